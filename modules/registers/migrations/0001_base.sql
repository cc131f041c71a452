CREATE TABLE register (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  key text NOT NULL,
  title text NOT NULL,
  version integer NOT NULL,
  body text NOT NULL,
  steward_unit_id uuid,
  records bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  closed_at timestamptz,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, key)
);
CREATE TABLE register_version (
  ward_id integer NOT NULL,
  register_id uuid NOT NULL,
  version integer NOT NULL,
  body text NOT NULL,
  changed_by uuid,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, register_id, version),
  FOREIGN KEY (ward_id, register_id) REFERENCES register (ward_id, id)
);
CREATE TABLE register_record (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  register_id uuid NOT NULL,
  version integer NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  state text NOT NULL DEFAULT '',
  label text NOT NULL,
  label_key text NOT NULL,
  body text NOT NULL,
  faults text NOT NULL DEFAULT '',
  wrong integer NOT NULL DEFAULT 0,
  missing integer NOT NULL DEFAULT 0,
  unclean integer NOT NULL DEFAULT 0,
  confirmed_on date NOT NULL,
  created_at timestamptz NOT NULL,
  created_on date NOT NULL,
  updated_at timestamptz NOT NULL,
  lat double precision,
  lon double precision,
  t1 text,
  t2 text,
  t3 text,
  t4 text,
  t5 text,
  t6 text,
  t7 text,
  t8 text,
  t9 text,
  t10 text,
  t11 text,
  t12 text,
  t13 text,
  t14 text,
  t15 text,
  t16 text,
  n1 double precision,
  n2 double precision,
  n3 double precision,
  n4 double precision,
  n5 double precision,
  n6 double precision,
  n7 double precision,
  n8 double precision,
  d1 date,
  d2 date,
  d3 date,
  d4 date,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, register_id) REFERENCES register (ward_id, id)
);
CREATE INDEX register_record_newest ON register_record (ward_id, register_id, id);
CREATE INDEX register_record_label ON register_record (ward_id, register_id, label_key, id);
CREATE INDEX register_record_state ON register_record (ward_id, register_id, state, id) WHERE state <> '';
CREATE INDEX register_record_wrong ON register_record (ward_id, register_id, id) WHERE wrong > 0;
CREATE INDEX register_record_missing ON register_record (ward_id, register_id, id) WHERE missing > 0;
CREATE INDEX register_record_unclean ON register_record (ward_id, register_id, id) WHERE unclean > 0;
CREATE INDEX register_record_confirmed ON register_record (ward_id, register_id, confirmed_on, id);
CREATE INDEX register_record_place ON register_record (ward_id, register_id, lat, lon) WHERE lat IS NOT NULL;
CREATE INDEX register_record_t1 ON register_record (ward_id, register_id, t1, id) WHERE t1 IS NOT NULL;
CREATE INDEX register_record_t2 ON register_record (ward_id, register_id, t2, id) WHERE t2 IS NOT NULL;
CREATE INDEX register_record_t3 ON register_record (ward_id, register_id, t3, id) WHERE t3 IS NOT NULL;
CREATE INDEX register_record_t4 ON register_record (ward_id, register_id, t4, id) WHERE t4 IS NOT NULL;
CREATE INDEX register_record_t5 ON register_record (ward_id, register_id, t5, id) WHERE t5 IS NOT NULL;
CREATE INDEX register_record_t6 ON register_record (ward_id, register_id, t6, id) WHERE t6 IS NOT NULL;
CREATE INDEX register_record_t7 ON register_record (ward_id, register_id, t7, id) WHERE t7 IS NOT NULL;
CREATE INDEX register_record_t8 ON register_record (ward_id, register_id, t8, id) WHERE t8 IS NOT NULL;
CREATE INDEX register_record_t9 ON register_record (ward_id, register_id, t9, id) WHERE t9 IS NOT NULL;
CREATE INDEX register_record_t10 ON register_record (ward_id, register_id, t10, id) WHERE t10 IS NOT NULL;
CREATE INDEX register_record_t11 ON register_record (ward_id, register_id, t11, id) WHERE t11 IS NOT NULL;
CREATE INDEX register_record_t12 ON register_record (ward_id, register_id, t12, id) WHERE t12 IS NOT NULL;
CREATE INDEX register_record_t13 ON register_record (ward_id, register_id, t13, id) WHERE t13 IS NOT NULL;
CREATE INDEX register_record_t14 ON register_record (ward_id, register_id, t14, id) WHERE t14 IS NOT NULL;
CREATE INDEX register_record_t15 ON register_record (ward_id, register_id, t15, id) WHERE t15 IS NOT NULL;
CREATE INDEX register_record_t16 ON register_record (ward_id, register_id, t16, id) WHERE t16 IS NOT NULL;
CREATE INDEX register_record_n1 ON register_record (ward_id, register_id, n1, id) WHERE n1 IS NOT NULL;
CREATE INDEX register_record_n2 ON register_record (ward_id, register_id, n2, id) WHERE n2 IS NOT NULL;
CREATE INDEX register_record_n3 ON register_record (ward_id, register_id, n3, id) WHERE n3 IS NOT NULL;
CREATE INDEX register_record_n4 ON register_record (ward_id, register_id, n4, id) WHERE n4 IS NOT NULL;
CREATE INDEX register_record_n5 ON register_record (ward_id, register_id, n5, id) WHERE n5 IS NOT NULL;
CREATE INDEX register_record_n6 ON register_record (ward_id, register_id, n6, id) WHERE n6 IS NOT NULL;
CREATE INDEX register_record_n7 ON register_record (ward_id, register_id, n7, id) WHERE n7 IS NOT NULL;
CREATE INDEX register_record_n8 ON register_record (ward_id, register_id, n8, id) WHERE n8 IS NOT NULL;
CREATE INDEX register_record_d1 ON register_record (ward_id, register_id, d1, id) WHERE d1 IS NOT NULL;
CREATE INDEX register_record_d2 ON register_record (ward_id, register_id, d2, id) WHERE d2 IS NOT NULL;
CREATE INDEX register_record_d3 ON register_record (ward_id, register_id, d3, id) WHERE d3 IS NOT NULL;
CREATE INDEX register_record_d4 ON register_record (ward_id, register_id, d4, id) WHERE d4 IS NOT NULL;
CREATE TABLE register_change (
  ward_id integer NOT NULL,
  record_id uuid NOT NULL,
  revision integer NOT NULL,
  register_id uuid NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by uuid,
  changed_by_name text NOT NULL,
  source text NOT NULL,
  changes text NOT NULL,
  PRIMARY KEY (ward_id, record_id, revision)
);
CREATE TABLE register_removed (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  register_id uuid NOT NULL,
  version integer NOT NULL,
  revision integer NOT NULL,
  state text NOT NULL,
  label text NOT NULL,
  body text NOT NULL,
  reason text NOT NULL,
  into_id uuid,
  removed_by uuid,
  removed_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX register_removed_register ON register_removed (ward_id, register_id, removed_at);
CREATE TABLE register_link (
  ward_id integer NOT NULL,
  from_id uuid NOT NULL,
  field text NOT NULL,
  to_id uuid NOT NULL,
  PRIMARY KEY (ward_id, from_id, field)
);
CREATE INDEX register_link_to ON register_link (ward_id, to_id);
CREATE TABLE register_view (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  register_id uuid NOT NULL,
  key text NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  measure boolean NOT NULL,
  owner_id uuid,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, register_id, key),
  FOREIGN KEY (ward_id, register_id) REFERENCES register (ward_id, id)
);
CREATE TABLE register_comment (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  record_id uuid NOT NULL,
  author_id uuid,
  author_name text NOT NULL,
  body text NOT NULL,
  written_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX register_comment_record ON register_comment (ward_id, record_id, written_at)
;
CREATE TABLE register_draft (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  register_id uuid,
  body text NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  changed_by uuid,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id)
)
