CREATE TABLE try_count (
  ward_id integer NOT NULL,
  what text NOT NULL,
  since timestamptz NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (ward_id, what)
);
CREATE INDEX try_count_since ON try_count (ward_id, since)
