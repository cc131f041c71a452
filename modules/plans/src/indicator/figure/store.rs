//! Every query about entered figures.

use super::{Collected, Figure, FigureId, FigureState, NewFigure};
use crate::indicator::model::IndicatorId;
use crate::indicator::period::Span;
use crate::indicator::store::{keep_series, marks};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use kernel::{Conn, Error, Result, Row, Tx, UserId, args, row};
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, BTreeSet};

const COLUMNS: &str = "id, indicator_id, from_day, to_day, numerator, denominator, value, note, state, entered_by, entered_at, \
    decided_by, decided_at, decision_reason";

#[derive(FromQueryResult)]
struct FigureRow {
    id: FigureId,
    indicator_id: IndicatorId,
    from_day: NaiveDate,
    to_day: NaiveDate,
    numerator: Option<f64>,
    denominator: Option<f64>,
    value: f64,
    note: String,
    state: String,
    entered_by: UserId,
    entered_at: DateTime<Utc>,
    decided_by: Option<UserId>,
    decided_at: Option<DateTime<Utc>>,
    decision_reason: String,
}

impl From<FigureRow> for Figure {
    fn from(r: FigureRow) -> Self {
        Figure {
            id: r.id,
            indicator: r.indicator_id,
            span: Span { from: r.from_day, to: r.to_day },
            numerator: r.numerator,
            denominator: r.denominator,
            value: r.value,
            note: r.note,
            state: FigureState::from_key(&r.state),
            entered_by: r.entered_by,
            entered_at: r.entered_at,
            decided_by: r.decided_by,
            decided_at: r.decided_at,
            decision_reason: r.decision_reason,
        }
    }
}

/// A figure by its identifier.
pub(crate) async fn find(conn: &Conn, id: FigureId) -> Result<Option<Figure>> {
    let sql = format!("SELECT {COLUMNS} FROM figure WHERE ward_id = $1 AND id = $2");
    Ok(conn.one::<FigureRow>(&sql, args![conn.ward, id]).await?.map(Figure::from))
}

/// A figure that must be there.
pub(crate) async fn get(conn: &Conn, id: FigureId) -> Result<Figure> {
    find(conn, id).await?.ok_or(Error::NotFound)
}

/// The figures of an indicator, newest period first, with those that were returned or replaced.
pub(crate) async fn of_indicator(conn: &Conn, id: IndicatorId, limit: u64) -> Result<Vec<Figure>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM figure WHERE ward_id = $1 AND indicator_id = $2 \
         ORDER BY to_day DESC, from_day, entered_at DESC, id LIMIT {limit}"
    );
    Ok(conn.all::<FigureRow>(&sql, args![conn.ward, id]).await?.into_iter().map(Figure::from).collect())
}

/// Keeps a figure that waits for approval.
pub(crate) async fn insert(tx: &Tx, new: &NewFigure, value: f64, by: UserId) -> Result<()> {
    let mut row = entered(new, value, by, tx.now);
    row.extend(row! { state: FigureState::Entered.key() });
    tx.insert("figure", row).await?;
    keep_series(tx, &BTreeSet::from([new.indicator]), new.span.to.year()).await
}

fn entered(new: &NewFigure, value: f64, by: UserId, at: DateTime<Utc>) -> Row {
    row! {
        id: new.id, indicator_id: new.indicator, from_day: new.span.from, to_day: new.span.to,
        numerator: new.numerator, denominator: new.denominator, value: value, note: new.note.trim(),
        entered_by: by, entered_at: at,
    }
}

/// Decides on a figure that still waits; tells whether it did.
pub(crate) async fn decide(tx: &Tx, of: &Figure, to: FigureState, by: UserId, reason: &str) -> Result<bool> {
    let key = row! { id: of.id, state: FigureState::Entered.key() };
    let row = row! { state: to.key(), decided_by: by, decided_at: tx.now, decision_reason: reason };
    if tx.update("figure", key, row).await? == 0 {
        return Ok(false);
    }
    keep_series(tx, &BTreeSet::from([of.indicator]), of.span.to.year()).await?;
    Ok(true)
}

/// A newer figure, which is kept or decided next, takes the place of those of the same period in this state.
pub(crate) async fn supersede(tx: &Tx, indicator: IndicatorId, span: Span, state: FigureState) -> Result<u64> {
    let key = row! { indicator_id: indicator, from_day: span.from, to_day: span.to, state: state.key() };
    tx.update("figure", key, row! { state: FigureState::Superseded.key() }).await
}

/// Which of these identifiers are figures already.
pub(super) async fn there(conn: &Conn, ids: &[FigureId]) -> Result<Vec<FigureId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = args![conn.ward];
    args.extend(ids.iter().map(|id| (*id).into()));
    let sql = format!("SELECT id FROM figure WHERE ward_id = $1 AND id IN ({})", marks(2, ids.len()));
    conn.scalars(&sql, args).await
}

/// Newer figures, which are kept next, take the place of those of the same span that wait or count.
pub(super) async fn supersede_all(tx: &Tx, indicators: &[IndicatorId], span: Span) -> Result<()> {
    if indicators.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "UPDATE figure SET state = 'superseded' WHERE ward_id = $1 AND from_day = $2 AND to_day = $3 \
         AND state IN ('entered', 'approved') AND indicator_id IN ({})",
        marks(4, indicators.len())
    );
    let mut args = args![tx.ward, span.from, span.to];
    args.extend(indicators.iter().map(|id| (*id).into()));
    tx.exec(&sql, args).await.map(|_| ())
}

/// Keeps figures, each with its value, that this person approves now.
pub(super) async fn insert_approved(tx: &Tx, new: &[Collected], values: &[f64], by: UserId) -> Result<()> {
    let row = |(c, value): (&Collected, &f64)| {
        let mut row = entered(&c.new, *value, c.by, c.at);
        row.extend(row! { state: FigureState::Approved.key(), decided_by: by, decided_at: tx.now });
        row
    };
    tx.insert_all("figure", new.iter().zip(values).map(row).collect()).await?;
    let mut by_year: BTreeMap<i32, BTreeSet<IndicatorId>> = BTreeMap::new();
    for c in new {
        by_year.entry(c.new.span.to.year()).or_default().insert(c.new.indicator);
    }
    for (year, indicators) in by_year {
        keep_series(tx, &indicators, year).await?;
    }
    Ok(())
}
