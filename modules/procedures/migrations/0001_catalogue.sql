CREATE TABLE procedure (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  field text NOT NULL,
  level text NOT NULL,
  words text NOT NULL DEFAULT '',
  folded text NOT NULL DEFAULT '',
  current_id uuid,
  offered boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, code)
);
CREATE TABLE procedure_version (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  procedure_id uuid NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  content text NOT NULL,
  digest text NOT NULL,
  published_at timestamptz,
  due_to_publish date,
  made_by_name text NOT NULL DEFAULT '',
  made_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, procedure_id, valid_from),
  FOREIGN KEY (ward_id, procedure_id) REFERENCES procedure (ward_id, id)
)
