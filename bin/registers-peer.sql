-- The records of the benchmark as a plain table of their twelve fields, with an index where pages are filtered.
CREATE TABLE records (
  ma TEXT, ten TEXT, to_so INTEGER, duong TEXT, nam INTEGER, ngay TEXT, von INTEGER, dien_tich REAL, qr TEXT, loai TEXT,
  dien_thoai TEXT, ghi_chu TEXT
);
INSERT INTO records SELECT body ->> 'ma', body ->> 'ten', CAST(body ->> 'to_so' AS INTEGER), body ->> 'duong',
  CAST(body ->> 'nam' AS INTEGER), body ->> 'ngay', CAST(body ->> 'von' AS INTEGER), CAST(body ->> 'dien_tich' AS REAL),
  body ->> 'qr', body ->> 'loai', body ->> 'dien_thoai', body ->> 'ghi_chu'
  FROM ours.register_record ORDER BY id;
CREATE INDEX records_to_so ON records (to_so);
ANALYZE;
