//! Makes dossiers that never were: the same ones each time, with people who are plainly made up. Shares are spread evenly
//! over the dossiers, so that the counts come out exactly.

use crate::catalogue::{Level, Version};
use crate::dossier::{ApplicantKind, Channel, State};
use crate::due::{self, Ask};
use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, TimeZone, Timelike, Utc};
use kernel::calendar::WorkingCalendar;
use kernel::{Error, Result, WardId, local};
use std::collections::HashMap;
use uuid::Uuid;

/// How many of the dossiers are what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shares {
    pub all: u64,
    pub direct: u64,
    /// Of those that came online, wholly online.
    pub full: u64,
    pub with_fee: u64,
    /// Of those with a fee.
    pub paid_online: u64,
    /// Stopped: withdrawn by the applicant.
    pub stopped: u64,
    /// Of those with a result.
    pub electronic: u64,
    pub late: u64,
    pub rated: u64,
    /// Of those rated.
    pub satisfied: u64,
}

impl Shares {
    /// The same shares of another number.
    pub(super) fn scaled(self, all: u64) -> Self {
        let of = |part: u64| part * all / self.all.max(1);
        Self {
            all,
            direct: of(self.direct),
            full: of(self.full),
            with_fee: of(self.with_fee),
            paid_online: of(self.paid_online),
            stopped: of(self.stopped),
            electronic: of(self.electronic),
            late: of(self.late),
            rated: of(self.rated),
            satisfied: of(self.satisfied),
        }
    }
}

/// Is the `n`-th of `of` one of the `k` that are spread evenly over them?
pub(super) fn picked(n: u64, k: u64, of: u64) -> bool {
    of > 0 && (n + 1) * k / of > n * k / of
}

/// A number that looks thrown, the same each time.
fn thrown(n: u64, salt: u64) -> u64 {
    let mut z = n.wrapping_add(salt.wrapping_mul(0xD1B5_4A32_D192_ED03)).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A dossier that never was.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub id: Uuid,
    /// Its number among those of its day.
    pub number: i32,
    /// Place of its procedure in the catalogue given.
    pub version: usize,
    pub level: Level,
    pub channel: Channel,
    pub state: State,
    /// Which of the made-up people.
    pub person: u64,
    pub kind: ApplicantKind,
    pub outside: bool,
    pub in_person: bool,
    pub registered_at: DateTime<Utc>,
    pub received_at: Option<DateTime<Utc>>,
    pub due_at: Option<DateTime<Utc>>,
    pub waits_since: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub in_time: Option<bool>,
    pub returned_at: Option<DateTime<Utc>>,
    pub synced_at: Option<DateTime<Utc>>,
    pub electronic: bool,
    pub fee: i64,
    pub paid_online: bool,
    pub stars: Option<i16>,
    /// How its papers came: file, paper or obtained; as many as it has.
    pub papers: Vec<&'static str>,
}

/// The instant of a local day and time.
pub(super) fn instant(day: NaiveDate, minutes: u64) -> DateTime<Utc> {
    let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(minutes * 60).unwrap_or(0), 0);
    Utc.from_utc_datetime(&day.and_time(time.unwrap_or_default())) - Duration::hours(7)
}

/// Makes dossiers out of a catalogue and a calendar.
pub(super) struct Maker<'a> {
    versions: &'a [Version],
    calendar: &'a WorkingCalendar,
    /// Versions by level and whether they cost anything.
    groups: HashMap<(&'static str, bool), Vec<usize>>,
    ward: WardId,
    /// Nothing happens after this.
    now: DateTime<Utc>,
    dues: HashMap<(usize, NaiveDate, bool), DateTime<Utc>>,
}

impl<'a> Maker<'a> {
    /// Of procedures in force; there must be one.
    pub(super) fn new(
        versions: &'a [Version],
        calendar: &'a WorkingCalendar,
        (ward, now): (WardId, DateTime<Utc>),
    ) -> Self {
        let mut groups: HashMap<(&'static str, bool), Vec<usize>> = HashMap::new();
        for (place, version) in versions.iter().enumerate() {
            let costs = version.content.fees.iter().any(|fee| fee.amount > 0);
            groups.entry((version.content.level.key(), costs)).or_default().push(place);
        }
        Self { versions, calendar, groups, ward, now, dues: HashMap::new() }
    }

    /// A procedure of the level, of those that cost something or not as far as there are such.
    fn version(&self, level: Level, costs: bool, n: u64) -> usize {
        let group = [(level.key(), costs), (level.key(), !costs)].iter().find_map(|key| self.groups.get(key));
        let place = |all: &Vec<usize>| all.get((thrown(n, 1) % all.len().max(1) as u64) as usize).copied();
        group.and_then(place).unwrap_or_else(|| (thrown(n, 2) % self.versions.len().max(1) as u64) as usize)
    }

    /// Working days from one to another.
    pub(super) fn days(&self, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
        from.iter_days().take_while(|day| *day <= to).filter(|day| self.calendar.is_working_day(*day)).collect()
    }

    fn due(&mut self, version: usize, received: DateTime<Utc>) -> Result<DateTime<Utc>> {
        let here = local(received);
        let content = &self.versions.get(version).ok_or(Error::NotFound)?.content;
        let case = content.cases.first().map_or("", |case| case.key.as_str());
        let limit = content.limit(case, self.ward, here.date_naive());
        let key = (version, here.date_naive(), here.hour() >= 15);
        if let Some(due) = self.dues.get(&key) {
            return Ok(*due);
        }
        let due = due::due(Ask { limit, verifying: false, received }, self.calendar, &[])?.at;
        self.dues.insert(key, due);
        Ok(due)
    }

    /// The next day of work after an instant, at an hour of work.
    fn days_after(&self, at: DateTime<Utc>, days: i64, n: u64) -> DateTime<Utc> {
        let day = (local(at) + Duration::days(days)).date_naive();
        instant(self.calendar.working_day_from(day).unwrap_or(day), 480 + thrown(n, 3) % 180)
    }

    /// The `n`-th of dossiers of these shares: received on a day, as its `number`-th of `of`.
    pub(super) fn finished(
        &mut self,
        n: u64,
        salt: u64,
        shares: Shares,
        day: NaiveDate,
        (number, of): (u64, u64),
    ) -> Result<Made> {
        let direct = picked(n, shares.direct, shares.all);
        let online = n - (n + 1) * shares.direct / shares.all.max(1);
        let full = !direct && picked(online, shares.full, shares.all - shares.direct);
        let costs = picked(n, shares.with_fee, shares.all);
        let costing = n * shares.with_fee / shares.all.max(1);
        let level = if full { Level::Full } else { Level::Partial };
        let mut made = self.begun((n, salt), level, direct, costs, received(day, number, of))?;
        made.number = i32::try_from(number + 1).unwrap_or(i32::MAX);
        made.paid_online = costs && picked(costing, shares.paid_online, shares.with_fee);
        if picked(n, shares.stopped, shares.all) {
            made.state = State::Stopped;
            return Ok(made);
        }
        let done = n - n * shares.stopped / shares.all.max(1);
        let results = shares.all - shares.stopped;
        let late = picked(done, shares.late, results);
        self.finish(&mut made, n, late);
        if made.finished_at.is_none() {
            return Ok(made);
        }
        made.electronic = picked(done, shares.electronic, results);
        let rating = done * shares.rated / results.max(1);
        if made.returned_at.is_some() && picked(done, shares.rated, results) {
            let good = picked(rating, shares.satisfied, shares.rated);
            made.stars = Some(if good {
                5 - i16::from(thrown(n, 4).is_multiple_of(4))
            } else {
                3 - i16::from(thrown(n, 5).is_multiple_of(3))
            });
        }
        Ok(made)
    }

    /// A dossier that has been received.
    pub(super) fn begun(
        &mut self,
        (n, salt): (u64, u64),
        level: Level,
        direct: bool,
        costs: bool,
        received: DateTime<Utc>,
    ) -> Result<Made> {
        let version = self.version(level, costs, n);
        let content = &self.versions.get(version).ok_or(Error::NotFound)?.content;
        let fee = content.fees.iter().map(|fee| fee.amount).find(|amount| *amount > 0).unwrap_or(8_000);
        let how = |place: u64| match (direct, thrown(n + place, 6) % 10) {
            (true, 0..=5) => "paper",
            (_, 6..=8) => "obtained",
            _ => "file",
        };
        let papers = (0..content.components.len().min(2) as u64).map(how).collect();
        Ok(Made {
            // The same at every start; the first part is the moment, so that rows of a time lie together.
            id: uuid::Builder::from_unix_timestamp_millis(
                u64::try_from(received.timestamp_millis()).unwrap_or(0),
                &made_bytes(n, salt),
            )
            .into_uuid(),
            number: 0,
            version,
            level,
            channel: if direct { Channel::Direct } else { Channel::Online },
            state: State::Processing,
            person: thrown(n, 7) % 2400 + 1,
            kind: if thrown(n, 8).is_multiple_of(12) { ApplicantKind::Business } else { ApplicantKind::Citizen },
            outside: thrown(n, 9).is_multiple_of(25),
            in_person: direct || (level != Level::Full && thrown(n, 10) % 5 < 2),
            registered_at: if direct {
                received
            } else {
                received - Duration::minutes(20 + (thrown(n, 11) % 900) as i64)
            },
            due_at: Some(self.due(version, received)?),
            received_at: Some(received),
            waits_since: None,
            finished_at: None,
            in_time: None,
            returned_at: None,
            synced_at: None,
            electronic: false,
            fee: if costs { fee } else { 0 },
            paid_online: false,
            stars: None,
            papers,
        })
    }

    /// Handled and handed over, in time or late by a day, as far as that is over by now.
    pub(super) fn finish(&self, made: &mut Made, n: u64, late: bool) {
        let (Some(received), Some(due)) = (made.received_at, made.due_at) else { return };
        let done = if late {
            self.days_after(due, 1, n)
        } else {
            let way = (due - received).num_minutes() * i64::try_from(20 + thrown(n, 12) % 70).unwrap_or(50) / 100;
            let at = local(received + Duration::minutes(way));
            let working = (8..16).contains(&at.hour()) && self.calendar.is_working_day(at.date_naive());
            if working { at.with_timezone(&Utc) } else { due - Duration::minutes(5 + (thrown(n, 13) % 50) as i64) }
        };
        let done = done.max(received);
        if done > self.now {
            return;
        }
        made.finished_at = Some(done);
        made.in_time = Some(!late);
        made.returned_at = Some(self.days_after(done, 1, n)).filter(|at| *at <= self.now);
        made.state = if made.returned_at.is_some() { State::Returned } else { State::Finished };
        made.synced_at = (!thrown(n, 14).is_multiple_of(25)).then(|| done + Duration::minutes(3));
    }
}

/// The moment of the `number`-th of `of` dossiers of a day: in the morning, then in the afternoon.
pub(super) fn received(day: NaiveDate, number: u64, of: u64) -> DateTime<Utc> {
    let minutes = number * 420 / of.max(1);
    instant(day, if minutes < 230 { 455 + minutes } else { 815 + minutes - 230 })
}

fn made_bytes(n: u64, salt: u64) -> [u8; 10] {
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&thrown(n, 15 + salt).to_be_bytes());
    bytes[8..].copy_from_slice(&((n % 65_536) as u16).to_be_bytes());
    bytes
}

/// The year of a day as the code of a dossier writes its days: "260316".
pub(super) fn in_code(day: NaiveDate) -> String {
    format!("{:02}{:02}{:02}", day.year() % 100, day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::picked;

    #[test]
    fn shares_come_out_exactly_and_spread_evenly() {
        for (k, of) in [(282, 3754), (3752, 3754), (0, 10), (10, 10), (2652, 2698)] {
            assert_eq!((0..of).filter(|n| picked(*n, k, of)).count() as u64, k);
            let half = (0..of / 2).filter(|n| picked(*n, k, of)).count() as u64;
            assert!(half.abs_diff(k / 2) <= 1, "{k} of {of}");
        }
    }
}
