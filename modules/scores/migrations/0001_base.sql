CREATE TABLE score_rule_set (
  ward_id integer NOT NULL,
  code text NOT NULL,
  version integer NOT NULL,
  body text NOT NULL,
  imported_by uuid,
  imported_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, code, version)
);
CREATE TABLE scoring (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  rule_code text NOT NULL,
  rule_version integer NOT NULL,
  unit_id uuid,
  subject_id uuid NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  state text NOT NULL,
  reason text NOT NULL DEFAULT '',
  result double precision,
  submitted_by uuid,
  submitted_at timestamptz,
  verified_by uuid,
  verified_at timestamptz,
  published_by uuid,
  published_at timestamptz,
  locked_at timestamptz,
  opened_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, rule_code, subject_id, from_day, to_day),
  FOREIGN KEY (ward_id, rule_code, rule_version) REFERENCES score_rule_set (ward_id, code, version)
);
CREATE INDEX scoring_period ON scoring (ward_id, to_day);
CREATE TABLE score_entry (
  ward_id integer NOT NULL,
  scoring_id uuid NOT NULL,
  criterion text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  numerator double precision,
  denominator double precision,
  choice text NOT NULL DEFAULT '',
  claimed double precision,
  not_applicable boolean NOT NULL DEFAULT false,
  citations text NOT NULL DEFAULT '',
  note text NOT NULL DEFAULT '',
  entered_by uuid,
  entered_at timestamptz,
  verified_points double precision,
  verified_reason text NOT NULL DEFAULT '',
  verified_by uuid,
  verified_at timestamptz,
  PRIMARY KEY (ward_id, scoring_id, criterion),
  FOREIGN KEY (ward_id, scoring_id) REFERENCES scoring (ward_id, id)
);
CREATE TABLE score_file (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  scoring_id uuid NOT NULL,
  criterion text NOT NULL,
  digest text NOT NULL,
  file_name text NOT NULL,
  mime text NOT NULL,
  size bigint NOT NULL,
  added_by uuid NOT NULL,
  added_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, scoring_id) REFERENCES scoring (ward_id, id)
);
CREATE INDEX score_file_of ON score_file (ward_id, scoring_id, criterion)
