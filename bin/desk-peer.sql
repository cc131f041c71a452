-- What bare PostgreSQL does: the six rows of a reception in one statement, for `pgbench -f`.
\set n random(1, 1000000000)
WITH sample AS (SELECT * FROM dossier WHERE ward_id = 5518 LIMIT 1),
number AS (
  INSERT INTO dossier_number (ward_id, agency, day, last) VALUES (5518, 'H99.001', DATE '2026-11-20', 1)
  ON CONFLICT (ward_id, agency, day) DO UPDATE SET last = dossier_number.last + 1 RETURNING last
),
received AS (
  INSERT INTO dossier (ward_id, id, code, procedure_id, version_id, procedure_code, procedure_name, level, channel, state,
    applicant_name, applicant_number, applicant_phone, applicant_address, folded, folded_back, registered_at, received_at,
    received_by_name, calendar, due_at, first_due_at, officer_name, step_since, details)
  SELECT 5518, gen_random_uuid(), 'H99.001-261120-' || number.last, procedure_id, version_id, procedure_code,
    procedure_name, level, 1, 2, 'Nguyễn Văn Mẫu', '000000000001', '+84000000001', 'Tổ dân phố số 1 (số liệu minh họa)',
    'nguyen van mau', 'mau van nguyen', now(), now(), 'Đỗ Thị Mẫu (tài khoản mẫu)', calendar, now(), now(),
    'Đỗ Thị Mẫu (tài khoản mẫu)', now(), '{}' FROM sample, number RETURNING id
),
paper AS (
  INSERT INTO dossier_component (ward_id, id, dossier_id, component_key, name, how, kept_at, kept_by_name)
  SELECT 5518, gen_random_uuid(), id, 'to-khai', 'Tờ khai', 'paper', now(), 'Đỗ Thị Mẫu (tài khoản mẫu)' FROM received
),
moved AS (
  INSERT INTO dossier_move (ward_id, id, dossier_id, kind, to_state, officer_name, by_name, at)
  SELECT 5518, gen_random_uuid(), id, 'received', 2, 'Đỗ Thị Mẫu (tài khoản mẫu)', 'Đỗ Thị Mẫu (tài khoản mẫu)', now()
  FROM received
),
head AS (
  UPDATE event_head SET seq = seq + 1, digest = md5(:n::text) || md5(seq::text) WHERE ward_id = 5518 RETURNING seq, digest
)
INSERT INTO event (ward_id, seq, at, actor_name, kind, subject_id, detail, prev, digest)
SELECT 5518, head.seq, now(), 'Đỗ Thị Mẫu (tài khoản mẫu)', 'procedures.dossier.received', received.id,
  '{"code":"H99.001-261120-0001","procedure":"1.001193","channel":1}', head.digest, head.digest FROM head, received;
