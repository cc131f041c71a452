-- What waits for its applicant is listed by how long it waits: before reception it has no due date.
DROP INDEX dossier_waiting;
CREATE INDEX dossier_waiting ON dossier (ward_id, waits_since, id) WHERE state IN (5, 6)
