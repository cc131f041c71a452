//! The demonstration: finished score sheets of past quarters for the sample ward and some of its units, with figures
//! that say that they are illustrative.

use crate::rules::{self, Choice, Criterion, Rule, RuleSet};
use crate::scoring::actions::{self, NewScoring, Verdict};
use crate::scoring::{Entry, Quarter, ScoringId, Sheet};
use kernel::{Actor, App, Result, Role, Tx, UnitId, WardId};

/// That the demonstration was filled.
const SETTING: &str = "scores.demo";
/// What every illustrative figure says.
const LABEL: &str = "số liệu minh họa";
const WARD_SET: &str = "dti-phuong-minh-hoa";
const UNIT_SET: &str = "dti-don-vi-minh-hoa";
const PORTAL_SET: &str = "qd-766-cap-xa";
/// Units that are scored.
const UNITS: usize = 5;

/// Fills the demonstration ward once, after its units and accounts are there.
///
/// # Errors
/// When the database refuses, or the sample accounts are missing.
pub async fn seed(app: &App, ward: WardId) -> Result<()> {
    if app.db.read(ward).setting(SETTING).await?.is_some() {
        return Ok(());
    }
    let coordinator = people::api::acting_as(app, ward, Role::Coordinator).await?;
    let leader = people::api::acting_as(app, ward, Role::Leader).await?;
    let units = people::api::units(&app.db.read(ward)).await?;
    let last = Quarter::before(app.clock.today());
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    for (age, quarter) in [quarter_before(last), last].into_iter().enumerate() {
        let both = (&coordinator, &leader);
        finished(&mut tx, app, both, WARD_SET, None, quarter, age).await?;
        for (n, unit) in units.iter().take(UNITS).enumerate() {
            finished(&mut tx, app, both, UNIT_SET, Some(unit.id), quarter, age + 2 * n + 1).await?;
        }
    }
    begun(&mut tx, &coordinator, last).await?;
    tx.set_setting(SETTING, "1").await?;
    tx.commit().await.map(|_| ())
}

fn quarter_before(q: Quarter) -> Quarter {
    if q.quarter == 1 { Quarter { year: q.year - 1, quarter: 4 } } else { Quarter { quarter: q.quarter - 1, ..q } }
}

/// Opens the sheet of a subject, where the set is in force in that quarter.
async fn opened(
    tx: &mut Tx,
    actor: &Actor,
    code: &str,
    unit: Option<UnitId>,
    quarter: Quarter,
) -> Result<Option<(ScoringId, RuleSet)>> {
    let set = rules::store::get(tx, code, 1).await?;
    let Some((from, to)) = quarter.days().filter(|(_, to)| set.is_in_force(*to)) else { return Ok(None) };
    let new = NewScoring { id: ScoringId::new(), rule_code: code.into(), rule_version: 1, unit, from, to };
    Ok(Some((actions::open(tx, actor, new).await?, set)))
}

/// A sheet from self-score to its published result.
async fn finished(
    tx: &mut Tx,
    app: &App,
    (coordinator, leader): (&Actor, &Actor),
    code: &str,
    unit: Option<UnitId>,
    quarter: Quarter,
    salt: usize,
) -> Result<()> {
    let Some((id, set)) = opened(tx, coordinator, code, unit, quarter).await? else { return Ok(()) };
    for (n, (_, _, criterion)) in set.criteria().enumerate() {
        actions::save(tx, coordinator, id, &criterion.code, &illustrative(criterion, n, salt, quarter), &[]).await?;
    }
    actions::submit(tx, app, coordinator, id).await?;
    if let Some((_, _, c)) = set.criteria().find(|(_, _, c)| matches!(c.rule, Rule::Choice { .. })) {
        let reason = format!("Mới đạt một phần theo hồ sơ gửi kèm ({LABEL}).");
        let verdict = Verdict { version: 1, points: Some(c.max / 2.0), reason };
        actions::verify(tx, app, leader, id, &c.code, &verdict).await?;
    }
    let version = Sheet::load(tx, app, id).await?.version();
    actions::finish(tx, app, leader, id, version).await?;
    actions::publish(tx, leader, id).await?;
    if salt == 0 {
        actions::lock(tx, leader, id).await?;
    }
    Ok(())
}

/// A sheet that is half filled in.
async fn begun(tx: &mut Tx, coordinator: &Actor, quarter: Quarter) -> Result<()> {
    let Some((id, set)) = opened(tx, coordinator, PORTAL_SET, None, quarter).await? else { return Ok(()) };
    for (n, (_, _, criterion)) in set.criteria().enumerate().filter(|(n, _)| n % 3 != 2) {
        actions::save(tx, coordinator, id, &criterion.code, &illustrative(criterion, n, 3, quarter), &[]).await?;
    }
    Ok(())
}

/// How far each criterion has come, in turn.
const PACE: [f64; 7] = [0.97, 0.82, 1.0, 0.64, 0.91, 0.75, 0.88];

/// A made-up answer that says so.
fn illustrative(c: &Criterion, n: usize, salt: usize, quarter: Quarter) -> Entry {
    let pace = PACE[(3 * n + 2 * salt) % PACE.len()];
    let mut entry = Entry { note: format!("{LABEL}."), ..Entry::default() };
    let whole = 120.0 + 17.0 * ((n + salt) % 9) as f64;
    match &c.rule {
        Rule::Ratio { target, .. } => {
            entry.denominator = Some(whole);
            entry.numerator = Some((whole * (target * pace).min(1.0)).round());
        }
        Rule::Steps { percent: true, .. } => {
            entry.denominator = Some(whole);
            entry.numerator = Some((whole * pace).round());
        }
        Rule::Steps { .. } => entry.numerator = Some(0.0),
        Rule::Count { each, .. } => entry.numerator = Some((c.max / each * pace).round()),
        Rule::Choice { .. } => entry.choice = Some(if pace < 0.7 { Choice::Half } else { Choice::Yes }),
        Rule::Evidence => entry.claimed = Some((c.max * pace / 2.0).round()),
    }
    if matches!(c.rule, Rule::Choice { .. } | Rule::Evidence) {
        let day = quarter.days().map(|(_, to)| vietnamese::format_date(to)).unwrap_or_default();
        entry.citations = format!("Báo cáo số 00/BC-UBND ngày {day} ({LABEL})");
    }
    entry
}
