-- A dossier that was stopped here ended then: in time, unless it was late when it was stopped or began to wait.
UPDATE dossier SET finished_at = (SELECT MAX(m.at) FROM dossier_move m WHERE m.ward_id = dossier.ward_id
  AND m.dossier_id = dossier.id AND m.to_state = 8 AND m.reason <> '')
WHERE state = 8 AND finished_at IS NULL;
UPDATE dossier SET in_time = (due_at IS NULL OR due_at >= COALESCE((SELECT MAX(w.since) FROM dossier_wait w
  WHERE w.ward_id = dossier.ward_id AND w.dossier_id = dossier.id AND w.kind IN ('supplement', 'payment')
  AND w.until = dossier.finished_at), finished_at))
WHERE state = 8 AND finished_at IS NOT NULL AND in_time IS NULL;
-- What came in a file is known there, and its result electronic, only where somebody said so.
UPDATE dossier SET synced_at = NULL WHERE source = 'import' AND synced_at IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM dossier_move m WHERE m.ward_id = dossier.ward_id AND m.dossier_id = dossier.id
  AND m.kind = 'synced')
AND NOT EXISTS (SELECT 1 FROM portal_out o WHERE o.ward_id = dossier.ward_id AND o.dossier_id = dossier.id
  AND o.state = 'told');
UPDATE dossier SET electronic_result = FALSE WHERE source = 'import' AND electronic_result = TRUE
AND NOT EXISTS (SELECT 1 FROM paper_file f WHERE f.ward_id = dossier.ward_id AND f.dossier_id = dossier.id
  AND f.kind = 'result')
AND NOT EXISTS (SELECT 1 FROM dossier_move m WHERE m.ward_id = dossier.ward_id AND m.dossier_id = dossier.id
  AND m.to_state = 9 AND m.note <> 'Theo hệ thống của tỉnh')
