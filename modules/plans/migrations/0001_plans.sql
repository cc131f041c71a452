CREATE TABLE plan (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  year integer NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  number text NOT NULL DEFAULT '',
  issued_on date,
  signer text NOT NULL DEFAULT '',
  unit_id uuid,
  parent_id uuid,
  based_on uuid,
  state text NOT NULL,
  is_public boolean NOT NULL DEFAULT false,
  document_digest text NOT NULL DEFAULT '',
  document_name text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX plan_year ON plan (ward_id, year);
CREATE TABLE plan_focus (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  plan_id uuid NOT NULL,
  quarter integer NOT NULL,
  body text NOT NULL,
  position integer NOT NULL DEFAULT 0,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, plan_id) REFERENCES plan (ward_id, id)
);
CREATE TABLE plan_basis (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  plan_id uuid NOT NULL,
  kind text NOT NULL,
  number text NOT NULL,
  issued_on date,
  issuer text NOT NULL DEFAULT '',
  position integer NOT NULL DEFAULT 0,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, plan_id) REFERENCES plan (ward_id, id)
);
CREATE TABLE plan_reporting (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  plan_id uuid NOT NULL,
  who text NOT NULL,
  to_whom text NOT NULL DEFAULT '',
  due_text text NOT NULL DEFAULT '',
  due_rule text NOT NULL DEFAULT '',
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, plan_id) REFERENCES plan (ward_id, id)
);
CREATE TABLE indicator (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  plan_id uuid NOT NULL,
  position integer NOT NULL,
  section text NOT NULL DEFAULT '',
  name text NOT NULL,
  definition text NOT NULL DEFAULT '',
  unit text NOT NULL,
  direction text NOT NULL DEFAULT 'up',
  comparator text NOT NULL,
  target double precision NOT NULL,
  aspiration boolean NOT NULL DEFAULT false,
  lead_unit_id uuid,
  source text NOT NULL DEFAULT 'entered',
  numerator_measure text NOT NULL DEFAULT '',
  denominator_measure text NOT NULL DEFAULT '',
  numerator_name text NOT NULL DEFAULT '',
  denominator_name text NOT NULL DEFAULT '',
  baseline_numerator double precision,
  baseline_denominator double precision,
  baseline_value double precision,
  baseline_period text NOT NULL DEFAULT '',
  previous_id uuid,
  source_start integer,
  source_end integer,
  source_text text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'active',
  state_reason text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, plan_id) REFERENCES plan (ward_id, id)
);
CREATE INDEX indicator_plan ON indicator (ward_id, plan_id);
CREATE TABLE plan_shared_indicator (
  ward_id integer NOT NULL,
  plan_id uuid NOT NULL,
  indicator_id uuid NOT NULL,
  PRIMARY KEY (ward_id, plan_id, indicator_id),
  FOREIGN KEY (ward_id, plan_id) REFERENCES plan (ward_id, id),
  FOREIGN KEY (ward_id, indicator_id) REFERENCES indicator (ward_id, id)
);
CREATE TABLE plan_concretion (
  ward_id integer NOT NULL,
  plan_id uuid NOT NULL,
  parent_item_id uuid NOT NULL,
  item_id uuid NOT NULL,
  kind text NOT NULL,
  PRIMARY KEY (ward_id, parent_item_id, item_id),
  FOREIGN KEY (ward_id, plan_id) REFERENCES plan (ward_id, id)
);
CREATE INDEX plan_concretion_plan ON plan_concretion (ward_id, plan_id);
CREATE TABLE indicator_unit (
  ward_id integer NOT NULL,
  indicator_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  PRIMARY KEY (ward_id, indicator_id, unit_id),
  FOREIGN KEY (ward_id, indicator_id) REFERENCES indicator (ward_id, id)
);
CREATE TABLE indicator_target (
  ward_id integer NOT NULL,
  indicator_id uuid NOT NULL,
  on_day date NOT NULL,
  value double precision NOT NULL,
  PRIMARY KEY (ward_id, indicator_id, on_day),
  FOREIGN KEY (ward_id, indicator_id) REFERENCES indicator (ward_id, id)
);
CREATE TABLE figure (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  indicator_id uuid NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  numerator double precision,
  denominator double precision,
  value double precision NOT NULL,
  note text NOT NULL DEFAULT '',
  state text NOT NULL,
  entered_by uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  decided_by uuid,
  decided_at timestamptz,
  decision_reason text NOT NULL DEFAULT '',
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, indicator_id) REFERENCES indicator (ward_id, id)
);
CREATE INDEX figure_indicator ON figure (ward_id, indicator_id, to_day);
CREATE TABLE evidence (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  subject_id uuid NOT NULL,
  digest text NOT NULL,
  file_name text NOT NULL,
  mime text NOT NULL,
  size bigint NOT NULL,
  added_by uuid NOT NULL,
  added_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX evidence_subject ON evidence (ward_id, subject_id);
CREATE TABLE task (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  plan_id uuid NOT NULL,
  position integer NOT NULL,
  section text NOT NULL DEFAULT '',
  title text NOT NULL,
  product text NOT NULL DEFAULT '',
  lead_unit_id uuid,
  person_id uuid,
  deadline_text text NOT NULL DEFAULT '',
  deadline_rule text NOT NULL DEFAULT '',
  due_on date,
  tracked_from date NOT NULL,
  progress integer NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'open',
  state_reason text NOT NULL DEFAULT '',
  done_on date,
  source_start integer,
  source_end integer,
  source_text text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, plan_id) REFERENCES plan (ward_id, id)
);
CREATE INDEX task_plan ON task (ward_id, plan_id);
CREATE INDEX task_lead ON task (ward_id, lead_unit_id);
CREATE INDEX task_person ON task (ward_id, person_id);
CREATE TABLE task_unit (
  ward_id integer NOT NULL,
  task_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  PRIMARY KEY (ward_id, task_id, unit_id),
  FOREIGN KEY (ward_id, task_id) REFERENCES task (ward_id, id)
);
CREATE INDEX task_unit_unit ON task_unit (ward_id, unit_id);
CREATE TABLE task_milestone (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  task_id uuid NOT NULL,
  title text NOT NULL,
  due_on date,
  done_on date,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, task_id) REFERENCES task (ward_id, id)
);
CREATE INDEX task_milestone_task ON task_milestone (ward_id, task_id);
CREATE TABLE task_update (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  task_id uuid NOT NULL,
  at timestamptz NOT NULL,
  by_account uuid NOT NULL,
  by_name text NOT NULL,
  progress integer NOT NULL,
  body text NOT NULL,
  occurrence_on date,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, task_id) REFERENCES task (ward_id, id)
);
CREATE INDEX task_update_task ON task_update (ward_id, task_id, at);
CREATE TABLE difficulty (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  task_id uuid,
  indicator_id uuid,
  body text NOT NULL,
  level text NOT NULL,
  raised_by uuid NOT NULL,
  raised_by_name text NOT NULL,
  raised_at timestamptz NOT NULL,
  escalated_at timestamptz,
  resolved_at timestamptz,
  resolved_by_name text NOT NULL DEFAULT '',
  resolution text NOT NULL DEFAULT '',
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX difficulty_task ON difficulty (ward_id, task_id);
CREATE TABLE extension (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  task_id uuid NOT NULL,
  from_due date,
  to_due date NOT NULL,
  reason text NOT NULL,
  requested_by uuid NOT NULL,
  requested_by_name text NOT NULL,
  requested_at timestamptz NOT NULL,
  decision text NOT NULL DEFAULT '',
  decided_by uuid,
  decided_by_name text NOT NULL DEFAULT '',
  decided_at timestamptz,
  decision_reason text NOT NULL DEFAULT '',
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, task_id) REFERENCES task (ward_id, id)
);
CREATE INDEX extension_task ON extension (ward_id, task_id);
CREATE TABLE plan_import (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  plan_id uuid,
  digest text NOT NULL,
  file_name text NOT NULL,
  uploaded_by uuid NOT NULL,
  uploaded_at timestamptz NOT NULL,
  state text NOT NULL,
  lines text NOT NULL,
  meta text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id)
);
CREATE TABLE plan_import_item (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  import_id uuid NOT NULL,
  kind text NOT NULL,
  position integer NOT NULL,
  data text NOT NULL,
  decision text NOT NULL,
  change text NOT NULL DEFAULT 'new',
  match_id uuid,
  merged_into uuid,
  line_start integer,
  line_end integer,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, import_id) REFERENCES plan_import (ward_id, id)
);
CREATE INDEX plan_import_item_import ON plan_import_item (ward_id, import_id, position)
