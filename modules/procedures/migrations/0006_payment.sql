CREATE TABLE fee_obligation (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  dossier_id uuid NOT NULL,
  code text NOT NULL,
  match_key text NOT NULL,
  amount bigint NOT NULL,
  paid bigint NOT NULL DEFAULT 0,
  timing text NOT NULL,
  exemption text NOT NULL DEFAULT '',
  lines text NOT NULL,
  asked_at timestamptz NOT NULL,
  asked_by_name text NOT NULL DEFAULT '',
  settled_at timestamptz,
  paid_online boolean NOT NULL DEFAULT false,
  receipt_number text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, dossier_id),
  FOREIGN KEY (ward_id, dossier_id) REFERENCES dossier (ward_id, id)
);
CREATE INDEX fee_obligation_match ON fee_obligation (ward_id, match_key);
CREATE INDEX fee_obligation_open ON fee_obligation (ward_id, asked_at, id) WHERE settled_at IS NULL;
CREATE INDEX fee_obligation_over ON fee_obligation (ward_id, asked_at, id) WHERE paid > amount;
CREATE TABLE bank_statement (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  digest text NOT NULL,
  file_name text NOT NULL,
  lines integer NOT NULL,
  fresh integer NOT NULL,
  matched integer NOT NULL,
  amount bigint NOT NULL,
  made_at timestamptz NOT NULL,
  by_name text NOT NULL,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, digest)
);
CREATE TABLE bank_layout (
  ward_id integer NOT NULL,
  layout text NOT NULL,
  columns text NOT NULL,
  PRIMARY KEY (ward_id, layout)
);
CREATE TABLE fee_payment (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  pay_key text NOT NULL,
  obligation_id uuid,
  code text NOT NULL DEFAULT '',
  how text NOT NULL,
  amount bigint NOT NULL,
  on_day date NOT NULL,
  reference text NOT NULL DEFAULT '',
  description text NOT NULL DEFAULT '',
  state text NOT NULL,
  statement_id uuid,
  reason text NOT NULL DEFAULT '',
  made_at timestamptz NOT NULL,
  by_name text NOT NULL DEFAULT '',
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, pay_key),
  FOREIGN KEY (ward_id, obligation_id) REFERENCES fee_obligation (ward_id, id)
);
CREATE INDEX fee_payment_day ON fee_payment (ward_id, on_day, id);
CREATE INDEX fee_payment_of ON fee_payment (ward_id, obligation_id);
CREATE INDEX fee_payment_loose ON fee_payment (ward_id, on_day, id) WHERE state = 'loose'
