//! What the administrator sets about signing: the time stamp authority, the remote signer, hosts inside the network.

use kernel::{Setting, SettingKind};

const fn setting(key: &'static str, label: &'static str, help: &'static str, kind: SettingKind) -> Setting {
    Setting { key, group: "document-room", label, help, kind, default: "", law: "" }
}

/// Address of the time stamp authority (RFC 3161).
pub(crate) const STAMPS: Setting = Setting {
    law: "Nghị định 30/2020/NĐ-CP, Phụ lục I (thời gian ký); RFC 3161",
    ..setting("documents.stamps", "signing-setting-stamps", "signing-setting-stamps-help", SettingKind::Text)
};

/// Address of the remote signer.
pub(crate) const REMOTE: Setting =
    setting("documents.remote_signer", "signing-setting-remote", "signing-setting-remote-help", SettingKind::Text);

/// What the remote signer knows this product by.
pub(crate) const REMOTE_SECRET: Setting = setting(
    "documents.remote_signer_secret",
    "signing-setting-remote-secret",
    "signing-setting-remote-secret-help",
    SettingKind::Secret,
);

/// Seconds that a person may take to agree on their own device.
pub(crate) const REMOTE_WAIT: Setting = Setting {
    default: "90",
    ..setting(
        "documents.remote_signer_wait",
        "signing-setting-remote-wait",
        "signing-setting-remote-wait-help",
        SettingKind::Number { least: 1, most: 300 },
    )
};

/// Hosts inside the network that may be asked.
pub(crate) const HOSTS: Setting =
    setting("documents.signing_hosts", "signing-setting-hosts", "signing-setting-hosts-help", SettingKind::Text);
