//! Xóa tệp mật: bytes that may not be kept here go by a job, asked for in the write that found them out, so that nothing
//! that breaks off in between leaves them; files lie under their digest for all wards, so nothing goes that another
//! record holds, and the administrators are told of it.

use crate::stamp;
use chrono::Duration;
use kernel::jobs::{Job, Kind};
use kernel::{App, BoxFuture, Digest, Error, Notice, NoticeKind, Result, Role, Tx, files, local_day};
use serde_json::json;

/// Takes the bytes of a file away, unless a record holds them.
pub(crate) const JOB: Kind = Kind { name: "documents.file.erase", run };

/// Takes a file out of what was made of it, and has its bytes taken away once this write is committed.
pub(crate) async fn ask(tx: &Tx, digest: &str) -> Result<()> {
    forget(tx, digest).await?;
    tx.enqueue(JOB.name, &json!({ "digest": digest }), tx.now).await.map(|_| ())
}

async fn forget(tx: &Tx, digest: &str) -> Result<()> {
    crate::work::forget_file(tx, digest).await?;
    crate::chat::forget_file(tx, digest).await?;
    crate::signing_room::forget_reports(tx, digest).await
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let payload = job.payload();
        let digest = payload["digest"].as_str().and_then(Digest::parse).ok_or(Error::NotFound)?;
        stamp::forget(app, &digest).await;
        // Something may have been made of it since.
        let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        forget(&tx, digest.as_str()).await?;
        tx.commit().await?;
        let held = files::held_in(&app.db, &digest).await?;
        let erased = if held.is_empty() { app.files.erase(&digest).await } else { Ok(()) };
        if held.is_empty() && (erased.is_ok() || !job.is_last_attempt()) {
            return erased;
        }
        let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        if !held.is_empty() {
            tell(&tx, &digest, &held).await?;
        }
        // It is tried until it is done.
        tx.enqueue(JOB.name, &payload, tx.now + Duration::days(1)).await?;
        tx.commit().await.map(|_| ())
    })
}

async fn tell(tx: &Tx, digest: &Digest, held: &[(String, i64)]) -> Result<()> {
    // Not the whole digest: what is told would hold it.
    let short: String = digest.as_str().chars().take(16).collect();
    let places: Vec<String> = held.iter().map(|(table, count)| format!("{table} ({count})")).collect();
    let people = people::api::people(tx, local_day(tx.now)).await?;
    for person in people.into_iter().filter(|p| p.roles.iter().any(|r| matches!(r, Role::Administrator | Role::Clerk)))
    {
        tx.notify(Notice {
            to: person.id,
            title: kernel::told!("Tệp có dấu mật còn được giữ ở nơi khác"),
            body: format!(
                "Tệp đã xóa khỏi văn bản vì có dấu mật vẫn được bản ghi khác giữ, có thể ở phường khác cùng hệ thống, \
                 nên chưa xóa khỏi kho tệp. Bảng (số bản ghi): {}. Mã băm của tệp bắt đầu bằng {short}. Quản trị hệ thống tìm và gỡ ở các \
                 nơi ấy; sau đó tệp tự được xóa.",
                places.join(", ")
            ),
            href: "/van-ban/den".into(),
            key: format!("documents.file.held.{short}"),
            by_mail: Some(NoticeKind::Asked),
        })
        .await?;
    }
    Ok(())
}
