//! Đăng ký kịp thời: what came is registered on the day that it came, at latest the next working day (NĐ 30/2020/NĐ-CP,
//! Điều 4), or it is flagged, told and counted.

mod around;
mod daily;
mod pages;
mod store;

pub(crate) use around::stuck;
pub(crate) use daily::{JOB, TWICE_A_DAY};
pub(crate) use pages::{badge, routes};

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/punctual.ftl")), ("en", include_str!("../../locales/en/punctual.ftl"))];
