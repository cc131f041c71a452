INSERT INTO document_text (ward_id, record_id, body) SELECT ward_id, unhex(replace(subject, '-', '')), words FROM archive_search;
DROP TABLE archive_search;
CREATE VIRTUAL TABLE document_match USING fts5 (words, content = '', detail = none, prefix = '2 3 4 5 6', tokenize = 'unicode61 remove_diacritics 0');
CREATE TRIGGER document_words_added AFTER INSERT ON document_words BEGIN INSERT INTO document_match (rowid, words) VALUES (new.n, new.words); END;
CREATE TRIGGER document_words_gone AFTER DELETE ON document_words BEGIN INSERT INTO document_match (document_match, rowid, words) VALUES ('delete', old.n, old.words); END;
CREATE TRIGGER document_words_changed AFTER UPDATE ON document_words BEGIN INSERT INTO document_match (document_match, rowid, words) VALUES ('delete', old.n, old.words); INSERT INTO document_match (rowid, words) VALUES (new.n, new.words); END
