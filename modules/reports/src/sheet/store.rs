//! Every query about sheets and their entries.

use super::model::{Entry, Sheet, SheetId, SheetState, Typed};
use crate::period::PeriodId;
use chrono::{DateTime, Utc};
use kernel::{Actor, Conn, Error, Recorded, Result, Tx, UnitId, Units, UserId, args, row};
use plans::api::IndicatorId;
use sea_orm::FromQueryResult;
use std::collections::HashMap;
use uuid::Uuid;

const COLUMNS: &str = "id, period_id, unit_id, state, results, difficulties, proposals, submitted_at, submitted_by, \
    submitted_by_name, was_late, takes_unassigned, decided_at, decided_by_name, decision_reason, version";

#[derive(FromQueryResult)]
struct SheetRow {
    id: SheetId,
    period_id: PeriodId,
    unit_id: UnitId,
    state: String,
    results: String,
    difficulties: String,
    proposals: String,
    submitted_at: Option<DateTime<Utc>>,
    submitted_by: Option<UserId>,
    submitted_by_name: String,
    was_late: bool,
    takes_unassigned: bool,
    decided_at: Option<DateTime<Utc>>,
    decided_by_name: String,
    decision_reason: String,
    version: i32,
}

impl From<SheetRow> for Sheet {
    fn from(r: SheetRow) -> Self {
        Sheet {
            id: r.id,
            period: r.period_id,
            unit: r.unit_id,
            state: SheetState::from_key(&r.state),
            results: r.results,
            difficulties: r.difficulties,
            proposals: r.proposals,
            submitted_at: r.submitted_at,
            submitted_by: r.submitted_by,
            submitted_by_name: r.submitted_by_name,
            was_late: r.was_late,
            takes_unassigned: r.takes_unassigned,
            decided_at: r.decided_at,
            decided_by_name: r.decided_by_name,
            decision_reason: r.decision_reason,
            version: r.version,
        }
    }
}

async fn list(conn: &Conn, rest: &str, args: kernel::Args) -> Result<Vec<Sheet>> {
    let sql = format!("SELECT {COLUMNS} FROM report_sheet WHERE ward_id = $1 AND {rest}");
    Ok(conn.all::<SheetRow>(&sql, args).await?.into_iter().map(Sheet::from).collect())
}

/// A sheet that the actor may see: units see their own.
pub(crate) async fn find_visible_to(conn: &Conn, actor: &Actor, id: SheetId) -> Result<Sheet> {
    let found = list(conn, "id = $2", args![conn.ward, id]).await?.into_iter().next().ok_or(Error::NotFound)?;
    if actor.can_in(crate::policy::VIEW, Some(found.unit)) { Ok(found) } else { Err(Error::NotFound) }
}

/// The sheets of a period.
pub(crate) async fn of_period(conn: &Conn, period: PeriodId) -> Result<Vec<Sheet>> {
    list(conn, "period_id = $2 ORDER BY id", args![conn.ward, period]).await
}

/// The sheets of a period that the actor may see.
pub(crate) async fn of_period_visible_to(conn: &Conn, actor: &Actor, period: PeriodId) -> Result<Vec<Sheet>> {
    of_periods_visible_to(conn, actor, &[period]).await
}

/// The sheets of several periods that the actor may see.
pub(crate) async fn of_periods_visible_to(conn: &Conn, actor: &Actor, periods: &[PeriodId]) -> Result<Vec<Sheet>> {
    if periods.is_empty() {
        return Ok(Vec::new());
    }
    let (marks, args) = of_periods(conn, periods);
    let mut sheets = list(conn, &format!("period_id IN ({marks}) ORDER BY id"), args).await?;
    match actor.units_for(crate::policy::VIEW) {
        Units::All => {}
        Units::Only(units) => sheets.retain(|s| units.contains(&s.unit)),
        Units::None => sheets.clear(),
    }
    Ok(sheets)
}

/// The ward and some periods as arguments, with the marks of the periods.
fn of_periods(conn: &Conn, periods: &[PeriodId]) -> (String, kernel::Args) {
    let marks: Vec<String> = (2..periods.len() + 2).map(|n| format!("${n}")).collect();
    let mut args = args![conn.ward];
    args.extend(periods.iter().map(|period| (*period).into()));
    (marks.join(", "), args)
}

/// The sheet of a unit in a period.
pub(crate) async fn of_unit(conn: &Conn, period: PeriodId, unit: UnitId) -> Result<Sheet> {
    let found = list(conn, "period_id = $2 AND unit_id = $3", args![conn.ward, period, unit]).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// Makes the sheet of a unit; that of the standing office takes the indicators that nobody leads.
pub(crate) async fn insert(tx: &Tx, period: PeriodId, unit: UnitId, takes_unassigned: bool) -> Result<()> {
    let row = row! { id: SheetId::new(), period_id: period, unit_id: unit, state: SheetState::Open.key(),
    takes_unassigned: takes_unassigned };
    tx.insert("report_sheet", row).await
}

/// Gives a sheet the indicators that nobody leads.
pub(crate) async fn take_unassigned(tx: &Tx, sheet: SheetId) -> Result<()> {
    tx.update("report_sheet", row! { id: sheet }, row! { takes_unassigned: true }).await.map(|_| ())
}

/// Changes columns of a sheet unless somebody else has since its version.
///
/// # Errors
/// [`Error::Conflict`] where somebody has.
pub(crate) async fn set(tx: &Tx, sheet: &Sheet, mut columns: kernel::Row) -> Result<()> {
    columns.extend(row! { version: sheet.version + 1 });
    let key = row! { id: sheet.id, version: sheet.version };
    if tx.update("report_sheet", key, columns).await? == 1 {
        return Ok(());
    }
    Err(Error::Conflict("Có người vừa thay đổi phiếu này. Ông/bà tải lại trang để xem rồi làm tiếp.".into()))
}

const ENTRY: &str =
    "indicator_id, figure_id, numerator, denominator, value, note, entered_by, entered_by_name, entered_at, version";

#[derive(FromQueryResult)]
struct EntryRow {
    indicator_id: IndicatorId,
    figure_id: Uuid,
    numerator: Option<f64>,
    denominator: Option<f64>,
    value: Option<f64>,
    note: String,
    entered_by: UserId,
    entered_by_name: String,
    entered_at: DateTime<Utc>,
    version: i32,
}

impl From<EntryRow> for Entry {
    fn from(r: EntryRow) -> Self {
        Entry {
            indicator: r.indicator_id,
            figure: r.figure_id,
            numerator: r.numerator,
            denominator: r.denominator,
            value: r.value,
            note: r.note,
            entered_by: r.entered_by,
            entered_by_name: r.entered_by_name,
            entered_at: r.entered_at,
            version: r.version,
        }
    }
}

/// The entries of a sheet.
pub(crate) async fn entries(conn: &Conn, sheet: SheetId) -> Result<Vec<Entry>> {
    let sql = format!("SELECT {ENTRY} FROM report_entry WHERE ward_id = $1 AND sheet_id = $2");
    Ok(conn.all::<EntryRow>(&sql, args![conn.ward, sheet]).await?.into_iter().map(Entry::from).collect())
}

/// The entry of an indicator in a sheet.
pub(crate) async fn entry(conn: &Conn, sheet: SheetId, indicator: IndicatorId) -> Result<Option<Entry>> {
    let sql = format!("SELECT {ENTRY} FROM report_entry WHERE ward_id = $1 AND sheet_id = $2 AND indicator_id = $3");
    Ok(conn.one::<EntryRow>(&sql, args![conn.ward, sheet, indicator]).await?.map(Entry::from))
}

/// What the sheets of periods hold, each entry with its sheet.
pub(crate) async fn entries_of(conn: &Conn, periods: &[PeriodId]) -> Result<Vec<(SheetId, Entry)>> {
    #[derive(FromQueryResult)]
    struct Held {
        sheet_id: SheetId,
        #[sea_orm(nested)]
        entry: EntryRow,
    }
    let (marks, args) = of_periods(conn, periods);
    let sql = format!(
        "SELECT sheet_id, {ENTRY} FROM report_entry WHERE ward_id = $1 AND sheet_id IN \
         (SELECT id FROM report_sheet WHERE ward_id = $1 AND period_id IN ({marks}))"
    );
    Ok(conn.all::<Held>(&sql, args).await?.into_iter().map(|h| (h.sheet_id, h.entry.into())).collect())
}

/// The indicators of which the approved sheets of a period hold a figure.
pub(crate) async fn approved_figures(conn: &Conn, period: PeriodId) -> Result<HashMap<SheetId, Vec<IndicatorId>>> {
    #[derive(FromQueryResult)]
    struct Held {
        sheet_id: SheetId,
        indicator_id: IndicatorId,
    }
    let sql = "SELECT sheet_id, indicator_id FROM report_entry WHERE ward_id = $1 \
               AND (numerator IS NOT NULL OR denominator IS NOT NULL OR value IS NOT NULL) AND sheet_id IN \
               (SELECT id FROM report_sheet WHERE ward_id = $1 AND period_id = $2 AND state = 'approved')";
    let mut figures: HashMap<SheetId, Vec<IndicatorId>> = HashMap::new();
    for held in conn.all::<Held>(sql, args![conn.ward, period]).await? {
        figures.entry(held.sheet_id).or_default().push(held.indicator_id);
    }
    Ok(figures)
}

/// Holds a sheet until the end of the transaction, so that two people write into it one after the other.
pub(crate) async fn lock(tx: &Tx, sheet: SheetId) -> Result<()> {
    let sql = "UPDATE report_sheet SET version = version WHERE ward_id = $1 AND id = $2";
    tx.exec(sql, args![tx.ward, sheet]).await.map(|_| ())
}

/// What units wrote beside their figures of a period, where they wrote anything and their sheet is approved.
pub(crate) async fn notes_of_period(conn: &Conn, period: PeriodId) -> Result<HashMap<IndicatorId, String>> {
    #[derive(FromQueryResult)]
    struct Noted {
        indicator_id: IndicatorId,
        note: String,
    }
    let sql = "SELECT indicator_id, note FROM report_entry WHERE ward_id = $1 AND note <> '' AND sheet_id IN \
               (SELECT id FROM report_sheet WHERE ward_id = $1 AND period_id = $2 AND state = 'approved')";
    let noted: Vec<Noted> = conn.all(sql, args![conn.ward, period]).await?;
    Ok(noted.into_iter().map(|n| (n.indicator_id, n.note)).collect())
}

/// Keeps what was typed, unless somebody else has written since `version` (0: nothing was there); tells whether it did.
pub(crate) async fn put(
    tx: &Tx,
    sheet: SheetId,
    indicator: IndicatorId,
    version: i32,
    typed: &Typed,
    by: (UserId, &str),
) -> Result<bool> {
    let row = row! {
        numerator: typed.numerator, denominator: typed.denominator, value: typed.value, note: typed.note.trim(),
        entered_by: by.0, entered_by_name: by.1, entered_at: tx.now, version: version + 1,
    };
    if version > 0 {
        let key = row! { sheet_id: sheet, indicator_id: indicator, version: version };
        return Ok(tx.update("report_entry", key, row).await? == 1);
    }
    let mut all = row! { sheet_id: sheet, indicator_id: indicator, figure_id: Uuid::now_v7() };
    all.extend(row);
    tx.insert_new("report_entry", "sheet_id, indicator_id", all).await
}

/// Gives entries that were approved once a figure of their own, so that a corrected one can take its place.
pub(crate) async fn renew_figure(tx: &Tx, sheet: SheetId, indicator: IndicatorId) -> Result<Uuid> {
    let figure = Uuid::now_v7();
    let key = row! { sheet_id: sheet, indicator_id: indicator };
    tx.update("report_entry", key, row! { figure_id: figure }).await?;
    Ok(figure)
}

/// Who wrote what into the cell of an indicator, newest first.
pub(crate) async fn history(conn: &Conn, sheet: SheetId, indicator: IndicatorId) -> Result<Vec<Recorded>> {
    let mut events = kernel::audit::of_subject(conn, sheet.0, 500).await?;
    let about = indicator.to_string();
    events.retain(|e| e.kind == "reports.sheet.figure_entered" && e.detail()["indicator"] == about.as_str());
    Ok(events)
}
