CREATE TABLE work_delivery (
  ward_id integer NOT NULL,
  file_id uuid NOT NULL,
  package_id uuid NOT NULL,
  state text NOT NULL,
  said text NOT NULL,
  attempts integer NOT NULL,
  next_at timestamptz NOT NULL,
  digest text NOT NULL,
  sent_to text NOT NULL,
  receipt text NOT NULL,
  received_at timestamptz,
  sent_at timestamptz,
  asked_at timestamptz NOT NULL,
  asked_by uuid NOT NULL,
  asked_by_name text NOT NULL,
  PRIMARY KEY (ward_id, file_id)
);
CREATE INDEX work_delivery_due ON work_delivery (ward_id, next_at) WHERE state = 'waiting';
CREATE INDEX work_delivery_unanswered ON work_delivery (ward_id, digest) WHERE receipt = '';
CREATE INDEX work_delivery_received ON work_delivery (ward_id, received_at)
