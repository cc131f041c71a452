CREATE TABLE register_import (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  register_id uuid NOT NULL,
  file_name text NOT NULL,
  digest text NOT NULL,
  state text NOT NULL,
  layout text NOT NULL,
  report text NOT NULL DEFAULT '',
  keeps_faulty boolean NOT NULL DEFAULT FALSE,
  rows_new integer NOT NULL DEFAULT 0,
  rows_changed integer NOT NULL DEFAULT 0,
  rows_same integer NOT NULL DEFAULT 0,
  rows_left integer NOT NULL DEFAULT 0,
  rows_done integer NOT NULL DEFAULT 0,
  said text NOT NULL DEFAULT '',
  job_id uuid,
  made_by uuid,
  made_by_name text NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, register_id) REFERENCES register (ward_id, id)
);
CREATE INDEX register_import_register ON register_import (ward_id, register_id, made_at);
CREATE TABLE register_import_record (
  ward_id integer NOT NULL,
  import_id uuid NOT NULL,
  record_id uuid NOT NULL,
  revision integer NOT NULL,
  before text NOT NULL,
  PRIMARY KEY (ward_id, import_id, record_id)
);
CREATE TABLE register_heading (
  ward_id integer NOT NULL,
  register_id uuid NOT NULL,
  heading text NOT NULL,
  field text NOT NULL,
  PRIMARY KEY (ward_id, register_id, heading)
)
