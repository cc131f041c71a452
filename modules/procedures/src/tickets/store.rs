//! Every query about tickets.

use super::model::{State, Ticket, TicketId};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Args, Conn, Error, Result, Tx, args, row};
use sea_orm::FromQueryResult;

const COLUMNS: &str = "id, day, service, number, state, counter, taken_at, called_at, calls";

#[derive(FromQueryResult)]
struct TicketRow {
    id: TicketId,
    day: NaiveDate,
    service: String,
    number: i32,
    state: String,
    counter: Option<i32>,
    taken_at: DateTime<Utc>,
    called_at: Option<DateTime<Utc>>,
    calls: i32,
}

impl From<TicketRow> for Ticket {
    fn from(r: TicketRow) -> Self {
        Ticket {
            id: r.id,
            day: r.day,
            service: r.service,
            number: r.number,
            state: State::from_key(&r.state),
            counter: r.counter,
            taken_at: r.taken_at,
            called_at: r.called_at,
            calls: r.calls,
        }
    }
}

async fn list(conn: &Conn, rest: &str, args: Args) -> Result<Vec<Ticket>> {
    let sql = format!("SELECT {COLUMNS} FROM ticket WHERE ward_id = $1 AND {rest}");
    Ok(conn.all::<TicketRow>(&sql, args).await?.into_iter().map(Ticket::from).collect())
}

/// A ticket.
pub(super) async fn find(conn: &Conn, id: TicketId) -> Result<Option<Ticket>> {
    Ok(list(conn, "id = $2", args![conn.ward, id]).await?.pop())
}

/// The next number of a service on a day; whoever asks for another waits until this write ends.
pub(super) async fn next_number(tx: &Tx, day: NaiveDate, service: &str) -> Result<i32> {
    let sql = "INSERT INTO ticket_number (ward_id, day, service, last) VALUES ($1, $2, $3, 1) \
               ON CONFLICT (ward_id, day, service) DO UPDATE SET last = ticket_number.last + 1 RETURNING last";
    tx.scalar(sql, args![tx.ward, day, service]).await?.ok_or_else(|| Error::internal("no number came"))
}

/// Gives a number back that was taken in this write.
pub(super) async fn give_back(tx: &Tx, day: NaiveDate, service: &str) -> Result<()> {
    let sql = "UPDATE ticket_number SET last = last - 1 WHERE ward_id = $1 AND day = $2 AND service = $3";
    tx.exec(sql, args![tx.ward, day, service]).await.map(|_| ())
}

/// Keeps a new ticket.
pub(super) async fn insert(tx: &Tx, ticket: &Ticket) -> Result<()> {
    let row = row! {
        id: ticket.id, day: ticket.day, service: ticket.service.as_str(), number: ticket.number,
        state: ticket.state.key(), taken_at: ticket.taken_at,
    };
    tx.insert("ticket", row).await
}

/// How many wait, by service.
pub(super) async fn waiting_counts(conn: &Conn, day: NaiveDate) -> Result<Vec<(String, i64)>> {
    #[derive(FromQueryResult)]
    struct Count {
        service: String,
        waiting: i64,
    }
    let sql = "SELECT service, COUNT(*) AS waiting FROM ticket WHERE ward_id = $1 AND day = $2 AND state = 'waiting' \
               GROUP BY service ORDER BY service";
    let counts: Vec<Count> = conn.all(sql, args![conn.ward, day]).await?;
    Ok(counts.into_iter().map(|count| (count.service, count.waiting)).collect())
}

/// How many wait before a ticket of its service.
pub(super) async fn ahead(conn: &Conn, ticket: &Ticket) -> Result<usize> {
    let sql = "SELECT COUNT(*) FROM ticket WHERE ward_id = $1 AND day = $2 AND state = 'waiting' AND service = $3 \
               AND number < $4";
    let count: Option<i64> =
        conn.scalar(sql, args![conn.ward, ticket.day, ticket.service.as_str(), ticket.number]).await?;
    Ok(usize::try_from(count.unwrap_or_default()).unwrap_or_default())
}

/// The newest first calls of a service today, newest first.
pub(super) async fn calls(conn: &Conn, day: NaiveDate, service: &str) -> Result<Vec<DateTime<Utc>>> {
    let sql = "SELECT called_at FROM ticket WHERE ward_id = $1 AND day = $2 AND service = $3 AND called_at IS NOT NULL \
               ORDER BY called_at DESC LIMIT 20";
    conn.scalars(sql, args![conn.ward, day, service]).await
}

/// Those that wait for a counter, in the order in which they are called: first those sent to it, then the oldest.
pub(super) async fn waiting(conn: &Conn, day: NaiveDate, counter: i32, most: usize) -> Result<Vec<Ticket>> {
    let rest = format!(
        "day = $2 AND state = 'waiting' AND (counter IS NULL OR counter = $3) \
         ORDER BY CASE WHEN counter = $3 THEN 0 ELSE 1 END, taken_at, service, number LIMIT {most}"
    );
    list(conn, &rest, args![conn.ward, day, counter]).await
}

/// What a counter serves now.
pub(super) async fn at_counter(conn: &Conn, day: NaiveDate, counter: i32) -> Result<Option<Ticket>> {
    let rest = "day = $2 AND state = 'called' AND counter = $3 ORDER BY last_called_at DESC LIMIT 1";
    Ok(list(conn, rest, args![conn.ward, day, counter]).await?.pop())
}

/// What all counters serve now, called last first.
pub(super) async fn called(conn: &Conn, day: NaiveDate) -> Result<Vec<Ticket>> {
    let rest = "day = $2 AND state = 'called' ORDER BY last_called_at DESC, id DESC LIMIT 12";
    list(conn, rest, args![conn.ward, day]).await
}

/// Those of today to whom nobody came, last first.
pub(super) async fn skipped(conn: &Conn, day: NaiveDate) -> Result<Vec<Ticket>> {
    let rest = "day = $2 AND state = 'skipped' ORDER BY last_called_at DESC, id DESC LIMIT 20";
    list(conn, rest, args![conn.ward, day]).await
}

/// Calls a ticket to a counter, unless it has left its state meanwhile; says whether it was called.
pub(super) async fn call(tx: &Tx, ticket: &Ticket, counter: i32) -> Result<bool> {
    let row = row! {
        state: State::Called.key(), counter: counter, called_at: ticket.called_at.unwrap_or(tx.now),
        last_called_at: tx.now, calls: ticket.calls + 1, by_name: tx.actor_name(),
    };
    Ok(tx.update("ticket", row! { id: ticket.id, state: ticket.state.key(), calls: ticket.calls }, row).await? == 1)
}

/// Ends a ticket, or sends it back to wait for one counter.
///
/// # Errors
/// [`Error::Conflict`] where it has left its state meanwhile.
pub(super) async fn shift(tx: &Tx, ticket: &Ticket, to: State, counter: Option<i32>) -> Result<()> {
    let done_at = (to != State::Waiting).then_some(tx.now);
    let row = row! { state: to.key(), counter: counter, done_at: done_at };
    if tx.update("ticket", row! { id: ticket.id, state: ticket.state.key() }, row).await? == 1 {
        return Ok(());
    }
    Err(Error::Conflict(format!("Số {} vừa được xử lý ở quầy khác.", ticket.label())))
}

/// What a day was like: numbers taken, called, and minutes waited on average.
#[derive(Debug, Clone, Default, PartialEq, FromQueryResult)]
pub(super) struct DaySums {
    pub taken: i64,
    pub called: i64,
    pub skipped: i64,
    /// Seconds waited by all that were called.
    pub waited: f64,
}

/// What a day was like.
pub(super) async fn sums(conn: &Conn, day: NaiveDate) -> Result<DaySums> {
    let seconds = match conn.engine() {
        kernel::Engine::Postgres => "CAST(EXTRACT(EPOCH FROM called_at - taken_at) AS double precision)",
        kernel::Engine::Sqlite => "(julianday(called_at) - julianday(taken_at)) * 86400.0",
    };
    let sql = format!(
        "SELECT COUNT(*) AS taken, COUNT(called_at) AS called, \
         COUNT(CASE WHEN state = 'skipped' THEN 1 END) AS skipped, \
         COALESCE(SUM({seconds}), 0.0) AS waited FROM ticket WHERE ward_id = $1 AND day = $2"
    );
    Ok(conn.one(&sql, args![conn.ward, day]).await?.unwrap_or_default())
}
