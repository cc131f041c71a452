//! The way to the mailbox (IMAP4rev1): encrypted, bounded in time and bytes, and what is wrong told in words.

use super::settings::{After, Mailbox, Security};
use async_imap::types::Fetch;
use async_imap::{Client, Session};
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longest wait for a connection, and for one answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// Longest wait for one message.
const MESSAGE_PATIENCE: Duration = Duration::from_secs(90);
/// Bytes that a server may send as one answer, beside the message that was asked for.
const MOST_BYTES: u64 = 1024 * 1024;
/// Bytes of a list of messages.
const MOST_LISTED: u64 = 32 * 1024 * 1024;
/// What is looked at of a message that is too large: its head.
const HEAD: usize = 64 * 1024;

/// What is wrong, as the administrator is told.
pub(super) type Fault = String;

/// A stream to a server, encrypted or not.
trait Way: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Way for T {}

/// A stream from which no more is read than was asked for: a server that never ends fills nothing.
#[derive(Debug)]
pub(super) struct Bounded {
    way: Box<dyn Way>,
    left: Arc<AtomicU64>,
}

impl AsyncRead for Bounded {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.way).poll_read(cx, buf);
        let read = (buf.filled().len() - before) as u64;
        match self.left.load(Relaxed).checked_sub(read) {
            Some(left) => self.left.store(left, Relaxed),
            None => return Poll::Ready(Err(io::Error::other("the server sends without end"))),
        }
        polled
    }
}

impl AsyncWrite for Bounded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.way).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.way).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.way).poll_shutdown(cx)
    }
}

/// A mailbox whose folder is open.
pub(super) struct Open {
    session: Session<Bounded>,
    left: Arc<AtomicU64>,
    can_move: bool,
    can_expunge: bool,
    pub(super) uid_validity: i64,
    pub(super) uid_next: i64,
}

/// A message as the server lists it.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) uid: i64,
    /// Bytes.
    pub(super) size: u64,
    /// When the mailbox got it.
    pub(super) came_at: Option<DateTime<Utc>>,
}

/// Signs in and opens the folder.
///
/// # Errors
/// A sentence that says what is wrong.
pub(super) async fn open(mailbox: &Mailbox) -> Result<Open, Fault> {
    let left = Arc::new(AtomicU64::new(MOST_BYTES));
    let (mut session, list) = within(PATIENCE * 3, sign_in(mailbox, &left)).await??;
    left.store(MOST_BYTES, Relaxed);
    let folder = modified_utf7(&mailbox.folder);
    let opened = within(PATIENCE, session.select(&folder)).await?.map_err(|e| match e {
        async_imap::error::Error::No(_) | async_imap::error::Error::Bad(_) => {
            format!("Không mở được thư mục “{}”. Kiểm tra tên thư mục trong hộp thư.", mailbox.folder)
        }
        other => broken(&other),
    })?;
    Ok(Open {
        session,
        left,
        can_move: list.0,
        can_expunge: list.1,
        uid_validity: i64::from(opened.uid_validity.unwrap_or(0)),
        uid_next: opened.uid_next.map_or(0, i64::from),
    })
}

/// A future that must end in time.
async fn within<T>(patience: Duration, work: impl Future<Output = T>) -> Result<T, Fault> {
    timeout(patience, work).await.map_err(|_| "Máy chủ thư không trả lời trong thời gian chờ.".to_owned())
}

async fn sign_in(mailbox: &Mailbox, left: &Arc<AtomicU64>) -> Result<(Session<Bounded>, (bool, bool)), Fault> {
    let mut client = connect(mailbox, left).await?;
    let about_login = |e: async_imap::error::Error| match e {
        async_imap::error::Error::No(_) | async_imap::error::Error::Bad(_) => {
            "Máy chủ thư không nhận tên đăng nhập hoặc mật khẩu.".to_owned()
        }
        async_imap::error::Error::Validate(_) => "Tên đăng nhập hoặc mật khẩu có ký tự không dùng được.".to_owned(),
        other => broken(&other),
    };
    if mailbox.security == Security::StartTls {
        let refused = |_| "Máy chủ thư không nhận STARTTLS; chọn TLS (thường là cổng 993).".to_owned();
        client.run_command_and_check_ok("STARTTLS", None).await.map_err(refused)?;
        let way = secured(client.into_inner().way, mailbox).await?;
        client = Client::new(Bounded { way, left: left.clone() });
    }
    let signed_in = client.login(&mailbox.user, &mailbox.password.0).await;
    let mut session = signed_in.map_err(|(e, _)| about_login(e))?;
    let can = session.capabilities().await.map_err(|e| broken(&e))?;
    Ok((session, (can.has_str("MOVE"), can.has_str("UIDPLUS"))))
}

/// Connects and reads the greeting.
async fn connect(mailbox: &Mailbox, left: &Arc<AtomicU64>) -> Result<Client<Bounded>, Fault> {
    let host = mailbox.host.as_str();
    let found = within(PATIENCE, tokio::net::lookup_host((host, mailbox.port))).await?;
    let addresses: Vec<_> =
        found.map_err(|_| format!("Không tìm thấy máy chủ “{host}”. Kiểm tra tên máy chủ."))?.collect();
    if mailbox.security == Security::None && !addresses.iter().all(|address| address.ip().is_loopback()) {
        return Err("Không gửi mật khẩu qua kết nối không mã hóa; chọn TLS hoặc STARTTLS.".to_owned());
    }
    let tcp = within(PATIENCE, TcpStream::connect(addresses.as_slice())).await?;
    let tcp = tcp.map_err(|_| {
        format!("Máy chủ “{host}” không nhận kết nối ở cổng {}. Kiểm tra cổng và tường lửa.", mailbox.port)
    })?;
    let way: Box<dyn Way> = match mailbox.security {
        Security::Tls => secured(Box::new(tcp), mailbox).await?,
        Security::StartTls | Security::None => Box::new(tcp),
    };
    let mut client = Client::new(Bounded { way, left: left.clone() });
    let greeting = within(PATIENCE, client.read_response()).await?;
    if !matches!(greeting, Ok(Some(_))) {
        return Err("Máy chủ không nói theo giao thức IMAP. Kiểm tra cổng và cách mã hóa.".to_owned());
    }
    Ok(client)
}

/// The certificates of a PEM text.
pub(super) fn authorities(pem: &str) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem.as_bytes()).filter_map(Result::ok).collect()
}

async fn secured(way: Box<dyn Way>, mailbox: &Mailbox) -> Result<Box<dyn Way>, Fault> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.add_parsable_certificates(authorities(&mailbox.authority));
    // One provider of cryptography for the process; a second call is told that there is one, which is all we want.
    drop(rustls::crypto::ring::default_provider().install_default());
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(mailbox.host.clone()).map_err(|_| "Tên máy chủ chưa đúng.".to_owned())?;
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let stream = within(PATIENCE, connector.connect(name, way)).await?.map_err(|e| about_tls(&e, &mailbox.host))?;
    Ok(Box::new(stream))
}

fn about_tls(error: &io::Error, host: &str) -> Fault {
    let inner = error.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(bad)) => match bad {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "Chứng chỉ của máy chủ thư đã hết hạn.".to_owned()
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                format!("Chứng chỉ của máy chủ không cấp cho tên “{host}”. Kiểm tra tên máy chủ.")
            }
            CertificateError::UnknownIssuer => "Chứng chỉ của máy chủ thư do một nơi cấp chưa được tin cậy. Nếu đó là \
                nơi cấp của cơ quan, dán chứng chỉ gốc của nơi cấp vào ô bên dưới."
                .to_owned(),
            _ => "Chứng chỉ của máy chủ thư không hợp lệ.".to_owned(),
        },
        _ => "Không mã hóa được kết nối. Kiểm tra cổng và cách mã hóa (TLS thường ở cổng 993, STARTTLS ở cổng 143)."
            .to_owned(),
    }
}

/// What a broken conversation is told as; the server's own words stay out of it.
fn broken(error: &async_imap::error::Error) -> Fault {
    tracing::debug!(?error, "the mailbox broke off");
    "Kết nối tới máy chủ thư bị ngắt giữa chừng.".to_owned()
}

impl Open {
    /// How many bytes the next answer may have.
    fn allow(&self, bytes: u64) {
        self.left.store(bytes, Relaxed);
    }

    /// Messages whose UID comes after this one, in order; at most so many.
    pub(super) async fn list_after(&mut self, uid: i64, most: usize) -> Result<Vec<Listed>, Fault> {
        self.allow(MOST_LISTED);
        let listing = async {
            let set = format!("{}:*", uid + 1);
            let found = self.session.uid_fetch(set, "(UID RFC822.SIZE INTERNALDATE)").await?;
            found.try_collect::<Vec<Fetch>>().await
        };
        let found = within(MESSAGE_PATIENCE, listing).await?.map_err(|e| broken(&e))?;
        self.check().await?;
        let one = |fetch: &Fetch| {
            let came_at = fetch.internal_date().map(|at| at.with_timezone(&Utc));
            Some(Listed { uid: i64::from(fetch.uid?), size: u64::from(fetch.size.unwrap_or(u32::MAX)), came_at })
        };
        // "n:*" names the last message even where its UID comes before n.
        let mut listed: Vec<Listed> = found.iter().filter_map(one).filter(|listed| listed.uid > uid).collect();
        listed.sort_by_key(|listed| listed.uid);
        listed.dedup_by_key(|listed| listed.uid);
        listed.truncate(most);
        Ok(listed)
    }

    /// The last UID before the first message that came on the day before a moment or later.
    pub(super) async fn last_before(&mut self, moment: DateTime<Utc>) -> Result<i64, Fault> {
        self.allow(MOST_LISTED);
        let since = format!("SINCE {}", (moment - chrono::Duration::days(1)).format("%d-%b-%Y"));
        let found = within(MESSAGE_PATIENCE, self.session.uid_search(since)).await?.map_err(|e| broken(&e))?;
        Ok(found.into_iter().min().map_or(self.uid_next, i64::from).max(1) - 1)
    }

    /// The bytes of a message, or those of its beginning; `None`: it is gone.
    pub(super) async fn fetch(&mut self, message: &Listed, whole: bool) -> Result<Option<Vec<u8>>, Fault> {
        let uid = message.uid;
        self.allow(MOST_BYTES + if whole { message.size } else { HEAD as u64 });
        let what = if whole { "(UID BODY.PEEK[])".to_owned() } else { format!("(UID BODY.PEEK[]<0.{HEAD}>)") };
        let fetching = async {
            let found = self.session.uid_fetch(uid.to_string(), what).await?;
            found.try_collect::<Vec<Fetch>>().await
        };
        let found = within(MESSAGE_PATIENCE, fetching).await?.map_err(|e| broken(&e))?;
        self.check().await?;
        let ours = found.iter().find(|fetch| fetch.uid.is_some_and(|found| i64::from(found) == uid));
        Ok(ours.and_then(|fetch| fetch.body()).map(<[u8]>::to_vec))
    }

    /// Does with a message what was decided for those that were taken; one that is gone is no fault.
    pub(super) async fn settle(&mut self, uid: i64, after: &After) -> Result<(), Fault> {
        match after {
            After::Seen => self.flag(uid, "\\Seen").await,
            After::Move(folder) => {
                self.flag(uid, "\\Seen").await?;
                self.move_to(uid, folder).await
            }
        }
    }

    /// Marks a message that was refused so that it is seen in the mailbox.
    pub(super) async fn flag_refused(&mut self, uid: i64) -> Result<(), Fault> {
        self.flag(uid, "\\Flagged").await
    }

    async fn flag(&mut self, uid: i64, flag: &str) -> Result<(), Fault> {
        self.allow(MOST_BYTES);
        let flagging = async {
            let done = self.session.uid_store(uid.to_string(), format!("+FLAGS.SILENT ({flag})")).await?;
            done.try_collect::<Vec<Fetch>>().await
        };
        within(PATIENCE, flagging).await?.map_err(|e| broken(&e))?;
        self.check().await
    }

    /// Is the server still there? An answer in parts that is cut off looks like one that has ended.
    async fn check(&mut self) -> Result<(), Fault> {
        within(PATIENCE, self.session.noop()).await?.map_err(|e| broken(&e))
    }

    async fn move_to(&mut self, uid: i64, folder: &str) -> Result<(), Fault> {
        let refused = |_| format!("Không chuyển được thư sang thư mục “{folder}”.");
        let name = modified_utf7(folder);
        // A folder that is there already makes this fail, which is all we want.
        let made = within(PATIENCE, self.session.create(&name)).await?;
        tracing::debug!(?made, "folder of taken messages");
        let uid = uid.to_string();
        if self.can_move {
            return within(PATIENCE, self.session.uid_mv(&uid, &name)).await?.map_err(refused);
        }
        within(PATIENCE, self.session.uid_copy(&uid, &name)).await?.map_err(refused)?;
        let deleting = async {
            let done = self.session.uid_store(&uid, "+FLAGS.SILENT (\\Deleted)").await?;
            done.try_collect::<Vec<Fetch>>().await?;
            if self.can_expunge {
                self.session.uid_expunge(&uid).await?.try_collect::<Vec<_>>().await?;
            }
            Ok(())
        };
        within(PATIENCE, deleting).await?.map_err(|e| broken(&e))
    }

    /// Says good-bye; what the server answers does not matter.
    pub(super) async fn close(mut self) {
        let ended = timeout(PATIENCE, self.session.logout()).await;
        tracing::debug!(?ended, "left the mailbox");
    }
}

/// The name of a folder as IMAP writes it (RFC 3501, 5.1.3).
fn modified_utf7(name: &str) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    let mut out = String::new();
    let mut other: Vec<u8> = Vec::new();
    let shift = |out: &mut String, other: &mut Vec<u8>| {
        if !other.is_empty() {
            out.push_str(&format!("&{}-", STANDARD_NO_PAD.encode(&other).replace('/', ",")));
            other.clear();
        }
    };
    for letter in name.chars() {
        if (' '..='~').contains(&letter) {
            shift(&mut out, &mut other);
            out.push(letter);
            if letter == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            other.extend(letter.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    shift(&mut out, &mut other);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vietnamese_folder_is_named_as_imap_wants_it() {
        assert_eq!(modified_utf7("INBOX"), "INBOX");
        assert_eq!(modified_utf7("Thư & tệp"), "Th&AbA- &- t&Hsc-p");
        assert_eq!(modified_utf7("~peter/mail/台北/日本語"), "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
    }
}
