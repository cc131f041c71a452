//! What the desk keeps of a dossier, as it is given to the person whom it is about: by an officer, or to the citizen
//! who has signed in.

use crate::dossier::{self, Dossier};
use crate::{citizen, papers, payment};
use kernel::{Conn, Result};
use serde_json::{Value, json};

/// A dossier with its answers, moves, papers, files, certified copies, payments, rating, the requests for help about it
/// and who read it.
pub(crate) async fn given(conn: &Conn, d: &Dossier) -> Result<Value> {
    let answers: Value = serde_json::from_str(&d.details).unwrap_or_default();
    let moves = dossier::store::moves(conn, d.id).await?;
    let components = dossier::store::components(conn, d.id).await?;
    let files = papers::files(conn, d.id).await?;
    let fee = payment::of_dossier(conn, d.id).await?;
    let payments = match &fee {
        Some(fee) => payment::payments_of(conn, fee.id).await?,
        None => Vec::new(),
    };
    let copies = papers::copies_of(conn, d.id).await?;
    let readings = dossier::readings(conn, d.id.0).await?;
    let all = |values: Vec<Value>| Value::Array(values);
    Ok(json!({
        "code": d.code, "outer_code": d.outer_code, "procedure": d.procedure_code, "name": d.procedure_name,
        "state": d.state.name(),
        "applicant": { "name": d.applicant.name, "number": d.applicant.number, "phone": d.applicant.phone,
            "email": d.applicant.email, "address": d.applicant.address, "birth": d.applicant.birth },
        "answers": answers, "registered_at": d.registered_at, "received_at": d.received_at, "due_at": d.due_at,
        "finished_at": d.finished_at, "returned_at": d.returned_at, "result_number": d.result_number,
        "moves": all(moves.iter().map(|m| json!({ "at": m.at, "to": m.to_state, "reason": m.reason, "note": m.note })).collect()),
        "papers": all(components.iter().map(|c| json!({ "name": c.name, "how": c.how })).collect()),
        "files": all(files.iter().map(|f| json!({ "name": f.name, "file": f.file_name, "kept_at": f.kept_at })).collect()),
        "certified_copies": all(copies.iter().map(|c| json!({ "number": format!("{}/{}", c.number, c.year), "name": c.name, "at": c.certified_at })).collect()),
        "readings": all(readings.iter().map(|r| json!({ "at": r.at, "by": r.name, "purpose": r.purpose })).collect()),
        "fee": fee.as_ref().map(|o| json!({ "amount": o.amount, "paid": o.paid, "receipt": o.receipt_number })),
        "payments": all(payments.iter().map(|p| json!({ "day": p.on_day, "amount": p.amount, "how": p.how.key(), "description": p.description })).collect()),
        "rating": citizen::rating_given(conn, d.id).await?,
        "help": citizen::help_given(conn, &d.code).await?,
    }))
}
