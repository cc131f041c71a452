CREATE TABLE rulebook (
  ward_id integer NOT NULL,
  name text NOT NULL,
  valid_from date NOT NULL,
  content text NOT NULL,
  made_at timestamptz NOT NULL,
  by_name text NOT NULL,
  PRIMARY KEY (ward_id, name, valid_from)
);
