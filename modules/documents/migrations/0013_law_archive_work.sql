ALTER TABLE law ADD COLUMN ended_by uuid;
ALTER TABLE law ADD COLUMN number_year integer;
UPDATE law SET ended_by = (SELECT r.law_id FROM law_relation r JOIN law b ON b.ward_id = r.ward_id AND b.id = r.law_id WHERE r.ward_id = law.ward_id AND r.target_id = law.id AND r.kind = 'replaces' AND b.removed = FALSE AND COALESCE(b.effect_from, b.issued_on) = law.ended_on ORDER BY r.law_id LIMIT 1);
ALTER TABLE archive_import ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE work_file ADD COLUMN settled_on date
