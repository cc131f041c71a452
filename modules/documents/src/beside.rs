//! What the features of this module put beside an intake on its form, and beside a document on its page.

use crate::model::Document;
use crate::{mailbox, recognition, stamp};
use kernel::{Cx, Result};
use uuid::Uuid;

/// Beside the form by which an intake is registered: the message that it came by, the state of its scans.
pub(crate) async fn of_intake(cx: &Cx, intake: &str) -> Result<String> {
    let Ok(intake) = intake.parse::<Uuid>() else { return Ok(String::new()) };
    Ok(mailbox::beside(cx, intake).await? + &recognition::beside(cx, intake).await?)
}

/// Beside the facts of a document: the same, and its first page with the stamp.
pub(crate) async fn of_document(cx: &Cx, document: &Document) -> Result<String> {
    let id = document.id.0;
    let parts = [mailbox::about(cx, id).await?, recognition::beside(cx, id).await?, stamp::beside(cx, document).await?];
    Ok(parts.concat())
}
