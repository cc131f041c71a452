CREATE TABLE document_mailbox (
  ward_id integer NOT NULL,
  account text NOT NULL,
  uid_validity bigint NOT NULL,
  last_uid bigint NOT NULL,
  begun_at timestamptz NOT NULL,
  since timestamptz,
  checked_at timestamptz,
  fault text NOT NULL,
  fault_since timestamptz,
  PRIMARY KEY (ward_id, account)
);
CREATE TABLE document_mail (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  account text NOT NULL,
  uid_validity bigint NOT NULL,
  uid bigint NOT NULL,
  message_key text NOT NULL,
  outcome text NOT NULL,
  intake_id uuid,
  sender text NOT NULL,
  sender_name text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  sent_at timestamptz,
  taken_at timestamptz NOT NULL,
  is_settled boolean NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX document_mail_uids ON document_mail (ward_id, account, uid_validity, uid);
CREATE UNIQUE INDEX document_mail_messages ON document_mail (ward_id, message_key) WHERE message_key <> '';
CREATE INDEX document_mail_intakes ON document_mail (ward_id, intake_id);
CREATE INDEX document_mail_open ON document_mail (ward_id, account, is_settled);
CREATE TABLE document_scan (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  file_id uuid NOT NULL,
  state text NOT NULL,
  pages integer NOT NULL,
  page integer NOT NULL,
  text text NOT NULL,
  words integer NOT NULL,
  certainty integer NOT NULL,
  message text NOT NULL,
  is_cleared boolean NOT NULL,
  asked_at timestamptz NOT NULL,
  done_at timestamptz,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX document_scan_files ON document_scan (ward_id, file_id);
CREATE INDEX document_scan_states ON document_scan (ward_id, state);
CREATE TABLE document_stamp (
  ward_id integer NOT NULL,
  document_id uuid NOT NULL,
  place text NOT NULL,
  PRIMARY KEY (ward_id, document_id)
);
CREATE TABLE document_unregistered (
  ward_id integer NOT NULL,
  intake_id uuid NOT NULL,
  source text NOT NULL,
  came_on date NOT NULL,
  late_on date,
  PRIMARY KEY (ward_id, intake_id)
)
