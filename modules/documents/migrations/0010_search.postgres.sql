INSERT INTO document_text (ward_id, record_id, body) SELECT ward_id, CAST(subject AS uuid), words FROM archive_search;
DROP TABLE archive_search;
CREATE INDEX document_words_match ON document_words USING gin (to_tsvector('simple', words));
CREATE FUNCTION document_hits(ward integer, query text, first bigint, next bigint, most bigint) RETURNS TABLE (place bigint) LANGUAGE sql STABLE ROWS 50 SET enable_seqscan = off SET work_mem = '32MB' AS $$ SELECT w.n FROM document_words w WHERE w.ward_id + 0 = ward AND to_tsvector('simple', w.words) @@ to_tsquery('simple', query) AND w.n + 0 >= first AND w.n + 0 < next ORDER BY w.n + 0 DESC LIMIT most $$
