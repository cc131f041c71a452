//! Limits on what nobody signs in for: so many tries of one kind, from one place, in one span of time.

use crate::{App, Cx, Error, Result, Tx, WardId, args};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use chrono::{DateTime, Duration, Utc};
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

/// Where a request comes from, as far as the connection says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address(Option<IpAddr>);

impl Address {
    /// What is counted as one place: an address of the fourth version, a network (/64) of the sixth, for whoever has
    /// one of its addresses has them all.
    pub fn place(&self) -> String {
        match self.0.map(|ip| ip.to_canonical()) {
            Some(IpAddr::V6(ip)) => {
                let [a, b, c, d, ..] = ip.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
            }
            Some(ip) => ip.to_string(),
            None => String::new(),
        }
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.map_or(Ok(()), |ip| write!(f, "{}", ip.to_canonical()))
    }
}

impl FromRequestParts<App> for Address {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(of(parts))
    }
}

fn of(parts: &Parts) -> Address {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    // Behind the ward's own proxy every connection is from this machine; the last address it added is the caller's.
    // It may have added a line of its own below what the caller sent.
    let mut lines = parts.headers.get_all("x-forwarded-for").iter();
    let forwarded = lines.next_back().and_then(|line| line.to_str().ok());
    Address(caller(peer, forwarded))
}

fn caller(peer: Option<IpAddr>, forwarded: Option<&str>) -> Option<IpAddr> {
    let last = forwarded.and_then(|all| all.rsplit(',').next()).map(str::trim);
    let read = |text: &str| text.parse().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    peer.map(|ip| if ip.is_loopback() { last.and_then(read).unwrap_or(ip) } else { ip })
}

/// Hạn mức: `most` tries within `minutes`, a day at most.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    pub name: &'static str,
    pub most: i32,
    pub minutes: i64,
}

/// Counts tries before they are made, so that many at once are no more than the limits. Whose they are is not kept. What
/// the first limit refuses counts for none that follows: one place does not use up what is everybody's.
///
/// # Errors
/// [`Error::Refused`] where a limit is reached, saying when to come back.
pub async fn count(cx: &Cx, tries: &[(Limit, &str)]) -> Result<()> {
    let tx = cx.begin().await?;
    let old = tx.now - Duration::days(1);
    tx.exec("DELETE FROM try_count WHERE ward_id = $1 AND since < $2", args![tx.ward, old]).await?;
    let mut again = None;
    for (limit, whose) in tries {
        let span = Duration::minutes(limit.minutes);
        let tried = add(&tx, &key(*limit, whose), tx.now - span).await?;
        if tried.count > limit.most {
            again = Some(tried.since + span - tx.now);
            break;
        }
    }
    tx.commit().await?;
    let said = |left| format!("Đã thử quá nhiều lần. Ông/bà vui lòng thử lại sau {}.", spoken(left));
    again.map_or(Ok(()), |left| Err(Error::refused(said(left))))
}

/// Takes back tries that were counted and turned out right, so that only wrong ones add up.
///
/// # Errors
/// When the database refuses.
pub async fn forgive(cx: &Cx, tries: &[(Limit, &str)]) -> Result<()> {
    let tx = cx.begin().await?;
    for (limit, whose) in tries {
        let sql = "UPDATE try_count SET count = count - 1 WHERE ward_id = $1 AND what = $2 AND count > 0";
        tx.exec(sql, args![tx.ward, key(*limit, whose)]).await?;
    }
    tx.commit().await.map(|_| ())
}

/// Under which name tries are counted; whose they are cannot be read from it.
fn key(limit: Limit, whose: &str) -> String {
    hex::encode(Sha256::digest(format!("{} {whose}", limit.name)))
}

/// A span as it is said, no shorter than it is: minutes, from two hours on hours.
fn spoken(left: Duration) -> String {
    let minutes = left.num_seconds().max(1).unsigned_abs().div_ceil(60);
    if minutes < 120 { format!("{minutes} phút") } else { format!("{} giờ", minutes.div_ceil(60)) }
}

#[derive(FromQueryResult)]
struct Tried {
    count: i32,
    since: DateTime<Utc>,
}

/// Counts a try; how many there were since the first one after `before`, this one included.
async fn add(tx: &Tx, what: &str, before: DateTime<Utc>) -> Result<Tried> {
    let sql = "INSERT INTO try_count (ward_id, what, since, count) VALUES ($1, $2, $3, 1) \
               ON CONFLICT (ward_id, what) DO UPDATE SET \
               count = CASE WHEN try_count.since <= $4 THEN 1 ELSE try_count.count + 1 END, \
               since = CASE WHEN try_count.since <= $4 THEN excluded.since ELSE try_count.since END \
               RETURNING count, since";
    let tried = tx.one(sql, args![tx.ward, what, tx.now, before]).await?;
    tried.ok_or_else(|| Error::internal("a try was not counted"))
}

/// Requests of the minute that runs, by ward and place; in memory, for a read must not cost a write.
#[derive(Default)]
pub(crate) struct Minute(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    minute: i64,
    places: HashMap<(WardId, String), u32>,
}

impl Minute {
    fn count(&self, ward: WardId, place: String, now: DateTime<Utc>, most: u32) -> Option<i64> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.timestamp().div_euclid(60);
        if counted.minute != minute {
            *counted = Counted { minute, places: HashMap::new() };
        }
        let count = counted.places.entry((ward, place)).or_default();
        *count = count.saturating_add(1);
        (*count > most).then(|| 60 - now.timestamp().rem_euclid(60))
    }
}

/// Counts a request that everybody may make, by what it asks for; where its place has made more than `most` in this
/// minute, the seconds until the next one. Each process counts for itself.
pub fn pace(cx: &Cx, address: &Address, what: &str, most: u32) -> Option<i64> {
    cx.app.minute.count(cx.ward.id, format!("{what} {}", address.place()), cx.now, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    #[test]
    fn what_a_caller_says_of_itself_counts_only_behind_our_own_proxy() {
        assert_eq!(caller(ip("203.0.113.9"), Some("1.2.3.4")), ip("203.0.113.9"));
        assert_eq!(caller(ip("127.0.0.1"), Some("9.9.9.9, 1.2.3.4")), ip("1.2.3.4"));
        assert_eq!(caller(ip("::1"), Some("1.2.3.4:567")), ip("1.2.3.4"));
        assert_eq!(caller(ip("127.0.0.1"), Some("không phải địa chỉ")), ip("127.0.0.1"));
        assert_eq!(caller(None, Some("1.2.3.4")), None);
    }

    #[test]
    fn what_the_proxy_added_stands_last_also_in_a_line_of_its_own() {
        let request = axum::http::Request::builder()
            .header("x-forwarded-for", "10.1.2.3")
            .header("x-forwarded-for", "203.0.113.9")
            .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 80))));
        let Ok(request) = request.body(()) else { panic!("a request") };
        assert_eq!(of(&request.into_parts().0), Address(ip("203.0.113.9")));
    }

    #[test]
    fn a_span_is_said_no_shorter_than_it_is() {
        let said = |seconds| spoken(Duration::seconds(seconds));
        assert_eq!([said(0), said(60), said(61), said(7_140)], ["1 phút", "1 phút", "2 phút", "119 phút"]);
        assert_eq!([said(7_200), said(7_201), said(86_400)], ["2 giờ", "3 giờ", "24 giờ"]);
    }

    #[test]
    fn whoever_has_a_network_is_one_place() {
        let place = |text: &str| Address(ip(text)).place();
        assert_eq!(place("2405:4800:1:2:aaaa::1"), place("2405:4800:1:2:bbbb::2"));
        assert_ne!(place("2405:4800:1:2::1"), place("2405:4800:1:3::1"));
        assert_eq!(place("::ffff:1.2.3.4"), "1.2.3.4");
    }

    #[test]
    fn a_place_waits_for_the_next_minute() {
        let (minute, ward) = (Minute::default(), WardId(1));
        let at = |text: &str| text.parse().unwrap_or_default();
        let ask = |place: &str, when: &str| minute.count(ward, place.to_owned(), at(when), 2);
        assert_eq!([ask("a", "2026-03-16T02:00:10Z"), ask("a", "2026-03-16T02:00:20Z")], [None, None]);
        assert_eq!(ask("a", "2026-03-16T02:00:50Z"), Some(10));
        assert_eq!(ask("b", "2026-03-16T02:00:50Z"), None);
        assert_eq!(ask("a", "2026-03-16T02:01:00Z"), None);
    }
}
