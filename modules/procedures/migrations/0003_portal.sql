CREATE TABLE portal_out (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  dossier_id uuid NOT NULL,
  number bigint NOT NULL,
  payload text NOT NULL,
  state text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL,
  last_error text NOT NULL DEFAULT '',
  made_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX portal_out_waiting ON portal_out (ward_id, state, next_at, number);
CREATE INDEX portal_out_of ON portal_out (ward_id, dossier_id, number);
CREATE TABLE portal_in (
  ward_id integer NOT NULL,
  id text NOT NULL,
  code text NOT NULL,
  payload text NOT NULL,
  state text NOT NULL,
  said text NOT NULL DEFAULT '',
  came_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX portal_in_waiting ON portal_in (ward_id, state, came_at);
CREATE TABLE portal_contact (
  ward_id integer NOT NULL,
  id integer NOT NULL,
  place text NOT NULL DEFAULT '',
  answered_at timestamptz,
  failed_at timestamptz,
  failed_with text NOT NULL DEFAULT '',
  checked_at timestamptz,
  differences text NOT NULL DEFAULT '[]',
  planned_at timestamptz,
  PRIMARY KEY (ward_id, id)
);
CREATE TABLE portal_file (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  file_name text NOT NULL,
  digest text NOT NULL,
  columns text NOT NULL DEFAULT '{}',
  job_id uuid,
  rows_all integer NOT NULL DEFAULT 0,
  rows_new integer NOT NULL DEFAULT 0,
  rows_changed integer NOT NULL DEFAULT 0,
  rows_same integer NOT NULL DEFAULT 0,
  rows_wrong integer NOT NULL DEFAULT 0,
  faults text NOT NULL DEFAULT '[]',
  state text NOT NULL,
  made_by_name text NOT NULL DEFAULT '',
  made_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX portal_file_made ON portal_file (ward_id, made_at);
CREATE TABLE portal_columns (
  ward_id integer NOT NULL,
  headings text NOT NULL,
  columns text NOT NULL,
  PRIMARY KEY (ward_id, headings)
)
