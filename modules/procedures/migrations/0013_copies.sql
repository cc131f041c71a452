CREATE INDEX certified_copy_of ON certified_copy (ward_id, dossier_id)
