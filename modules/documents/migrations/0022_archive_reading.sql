ALTER TABLE archive_import ADD COLUMN reading uuid
