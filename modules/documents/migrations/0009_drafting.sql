CREATE TABLE outgoing_version (
  ward_id integer NOT NULL,
  document_id uuid NOT NULL,
  number integer NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  by_id uuid NOT NULL,
  by_name text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, document_id, number)
);
CREATE TABLE outgoing_approval (
  ward_id integer NOT NULL,
  document_id uuid NOT NULL,
  position integer NOT NULL,
  step text NOT NULL,
  state text NOT NULL,
  since timestamptz NOT NULL,
  by_id uuid,
  by_name text NOT NULL,
  at timestamptz,
  reason text NOT NULL,
  PRIMARY KEY (ward_id, document_id, position)
);
CREATE INDEX outgoing_approvals ON outgoing_approval (ward_id, state, step);
CREATE TABLE outgoing_comment (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  document_id uuid NOT NULL,
  body text NOT NULL,
  by_id uuid NOT NULL,
  by_name text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX outgoing_comments ON outgoing_comment (ward_id, document_id, at);
CREATE TABLE outgoing_opinion (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  document_id uuid NOT NULL,
  unit_id uuid,
  user_id uuid,
  name text NOT NULL,
  said text NOT NULL,
  due_on date NOT NULL,
  asked_by uuid NOT NULL,
  asked_by_name text NOT NULL,
  asked_at timestamptz NOT NULL,
  answer text NOT NULL,
  body text NOT NULL,
  by_id uuid,
  by_name text NOT NULL,
  answered_at timestamptz,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX outgoing_opinions ON outgoing_opinion (ward_id, document_id, asked_at);
CREATE INDEX outgoing_opinions_due ON outgoing_opinion (ward_id, answer, due_on);
CREATE TABLE outgoing_template (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  by_name text NOT NULL,
  changed_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX outgoing_template_names ON outgoing_template (ward_id, kind, name);
CREATE TABLE recipient_list (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  receivers text NOT NULL,
  changed_at timestamptz NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX recipient_list_names ON recipient_list (ward_id, name)
