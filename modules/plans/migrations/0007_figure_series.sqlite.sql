-- The figures that are there already, as `indicator/store/series.rs` writes them.
INSERT INTO figure_series (ward_id, indicator_id, year, approved, waiting)
SELECT f.ward_id, f.indicator_id, CAST(substr(CAST(f.to_day AS text), 1, 4) AS integer),
  COALESCE(string_agg(CASE WHEN f.state = 'approved' THEN CAST(f.from_day AS text) || ' ' || CAST(f.to_day AS text) || ' ' ||
    COALESCE(CASE WHEN f.numerator = CAST(f.numerator AS integer) THEN CAST(CAST(f.numerator AS integer) AS text) WHEN f.numerator IS NOT NULL THEN quote(f.numerator) END, '-') || ' ' ||
    COALESCE(CASE WHEN f.denominator = CAST(f.denominator AS integer) THEN CAST(CAST(f.denominator AS integer) AS text) WHEN f.denominator IS NOT NULL THEN quote(f.denominator) END, '-') || ' ' ||
    CASE WHEN f.value = 100.0 * f.numerator / NULLIF(f.denominator, 0) THEN '%' ELSE
      COALESCE(CASE WHEN f.value = CAST(f.value AS integer) THEN CAST(CAST(f.value AS integer) AS text) WHEN f.value IS NOT NULL THEN quote(f.value) END, '-') END END, ';'), ''),
  COUNT(CASE WHEN f.state = 'entered' THEN 1 END)
FROM figure f GROUP BY f.ward_id, f.indicator_id, CAST(substr(CAST(f.to_day AS text), 1, 4) AS integer);
