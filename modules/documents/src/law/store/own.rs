//! Queries about rules that the ward itself has issued.

use crate::law::model::LawId;
use crate::law::own::Own;
use crate::outgoing::OutgoingId;
use chrono::NaiveDate;
use kernel::{Conn, Result, Tx, Where, args, row};
use sea_orm::FromQueryResult;

/// What a rule governs; `None`: it is none of the ward's.
pub(in crate::law) async fn of(conn: &Conn, id: LawId) -> Result<Option<Own>> {
    #[derive(FromQueryResult)]
    struct OwnRow {
        outgoing_id: Option<uuid::Uuid>,
        systems: String,
        review_on: Option<NaiveDate>,
    }
    let sql = "SELECT outgoing_id, systems, review_on FROM law_own WHERE ward_id = $1 AND law_id = $2";
    Ok(conn.one::<OwnRow>(sql, args![conn.ward, id]).await?.map(|r| Own {
        systems: r.systems.lines().map(str::to_owned).collect(),
        review_on: r.review_on,
        outgoing: r.outgoing_id.map(OutgoingId),
    }))
}

/// The rule that an outgoing document brought into the library.
pub(in crate::law) async fn of_document(conn: &Conn, document: OutgoingId) -> Result<Option<LawId>> {
    let sql = "SELECT law_id FROM law_own WHERE ward_id = $1 AND outgoing_id = $2";
    conn.scalar(sql, args![conn.ward, document]).await
}

/// Keeps what a rule governs, in place of what was known.
pub(in crate::law) async fn keep(tx: &Tx, id: LawId, own: &Own) -> Result<()> {
    let row = row! { law_id: id, outgoing_id: own.outgoing.map(|id| id.0), systems: own.systems.join("\n"),
    review_on: own.review_on };
    let again = "ON CONFLICT (ward_id, law_id) DO UPDATE SET outgoing_id = excluded.outgoing_id, \
                 systems = excluded.systems, review_on = excluded.review_on";
    tx.insert_or("law_own", row, again).await
}

/// Rules whose day of review has come.
pub(in crate::law) async fn due(conn: &Conn, today: NaiveDate) -> Result<Vec<(LawId, NaiveDate)>> {
    #[derive(FromQueryResult)]
    struct Due {
        law_id: LawId,
        review_on: NaiveDate,
    }
    let sql = "SELECT law_id, review_on FROM law_own WHERE ward_id = $1 AND review_on <= $2 ORDER BY review_on, law_id";
    let rows: Vec<Due> = conn.all(sql, args![conn.ward, today]).await?;
    Ok(rows.into_iter().map(|due| (due.law_id, due.review_on)).collect())
}

/// Narrows documents `l` to rules of the ward, those to be reviewed by a day where one is given.
pub(super) fn narrow(this: &mut Where, by: Option<NaiveDate>) {
    let due = by.map(|by| format!(" AND w.review_on <= {}", this.bind(by))).unwrap_or_default();
    this.and(&format!("EXISTS (SELECT 1 FROM law_own w WHERE w.ward_id = l.ward_id AND w.law_id = l.id{due})"));
}
