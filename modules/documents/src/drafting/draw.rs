//! A document drawn: its pages, its PDF, what departs from the form of NĐ 30/2020. Drawing takes tens of milliseconds, and
//! one page of the product asks for several pictures of one document, so the last few are kept in memory.

use kernel::{Digest, Error, Result, local_day};
use office::AdministrativeDocument;
use office::ruler::Departure;
use office_pdf::{Drawing, Place};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Documents that are kept.
const MOST: usize = 8;

/// A document drawn and measured.
pub(crate) struct Drawn {
    drawing: Drawing,
    pub pdf: Vec<u8>,
    pub departures: Vec<Departure>,
}

impl Drawn {
    /// How many pages there are.
    pub(crate) fn page_count(&self) -> usize {
        self.drawing.page_count()
    }

    /// A page as a picture, the first being 1.
    pub(crate) fn page(&self, number: usize) -> Option<String> {
        self.drawing.page(number)
    }

    /// Where number, day, signature and seal stand.
    pub(crate) fn places(&self) -> Vec<Place> {
        self.drawing.places()
    }
}

static KEPT: Mutex<VecDeque<(Digest, Arc<Drawn>)>> = Mutex::new(VecDeque::new());

/// Documents that are drawn at once: pages of the product ask for several pictures of one document, and wait for the first.
static ROOM: Semaphore = Semaphore::const_new(2);

/// Draws a document, or takes it from what was drawn a moment ago.
///
/// # Errors
/// When it cannot be drawn.
pub(crate) async fn draw(document: AdministrativeDocument) -> Result<Arc<Drawn>> {
    let key = digest(&document);
    if let Some(drawn) = kept(&key) {
        return Ok(drawn);
    }
    let room = ROOM.acquire().await.map_err(Error::internal)?;
    if let Some(drawn) = kept(&key) {
        return Ok(drawn);
    }
    let work = move || {
        // Held by the work itself: who goes away does not make room while it still runs.
        let _room = room;
        let drawn = Arc::new(draw_now(&document)?);
        let mut all = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        all.push_front((key, drawn.clone()));
        all.truncate(MOST);
        Ok(drawn)
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

/// What a drawn document is known by: the same for the same text, figures and names.
pub(crate) fn digest(document: &AdministrativeDocument) -> Digest {
    Digest::of(format!("{document:?}").as_bytes())
}

fn kept(key: &Digest) -> Option<Arc<Drawn>> {
    let all = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter().find(|(other, _)| other == key).map(|(_, drawn)| drawn.clone())
}

fn draw_now(document: &AdministrativeDocument) -> Result<Drawn> {
    let drawing = Drawing::new(document).map_err(Error::internal)?;
    let pdf = drawing.pdf().map_err(Error::internal)?;
    Ok(Drawn { drawing, pdf, departures: departures(document)? })
}

/// What departs from the form once number and day are given, which come after the signature. Measured on the DOCX, where
/// each paragraph is told apart for certain.
fn departures(document: &AdministrativeDocument) -> Result<Vec<Departure>> {
    let mut filled = document.clone();
    if filled.number.starts_with('/') {
        filled.number.insert_str(0, "01");
    }
    filled.issued_on.get_or_insert(local_day(filled.made_at));
    let docx = office::to_docx(&filled).map_err(Error::internal)?;
    Ok(office::ruler::measure(&docx, "du-thao.docx").map_err(Error::internal)?.departures)
}

/// The document as DOCX.
///
/// # Errors
/// When it cannot be written.
pub(crate) async fn docx(document: AdministrativeDocument) -> Result<Vec<u8>> {
    let written = tokio::task::spawn_blocking(move || office::to_docx(&document)).await.map_err(Error::internal)?;
    written.map_err(Error::internal)
}
