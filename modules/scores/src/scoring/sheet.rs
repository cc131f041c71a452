//! A score sheet put together: the rule set, what is kept, what the ward's records measure, and the totals.

use super::evidence;
use super::model::{Entry, Line, Scoring, ScoringId, State, Total, totals};
use super::store;
use crate::rules::{Criterion, RuleSet, Subject};
use kernel::{App, Conn, Error, Period, Result};
use std::collections::HashMap;

/// Phiếu chấm điểm with everything on it.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub scoring: Scoring,
    pub set: RuleSet,
    pub lines: HashMap<String, Line>,
    pub by_pillar: Vec<Total>,
    pub total: Total,
}

impl Sheet {
    /// A sheet by its identifier.
    pub(crate) async fn load(conn: &Conn, app: &App, id: ScoringId) -> Result<Self> {
        let scoring = store::get(conn, id).await?;
        Self::of(conn, app, scoring).await
    }

    /// The sheet of a scoring.
    pub(crate) async fn of(conn: &Conn, app: &App, scoring: Scoring) -> Result<Self> {
        let set = crate::rules::store::get(conn, &scoring.rule_code, scoring.rule_version).await?;
        let mut entries = store::entries(conn, scoring.id).await?;
        let files = evidence::counts(conn, scoring.id).await?;
        let mut lines = HashMap::new();
        for (_, _, criterion) in set.criteria() {
            let entry = entries.remove(&criterion.code).unwrap_or_default();
            let entry = measured(conn, app, &scoring, set.subject, criterion, entry).await?;
            let answer = entry.answer(files.get(&criterion.code).copied().unwrap_or(0));
            let own = criterion.judge(&answer);
            let verified = entry.is_verified && scoring.state != State::Open;
            let line = Line { criterion: criterion.clone(), entry, answer, own, verified };
            lines.insert(criterion.code.clone(), line);
        }
        let (by_pillar, total) = totals(&set, &lines, Line::points);
        Ok(Self { scoring, set, lines, by_pillar, total })
    }

    /// The criteria in the order of the set.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = &Line> {
        self.set.criteria().filter_map(|(_, _, c)| self.lines.get(&c.code))
    }

    /// The period of the sheet.
    pub(crate) fn period(&self) -> Period {
        Period { from: self.scoring.from, to: self.scoring.to }
    }
}

/// While a sheet is open its measured numbers are those of the records; afterwards those that were frozen.
async fn measured(
    conn: &Conn,
    app: &App,
    scoring: &Scoring,
    subject: Subject,
    criterion: &Criterion,
    mut entry: Entry,
) -> Result<Entry> {
    let Some(source) = criterion.rule.source().filter(|s| s.is_measured()) else { return Ok(entry) };
    if scoring.state != State::Open || subject != Subject::Ward {
        return Ok(entry);
    }
    let period = (!source.all_days).then_some(Period { from: scoring.from, to: scoring.to });
    let mut values = [None, None];
    for (value, key) in values.iter_mut().zip([&source.measure, &source.of_measure]) {
        // A ward without the room that measures this has no data.
        let Some(key) = key.as_deref() else { continue };
        match app.measure(conn, key).await {
            Ok(measure) => *value = Some(measure.value(conn, period).await? as f64),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    [entry.numerator, entry.denominator] = values;
    Ok(entry)
}
