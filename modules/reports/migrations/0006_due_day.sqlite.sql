PRAGMA defer_foreign_keys = ON;
CREATE TABLE report_period_before AS SELECT * FROM report_period;
DROP TABLE report_period;
CREATE TABLE report_period (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  cadence_id uuid NOT NULL,
  plan_id uuid NOT NULL,
  kind text NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  data_from date NOT NULL,
  data_to date NOT NULL,
  due_on date NOT NULL,
  state text NOT NULL,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  closed_by_name text NOT NULL DEFAULT '',
  digest text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  close_reason text NOT NULL DEFAULT '',
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, cadence_id, kind, to_day, due_on),
  FOREIGN KEY (ward_id, cadence_id) REFERENCES report_cadence (ward_id, id)
);
CREATE INDEX report_period_due ON report_period (ward_id, due_on);
INSERT INTO report_period SELECT * FROM report_period_before;
DROP TABLE report_period_before
