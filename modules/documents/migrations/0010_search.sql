CREATE TABLE document_text (
  ward_id integer NOT NULL,
  record_id uuid NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (ward_id, record_id)
);
CREATE TABLE document_entry (
  ward_id integer NOT NULL,
  n bigint NOT NULL,
  kind text NOT NULL,
  record_id uuid NOT NULL,
  symbol text NOT NULL,
  title text NOT NULL,
  document_kind text NOT NULL,
  agency text NOT NULL,
  signer text NOT NULL,
  day date,
  PRIMARY KEY (ward_id, n)
);
CREATE UNIQUE INDEX document_entry_records ON document_entry (ward_id, record_id);
CREATE TABLE document_words (
  ward_id integer NOT NULL,
  n bigint NOT NULL,
  words text NOT NULL,
  PRIMARY KEY (ward_id, n)
);
INSERT INTO document_text (ward_id, record_id, body) SELECT ward_id, document_id, words FROM document_search;
DROP TABLE document_search;
ALTER TABLE work_file DROP COLUMN words
