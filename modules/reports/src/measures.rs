//! The numbers that reports offer: sheets that were asked for and those handed in on time, dated by the due day.

use kernel::Measure;

/// Sheets as records: which of them.
macro_rules! sheets {
    ($which:literal) => {
        concat!(
            "SELECT id_text(s.id) AS id, c.name AS label, '/bao-cao/ky/' || id_text(p.id) AS href, p.due_on AS on_day, \
             c.name AS part, 1 AS amount FROM report_sheet s \
             JOIN report_period p ON p.ward_id = s.ward_id AND p.id = s.period_id \
             JOIN report_cadence c ON c.ward_id = p.ward_id AND c.id = p.cadence_id WHERE s.ward_id = $1 AND ",
            $which
        )
    };
}

const fn sheets(key: &'static str, title: &'static str, records: &'static str) -> Measure {
    Measure { key, title, unit: "report-unit-sheet", part: "report-cadence", records }
}

/// Every number of this module.
pub(crate) const ALL: &[Measure] = &[
    sheets("reports.sheets", "report-measure-asked", sheets!("TRUE")),
    sheets(
        "reports.sheets.on_time",
        "report-measure-on-time",
        sheets!("s.was_late = FALSE AND s.state IN ('submitted', 'approved')"),
    ),
];
