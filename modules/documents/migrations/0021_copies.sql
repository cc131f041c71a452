CREATE TABLE document_copy (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  document_id uuid NOT NULL,
  file_id uuid,
  form text NOT NULL,
  is_paper boolean NOT NULL,
  year integer NOT NULL,
  number integer NOT NULL,
  symbol text NOT NULL,
  made_on date NOT NULL,
  signer_name text NOT NULL,
  signer_title text NOT NULL,
  recipients text NOT NULL,
  copies integer,
  by_id uuid NOT NULL,
  by_name text NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX document_copy_numbers ON document_copy (ward_id, year, number);
CREATE INDEX document_copy_files ON document_copy (ward_id, file_id)
