//! Every query about ratings.

use super::model::{Rating, RatingId};
use crate::catalogue::ProcedureId;
use crate::dossier::DossierId;
use chrono::{DateTime, Utc};
use kernel::{Args, Conn, Result, Tx, UnitId, UserId, args, row};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};

/// Rows of one page of the leaders' list.
pub(super) const PAGE: usize = 50;
const COLUMNS: &str = "id, dossier_id, procedure_id, procedure_name, officer_id, officer_name, unit_id, stars, comment, \
    first_at, at";

#[derive(FromQueryResult)]
struct RatingRow {
    id: RatingId,
    dossier_id: DossierId,
    procedure_id: ProcedureId,
    procedure_name: String,
    officer_id: Option<UserId>,
    officer_name: String,
    unit_id: Option<UnitId>,
    stars: i16,
    comment: String,
    first_at: DateTime<Utc>,
    at: DateTime<Utc>,
}

impl From<RatingRow> for Rating {
    fn from(r: RatingRow) -> Self {
        Rating {
            id: r.id,
            dossier: r.dossier_id,
            procedure: r.procedure_id,
            procedure_name: r.procedure_name,
            officer: r.officer_id,
            officer_name: r.officer_name,
            unit: r.unit_id,
            stars: r.stars,
            comment: r.comment,
            first_at: r.first_at,
            at: r.at,
        }
    }
}

async fn query(conn: &Conn, rest: &str, args: Args) -> Result<Vec<Rating>> {
    let sql = format!("SELECT {COLUMNS} FROM dossier_rating WHERE ward_id = $1 AND {rest}");
    Ok(conn.all::<RatingRow>(&sql, args).await?.into_iter().map(Rating::from).collect())
}

/// The rating of a dossier.
pub(in crate::citizen) async fn of_dossier(conn: &Conn, dossier: DossierId) -> Result<Option<Rating>> {
    Ok(query(conn, "dossier_id = $2", args![conn.ward, dossier]).await?.into_iter().next())
}

/// The rating of a dossier, as it is given to its applicant.
pub(crate) async fn given(conn: &Conn, dossier: DossierId) -> Result<Option<Value>> {
    let rating = of_dossier(conn, dossier).await?;
    Ok(rating.map(|r| json!({ "stars": r.stars, "comment": r.comment, "at": r.at })))
}

/// A rating.
pub(super) async fn find(conn: &Conn, id: RatingId) -> Result<Option<Rating>> {
    Ok(query(conn, "id = $2", args![conn.ward, id]).await?.into_iter().next())
}

/// What the leaders' list asks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) since: DateTime<Utc>,
    /// At most so many stars.
    pub(super) at_most: Option<i16>,
    pub(super) with_comment: bool,
}

impl Wanted {
    fn condition(&self) -> String {
        let stars = self.at_most.map(|most| format!(" AND stars <= {most}")).unwrap_or_default();
        let comment = if self.with_comment { " AND comment <> ''" } else { "" };
        format!("at >= $2{stars}{comment}")
    }
}

/// Ratings, the newest first, one page after the given one.
pub(super) async fn list(conn: &Conn, wanted: &Wanted, after: Option<&Rating>) -> Result<Vec<Rating>> {
    let tail = format!("ORDER BY at DESC, id DESC LIMIT {PAGE}");
    match after {
        Some(last) => {
            let rest = format!("{} AND (at, id) < ($3, $4) {tail}", wanted.condition());
            query(conn, &rest, args![conn.ward, wanted.since, last.at, last.id]).await
        }
        None => query(conn, &format!("{} {tail}", wanted.condition()), args![conn.ward, wanted.since]).await,
    }
}

#[derive(FromQueryResult)]
struct Counted {
    stars: i16,
    count: i64,
}

/// How many ratings since a moment had each number of stars: of one star first.
pub(super) async fn counts(conn: &Conn, since: DateTime<Utc>) -> Result<[i64; 5]> {
    let sql = "SELECT stars, COUNT(*) AS count FROM dossier_rating WHERE ward_id = $1 AND at >= $2 GROUP BY stars";
    let mut counts = [0; 5];
    for row in conn.all::<Counted>(sql, args![conn.ward, since]).await? {
        if let Some(place) = usize::try_from(row.stars - 1).ok().and_then(|at| counts.get_mut(at)) {
            *place = row.count;
        }
    }
    Ok(counts)
}

/// Keeps a first rating.
pub(super) async fn insert(tx: &Tx, r: &Rating) -> Result<()> {
    let row = row! {
        id: r.id, dossier_id: r.dossier, procedure_id: r.procedure, procedure_name: r.procedure_name.as_str(),
        officer_id: r.officer, officer_name: r.officer_name.as_str(), unit_id: r.unit, stars: r.stars,
        comment: r.comment.as_str(), first_at: r.first_at, at: r.at,
    };
    tx.insert("dossier_rating", row).await
}

/// Changes a rating.
pub(super) async fn update(tx: &Tx, r: &Rating) -> Result<()> {
    let row = row! { stars: r.stars, comment: r.comment.as_str(), at: r.at };
    tx.update("dossier_rating", row! { id: r.id }, row).await.map(|_| ())
}
