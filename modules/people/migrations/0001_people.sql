CREATE TABLE unit (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  short_name text NOT NULL DEFAULT '',
  kind text NOT NULL DEFAULT 'office',
  parent_id uuid,
  position integer NOT NULL DEFAULT 0,
  closed_on date,
  merged_into uuid,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, name)
);
CREATE TABLE unit_alias (
  ward_id integer NOT NULL,
  unit_id uuid NOT NULL,
  alias text NOT NULL,
  folded text NOT NULL,
  PRIMARY KEY (ward_id, folded),
  FOREIGN KEY (ward_id, unit_id) REFERENCES unit (ward_id, id)
);
CREATE TABLE account (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  login text NOT NULL,
  name text NOT NULL,
  position_title text NOT NULL DEFAULT '',
  email text NOT NULL DEFAULT '',
  phone text NOT NULL DEFAULT '',
  password_hash text NOT NULL DEFAULT '',
  password_set_at timestamptz,
  must_change boolean NOT NULL DEFAULT false,
  totp_secret text NOT NULL DEFAULT '',
  totp_last_step bigint NOT NULL DEFAULT 0,
  failures integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  last_seen_at timestamptz,
  closed_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, login)
);
CREATE TABLE role_grant (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  role text NOT NULL,
  unit_id uuid,
  from_day date NOT NULL,
  to_day date,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, account_id) REFERENCES account (ward_id, id),
  FOREIGN KEY (ward_id, unit_id) REFERENCES unit (ward_id, id)
);
CREATE INDEX role_grant_account ON role_grant (ward_id, account_id);
CREATE TABLE delegation (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  from_account uuid NOT NULL,
  to_account uuid NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  reason text NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, from_account) REFERENCES account (ward_id, id),
  FOREIGN KEY (ward_id, to_account) REFERENCES account (ward_id, id)
);
CREATE TABLE session (
  token_digest text NOT NULL PRIMARY KEY,
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  account_id uuid NOT NULL,
  csrf text NOT NULL,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  limited boolean NOT NULL DEFAULT false,
  device text NOT NULL DEFAULT '',
  address text NOT NULL DEFAULT ''
);
CREATE INDEX session_account ON session (ward_id, account_id);
CREATE TABLE one_time_link (
  token_digest text NOT NULL PRIMARY KEY,
  ward_id integer NOT NULL,
  account_id uuid NOT NULL,
  purpose text NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE TABLE api_token (
  token_digest text NOT NULL PRIMARY KEY,
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  account_id uuid NOT NULL,
  role text NOT NULL,
  unit_id uuid,
  created_at timestamptz NOT NULL,
  expires_on date,
  used_at timestamptz,
  revoked_at timestamptz
);
CREATE TABLE committee (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  decision text NOT NULL DEFAULT '',
  decided_on date,
  PRIMARY KEY (ward_id, id)
);
CREATE TABLE committee_member (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  committee_id uuid NOT NULL,
  account_id uuid,
  name text NOT NULL,
  title text NOT NULL,
  field text NOT NULL DEFAULT '',
  position integer NOT NULL DEFAULT 0,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, committee_id) REFERENCES committee (ward_id, id)
)
