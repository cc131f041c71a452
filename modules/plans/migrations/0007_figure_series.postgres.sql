-- The figures that are there already, as `indicator/store/series.rs` writes them.
INSERT INTO figure_series (ward_id, indicator_id, year, approved, waiting)
SELECT f.ward_id, f.indicator_id, CAST(substr(CAST(f.to_day AS text), 1, 4) AS integer),
  COALESCE(string_agg(CASE WHEN f.state = 'approved' THEN CAST(f.from_day AS text) || ' ' || CAST(f.to_day AS text) || ' ' ||
    COALESCE(CAST(f.numerator AS text), '-') || ' ' ||
    COALESCE(CAST(f.denominator AS text), '-') || ' ' ||
    CASE WHEN f.value = 100.0 * f.numerator / NULLIF(f.denominator, 0) THEN '%' ELSE
      COALESCE(CAST(f.value AS text), '-') END END, ';'), ''),
  COUNT(CASE WHEN f.state = 'entered' THEN 1 END)
FROM figure f GROUP BY f.ward_id, f.indicator_id, CAST(substr(CAST(f.to_day AS text), 1, 4) AS integer);
