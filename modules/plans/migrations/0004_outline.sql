CREATE TABLE plan_heading (
  ward_id integer NOT NULL,
  plan_id uuid NOT NULL,
  position integer NOT NULL,
  level integer NOT NULL,
  label text NOT NULL DEFAULT '',
  title text NOT NULL,
  source_start integer,
  PRIMARY KEY (ward_id, plan_id, position),
  FOREIGN KEY (ward_id, plan_id) REFERENCES plan (ward_id, id)
)
