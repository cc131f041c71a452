ALTER TABLE report_period ADD COLUMN close_reason text NOT NULL DEFAULT ''
