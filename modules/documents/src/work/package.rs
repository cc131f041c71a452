//! Xuất hồ sơ: a whole work file as ZIP. A package is a frozen list of kept files: each was read and found undamaged
//! before it is offered, and is sent byte for byte, one after another, however large the whole is.

use super::item::{self, Content, Item};
use super::model::{FileState, WorkFile, WorkFileId};
use super::store::package as packages;
use super::{register, xml};
use crate::recognition;
use axum::body::{Body, Bytes};
use chrono::{DateTime, Utc};
use futures_util::StreamExt as _;
use kernel::jobs::{self, Job, Kind};
use kernel::{App, BoxFuture, Cx, Digest, Error, Event, Result, Tx, UserId, WardId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::io::{Result as IoResult, Write};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;
use uuid::Uuid;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

/// Letters of a name within the package.
const NAME: usize = 120;
/// Parts that are ready before the browser took those before them.
const AHEAD: usize = 2;

/// How far a package is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PackageState {
    Making,
    Ready,
    Stopped,
    Failed,
}

impl PackageState {
    const ALL: [Self; 4] = [Self::Making, Self::Ready, Self::Stopped, Self::Failed];

    /// The name under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Making => "making",
            Self::Ready => "ready",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }

    /// The state of a name.
    pub(crate) fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|s| s.key() == key).unwrap_or(Self::Failed)
    }
}

/// A kept file under its name in the package.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Part {
    pub name: String,
    pub digest: String,
    /// The document whose file it is; none for register and metadata, and in packages of an older program.
    #[serde(default)]
    pub document: Option<Uuid>,
}

/// A whole work file on its way out.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    pub id: Uuid,
    pub file: WorkFileId,
    pub state: PackageState,
    /// What a reader should know: fields that were too long, files that are damaged.
    pub said: String,
    pub job: Option<Uuid>,
    pub parts: Vec<Part>,
    pub documents: i32,
    pub bytes: i64,
    pub made_at: DateTime<Utc>,
    pub made_by: UserId,
    pub made_by_name: String,
}

/// A name that every system can unpack: no folders, no letters that one forbids, not too long, its end kept.
fn plain_name(name: &str) -> String {
    let forbidden = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let safe: String = name.chars().map(|c| if forbidden(c) { '_' } else { c }).collect();
    let safe = safe.trim().trim_matches('.').trim();
    let (stem, end) = safe.rsplit_once('.').filter(|(_, end)| end.len() <= 8).unwrap_or((safe, ""));
    let stem: String = stem.chars().take(NAME).collect();
    let reserved = ["con", "prn", "aux", "nul"].contains(&stem.to_lowercase().as_str());
    let stem = if stem.is_empty() || reserved { format!("tep_{stem}") } else { stem };
    if end.is_empty() { stem } else { format!("{stem}.{end}") }
}

/// The folder of a document: its place in time order, its day and symbol.
fn folder(at: usize, item: &Item) -> String {
    let slug: String = vietnamese::slug(&item.symbol).chars().take(40).collect();
    let slug = if slug.is_empty() { "khong-so".to_owned() } else { slug };
    format!("van-ban/{at:04}_{}_{slug}", item.day())
}

/// The names of the files of a document, none twice.
fn names(at: usize, item: &Item) -> Vec<(String, String)> {
    let mut taken = HashSet::new();
    let mut all = Vec::with_capacity(item.files.len());
    for file in &item.files {
        let plain = plain_name(&file.file_name);
        let mut name = plain.clone();
        let mut next = 2;
        while !taken.insert(name.to_lowercase()) {
            name = format!("{next}_{plain}");
            next += 1;
        }
        all.push((format!("{}/{name}", folder(at, item)), file.digest.clone()));
    }
    all
}

/// Begins a package: writes register and metadata, freezes the list, and has the files looked through by a job. The same identifier again changes nothing.
///
/// # Errors
/// [`Error::Refused`] where the actor may not see all of the file, or it is not opened yet.
pub(super) async fn begin(cx: &Cx, file: &WorkFile, id: Uuid) -> Result<()> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    if packages::find(&conn, id).await?.is_some() {
        return Ok(());
    }
    if matches!(file.state, FileState::Proposed | FileState::Listed) {
        return Err(Error::refused("Hồ sơ chưa mở nên chưa có gì để xuất."));
    }
    let content = item::shown(cx, file.id).await?;
    if content.hidden > 0 {
        return Err(Error::refused(format!(
            "Hồ sơ có {} văn bản ông/bà không được xem. Văn thư hoặc người tổng hợp xuất trọn hồ sơ này.",
            content.hidden
        )));
    }
    let digests: Vec<&str> =
        content.items.iter().flat_map(|item| &item.files).map(|file| file.digest.as_str()).collect();
    recognition::require_none_suspected(&conn, &digests).await?;
    let sizes = crate::store::filed::sizes(&conn, file.id.0).await?;
    let bytes: i64 = sizes.values().sum();
    let (parts, said) = parts(cx, file, &content, &sizes).await?;
    let mut tx = cx.begin().await?;
    let job = Some(tx.enqueue(JOB.name, &json!({ "package": id }), tx.now).await?);
    let package = Package {
        id,
        file: file.id,
        state: PackageState::Making,
        said,
        job,
        parts,
        documents: i32::try_from(content.items.len()).unwrap_or(i32::MAX),
        bytes,
        made_at: tx.now,
        made_by: actor.user,
        made_by_name: actor.name.clone(),
    };
    if !packages::insert(&tx, &package).await? {
        return Ok(());
    }
    let detail = json!({ "package": id, "documents": package.documents, "bytes": bytes });
    tx.record(Event::new("documents.work_file.exported", file.id.0, detail));
    tx.commit().await.map(|_| ())
}

/// Everything that the package holds, in order, and what it has to say.
async fn parts(cx: &Cx, file: &WorkFile, content: &Content, sizes: &HashMap<Uuid, i64>) -> Result<(Vec<Part>, String)> {
    let conn = cx.read();
    let (mut steps, mut listed, mut kept) = (HashMap::new(), HashMap::new(), Vec::new());
    for (item, at) in content.items.iter().zip(1..) {
        steps.insert(item.id, crate::store::steps(&conn, crate::model::DocumentId(item.id)).await?);
        let names = names(at, item);
        let mut told = Vec::with_capacity(names.len());
        for ((name, digest), file) in names.iter().zip(&item.files) {
            let size = match sizes.get(&file.id) {
                Some(size) => *size,
                None => length(cx, digest).await?,
            };
            told.push((name.clone(), digest.clone(), size));
        }
        listed.insert(item.id, told);
        kept.extend(names.into_iter().map(|(name, digest)| Part { name, digest, document: Some(item.id) }));
    }
    let organ = kernel::ORGAN_ID.get(&conn).await?;
    let metadata = xml::metadata(&organ, file, content, &steps, &listed);
    let document = register::of_documents(file, content).document(&cx.ward.name, &file.notation, cx.now);
    let pdf = tokio::task::spawn_blocking(move || office_pdf::to_pdf(&document)).await.map_err(Error::internal)?;
    let pdf = cx.app.files.put(pdf.map_err(Error::internal)?).await?;
    let xml = cx.app.files.put(metadata.xml.into_bytes()).await?;
    let own =
        |name: &str, digest: Digest| Part { name: name.to_owned(), digest: digest.as_str().to_owned(), document: None };
    let mut all = vec![own("muc-luc-van-ban.pdf", pdf), own("ho-so.xml", xml)];
    all.extend(kept);
    let mut said = metadata.notes;
    if organ.trim().is_empty() {
        said.insert(0, "Chưa khai mã định danh của cơ quan (OrganId) trong Thiết lập.".to_owned());
    }
    Ok((all, said.join("\n")))
}

/// Bytes of the PDF of a document that left, which has no row of its own.
async fn length(cx: &Cx, digest: &str) -> Result<i64> {
    let digest = Digest::parse(digest).ok_or_else(|| Error::internal("a file without a digest"))?;
    Ok(cx.app.files.get(&digest).await.map_or(0, |bytes| i64::try_from(bytes.len()).unwrap_or(i64::MAX)))
}

/// Looks through the files of a package.
pub(crate) const JOB: Kind = Kind { name: "documents.work_files.package", run };

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let id = job.payload()["package"].as_str().and_then(|id| id.parse().ok()).ok_or(Error::NotFound)?;
        let package = packages::find(&app.db.read(job.ward()), id).await?.ok_or(Error::NotFound)?;
        if package.state != PackageState::Making {
            return Ok(());
        }
        let looked = look_through(app, job.ward(), package.clone(), job).await;
        if looked.is_err() && job.is_last_attempt() {
            let said = "Hệ thống thử nhiều lần mà chưa lập được gói. Ông/bà xuất lại, hoặc báo quản trị.".to_owned();
            let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
            let failed = Package { state: PackageState::Failed, said, ..package };
            packages::update(&tx, &failed, PackageState::Making).await?;
            tx.commit().await?;
        }
        looked
    })
}

/// Reads every file once: what is damaged or gone is named, and the package is not offered.
async fn look_through(app: &App, ward: WardId, mut package: Package, job: &Job) -> Result<()> {
    let all = i32::try_from(package.parts.len()).unwrap_or(i32::MAX);
    let mut broken = Vec::new();
    for (part, at) in package.parts.iter().zip(0..) {
        if at % 10 == 0 && !job.progress(app, at, all).await? {
            return Ok(());
        }
        let digest = Digest::parse(&part.digest).ok_or_else(|| Error::internal("a part without a digest"))?;
        match app.files.get(&digest).await {
            Ok(_) => {}
            Err(error) if is_lost(&error) => {
                broken.push(format!("Tệp {} hỏng hoặc mất ở nơi lưu giữ.", part.name));
            }
            Err(error) => return Err(error),
        }
    }
    package.state = if broken.is_empty() { PackageState::Ready } else { PackageState::Failed };
    if !broken.is_empty() {
        package.said = broken.join("\n");
    }
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    packages::update(&tx, &package, PackageState::Making).await?;
    tx.commit().await.map(|_| ())
}

/// Is a file gone or damaged where it is kept? Any other fault may pass.
pub(super) fn is_lost(error: &Error) -> bool {
    match error {
        Error::NotFound => true,
        Error::Internal(cause) => cause.ends_with("is damaged where it is kept"),
        _ => false,
    }
}

/// Stops a package that is being made.
pub(super) async fn stop(tx: &mut Tx, app: &App, package: &Package) -> Result<()> {
    if package.state != PackageState::Making {
        return Ok(());
    }
    if let Some(job) = package.job {
        jobs::ask_to_stop(app, job);
        jobs::cancel(tx, job).await?;
    }
    let stopped = Package { state: PackageState::Stopped, ..package.clone() };
    if packages::update(tx, &stopped, PackageState::Making).await? {
        tx.record(Event::new("documents.work_file.export_stopped", package.file.0, json!({ "package": package.id })));
    }
    Ok(())
}

/// A writer whose bytes are taken away as they come.
#[derive(Clone, Default)]
struct Taken(Arc<Mutex<Vec<u8>>>);

impl Taken {
    fn take(&self) -> Bytes {
        Bytes::from(std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Write for Taken {
    fn write(&mut self, bytes: &[u8]) -> IoResult<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> IoResult<()> {
        Ok(())
    }
}

/// The package as a body that streams: one file at a time is in memory.
///
/// # Errors
/// [`Error::Refused`] where one of its files has come under suspicion since it was frozen, or is no longer there.
pub(super) async fn body(app: &App, ward: WardId, package: &Package) -> Result<Body> {
    let conn = app.db.read(ward);
    let digests: Vec<&str> = package.parts.iter().map(|part| part.digest.as_str()).collect();
    recognition::require_none_suspected(&conn, &digests).await?;
    let documents: HashSet<Uuid> = package.parts.iter().filter_map(|part| part.document).collect();
    let there = packages::digests_of(&conn, &documents).await?;
    if package.parts.iter().any(|part| part.document.is_some() && !there.contains(&part.digest)) {
        return Err(Error::refused("Một tệp trong gói không còn ở văn bản của nó. Ông/bà xuất lại hồ sơ."));
    }
    let (send, receive) = mpsc::channel(AHEAD);
    tokio::spawn(write(app.clone(), package.parts.clone(), send));
    let stream = futures_util::stream::unfold(receive, |mut receive| async {
        let next: Option<Result<Bytes>> = receive.recv().await;
        next.map(|bytes| (bytes, receive))
    });
    Ok(Body::from_stream(stream.fuse()))
}

async fn write(app: App, parts: Vec<Part>, send: mpsc::Sender<Result<Bytes>>) {
    let out = Taken::default();
    let mut zip = ZipWriter::new_stream(out.clone());
    for part in parts {
        zip = match add(&app, zip, part).await {
            Ok(zip) => zip,
            // It ends before its time, and the browser sees that it is not whole.
            Err(error) => return drop(send.send(Err(error)).await),
        };
        if send.send(Ok(out.take())).await.is_err() {
            return;
        }
    }
    let last = zip.finish().map(|_| out.take()).map_err(Error::internal);
    drop(send.send(last).await);
}

type Zip = ZipWriter<StreamWriter<Taken>>;

async fn add(app: &App, mut zip: Zip, part: Part) -> Result<Zip> {
    let digest = Digest::parse(&part.digest).ok_or_else(|| Error::internal("a part without a digest"))?;
    let bytes = app.files.get(&digest).await?;
    let added = tokio::task::spawn_blocking(move || {
        // The same package is the same bytes each time: who took it knows it again.
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        zip.start_file(part.name, options).map_err(Error::internal)?;
        zip.write_all(&bytes).map_err(Error::internal)?;
        Ok(zip)
    });
    added.await.map_err(Error::internal)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_on_every_system() {
        assert_eq!(plain_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(plain_name("Kế hoạch: quý I?.pdf"), "Kế hoạch_ quý I_.pdf");
        assert_eq!(plain_name("CON.pdf"), "tep_CON.pdf");
        assert_eq!(plain_name("..."), "tep_");
        assert!(plain_name(&format!("{}.docx", "a".repeat(300))).ends_with("a.docx"));
    }
}
