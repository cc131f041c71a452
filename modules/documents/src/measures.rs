//! The numbers that the room offers: documents that came, those acknowledged in time, those answered in time.

use kernel::Measure;

/// Incoming documents as records: which of them.
macro_rules! incoming {
    ($which:literal) => {
        concat!(
            "SELECT id_text(d.id) AS id, d.symbol || ' ' || d.subject AS label, '/van-ban/den/' || id_text(d.id) AS href, \
             d.arrived_on AS on_day, d.agency AS part, 1 AS amount FROM document d \
             WHERE d.ward_id = $1 AND d.direction = 'in' AND ",
            $which
        )
    };
}

const fn documents(key: &'static str, title: &'static str, records: &'static str) -> Measure {
    Measure { key, title, unit: "document-unit", part: "document-agency", records }
}

/// Every number of this module.
pub(crate) const ALL: &[Measure] = &[
    documents("documents.incoming", "document-measure-incoming", incoming!("TRUE")),
    documents("documents.incoming.on_time", "document-measure-on-time", incoming!("d.acknowledged_in_time = TRUE")),
    documents("documents.incoming.directed", "document-measure-directed", incoming!("d.unit_id IS NOT NULL")),
    documents(
        "documents.incoming.done",
        "document-measure-done",
        incoming!("d.state = 'done' AND (d.due_on IS NULL OR d.closed_on <= d.due_on)"),
    ),
];
