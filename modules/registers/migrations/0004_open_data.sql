CREATE TABLE open_dataset (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  register_id uuid NOT NULL,
  name text NOT NULL,
  body text NOT NULL,
  version integer NOT NULL,
  issued_at timestamptz NOT NULL,
  modified_at timestamptz NOT NULL,
  due_on date,
  held text NOT NULL DEFAULT '',
  withdrawn_at timestamptz,
  withdrawn_reason text NOT NULL DEFAULT '',
  published_by uuid,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, name),
  FOREIGN KEY (ward_id, register_id) REFERENCES register (ward_id, id)
);
CREATE INDEX open_dataset_register ON open_dataset (ward_id, register_id);
CREATE TABLE open_version (
  ward_id integer NOT NULL,
  dataset_id uuid NOT NULL,
  number integer NOT NULL,
  made_at timestamptz NOT NULL,
  made_by text NOT NULL,
  columns text NOT NULL,
  records bigint NOT NULL,
  added bigint NOT NULL,
  removed bigint NOT NULL,
  changed bigint NOT NULL,
  PRIMARY KEY (ward_id, dataset_id, number),
  FOREIGN KEY (ward_id, dataset_id) REFERENCES open_dataset (ward_id, id)
);
CREATE TABLE open_file (
  ward_id integer NOT NULL,
  dataset_id uuid NOT NULL,
  number integer NOT NULL,
  format text NOT NULL,
  digest text NOT NULL,
  bytes bigint NOT NULL,
  PRIMARY KEY (ward_id, dataset_id, number, format),
  FOREIGN KEY (ward_id, dataset_id, number) REFERENCES open_version (ward_id, dataset_id, number)
);
CREATE TABLE open_row (
  ward_id integer NOT NULL,
  dataset_id uuid NOT NULL,
  position bigint NOT NULL,
  key text NOT NULL,
  body text NOT NULL,
  words text NOT NULL,
  PRIMARY KEY (ward_id, dataset_id, position),
  FOREIGN KEY (ward_id, dataset_id) REFERENCES open_dataset (ward_id, id)
);
CREATE TABLE data_method (
  ward_id integer NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, subject)
)
