-- A dossier that was stopped here while its applicant was waited for was in time, if it was when the waiting began.
UPDATE dossier SET in_time = (due_at IS NULL OR due_at >= COALESCE((SELECT MAX(w.since) FROM dossier_wait w
  WHERE w.ward_id = dossier.ward_id AND w.dossier_id = dossier.id AND w.kind IN ('supplement', 'payment')
  AND w.until = dossier.finished_at), finished_at))
WHERE state = 8 AND source <> 'import' AND finished_at IS NOT NULL AND in_time = FALSE
