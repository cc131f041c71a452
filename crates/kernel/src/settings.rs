//! Thiết lập của phường: words, hours, deadlines; data that an administrator changes, never code.
//!
//! A module declares what may be set as [`Setting`]s of its [`crate::Module`]; one page lists and changes them, and
//! each change stands in the audit trail.

use crate::{Conn, Error, Event, Result, Tx, args};
use sea_orm::FromQueryResult;
use serde_json::json;
use sha2::Digest as _;
use uuid::Uuid;

/// What kind of value a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// A line of text.
    Text,
    /// An e-mail address.
    Email,
    /// A whole number in this range, ends included.
    Number { least: i64, most: i64 },
    /// One of these: (value, key of its text).
    Choice(&'static [(&'static str, &'static str)]),
    /// `1` or `0`.
    YesNo,
    /// Text that is never shown again and never stands in the trail, such as the password of a mail account.
    Secret,
}

/// Something that the administrator of a ward may set.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// "module.what_is_set": stable, for the value is kept under it.
    pub key: &'static str,
    /// Key of the heading under which the page shows it.
    pub group: &'static str,
    /// Key of its name.
    pub label: &'static str,
    /// Key of its help.
    pub help: &'static str,
    pub kind: SettingKind,
    /// What holds where nothing was set.
    pub default: &'static str,
    /// The legal source of it, such as "Nghị định 42/2022/NĐ-CP, Điều 5"; empty where there is none.
    pub law: &'static str,
}

impl Setting {
    /// Its subject in the audit trail: the same everywhere and always.
    pub fn id(&self) -> Uuid {
        let digest = sha2::Sha256::digest(self.key.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    /// What holds in the ward.
    pub async fn get(&self, conn: &Conn) -> Result<String> {
        Ok(conn.setting(self.key).await?.unwrap_or_else(|| self.default.to_owned()))
    }

    /// The number that holds in the ward; where something else was stored, the default.
    pub async fn number(&self, conn: &Conn) -> Result<i64> {
        let stored = self.checked(&self.get(conn).await?).unwrap_or_else(|_| self.default.to_owned());
        stored.parse().map_err(Error::internal)
    }

    /// Does "yes" hold in the ward?
    pub async fn is_on(&self, conn: &Conn) -> Result<bool> {
        Ok(self.get(conn).await? == "1")
    }

    /// What was typed, in the form in which it is kept.
    ///
    /// # Errors
    /// [`Error::Invalid`] on the field of the setting's key.
    pub fn checked(&self, typed: &str) -> Result<String> {
        let typed = typed.trim();
        let wrong = |message: String| Err(Error::invalid(self.key, message));
        match self.kind {
            SettingKind::Number { least, most } => match typed.parse::<i64>() {
                Ok(number) if (least..=most).contains(&number) => Ok(number.to_string()),
                _ => wrong(format!("Nhập một số nguyên từ {least} đến {most}.")),
            },
            SettingKind::Email if !typed.is_empty() && !is_email(typed) => {
                wrong("Thư điện tử chưa đúng, ví dụ: ubnd@phuong.gov.vn.".into())
            }
            SettingKind::Choice(values) if !values.iter().any(|(value, _)| *value == typed) => {
                wrong("Chọn một trong các giá trị đã cho.".into())
            }
            SettingKind::YesNo => Ok(if matches!(typed, "" | "0") { "0" } else { "1" }.to_owned()),
            _ if typed.chars().count() > 500 => wrong("Nhập không quá 500 ký tự.".into()),
            _ => Ok(typed.to_owned()),
        }
    }

    /// Sets it, with its row in the trail; nothing happens where it holds already.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the value does not fit.
    pub async fn set(&self, tx: &mut Tx, typed: &str) -> Result<()> {
        let (before, after) = (self.get(tx).await?, self.checked(typed)?);
        if before == after {
            return Ok(());
        }
        tx.set_setting(self.key, &after).await?;
        let detail = match self.kind {
            SettingKind::Secret => json!({ "setting": self.key }),
            _ => json!({ "setting": self.key, "before": before, "after": after }),
        };
        tx.record(Event::new("kernel.setting.changed", self.id(), detail));
        Ok(())
    }
}

/// Does this look like an e-mail address to which mail can be sent?
pub fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let sound = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
    let labels = |text: &str| text.split('.').all(|l| !l.is_empty() && !l.starts_with('-') && !l.ends_with('-'));
    text.len() <= 254
        && name.chars().all(sound)
        && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c))
        && host.contains('.')
        && !name.is_empty()
        && name.split('.').all(|part| !part.is_empty())
        && labels(host)
}

impl Setting {
    /// The values of several settings that hold in the ward, in their order, by one query.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn get_all<const N: usize>(all: [&Self; N], conn: &Conn) -> Result<[String; N]> {
        #[derive(FromQueryResult)]
        struct Stored {
            name: String,
            value: String,
        }
        let marks: Vec<String> = (2..N + 2).map(|i| format!("${i}")).collect();
        let sql = format!("SELECT name, value FROM setting WHERE ward_id = $1 AND name IN ({})", marks.join(", "));
        let mut args = args![conn.ward];
        args.extend(all.map(|setting| setting.key.into()));
        let mut stored: Vec<Stored> = conn.all(&sql, args).await?;
        Ok(all.map(|setting| match stored.iter().position(|one| one.name == setting.key) {
            Some(at) => stored.swap_remove(at).value,
            None => setting.default.to_owned(),
        }))
    }
}

impl Conn {
    /// A stored value of this ward.
    pub async fn setting(&self, name: &str) -> Result<Option<String>> {
        self.scalar("SELECT value FROM setting WHERE ward_id = $1 AND name = $2", args![self.ward, name]).await
    }

    /// Stores a value of this ward.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<()> {
        let row = crate::row! { name: name, value: value };
        self.insert_or("setting", row, "ON CONFLICT (ward_id, name) DO UPDATE SET value = excluded.value").await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(kind: SettingKind) -> Setting {
        Setting { key: "test.number", group: "", label: "", help: "", kind, default: "5", law: "" }
    }

    #[test]
    fn a_value_must_fit_its_kind() {
        let days = setting(SettingKind::Number { least: 0, most: 365 });
        assert_eq!(days.checked(" 007 ").unwrap(), "7");
        assert!(days.checked("366").is_err() && days.checked("năm").is_err() && days.checked("").is_err());
        assert_eq!(setting(SettingKind::YesNo).checked("on").unwrap(), "1");
        assert_eq!(setting(SettingKind::YesNo).checked("").unwrap(), "0");
        let choice = setting(SettingKind::Choice(&[("to", "to"), ("khu", "khu")]));
        assert!(choice.checked("khu").is_ok() && choice.checked("").is_err());
        assert!(setting(SettingKind::Email).checked("").is_ok());
        assert!(setting(SettingKind::Email).checked("ubnd").is_err());
    }

    #[test]
    fn addresses_are_recognised() {
        for good in ["hong@sample.vn", "tran.thi-hong+viec@thainguyen.gov.vn"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "hong",
            "@sample.vn",
            "hong@",
            "hong@sample",
            "hồng@sample.vn",
            "a@b.vn\r\nBcc: x@y.vn",
            "a b@c.vn",
            "a@b@c.vn",
            ".a@b.vn",
            "a@-b.vn",
            "a@b..vn",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn a_setting_has_one_place_in_the_trail() {
        let one = setting(SettingKind::Text);
        assert_eq!(one.id(), setting(SettingKind::Secret).id());
        assert_eq!(one.id().get_version_num(), 8);
    }
}
