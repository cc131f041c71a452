//! Tài khoản nhận phí of the ward, and the code by which a citizen pays into it.

use super::model::Obligation;
use super::vietqr::{self, Target, Transfer};
use kernel::{Conn, Result, Setting, SettingKind};
use office::QrCode;

const fn setting(key: &'static str, label: &'static str, help: &'static str, kind: SettingKind) -> Setting {
    Setting { key, group: "fee-settings", label, help, kind, default: "", law: "" }
}

const BIN: Setting = setting("procedures.bank_bin", "fee-bank-bin", "fee-bank-bin-hint", SettingKind::Text);
const ACCOUNT: Setting =
    setting("procedures.bank_account", "fee-bank-account", "fee-bank-account-hint", SettingKind::Text);
const HOLDER: Setting = setting("procedures.bank_holder", "fee-bank-holder", "fee-bank-holder-hint", SettingKind::Text);
const BANK: Setting = setting("procedures.bank_name", "fee-bank-name", "fee-bank-name-hint", SettingKind::Text);
/// The secret that the bank signs its messages with.
pub(super) const WEBHOOK_SECRET: Setting =
    setting("procedures.bank_webhook_secret", "fee-webhook-secret", "fee-webhook-secret-hint", SettingKind::Secret);

/// What an administrator may set of it.
pub(crate) const SETTINGS: [Setting; 5] = [BIN, ACCOUNT, HOLDER, BANK, WEBHOOK_SECRET];

/// How to pay what is still owed: the account, the amount, the words to write, and all of it as a code to be scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    pub bank: String,
    pub account: String,
    pub holder: String,
    /// Đồng.
    pub amount: i64,
    /// Nội dung chuyển khoản.
    pub purpose: String,
    /// The text of the VietQR code.
    pub text: String,
    /// The code as SVG.
    pub svg: String,
}

/// How to pay what is still owed; `None` where nothing is, or the ward has set no account.
pub(crate) async fn way_to_pay(conn: &Conn, o: &Obligation) -> Result<Option<Way>> {
    let (bin, account) = (BIN.get(conn).await?, ACCOUNT.get(conn).await?);
    let account: String = account.chars().filter(|c| !c.is_whitespace()).collect();
    if o.rest() == 0 || !vietqr::is_sound(bin.trim(), &account) {
        return Ok(None);
    }
    let purpose = vietqr::purpose(&o.code);
    let (amount, target) = (o.rest(), Target::Account);
    let transfer =
        Transfer { target, bin: bin.trim(), account: &account, amount: Some(amount), bill: "", purpose: &purpose };
    let text = transfer.text();
    let svg = QrCode::new(&text).map(|code| code.svg()).unwrap_or_default();
    let (bank, holder) = (BANK.get(conn).await?, HOLDER.get(conn).await?);
    Ok(Some(Way { bank, account, holder, amount, purpose, text, svg }))
}
