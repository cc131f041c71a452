CREATE TABLE law (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  number text NOT NULL,
  number_key text NOT NULL,
  short_key text NOT NULL,
  identity text NOT NULL,
  title text NOT NULL,
  issuer text NOT NULL,
  issued_on date,
  effect_from date,
  ended_on date,
  ended boolean NOT NULL,
  end_note text NOT NULL,
  field text NOT NULL,
  aliases text NOT NULL,
  has_name boolean NOT NULL,
  source text NOT NULL,
  unverified text NOT NULL,
  words text NOT NULL,
  from_seed boolean NOT NULL,
  removed boolean NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by_name text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (ward_id, id)
);
CREATE UNIQUE INDEX law_identities ON law (ward_id, identity);
CREATE INDEX law_numbers ON law (ward_id, number_key);
CREATE INDEX law_short_numbers ON law (ward_id, short_key);
CREATE INDEX law_names ON law (ward_id, has_name);
CREATE INDEX law_days ON law (ward_id, removed, issued_on);
CREATE TABLE law_relation (
  ward_id integer NOT NULL,
  law_id uuid NOT NULL,
  kind text NOT NULL,
  position integer NOT NULL,
  number text NOT NULL,
  target_id uuid,
  PRIMARY KEY (ward_id, law_id, kind, number)
);
CREATE INDEX law_relation_targets ON law_relation (ward_id, target_id);
CREATE TABLE law_file (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  law_id uuid NOT NULL,
  digest text NOT NULL,
  file_name text NOT NULL,
  mime text NOT NULL,
  size bigint NOT NULL,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX law_files ON law_file (ward_id, law_id);
CREATE TABLE law_cited (
  ward_id integer NOT NULL,
  document_id uuid NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (ward_id, document_id)
)
