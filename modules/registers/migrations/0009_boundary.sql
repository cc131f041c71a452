UPDATE register_boundary SET in_use = FALSE WHERE in_use AND EXISTS (
  SELECT 1 FROM register_boundary newer
  WHERE newer.ward_id = register_boundary.ward_id AND newer.in_use AND newer.id > register_boundary.id
);
CREATE UNIQUE INDEX register_boundary_in_use ON register_boundary (ward_id) WHERE in_use
