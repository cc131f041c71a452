DELETE FROM document_words WHERE EXISTS (SELECT 1 FROM document_entry e WHERE e.ward_id = document_words.ward_id AND e.n = document_words.n AND e.kind = 'out');
DELETE FROM document_entry WHERE kind = 'out';
DELETE FROM setting WHERE name = 'documents.search.whole'
