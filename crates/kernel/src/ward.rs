//! The wards that an installation serves.

use crate::{App, Db, Digest, Error, Result, Setting, SettingKind, UserId, WardId, args, row};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

/// Mã định danh điện tử of the ward among agencies, such as "H55.242": by it documents find their sender, and data their
/// publisher. It is kept under the name of the room that asked for it first.
pub const ORGAN_ID: Setting = Setting {
    key: "documents.organ_id",
    group: "ward-settings",
    label: "setting-organ-id",
    help: "setting-organ-id-help",
    kind: SettingKind::Text,
    default: "",
    law: "Quyết định 20/2020/QĐ-TTg",
};

/// Xã, phường, đặc khu that uses the installation.
#[derive(Debug, Clone)]
pub struct Ward {
    pub id: WardId,
    /// "phường Sông Công": type in lower case and name, as in running text.
    pub name: String,
    /// "tỉnh Thái Nguyên".
    pub province: String,
    /// The host name under which it is served, where an installation serves several.
    pub host: String,
    /// Its own emblem, where it has set one.
    pub logo: Option<Logo>,
}

/// Biểu trưng: a picture that the ward has set, kept among its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    pub digest: Digest,
    /// `image/png` or `image/svg+xml`.
    pub mime: String,
}

impl Logo {
    /// The setting that names it.
    pub const SETTING: &'static str = "ward.logo";

    /// As it stands in the setting.
    pub fn to_setting(&self) -> String {
        format!("{} {}", self.digest.as_str(), self.mime)
    }

    /// From what stands in the setting; `None` where none is set.
    pub fn from_setting(text: &str) -> Option<Self> {
        let (digest, mime) = text.split_once(' ')?;
        Some(Self { digest: Digest::parse(digest)?, mime: mime.to_owned() })
    }

    /// Where a browser finds it; another picture has another address.
    pub fn href(&self) -> String {
        format!("/bieu-trung/{}", self.digest.as_str())
    }
}

impl App {
    /// The address under which a ward is served, for work that no request asked for; without a slash at its end.
    pub async fn base_url(&self, ward: WardId) -> Result<String> {
        let wards = wards(self).await?;
        let ward = wards.iter().find(|known| known.id == ward).ok_or(Error::NotFound)?;
        Ok(ward.base_url(&self.config.base_url))
    }
}

impl Ward {
    /// The address under which it is served, of an installation's; without a slash at its end.
    pub(crate) fn base_url(&self, installation: &str) -> String {
        let installation = installation.trim_end_matches('/');
        match installation.split_once("://") {
            Some((scheme, _)) if !self.host.is_empty() => format!("{scheme}://{}", self.host),
            _ => installation.to_owned(),
        }
    }
}

#[derive(FromQueryResult)]
struct Stored {
    ward_id: i32,
    host: String,
    logo: Option<String>,
}

impl Stored {
    fn named(self, app: &App) -> Result<Ward> {
        let id = WardId(self.ward_id);
        let commune = app.communes.get(id, app.clock.today()).ok_or(Error::NotFound)?;
        let logo = self.logo.as_deref().and_then(Logo::from_setting);
        Ok(Ward { id, name: commune.in_text(), province: commune.province_in_text(), host: self.host, logo })
    }
}

fn select(more: &str) -> String {
    format!(
        "SELECT w.ward_id, w.host, s.value AS logo{more} FROM ward w \
         LEFT JOIN setting s ON s.ward_id = w.ward_id AND s.name = '{}'",
        Logo::SETTING
    )
}

/// All wards of the installation, in the order of their codes.
pub async fn wards(app: &App) -> Result<Vec<Ward>> {
    let pool = app.db.pool();
    let asked = Statement::from_string(pool.get_database_backend(), select("") + " ORDER BY w.ward_id");
    let rows = pool.query_all_raw(asked).await?;
    rows.iter().map(|row| Stored::from_query_result(row, "")?.named(app)).collect()
}

/// The ward of a person who is signed in, with how many notices they have not read: one query, for each request asks it.
pub(crate) async fn ward_of(app: &App, ward: WardId, user: UserId) -> Result<Option<(Ward, usize)>> {
    #[derive(FromQueryResult)]
    struct Asked {
        #[sea_orm(nested)]
        ward: Stored,
        unread: i64,
    }
    let sql = select(&format!(", ({}) AS unread", crate::notice::UNREAD)) + " WHERE w.ward_id = $1";
    let asked: Option<Asked> = app.db.read(ward).one(&sql, args![ward, user]).await?;
    asked.map(|a| Ok((a.ward.named(app)?, usize::try_from(a.unread).unwrap_or(0)))).transpose()
}

/// Adds a ward to the installation, with an empty audit chain.
///
/// # Errors
/// [`Error::Conflict`] when it is there already.
pub(crate) async fn create(db: &Db, id: WardId, now: DateTime<Utc>) -> Result<()> {
    let tx = db.write(id, None, now).await?;
    tx.exec("INSERT INTO ward (ward_id, created_at) VALUES ($1, $2)", args![id, now]).await?;
    tx.insert("event_head", row! { seq: 0_i64, digest: "" }).await?;
    tx.commit().await.map(|_| ())
}

impl App {
    /// Serves a ward under a host name of its own.
    pub async fn serve_ward_at(&self, id: WardId, host: &str) -> Result<()> {
        let tx = self.db.write(id, None, self.clock.now()).await?;
        tx.exec("UPDATE ward SET host = $2 WHERE ward_id = $1", args![id, host]).await?;
        tx.commit().await.map(|_| ())
    }

    /// Adds a ward of the national list to the installation, and plans what recurs in it.
    pub async fn create_ward(&self, id: WardId) -> Result<()> {
        if self.communes.get(id, self.clock.today()).is_none() {
            return Err(Error::refused(format!("Không có xã, phường, đặc khu nào mang mã {id}.")));
        }
        create(&self.db, id, self.clock.now()).await?;
        crate::jobs::plan_recurring(self, id, None).await
    }
}

#[cfg(test)]
mod tests {
    use super::Ward;

    #[test]
    fn links_lead_to_the_host_of_the_ward() {
        let ward = |host: &str| Ward {
            id: crate::WardId(1),
            name: String::new(),
            province: String::new(),
            host: host.to_owned(),
            logo: None,
        };
        assert_eq!(ward("song-cong.tinh.vn").base_url("https://tinh.vn/"), "https://song-cong.tinh.vn");
        assert_eq!(ward("").base_url("http://127.0.0.1:8080/"), "http://127.0.0.1:8080");
    }
}
