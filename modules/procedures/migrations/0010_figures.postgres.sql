ALTER TABLE dossier ADD COLUMN received_on date GENERATED ALWAYS AS (CAST(received_at AT TIME ZONE 'UTC' + INTERVAL '7 hours' AS date)) STORED;
ALTER TABLE dossier ADD COLUMN due_on date GENERATED ALWAYS AS (CAST(due_at AT TIME ZONE 'UTC' + INTERVAL '7 hours' AS date)) STORED;
ALTER TABLE dossier ADD COLUMN finished_on date GENERATED ALWAYS AS (CAST(finished_at AT TIME ZONE 'UTC' + INTERVAL '7 hours' AS date)) STORED;
CREATE INDEX dossier_received_on ON dossier (ward_id, received_on);
CREATE INDEX dossier_finished_on ON dossier (ward_id, finished_on)
