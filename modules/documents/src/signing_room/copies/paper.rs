//! Bản sao giấy: number and day from the book of copies, who signs it by hand, where it goes; printed below the text.

use super::draw::{self, Part};
use super::store::{self, Entry};
use super::{CopyForm, SEQUENCE};
use crate::drafting::model::lines;
use crate::drafting::signers;
use crate::model::{DocumentId, Step};
use crate::policy;
use crate::recognition::require_none_suspected;
use crate::secrecy;
use crate::signing_room::store::kept::KeptFile;
use crate::store as documents;
use chrono::Datelike;
use kernel::{Actor, Conn, Error, Event, Result, Tx, UserId, local_day};
use serde_json::json;
use uuid::Uuid;

/// Lines of receivers that fit below the upper third of a page.
const MOST_LINES: usize = 40;

/// What is typed for one.
pub(crate) struct Typed {
    pub id: Uuid,
    pub form: CopyForm,
    pub signer: Option<UserId>,
    /// Nơi nhận, one a line.
    pub recipients: String,
    pub copies: Option<i32>,
}

/// A paper copy in its book, as far as its page shows it.
pub(crate) struct Printed {
    pub document: Uuid,
    pub symbol: String,
    part: Part,
}

impl Printed {
    /// The page with the part of the copy, so many millimetres from its upper edge.
    pub(crate) fn svg(&self, top: f64, label: &str) -> String {
        draw::svg(&self.part, top, label)
    }
}

/// Gives a paper copy the next number of the book; what was sent twice has one.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] where something of it is marked secret.
pub(crate) async fn number(tx: &mut Tx, actor: &Actor, file: &KeptFile, typed: &Typed) -> Result<()> {
    actor.require(policy::ISSUE)?;
    if store::find(tx, typed.id).await?.is_some() {
        return Ok(());
    }
    require_none_suspected(tx, &[file.digest.as_str()]).await?;
    if typed.copies.is_some_and(|copies| !(1..=999).contains(&copies)) {
        return Err(Error::invalid("copies", "Số lượng bản từ 1 đến 999."));
    }
    let recipients = lines(&typed.recipients);
    if recipients.len() > 20 || recipients.iter().any(|line| line.chars().count() > 200) {
        return Err(Error::invalid("recipients", "Tối đa 20 nơi nhận, mỗi nơi một dòng không quá 200 ký tự."));
    }
    if draw::lines_of(&recipients) > MOST_LINES {
        return Err(Error::invalid("recipients", "Nơi nhận dài quá một trang: viết gọn lại."));
    }
    secrecy::require_plain(recipients.iter().map(String::as_str))?;
    let today = local_day(tx.now);
    let all = signers::of_copies(tx, today).await?;
    let chosen = all.into_iter().find(|(person, _)| Some(person.id) == typed.signer);
    let (signer, authority) = chosen.ok_or_else(|| Error::invalid("signer", "Chọn người ký bản sao."))?;
    let number = documents::next_number(tx, SEQUENCE, today.year()).await?;
    let entry = Entry {
        id: typed.id,
        document_id: file.document_id,
        file_id: None,
        form: typed.form.key().to_owned(),
        is_paper: true,
        year: today.year(),
        number,
        symbol: typed.form.symbol(number),
        made_on: today,
        signer_name: signer.name,
        signer_title: authority,
        recipients: recipients.join("\n"),
        copies: typed.copies,
        by_id: actor.user,
        by_name: actor.name.clone(),
    };
    store::insert(tx, &entry).await?;
    let step = Step {
        kind: "copied-paper".to_owned(),
        body: file.file_name.clone(),
        to_name: entry.symbol.clone(),
        due_on: None,
        by_name: actor.name.clone(),
        at: tx.now,
    };
    documents::add_step(tx, DocumentId(file.document_id), actor.user, None, &step).await?;
    let detail = json!({ "symbol": entry.symbol, "file": file.id, "copies": entry.copies, "signer": typed.signer });
    tx.record(Event::new("documents.copy.numbered", file.document_id, detail));
    Ok(())
}

/// A paper copy of the book, whoever asks.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub(crate) async fn find(conn: &Conn, ward: &str, id: Uuid) -> Result<Printed> {
    let entry = store::find(conn, id).await?.filter(|entry| entry.is_paper).ok_or(Error::NotFound)?;
    let form = CopyForm::from_key(&entry.form).ok_or(Error::NotFound)?;
    let is_kept = |line: &&str| vietnamese::fold(line).starts_with("luu");
    let own = entry.recipients.lines().find(is_kept).map_or("Lưu: VT", |line| line.trim_end_matches('.'));
    let others = entry.recipients.lines().filter(|line| !is_kept(line));
    let others = others.map(|line| format!("- {};", line.trim_end_matches('.')));
    let part = Part {
        heading: form.heading(),
        agency: vec!["ỦY BAN NHÂN DÂN".to_owned(), ward.to_uppercase()],
        number: format!("Số: {}", entry.symbol),
        place_and_day: format!("{}, {}", office::place_of_issue(ward), vietnamese::format_date_long(entry.made_on)),
        authority: entry.signer_title.lines().map(str::to_owned).collect(),
        name: entry.signer_name,
        recipients: others.chain([format!("- {own}.")]).collect(),
    };
    Ok(Printed { document: entry.document_id, symbol: entry.symbol, part })
}
