//! Lists of dossiers: each is one query over one index, with a limit, and goes on where the last page ended.

use super::model::{After, Filter, Sought, Tab, Whose};
use crate::catalogue::{ProcedureId, VersionId};
use crate::dossier::store::{backwards, visible_to};
use crate::dossier::{DossierId, OPEN, State, number};
use crate::policy;
use chrono::{DateTime, Duration, NaiveTime, Utc};
use kernel::{Actor, Args, Conn, Engine, Result, UnitId, Units, args, local_day};
use sea_orm::FromQueryResult;
use sea_orm::Value;

/// Rows of a page.
pub(super) const PAGE: usize = 50;

/// A dossier in a list.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(super) struct Listed {
    pub id: DossierId,
    pub code: String,
    pub procedure_name: String,
    pub applicant_name: String,
    pub applicant_number: String,
    pub channel: i16,
    pub state: i16,
    pub registered_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub waits_since: Option<DateTime<Utc>>,
    pub officer_name: String,
    pub in_time: Option<bool>,
    pub version: i32,
}

/// The condition of a dossier that waits for its applicant, word for word as in the index over them.
const WAITING: &str = "state IN (5, 6)";

/// The condition of an ended dossier, word for word as in the index over them.
const ENDED: &str = "state IN (3, 8, 9, 10)";

const COLUMNS: &str = "id, code, procedure_name, applicant_name, applicant_number, channel, state, registered_at, \
                       due_at, waits_since, officer_name, in_time, version";

/// A condition with its values, put together piece by piece.
struct Query {
    text: String,
    args: Args,
}

impl Query {
    fn new(conn: &Conn) -> Self {
        Self { text: "ward_id = $1".into(), args: args![conn.ward] }
    }

    fn value(&mut self, value: impl Into<Value>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }

    fn and(&mut self, condition: &str) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
    }

    fn one_of<T: Into<Value>>(&mut self, column: &str, values: impl IntoIterator<Item = T>) {
        let marks: Vec<String> = values.into_iter().map(|value| self.value(value)).collect();
        match marks.as_slice() {
            [] => self.and("1 = 0"),
            [one] => self.and(&format!("{column} = {one}")),
            _ => self.and(&format!("{column} IN ({})", marks.join(", "))),
        }
    }

    /// What the actor may see: dossiers of their units, and those in their own hands.
    fn visible_to(&mut self, actor: &Actor) {
        if *actor.units_for(policy::HANDLE) != Units::All {
            let condition = visible_to(actor, &mut self.args);
            self.and(&condition);
        }
    }

    async fn rows(self, conn: &Conn, order: &str) -> Result<Vec<Listed>> {
        let order = if order.is_empty() { String::new() } else { format!("ORDER BY {order} ") };
        let sql = format!("SELECT {COLUMNS} FROM dossier WHERE {} {order}LIMIT {}", self.text, PAGE + 1);
        conn.all(&sql, self.args).await
    }
}

/// The conditions of a list, and the column by which it is sorted.
fn narrowed(conn: &Conn, actor: &Actor, filter: &Filter, now: DateTime<Utc>) -> (Query, &'static str) {
    let mut query = Query::new(conn);
    let sorted = match (filter.state, filter.tab) {
        (None, Tab::New) | (Some(State::Registered), _) => "registered_at",
        // What was asked for before reception has no due date yet.
        (None, Tab::Waiting) => "waits_since",
        (Some(state), _) if state.rests() => "waits_since",
        (Some(state), _) if !state.is_open() => "registered_at",
        _ => "due_at",
    };
    match filter.state {
        Some(state) => {
            query.and(match state {
                _ if state.rests() => WAITING,
                _ if state.is_open() => OPEN,
                _ => ENDED,
            });
            let state = query.value(state.number());
            query.and(&format!("state = {state}"));
        }
        None => tab(&mut query, filter.tab, now),
    }
    match &filter.whose {
        Whose::Mine(people) => query.one_of("officer_id", people.iter().copied()),
        Whose::Unit(unit) => query.one_of("unit_id", [*unit]),
        Whose::All => query.visible_to(actor),
    }
    if let Some(procedure) = filter.procedure {
        query.one_of("procedure_id", [procedure]);
    }
    if let Some(channel) = filter.channel {
        query.one_of("channel", [channel.number()]);
    }
    (query, sorted)
}

/// A page of the list, and where the next one begins.
pub(super) async fn page(
    conn: &Conn,
    actor: &Actor,
    filter: &Filter,
    now: DateTime<Utc>,
) -> Result<(Vec<Listed>, Option<After>)> {
    let (mut query, sorted) = narrowed(conn, actor, filter, now);
    let ended = filter.state.is_some_and(|state| !state.is_open());
    let (after, order) = if ended { ("<", "DESC") } else { (">", "ASC") };
    if let Some(place) = filter.after {
        let (at, id) = (query.value(place.at), query.value(place.id));
        query.and(&format!("({sorted}, id) {after} ({at}, {id})"));
    }
    let mut rows = query.rows(conn, &format!("{sorted} {order}, id {order}")).await?;
    let next = (rows.len() > PAGE).then(|| rows.truncate(PAGE)).and_then(|()| rows.last());
    let at = |row: &Listed| match sorted {
        "due_at" => row.due_at,
        "waits_since" => row.waits_since,
        _ => Some(row.registered_at),
    };
    let next = next.and_then(|row| Some(After { at: at(row)?, id: row.id }));
    Ok((rows, next))
}

/// How many stand in a list, counted no further than this.
pub(super) const MOST_COUNTED: i64 = 100;

/// How many stand in a list, up to [`MOST_COUNTED`].
pub(super) async fn count(conn: &Conn, actor: &Actor, filter: &Filter, now: DateTime<Utc>) -> Result<i64> {
    let (query, _) = narrowed(conn, actor, filter, now);
    let sql =
        format!("SELECT COUNT(*) FROM (SELECT 1 FROM dossier WHERE {} LIMIT {MOST_COUNTED}) AS counted", query.text);
    Ok(conn.scalar(&sql, query.args).await?.unwrap_or(0))
}

fn tab(query: &mut Query, tab: Tab, now: DateTime<Utc>) {
    let midnight = |days: i64| {
        let day = local_day(now) + Duration::days(days);
        (day.and_time(NaiveTime::MIN) - Duration::hours(7)).and_utc()
    };
    match tab {
        Tab::New => return query.and("state IN (1, 2)"),
        Tab::Waiting => return query.and(WAITING),
        Tab::Late => {
            query.and(OPEN);
            let now = query.value(now);
            query.and(&format!("due_at < {now} AND waits_since IS NULL"));
        }
        Tab::Today => {
            query.and(OPEN);
            let (from, to) = (query.value(midnight(0)), query.value(midnight(1)));
            query.and(&format!("due_at >= {from} AND due_at < {to} AND waits_since IS NULL"));
        }
        Tab::Open => query.and(OPEN),
    }
    query.and("due_at IS NOT NULL");
}

/// What is found; names by their order, the others by their code.
pub(super) async fn search(conn: &Conn, actor: &Actor, sought: &Sought, now: DateTime<Utc>) -> Result<Vec<Listed>> {
    let (columns, value): (&[&str], String) = match sought {
        Sought::Code(code) => (&["code = ", "outer_code <> '' AND outer_code = "], code.clone()),
        Sought::Today(end) => {
            let (agency, day) = (number::agency(conn).await?, local_day(now).format("%y%m%d"));
            (&["code = "], format!("{agency}-{day}-{end:0>4}"))
        }
        Sought::Number(number) => (&["applicant_number = "], number.clone()),
        Sought::Phone(phone) => (&["applicant_phone = "], phone.clone()),
        Sought::Name(name) => return by_name(conn, actor, name).await,
    };
    let mut found = Vec::new();
    for condition in columns {
        let mut query = Query::new(conn);
        let value = query.value(value.as_str());
        query.and(&format!("{condition}{value}"));
        query.visible_to(actor);
        found.extend(query.rows(conn, "").await?);
    }
    // Few share a number: they are sorted here, for an order in the statement would lead to another index.
    found.sort_by(|a, b| b.code.cmp(&a.code));
    Ok(found)
}

/// Names that begin with these words, then names that end with them.
async fn by_name(conn: &Conn, actor: &Actor, name: &str) -> Result<Vec<Listed>> {
    let mut found: Vec<Listed> = Vec::new();
    // PostgreSQL compares bytes only where it is told to; SQLite always does.
    let bytes = if conn.engine() == Engine::Postgres { " COLLATE \"C\"" } else { "" };
    for (column, words) in [("folded", name.to_owned()), ("folded_back", backwards(name))] {
        let mut query = Query::new(conn);
        let (from, to) = (query.value(words.as_str()), query.value(format!("{words}{}", char::MAX)));
        query.and(&format!("{column}{bytes} >= {from} AND {column}{bytes} < {to}"));
        query.visible_to(actor);
        let rows = query.rows(conn, &format!("{column}{bytes}, id")).await?;
        found.extend(rows.into_iter().filter(|row| !found.iter().any(|seen| seen.id == row.id)).collect::<Vec<_>>());
    }
    found.truncate(PAGE);
    Ok(found)
}

/// Dossiers by their ids, those that the actor may see.
pub(super) async fn by_ids(conn: &Conn, actor: &Actor, ids: &[DossierId]) -> Result<Vec<Listed>> {
    let mut query = Query::new(conn);
    query.one_of("id", ids.iter().copied());
    query.visible_to(actor);
    query.rows(conn, "due_at, id").await
}

/// Work that is late, by procedure in its version, step and unit.
#[derive(Debug, FromQueryResult)]
pub(super) struct LateGroup {
    pub procedure_id: ProcedureId,
    pub version_id: VersionId,
    pub procedure_name: String,
    pub step: i32,
    pub unit_id: Option<UnitId>,
    pub dossiers: i64,
    pub first_due_at: DateTime<Utc>,
    /// Since when the one that has lain there longest is at this step.
    pub lies_since: Option<DateTime<Utc>>,
}

/// What is late now in these units, where it lies, the longest first.
pub(super) async fn late(conn: &Conn, units: &Units, now: DateTime<Utc>) -> Result<Vec<LateGroup>> {
    let mut query = Query::new(conn);
    let now = query.value(now);
    query.and(&format!("{OPEN} AND due_at < {now} AND waits_since IS NULL"));
    match units {
        Units::All => {}
        Units::Only(units) => query.one_of("unit_id", units.iter().copied()),
        Units::None => return Ok(Vec::new()),
    }
    let sql = format!(
        "SELECT procedure_id, version_id, MAX(procedure_name) AS procedure_name, step, unit_id, COUNT(*) AS dossiers, \
         MIN(due_at) AS first_due_at, MIN(step_since) AS lies_since FROM dossier WHERE {} \
         GROUP BY procedure_id, version_id, step, unit_id ORDER BY 7 LIMIT 50",
        query.text
    );
    conn.all(&sql, query.args).await
}

/// How long dossiers lay at a step of a procedure, in the version that they were received under, in a unit.
#[derive(Debug, FromQueryResult)]
pub(super) struct Spent {
    pub version_id: VersionId,
    pub procedure_name: String,
    pub step: i32,
    pub unit_id: Option<UnitId>,
    pub times: i64,
    /// Mean and longest, in seconds.
    pub mean_s: f64,
    pub longest_s: f64,
}

/// What is noted of a dossier on the way and moves it nowhere.
const NOTED: &str = "('case', 'came', 'verifying', 'extended', 'withdraw-asked', 'synced', 'synced-state')";

/// Where the time of dossiers went: each stay that ended since a moment, from its move to the next, and each that still
/// lasts, until now.
pub(super) async fn spent(conn: &Conn, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<Spent>> {
    let seconds = |until: &str, from: &str| match conn.engine() {
        Engine::Postgres => format!("CAST(EXTRACT(EPOCH FROM ({until} - {from})) AS double precision)"),
        Engine::Sqlite => format!("(julianday({until}) - julianday({from})) * 86400.0"),
    };
    let (ended, lasting) = (seconds("e.at", "m.at"), seconds("$3", "o.at"));
    let sql = format!(
        "SELECT procedure_name, step, unit_id, COUNT(*) AS times, AVG(s) AS mean_s, MAX(s) AS longest_s, version_id FROM \
         (SELECT d.version_id, d.procedure_name, m.step, m.unit_id, {ended} AS s FROM dossier_move e \
          JOIN dossier_move m ON m.ward_id = e.ward_id AND m.id = (SELECT p.id FROM dossier_move p \
           WHERE p.ward_id = e.ward_id AND p.dossier_id = e.dossier_id AND (p.at, p.id) < (e.at, e.id) \
            AND p.kind NOT IN {NOTED} ORDER BY p.at DESC, p.id DESC LIMIT 1) \
          JOIN dossier d ON d.ward_id = e.ward_id AND d.id = e.dossier_id \
          WHERE e.ward_id = $1 AND e.at >= $2 AND e.kind NOT IN {NOTED} AND m.to_state IN (1, 2, 4) \
          UNION ALL \
          SELECT o.version_id, o.procedure_name, o.step, o.unit_id, {lasting} AS s FROM \
          (SELECT d.version_id, d.procedure_name, d.step, d.unit_id, (SELECT MAX(p.at) FROM dossier_move p \
            WHERE p.ward_id = d.ward_id AND p.dossier_id = d.id AND p.kind NOT IN {NOTED}) AS at \
           FROM dossier d WHERE d.ward_id = $1 AND d.{OPEN} AND d.waits_since IS NULL AND d.state IN (1, 2, 4)) AS o \
          WHERE o.at IS NOT NULL) AS stays \
         GROUP BY version_id, procedure_name, step, unit_id ORDER BY 6 DESC LIMIT 200"
    );
    conn.all(&sql, args![conn.ward, since, now]).await
}
