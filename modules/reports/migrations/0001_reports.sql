CREATE TABLE report_cadence (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  plan_id uuid NOT NULL,
  name text NOT NULL,
  due_text text NOT NULL,
  cumulative boolean NOT NULL DEFAULT true,
  collect_days integer NOT NULL DEFAULT 10,
  remind_days text NOT NULL DEFAULT '3,1,0',
  escalate_after_days integer NOT NULL DEFAULT 1,
  to_whom text NOT NULL DEFAULT '',
  basis text NOT NULL DEFAULT '',
  effective_from date NOT NULL,
  effective_to date,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX report_cadence_plan ON report_cadence (ward_id, plan_id);
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
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, cadence_id, kind, to_day),
  FOREIGN KEY (ward_id, cadence_id) REFERENCES report_cadence (ward_id, id)
);
CREATE INDEX report_period_due ON report_period (ward_id, due_on);
CREATE TABLE report_sheet (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  period_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  state text NOT NULL,
  results text NOT NULL DEFAULT '',
  difficulties text NOT NULL DEFAULT '',
  proposals text NOT NULL DEFAULT '',
  submitted_at timestamptz,
  submitted_by uuid,
  submitted_by_name text NOT NULL DEFAULT '',
  was_late boolean NOT NULL DEFAULT false,
  takes_unassigned boolean NOT NULL DEFAULT false,
  decided_at timestamptz,
  decided_by_name text NOT NULL DEFAULT '',
  decision_reason text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, period_id, unit_id),
  FOREIGN KEY (ward_id, period_id) REFERENCES report_period (ward_id, id)
);
CREATE INDEX report_sheet_unit ON report_sheet (ward_id, unit_id);
CREATE TABLE report_entry (
  ward_id integer NOT NULL,
  sheet_id uuid NOT NULL,
  indicator_id uuid NOT NULL,
  figure_id uuid NOT NULL,
  numerator double precision,
  denominator double precision,
  value double precision,
  note text NOT NULL DEFAULT '',
  entered_by uuid NOT NULL,
  entered_by_name text NOT NULL,
  entered_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, sheet_id, indicator_id),
  FOREIGN KEY (ward_id, sheet_id) REFERENCES report_sheet (ward_id, id)
);
CREATE TABLE report_exception (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  period_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  until_day date NOT NULL,
  reason text NOT NULL,
  granted_by_name text NOT NULL,
  granted_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, period_id) REFERENCES report_period (ward_id, id)
);
CREATE INDEX report_exception_period ON report_exception (ward_id, period_id);
CREATE TABLE report_snapshot (
  ward_id integer NOT NULL,
  period_id uuid NOT NULL,
  content text NOT NULL,
  digest text NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, period_id),
  FOREIGN KEY (ward_id, period_id) REFERENCES report_period (ward_id, id)
);
CREATE TABLE report_document (
  ward_id integer NOT NULL,
  period_id uuid NOT NULL,
  number text NOT NULL DEFAULT '',
  issued_on date,
  addressed_to text NOT NULL DEFAULT '',
  recipients text NOT NULL DEFAULT '',
  authority text NOT NULL DEFAULT '',
  signer text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, period_id),
  FOREIGN KEY (ward_id, period_id) REFERENCES report_period (ward_id, id)
);
CREATE TABLE report_section (
  ward_id integer NOT NULL,
  period_id uuid NOT NULL,
  section text NOT NULL,
  body text NOT NULL,
  suggested text NOT NULL,
  read_by_name text NOT NULL,
  read_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, period_id, section),
  FOREIGN KEY (ward_id, period_id) REFERENCES report_period (ward_id, id)
)
