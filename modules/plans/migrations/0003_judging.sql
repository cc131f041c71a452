CREATE TABLE ruling (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  subject_id uuid NOT NULL,
  status text NOT NULL,
  reason text NOT NULL,
  until_on date,
  set_by uuid NOT NULL,
  set_by_name text NOT NULL,
  set_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX ruling_subject ON ruling (ward_id, subject_id) WHERE ended_at IS NULL;
ALTER TABLE difficulty ADD COLUMN waits_for uuid
