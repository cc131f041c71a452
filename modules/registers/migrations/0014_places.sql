CREATE TABLE register_place (
  ward_id integer NOT NULL,
  record_id uuid NOT NULL,
  field text NOT NULL,
  register_id uuid NOT NULL,
  lat double precision NOT NULL,
  lon double precision NOT NULL,
  south double precision,
  north double precision,
  west double precision,
  east double precision,
  PRIMARY KEY (ward_id, record_id, field)
);
CREATE INDEX register_place_at ON register_place (ward_id, register_id, field, lat, lon);
CREATE INDEX register_place_stretch ON register_place (ward_id, register_id, field, south, north) WHERE south IS NOT NULL
