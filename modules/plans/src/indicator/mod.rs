//! Chỉ tiêu: targets, the figures behind them and their status.

mod actions;
mod api_v1;
mod assess;
pub(crate) mod figure;
mod model;
mod outlook;
mod pages;
mod period;
pub(crate) mod standing;
mod store;
mod unit;

pub(crate) use actions::{again, create_indicator, edit, index_all, reorder, restore, share, supersede, unshare};
pub use assess::Point;
pub(crate) use assess::Why;
pub use model::IndicatorId;
pub(crate) use model::{
    Baseline, Comparator, Indicator, IndicatorState, MeasureSpan, NewIndicator, Quote, Source, check_version,
};
pub(crate) use pages::{page_again, visible};
pub(crate) use period::{Span, format_day, month_end, quarter_of};
pub(crate) use standing::{Beside, Standing, list_for_unit, standings, standings_beside};
pub(crate) use store::{
    Stored, get, in_force, lineage, measured_by, of_ids, of_plan, of_plan_led_by, path, set_quote, shared_with,
    stored_of, stored_of_plan, superseded, units, units_in_plan,
};
pub use unit::Unit;
pub(crate) use unit::{UnitKind, cut_to_hundredths};

use kernel::Routes;

/// Interface text of this feature.
pub(crate) const TEXTS: &[(&str, &str)] =
    &[("vi", include_str!("../../locales/vi/indicator.ftl")), ("en", include_str!("../../locales/en/indicator.ftl"))];

/// Help topics of this feature.
pub(crate) const HELP: &[(&str, &str, &str)] = &[
    ("chi-tieu", "vi", include_str!("../../help/vi/chi-tieu.md")),
    ("chi-tieu", "en", include_str!("../../help/en/chi-tieu.md")),
    ("so-lieu", "vi", include_str!("../../help/vi/so-lieu.md")),
    ("so-lieu", "en", include_str!("../../help/en/so-lieu.md")),
];

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    api_v1::routes(pages::routes(r))
}

/// The part of the JSON API's description that is about this feature.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    api_v1::openapi()
}
