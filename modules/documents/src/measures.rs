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

/// Outgoing documents with a number as records: which of them.
macro_rules! outgoing {
    ($which:literal) => {
        concat!(
            "SELECT id_text(o.id) AS id, o.symbol || ' ' || o.subject AS label, '/van-ban/di/' || id_text(o.id) AS href, \
             o.issued_on AS on_day, o.signer_name AS part, 1 AS amount FROM outgoing o \
             WHERE o.ward_id = $1 AND o.state IN ('numbered', 'issued', 'recalled', 'replaced') AND ",
            $which
        )
    };
}

/// What came and was not registered in time; what was taken away since, such as advertising, was no document.
macro_rules! unregistered {
    ($which:literal) => {
        concat!(
            "SELECT id_text(u.intake_id) AS id, COALESCE(d.symbol || ' ' || d.subject, i.file_names) AS label, \
             CASE WHEN d.id IS NULL THEN '/van-ban/cho-dang-ky' ELSE '/van-ban/den/' || id_text(d.id) END AS href, \
             u.came_on AS on_day, u.source AS part, 1 AS amount FROM document_unregistered u \
             JOIN document_intake i ON i.ward_id = u.ward_id AND i.id = u.intake_id \
             LEFT JOIN document d ON d.ward_id = i.ward_id AND d.id = i.document_id \
             WHERE u.ward_id = $1 AND ",
            $which
        )
    };
}

const fn flagged(key: &'static str, title: &'static str, records: &'static str) -> Measure {
    Measure { key, title, unit: "document-unit", part: "punctual-measure-source", records }
}

const fn documents(key: &'static str, title: &'static str, records: &'static str) -> Measure {
    Measure { key, title, unit: "document-unit", part: "document-agency", records }
}

/// Work files as records: which of them, and the day by which they count.
macro_rules! work_files {
    ($day:literal, $which:literal) => {
        concat!(
            "SELECT id_text(f.id) AS id, f.notation || ' ' || f.title AS label, '/van-ban/ho-so/' || id_text(f.id) AS href, ",
            $day,
            " AS on_day, f.keeper_name AS part, 1 AS amount FROM work_file f WHERE f.ward_id = $1 AND ",
            $which
        )
    };
}

const fn files(key: &'static str, title: &'static str, records: &'static str) -> Measure {
    Measure { key, title, unit: "workfile-measure-unit", part: "workfile-measure-keeper", records }
}
/// Issued documents that went to a recipient electronically, as records of each that went.
const SENT: &str = "SELECT id_text(s.id) AS id, p.symbol || ' ' || p.subject AS label, \
    '/van-ban/lien-thong/gui/' || id_text(s.document_id) AS href, s.sent_on AS on_day, a.name AS part, 1 AS amount \
    FROM exchange_send s JOIN exchange_package p ON p.ward_id = s.ward_id AND p.id = s.package_id \
    JOIN exchange_agency a ON a.ward_id = s.ward_id AND a.id = s.agency_id \
    WHERE s.ward_id = $1 AND s.sent_on IS NOT NULL AND p.kind <> 1";
/// Issued documents of which at least one recipient got an electronic copy.
const EXCHANGED: &str = "SELECT id_text(o.id) AS id, o.symbol || ' ' || o.subject AS label, \
    '/van-ban/lien-thong/gui/' || id_text(o.id) AS href, o.issued_on AS on_day, '' AS part, 1 AS amount \
    FROM outgoing o WHERE o.ward_id = $1 AND EXISTS (SELECT 1 FROM exchange_send s \
    WHERE s.ward_id = o.ward_id AND s.document_id = o.id AND s.kind <> 1 AND s.sent_on IS NOT NULL)";

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
    documents("documents.incoming.to_answer", "document-measure-to-answer", incoming!("d.wants_answer = TRUE")),
    documents(
        "documents.incoming.answered",
        "document-measure-answered",
        incoming!(
            "d.wants_answer = TRUE AND d.state = 'done' AND d.answer <> '' AND (d.due_on IS NULL OR d.closed_on <= d.due_on)"
        ),
    ),
    documents(
        "documents.incoming.answered.issued",
        "document-measure-answered-issued",
        incoming!(
            "d.wants_answer = TRUE AND d.state = 'done' AND (d.due_on IS NULL OR d.closed_on <= d.due_on) AND EXISTS \
             (SELECT 1 FROM outgoing o WHERE o.ward_id = d.ward_id AND o.answers_id = d.id AND o.symbol = d.answer \
             AND o.state IN ('issued', 'recalled', 'replaced'))"
        ),
    ),
    Measure {
        part: "document-signer",
        ..documents("documents.outgoing", "document-measure-outgoing", outgoing!("TRUE"))
    },
    Measure {
        part: "document-signer",
        ..documents(
            "documents.outgoing.same_day",
            "punctual-measure-same-day",
            outgoing!("o.sealed_on IS NOT NULL AND o.sealed_on <= o.issued_on"),
        )
    },
    files("documents.work_files", "workfile-measure-files", work_files!("f.opened_on", "f.opened_on IS NOT NULL")),
    files(
        "documents.work_files.closed",
        "workfile-measure-closed",
        work_files!("f.closed_on", "f.closed_on IS NOT NULL"),
    ),
    files(
        "documents.work_files.complete",
        "workfile-measure-complete",
        work_files!("f.closed_on", "f.closed_on IS NOT NULL AND f.complete = TRUE"),
    ),
    files(
        "documents.work_files.due",
        "workfile-measure-due",
        work_files!(
            "CASE WHEN f.kept_agreed_by <> '' THEN f.kept_until ELSE f.hand_over_by END",
            "f.hand_over_by IS NOT NULL"
        ),
    ),
    files(
        "documents.work_files.on_time",
        "workfile-measure-on-time",
        work_files!(
            "CASE WHEN f.kept_agreed_by <> '' THEN f.kept_until ELSE f.hand_over_by END",
            "f.archived_on IS NOT NULL AND f.on_time = TRUE"
        ),
    ),
    flagged("documents.intake.missed_day", "punctual-measure-missed-day", unregistered!("TRUE")),
    flagged("documents.intake.late", "punctual-measure-late", unregistered!("u.late_on IS NOT NULL")),
    documents("documents.incoming.exchanged", "edoc-measure-came", incoming!("d.source = 'exchange'")),
    documents("documents.outgoing.sent", "edoc-measure-sent", SENT),
    documents("documents.outgoing.exchanged", "edoc-measure-exchanged", EXCHANGED),
    crate::signing_room::SIGNED,
];
