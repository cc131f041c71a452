CREATE TABLE register_boundary (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  source text NOT NULL,
  body text NOT NULL,
  areas integer NOT NULL,
  corners integer NOT NULL,
  in_use boolean NOT NULL,
  imported_by_name text NOT NULL,
  imported_at timestamptz NOT NULL,
  PRIMARY KEY (ward_id, id)
)
