//! The ward's rules of signing in: numbers with the standard that they come from, kept as settings.

use chrono::{DateTime, Duration, Utc};
use kernel::{Conn, Result};
use std::collections::{BTreeMap, BTreeSet};

/// Where the rules of a ward are kept, as one JSON object.
const SETTING: &str = "people.rules";

/// One rule: its name, its number where nothing was set, what may be set, and where it comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) setting: &'static str,
    pub(crate) default: i64,
    pub(crate) least: i64,
    pub(crate) most: i64,
    /// Does a larger number make the rule looser?
    pub(crate) larger_is_looser: bool,
    /// What TCVN 14423:2026 asks for at level 2, where it says something.
    pub(crate) standard: Option<i64>,
}

const fn rule(setting: &'static str, default: i64, range: (i64, i64), looser: bool, standard: Option<i64>) -> Rule {
    Rule { setting, default, least: range.0, most: range.1, larger_is_looser: looser, standard }
}

/// Every rule, in the order of the settings page.
pub(crate) const RULES: [Rule; 11] = [
    rule("people.password.length", 14, (8, 64), false, Some(14)),
    rule("people.password.length_with_code", 8, (8, 64), false, Some(8)),
    rule("people.password.administrator_days", 60, (1, 366), true, Some(60)),
    rule("people.sign_in.failures", 5, (3, 20), true, Some(5)),
    rule("people.sign_in.lock_minutes", 15, (1, 1440), false, None),
    rule("people.account.inactive_days", 45, (7, 400), true, Some(45)),
    rule("people.session.idle_minutes", 480, (5, 720), true, None),
    rule("people.session.idle_minutes_administrator", 5, (5, 480), true, Some(5)),
    rule("people.session.hours", 12, (1, 24), true, None),
    rule("people.link.hours", 72, (1, 168), true, None),
    rule("people.sign_in.code_for_administrators", 0, (0, 1), false, Some(1)),
];

/// The rules as they hold in a ward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rules([i64; RULES.len()]);

impl Default for Rules {
    fn default() -> Self {
        Self(RULES.map(|rule| rule.default))
    }
}

impl Rules {
    /// The rules that hold in the ward: what was set, else the defaults. One query, for it runs at every sign-in.
    pub(crate) async fn load(conn: &Conn) -> Result<Self> {
        let set: BTreeMap<String, i64> = match conn.setting(SETTING).await? {
            Some(text) => serde_json::from_str(&text)?,
            None => BTreeMap::new(),
        };
        let known = RULES.iter().filter_map(|rule| Some((rule.setting, *set.get(rule.setting)?)));
        Ok(known.fold(Self::default(), |rules, (setting, number)| rules.with(setting, number)))
    }

    /// Keeps these rules for the ward.
    pub(crate) async fn keep(&self, conn: &Conn) -> Result<()> {
        let set: BTreeMap<&str, i64> = RULES.iter().map(|rule| rule.setting).zip(self.0).collect();
        conn.set_setting(SETTING, &serde_json::to_string(&set)?).await
    }

    /// The number of the rule kept under this name.
    pub(crate) fn get(&self, setting: &str) -> i64 {
        RULES.iter().zip(self.0).find(|(rule, _)| rule.setting == setting).map_or(0, |(_, value)| value)
    }

    /// The same rules with one number changed.
    pub(crate) fn with(mut self, setting: &str, number: i64) -> Self {
        for (value, rule) in self.0.iter_mut().zip(RULES) {
            if rule.setting == setting {
                *value = number.clamp(rule.least, rule.most);
            }
        }
        self
    }

    /// How many characters a password needs.
    pub(crate) fn password_length(&self, with_code: bool) -> usize {
        let name = if with_code { "people.password.length_with_code" } else { "people.password.length" };
        usize::try_from(self.get(name)).unwrap_or(14)
    }

    /// How long a session may rest.
    pub(crate) fn idle(&self, administrator: bool) -> Duration {
        let officer = self.get("people.session.idle_minutes");
        let own = self.get("people.session.idle_minutes_administrator");
        Duration::minutes(if administrator { own.min(officer) } else { officer })
    }

    /// How long a session may live at all.
    pub(crate) fn session(&self) -> Duration {
        Duration::hours(self.get("people.session.hours"))
    }

    /// How long a one-time link is good for.
    pub(crate) fn link(&self) -> Duration {
        Duration::hours(self.get("people.link.hours"))
    }

    /// After so many wrong tries the account is locked.
    pub(crate) fn failures(&self) -> i64 {
        self.get("people.sign_in.failures")
    }

    /// For so long.
    pub(crate) fn lock(&self) -> Duration {
        Duration::minutes(self.get("people.sign_in.lock_minutes"))
    }

    /// Must an administrator choose a new password?
    pub(crate) fn password_is_stale(&self, set_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        let days = Duration::days(self.get("people.password.administrator_days"));
        set_at.is_none_or(|set_at| now - set_at >= days)
    }

    /// Was the account left unused for so long that it may not be used before somebody looks at it?
    pub(crate) fn is_dormant(&self, last_used: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        now - last_used >= Duration::days(self.get("people.account.inactive_days"))
    }

    /// Must an administrator use one-time codes?
    pub(crate) fn administrators_need_code(&self) -> bool {
        self.get("people.sign_in.code_for_administrators") == 1
    }
}

/// Is a number looser than the standard asks for?
pub(crate) fn is_loose(rule: &Rule, value: i64) -> bool {
    rule.standard.is_some_and(|standard| if rule.larger_is_looser { value > standard } else { value < standard })
}

/// Passwords that everybody tries first, folded.
const COMMON: &[&str] = &[
    "123456789012345",
    "12345678901234",
    "1234567890123456",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "matkhau",
    "123456",
    "12345678",
    "123456789",
    "1234567890",
    "qwerty",
    "qwertyuiop",
    "iloveyou",
    "anhyeuem",
    "emyeuanh",
    "vietnam",
    "hanoi",
    "admin",
    "administrator",
    "abc123",
    "abcd1234",
    "1q2w3e4r",
    "qazwsx",
    "qwe123",
    "letmein",
    "welcome",
    "khongco",
    "khongbiet",
    "chuyendoiso",
    "dinh",
    "ubnd",
    "phuong",
    "11111111",
    "00000000",
    "66668888",
    "88888888",
];

/// What is wrong with a password; `None`: it will do.
pub(crate) fn fault(rules: &Rules, password: &str, login: &str, with_code: bool) -> Option<String> {
    let (length, needed) = (password.chars().count(), rules.password_length(with_code));
    if length < needed {
        let advice = "Có thể dùng một câu dễ nhớ, gồm nhiều từ.";
        return Some(format!("Mật khẩu cần ít nhất {needed} ký tự (hiện có {length}). {advice}"));
    }
    if length > 200 {
        return Some("Mật khẩu dài không quá 200 ký tự.".into());
    }
    let folded: String = vietnamese::fold(password).split_whitespace().collect();
    let core = folded.trim_matches(|c: char| !c.is_alphabetic());
    let login = vietnamese::fold(login);
    if !login.is_empty()
        && (folded == login || core == login || folded.contains(&login) && login.len() * 2 > folded.len())
    {
        return Some("Mật khẩu không được là tên đăng nhập hay gần như tên đăng nhập.".into());
    }
    let letters: BTreeSet<char> = folded.chars().collect();
    if letters.len() < 5 || COMMON.iter().any(|common| folded == *common || core == *common) || is_repeated(&folded) {
        return Some("Mật khẩu này quá dễ đoán. Hãy chọn mật khẩu khác.".into());
    }
    None
}

/// "admin123admin123": one part of up to eight characters, again and again.
fn is_repeated(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    (1..=8).any(|part| letters.len() > part && letters.iter().enumerate().all(|(i, c)| *c == letters[i % part]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fourteen_characters_or_eight_with_a_code() {
        let rules = Rules::default();
        assert!(fault(&rules, "lúa chín vàng", "hong.tt", false).is_some_and(|f| f.contains("14")));
        assert_eq!(fault(&rules, "lúa chín vàng đồng", "hong.tt", false), None);
        assert_eq!(fault(&rules, "lúa chín", "hong.tt", true), None);
        assert!(fault(&rules, "lúa chí", "hong.tt", true).is_some());
    }

    #[test]
    fn a_password_is_neither_login_nor_common() {
        let rules = Rules::default();
        for bad in ["nguyen.van.hong", "Nguyen.Van.Hong1", "1234567890123456", "aaaaaaaaaaaaaaaa", "admin123admin123"] {
            assert!(fault(&rules, bad, "nguyen.van.hong", false).is_some(), "{bad}");
        }
        assert!(fault(&rules, "Mật khẩu 123456", "hong.tt", true).is_some());
    }

    #[test]
    fn an_administrators_password_grows_stale_after_two_months() {
        let rules = Rules::default();
        let set = "2026-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
        assert!(!rules.password_is_stale(Some(set), set + Duration::days(59)));
        assert!(rules.password_is_stale(Some(set), set + Duration::days(60)));
        assert!(rules.password_is_stale(None, set));
    }

    #[test]
    fn an_account_rests_after_45_unused_days() {
        let used = "2026-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
        assert!(!Rules::default().is_dormant(used, used + Duration::days(44)));
        assert!(Rules::default().is_dormant(used, used + Duration::days(45)));
        let longer = Rules::default().with("people.account.inactive_days", 90);
        assert!(!longer.is_dormant(used, used + Duration::days(45)));
    }

    #[test]
    fn defaults_are_never_looser_than_the_standard_but_for_codes() {
        let loose: Vec<&str> = RULES.iter().filter(|r| is_loose(r, r.default)).map(|r| r.setting).collect();
        assert_eq!(loose, ["people.sign_in.code_for_administrators"]);
    }
}
