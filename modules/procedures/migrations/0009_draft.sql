CREATE TABLE citizen_draft (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  token_digest text NOT NULL,
  procedure_id uuid NOT NULL,
  version_id uuid NOT NULL,
  procedure_code text NOT NULL,
  procedure_name text NOT NULL,
  case_key text NOT NULL DEFAULT '',
  answers text NOT NULL DEFAULT '{}',
  owner_number text NOT NULL DEFAULT '',
  applicant_name text NOT NULL DEFAULT '',
  applicant_phone text NOT NULL DEFAULT '',
  ready boolean NOT NULL DEFAULT false,
  made_at timestamptz NOT NULL,
  kept_until timestamptz NOT NULL,
  dossier_id uuid,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, code),
  UNIQUE (ward_id, token_digest)
);
CREATE INDEX citizen_draft_kept ON citizen_draft (ward_id, kept_until);
CREATE INDEX citizen_draft_owner ON citizen_draft (ward_id, owner_number);
CREATE TABLE citizen_draft_file (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  draft_id uuid NOT NULL,
  component_key text NOT NULL,
  file_name text NOT NULL,
  mime text NOT NULL,
  size bigint NOT NULL,
  content bytea NOT NULL,
  kept_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, draft_id) REFERENCES citizen_draft (ward_id, id)
);
CREATE INDEX citizen_draft_file_of ON citizen_draft_file (ward_id, draft_id)
