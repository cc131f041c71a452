ALTER TABLE plan_result ADD COLUMN period text NOT NULL DEFAULT ''
