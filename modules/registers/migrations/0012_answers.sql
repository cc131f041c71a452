ALTER TABLE register_survey DROP COLUMN answers
