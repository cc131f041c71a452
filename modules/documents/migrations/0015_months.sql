DELETE FROM document_words;
DELETE FROM document_entry;
DELETE FROM setting WHERE name = 'documents.search.whole'
