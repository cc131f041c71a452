ALTER TABLE document ADD COLUMN organ_id text NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN language text NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN description text NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN signer_title text NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN receivers text NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN copies integer
