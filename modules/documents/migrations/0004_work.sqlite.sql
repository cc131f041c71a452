CREATE VIRTUAL TABLE archive_search USING fts5 (words, ward_id UNINDEXED, subject UNINDEXED, tokenize = 'unicode61')
