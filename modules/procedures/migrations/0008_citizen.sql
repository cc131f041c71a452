CREATE TABLE citizen_session (
  ward_id integer NOT NULL,
  digest text NOT NULL,
  kind text NOT NULL,
  dossier_id uuid,
  subject text NOT NULL DEFAULT '',
  number text NOT NULL DEFAULT '',
  name text NOT NULL DEFAULT '',
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, digest)
);
CREATE INDEX citizen_session_expired ON citizen_session (ward_id, expires_at);
CREATE TABLE citizen_try (
  ward_id integer NOT NULL,
  what text NOT NULL,
  since timestamptz NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (ward_id, what)
);
CREATE INDEX citizen_try_since ON citizen_try (ward_id, since);
CREATE TABLE citizen_link (
  ward_id integer NOT NULL,
  dossier_id uuid NOT NULL,
  token text NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, dossier_id),
  UNIQUE (ward_id, token)
);
CREATE TABLE help_request (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  phone text NOT NULL,
  what text NOT NULL,
  convenient text NOT NULL DEFAULT '',
  about text NOT NULL DEFAULT '',
  about_code text NOT NULL DEFAULT '',
  made_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'waiting',
  taken_by uuid,
  taken_by_name text NOT NULL DEFAULT '',
  taken_at timestamptz,
  outcome text NOT NULL DEFAULT '',
  note text NOT NULL DEFAULT '',
  done_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX help_request_state ON help_request (ward_id, state, made_at, id);
CREATE TABLE dossier_rating (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  dossier_id uuid NOT NULL,
  procedure_id uuid NOT NULL,
  procedure_name text NOT NULL,
  officer_id uuid,
  officer_name text NOT NULL DEFAULT '',
  unit_id uuid,
  stars smallint NOT NULL,
  comment text NOT NULL DEFAULT '',
  first_at timestamptz NOT NULL,
  at timestamptz NOT NULL,
  illustrative boolean NOT NULL DEFAULT false,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, dossier_id)
);
CREATE INDEX dossier_rating_at ON dossier_rating (ward_id, at, id)
