//! The numbers that registers offer of themselves: who keeps them, how sound they are, what is published. What is for
//! own use is counted without its name.

use kernel::Measure;

/// The columns of a register `g` as a record of a measure.
macro_rules! registers {
    ($rest:literal) => {
        concat!(
            "SELECT id_text(g.id) AS id, CASE WHEN g.body LIKE '%\"classification\":\"private\"%' \
             THEN 'Sổ dùng riêng' ELSE g.title END AS label, \
             CASE WHEN g.body LIKE '%\"classification\":\"private\"%' THEN '/so-du-lieu' \
             ELSE '/so-du-lieu/' || g.key END AS href, CAST(NULL AS date) AS on_day, '' AS part, \
             CAST(1 AS bigint) AS amount FROM register g ",
            $rest
        )
    };
}

const fn of(key: &'static str, title: &'static str, records: &'static str) -> Measure {
    Measure { key, title, unit: "unit-register", part: "register-part", records }
}

/// All of them.
pub(crate) const ALL: &[Measure] = &[
    of("registers.in_use", "register-measure-in-use", registers!("WHERE g.ward_id = $1 AND g.closed_at IS NULL")),
    of(
        "registers.with_steward",
        "register-measure-with-steward",
        registers!("WHERE g.ward_id = $1 AND g.closed_at IS NULL AND g.steward_unit_id IS NOT NULL"),
    ),
    // As the four scores are: what should be there and is not counts too, what need not be confirmed is never overdue.
    of(
        "registers.sound",
        "register-measure-sound",
        registers!(
            "JOIN register_quality q ON q.ward_id = g.ward_id AND q.register_id = g.id AND q.on_day = \
             (SELECT MAX(l.on_day) FROM register_quality l WHERE l.ward_id = g.ward_id AND l.register_id = g.id) \
             WHERE g.ward_id = $1 AND g.closed_at IS NULL AND q.records > 0 \
             AND (q.records - q.wrong) * 100 >= q.records * 80 AND (q.records - q.dirty) * 100 >= q.records * 80 \
             AND (q.records - COALESCE(q.overdue, 0)) * 100 >= q.records * 80 \
             AND (q.records - q.missing) * 100 >= \
             CASE WHEN q.expected > q.records THEN q.expected ELSE q.records END * 80"
        ),
    ),
    of(
        "registers.open",
        "register-measure-open",
        registers!("WHERE g.ward_id = $1 AND g.closed_at IS NULL AND g.body LIKE '%\"classification\":\"open\"%'"),
    ),
    of(
        "registers.published",
        "register-measure-published",
        registers!(
            "WHERE g.ward_id = $1 AND g.closed_at IS NULL AND g.body LIKE '%\"classification\":\"open\"%' \
             AND EXISTS (SELECT 1 FROM open_dataset d WHERE d.ward_id = g.ward_id AND d.register_id = g.id \
             AND d.withdrawn_at IS NULL)"
        ),
    ),
];
