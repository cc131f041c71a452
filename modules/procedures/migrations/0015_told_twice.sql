-- The bank tells a transfer at once and in a statement, at times under two numbers.
ALTER TABLE fee_payment ADD COLUMN other_key text NOT NULL DEFAULT '';
CREATE INDEX fee_payment_other ON fee_payment (ward_id, other_key) WHERE other_key <> ''
