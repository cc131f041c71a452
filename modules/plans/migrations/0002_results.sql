CREATE TABLE plan_result (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  plan_id uuid NOT NULL,
  position integer NOT NULL,
  section text NOT NULL DEFAULT '',
  name text NOT NULL,
  value double precision NOT NULL,
  unit text NOT NULL,
  numerator double precision,
  denominator double precision,
  source_start integer,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, plan_id) REFERENCES plan (ward_id, id)
);
CREATE INDEX plan_result_plan ON plan_result (ward_id, plan_id, position)
