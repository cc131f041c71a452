//! Văn bản trong hồ sơ: what a file shows, checks and exports of a document, whichever way it went.

use super::model::{WorkFile, WorkFileId};
use super::rules::{self, Gap, Seen};
use super::store;
use crate::drafting::{agency, kind};
use crate::model::{Document, DocumentId};
use crate::outgoing::{self, Outgoing, OutgoingId};
use crate::store::{File, filed};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Actor, Conn, Cx, Error, Result, local_day};
use uuid::Uuid;

/// Stands for the ward until its name is known.
const WARD: &str = "{{phuong}}";

/// A document in a work file.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub id: Uuid,
    /// "in" or "out".
    pub direction: &'static str,
    pub href: String,
    pub symbol: String,
    /// Key of its kind; empty for a công văn.
    pub kind: String,
    pub agency: String,
    pub subject: String,
    pub issued_on: Option<NaiveDate>,
    /// When it came or went, with its number in the book.
    pub at: DateTime<Utc>,
    pub number: i32,
    pub signer: String,
    /// Chức vụ of the signer, where it is known.
    pub signer_title: String,
    /// Nơi nhận, where they are known.
    pub to: String,
    pub language: String,
    pub description: String,
    /// Số lượng bản phát hành, where it is known.
    pub copies: Option<i32>,
    pub pages: Option<i32>,
    pub priority: i32,
    pub due_on: Option<NaiveDate>,
    pub is_over: bool,
    pub wants_answer: bool,
    pub answer: String,
    pub files: Vec<File>,
}

impl Item {
    /// The name of its kind.
    pub(crate) fn kind_name(&self) -> &str {
        let known = vietnamese::citation::kind_of_code(&self.kind);
        known.unwrap_or_else(|| kind::of(&self.kind).name.as_str())
    }

    /// The day by which it stands in its file: of the document, else the day it came.
    pub(crate) fn day(&self) -> NaiveDate {
        self.issued_on.unwrap_or_else(|| local_day(self.at))
    }

    fn of_incoming(d: Document, files: Vec<File>) -> Self {
        Item {
            id: d.id.0,
            direction: "in",
            href: d.page(),
            is_over: d.state.is_over(),
            symbol: d.symbol,
            kind: d.kind,
            agency: d.agency,
            subject: d.subject,
            issued_on: d.issued_on,
            at: d.arrived_at,
            number: d.number,
            signer: d.signer,
            signer_title: d.details.signer_title,
            to: d.details.receivers,
            language: d.details.language,
            description: d.details.description,
            copies: d.details.copies,
            pages: d.pages,
            priority: d.priority.number(),
            due_on: d.due_on,
            wants_answer: d.wants_answer,
            answer: d.answer,
            files,
        }
    }

    /// The PDF as it stands now, then what was attached.
    fn of_outgoing(o: Outgoing, attached: Vec<File>) -> Self {
        let mut files = Vec::with_capacity(attached.len() + 1);
        if !o.digest.is_empty() {
            let slug = vietnamese::slug(&o.symbol);
            let name = if slug.is_empty() { "van-ban".to_owned() } else { slug };
            files.push(File {
                id: o.id.0,
                document_id: o.id.0,
                role: String::new(),
                digest: o.digest.clone(),
                file_name: format!("{name}.pdf"),
                mime: "application/pdf".to_owned(),
            });
        }
        files.extend(attached.into_iter().filter(|file| file.digest != o.digest));
        Item {
            id: o.id.0,
            direction: "out",
            href: o.page(),
            is_over: is_out(&o),
            agency: agency::name(&o.draft, WARD),
            issued_on: o.issued_on,
            at: o.issued_at.unwrap_or(o.made_at),
            number: o.number.unwrap_or(0),
            signer_title: o.signer_title.lines().collect::<Vec<_>>().join(" "),
            to: o.draft.recipients.join("; "),
            language: String::new(),
            description: String::new(),
            copies: o.draft.copies,
            symbol: o.symbol,
            kind: o.kind,
            subject: o.subject,
            signer: o.signer_name,
            pages: o.pages,
            priority: o.priority.number(),
            due_on: None,
            wants_answer: false,
            answer: String::new(),
            files,
        }
    }

    fn seen(&self) -> Seen<'_> {
        Seen {
            kind: &self.kind,
            symbol: &self.symbol,
            subject: &self.subject,
            has_file: !self.files.is_empty(),
            is_over: self.is_over,
            wants_answer: self.wants_answer,
            answer: &self.answer,
        }
    }
}

/// It has left the ward, whatever became of it then.
pub(crate) fn is_out(o: &Outgoing) -> bool {
    use outgoing::State;
    matches!(o.state, State::Issued | State::Recalled | State::Replaced)
}

/// A document that the actor may see, of either direction: which one, and what names it. One that leaves may be filed
/// once it has its number and day, a thư công its day.
///
/// # Errors
/// [`Error::NotFound`] where there is none for them; [`Error::Refused`] before it has its day.
pub(crate) async fn named(conn: &Conn, actor: &Actor, id: Uuid) -> Result<(&'static str, String)> {
    match crate::store::find_visible_to(conn, actor, DocumentId(id)).await {
        Ok(found) => return Ok(("in", found.title())),
        Err(Error::NotFound) => {}
        Err(other) => return Err(other),
    }
    let found = outgoing::store::find_visible_to(conn, actor, OutgoingId(id)).await?;
    if found.issued_on.is_none() {
        return Err(Error::refused("Văn bản đi được đưa vào hồ sơ sau khi đã cấp số, ngày."));
    }
    Ok(("out", found.title()))
}

/// What the actor sees of a file: documents in time order, and how many there are that they may not see.
#[derive(Debug, Default)]
pub(crate) struct Content {
    pub items: Vec<Item>,
    pub hidden: i64,
}

impl Content {
    /// What is missing, as far as the actor can tell.
    pub(crate) fn gaps(&self, file: &WorkFile) -> Vec<Gap> {
        let seen: Vec<Seen<'_>> = self.items.iter().map(Item::seen).collect();
        rules::gaps(&file.expected, &seen)
    }

    /// Pages of all documents that say theirs.
    pub(crate) fn pages(&self) -> i64 {
        self.items.iter().filter_map(|item| item.pages).map(i64::from).sum()
    }

    /// The first and the last day of its documents.
    pub(crate) fn span(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.items.first()?.day(), self.items.last()?.day()))
    }
}

/// The documents of a file, oldest first.
pub(crate) async fn content(conn: &Conn, actor: &Actor, file: WorkFileId) -> Result<Content> {
    let mut files = filed::files(conn, file.0).await?;
    let incoming = filed::incoming(conn, actor, file.0).await?;
    let mut items: Vec<Item> = Vec::with_capacity(incoming.len());
    for d in incoming {
        let own = files.remove(&d.id.0).unwrap_or_default();
        items.push(Item::of_incoming(d, own));
    }
    for o in outgoing::store::in_work_file(conn, actor, file.0).await? {
        let own = files.remove(&o.id.0).unwrap_or_default();
        items.push(Item::of_outgoing(o, own));
    }
    items.sort_by_key(|item| (item.day(), item.at, item.id));
    let all = store::size(conn, file).await?;
    let hidden = all - i64::try_from(items.len()).unwrap_or(all);
    Ok(Content { items, hidden })
}

/// The documents of a file as a page and an export show them: those that left the ward are the ward's own.
pub(crate) async fn shown(cx: &Cx, file: WorkFileId) -> Result<Content> {
    let mut content = content(&cx.read(), cx.actor()?, file).await?;
    for item in content.items.iter_mut().filter(|item| item.direction == "out") {
        item.agency = item.agency.replace(WARD, &cx.ward.name);
    }
    Ok(content)
}
