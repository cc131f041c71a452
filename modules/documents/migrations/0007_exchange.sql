CREATE TABLE exchange_agency (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  organ_id text NOT NULL,
  name text NOT NULL,
  channel text NOT NULL,
  address text NOT NULL,
  key_out text NOT NULL,
  key_in text NOT NULL,
  relays boolean NOT NULL,
  closed_at timestamptz,
  made_at timestamptz NOT NULL,
  illustrative boolean NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX exchange_agency_organs ON exchange_agency (ward_id, organ_id) WHERE organ_id <> '' AND closed_at IS NULL;
CREATE UNIQUE INDEX exchange_agency_keys ON exchange_agency (ward_id, key_in) WHERE key_in <> '';
CREATE TABLE exchange_package (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  document_id uuid NOT NULL,
  kind integer NOT NULL,
  digest text NOT NULL,
  edoc_id text NOT NULL,
  symbol text NOT NULL,
  subject text NOT NULL,
  issued_on date NOT NULL,
  body text NOT NULL,
  files text NOT NULL,
  made_at timestamptz NOT NULL,
  illustrative boolean NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX exchange_package_once ON exchange_package (ward_id, document_id, kind, digest);
CREATE TABLE exchange_send (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  document_id uuid NOT NULL,
  package_id uuid,
  agency_id uuid NOT NULL,
  kind integer NOT NULL,
  state text NOT NULL,
  said text NOT NULL,
  attempts integer NOT NULL,
  next_at timestamptz NOT NULL,
  last_error text NOT NULL,
  letter_id uuid,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  made_by_name text NOT NULL,
  sent_at timestamptz,
  sent_on date,
  answered_at timestamptz,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX exchange_send_once ON exchange_send (ward_id, package_id, agency_id) WHERE package_id IS NOT NULL;
CREATE UNIQUE INDEX exchange_send_planned ON exchange_send (ward_id, document_id, agency_id) WHERE package_id IS NULL;
CREATE INDEX exchange_send_due ON exchange_send (ward_id, next_at) WHERE state = 'waiting';
CREATE INDEX exchange_send_documents ON exchange_send (ward_id, document_id, made_at);
CREATE INDEX exchange_send_letters ON exchange_send (ward_id, letter_id) WHERE letter_id IS NOT NULL;
CREATE INDEX exchange_send_agencies ON exchange_send (ward_id, agency_id, made_at);
CREATE TABLE exchange_received (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  agency_id uuid NOT NULL,
  organ_id text NOT NULL,
  sender text NOT NULL,
  edoc_id text NOT NULL,
  kind integer NOT NULL,
  digest text NOT NULL,
  symbol text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  intake_id uuid,
  state text NOT NULL,
  said text NOT NULL,
  came_at timestamptz NOT NULL,
  came_on date NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX exchange_received_once ON exchange_received (ward_id, organ_id, edoc_id, kind, digest);
CREATE INDEX exchange_received_intakes ON exchange_received (ward_id, intake_id);
CREATE INDEX exchange_received_times ON exchange_received (ward_id, came_at);
CREATE TABLE exchange_status (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  received_id uuid NOT NULL,
  code text NOT NULL,
  said text NOT NULL,
  staff text NOT NULL,
  at timestamptz NOT NULL,
  state text NOT NULL,
  attempts integer NOT NULL,
  next_at timestamptz NOT NULL,
  last_error text NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX exchange_status_due ON exchange_status (ward_id, next_at) WHERE state = 'waiting';
CREATE INDEX exchange_status_received ON exchange_status (ward_id, received_id, at);
CREATE TABLE exchange_link (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  document_id uuid NOT NULL,
  package_id uuid NOT NULL,
  send_id uuid,
  token text NOT NULL,
  recipient text NOT NULL,
  until date NOT NULL,
  closed_at timestamptz,
  reads integer NOT NULL,
  last_read_at timestamptz,
  made_at timestamptz NOT NULL,
  made_by_name text NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX exchange_link_tokens ON exchange_link (ward_id, token);
CREATE INDEX exchange_link_documents ON exchange_link (ward_id, document_id, made_at)
