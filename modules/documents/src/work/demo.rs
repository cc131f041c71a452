//! The demonstration: work files at each step, all marked as illustrative.

use super::draft::FileDraft;
use super::model::{FileState, Retention, Rights, WorkFile, WorkFileId, mark_of};
use super::{actions, package, store};
use chrono::Datelike as _;
use kernel::{Actor, Cx, Error, Result, Tx, UnitId, local_day};
use uuid::Uuid;

/// Notation, title, and how far it comes.
const FILES: [(&str, &str, FileState); 4] = [
    ("01.VP", "Hồ sơ về chuyển đổi số của phường (số liệu minh họa)", FileState::Open),
    ("02.VP", "Hồ sơ về bảo vệ dữ liệu cá nhân (số liệu minh họa)", FileState::Closed),
    ("03.VP", "Hồ sơ về cải cách hành chính (số liệu minh họa)", FileState::Listed),
    ("04.VP", "Hồ sơ về vận hành Tổ công nghệ số cộng đồng (số liệu minh họa)", FileState::Proposed),
];

/// Makes the files in the name of a clerk and a leader; `documents`: what is put into those that are opened, two in each.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn seed(
    tx: &mut Tx,
    (clerk, leader): (&Actor, &Actor),
    unit: UnitId,
    documents: &[Uuid],
) -> Result<()> {
    let year = local_day(tx.now).year();
    let mut ids = Vec::new();
    for (notation, title, until) in FILES {
        let draft = FileDraft {
            year,
            notation: notation.into(),
            heading: "Hồ sơ minh họa".into(),
            title: title.into(),
            unit: Some(unit),
            keeper: Some(clerk.user),
            retention: Some(Retention::Years(10)),
            rights: Rights::Ward,
            ..FileDraft::default()
        };
        if until == FileState::Proposed {
            let waiting = store::proposed(tx, year).await?;
            actions::approve(tx, leader, year, &mark_of(&waiting), "Quyết định minh họa").await?;
        }
        let id = WorkFileId::new();
        actions::propose(tx, clerk, id, &draft).await?;
        ids.push((id, until));
    }
    let opened = ids.into_iter().filter(|(_, until)| matches!(until, FileState::Open | FileState::Closed));
    for ((id, until), inside) in opened.zip(documents.chunks(2)) {
        let listed = found(tx, id).await?;
        actions::open(tx, clerk, &listed).await?;
        for document in inside {
            let open = found(tx, id).await?;
            actions::put_in(tx, clerk, &open, *document).await?;
        }
        if until == FileState::Closed {
            let filled = found(tx, id).await?;
            actions::close(tx, clerk, &filled, None, None, "Văn bản minh họa không có tệp.").await?;
        }
    }
    Ok(())
}

async fn found(tx: &Tx, id: WorkFileId) -> Result<WorkFile> {
    store::find(tx, id).await?.ok_or(Error::NotFound)
}

/// Makes a package of the file that is closed.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn pack(clerk: &Cx) -> Result<()> {
    let files = store::of_year(&clerk.read(), clerk.today().year()).await?;
    match files.iter().find(|file| file.state == FileState::Closed) {
        Some(file) => package::begin(clerk, file, Uuid::now_v7()).await,
        None => Ok(()),
    }
}
