ALTER TABLE register_record ADD COLUMN south double precision;
ALTER TABLE register_record ADD COLUMN north double precision;
ALTER TABLE register_record ADD COLUMN west double precision;
ALTER TABLE register_record ADD COLUMN east double precision;
CREATE INDEX register_record_stretch ON register_record (ward_id, register_id, south, north) WHERE south IS NOT NULL
