CREATE TABLE document (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  direction text NOT NULL,
  year integer NOT NULL,
  number integer NOT NULL,
  symbol text NOT NULL,
  symbol_key text NOT NULL,
  agency text NOT NULL,
  agency_key text NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  issued_on date,
  arrived_at timestamptz NOT NULL,
  arrived_on date NOT NULL,
  acknowledged_in_time boolean NOT NULL,
  priority integer NOT NULL,
  pages integer,
  signer text NOT NULL,
  source text NOT NULL,
  state text NOT NULL,
  wants_answer boolean NOT NULL,
  unit_id uuid,
  officer_id uuid,
  officer_name text NOT NULL,
  due_on date,
  registered_at timestamptz NOT NULL,
  registered_by uuid NOT NULL,
  registered_by_name text NOT NULL,
  closed_at timestamptz,
  closed_on date,
  answer text NOT NULL,
  task_id uuid,
  illustrative boolean NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX document_numbers ON document (ward_id, direction, year, number);
CREATE INDEX document_states ON document (ward_id, direction, state, due_on, id);
CREATE INDEX document_arrivals ON document (ward_id, direction, arrived_at, id);
CREATE INDEX document_symbols ON document (ward_id, symbol_key, agency_key);
CREATE INDEX document_units ON document (ward_id, unit_id, state);
CREATE INDEX document_tasks ON document (ward_id, task_id);
CREATE TABLE document_number (
  ward_id integer NOT NULL,
  direction text NOT NULL,
  year integer NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (ward_id, direction, year)
);
CREATE TABLE document_file (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  document_id uuid NOT NULL,
  role text NOT NULL,
  position integer NOT NULL,
  digest text NOT NULL,
  file_name text NOT NULL,
  mime text NOT NULL,
  size bigint NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX document_files ON document_file (ward_id, document_id, position);
CREATE TABLE document_coordinator (
  ward_id integer NOT NULL,
  document_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  PRIMARY KEY (ward_id, document_id, unit_id)
);
CREATE INDEX document_coordinated ON document_coordinator (ward_id, unit_id, document_id);
CREATE TABLE document_step (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  document_id uuid NOT NULL,
  kind text NOT NULL,
  body text NOT NULL,
  unit_id uuid,
  to_name text NOT NULL,
  due_on date,
  by_id uuid NOT NULL,
  by_name text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX document_steps ON document_step (ward_id, document_id, at);
CREATE TABLE document_intake (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  source text NOT NULL,
  file_names text NOT NULL,
  reading text NOT NULL,
  came_at timestamptz NOT NULL,
  by_id uuid NOT NULL,
  by_name text NOT NULL,
  document_id uuid,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX document_intakes ON document_intake (ward_id, document_id, came_at)
