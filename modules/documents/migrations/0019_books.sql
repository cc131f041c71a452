ALTER TABLE document ADD COLUMN book text NOT NULL DEFAULT '';
DROP INDEX document_numbers;
CREATE UNIQUE INDEX document_book_numbers ON document (ward_id, direction, year, book, number)
