ALTER TABLE report_period DROP CONSTRAINT IF EXISTS report_period_ward_id_cadence_id_kind_to_day_key;
ALTER TABLE report_period ADD UNIQUE (ward_id, cadence_id, kind, to_day, due_on)
