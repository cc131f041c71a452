//! A score sheet put together: the rule set, what is kept, what the ward's records measure, and the totals.

use super::evidence;
use super::model::{Entry, Line, Scoring, ScoringId, State, Total, totals};
use super::store;
use crate::rules::{Criterion, RuleSet, Subject};
use kernel::measure::Offered;
use kernel::{App, Conn, Period, Result};
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
        let measures = measures(conn, app, &scoring, &set).await?;
        for (_, _, criterion) in set.criteria() {
            let mut entry = entries.remove(&criterion.code).unwrap_or_default();
            if let Some(measures) = &measures {
                entry = measured(conn, measures, &scoring, criterion, entry).await?;
            }
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

    /// Grows with each change of the sheet or of one of its criteria.
    pub(crate) fn version(&self) -> i32 {
        self.scoring.version + self.lines.values().map(|line| line.entry.version).sum::<i32>()
    }

    /// The period of the sheet.
    pub(crate) fn period(&self) -> Period {
        Period { from: self.scoring.from, to: self.scoring.to }
    }
}

/// While a sheet of the ward is open its measured numbers are those of the records; afterwards, and on the sheets of
/// units, those that were kept: then none.
async fn measures(
    conn: &Conn,
    app: &App,
    scoring: &Scoring,
    set: &RuleSet,
) -> Result<Option<HashMap<String, Offered>>> {
    if scoring.state != State::Open || set.subject != Subject::Ward {
        return Ok(None);
    }
    let sources = set.criteria().filter_map(|(_, _, criterion)| criterion.rule.source());
    let keys: Vec<&str> =
        sources.flat_map(|source| [&source.measure, &source.of_measure]).filter_map(|key| key.as_deref()).collect();
    app.measures_of(conn, &keys).await.map(Some)
}

/// What was answered, with the numbers of the records where the criterion is measured.
async fn measured(
    conn: &Conn,
    measures: &HashMap<String, Offered>,
    scoring: &Scoring,
    criterion: &Criterion,
    mut entry: Entry,
) -> Result<Entry> {
    let Some(source) = criterion.rule.source().filter(|s| s.is_measured()) else { return Ok(entry) };
    let period = (!source.all_days).then_some(Period { from: scoring.from, to: scoring.to });
    let mut values = [None, None];
    for (value, key) in values.iter_mut().zip([&source.measure, &source.of_measure]) {
        // A ward without the room that measures this has no data.
        if let Some(measure) = key.as_deref().and_then(|key| measures.get(key)) {
            *value = Some(measure.decimals.number(measure.value(conn, period).await?));
        }
    }
    [entry.numerator, entry.denominator] = values;
    Ok(entry)
}
