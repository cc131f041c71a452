ALTER TABLE help_request ADD COLUMN asked_on date GENERATED ALWAYS AS (date(made_at, '+7 hours')) VIRTUAL;
ALTER TABLE help_request ADD COLUMN taken_on date GENERATED ALWAYS AS (date(taken_at, '+7 hours')) VIRTUAL;
CREATE INDEX help_request_asked_on ON help_request (ward_id, asked_on)
