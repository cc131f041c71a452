CREATE TABLE register_consumer (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  register_id uuid NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  contact text NOT NULL,
  purpose text NOT NULL,
  basis text NOT NULL,
  from_on date NOT NULL,
  to_on date NOT NULL,
  fields text NOT NULL,
  conditions text NOT NULL,
  per_minute integer NOT NULL,
  key_digest text NOT NULL,
  hook_url text NOT NULL,
  hook_secret text NOT NULL,
  hook_failed_since timestamptz,
  hook_off_at timestamptz,
  cadence text NOT NULL,
  whole boolean NOT NULL,
  pushed_at timestamptz,
  used_at timestamptz,
  revoked_at timestamptz,
  revoke_reason text NOT NULL DEFAULT '',
  made_by uuid,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, key_digest),
  FOREIGN KEY (ward_id, register_id) REFERENCES register (ward_id, id)
);
CREATE INDEX register_consumer_register ON register_consumer (ward_id, register_id);
CREATE TABLE register_access (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  consumer_id uuid NOT NULL,
  at timestamptz NOT NULL,
  what text NOT NULL,
  query text NOT NULL,
  status integer NOT NULL,
  records integer NOT NULL,
  personal boolean NOT NULL,
  address text NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX register_access_consumer ON register_access (ward_id, consumer_id, at);
CREATE TABLE register_out (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  consumer_id uuid NOT NULL,
  number bigint NOT NULL,
  kind text NOT NULL,
  payload text NOT NULL,
  file_digest text NOT NULL DEFAULT '',
  state text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL,
  last_error text NOT NULL DEFAULT '',
  made_at timestamptz NOT NULL,
  sent_at timestamptz,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, consumer_id) REFERENCES register_consumer (ward_id, id)
);
CREATE INDEX register_out_waiting ON register_out (ward_id, consumer_id, number) WHERE state = 'waiting';
CREATE INDEX register_out_consumer ON register_out (ward_id, consumer_id, made_at);
CREATE INDEX register_change_moment ON register_change (ward_id, register_id, changed_at);
CREATE INDEX register_record_updated ON register_record (ward_id, register_id, updated_at, id)
