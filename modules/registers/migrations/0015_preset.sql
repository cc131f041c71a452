ALTER TABLE register_survey ADD COLUMN preset text NOT NULL DEFAULT '{}';
