CREATE TABLE register_stranger (
  ward_id integer NOT NULL,
  on_day date NOT NULL,
  place text NOT NULL,
  tries integer NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, on_day, place)
)
