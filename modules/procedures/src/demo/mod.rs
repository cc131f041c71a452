//! The demonstration: the sample catalogue, and dossiers that never were, whose counts are those of the sample plan of phường
//! Sông Công; each of them says that it is illustrative.

mod make;
mod rows;
mod store;

use crate::catalogue::{self, Level};
use crate::dossier::State;
use crate::dossier::number::agency;
use crate::dossier::store::keep_calendar;
use crate::due;
use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, Utc};
use kernel::{App, Event, Result, Role, Tx, WardId, local_day};
use make::{Maker, Shares};
use rows::{Hands, Writer};
use serde_json::json;
use uuid::Uuid;

/// How far the demonstration was filled.
const SETTING: &str = "procedures.demo";
/// The unit that receives, in the sample ward.
const CENTRE: &str = "Trung tâm Phục vụ hành chính công";

/// What the sample plan says of 01/7 to 27/10/2025: 3.754 dossiers, 282 of them direct, 3.472 online (320 wholly, 3.152
/// partly), 2.652 of 2.698 paid online, 91,4 % electronic results, more than 90 % satisfied. The other shares are made up.
const OF_THE_PLAN: Shares = Shares {
    all: 3754,
    direct: 282,
    full: 320,
    with_fee: 2698,
    paid_online: 2652,
    stopped: 54,
    electronic: 3382,
    late: 81,
    rated: 1204,
    satisfied: 1118,
};

/// The last days of work whose dossiers are partly in hand.
const LIVELY_DAYS: usize = 15;
/// What became of the dossiers of the last days, in turn.
const STATES: [State; 20] = [
    State::Returned,
    State::Processing,
    State::Returned,
    State::Finished,
    State::Supplement,
    State::Returned,
    State::Processing,
    State::Payment,
    State::Returned,
    State::Finished,
    State::Received,
    State::Returned,
    State::Registered,
    State::Processing,
    State::Returned,
    State::Withdrawing,
    State::Returned,
    State::Declined,
    State::Processing,
    State::Stopped,
];

/// Gives the demonstration ward its procedures and dossiers; a second time changes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn seed(app: &App, ward: WardId) -> Result<()> {
    if app.db.read(ward).setting(SETTING).await?.is_some() {
        return Ok(());
    }
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    catalogue::seed(&mut tx).await?;
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    let last_year = fill(&mut tx, OF_THE_PLAN, (day(2025, 7, 1), day(2025, 10, 27)), 0).await?;
    let lately = fill_lately(&mut tx).await?;
    tx.record(Event::new(
        "procedures.demo.filled",
        Uuid::nil(),
        json!({ "dossiers": last_year + lately, "illustrative": true }),
    ));
    tx.set_setting(SETTING, "all").await?;
    tx.commit().await.map(|_| ())
}

/// Fills a ward with so many dossiers over the three years before, some of the last days in hand; says how many. For
/// measuring how the desk fares with them.
///
/// # Errors
/// When the database refuses.
pub async fn fill_with_samples(tx: &mut Tx, all: u64) -> Result<u64> {
    catalogue::seed(tx).await?;
    let today = local_day(tx.now);
    let (from, to) = (today - Days::new(1095), today - Days::new(40));
    let lately = all / 75;
    let shares = OF_THE_PLAN.scaled(all - lately);
    let salt = all;
    let done = fill(tx, shares, (from, to), salt).await?;
    Ok(done + fill_lively(tx, (today - Days::new(39), today), lately / 28, salt + 1).await?)
}

/// Who has the dossiers in hand: the first officer of the desk.
async fn hands(tx: &Tx) -> Result<Hands> {
    let calendar = due::of_ward(tx).await?;
    keep_calendar(tx, &calendar.digest, &calendar.content).await?;
    let people = people::api::people(tx, local_day(tx.now)).await?;
    let officer = people.into_iter().find(|person| person.roles.contains(&Role::Officer));
    let centre = people::api::find_unit_by_name(tx, CENTRE).await?.map(|unit| unit.id);
    Ok(Hands {
        agency: agency(tx).await?,
        unit: centre.or(officer.as_ref().and_then(|person| person.unit)),
        officer: officer.as_ref().map(|person| person.id),
        officer_name: officer.map(|person| person.name).unwrap_or_default(),
        calendar: calendar.digest.clone(),
    })
}

/// Fills days with finished dossiers of these shares; says how many. `salt` makes another lot of them.
async fn fill(tx: &mut Tx, shares: Shares, (from, to): (NaiveDate, NaiveDate), salt: u64) -> Result<u64> {
    let versions = catalogue::store::versions_in_force(tx, local_day(tx.now)).await?;
    let calendar = due::of_ward(tx).await?;
    let mut maker = Maker::new(&versions, &calendar.calendar, (tx.ward, tx.now));
    let days = maker.days(from, to);
    let mut writer = Writer::new(tx, hands(tx).await?).await?;
    let (mut n, count) = (0, days.len() as u64);
    for (place, day) in (0..).zip(&days) {
        let of = shares.all * (place + 1) / count - shares.all * place / count;
        for number in 0..of {
            let made = maker.finished(n, salt, shares, *day, (number, of))?;
            if let Some(version) = versions.get(made.version) {
                writer.add(tx, &made, version).await?;
            }
            n += 1;
        }
    }
    writer.end(tx).await?;
    Ok(n)
}

/// This year so far: two finished dossiers each day of work, and of the last days more, in every state.
async fn fill_lately(tx: &mut Tx) -> Result<u64> {
    let versions = catalogue::store::versions_in_force(tx, local_day(tx.now)).await?;
    let calendar = due::of_ward(tx).await?;
    let maker = Maker::new(&versions, &calendar.calendar, (tx.ward, tx.now));
    let today = local_day(tx.now);
    let first = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today);
    let days = maker.days(first, today);
    let (early, lively) = days.split_at(days.len().saturating_sub(LIVELY_DAYS));
    let mut made = 0;
    if let Some(last) = early.last() {
        let all = 2 * early.len() as u64;
        let shares = Shares {
            all,
            direct: all * 6 / 100,
            full: all * 12 / 100,
            with_fee: all * 70 / 100,
            paid_online: all * 69 / 100,
            stopped: all / 100,
            electronic: all * 93 / 100,
            late: all * 2 / 100,
            rated: all * 35 / 100,
            satisfied: all * 33 / 100,
        };
        made += fill(tx, shares, (first, *last), 1).await?;
    }
    let lively = lively.first().copied().unwrap_or(today);
    Ok(made + fill_lively(tx, (lively, today), 6, 2).await?)
}

/// So many dossiers on each day of work between two, in every state.
async fn fill_lively(tx: &mut Tx, (from, to): (NaiveDate, NaiveDate), each_day: u64, salt: u64) -> Result<u64> {
    let versions = catalogue::store::versions_in_force(tx, local_day(tx.now)).await?;
    let calendar = due::of_ward(tx).await?;
    let mut maker = Maker::new(&versions, &calendar.calendar, (tx.ward, tx.now));
    let mut writer = Writer::new(tx, hands(tx).await?).await?;
    let mut n = 0;
    for day in maker.days(from, to) {
        for number in 0..each_day {
            let received = make::received(day, number, each_day);
            if received >= tx.now {
                break;
            }
            let direct = n % 11 == 0;
            let level = if n % 5 == 0 && !direct { Level::Full } else { Level::Partial };
            let mut one = maker.begun((n, salt), level, direct, n % 3 != 0, received)?;
            one.number = i32::try_from(number + 1).unwrap_or(i32::MAX);
            put(&maker, &mut one, n, tx.now);
            if let Some(version) = versions.get(one.version) {
                writer.add(tx, &one, version).await?;
            }
            n += 1;
        }
    }
    writer.end(tx).await?;
    Ok(n)
}

/// Puts a dossier of the last days into the state whose turn it is, as far as its time allows.
fn put(maker: &Maker<'_>, made: &mut make::Made, n: u64, now: DateTime<Utc>) {
    let wanted = STATES[(n % STATES.len() as u64) as usize];
    let received = made.received_at.unwrap_or(now);
    made.paid_online = made.fee > 0 && !n.is_multiple_of(9);
    match wanted {
        State::Finished | State::Returned => {
            maker.finish(made, n, n % 40 == 5);
            made.electronic = made.finished_at.is_some() && !n.is_multiple_of(12);
            if wanted == State::Finished && made.state == State::Returned {
                (made.state, made.returned_at) = (State::Finished, None);
            }
        }
        State::Registered | State::Declined => {
            made.state = wanted;
            made.registered_at = received;
            (made.received_at, made.due_at) = (None, None);
        }
        State::Supplement | State::Payment => {
            made.state = wanted;
            made.waits_since = Some((received + Duration::minutes(40)).min(now));
        }
        other => made.state = other,
    }
    let old = received + Days::new(12) < now;
    // Hardly anything lies long: the rest would all be overdue.
    if made.state == State::Processing && old && !n.is_multiple_of(4) {
        maker.finish(made, n, false);
    }
}
