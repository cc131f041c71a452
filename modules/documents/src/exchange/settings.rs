//! What a ward sets about exchanging documents.

use kernel::{Conn, ORGAN_ID, Result, Setting, SettingKind, WardId};

/// Hosts inside the network to which may be sent.
pub(crate) const HOSTS: Setting = Setting {
    key: "documents.exchange_hosts",
    group: "document-room",
    label: "edoc-setting-hosts",
    help: "edoc-setting-hosts-help",
    kind: SettingKind::Text,
    default: "",
    law: "",
};

/// Days for which a public link opens a document.
pub(crate) const LINK_DAYS: Setting = Setting {
    key: "documents.link_days",
    group: "document-room",
    label: "edoc-setting-link-days",
    help: "edoc-setting-link-days-help",
    kind: SettingKind::Number { least: 1, most: 365 },
    default: "30",
    law: "",
};

/// All of them; each must also stand in the module's list.
pub(crate) const SETTINGS: [Setting; 2] = [HOSTS, LINK_DAYS];

/// The ward as agencies know it; `None` where its identifier was not set.
pub(super) async fn ourselves(app: &kernel::App, conn: &Conn, ward: WardId) -> Result<Option<edxml::Agency>> {
    let organ_id = ORGAN_ID.get(conn).await?.trim().to_owned();
    let Some(commune) = app.communes.get(ward, app.clock.today()).filter(|_| !organ_id.is_empty()) else {
        return Ok(None);
    };
    let (name, in_charge) = (format!("UBND {}", commune.in_text()), format!("UBND {}", commune.province_in_text()));
    Ok(Some(edxml::Agency { organ_id, name, in_charge, ..edxml::Agency::default() }))
}

/// Địa danh of what the ward issues.
pub(super) fn place(app: &kernel::App, ward: WardId) -> String {
    app.communes.get(ward, app.clock.today()).map(|commune| commune.name.clone()).unwrap_or_default()
}
