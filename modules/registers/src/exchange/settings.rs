//! What the administrator sets about sending to consumers.

use kernel::{Conn, Result, Setting, SettingKind};

/// Hosts inside the network to which may be sent.
pub(crate) const HOSTS: Setting = Setting {
    key: "registers.hook_hosts",
    group: "setting-group-registers",
    label: "setting-hook-hosts",
    help: "setting-hook-hosts-help",
    kind: SettingKind::Text,
    default: "",
    law: "",
};

/// After so many days of failure nothing is sent any more.
pub(crate) const DAYS: Setting = Setting {
    key: "registers.hook_days",
    group: "setting-group-registers",
    label: "setting-hook-days",
    help: "setting-hook-days-help",
    kind: SettingKind::Number { least: 1, most: 60 },
    default: "7",
    law: "",
};

/// Hosts inside the network to which may be sent.
pub(super) async fn allowed_hosts(conn: &Conn) -> Result<Vec<String>> {
    Ok(kernel::outward::hosts(&HOSTS.get(conn).await?))
}

/// Days of failure after which nothing is sent any more.
pub(super) async fn days(conn: &Conn) -> Result<i64> {
    DAYS.number(conn).await
}
