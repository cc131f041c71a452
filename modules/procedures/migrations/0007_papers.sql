CREATE TABLE ticket_number (
  ward_id integer NOT NULL,
  day date NOT NULL,
  service text NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (ward_id, day, service)
);
CREATE TABLE ticket (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  day date NOT NULL,
  service text NOT NULL,
  number integer NOT NULL,
  state text NOT NULL,
  counter integer,
  taken_at timestamptz NOT NULL,
  called_at timestamptz,
  last_called_at timestamptz,
  calls integer NOT NULL DEFAULT 0,
  done_at timestamptz,
  by_name text NOT NULL DEFAULT '',
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, day, service, number)
);
CREATE INDEX ticket_waiting ON ticket (ward_id, day, taken_at, service, number) WHERE state = 'waiting';
CREATE INDEX ticket_called ON ticket (ward_id, day, last_called_at, id);
CREATE TABLE paper_file (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  dossier_id uuid NOT NULL,
  component_key text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  digest text NOT NULL,
  file_name text NOT NULL,
  mime text NOT NULL,
  size bigint NOT NULL,
  pages integer NOT NULL,
  dpi integer,
  version text NOT NULL DEFAULT '',
  is_signed boolean NOT NULL DEFAULT false,
  kept_at timestamptz NOT NULL,
  kept_by_name text NOT NULL DEFAULT '',
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, dossier_id) REFERENCES dossier (ward_id, id)
);
CREATE INDEX paper_file_of ON paper_file (ward_id, dossier_id);
CREATE TABLE paper_held (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  person text NOT NULL,
  paper text NOT NULL,
  name text NOT NULL,
  digest text NOT NULL,
  mime text NOT NULL,
  file_name text NOT NULL,
  dossier_id uuid NOT NULL,
  dossier_code text NOT NULL,
  held_on date NOT NULL,
  valid_to date,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX paper_held_by ON paper_held (ward_id, person, paper, held_on);
CREATE INDEX dossier_component_spared ON dossier_component (ward_id, kept_at, id) WHERE how IN ('reused', 'obtained', 'waived');
CREATE TABLE certified_copy_number (
  ward_id integer NOT NULL,
  year integer NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (ward_id, year)
);
CREATE TABLE certified_copy (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  dossier_id uuid NOT NULL,
  year integer NOT NULL,
  number integer NOT NULL,
  name text NOT NULL,
  copies integer NOT NULL,
  pages integer NOT NULL,
  digest text NOT NULL,
  file_name text NOT NULL,
  signer text NOT NULL,
  certified_at timestamptz NOT NULL,
  by_name text NOT NULL,
  PRIMARY KEY (ward_id, id),
  UNIQUE (ward_id, year, number),
  FOREIGN KEY (ward_id, dossier_id) REFERENCES dossier (ward_id, id)
)
