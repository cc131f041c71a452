//! The numbers that scores offer, by the last day of the period that was scored.

use kernel::Measure;

/// Sheets whose result is before everybody's eyes.
pub(crate) const PUBLISHED: Measure = Measure {
    key: "scores.published",
    title: "score-measure-published",
    unit: "score-unit-sheet",
    part: "score-measure-part",
    records: "SELECT id_text(id) AS id, rule_code AS label, '/cham-diem/' || id_text(id) AS href, \
        to_day AS on_day, rule_code AS part, 1 AS amount FROM scoring \
        WHERE ward_id = $1 AND state IN ('published', 'locked')",
};

/// Sheets that wait for a verifier.
pub(crate) const WAITING: Measure = Measure {
    key: "scores.waiting",
    title: "score-measure-waiting",
    unit: "score-unit-sheet",
    part: "score-measure-part",
    records: "SELECT id_text(id) AS id, rule_code AS label, '/cham-diem/' || id_text(id) AS href, \
        to_day AS on_day, rule_code AS part, 1 AS amount FROM scoring WHERE ward_id = $1 AND state = 'submitted'",
};
