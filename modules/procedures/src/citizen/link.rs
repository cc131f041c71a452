//! Lasting links of a dossier for its applicant: an address that cannot be guessed, printed as a QR code.

use super::{secret, store};
use crate::dossier::DossierId;
use kernel::{App, Conn, Event, Result, WardId};
use serde_json::json;

/// The dossier to which a token leads.
pub(super) async fn dossier_of(conn: &Conn, token: &str) -> Result<Option<DossierId>> {
    store::linked(conn, token).await
}

/// The address at which the applicant rates this dossier, from the root of the site; made at the first asking.
pub(crate) async fn rating_path(app: &App, ward: WardId, dossier: DossierId) -> Result<String> {
    let conn = app.db.read(ward);
    if let Some(token) = store::link_of(&conn, dossier).await? {
        return Ok(format!("/danh-gia/{token}"));
    }
    let mut tx = app.db.write(ward, None, app.clock.now()).await?;
    store::insert_link(&tx, dossier, &secret::token()[..22]).await?;
    tx.record(Event::new("procedures.rating.link_made", dossier.0, json!({})));
    tx.commit().await?;
    let token = store::link_of(&conn, dossier).await?.unwrap_or_default();
    Ok(format!("/danh-gia/{token}"))
}
