//! What is done with a ward's settings: changing them and its emblem, each with its row in the trail.

use kernel::{Error, Event, FieldErrors, Logo, Result, Setting, Tx};
use serde_json::json;
use uuid::Uuid;

/// A setting as the page showed it and as it came back.
pub(crate) struct Typed {
    pub(crate) setting: &'static Setting,
    pub(crate) shown: String,
    pub(crate) typed: String,
}

/// Sets what was changed on the page, and leaves alone what was not: two administrators may work at once.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Conflict`] where somebody else changed the same setting meanwhile.
pub(crate) async fn change(tx: &mut Tx, all: &[Typed]) -> Result<()> {
    let changed: Vec<&Typed> = all.iter().filter(|one| one.typed != one.shown).collect();
    let mut errors = FieldErrors::default();
    for one in &changed {
        if let Err(Error::Invalid(wrong)) = one.setting.checked(&one.typed) {
            errors.0.extend(wrong.0);
        }
    }
    errors.check()?;
    for one in changed {
        let holds = one.setting.get(tx).await?;
        if !matches!(one.setting.kind, kernel::SettingKind::Secret) && holds != one.shown && holds != one.typed {
            return Err(Error::Conflict("Có người vừa đổi thiết lập này. Ông/bà tải lại trang rồi đổi lại.".into()));
        }
        one.setting.set(tx, &one.typed).await?;
    }
    Ok(())
}

/// Sets the emblem of the ward, or with `None` goes back to the common one.
pub(crate) async fn set_emblem(tx: &mut Tx, logo: Option<&Logo>) -> Result<()> {
    tx.set_setting(Logo::SETTING, &logo.map(Logo::to_setting).unwrap_or_default()).await?;
    let detail = json!({ "setting": Logo::SETTING, "after": logo.map(|logo| logo.digest.as_str()) });
    tx.record(Event::new("kernel.setting.changed", Uuid::nil(), detail));
    Ok(())
}
