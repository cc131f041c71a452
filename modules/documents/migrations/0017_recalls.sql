ALTER TABLE exchange_agency ADD COLUMN recalls_by_status boolean NOT NULL DEFAULT FALSE
