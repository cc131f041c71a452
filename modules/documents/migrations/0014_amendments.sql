CREATE TABLE outgoing_amendment (
  ward_id integer NOT NULL,
  document_id uuid NOT NULL,
  earlier_id uuid NOT NULL,
  kind text NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (ward_id, document_id)
);
CREATE INDEX outgoing_amendments ON outgoing_amendment (ward_id, earlier_id)
