CREATE VIRTUAL TABLE document_search USING fts5 (words, ward_id UNINDEXED, document_id UNINDEXED, tokenize = 'unicode61')
