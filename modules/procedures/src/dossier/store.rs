//! Every query about dossiers and their numbers; what lies around a dossier is in `store/`.

mod around;
mod reasons;
mod whole;

pub(crate) use around::{
    Component, Move, Wait, add_components, add_move, add_wait, calendar, components, end_wait, has_calendar,
    keep_calendar, moves, waits,
};
pub(crate) use reasons::{add_reason, close_reason, own_reasons};
pub(crate) use whole::{by_codes, correct, insert_whole};

use super::model::{Applicant, ApplicantKind, Channel, Dossier, DossierId, DueThere, ERASED, State};
use crate::catalogue::{Level, ProcedureId, VersionId};
use crate::policy;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Actor, Args, Conn, Error, Result, Row, Tx, UnitId, Units, UserId, args, row};
use sea_orm::FromQueryResult;

/// The columns of a dossier, in the order of the table.
pub(crate) const COLUMNS: &str = "id, code, outer_code, procedure_id, version_id, procedure_code, procedure_name, \
    level, case_key, channel, state, source, applicant_kind, applicant_name, applicant_number, applicant_phone, \
    applicant_email, applicant_address, applicant_birth, details, support_place, receipt_place, competent_agency, \
    outside, in_person, came_at, registered_at, received_at, received_by_name, calendar, verifying, due_at, first_due_at, \
    due_there, due_there_told_at, waits_since, supplements, extensions, unit_id, officer_id, officer_name, step, \
    step_since, finished_at, in_time, \
    returned_at, synced_at, electronic_result, result_number, illustrative, version";

#[derive(FromQueryResult)]
struct DossierRow {
    id: DossierId,
    code: String,
    outer_code: String,
    procedure_id: ProcedureId,
    version_id: VersionId,
    procedure_code: String,
    procedure_name: String,
    level: String,
    case_key: String,
    channel: i16,
    state: i16,
    source: String,
    applicant_kind: i16,
    applicant_name: String,
    applicant_number: String,
    applicant_phone: String,
    applicant_email: String,
    applicant_address: String,
    applicant_birth: Option<NaiveDate>,
    details: String,
    support_place: String,
    receipt_place: String,
    competent_agency: String,
    outside: bool,
    in_person: bool,
    came_at: Option<DateTime<Utc>>,
    registered_at: DateTime<Utc>,
    received_at: Option<DateTime<Utc>>,
    received_by_name: String,
    calendar: String,
    verifying: bool,
    due_at: Option<DateTime<Utc>>,
    first_due_at: Option<DateTime<Utc>>,
    due_there: Option<DateTime<Utc>>,
    due_there_told_at: Option<DateTime<Utc>>,
    waits_since: Option<DateTime<Utc>>,
    supplements: i32,
    extensions: i32,
    unit_id: Option<UnitId>,
    officer_id: Option<UserId>,
    officer_name: String,
    step: i32,
    step_since: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
    in_time: Option<bool>,
    returned_at: Option<DateTime<Utc>>,
    synced_at: Option<DateTime<Utc>>,
    electronic_result: bool,
    result_number: String,
    illustrative: bool,
    version: i32,
}

impl TryFrom<DossierRow> for Dossier {
    type Error = Error;
    fn try_from(r: DossierRow) -> Result<Self> {
        let state = State::from_number(r.state).ok_or_else(|| Error::internal("a dossier in an unknown state"))?;
        let applicant = Applicant {
            kind: ApplicantKind::from_number(r.applicant_kind),
            name: r.applicant_name,
            number: r.applicant_number,
            phone: r.applicant_phone,
            email: r.applicant_email,
            address: r.applicant_address,
            birth: r.applicant_birth,
        };
        Ok(Dossier {
            id: r.id,
            code: r.code,
            outer_code: r.outer_code,
            procedure: r.procedure_id,
            version_id: r.version_id,
            procedure_code: r.procedure_code,
            procedure_name: r.procedure_name,
            level: Level::from_key(&r.level),
            case_key: r.case_key,
            channel: Channel::from_number(r.channel),
            state,
            source: r.source,
            applicant,
            details: r.details,
            support_place: r.support_place,
            receipt_place: r.receipt_place,
            competent_agency: r.competent_agency,
            outside: r.outside,
            in_person: r.in_person,
            came_at: r.came_at,
            registered_at: r.registered_at,
            received_at: r.received_at,
            received_by_name: r.received_by_name,
            calendar: r.calendar,
            verifying: r.verifying,
            due_at: r.due_at,
            first_due_at: r.first_due_at,
            due_there: r.due_there.zip(r.due_there_told_at).map(|(at, told_at)| DueThere { at, told_at }),
            waits_since: r.waits_since,
            supplements: r.supplements,
            extensions: r.extensions,
            unit: r.unit_id,
            officer: r.officer_id,
            officer_name: r.officer_name,
            step: r.step,
            step_since: r.step_since,
            finished_at: r.finished_at,
            in_time: r.in_time,
            returned_at: r.returned_at,
            synced_at: r.synced_at,
            electronic_result: r.electronic_result,
            result_number: r.result_number,
            illustrative: r.illustrative,
            version: r.version,
        })
    }
}

/// Dossiers by a condition over `$1` (the ward) and more.
pub(crate) async fn list(conn: &Conn, rest: &str, args: Args) -> Result<Vec<Dossier>> {
    let sql = format!("SELECT {COLUMNS} FROM dossier WHERE ward_id = $1 AND {rest}");
    conn.all::<DossierRow>(&sql, args).await?.into_iter().map(Dossier::try_from).collect()
}

/// A dossier, whoever asks.
pub(crate) async fn find(conn: &Conn, id: DossierId) -> Result<Option<Dossier>> {
    Ok(list(conn, "id = $2", args![conn.ward, id]).await?.pop())
}

/// A dossier by its code, whoever asks.
pub(crate) async fn find_by_code(conn: &Conn, code: &str) -> Result<Option<Dossier>> {
    Ok(list(conn, "code = $2", args![conn.ward, code]).await?.pop())
}

/// A dossier by its code in the province's or the national system.
pub(crate) async fn find_by_outer_code(conn: &Conn, code: &str) -> Result<Option<Dossier>> {
    Ok(list(conn, "outer_code = $2 AND outer_code <> '' LIMIT 1", args![conn.ward, code]).await?.pop())
}

/// A dossier that the actor may open: of their units, or in their own hands.
///
/// # Errors
/// [`Error::NotFound`] where there is none for them.
pub(crate) async fn find_visible_to(conn: &Conn, actor: &Actor, id: DossierId) -> Result<Dossier> {
    find(conn, id).await?.filter(|dossier| sees(actor, dossier)).ok_or(Error::NotFound)
}

/// May the actor open it?
pub(crate) fn sees(actor: &Actor, dossier: &Dossier) -> bool {
    match actor.units_for(policy::HANDLE) {
        Units::All => true,
        Units::Only(units) => {
            dossier.unit.is_some_and(|unit| units.contains(&unit)) || dossier.officer == Some(actor.user)
        }
        Units::None => false,
    }
}

/// The condition that the actor may open a dossier, its values added to those of the statement: as [`sees`].
pub(crate) fn visible_to(actor: &Actor, args: &mut Args) -> String {
    let mut mark = |value: sea_orm::Value| {
        args.push(value);
        format!("${}", args.len())
    };
    match actor.units_for(policy::HANDLE) {
        Units::All => "1 = 1".to_owned(),
        Units::None => "1 = 0".to_owned(),
        Units::Only(units) => {
            let me = mark(actor.user.into());
            let units: Vec<String> = units.iter().map(|unit| mark((*unit).into())).collect();
            match units.as_slice() {
                [] => format!("officer_id = {me}"),
                _ => format!("(unit_id IN ({}) OR officer_id = {me})", units.join(", ")),
            }
        }
    }
}

/// The next number of an agency's day; the row stays locked until the transaction ends.
pub(super) async fn next_number(tx: &Tx, agency: &str, day: NaiveDate) -> Result<i32> {
    let sql = "INSERT INTO dossier_number (ward_id, agency, day, last) VALUES ($1, $2, $3, 1) \
               ON CONFLICT (ward_id, agency, day) DO UPDATE SET last = dossier_number.last + 1 RETURNING last";
    let number = tx.scalar(sql, args![tx.ward, agency, day]).await?;
    number.ok_or_else(|| Error::internal("a number was not given"))
}

/// Gives back the number just taken, while its row is locked: the dossier was there already.
pub(super) async fn give_number_back(tx: &Tx, agency: &str, day: NaiveDate) -> Result<()> {
    let sql = "UPDATE dossier_number SET last = last - 1 WHERE ward_id = $1 AND agency = $2 AND day = $3";
    tx.exec(sql, args![tx.ward, agency, day]).await.map(|_| ())
}

/// The words of a name from the last to the first, so that a name is found by its end as quickly as by its beginning.
pub(crate) fn backwards(folded: &str) -> String {
    folded.split_whitespace().rev().collect::<Vec<_>>().join(" ")
}

/// Keeps a new dossier; says whether it was new. A repeat of the same id changes nothing.
pub(super) async fn insert(tx: &Tx, d: &Dossier, received_by: Option<UserId>) -> Result<bool> {
    let folded = vietnamese::fold(&d.applicant.name);
    let a = d.applicant.clone();
    let row = row! {
        id: d.id, code: d.code.as_str(), outer_code: d.outer_code.as_str(), procedure_id: d.procedure,
        version_id: d.version_id, procedure_code: d.procedure_code.as_str(),
        procedure_name: d.procedure_name.as_str(), level: d.level.key(), case_key: d.case_key.as_str(),
        channel: d.channel.number(), state: d.state.number(), source: d.source.as_str(),
        applicant_kind: a.kind.number(), applicant_name: a.name, applicant_number: a.number,
        applicant_phone: a.phone, applicant_email: a.email, applicant_address: a.address, applicant_birth: a.birth,
        details: d.details.as_str(), support_place: d.support_place.as_str(),
        receipt_place: d.receipt_place.as_str(), competent_agency: d.competent_agency.as_str(), outside: d.outside,
        in_person: d.in_person, folded_back: backwards(&folded), folded: folded, registered_at: d.registered_at,
        received_at: d.received_at, received_by: received_by, received_by_name: d.received_by_name.as_str(),
        calendar: d.calendar.as_str(), verifying: d.verifying, due_at: d.due_at, first_due_at: d.first_due_at,
        unit_id: d.unit, officer_id: d.officer, officer_name: d.officer_name.as_str(), step_since: d.step_since,
        electronic_result: d.electronic_result, illustrative: d.illustrative,
    };
    tx.insert_new("dossier", "id", row).await
}

/// Writes the columns that change in a dossier's life, unless somebody else has written meanwhile.
///
/// # Errors
/// [`Error::Conflict`] that says who did what.
pub(super) async fn update(tx: &Tx, before: &Dossier, d: &Dossier) -> Result<()> {
    let row = row! {
        case_key: d.case_key.as_str(), outside: d.outside, came_at: d.came_at, state: d.state.number(), received_at: d.received_at, received_by_name: d.received_by_name.as_str(),
        calendar: d.calendar.as_str(), verifying: d.verifying, due_at: d.due_at, first_due_at: d.first_due_at,
        due_there: d.due_there.map(|there| there.at), due_there_told_at: d.due_there.map(|there| there.told_at),
        waits_since: d.waits_since, supplements: d.supplements, extensions: d.extensions, unit_id: d.unit,
        officer_id: d.officer, officer_name: d.officer_name.as_str(), step: d.step, step_since: d.step_since,
        finished_at: d.finished_at, in_time: d.in_time, returned_at: d.returned_at, synced_at: d.synced_at,
        electronic_result: d.electronic_result, result_number: d.result_number.as_str(), version: before.version + 1,
    };
    keep(tx, before, row).await
}

/// Takes from a dossier what says who handed it in: particulars, answers and files; what was done with it stays.
///
/// # Errors
/// [`Error::Conflict`] where somebody else has written meanwhile.
pub(crate) async fn forget(tx: &Tx, d: &Dossier) -> Result<()> {
    let row = row! {
        applicant_name: ERASED, applicant_number: "", applicant_phone: "", applicant_email: "", applicant_address: "",
        applicant_birth: None::<NaiveDate>, details: "{}", folded: "", folded_back: "", version: d.version + 1,
    };
    keep(tx, d, row).await?;
    around::forget(tx, d).await
}

async fn keep(tx: &Tx, before: &Dossier, row: Row) -> Result<()> {
    if tx.update("dossier", row! { id: before.id, version: before.version }, row).await? == 1 {
        return Ok(());
    }
    let done = around::last_move(tx, before.id).await?;
    let who = done.map_or_else(String::new, |m| format!(" {}: {}.", m.by_name, m.said()));
    Err(Error::Conflict(format!("Có người vừa xử lý hồ sơ này.{who} Ông/bà xem lại rồi làm tiếp.")))
}
