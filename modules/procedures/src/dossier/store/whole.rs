//! Dossiers written with their whole history at once, and found by many codes.

use super::{backwards, list};
use crate::dossier::Dossier;
use kernel::{Conn, Result, Tx, row};
use sea_orm::Value;

/// The dossiers of these codes, ours or those of another system.
pub(crate) async fn by_codes(conn: &Conn, codes: &[&str]) -> Result<Vec<Dossier>> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (2..codes.len() + 2).map(|i| format!("${i}")).collect();
    let marks = marks.join(", ");
    let args = || std::iter::once(conn.ward.into()).chain(codes.iter().map(|code| Value::from(*code))).collect();
    let mut found = list(conn, &format!("code IN ({marks})"), args()).await?;
    let outer = list(conn, &format!("outer_code IN ({marks})"), args()).await?;
    found.extend(outer.into_iter().filter(|d| d.code != d.outer_code));
    Ok(found)
}

/// Writes anew how it came in and from whom; beside [`super::update`], which says whether somebody else was quicker.
pub(crate) async fn correct(tx: &Tx, d: &Dossier) -> Result<()> {
    let (folded, a) = (vietnamese::fold(&d.applicant.name), &d.applicant);
    let row = row! {
        channel: d.channel.number(), in_person: d.in_person, applicant_name: a.name.as_str(),
        applicant_number: a.number.as_str(), applicant_phone: a.phone.as_str(),
        applicant_address: a.address.as_str(), folded_back: backwards(&folded), folded: folded,
    };
    tx.update("dossier", row! { id: d.id }, row).await.map(|_| ())
}

/// Writes a dossier with every column.
pub(crate) async fn insert_whole(tx: &Tx, d: &Dossier) -> Result<()> {
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
        receipt_place: d.receipt_place.as_str(), competent_agency: d.competent_agency.as_str(), outside: d.outside, in_person: d.in_person, folded_back: backwards(&folded),
        folded: folded, registered_at: d.registered_at, received_at: d.received_at,
        received_by_name: d.received_by_name.as_str(), calendar: d.calendar.as_str(), verifying: d.verifying,
        due_at: d.due_at, first_due_at: d.first_due_at, due_there: d.due_there.map(|there| there.at),
        due_there_told_at: d.due_there.map(|there| there.told_at), waits_since: d.waits_since, supplements: d.supplements,
        extensions: d.extensions, unit_id: d.unit, officer_id: d.officer, officer_name: d.officer_name.as_str(),
        step: d.step, step_since: d.step_since, finished_at: d.finished_at, in_time: d.in_time,
        returned_at: d.returned_at, synced_at: d.synced_at, electronic_result: d.electronic_result,
        result_number: d.result_number.as_str(), illustrative: d.illustrative,
    };
    tx.insert("dossier", row).await
}
