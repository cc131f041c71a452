CREATE INDEX dossier_name ON dossier (ward_id, folded COLLATE "C", id);
CREATE INDEX dossier_name_back ON dossier (ward_id, folded_back COLLATE "C", id)
