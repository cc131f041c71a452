CREATE TABLE law_own (
  ward_id integer NOT NULL,
  law_id uuid NOT NULL,
  outgoing_id uuid,
  systems text NOT NULL,
  review_on date,
  PRIMARY KEY (ward_id, law_id)
);
CREATE INDEX law_own_reviews ON law_own (ward_id, review_on);
CREATE INDEX law_own_documents ON law_own (ward_id, outgoing_id)
