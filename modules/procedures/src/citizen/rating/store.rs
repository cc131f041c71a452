//! Every query about ratings.

use super::model::{Rating, RatingId};
use crate::catalogue::ProcedureId;
use crate::dossier::DossierId;
use chrono::{DateTime, Utc};
use kernel::{Args, Conn, Result, Tx, UnitId, UserId, Where, args, row};
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
    let sql = format!("SELECT {COLUMNS} FROM dossier_rating WHERE {rest}");
    Ok(conn.all::<RatingRow>(&sql, args).await?.into_iter().map(Rating::from).collect())
}

/// The rating of a dossier.
pub(in crate::citizen) async fn of_dossier(conn: &Conn, dossier: DossierId) -> Result<Option<Rating>> {
    Ok(query(conn, "ward_id = $1 AND dossier_id = $2", args![conn.ward, dossier]).await?.into_iter().next())
}

/// The rating of a dossier, as it is given to its applicant.
pub(crate) async fn given(conn: &Conn, dossier: DossierId) -> Result<Option<Value>> {
    let rating = of_dossier(conn, dossier).await?;
    Ok(rating.map(|r| json!({ "stars": r.stars, "comment": r.comment, "at": r.at })))
}

/// A rating.
pub(super) async fn find(conn: &Conn, id: RatingId) -> Result<Option<Rating>> {
    Ok(query(conn, "ward_id = $1 AND id = $2", args![conn.ward, id]).await?.into_iter().next())
}

/// What the leaders' list asks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) since: DateTime<Utc>,
    /// From so many stars to so many.
    pub(super) stars: Option<(i16, i16)>,
    pub(super) with_comment: bool,
    pub(super) officer: Option<Officer>,
}

/// Whose work was rated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Officer {
    Of(UserId),
    /// Known by this name alone; by none: nobody.
    Named(String),
}

/// Stands in an address for work that nobody had in hand.
const NOBODY: &str = "-";

impl Officer {
    /// As it stands in an address.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Of(id) => id.to_string(),
            Self::Named(name) if name.is_empty() => NOBODY.to_owned(),
            Self::Named(name) => name.clone(),
        }
    }

    /// Whom an address names; none: everybody.
    pub(super) fn from_key(key: &str) -> Option<Self> {
        let named = || Self::Named(if key == NOBODY { String::new() } else { key.to_owned() });
        (!key.is_empty()).then(|| key.parse().map_or_else(|_| named(), Self::Of))
    }
}

impl Wanted {
    fn condition(&self, conn: &Conn) -> Where {
        let mut of = Where::ward(conn, "dossier_rating");
        let since = of.bind(self.since);
        of.and(&format!("at >= {since}"));
        if let Some((least, most)) = self.stars {
            of.and(&format!("stars BETWEEN {least} AND {most}"));
        }
        if self.with_comment {
            of.and("comment <> ''");
        }
        match &self.officer {
            Some(Officer::Of(id)) => {
                let id = of.bind(*id);
                of.and(&format!("officer_id = {id}"));
            }
            Some(Officer::Named(name)) => {
                let name = of.bind(name.as_str());
                of.and(&format!("officer_id IS NULL AND officer_name = {name}"));
            }
            None => {}
        }
        of
    }
}

/// Ratings, the newest first, one page after the given one.
pub(super) async fn list(conn: &Conn, wanted: &Wanted, after: Option<&Rating>) -> Result<Vec<Rating>> {
    let mut of = wanted.condition(conn);
    if let Some(last) = after {
        let (at, id) = (of.bind(last.at), of.bind(last.id));
        of.and(&format!("(at, id) < ({at}, {id})"));
    }
    query(conn, &format!("{} ORDER BY at DESC, id DESC LIMIT {PAGE}", of.sql), of.args).await
}

#[derive(FromQueryResult)]
struct OfOfficer {
    officer_id: Option<UserId>,
    officer_name: String,
    rated: i64,
    satisfied: i64,
}

/// How often the work of each officer was rated since a moment.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub(super) officer: Officer,
    pub(super) name: String,
    pub(super) rated: i64,
    /// Of these, with four stars or more.
    pub(super) satisfied: i64,
}

/// How often the work of each officer was rated since a moment, by name. An officer of the ward is one whatever their
/// name; where there is none, each name stands for itself.
pub(super) async fn by_officer(conn: &Conn, since: DateTime<Utc>) -> Result<Vec<Tally>> {
    let sql = "SELECT officer_id, MAX(officer_name) AS officer_name, COUNT(*) AS rated, \
               CAST(SUM(CASE WHEN stars >= 4 THEN 1 ELSE 0 END) AS bigint) AS satisfied FROM dossier_rating \
               WHERE ward_id = $1 AND at >= $2 \
               GROUP BY officer_id, CASE WHEN officer_id IS NULL THEN officer_name ELSE '' END";
    let rows: Vec<OfOfficer> = conn.all(sql, args![conn.ward, since]).await?;
    let tally = |row: OfOfficer| Tally {
        officer: row.officer_id.map_or_else(|| Officer::Named(row.officer_name.clone()), Officer::Of),
        name: row.officer_name,
        rated: row.rated,
        satisfied: row.satisfied,
    };
    let mut tallies: Vec<Tally> = rows.into_iter().map(tally).collect();
    tallies.sort_by(|a, b| vietnamese::compare(&a.name, &b.name).then_with(|| a.officer.key().cmp(&b.officer.key())));
    Ok(tallies)
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
