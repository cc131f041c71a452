//! Made-up incoming documents in any number, for benches.

use crate::model::{Details, Document, DocumentId, Priority, State};
use crate::store;
use chrono::{Datelike, NaiveDate};
use kernel::{Result, Tx, UnitId, UserId};

/// What is known of one.
#[derive(Debug, Clone)]
pub struct Sample {
    pub number: i32,
    pub symbol: String,
    /// Code of its kind, "KH"; empty on a công văn.
    pub kind: String,
    pub agency: String,
    pub subject: String,
    pub signer: String,
    pub issued_on: NaiveDate,
    /// The unit that leads.
    pub unit: Option<UnitId>,
    /// What its files say.
    pub text: String,
}

/// Registers a document, without its history.
///
/// # Errors
/// When the database refuses.
pub async fn add_sample(tx: &Tx, sample: Sample) -> Result<()> {
    let at = sample.issued_on.and_time(chrono::NaiveTime::MIN).and_utc();
    let document = Document {
        id: DocumentId::new(),
        book: String::new(),
        year: sample.issued_on.year(),
        number: sample.number,
        symbol: sample.symbol,
        agency: sample.agency,
        kind: sample.kind,
        subject: sample.subject,
        issued_on: Some(sample.issued_on),
        arrived_at: at,
        priority: Priority::Normal,
        pages: None,
        signer: sample.signer,
        details: Details::default(),
        source: "hand".into(),
        state: if sample.unit.is_some() { State::Assigned } else { State::Registered },
        wants_answer: false,
        unit: sample.unit,
        officer: None,
        officer_name: String::new(),
        due_on: None,
        registered_at: at,
        registered_by_name: String::new(),
        closed_at: None,
        answer: String::new(),
        task: None,
        illustrative: true,
        version: 1,
    };
    store::insert(tx, &document, UserId::new(), &sample.text).await
}
