CREATE INDEX job_done ON job (ward_id, kind, run_at) WHERE state = 'done'
