//! Tự mở phiếu: each morning a job opens the sheets of the period whose day has come, by every rule set in use of which
//! no administrator has said that it shall not, and asks those who score them.

use super::actions::{self, NewScoring};
use super::model::ScoringId;
use super::period::Quarter;
use super::{store, telling};
use crate::rules::{self, Every, RuleSet, Subject};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{Actor, App, BoxFuture, Result, Tx, UnitId, local_day};
use people::api::UnitKind;
use std::collections::BTreeSet;

const NAME: &str = "scores.scoring.open";

/// The job that opens the sheets whose day has come.
pub(crate) const JOB: Kind = Kind { name: NAME, run };
/// Every day at 07:00 in Vietnam (midnight UTC).
pub(crate) const DAILY: Recurring = Recurring { kind: NAME, next: next_morning };

fn next_morning(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = local_day(now);
    let morning = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    if morning(today) > now { morning(today) } else { morning(today.succ_opt().unwrap_or(today)) }
}

/// A period, and the day on which its sheets open by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Planned {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub opens_on: NaiveDate,
}

/// The periods of a set from the year before a day to the year after it, in order.
fn around(set: &RuleSet, today: NaiveDate) -> Vec<Planned> {
    let quarters = match set.opens_every {
        Every::Quarter => 1..=4,
        Every::Year => 0..=0,
    };
    let years = today.year() - 1..=today.year() + 1;
    let all = years.flat_map(|year| quarters.clone().map(move |quarter| Quarter { year, quarter }));
    all.filter_map(|quarter| {
        let (from, to) = quarter.days()?;
        let opens_on = to.checked_add_signed(TimeDelta::try_days(set.opens_after_days)?)?;
        Some(Planned { from, to, opens_on })
    })
    .collect()
}

/// The newest period whose day has come, if the set is in force at its end.
fn due(set: &RuleSet, today: NaiveDate) -> Option<Planned> {
    let newest = around(set, today).into_iter().rfind(|planned| planned.opens_on <= today)?;
    set.is_in_force(newest.to).then_some(newest)
}

/// The next period whose sheets open by themselves after a day; a newer version in force at its end opens its own.
pub(crate) fn upcoming(set: &RuleSet, newer: &[RuleSet], today: NaiveDate) -> Option<Planned> {
    let next = around(set, today).into_iter().find(|planned| planned.opens_on > today && set.is_in_force(planned.to));
    next.filter(|next| !newer.iter().any(|other| other.is_in_force(next.to)))
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        open_due(&mut tx).await?;
        tx.commit().await.map(|_| ())
    })
}

/// Opens what is due. A set opens nothing whose day lies before the ward had it: that is left to the office.
async fn open_due(tx: &mut Tx) -> Result<()> {
    let (today, sets) = (local_day(tx.now), rules::store::all(tx).await?);
    for (code, since) in rules::store::in_use(tx).await? {
        if !rules::store::opens_itself(tx, &code).await? {
            continue;
        }
        let versions: Vec<&RuleSet> = sets.iter().filter(|set| set.code == code).collect();
        for (at, set) in versions.iter().enumerate() {
            // A newer version that holds at the end of a period opens it, on its own day.
            let is_newest = |planned: &Planned| versions.iter().take(at).all(|newer| !newer.is_in_force(planned.to));
            let planned = due(set, today).filter(is_newest).filter(|planned| planned.opens_on >= local_day(since));
            if let Some(planned) = planned {
                open(tx, set, planned).await?;
            }
        }
    }
    Ok(())
}

/// Opens the sheets of a period and asks for them; those that are there are left alone. A second time changes nothing.
async fn open(tx: &mut Tx, set: &RuleSet, Planned { from, to, .. }: Planned) -> Result<()> {
    for unit in subjects(tx, set, to).await? {
        if store::find(tx, &set.code, unit, from, to).await?.is_none() {
            let (rule_code, rule_version) = (set.code.clone(), set.version);
            let new = NewScoring { id: ScoringId::new(), rule_code, rule_version, unit, from, to };
            let id = actions::begin(tx, new).await?;
            telling::opened(tx, None::<&Actor>, id).await?;
        }
    }
    Ok(())
}

/// Whom a set judges in the period that ends on a day: the ward, or the units that it judged in the period before.
/// Where there was none, whoever opened sheets for this one has chosen; else the units of the ward itself, not its
/// neighbourhoods and partners.
async fn subjects(tx: &Tx, set: &RuleSet, to: NaiveDate) -> Result<Vec<Option<UnitId>>> {
    if set.subject == Subject::Ward {
        return Ok(vec![None]);
    }
    let sheets = store::of_units(tx, &set.code).await?;
    let last = sheets.iter().map(|sheet| sheet.to).find(|end| *end < to);
    let chosen: BTreeSet<UnitId> =
        sheets.iter().filter(|sheet| Some(sheet.to) == last).filter_map(|sheet| sheet.unit).collect();
    let mut units = people::api::units(tx).await?;
    units.retain(|unit| match last {
        Some(_) => chosen.contains(&unit.id),
        None => sheets.is_empty() && !matches!(unit.kind, UnitKind::Neighbourhood | UnitKind::Partner),
    });
    Ok(units.into_iter().map(|unit| Some(unit.id)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn set(every: Every, after_days: i64) -> RuleSet {
        let mut set = rules::shipped::all()[1].clone();
        (set.opens_every, set.opens_after_days) = (every, after_days);
        set
    }

    #[test]
    fn a_quarter_opens_on_the_day_that_the_set_says() {
        let next_day = set(Every::Quarter, 1);
        assert_eq!(due(&next_day, d("2026-04-01")).unwrap().to, d("2026-03-31"));
        assert_eq!(due(&next_day, d("2026-03-31")), None, "not in force at the end of 2025");
        assert_eq!(due(&next_day, d("2026-11-23")).unwrap().to, d("2026-09-30"));
        assert_eq!(upcoming(&next_day, &[], d("2026-11-23")).unwrap().opens_on, d("2027-01-01"));
        let before_the_end = set(Every::Quarter, -10);
        assert_eq!(due(&before_the_end, d("2026-06-20")).unwrap().to, d("2026-06-30"));
        assert_eq!(due(&before_the_end, d("2026-06-19")).unwrap().to, d("2026-03-31"));
    }

    #[test]
    fn a_set_may_open_once_a_year_and_ends_when_it_is_no_longer_in_force() {
        let yearly = set(Every::Year, 15);
        assert_eq!(due(&yearly, d("2027-01-14")), None);
        assert_eq!(
            due(&yearly, d("2027-01-15")).unwrap(),
            Planned { from: d("2026-01-01"), to: d("2026-12-31"), opens_on: d("2027-01-15") }
        );
        let mut ended = set(Every::Quarter, 1);
        ended.effective_to = Some(d("2026-06-30"));
        assert!(due(&ended, d("2026-07-01")).is_some());
        assert_eq!((due(&ended, d("2026-10-01")), upcoming(&ended, &[], d("2026-10-01"))), (None, None));
    }

    #[test]
    fn it_looks_every_morning_at_seven() {
        let at = |text: &str| next_morning(text.parse().unwrap()).to_rfc3339();
        assert_eq!(at("2026-03-31T16:00:00Z"), "2026-04-01T00:00:00+00:00");
        assert_eq!(at("2026-04-01T00:00:00Z"), "2026-04-02T00:00:00+00:00");
        assert_eq!(at("2026-03-31T23:00:00Z"), "2026-04-01T00:00:00+00:00");
    }
}
