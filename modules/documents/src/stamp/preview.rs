//! The first page of a file as a picture, drawn once and kept beside the files under the digest of the file; it can be
//! thrown away at any time.

use super::model::{Grey, Spot};
use crate::programs::{self, Limits};
use kernel::{App, Digest, Result};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use tokio::sync::Semaphore;

/// So many pages are drawn at once.
static PENS: Semaphore = Semaphore::const_new(2);
const DRAWING: Limits = Limits { seconds: 15, megabytes: 1_000 };
/// The longer side of the picture, in dots.
const SIDE: &str = "1650";
/// Two dots a millimetre.
const SMALL: &str = "50.8";

/// What is known of a first page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Preview {
    /// Millimetres; 0 where the page could not be drawn.
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) spots: Vec<Spot>,
}

fn place(app: &App, digest: &Digest, end: &str) -> PathBuf {
    app.config.data.join("cache").join("pages").join(format!("{}.{end}", digest.as_str()))
}

/// The first page of a file; `None`: it cannot be drawn here.
pub(super) async fn of(app: &App, digest: &Digest) -> Result<Option<Preview>> {
    if let Some(known) = known(app, digest).await {
        return Ok(Some(known).filter(|preview| preview.width > 0.0));
    }
    if programs::find("pdftoppm").is_none() {
        return Ok(None);
    }
    let _pen = PENS.acquire().await.map_err(kernel::Error::internal)?;
    if let Some(known) = known(app, digest).await {
        return Ok(Some(known).filter(|preview| preview.width > 0.0));
    }
    let bytes = match app.files.get(digest).await {
        Err(kernel::Error::NotFound) => return Ok(None),
        bytes => bytes?,
    };
    let folder = programs::folder()?;
    let within = folder.path();
    tokio::fs::write(within.join("in.pdf"), bytes).await?;
    let first = ["-f", "1", "-l", "1", "-singlefile", "-cropbox"];
    let small = [&first[..], &["-gray", "-r", SMALL, "in.pdf", "small"]].concat();
    let large = [&first[..], &["-png", "-scale-to", SIDE, "in.pdf", "large"]].concat();
    let mut drawn = Preview { width: 0.0, height: 0.0, spots: Vec::new() };
    if programs::run("pdftoppm", &small, within, DRAWING).await.is_some()
        && let Some(grey) = Grey::from_pgm(&tokio::fs::read(within.join("small.pgm")).await?)
        && programs::run("pdftoppm", &large, within, DRAWING).await.is_some()
    {
        (drawn.width, drawn.height) = grey.size();
        drawn.spots = grey.spots();
        keep(app, digest, "png", &tokio::fs::read(within.join("large.png")).await?).await?;
    }
    // What could not be drawn is remembered too: it is not tried at each look.
    keep(app, digest, "json", &serde_json::to_vec(&drawn).map_err(kernel::Error::internal)?).await?;
    Ok(Some(drawn).filter(|preview| preview.width > 0.0))
}

async fn known(app: &App, digest: &Digest) -> Option<Preview> {
    serde_json::from_slice(&tokio::fs::read(place(app, digest, "json")).await.ok()?).ok()
}

/// The picture of the first page.
pub(super) async fn picture(app: &App, digest: &Digest) -> Result<Vec<u8>> {
    of(app, digest).await?.ok_or(kernel::Error::NotFound)?;
    tokio::fs::read(place(app, digest, "png")).await.map_err(|_| kernel::Error::NotFound)
}

async fn keep(app: &App, digest: &Digest, end: &str, bytes: &[u8]) -> Result<()> {
    let to = place(app, digest, end);
    let folder = to.parent().ok_or(kernel::Error::NotFound)?;
    tokio::fs::create_dir_all(folder).await?;
    let new = folder.join(format!(".{}", uuid::Uuid::now_v7()));
    tokio::fs::write(&new, bytes).await?;
    tokio::fs::rename(&new, &to).await?;
    Ok(())
}

/// Takes away what was drawn of a file.
pub(crate) async fn forget(app: &App, digest: &Digest) {
    for end in ["png", "json"] {
        // What was never drawn is not there.
        drop(tokio::fs::remove_file(place(app, digest, end)).await);
    }
}
