//! What a unit is, and what may be called one.

use chrono::NaiveDate;
use kernel::{Error, Result, UnitId};

/// Loại đơn vị.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Phòng, văn phòng chuyên môn.
    #[default]
    Office,
    /// Trung tâm, đơn vị sự nghiệp.
    Centre,
    /// Công an, quân sự.
    Force,
    /// Mặt trận, đoàn thể.
    Organisation,
    /// Trường học.
    School,
    /// Trạm Y tế.
    Health,
    /// Tổ dân phố, khu phố, khối phố.
    Neighbourhood,
    /// Doanh nghiệp, đơn vị phối hợp bên ngoài.
    Partner,
}

impl UnitKind {
    pub const ALL: [UnitKind; 8] = [
        UnitKind::Office,
        UnitKind::Centre,
        UnitKind::Force,
        UnitKind::Organisation,
        UnitKind::School,
        UnitKind::Health,
        UnitKind::Neighbourhood,
        UnitKind::Partner,
    ];

    /// The name under which it is stored.
    pub fn key(self) -> &'static str {
        match self {
            UnitKind::Office => "office",
            UnitKind::Centre => "centre",
            UnitKind::Force => "force",
            UnitKind::Organisation => "organisation",
            UnitKind::School => "school",
            UnitKind::Health => "health",
            UnitKind::Neighbourhood => "neighbourhood",
            UnitKind::Partner => "partner",
        }
    }

    /// The kind stored under a name; an office where the name is not known.
    pub fn from_key(key: &str) -> UnitKind {
        UnitKind::ALL.into_iter().find(|kind| kind.key() == key).unwrap_or_default()
    }
}

/// Đơn vị.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub id: UnitId,
    /// "Phòng Văn hóa – Xã hội".
    pub name: String,
    /// "Phòng VH-XH"; empty where none is used.
    pub short_name: String,
    pub kind: UnitKind,
    /// The unit above it.
    pub parent: Option<UnitId>,
    /// Other names that documents give it.
    pub aliases: Vec<String>,
    /// Place in lists: smaller comes first.
    pub position: i32,
    /// From this day it is no more.
    pub closed_on: Option<NaiveDate>,
    /// The unit that took over its work.
    pub merged_into: Option<UnitId>,
}

impl Unit {
    /// The short name where there is one.
    pub fn short(&self) -> &str {
        if self.short_name.is_empty() { &self.name } else { &self.short_name }
    }
}

/// A unit to be made, or what an edit makes of it.
#[derive(Debug, Clone, Default)]
pub struct NewUnit {
    pub name: String,
    pub short_name: String,
    pub kind: UnitKind,
    pub parent: Option<UnitId>,
    pub aliases: Vec<String>,
    /// `None`: after all others.
    pub position: Option<i32>,
}

impl NewUnit {
    /// A unit by its name, with the short name (may be empty) and other names.
    pub fn named(name: &str, short_name: &str, kind: UnitKind, aliases: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            short_name: short_name.to_owned(),
            kind,
            aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// Refuses names that are empty or far too long.
    pub(crate) fn check(&self) -> Result<()> {
        let length = self.name.trim().chars().count();
        if !(2..=150).contains(&length) {
            return Err(Error::invalid("name", "Tên đơn vị cần từ 2 đến 150 ký tự."));
        }
        if self.short_name.chars().count() > 60 {
            return Err(Error::invalid("short_name", "Tên viết tắt dài không quá 60 ký tự."));
        }
        Ok(())
    }
}
