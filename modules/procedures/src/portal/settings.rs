//! Where the other side is, and by what name the ward is known there.

use kernel::{App, Conn, Result, Setting, SettingKind, WardId, local_day};

/// Address of the province's one-stop system or the national portal; empty: no connection, files alone.
const ADDRESS: Setting = Setting {
    key: "procedures.portal_address",
    group: "setting-group-portal",
    label: "setting-portal-address",
    help: "setting-portal-address-help",
    kind: SettingKind::Text,
    default: "",
    law: "Nghị định 118/2025/NĐ-CP",
};

/// The key that the other side gave the ward.
const KEY: Setting = Setting {
    key: "procedures.portal_key",
    group: "setting-group-portal",
    label: "setting-portal-key",
    help: "setting-portal-key-help",
    kind: SettingKind::Secret,
    default: "",
    law: "",
};

/// What the administrator sets.
pub(crate) const SETTINGS: [Setting; 2] = [ADDRESS, KEY];

/// The agency of a ward, as it stands in dossiers: where one is received, and who decides.
pub(super) fn agency(app: &App, ward: WardId) -> String {
    let commune = app.communes.get(ward, local_day(app.clock.now()));
    commune.map_or_else(String::new, |commune| format!("UBND {}", commune.in_text()))
}

/// Address and key of the other side; `None` where the ward is not connected.
pub(super) async fn connection(conn: &Conn) -> Result<Option<(String, String)>> {
    let [address, key] = Setting::get_all([&ADDRESS, &KEY], conn).await?;
    let sound = address.starts_with("https://") || address.starts_with("http://");
    Ok(sound.then(|| (address.trim_end_matches('/').to_owned(), key)))
}
