//! The numbers that the one-stop desk offers. A dossier is dated by the Vietnamese day on which it was received or finished;
//! what runs is dated by the day on which it is due, so that over days that have passed it is what was overdue in them.
//! `$2` is today.

use crate::facts::{digitised, finished, has_papers, open, paid_online, rated, reuses, satisfied, with_fee};
use kernel::Measure;

/// Dossiers as records: the day that dates them, what divides them, which of them.
macro_rules! dossiers {
    ($day:literal, $part:literal, $($which:tt)*) => {
        concat!(
            "SELECT id_text(d.id) AS id, d.code || ' · ' || d.procedure_name AS label, '/ho-so/' || id_text(d.id) AS href, ",
            $day,
            " AS on_day, ",
            $part,
            " AS part, 1 AS amount FROM dossier d WHERE d.ward_id = $1 AND d.received_at IS NOT NULL AND ",
            $($which)*
        )
    };
}

/// Dossiers by the day of receipt, divided by channel and level.
macro_rules! received {
    ($($which:tt)*) => {
        dossiers!(
            "d.received_on",
            "CASE d.channel WHEN 2 THEN CASE d.level WHEN 'full' THEN 'Trực tuyến toàn trình' ELSE 'Trực tuyến một phần' END \
             WHEN 3 THEN 'Bưu chính công ích' ELSE 'Trực tiếp' END",
            $($which)*
        )
    };
}

/// Dossiers that are finished by the day of it, divided by procedure.
macro_rules! done {
    ($which:literal) => {
        dossiers!("d.finished_on", "d.procedure_name", finished!(), $which)
    };
}

/// Requests for help by the day of asking, divided by what came of them; a wish to be erased is none. Their names stand on
/// their page alone.
macro_rules! help {
    ($which:literal) => {
        concat!(
            "SELECT id_text(h.id) AS id, 'Lời nhờ hướng dẫn' || CASE h.taken_by_name WHEN '' THEN '' \
             ELSE ' · ' || h.taken_by_name END AS label, '/ho-tro/' || id_text(h.id) AS href, h.asked_on AS on_day, \
             CASE h.outcome WHEN 'called' THEN 'Đã hướng dẫn qua điện thoại' \
             WHEN 'visited' THEN 'Đã đến tận nơi hướng dẫn' WHEN 'counter' THEN 'Đã hẹn đến quầy' \
             WHEN 'unreached' THEN 'Gọi nhiều lần không được' WHEN 'declined' THEN 'Người dân không cần nữa' \
             ELSE CASE h.state WHEN 'taken' THEN 'Đã có người nhận' ELSE 'Chờ người nhận' END END AS part, \
             1 AS amount FROM help_request h WHERE h.ward_id = $1 AND h.about <> 'erasure'",
            $which
        )
    };
}

const fn help(key: &'static str, title: &'static str, records: &'static str) -> Measure {
    Measure { key, title, unit: "figures-unit-help", part: "figures-part-outcome", records }
}

const fn dossiers(key: &'static str, title: &'static str, part: &'static str, records: &'static str) -> Measure {
    Measure { key, title, unit: "figures-unit-dossier", part, records }
}

const fn received(key: &'static str, title: &'static str, records: &'static str) -> Measure {
    dossiers(key, title, "figures-part-channel", records)
}

const fn by_procedure(key: &'static str, title: &'static str, records: &'static str) -> Measure {
    dossiers(key, title, "figures-part-procedure", records)
}

/// Their names in the interface.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../locales/vi/figures.ftl")), ("en", include_str!("../locales/en/figures.ftl"))];

/// Every number of this module.
pub(crate) const ALL: &[Measure] = &[
    received("procedures.received", "figures-received", received!("TRUE")),
    received("procedures.received.direct", "figures-received-direct", received!("d.channel NOT IN (2, 3)")),
    received("procedures.received.post", "figures-received-post", received!("d.channel = 3")),
    received("procedures.received.online", "figures-received-online", received!("d.channel = 2")),
    received(
        "procedures.received.online_full",
        "figures-received-full",
        received!("d.channel = 2 AND d.level = 'full'"),
    ),
    received(
        "procedures.received.online_partial",
        "figures-received-partial",
        received!("d.channel = 2 AND d.level <> 'full'"),
    ),
    // Applicants from elsewhere (B13).
    received("procedures.received.outside", "figures-received-outside", received!("d.outside = TRUE")),
    received("procedures.received.contactless", "figures-received-contactless", received!("d.in_person = FALSE")),
    // Assisted submission (B20).
    dossiers(
        "procedures.received.assisted",
        "figures-received-assisted",
        "figures-part-support-place",
        dossiers!("d.received_on", "d.support_place", "d.support_place <> ''"),
    ),
    by_procedure("procedures.finished", "figures-finished", done!("")),
    // Phi tiếp xúc (B14): the applicant came neither to hand in nor later.
    by_procedure(
        "procedures.finished.contactless",
        "figures-finished-contactless",
        done!(" AND d.in_person = FALSE AND d.came_at IS NULL"),
    ),
    by_procedure("procedures.finished.in_time", "figures-finished-in-time", done!(" AND d.in_time = TRUE")),
    by_procedure("procedures.finished.late", "figures-finished-late", done!(" AND d.in_time = FALSE")),
    by_procedure(
        "procedures.finished.electronic",
        "figures-finished-electronic",
        done!(" AND d.electronic_result = TRUE"),
    ),
    by_procedure("procedures.finished.synced", "figures-finished-synced", done!(" AND d.synced_at IS NOT NULL")),
    by_procedure("procedures.running", "figures-running", dossiers!("d.due_on", "d.procedure_name", open!())),
    // A clock that rests cannot run out.
    by_procedure(
        "procedures.running.in_time",
        "figures-running-in-time",
        dossiers!(
            "d.due_on",
            "d.procedure_name",
            open!(),
            " AND (d.waits_since IS NOT NULL OR d.due_at IS NULL OR d.due_on >= $2)"
        ),
    ),
    by_procedure(
        "procedures.overdue",
        "figures-overdue",
        dossiers!(
            "d.due_on",
            "d.procedure_name",
            "((d.waits_since IS NULL AND d.due_on < $2 AND ",
            open!(),
            ") OR (d.in_time = FALSE AND ",
            finished!(),
            "))"
        ),
    ),
    received("procedures.with_papers", "figures-with-papers", received!(has_papers!())),
    received("procedures.digitised", "figures-digitised", received!(digitised!())),
    received("procedures.reusing", "figures-reusing", received!(reuses!())),
    received("procedures.with_fee", "figures-with-fee", received!(with_fee!())),
    received("procedures.paid_online", "figures-paid-online", received!(paid_online!())),
    // By the day on which the dossier was finished.
    by_procedure("procedures.rated", "figures-rated", dossiers!("d.finished_on", "d.procedure_name", rated!())),
    by_procedure(
        "procedures.satisfied",
        "figures-satisfied",
        dossiers!("d.finished_on", "d.procedure_name", satisfied!()),
    ),
    // The team that helps (B19).
    help("procedures.help", "figures-help", help!("")),
    help("procedures.help.helped", "figures-help-helped", help!(" AND h.outcome IN ('called', 'visited', 'counter')")),
    help("procedures.help.in_time", "figures-help-in-time", help!(" AND h.taken_on <= h.due_on")),
    help(
        "procedures.help.late",
        "figures-help-late",
        help!(" AND (h.taken_on > h.due_on OR (h.taken_on IS NULL AND h.due_on < $2))"),
    ),
    Measure {
        key: "procedures.papers_not_asked",
        title: "figures-papers-not-asked",
        unit: "figures-unit-paper",
        part: "figures-part-paper",
        records: "SELECT id_text(c.id) AS id, d.code || ' · ' || c.name AS label, '/ho-so/' || id_text(d.id) AS href, \
                  d.received_on AS on_day, c.name AS part, 1 AS amount FROM dossier_component c \
                  JOIN dossier d ON d.ward_id = c.ward_id AND d.id = c.dossier_id \
                  WHERE c.ward_id = $1 AND d.received_at IS NOT NULL AND c.how IN ('reused', 'obtained')",
    },
    Measure {
        key: "procedures.published",
        title: "figures-published",
        unit: "figures-unit-procedure",
        part: "figures-part-field",
        records: "SELECT id_text(p.id) AS id, p.code || ' ' || p.name AS label, '/thu-tuc/' || p.code AS href, \
                  CAST(NULL AS date) AS on_day, p.field AS part, 1 AS amount FROM procedure p \
                  JOIN procedure_version v ON v.ward_id = p.ward_id AND v.id = p.current_id \
                  WHERE p.ward_id = $1 AND p.offered = TRUE AND v.published_at IS NOT NULL",
    },
    Measure {
        key: "procedures.with_dossiers",
        title: "figures-with-dossiers",
        unit: "figures-unit-procedure",
        part: "figures-part-field",
        records: "SELECT id_text(p.id) AS id, p.code || ' ' || p.name AS label, '/thu-tuc/' || p.code AS href, \
                  CAST(NULL AS date) AS on_day, p.field AS part, 1 AS amount FROM procedure p WHERE p.ward_id = $1 \
                  AND EXISTS (SELECT 1 FROM dossier d WHERE d.ward_id = p.ward_id AND d.procedure_id = p.id)",
    },
];
