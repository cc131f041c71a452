//! A plan document brought in at once, without a person at the screen: the command line and the demonstration.

use super::actions::{self, Arrival, Verdict};
use super::background::Steps;
use super::carry::{self, Summary};
use super::content::{Content, ContradictionItem, MetaItem, Settlement};
use super::model::{ImportId, Item, blockers};
use super::reading::{self, Unreadable, plain_name};
use super::store;
use crate::plan::PlanId;
use crate::policy;
use kernel::{Actor, App, Digest, Error, Grant, Result, Role, UserId, WardId};
use std::sync::Arc;

/// What was done; prints as sentences for the person at the command line.
#[derive(Debug, Clone)]
pub struct Done {
    /// The plan that is tracked now.
    pub plan: PlanId,
    /// It was tracked before, from the same file.
    pub was_there: bool,
    summary: Summary,
}

impl std::fmt::Display for Done {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let s = &self.summary;
        if self.was_there {
            return write!(f, "Tệp này đã được đưa vào theo dõi: {} (/ke-hoach/{})", s.title, self.plan);
        }
        writeln!(f, "Đã đưa vào theo dõi: {}", s.title)?;
        writeln!(
            f,
            "{} chỉ tiêu, {} nhiệm vụ, {} kết quả năm trước, {} căn cứ, {} đơn vị",
            s.indicators, s.tasks, s.results, s.bases, s.units
        )?;
        for message in &s.to_agree {
            writeln!(f, "Cần thống nhất: {message}")?;
        }
        write!(f, "Xem tại /ke-hoach/{}", self.plan)
    }
}

/// The standing of those who bring plans in, under this name: the command line, where whoever may run the program on
/// the machine may do so, and work in the background for a person whose right was checked when it began.
pub(super) fn coordinator(app: &App, user: UserId, name: &str) -> Actor {
    let today = app.clock.today();
    let grant = Grant { role: Role::Coordinator, unit: None, from: today, to: None };
    Actor::new(user, name.to_owned(), None, vec![grant], &app.policies(), today)
}

/// Brings a plan document in: everything that was read is accepted, figures inside tasks are left to their tasks,
/// contradictions are noted as still to be agreed on.
///
/// # Errors
/// [`Error::Refused`] with the sentence that says why the file cannot be read.
pub async fn import_file(app: &App, ward: WardId, bytes: Vec<u8>, name: &str) -> Result<Done> {
    let actor = coordinator(app, UserId(uuid::Uuid::nil()), "Dòng lệnh");
    let note = "Chưa thống nhất: nhập từ dòng lệnh, cần người phụ trách xem lại.";
    bring_in(app, ward, &actor, bytes, name, |_| (Settlement::Keep, note.to_owned())).await
}

/// Brings a plan document in, settling each contradiction as `settle` says.
pub(crate) async fn bring_in(
    app: &App,
    ward: WardId,
    actor: &Actor,
    bytes: Vec<u8>,
    name: &str,
    settle: impl Fn(&ContradictionItem) -> (Settlement, String) + Send + Sync,
) -> Result<Done> {
    let bytes: Arc<[u8]> = bytes.into();
    let name = plain_name(name);
    let read = reading::read(bytes.clone(), &name, false).await.map_err(|e| match e {
        Unreadable::File(sentence) | Unreadable::NotAPlan(sentence) => Error::refused(sentence),
    })?;
    let digest: Digest = app.files.put(bytes.to_vec()).await?;
    let mut tx = app.db.write(ward, Some((actor.user, actor.name.as_str())), app.clock.now()).await?;
    let id = ImportId::new();
    let arrival = Arrival { id, digest: digest.as_str(), file_name: &name, revision_of: None };
    let id = actions::begin(&mut tx, actor, &arrival, &read).await?;
    let import = store::find(&tx, id).await?;
    let was_there = !import.is_open();
    if !was_there {
        decide_all(&mut tx, actor, id, &name, &settle).await?;
        refuse_open(&store::items(&tx, id).await?)?;
    }
    let plan = carry::carry(&mut tx, actor, id, &Steps::SILENT).await?;
    let summary = Summary::of(&store::items(&tx, id).await?);
    tx.commit().await?;
    Ok(Done { plan, was_there, summary })
}

async fn decide_all(
    tx: &mut kernel::Tx,
    actor: &Actor,
    id: ImportId,
    file_name: &str,
    settle: &(impl Fn(&ContradictionItem) -> (Settlement, String) + Send + Sync),
) -> Result<()> {
    actor.require(policy::IMPORT)?;
    for item in store::items(tx, id).await? {
        let verdict = match &item.content {
            Content::Contradiction(c) => {
                let (settlement, note) = settle(c);
                let settled = ContradictionItem { settlement: Some(settlement), note, ..c.clone() };
                Verdict::Edit(Box::new(Content::Contradiction(settled)))
            }
            Content::Indicator(i) if !i.core => Verdict::Reject,
            Content::Meta(m) if m.year.is_none() => {
                return Err(Error::refused(
                    "Văn bản không ghi rõ năm của kế hoạch. Hãy tải lên qua màn hình để nhập năm trước khi đưa vào theo dõi.",
                ));
            }
            // The command line has nobody to ask: the name of the file stands for a title that could not be read.
            Content::Meta(m) if m.title.trim().is_empty() => {
                let title = format!("Kế hoạch ({file_name})");
                Verdict::Edit(Box::new(Content::Meta(MetaItem { title, ..m.clone() })))
            }
            _ => continue,
        };
        actions::decide(tx, actor, id, item.id, verdict).await?;
    }
    actions::accept_rest(tx, actor, id, None).await.map(|_| ())
}

/// Says what only a person at the screen can decide.
fn refuse_open(items: &[Item]) -> Result<()> {
    let open: Vec<String> = blockers(items).into_iter().map(|b| format!("{}: {}", b.kind.slug(), b.about)).collect();
    if open.is_empty() {
        return Ok(());
    }
    let list = open.join("; ");
    Err(Error::refused(format!("Văn bản cần được xem lại trên màn hình trước khi đưa vào theo dõi ({list}).")))
}
