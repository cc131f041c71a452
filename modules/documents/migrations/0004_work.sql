CREATE TABLE work_list (
  ward_id integer NOT NULL,
  year integer NOT NULL,
  approved_at timestamptz NOT NULL,
  approved_by uuid NOT NULL,
  approved_by_name text NOT NULL,
  decision text NOT NULL,
  PRIMARY KEY (ward_id, year)
);
CREATE TABLE work_file (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  year integer NOT NULL,
  notation text NOT NULL,
  notation_key text NOT NULL,
  heading text NOT NULL,
  title text NOT NULL,
  unit_id uuid NOT NULL,
  keeper_id uuid NOT NULL,
  keeper_name text NOT NULL,
  retention_years integer,
  retention_basis text NOT NULL,
  rights text NOT NULL,
  construction boolean NOT NULL,
  expected text NOT NULL,
  note text NOT NULL,
  words text NOT NULL,
  state text NOT NULL,
  opened_on date,
  ended_on date,
  closed_at timestamptz,
  closed_on date,
  complete boolean NOT NULL,
  short_reason text NOT NULL,
  hand_over_by date,
  kept_until date,
  kept_reason text NOT NULL,
  kept_agreed_by text NOT NULL,
  handover_id uuid,
  archived_on date,
  on_time boolean NOT NULL,
  expires_on date,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  made_by_name text NOT NULL,
  version integer NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX work_file_notations ON work_file (ward_id, year, notation_key);
CREATE INDEX work_file_states ON work_file (ward_id, state, hand_over_by, id);
CREATE INDEX work_file_units ON work_file (ward_id, unit_id, year, state);
CREATE INDEX work_file_keepers ON work_file (ward_id, keeper_id, state);
CREATE INDEX work_file_ends ON work_file (ward_id, expires_on, id);
CREATE INDEX work_file_handovers ON work_file (ward_id, handover_id);
CREATE TABLE work_file_document (
  ward_id integer NOT NULL,
  file_id uuid NOT NULL,
  document_id uuid NOT NULL,
  direction text NOT NULL,
  added_at timestamptz NOT NULL,
  added_by uuid NOT NULL,
  added_by_name text NOT NULL,
  PRIMARY KEY (ward_id, file_id, document_id)
);
CREATE INDEX work_file_of_document ON work_file_document (ward_id, document_id, file_id);
CREATE TABLE work_file_step (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  file_id uuid NOT NULL,
  kind text NOT NULL,
  body text NOT NULL,
  by_id uuid NOT NULL,
  by_name text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX work_file_steps ON work_file_step (ward_id, file_id, at);
CREATE TABLE work_handover (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  year integer NOT NULL,
  number integer NOT NULL,
  unit_id uuid NOT NULL,
  unit_name text NOT NULL,
  state text NOT NULL,
  files integer NOT NULL,
  offered_at timestamptz NOT NULL,
  offered_by uuid NOT NULL,
  offered_by_name text NOT NULL,
  answered_at timestamptz,
  answered_by uuid,
  answered_by_name text NOT NULL,
  reason text NOT NULL,
  listed text NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX work_handover_numbers ON work_handover (ward_id, year, number);
CREATE INDEX work_handover_states ON work_handover (ward_id, state, offered_at);
CREATE TABLE work_package (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  file_id uuid NOT NULL,
  state text NOT NULL,
  said text NOT NULL,
  job_id uuid,
  manifest text NOT NULL,
  documents integer NOT NULL,
  bytes bigint NOT NULL,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  made_by_name text NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX work_packages ON work_package (ward_id, file_id, made_at);
CREATE TABLE archive_document (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  import_id uuid NOT NULL,
  row_key text NOT NULL,
  fond text NOT NULL,
  box_no text NOT NULL,
  folder text NOT NULL,
  folder_title text NOT NULL,
  sheet text NOT NULL,
  symbol text NOT NULL,
  symbol_key text NOT NULL,
  kind text NOT NULL,
  agency text NOT NULL,
  subject text NOT NULL,
  issued_on date,
  signer text NOT NULL,
  language text NOT NULL,
  pages integer NOT NULL,
  rights text NOT NULL,
  note text NOT NULL,
  retention_years integer,
  retention_said boolean NOT NULL,
  expires_on date,
  digest text NOT NULL,
  file_name text NOT NULL,
  size bigint NOT NULL,
  dpi integer,
  has_text boolean NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX archive_document_rows ON archive_document (ward_id, row_key);
CREATE INDEX archive_document_digests ON archive_document (ward_id, digest);
CREATE INDEX archive_document_days ON archive_document (ward_id, issued_on, id);
CREATE INDEX archive_document_ends ON archive_document (ward_id, expires_on, id);
CREATE TABLE archive_import (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  title text NOT NULL,
  state text NOT NULL,
  sheet_digest text NOT NULL,
  sheet_name text NOT NULL,
  layout text NOT NULL,
  rows_in integer NOT NULL,
  rows_same integer NOT NULL,
  rows_left integer NOT NULL,
  rows_done integer NOT NULL,
  said text NOT NULL,
  job_id uuid,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  made_by_name text NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX archive_imports ON archive_import (ward_id, made_at);
CREATE TABLE archive_import_file (
  ward_id integer NOT NULL,
  import_id uuid NOT NULL,
  name_key text NOT NULL,
  name text NOT NULL,
  digest text NOT NULL,
  size bigint NOT NULL,
  pages integer NOT NULL,
  dpi integer,
  words text NOT NULL,
  fault text NOT NULL,
  PRIMARY KEY (ward_id, import_id, name_key)
)
