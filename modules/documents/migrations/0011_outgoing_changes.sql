CREATE INDEX outgoing_changes ON outgoing (ward_id, changed_at, id)
