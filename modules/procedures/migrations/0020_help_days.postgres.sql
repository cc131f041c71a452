ALTER TABLE help_request ADD COLUMN asked_on date GENERATED ALWAYS AS (CAST(made_at AT TIME ZONE 'UTC' + INTERVAL '7 hours' AS date)) STORED;
ALTER TABLE help_request ADD COLUMN taken_on date GENERATED ALWAYS AS (CAST(taken_at AT TIME ZONE 'UTC' + INTERVAL '7 hours' AS date)) STORED;
CREATE INDEX help_request_asked_on ON help_request (ward_id, asked_on)
