CREATE TABLE dossier_number (
  ward_id integer NOT NULL,
  agency text NOT NULL,
  day date NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (ward_id, agency, day)
);
CREATE TABLE dossier (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  outer_code text NOT NULL DEFAULT '',
  procedure_id uuid NOT NULL,
  version_id uuid NOT NULL,
  procedure_code text NOT NULL,
  procedure_name text NOT NULL,
  level text NOT NULL,
  case_key text NOT NULL DEFAULT '',
  channel smallint NOT NULL,
  state smallint NOT NULL,
  source text NOT NULL DEFAULT 'desk',
  applicant_kind smallint NOT NULL DEFAULT 1,
  applicant_name text NOT NULL,
  applicant_number text NOT NULL DEFAULT '',
  applicant_phone text NOT NULL DEFAULT '',
  applicant_email text NOT NULL DEFAULT '',
  applicant_address text NOT NULL DEFAULT '',
  applicant_birth date,
  details text NOT NULL DEFAULT '{}',
  support_place text NOT NULL DEFAULT '',
  receipt_place text NOT NULL DEFAULT '',
  competent_agency text NOT NULL DEFAULT '',
  outside boolean NOT NULL DEFAULT false,
  in_person boolean NOT NULL DEFAULT true,
  folded text NOT NULL,
  folded_back text NOT NULL,
  registered_at timestamptz NOT NULL,
  received_at timestamptz,
  received_by uuid,
  received_by_name text NOT NULL DEFAULT '',
  calendar text NOT NULL DEFAULT '',
  verifying boolean NOT NULL DEFAULT false,
  due_at timestamptz,
  first_due_at timestamptz,
  waits_since timestamptz,
  supplements integer NOT NULL DEFAULT 0,
  extensions integer NOT NULL DEFAULT 0,
  unit_id uuid,
  officer_id uuid,
  officer_name text NOT NULL DEFAULT '',
  step integer NOT NULL DEFAULT 0,
  step_since timestamptz,
  finished_at timestamptz,
  in_time boolean,
  returned_at timestamptz,
  synced_at timestamptz,
  electronic_result boolean NOT NULL DEFAULT false,
  result_number text NOT NULL DEFAULT '',
  illustrative boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, code),
  FOREIGN KEY (ward_id, version_id) REFERENCES procedure_version (ward_id, id)
);
CREATE INDEX dossier_unit_open ON dossier (ward_id, unit_id, due_at, id) WHERE state IN (1, 2, 4, 5, 6, 7);
CREATE INDEX dossier_officer_open ON dossier (ward_id, officer_id, due_at, id) WHERE state IN (1, 2, 4, 5, 6, 7);
CREATE INDEX dossier_open ON dossier (ward_id, due_at, id) WHERE state IN (1, 2, 4, 5, 6, 7);
CREATE INDEX dossier_new ON dossier (ward_id, registered_at, id) WHERE state IN (1, 2);
CREATE INDEX dossier_received ON dossier (ward_id, received_at, id);
CREATE INDEX dossier_finished ON dossier (ward_id, finished_at);
CREATE INDEX dossier_procedure ON dossier (ward_id, procedure_id, received_at);
CREATE INDEX dossier_number_of ON dossier (ward_id, applicant_number);
CREATE INDEX dossier_phone_of ON dossier (ward_id, applicant_phone);
CREATE INDEX dossier_outer ON dossier (ward_id, outer_code) WHERE outer_code <> '';
CREATE TABLE dossier_calendar (
  ward_id integer NOT NULL,
  digest text NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (ward_id, digest)
);
CREATE TABLE dossier_component (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  dossier_id uuid NOT NULL,
  component_key text NOT NULL,
  name text NOT NULL,
  how text NOT NULL,
  copies integer NOT NULL DEFAULT 1,
  digest text NOT NULL DEFAULT '',
  file_name text NOT NULL DEFAULT '',
  mime text NOT NULL DEFAULT '',
  dpi integer,
  reused_from uuid,
  source text NOT NULL DEFAULT '',
  valid_to date,
  kept_at timestamptz,
  kept_by_name text NOT NULL DEFAULT '',
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, dossier_id) REFERENCES dossier (ward_id, id)
);
CREATE INDEX dossier_component_of ON dossier_component (ward_id, dossier_id);
CREATE TABLE dossier_move (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  dossier_id uuid NOT NULL,
  kind text NOT NULL,
  from_state smallint,
  to_state smallint NOT NULL,
  step integer NOT NULL DEFAULT 0,
  unit_id uuid,
  officer_id uuid,
  officer_name text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  component_key text NOT NULL DEFAULT '',
  note text NOT NULL DEFAULT '',
  by_id uuid,
  by_name text NOT NULL DEFAULT '',
  at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, dossier_id) REFERENCES dossier (ward_id, id)
);
CREATE INDEX dossier_move_of ON dossier_move (ward_id, dossier_id, at);
CREATE TABLE dossier_wait (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  dossier_id uuid NOT NULL,
  kind text NOT NULL,
  since timestamptz NOT NULL,
  until timestamptz,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, dossier_id) REFERENCES dossier (ward_id, id)
);
CREATE INDEX dossier_wait_of ON dossier_wait (ward_id, dossier_id)
