CREATE TABLE signing_key (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  owner_id uuid,
  kind text NOT NULL,
  name text NOT NULL,
  subject text NOT NULL,
  issuer text NOT NULL,
  serial text NOT NULL,
  not_before timestamptz NOT NULL,
  not_after timestamptz NOT NULL,
  is_demo boolean NOT NULL,
  certificates text NOT NULL,
  held text NOT NULL,
  token text NOT NULL,
  label text NOT NULL,
  added_at timestamptz NOT NULL,
  added_by_name text NOT NULL,
  removed_at timestamptz,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX signing_keys ON signing_key (ward_id, owner_id, removed_at);
CREATE INDEX signing_key_ends ON signing_key (ward_id, not_after);
CREATE TABLE signing_picture (
  ward_id integer NOT NULL,
  holder text NOT NULL,
  png text NOT NULL,
  digest text NOT NULL,
  width_mm integer NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, holder)
);
CREATE TABLE signing_anchor (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  subject text NOT NULL,
  fingerprint text NOT NULL,
  not_after timestamptz NOT NULL,
  der text NOT NULL,
  added_at timestamptz NOT NULL,
  added_by_name text NOT NULL,
  removed_at timestamptz,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX signing_anchors ON signing_anchor (ward_id, fingerprint);
CREATE TABLE signing_wanted (
  ward_id integer NOT NULL,
  document_id uuid NOT NULL,
  position integer NOT NULL,
  user_id uuid NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (ward_id, document_id, position)
);
CREATE UNIQUE INDEX signing_wanted_people ON signing_wanted (ward_id, document_id, user_id);
CREATE TABLE document_signature (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  document_id uuid NOT NULL,
  file_id uuid,
  purpose text NOT NULL,
  position integer NOT NULL,
  signer_name text NOT NULL,
  certificate text NOT NULL,
  is_demo boolean NOT NULL,
  base_digest text NOT NULL,
  shown_digest text NOT NULL,
  digest text NOT NULL,
  level text NOT NULL,
  notes text NOT NULL,
  signed_at timestamptz NOT NULL,
  by_id uuid NOT NULL,
  by_name text NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX document_signatures ON document_signature (ward_id, document_id, signed_at);
CREATE TABLE signing_report (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  document_id uuid NOT NULL,
  digest text NOT NULL,
  file_name text NOT NULL,
  verdict text NOT NULL,
  trusted text NOT NULL,
  report text NOT NULL,
  made_at timestamptz NOT NULL,
  made_by_name text NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX signing_reports ON signing_report (ward_id, digest, made_at)
