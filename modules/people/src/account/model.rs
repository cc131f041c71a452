//! What an account is, and what may be one.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Error, Grant, Result, Role, UnitId, UserId};

/// Người dùng, as other modules may know them: never a password, never a phone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    /// Chức vụ.
    pub title: String,
    /// Where the product may send mail to; empty where there is none. Personal data: never shown but masked.
    pub email: String,
    /// The unit of the first current role.
    pub unit: Option<UnitId>,
    pub unit_name: Option<String>,
    /// Roles held today.
    pub roles: Vec<Role>,
}

/// An account to be made.
#[derive(Debug, Clone, Default)]
pub struct NewAccount {
    pub login: String,
    pub name: String,
    /// Chức vụ.
    pub title: String,
    pub email: String,
    pub phone: String,
    /// `None`: the person chooses one through a one-time link.
    pub password: Option<String>,
    pub grants: Vec<Grant>,
}

/// Tài khoản, as its owner and the administrator know it.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) id: UserId,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) password_hash: String,
    pub(crate) password_set_at: Option<DateTime<Utc>>,
    pub(crate) must_change: bool,
    pub(crate) totp_secret: String,
    pub(crate) failures: i64,
    pub(crate) locked_until: Option<DateTime<Utc>>,
    pub(crate) last_seen_at: Option<DateTime<Utc>>,
    pub(crate) closed_at: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
}

impl Account {
    pub(crate) fn has_code(&self) -> bool {
        !self.totp_secret.is_empty()
    }

    pub(crate) fn is_locked(&self, now: DateTime<Utc>) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    /// The last sign of life: used, or given a password, or made.
    pub(crate) fn last_used(&self) -> DateTime<Utc> {
        [self.last_seen_at, self.password_set_at].into_iter().flatten().fold(self.created_at, Ord::max)
    }
}

/// A role in a unit with its dates, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldRole {
    pub(crate) id: uuid::Uuid,
    pub(crate) account: UserId,
    pub(crate) role: Role,
    pub(crate) unit: Option<UnitId>,
    pub(crate) from: NaiveDate,
    pub(crate) to: Option<NaiveDate>,
}

impl HeldRole {
    /// Held on this day? The last day counts.
    pub(crate) fn is_current(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// The login in its one form: lower case, no marks.
///
/// # Errors
/// [`Error::Invalid`] where anything but letters, digits, dot, hyphen and underscore is left, or the length is wrong.
pub(crate) fn login(text: &str) -> Result<String> {
    let login = vietnamese::fold(text);
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    if !(3..=60).contains(&login.len()) || !login.chars().all(fits) {
        let message = "Tên đăng nhập gồm 3 đến 60 chữ không dấu, số, dấu chấm hoặc gạch nối, ví dụ: nguyen.van.an.";
        return Err(Error::invalid("login", message));
    }
    Ok(login)
}

/// Refuses a role that cannot work: a unit role without a unit, or an end before the beginning.
pub(crate) fn check_grant(grant: &Grant) -> Result<()> {
    if grant.role == Role::UnitContact && grant.unit.is_none() {
        return Err(Error::invalid("unit", "Vai trò đầu mối đơn vị cần chọn đơn vị."));
    }
    if grant.to.is_some_and(|to| to < grant.from) {
        return Err(Error::invalid("to", "Ngày kết thúc phải từ ngày bắt đầu trở đi."));
    }
    Ok(())
}

/// "09******12": enough to recognise one's own, too little to call a stranger.
pub(crate) fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        0 => String::new(),
        1..=6 => "*".repeat(digits.len()),
        n => format!(
            "{}{}{}",
            digits[..2].iter().collect::<String>(),
            "*".repeat(n - 4),
            digits[n - 2..].iter().collect::<String>()
        ),
    }
}

/// "h***@sample.vn".
pub(crate) fn mask_email(email: &str) -> String {
    match email.split_once('@') {
        Some((name, host)) => format!("{}***@{host}", name.chars().next().map(String::from).unwrap_or_default()),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_have_one_form() {
        assert_eq!(login(" Nguyễn.Hồng ").unwrap(), "nguyen.hong");
        assert!(login("hồng hà").is_err());
        assert!(login("ab").is_err());
    }

    #[test]
    fn personal_data_is_masked() {
        assert_eq!(mask_phone("0912 345 678"), "09******78");
        assert_eq!(mask_phone("113"), "***");
        assert_eq!(mask_email("hong@sample.vn"), "h***@sample.vn");
        assert_eq!(mask_email(""), "");
    }

    #[test]
    fn a_role_is_held_through_its_last_day() {
        let day = |d: &str| d.parse::<NaiveDate>().unwrap();
        let held = HeldRole {
            id: uuid::Uuid::nil(),
            account: UserId::new(),
            role: Role::Viewer,
            unit: None,
            from: day("2026-03-01"),
            to: Some(day("2026-03-31")),
        };
        assert!(!held.is_current(day("2026-02-28")));
        assert!(held.is_current(day("2026-03-31")));
        assert!(!held.is_current(day("2026-04-01")));
    }

    #[test]
    fn a_contact_needs_a_unit() {
        let from = "2026-03-01".parse().unwrap();
        let grant = |unit, to| Grant { role: Role::UnitContact, unit, from, to };
        assert!(check_grant(&grant(None, None)).is_err());
        assert!(check_grant(&grant(Some(UnitId::new()), None)).is_ok());
        assert!(check_grant(&grant(Some(UnitId::new()), "2026-02-01".parse().ok())).is_err());
    }
}
