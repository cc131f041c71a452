//! The verb of ratings: rate, which for seven days also changes.

use super::model::{LONGEST, Rating, RatingId, require_done};
use super::store;
use crate::dossier::Dossier;
use kernel::{Error, Event, Result, Tx};
use serde_json::json;

/// Rates a dossier, or changes the rating. Without a comment the one already given stays.
///
/// # Errors
/// [`Error::Refused`] before the ward has done its work, and once the rating may no longer be changed.
pub(super) async fn rate(tx: &mut Tx, dossier: &Dossier, stars: i16, comment: Option<&str>) -> Result<()> {
    require_done(dossier)?;
    let comment = comment.map(|text| text.trim().chars().take(LONGEST).collect::<String>());
    let before = store::of_dossier(tx, dossier.id).await?;
    let rating = match before {
        Some(before) if !before.is_changeable(tx.now) => {
            return Err(Error::refused("Đánh giá này đã quá 7 ngày nên không sửa được nữa. Cảm ơn ông/bà."));
        }
        Some(before) => {
            let comment = comment.unwrap_or_else(|| before.comment.clone());
            let rating = Rating { stars, comment, at: tx.now, ..before };
            store::update(tx, &rating).await?;
            rating
        }
        None => {
            let rating = Rating {
                id: RatingId::new(),
                dossier: dossier.id,
                procedure: dossier.procedure,
                procedure_name: dossier.procedure_name.clone(),
                officer: dossier.officer,
                officer_name: dossier.officer_name.clone(),
                unit: dossier.unit,
                stars,
                comment: comment.unwrap_or_default(),
                first_at: tx.now,
                at: tx.now,
            };
            store::insert(tx, &rating).await?;
            rating
        }
    };
    tx.record(Event::new("procedures.rating.given", dossier.id.0, json!({ "stars": rating.stars })));
    Ok(())
}
