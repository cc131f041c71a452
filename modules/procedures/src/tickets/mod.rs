//! Lấy số, gọi số: who waits for which counter, shown and spoken in the waiting room.

mod actions;
mod board_page;
mod counter_pages;
mod model;
mod public_pages;
mod store;

use kernel::{Conn, Result, Routes, Setting, SettingKind};
use model::{MOST_COUNTERS, Service, services};

const SERVICES: Setting = Setting {
    key: "procedures.ticket_services",
    group: "ticket-settings",
    label: "ticket-services",
    help: "ticket-services-hint",
    kind: SettingKind::Text,
    default: "A Hộ tịch; B Chứng thực; C Đất đai, xây dựng; D Kinh doanh, việc khác",
    law: "",
};
const COUNTERS: Setting = Setting {
    key: "procedures.counters",
    group: "ticket-settings",
    label: "ticket-counters",
    help: "ticket-counters-hint",
    kind: SettingKind::Number { least: 1, most: MOST_COUNTERS },
    default: "4",
    law: "",
};

/// What an administrator may set of it.
pub(crate) const SETTINGS: [Setting; 2] = [SERVICES, COUNTERS];

/// The kinds of service of the ward; a setting of which nothing can be read gives the usual ones.
async fn services_of(conn: &Conn) -> Result<Vec<Service>> {
    let set = services(&SERVICES.get(conn).await?);
    Ok(if set.is_empty() { services(SERVICES.default) } else { set })
}

/// Routes of tickets.
pub(crate) fn routes(r: Routes) -> Routes {
    board_page::routes(counter_pages::routes(public_pages::routes(r)))
}

/// Interface text of this feature.
pub(crate) const TEXTS: [(&str, &str); 2] =
    [("vi", include_str!("../../locales/vi/ticket.ftl")), ("en", include_str!("../../locales/en/ticket.ftl"))];
