ALTER TABLE outgoing ADD COLUMN sealed_on date
