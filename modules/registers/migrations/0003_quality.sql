CREATE TABLE register_quality (
  ward_id integer NOT NULL,
  register_id uuid NOT NULL,
  on_day date NOT NULL,
  records bigint NOT NULL,
  expected bigint,
  wrong bigint NOT NULL,
  missing bigint NOT NULL,
  unclean bigint NOT NULL,
  duplicates bigint NOT NULL,
  dirty bigint NOT NULL,
  overdue bigint,
  PRIMARY KEY (ward_id, register_id, on_day),
  FOREIGN KEY (ward_id, register_id) REFERENCES register (ward_id, id)
);
CREATE TABLE register_distinct (
  ward_id integer NOT NULL,
  one_id uuid NOT NULL,
  other_id uuid NOT NULL,
  register_id uuid NOT NULL,
  said_by uuid,
  said_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, one_id, other_id)
);
CREATE INDEX register_distinct_register ON register_distinct (ward_id, register_id, said_at);
CREATE TABLE register_merge (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  register_id uuid NOT NULL,
  kept_id uuid NOT NULL,
  kept_revision integer NOT NULL,
  gone_id uuid NOT NULL,
  gone_label text NOT NULL,
  body text NOT NULL,
  merged_by_name text NOT NULL,
  merged_at timestamptz NOT NULL,
  undone_at timestamptz,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX register_merge_register ON register_merge (ward_id, register_id, merged_at);
CREATE TABLE register_bulk (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  register_id uuid NOT NULL,
  field text NOT NULL,
  records bigint NOT NULL,
  done_by_name text NOT NULL,
  done_at timestamptz NOT NULL,
  undone_at timestamptz,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX register_bulk_register ON register_bulk (ward_id, register_id, done_at);
CREATE TABLE register_bulk_record (
  ward_id integer NOT NULL,
  bulk_id uuid NOT NULL,
  record_id uuid NOT NULL,
  revision integer NOT NULL,
  value_before text,
  PRIMARY KEY (ward_id, bulk_id, record_id)
)
