CREATE TABLE dossier_reason (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  body text NOT NULL,
  about_component boolean NOT NULL DEFAULT false,
  made_by_name text NOT NULL DEFAULT '',
  made_at timestamptz NOT NULL,
  closed_at timestamptz,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX dossier_waiting ON dossier (ward_id, due_at, id) WHERE state IN (5, 6);
CREATE INDEX dossier_ended ON dossier (ward_id, state, registered_at, id) WHERE state IN (3, 8, 9, 10);
CREATE INDEX dossier_move_at ON dossier_move (ward_id, at)
