//! Typed identifiers: a ward, and UUIDv7 made by the caller so that a retry is harmless.

use std::fmt;

/// Mã xã, phường, đặc khu theo danh mục hành chính: five digits, printed with leading zeros ("05518").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WardId(pub i32);

impl fmt::Display for WardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05}", self.0)
    }
}

impl std::str::FromStr for WardId {
    type Err = crate::Error;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        match s.parse::<i32>() {
            Ok(n) if s.len() == 5 && n > 0 => Ok(WardId(n)),
            _ => Err(crate::Error::refused(format!("Mã xã, phường gồm 5 chữ số, không phải “{s}”."))),
        }
    }
}

impl From<WardId> for sea_orm::Value {
    fn from(id: WardId) -> Self {
        id.0.into()
    }
}

/// Declares a typed UUIDv7 identifier that binds to SQL, parses from a path and prints.
#[macro_export]
macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, sea_orm::DeriveValueType)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A fresh identifier, ordered by the time of its making.
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> std::result::Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    };
}

typed_id!(
    /// Người dùng.
    UserId
);
typed_id!(
    /// Đơn vị: phòng, trung tâm, trạm, tổ… của phường.
    UnitId
);
