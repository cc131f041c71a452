ALTER TABLE dossier ADD COLUMN due_there timestamptz;
ALTER TABLE dossier ADD COLUMN due_there_told_at timestamptz;
-- Nobody knows any more which due dates stood in the files: none of them is counted anew.
UPDATE dossier SET due_there = due_at, due_there_told_at = COALESCE((SELECT MAX(w.until) FROM dossier_wait w
  WHERE w.ward_id = dossier.ward_id AND w.dossier_id = dossier.id AND w.kind IN ('supplement', 'payment')), received_at)
WHERE source = 'import' AND due_at IS NOT NULL AND received_at IS NOT NULL AND extensions = 0
