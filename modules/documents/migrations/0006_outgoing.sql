CREATE TABLE outgoing (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  unit_id uuid NOT NULL,
  drafter_id uuid NOT NULL,
  drafter_name text NOT NULL,
  priority integer NOT NULL,
  state text NOT NULL,
  answers_id uuid,
  signer_id uuid,
  signer_name text NOT NULL,
  signer_title text NOT NULL,
  sequence text NOT NULL,
  year integer,
  number integer,
  symbol text NOT NULL,
  symbol_key text NOT NULL,
  issued_on date,
  issued_at timestamptz,
  pages integer,
  digest text NOT NULL,
  made_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  illustrative boolean NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX outgoing_numbers ON outgoing (ward_id, year, sequence, number) WHERE number IS NOT NULL;
CREATE INDEX outgoing_states ON outgoing (ward_id, state, changed_at, id);
CREATE INDEX outgoing_symbols ON outgoing (ward_id, symbol_key);
CREATE INDEX outgoing_units ON outgoing (ward_id, unit_id, state);
CREATE INDEX outgoing_drafters ON outgoing (ward_id, drafter_id, state);
CREATE INDEX outgoing_answers ON outgoing (ward_id, answers_id);
CREATE TABLE document_reader (
  ward_id integer NOT NULL,
  document_id uuid NOT NULL,
  user_id uuid NOT NULL,
  PRIMARY KEY (ward_id, document_id, user_id)
)
