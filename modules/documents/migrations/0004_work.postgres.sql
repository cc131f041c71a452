CREATE TABLE archive_search (ward_id integer NOT NULL, subject text NOT NULL, words text NOT NULL, PRIMARY KEY (ward_id, subject));
CREATE INDEX archive_search_words ON archive_search USING gin (to_tsvector('simple', words))
