//! What a ruling is and how long it holds.

use crate::status::{Sentence, Status};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::local_day;
use sea_orm::FromQueryResult;

/// Kết luận của lãnh đạo về một chỉ tiêu, nhiệm vụ.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Ruling {
    #[sea_orm(alias = "ruling_status")]
    key: String,
    #[sea_orm(alias = "ruling_reason")]
    pub(crate) reason: String,
    /// The last day on which it holds.
    #[sea_orm(alias = "ruling_until")]
    pub(crate) until: Option<NaiveDate>,
    #[sea_orm(alias = "ruling_by")]
    pub(crate) by: String,
    #[sea_orm(alias = "ruling_at")]
    at: DateTime<Utc>,
}

impl Ruling {
    /// The statuses that a leader may give; "not assessed" is what the rule says when it knows nothing.
    pub(crate) const CHOICES: [Status; 4] = [Status::Met, Status::OnTrack, Status::AtRisk, Status::Late];

    /// What the leader judged.
    pub(crate) fn status(&self) -> Status {
        Status::from_key(&self.key).unwrap_or(Status::NotAssessed)
    }

    /// Does it hold today over what the rule computes? Not once the target is met or the work done.
    pub(crate) fn holds(&self, computed: Status, today: NaiveDate) -> bool {
        computed != Status::Met && self.until.is_none_or(|until| today <= until)
    }

    /// Who judged so, when and why.
    pub(crate) fn sentence(&self) -> Sentence {
        let said = Sentence::plain(if self.until.is_some() { "ruling-why-until" } else { "ruling-why" })
            .and("who", self.by.clone())
            .and("day", local_day(self.at))
            .and("reason", self.reason.clone());
        match self.until {
            Some(until) => said.and("until", until),
            None => said,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn ruling(until: Option<&str>) -> Ruling {
        Ruling {
            key: "on-track".into(),
            reason: "Thiết bị đã về".into(),
            until: until.map(day),
            by: "Mẫu".into(),
            at: "2026-03-16T02:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_ruling_holds_through_its_last_day_and_never_over_what_is_met() {
        for (until, computed, today, holds) in [
            (None, Status::Late, "2026-12-31", true),
            (None, Status::Met, "2026-03-17", false),
            (Some("2026-03-31"), Status::AtRisk, "2026-03-31", true),
            (Some("2026-03-31"), Status::AtRisk, "2026-04-01", false),
        ] {
            assert_eq!(ruling(until).holds(computed, day(today)), holds, "{until:?} {computed:?} {today}");
        }
    }

    #[test]
    fn it_says_who_judged_when_and_why() {
        let said = ruling(Some("2026-03-31")).sentence();
        assert_eq!(said.key, "ruling-why-until");
        let words: Vec<&str> = said.args.iter().map(|(_, word)| word.as_str()).collect();
        assert_eq!(words, ["Mẫu", "16/03/2026", "Thiết bị đã về", "31/03/2026"]);
        for status in Ruling::CHOICES {
            assert_eq!(Ruling { key: status.key().into(), ..ruling(None) }.status(), status);
        }
    }
}
