CREATE TABLE search_entry (ward_id integer NOT NULL, subject text NOT NULL, kind text NOT NULL, title text NOT NULL, context text NOT NULL, href text NOT NULL, permission text NOT NULL, folded text NOT NULL, PRIMARY KEY (ward_id, subject));
CREATE INDEX search_entry_words ON search_entry USING gin (to_tsvector('simple', folded))
