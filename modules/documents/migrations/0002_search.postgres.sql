CREATE TABLE document_search (ward_id integer NOT NULL, document_id uuid NOT NULL, words text NOT NULL, PRIMARY KEY (ward_id, document_id));
CREATE INDEX document_search_words ON document_search USING gin (to_tsvector('simple', words))
