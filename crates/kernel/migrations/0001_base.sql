CREATE TABLE ward (
  ward_id integer NOT NULL PRIMARY KEY,
  host text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL
);
CREATE TABLE setting (
  ward_id integer NOT NULL,
  name text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (ward_id, name)
);
CREATE TABLE event_head (
  ward_id integer NOT NULL PRIMARY KEY,
  seq bigint NOT NULL,
  digest text NOT NULL
);
CREATE TABLE event (
  ward_id integer NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  actor_id uuid,
  actor_name text NOT NULL,
  kind text NOT NULL,
  subject_id uuid NOT NULL,
  detail text NOT NULL,
  prev text NOT NULL,
  digest text NOT NULL,
  PRIMARY KEY (ward_id, seq)
);
CREATE INDEX event_subject ON event (ward_id, subject_id, seq);
CREATE TABLE reaction_cursor (
  ward_id integer NOT NULL,
  name text NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (ward_id, name)
);
CREATE TABLE job (
  id uuid NOT NULL PRIMARY KEY,
  ward_id integer NOT NULL,
  kind text NOT NULL,
  payload text NOT NULL,
  run_at timestamptz NOT NULL,
  claimed_until timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  progress integer NOT NULL DEFAULT 0,
  total integer NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'waiting',
  message text NOT NULL DEFAULT ''
);
CREATE INDEX job_due ON job (state, run_at)
