CREATE TABLE report_inquiry (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  subject_id uuid NOT NULL,
  title text NOT NULL,
  href text NOT NULL,
  unit_id uuid NOT NULL,
  due_on date NOT NULL,
  state text NOT NULL,
  asked_by uuid NOT NULL,
  asked_by_name text NOT NULL,
  moved_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX report_inquiry_subject ON report_inquiry (ward_id, subject_id);
CREATE INDEX report_inquiry_state ON report_inquiry (ward_id, state, due_on);
CREATE TABLE report_inquiry_step (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  inquiry_id uuid NOT NULL,
  kind text NOT NULL,
  body text NOT NULL,
  due_on date,
  by_id uuid NOT NULL,
  by_name text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, inquiry_id) REFERENCES report_inquiry (ward_id, id)
);
CREATE INDEX report_inquiry_step_of ON report_inquiry_step (ward_id, inquiry_id)
