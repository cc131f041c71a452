CREATE TABLE mail (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  key text NOT NULL,
  user_id uuid,
  name text NOT NULL,
  email text NOT NULL,
  reason text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  html text NOT NULL,
  about text NOT NULL,
  folded text NOT NULL,
  state text NOT NULL DEFAULT 'waiting',
  tries integer NOT NULL DEFAULT 0,
  error text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  queued_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  sent_at timestamptz,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, key)
);
CREATE INDEX mail_due ON mail (due_at) WHERE state = 'waiting';
CREATE TABLE mail_refusal (
  ward_id integer NOT NULL,
  user_id uuid NOT NULL,
  kind text NOT NULL,
  PRIMARY KEY (ward_id, user_id, kind)
);
CREATE TABLE notice (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  key text NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  href text NOT NULL,
  created_at timestamptz NOT NULL,
  read_at timestamptz,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, user_id, key)
);
CREATE INDEX notice_unread ON notice (ward_id, user_id) WHERE read_at IS NULL
