//! What a sign-in comes to, and where a visitor may be sent on to.

use crate::account::model::{Account, HeldRole};
use crate::account::rules::Rules;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::Role;

/// May a session do no more than put its own account in order?
pub(crate) fn is_limited(rules: &Rules, account: &Account, administrator: bool, now: DateTime<Utc>) -> bool {
    let stale = administrator && rules.password_is_stale(account.password_set_at, now);
    let bare = administrator && rules.administrators_need_code() && !account.has_code();
    account.must_change || stale || bare
}

/// Is one of these roles that of an administrator today?
pub(crate) fn is_administrator(roles: &[HeldRole], today: NaiveDate) -> bool {
    roles.iter().any(|held| held.role == Role::Administrator && held.is_current(today))
}

/// The path to go on to: only within this site, else the front page.
pub(crate) fn local_path(wanted: &str) -> &str {
    let local = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && !wanted.contains('\\')
        && !wanted.chars().any(char::is_control);
    if local { wanted } else { "/" }
}

/// "Chrome trên Windows": what a person recognises of a User-Agent header.
pub(crate) fn device(agent: &str) -> String {
    let browser = [
        ("Edg/", "Edge"),
        ("coc_coc", "Cốc Cốc"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let system = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let name =
        |table: &[(&str, &'static str)]| table.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (name(&browser), name(&system)) {
        (Some(browser), Some(system)) => format!("{browser} – {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(local_path("/ke-hoach/2026?trang=2"), "/ke-hoach/2026?trang=2");
        for bad in ["https://gia-mao.test", "//gia-mao.test", "/\\gia-mao.test", "ke-hoach", "", "/a\r\nb"] {
            assert_eq!(local_path(bad), "/", "{bad}");
        }
    }

    #[test]
    fn a_device_is_recognised() {
        let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(device(agent), "Edge – Windows");
        assert_eq!(device("curl/8"), "curl/8");
    }
}
