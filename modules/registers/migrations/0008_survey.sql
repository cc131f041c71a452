CREATE TABLE register_survey (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  register_id uuid NOT NULL,
  code text NOT NULL,
  title text NOT NULL,
  intro text NOT NULL,
  fields text NOT NULL,
  public boolean NOT NULL,
  from_on date NOT NULL,
  to_on date NOT NULL,
  expected integer,
  quotas text NOT NULL,
  people text NOT NULL,
  answers bigint NOT NULL DEFAULT 0,
  closed_at timestamptz,
  opened_by uuid,
  opened_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, code),
  FOREIGN KEY (ward_id, register_id) REFERENCES register (ward_id, id)
);
CREATE INDEX register_survey_register ON register_survey (ward_id, register_id, opened_at);
CREATE TABLE register_answer (
  ward_id integer NOT NULL,
  survey_id uuid NOT NULL,
  record_id uuid NOT NULL,
  part text NOT NULL,
  consented boolean NOT NULL,
  answered_by uuid,
  answered_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, survey_id, record_id),
  UNIQUE (ward_id, survey_id, answered_by),
  FOREIGN KEY (ward_id, survey_id) REFERENCES register_survey (ward_id, id)
);
CREATE TABLE register_try (
  ward_id integer NOT NULL,
  what text NOT NULL,
  since timestamptz NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (ward_id, what)
)
