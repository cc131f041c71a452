//! Số thứ tự: what a ticket is, the kinds of service, and how long one still waits.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::{Error, Result, typed_id};

typed_id!(
    /// Số thứ tự.
    TicketId
);

/// The most counters of a ward.
pub(super) const MOST_COUNTERS: i64 = 40;

/// Loại việc: under its letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Service {
    /// "A".
    pub letter: String,
    pub name: String,
}

/// The kinds of service that a setting lists: "A Hộ tịch; B Chứng thực". What fits no letter is left out.
pub(super) fn services(setting: &str) -> Vec<Service> {
    let one = |part: &str| {
        let (letter, name) = part.trim().split_once(' ')?;
        let sound = letter.len() == 1 && letter.bytes().all(|b| b.is_ascii_uppercase());
        sound.then(|| Service { letter: letter.to_owned(), name: name.trim().to_owned() })
    };
    let mut all: Vec<Service> = Vec::new();
    for service in setting.split(';').filter_map(one) {
        if all.iter().all(|other| other.letter != service.letter) {
            all.push(service);
        }
    }
    all
}

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    /// Called to a counter and served there.
    Called,
    Done,
    /// Nobody came.
    Skipped,
}

impl State {
    /// The stored name, and the end of its key in the Fluent files.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Called => "called",
            Self::Done => "done",
            Self::Skipped => "skipped",
        }
    }

    /// The state of a stored name.
    pub(super) fn from_key(key: &str) -> Self {
        [Self::Waiting, Self::Called, Self::Done, Self::Skipped]
            .into_iter()
            .find(|state| state.key() == key)
            .unwrap_or(Self::Skipped)
    }
}

/// Số thứ tự.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ticket {
    pub id: TicketId,
    pub day: NaiveDate,
    pub service: String,
    pub number: i32,
    pub state: State,
    /// Where it is served; while it waits, the only counter that may call it.
    pub counter: Option<i32>,
    pub taken_at: DateTime<Utc>,
    /// First called.
    pub called_at: Option<DateTime<Utc>>,
    pub calls: i32,
}

impl Ticket {
    /// "A012".
    pub(super) fn label(&self) -> String {
        format!("{}{:03}", self.service, self.number)
    }

    /// What the loudspeaker says: letters and figures one by one.
    pub(super) fn spoken(&self, counter: i32) -> String {
        let figures: Vec<String> = self.number.to_string().chars().map(String::from).collect();
        format!("Mời số {} {}, đến quầy số {counter}.", self.service, figures.join(" "))
    }

    /// Refuses unless it stands in one of these states.
    ///
    /// # Errors
    /// [`Error::Refused`] in words for the officer.
    pub(super) fn require(&self, states: &[State]) -> Result<()> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(Error::refused(format!("Số {} không còn ở bước này. Ông/bà tải lại trang.", self.label())))
    }
}

/// How many minutes one still waits behind so many, by the pace of the last hour's calls (newest first); `None` while
/// there are too few to tell.
pub(super) fn expected_minutes(ahead: usize, calls: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<i64> {
    let recent: Vec<_> = calls.iter().filter(|at| now - **at <= TimeDelta::hours(1)).collect();
    let (newest, oldest) = (recent.first()?, recent.last()?);
    let gaps = i64::try_from(recent.len()).ok()? - 1;
    if gaps < 2 {
        return None;
    }
    let seconds = (**newest - **oldest).num_seconds();
    let turns = i64::try_from(ahead).ok()? + 1;
    Some((seconds * turns / gaps + 59) / 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_read_from_a_line() {
        let all = services("A Hộ tịch; B Chứng thực;; c nhỏ; A lần hai; BB hai chữ; D");
        assert_eq!(all.iter().map(|s| s.letter.as_str()).collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!(all[0].name, "Hộ tịch");
    }

    #[test]
    fn the_pace_of_the_last_hour_tells_how_long_one_waits() {
        let now: DateTime<Utc> = "2026-03-16T03:00:00Z".parse().unwrap();
        let before = |minutes: i64| now - TimeDelta::minutes(minutes);
        let calls = [before(1), before(6), before(11), before(16)];
        assert_eq!(expected_minutes(0, &calls, now), Some(5));
        assert_eq!(expected_minutes(3, &calls, now), Some(20));
        assert_eq!(expected_minutes(3, &calls[..2], now), None, "two calls tell no pace");
        assert_eq!(expected_minutes(3, &[before(61), before(65), before(70)], now), None, "nor do those of long ago");
        assert_eq!(expected_minutes(2, &[now, now, now], now), Some(0));
    }

    #[test]
    fn figures_are_spoken_one_by_one() {
        let ticket = Ticket {
            id: TicketId::new(),
            day: "2026-03-16".parse().unwrap(),
            service: "B".into(),
            number: 12,
            state: State::Called,
            counter: Some(3),
            taken_at: "2026-03-16T03:00:00Z".parse().unwrap(),
            called_at: Some("2026-03-16T03:07:30Z".parse().unwrap()),
            calls: 1,
        };
        assert_eq!(ticket.label(), "B012");
        assert_eq!(ticket.spoken(3), "Mời số B 1 2, đến quầy số 3.");
    }
}
