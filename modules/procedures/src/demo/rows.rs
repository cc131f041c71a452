//! The rows of a dossier that never was: itself, what happened to it, its papers, its money, what was thought of it.

use super::make::{Made, in_code};
use super::store::{self, Bulk, COMPONENT, DOSSIER, MOVE, NUMBER, OBLIGATION, PAYMENT, RATING, WAIT};
use crate::catalogue::Version;
use crate::dossier::State;
use crate::dossier::store::backwards;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Result, Tx, UnitId, UserId, local_day};
use sea_orm::Value;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What every illustrative row says.
const LABEL: &str = "số liệu minh họa";

macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$(Value::from($value)),*] };
}

/// In whose hands the dossiers are.
#[derive(Debug, Clone, Default)]
pub(super) struct Hands {
    pub agency: String,
    pub unit: Option<UnitId>,
    pub officer: Option<UserId>,
    pub officer_name: String,
    /// Digest of the calendar by which they are due.
    pub calendar: String,
}

/// Writes dossiers.
pub(super) struct Writer {
    hands: Hands,
    bulk: Bulk,
    /// The last number of each day before.
    before: BTreeMap<NaiveDate, i32>,
    numbers: BTreeMap<NaiveDate, i32>,
}

impl Writer {
    pub(super) async fn new(tx: &Tx, hands: Hands) -> Result<Self> {
        let before = store::last_numbers(tx, &hands.agency).await?;
        Ok(Self { hands, bulk: Bulk::default(), before, numbers: BTreeMap::new() })
    }

    /// Adds a dossier with all that hangs on it.
    pub(super) async fn add(&mut self, tx: &Tx, made: &Made, version: &Version) -> Result<()> {
        let day = local_day(made.received_at.unwrap_or(made.registered_at));
        let number = made.number + self.before.get(&day).copied().unwrap_or(0);
        let code = format!("{}-{}-{number:04}", self.hands.agency, in_code(day));
        let last = self.numbers.entry(day).or_default();
        *last = number.max(*last);
        self.dossier(tx, made, version, &code);
        self.moves(tx, made);
        self.papers(tx, made, version);
        self.money(tx, made, &code);
        self.rating(tx, made, version);
        self.bulk.write_if_full(tx).await
    }

    /// Writes what is left, and the last number of each day.
    pub(super) async fn end(mut self, tx: &Tx) -> Result<()> {
        for (day, last) in &self.numbers {
            self.bulk.push(tx, NUMBER, values![self.hands.agency.as_str(), *day, *last]);
        }
        self.bulk.write(tx).await
    }

    fn dossier(&mut self, tx: &Tx, made: &Made, version: &Version, code: &str) {
        let (content, hands) = (&version.content, &self.hands);
        let name = format!("Nguyễn Văn Mẫu {:04}", made.person);
        let folded = vietnamese::fold(&name);
        let taken = made.received_at.is_some();
        let since = made.returned_at.or(made.finished_at).or(made.received_at).unwrap_or(made.registered_at);
        let row = values![
            made.id,
            code,
            version.procedure,
            version.id,
            content.code.as_str(),
            content.name.as_str(),
            made.level.key(),
            content.cases.first().map_or("", |case| case.key.as_str()),
            made.channel.number(),
            made.state.number(),
            if made.in_person { "desk" } else { "portal" },
            made.kind.number(),
            name,
            // No province has the number 000, and no network the prefix 00.
            format!("000{:09}", made.person),
            format!("+84000{:06}", made.person),
            "Trung tâm Phục vụ hành chính công",
            content.agency.as_str(),
            made.outside,
            made.in_person,
            folded.as_str(),
            backwards(&folded),
            made.registered_at,
            made.received_at,
            hands.officer.filter(|_| taken),
            if taken { hands.officer_name.as_str() } else { "" },
            if taken { hands.calendar.as_str() } else { "" },
            made.due_at,
            made.due_at,
            made.waits_since,
            i32::from(made.state == State::Supplement),
            hands.unit,
            hands.officer.filter(|_| taken),
            if taken { hands.officer_name.as_str() } else { "" },
            since,
            made.finished_at,
            made.in_time,
            made.returned_at,
            made.synced_at,
            made.electronic,
            true,
        ];
        self.bulk.push(tx, DOSSIER, row);
    }

    fn moves(&mut self, tx: &Tx, made: &Made) {
        let begun = made.received_at.map(|at| at + chrono::Duration::minutes(5));
        let mut steps: Vec<(State, DateTime<Utc>)> = Vec::new();
        if made.received_at.is_none() {
            steps.push((State::Registered, made.registered_at));
        }
        steps.extend(made.received_at.map(|at| (State::Received, at)));
        steps.extend(begun.filter(|_| made.state != State::Received).map(|at| (State::Processing, at)));
        steps.extend(made.finished_at.map(|at| (State::Finished, at)));
        steps.extend(made.returned_at.map(|at| (State::Returned, at)));
        let ended = matches!(made.state, State::Stopped | State::Declined | State::Withdrawing);
        let rests = made.waits_since.map(|at| (made.state, at));
        let end = begun.unwrap_or(made.registered_at) + chrono::Duration::hours(2);
        steps.extend(rests.or(ended.then_some((made.state, end))));
        let mut from: Option<i16> = None;
        for (place, (state, at)) in (1..).zip(steps) {
            let hands = &self.hands;
            let reason = match state {
                State::Supplement => format!("Thiếu giấy tờ theo thành phần hồ sơ ({LABEL})"),
                State::Declined => format!("Không thuộc thẩm quyền giải quyết ({LABEL})"),
                State::Stopped | State::Withdrawing => format!("Người nộp đề nghị rút hồ sơ ({LABEL})"),
                _ => String::new(),
            };
            let row = values![
                part(made.id, place),
                made.id,
                state.key(),
                from,
                state.number(),
                hands.unit,
                hands.officer,
                hands.officer_name.as_str(),
                reason,
                hands.officer,
                hands.officer_name.as_str(),
                at,
            ];
            self.bulk.push(tx, MOVE, row);
            from = Some(state.number());
        }
        if let Some(since) = made.waits_since {
            self.bulk.push(tx, WAIT, values![part(made.id, 20), made.id, made.state.key(), since]);
        }
    }

    fn papers(&mut self, tx: &Tx, made: &Made, version: &Version) {
        let at = made.received_at.unwrap_or(made.registered_at);
        for (place, (how, component)) in (30..).zip(made.papers.iter().zip(&version.content.components)) {
            // Only what can be obtained is.
            let how = if *how == "obtained" && !component.obtainable { "file" } else { how };
            let (key, name) = (component.key.as_str(), component.name.as_str());
            let row = values![part(made.id, place), made.id, key, name, how, at, self.hands.officer_name.as_str()];
            self.bulk.push(tx, COMPONENT, row);
        }
    }

    fn money(&mut self, tx: &Tx, made: &Made, code: &str) {
        if made.fee == 0 {
            return;
        }
        let asked = made.received_at.unwrap_or(made.registered_at);
        let paid = made.state != State::Payment && made.state != State::Registered;
        let settled = paid.then_some(asked + chrono::Duration::minutes(9));
        let lines =
            json!([{ "name": format!("Phí, lệ phí ({LABEL})"), "amount": made.fee, "how": "", "basis": LABEL }]);
        let (obligation, payment) = (part(made.id, 40), part(made.id, 41));
        let key = crate::payment::match_key(code);
        let row = values![
            obligation,
            made.id,
            code,
            key,
            made.fee,
            if paid { made.fee } else { 0 },
            "before",
            lines.to_string(),
            asked,
            settled,
            made.paid_online && paid,
        ];
        self.bulk.push(tx, OBLIGATION, row);
        if let Some(at) = settled {
            let how = if made.paid_online { "webhook" } else { "cash" };
            let row = values![
                payment,
                format!("minh-hoa-{}", made.id),
                obligation,
                code,
                how,
                made.fee,
                local_day(at),
                LABEL,
                "counted",
                at
            ];
            self.bulk.push(tx, PAYMENT, row);
        }
    }

    fn rating(&mut self, tx: &Tx, made: &Made, version: &Version) {
        let (Some(stars), Some(returned)) = (made.stars, made.returned_at) else { return };
        let at = returned + chrono::Duration::hours(3);
        let row = values![
            part(made.id, 50),
            made.id,
            version.procedure,
            version.content.name.as_str(),
            self.hands.officer,
            self.hands.officer_name.as_str(),
            self.hands.unit,
            stars,
            at,
            at,
            true
        ];
        self.bulk.push(tx, RATING, row);
    }
}

/// An identifier of something that hangs on a dossier, the same at every start.
fn part(of: Uuid, n: u32) -> Uuid {
    Uuid::from_u128(of.as_u128() ^ (u128::from(n) << 16))
}
