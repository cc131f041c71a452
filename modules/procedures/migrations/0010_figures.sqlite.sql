ALTER TABLE dossier ADD COLUMN received_on date GENERATED ALWAYS AS (date(received_at, '+7 hours')) VIRTUAL;
ALTER TABLE dossier ADD COLUMN due_on date GENERATED ALWAYS AS (date(due_at, '+7 hours')) VIRTUAL;
ALTER TABLE dossier ADD COLUMN finished_on date GENERATED ALWAYS AS (date(finished_at, '+7 hours')) VIRTUAL;
CREATE INDEX dossier_received_on ON dossier (ward_id, received_on);
CREATE INDEX dossier_finished_on ON dossier (ward_id, finished_on)
