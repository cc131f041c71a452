//! The mail server that letters go through: how it is reached, and the connection to it.

use crate::{Error, Result};
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use std::path::PathBuf;
use std::time::Duration;

/// How long the server may take for one step.
const PATIENCE: Duration = Duration::from_secs(15);

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all: only for a server on the same machine or network.
    None,
    /// Begun in the open and encrypted before anything is said (STARTTLS, usually port 587).
    StartTls,
    /// Encrypted from the first byte (usually port 465).
    Tls,
}

/// Words that never appear in a log.
#[derive(Clone)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// The mail server of an installation.
#[derive(Debug, Clone)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// Name and password, where the server asks for them.
    pub login: Option<(String, Secret)>,
    /// The address that letters come from; the name beside it is that of the ward.
    pub from: String,
    /// Certificate of an authority of one's own, as PEM.
    pub authority: Option<PathBuf>,
}

/// A ready connection to the mail server.
pub(crate) struct Mailer {
    pub(super) transport: AsyncSmtpTransport<Tokio1Executor>,
    pub(super) from: lettre::Address,
}

impl Mailer {
    /// Prepares the connection; the server itself is asked only when a letter is due.
    ///
    /// # Errors
    /// [`Error::Refused`] where the configuration cannot be right, in words for whoever configures.
    pub(crate) fn new(server: &MailServer) -> Result<Self> {
        let unfit = |what: &str| Error::refused(format!("Cấu hình máy chủ thư chưa đúng: {what}"));
        let from: Mailbox = server.from.parse().map_err(|_| unfit("địa chỉ gửi (--smtp-from) không hợp lệ."))?;
        if server.login.is_some() && server.security == Security::None {
            return Err(unfit("không gửi mật khẩu qua kết nối không mã hóa; chọn --smtp-tls starttls hoặc tls."));
        }
        let tls = match server.security {
            Security::None => Tls::None,
            Security::StartTls => Tls::Required(parameters(server)?),
            Security::Tls => Tls::Wrapper(parameters(server)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host);
        builder = builder.port(server.port).tls(tls).timeout(Some(PATIENCE));
        if let Some((user, password)) = &server.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.0.clone()));
        }
        Ok(Self { transport: builder.build(), from: from.email })
    }
}

fn parameters(server: &MailServer) -> Result<TlsParameters> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(path) = &server.authority {
        let unfit =
            |e: &dyn std::fmt::Display| Error::refused(format!("Không đọc được chứng chỉ {}: {e}", path.display()));
        let pem = std::fs::read(path).map_err(|e| unfit(&e))?;
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|e| unfit(&e))?);
    }
    builder.build().map_err(|e| Error::refused(format!("Không chuẩn bị được kết nối mã hóa tới máy chủ thư: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server() -> MailServer {
        let login = Some(("dinh".to_owned(), Secret("mật khẩu".into())));
        let from = "dinh@phuong.vn".to_owned();
        MailServer { host: "127.0.0.1".into(), port: 25, security: Security::None, login, from, authority: None }
    }

    #[test]
    fn a_password_appears_in_no_log() {
        assert!(!format!("{:?}", server()).contains("mật khẩu"));
    }

    #[test]
    fn a_password_never_goes_over_an_open_connection() {
        assert!(matches!(Mailer::new(&server()), Err(Error::Refused(_))));
    }

    #[test]
    fn an_unfit_sender_or_certificate_is_refused_in_words() {
        let unfit = MailServer { from: "không có".into(), login: None, ..server() };
        assert!(Mailer::new(&unfit).err().is_some_and(|e| e.to_string().contains("--smtp-from")));
        let missing = MailServer { security: Security::Tls, authority: Some("/khong/co.pem".into()), ..server() };
        assert!(Mailer::new(&missing).err().is_some_and(|e| e.to_string().contains("/khong/co.pem")));
    }
}
