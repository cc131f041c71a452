ALTER TABLE dossier ADD COLUMN came_at timestamptz
