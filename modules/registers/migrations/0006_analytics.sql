CREATE TABLE register_board (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  title text NOT NULL,
  owner_id uuid NOT NULL,
  owner_name text NOT NULL,
  shared boolean NOT NULL,
  created_at timestamptz NOT NULL,
  removed_at timestamptz,
  PRIMARY KEY (ward_id, id)
);
CREATE INDEX register_board_owner ON register_board (ward_id, owner_id);
CREATE TABLE register_tile (
  ward_id integer NOT NULL,
  id uuid NOT NULL,
  board_id uuid NOT NULL,
  position integer NOT NULL,
  title text NOT NULL,
  query text NOT NULL,
  removed_at timestamptz,
  PRIMARY KEY (ward_id, id),
  FOREIGN KEY (ward_id, board_id) REFERENCES register_board (ward_id, id)
);
CREATE INDEX register_tile_board ON register_tile (ward_id, board_id, position)
