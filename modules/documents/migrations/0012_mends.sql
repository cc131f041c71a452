ALTER TABLE document_intake ADD COLUMN priority integer NOT NULL DEFAULT 0;
ALTER TABLE document_mailbox ADD COLUMN failed_uid bigint;
ALTER TABLE document_mailbox ADD COLUMN failures integer NOT NULL DEFAULT 0;
ALTER TABLE document_mail ADD COLUMN left_out integer NOT NULL DEFAULT 0;
DROP INDEX exchange_received_once;
CREATE UNIQUE INDEX exchange_received_held ON exchange_received (ward_id, organ_id, edoc_id, kind, digest) WHERE state NOT IN ('recalled', 'refused');
CREATE INDEX exchange_received_identifiers ON exchange_received (ward_id, organ_id, edoc_id, came_at);
CREATE INDEX exchange_received_agencies ON exchange_received (ward_id, agency_id, came_at);
CREATE INDEX exchange_received_asked ON exchange_received (ward_id, came_at) WHERE state = 'recall_asked';
CREATE INDEX exchange_send_times ON exchange_send (ward_id, made_at);
CREATE INDEX exchange_send_troubled ON exchange_send (ward_id, made_at) WHERE state IN ('failed', 'refused', 'recall_refused');
CREATE INDEX exchange_package_identifiers ON exchange_package (ward_id, edoc_id);
CREATE INDEX exchange_package_times ON exchange_package (ward_id, made_at);
CREATE INDEX exchange_status_failed ON exchange_status (ward_id, at) WHERE state = 'failed';
CREATE INDEX exchange_link_sends ON exchange_link (ward_id, send_id) WHERE send_id IS NOT NULL;
CREATE INDEX document_mail_outcomes ON document_mail (ward_id, outcome, taken_at);
CREATE INDEX document_file_digests ON document_file (ward_id, digest)
