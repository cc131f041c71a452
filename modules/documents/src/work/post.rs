//! A package on its way over HTTP: it may take as long as something moves, and what was answered is judged.

use super::model::WorkFileId;
use super::outbox::{ARCHIVE_KEY, Outcome, Receipt};
use crate::exchange::{self, Taken, heard};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{Stream, stream};
use kernel::{App, Result, WardId, outward};
use reqwest::{Body, StatusCode};
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::fs;
use tokio::io::AsyncReadExt as _;

/// Longest time in which nothing moves: the archive takes no more of a package, or has it and does not answer.
const PATIENCE: Duration = Duration::from_secs(120);
/// The least that an archive takes in a second.
const SLOWEST: u64 = 128 * 1024;
/// Bytes that are sent at once.
const PIECE: usize = 64 * 1024;
/// Letters of an answer without a receipt that are shown.
const MOST_QUOTED: usize = 200;

/// Posts a package that lies whole in a file.
///
/// # Errors
/// When the file cannot be read.
pub(super) async fn post(
    app: &App,
    ward: WardId,
    of: WorkFileId,
    address: &str,
    whole: &Path,
    digest: &[u8],
) -> Result<Outcome> {
    let conn = app.db.read(ward);
    let (key, hosts) = (ARCHIVE_KEY.get(&conn).await?, exchange::HOSTS.get(&conn).await?);
    let file = fs::File::open(whole).await?;
    let bytes = file.metadata().await?.len();
    let (client, url) = match outward::client(address, &outward::hosts(&hosts), longest(bytes)).await {
        Ok(ready) => ready,
        Err(said) => return Ok(Outcome::NotNow(said)),
    };
    let moved = Arc::new(AtomicU64::new(0));
    let request = client
        .post(url)
        .header("content-type", "application/zip")
        .header("content-length", bytes)
        .header("content-digest", format!("sha-256=:{}:", STANDARD.encode(digest)))
        .header("idempotency-key", hex::encode(digest))
        .header("x-dinh-file", of.to_string())
        .bearer_auth(key)
        .body(Body::wrap_stream(pieces(file, moved.clone())));
    let answering = async {
        let answer = request.send().await?;
        let status = answer.status();
        heard(answer).await.map(|said| (status, said))
    };
    Ok(match patiently(answering, &moved, PATIENCE).await {
        Some(Ok((status, said))) => judge(status, &said, Receipt::read(&said, app.clock.now())),
        Some(Err(error)) => Outcome::NotNow(outward::silence(&error)),
        None => Outcome::NotNow("Bên nhận không trả lời trong thời gian chờ.".into()),
    })
}

/// The longest that a package of so many bytes may take.
fn longest(bytes: u64) -> Duration {
    Duration::from_secs(bytes / SLOWEST) + PATIENCE * 2
}

/// A file piece by piece, each counted once the archive has room for it.
fn pieces(file: fs::File, moved: Arc<AtomicU64>) -> impl Stream<Item = std::io::Result<Vec<u8>>> + Send + 'static {
    stream::try_unfold(file, move |mut file| {
        let moved = moved.clone();
        async move {
            let mut piece = vec![0; PIECE];
            let read = file.read(&mut piece).await?;
            piece.truncate(read);
            moved.fetch_add(1, Ordering::Relaxed);
            Ok((read > 0).then_some((piece, file)))
        }
    })
}

/// Waits as long as something moves; `None`: nothing did for too long.
async fn patiently<T>(doing: impl Future<Output = T>, moved: &AtomicU64, patience: Duration) -> Option<T> {
    let mut doing = pin!(doing);
    loop {
        let before = moved.load(Ordering::Relaxed);
        match tokio::time::timeout(patience, &mut doing).await {
            Ok(done) => return Some(done),
            Err(_) if moved.load(Ordering::Relaxed) == before => return None,
            Err(_) => {}
        }
    }
}

/// What an answer means.
fn judge(status: StatusCode, said: &[u8], receipt: Receipt) -> Outcome {
    let code = status.as_u16();
    // A conflict with a receipt: it has this package from an earlier try of which the answer was lost.
    if (status.is_success() || code == 409) && !receipt.number.is_empty() {
        return Outcome::There(receipt);
    }
    if status.is_success() {
        // A page of some gateway, or half an answer: the same package under the same key does no harm.
        return Outcome::NotNow(format!(
            "Kho trả lời mã {code} mà không có số tiếp nhận.{} Hệ thống tự gửi lại đúng gói ấy.",
            quoted(said)
        ));
    }
    if matches!(code, 300..=399 | 401 | 403 | 404 | 405 | 410) {
        return Outcome::TurnedAway(format!(
            "Kho trả lời mã {code}.{} Quản trị viên kiểm tra địa chỉ và khóa kết nối với kho; hệ thống tự gửi lại đúng \
             gói ấy.",
            quoted(said)
        ));
    }
    match exchange::refused(status, said) {
        Taken::Yes => Outcome::There(receipt),
        Taken::NotNow(said) => Outcome::NotNow(said),
        Taken::Never(said) => Outcome::Never(said),
    }
}

/// The beginning of an answer in one line; empty where nothing was said.
fn quoted(said: &[u8]) -> String {
    let detail = exchange::detail(said);
    let said = if detail.is_empty() { String::from_utf8_lossy(said).into_owned() } else { detail };
    let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control()).take(MOST_QUOTED).collect();
    if line.is_empty() { line } else { format!(" “{line}”") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(40);

    #[tokio::test]
    async fn what_moves_may_take_long_and_what_rests_is_given_up() {
        let moved = AtomicU64::new(0);
        let slow = async {
            for _ in 0..12 {
                tokio::time::sleep(SHORT / 4).await;
                moved.fetch_add(1, Ordering::Relaxed);
            }
            "there"
        };
        assert_eq!(patiently(slow, &moved, SHORT).await, Some("there"));
        assert_eq!(patiently(std::future::pending::<()>(), &moved, SHORT).await, None);
        assert!(longest(4 << 30) > Duration::from_secs(8 * 3600), "four gigabytes arrive over a slow line");
    }

    #[test]
    fn without_a_receipt_nothing_counts_as_received() {
        let judged = |code: u16, said: &str| {
            let receipt = Receipt::read(said.as_bytes(), chrono::DateTime::UNIX_EPOCH);
            judge(StatusCode::from_u16(code).unwrap(), said.as_bytes(), receipt)
        };
        assert!(matches!(judged(201, r#"{"receipt":"A"}"#), Outcome::There(_)));
        assert!(matches!(judged(409, r#"{"receipt":"A"}"#), Outcome::There(_)));
        assert!(matches!(judged(409, ""), Outcome::Never(_)));
        assert!(matches!(judged(200, "<html>\n Cổng"), Outcome::NotNow(said) if said.contains("“<html> Cổng”")));
        for code in [302, 401, 403, 404, 405, 410] {
            assert!(matches!(judged(code, r#"{"receipt":"A"}"#), Outcome::TurnedAway(_)), "{code}");
        }
        assert!(matches!(judged(503, ""), Outcome::NotNow(_)));
        assert!(matches!(judged(422, ""), Outcome::Never(_)));
    }
}
