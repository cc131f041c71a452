//! What a register is, as data: its fields, its states, how often it must be confirmed. No SQL, no HTTP, no clock.

use super::slot::{ColumnKind, Slot};
use super::view::View;
use serde::{Deserialize, Serialize};

kernel::typed_id! {
    /// Sổ dữ liệu: the identifier of a register.
    RegisterId
}

/// Định nghĩa sổ dữ liệu: everything that makes a register, as a file that wards exchange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Definition {
    /// Short name in addresses and measures: "may-tinh".
    pub(crate) key: String,
    pub(crate) title: String,
    /// One or two sentences: what stands in it and what for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) about: String,
    /// Căn cứ pháp lý.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) basis: String,
    /// Rows of the plans that it serves, such as "E8".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) serves: Vec<String>,
    /// How often each record must be looked at again.
    #[serde(default)]
    pub(crate) cadence: Cadence,
    /// Thời hạn lưu, in years after a record was taken out; none: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) retention_years: Option<u16>,
    #[serde(default)]
    pub(crate) classification: Classification,
    /// How many records there should be, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expected: Option<u32>,
    /// The field that names a record.
    pub(crate) label: String,
    pub(crate) fields: Vec<Field>,
    /// States of a record's life; none: it has no life.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) states: Vec<State>,
    /// Filters that come with it; those that measure are offered to the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) views: Vec<View>,
}

/// Chu kỳ cập nhật.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Cadence {
    Weekly,
    Monthly,
    Quarterly,
    HalfYearly,
    #[default]
    Yearly,
    /// Không phải rà lại.
    Never,
}

impl Cadence {
    /// Every cadence, the most frequent first.
    pub(crate) const ALL: [Cadence; 6] =
        [Self::Weekly, Self::Monthly, Self::Quarterly, Self::HalfYearly, Self::Yearly, Self::Never];

    /// So many days after it was confirmed a record is old; none: never.
    pub(crate) fn days(self) -> Option<i64> {
        match self {
            Self::Weekly => Some(7),
            Self::Monthly => Some(31),
            Self::Quarterly => Some(92),
            Self::HalfYearly => Some(183),
            Self::Yearly => Some(366),
            Self::Never => None,
        }
    }

    /// The name under which it is stored.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::HalfYearly => "half_yearly",
            Self::Yearly => "yearly",
            Self::Never => "never",
        }
    }
}

/// Phân loại dữ liệu (Luật Dữ liệu 60/2024/QH15, Điều 13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Classification {
    /// Dữ liệu mở.
    Open,
    /// Dữ liệu dùng chung: within the state, for those who may.
    #[default]
    Shared,
    /// Dữ liệu dùng riêng: whoever keeps the register and the ward's leaders.
    Private,
}

impl Classification {
    /// Every class, the most open first.
    pub(crate) const ALL: [Classification; 3] = [Self::Open, Self::Shared, Self::Private];

    /// The name under which it is stored.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Shared => "shared",
            Self::Private => "private",
        }
    }
}

/// Trường dữ liệu.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    /// Stays for ever: "he_dieu_hanh".
    pub(crate) key: String,
    pub(crate) label: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) help: String,
    pub(crate) kind: Kind,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) required: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) unique: bool,
    /// Smallest number, year or (as yyyymmdd) day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) min: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max: Option<f64>,
    /// Regular expression that the whole text must match.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) pattern: String,
    /// What may be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) options: Vec<Choice>,
    /// Key of the register that a link leads to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) register: String,
    #[serde(default)]
    pub(crate) privacy: Privacy,
    /// Keys of the roles that may see it; empty: whoever may see the register.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) seen_by: Vec<String>,
    /// For computed fields: an expression in CEL over the keys of other fields.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) expression: String,
    /// What a number counts: "Mbps".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) unit: String,
    /// Term of the shared data dictionary (Từ điển dữ liệu dùng chung), where known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) term: String,
    /// The column by which it is filtered and sorted; given when the definition is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) slot: Option<Slot>,
}

pub(super) fn is_false(value: &bool) -> bool {
    !value
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    #[default]
    Text,
    LongText,
    Integer,
    Decimal,
    /// Whole đồng.
    Money,
    Date,
    Year,
    YesNo,
    Choice,
    Choices,
    /// Đơn vị of the ward.
    Unit,
    /// Cán bộ of the ward.
    Person,
    /// Tổ dân phố, khu phố, thôn of the ward.
    Area,
    /// Xã, phường of the national list, by its code.
    Commune,
    /// A point, line or area on the map.
    Place,
    File,
    Photo,
    /// Số định danh cá nhân (12 digits) or CMND (9).
    IdentityNumber,
    Phone,
    /// A record of another register.
    Link,
    /// Computed from other fields; text.
    ComputedText,
    /// Computed from other fields; a number.
    ComputedNumber,
    /// Computed from other fields; yes or no.
    ComputedYesNo,
}

impl Kind {
    /// Every kind, as the editor lists them.
    pub(crate) const ALL: [Kind; 23] = [
        Kind::Text,
        Kind::LongText,
        Kind::Integer,
        Kind::Decimal,
        Kind::Money,
        Kind::Date,
        Kind::Year,
        Kind::YesNo,
        Kind::Choice,
        Kind::Choices,
        Kind::Unit,
        Kind::Person,
        Kind::Area,
        Kind::Commune,
        Kind::Place,
        Kind::File,
        Kind::Photo,
        Kind::IdentityNumber,
        Kind::Phone,
        Kind::Link,
        Kind::ComputedText,
        Kind::ComputedNumber,
        Kind::ComputedYesNo,
    ];

    /// The name under which it is stored.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::LongText => "long_text",
            Kind::Integer => "integer",
            Kind::Decimal => "decimal",
            Kind::Money => "money",
            Kind::Date => "date",
            Kind::Year => "year",
            Kind::YesNo => "yes_no",
            Kind::Choice => "choice",
            Kind::Choices => "choices",
            Kind::Unit => "unit",
            Kind::Person => "person",
            Kind::Area => "area",
            Kind::Commune => "commune",
            Kind::Place => "place",
            Kind::File => "file",
            Kind::Photo => "photo",
            Kind::IdentityNumber => "identity_number",
            Kind::Phone => "phone",
            Kind::Link => "link",
            Kind::ComputedText => "computed_text",
            Kind::ComputedNumber => "computed_number",
            Kind::ComputedYesNo => "computed_yes_no",
        }
    }

    /// The kind stored under a name.
    pub(crate) fn from_key(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Is it computed, so that nobody enters it?
    pub(crate) fn is_computed(self) -> bool {
        matches!(self, Kind::ComputedText | Kind::ComputedNumber | Kind::ComputedYesNo)
    }

    /// Does it stand for something that is kept elsewhere and may go: a unit, a person, a record?
    pub(crate) fn points(self) -> bool {
        matches!(self, Kind::Unit | Kind::Area | Kind::Person | Kind::Link)
    }

    /// Does it say yes or no, entered or computed?
    pub(crate) fn is_yes_no(self) -> bool {
        matches!(self, Kind::YesNo | Kind::ComputedYesNo)
    }

    /// Can it be added up?
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Kind::Integer | Kind::Decimal | Kind::Money | Kind::ComputedNumber)
    }

    /// May records be grouped by it: has it few values, each with a name?
    pub(crate) fn has_names(self) -> bool {
        matches!(
            self,
            Kind::YesNo | Kind::Choice | Kind::Unit | Kind::Area | Kind::Commune | Kind::Year | Kind::ComputedYesNo
        )
    }

    /// Which sort of column it is filtered by; none: it cannot be filtered.
    pub(crate) fn column(self) -> Option<ColumnKind> {
        match self {
            Kind::LongText | Kind::Place | Kind::File | Kind::Photo => None,
            Kind::Integer | Kind::Decimal | Kind::Money | Kind::Year | Kind::ComputedNumber => Some(ColumnKind::Number),
            Kind::Date => Some(ColumnKind::Day),
            _ => Some(ColumnKind::Text),
        }
    }
}

/// How private a field is (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Privacy {
    #[default]
    None,
    /// Dữ liệu cá nhân cơ bản.
    Personal,
    /// Dữ liệu cá nhân nhạy cảm.
    Sensitive,
}

impl Privacy {
    /// Every degree.
    pub(crate) const ALL: [Privacy; 3] = [Self::None, Self::Personal, Self::Sensitive];

    /// The name under which it is stored.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Personal => "personal",
            Self::Sensitive => "sensitive",
        }
    }
}

/// Something that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) key: String,
    pub(crate) label: String,
}

/// Trạng thái of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    pub(crate) key: String,
    pub(crate) label: String,
    /// Keys of the states that may follow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) then: Vec<String>,
}

impl Definition {
    /// The field with this key.
    pub(crate) fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The field that names a record.
    pub(crate) fn label_field(&self) -> Option<&Field> {
        self.field(&self.label)
    }

    /// Fields that people fill in.
    pub(crate) fn entered(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| !field.kind.is_computed())
    }

    /// Does it hold data about people?
    pub(crate) fn is_personal(&self) -> bool {
        self.fields.iter().any(|field| field.privacy != Privacy::None)
    }

    /// Fields with a place on the map.
    pub(crate) fn places(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.kind == Kind::Place)
    }

    /// The first of them.
    pub(crate) fn place(&self) -> Option<&Field> {
        self.places().next()
    }
}

impl Field {
    /// The name of a choice; the value itself where it is none of them.
    pub(crate) fn choice_label<'a>(&'a self, key: &'a str) -> &'a str {
        self.options.iter().find(|choice| choice.key == key).map_or(key, |choice| choice.label.as_str())
    }
}
