//! The mail server, as the command line or the environment names it.

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use kernel::mail::{MailServer, Secret, Security};
use std::path::PathBuf;

/// Where letters go out.
#[derive(Args, Clone)]
pub(crate) struct MailOptions {
    /// Máy chủ gửi thư (SMTP). Không khai báo thì thư được giữ lại, chưa gửi.
    #[arg(long, env = "DINH_SMTP_SERVER")]
    smtp_server: Option<String>,
    /// Cổng của máy chủ thư; mặc định 587 (starttls), 465 (tls), 25 (none).
    #[arg(long, env = "DINH_SMTP_PORT")]
    smtp_port: Option<u16>,
    /// Cách mã hóa kết nối tới máy chủ thư.
    #[arg(long, env = "DINH_SMTP_TLS", default_value = "starttls")]
    smtp_tls: Encryption,
    /// Tên đăng nhập máy chủ thư, nếu máy chủ đòi hỏi.
    #[arg(long, env = "DINH_SMTP_USER")]
    smtp_user: Option<String>,
    /// Mật khẩu máy chủ thư; nên dùng biến môi trường hoặc --smtp-password-file.
    #[arg(long, env = "DINH_SMTP_PASSWORD", hide_env_values = true, conflicts_with = "smtp_password_file")]
    smtp_password: Option<String>,
    /// Tệp chứa mật khẩu máy chủ thư.
    #[arg(long, env = "DINH_SMTP_PASSWORD_FILE")]
    smtp_password_file: Option<PathBuf>,
    /// Địa chỉ gửi thư, ví dụ ubnd@phuong.gov.vn; tên phường đứng cạnh địa chỉ này.
    #[arg(long, env = "DINH_SMTP_FROM")]
    smtp_from: Option<String>,
    /// Chứng chỉ (PEM) của cơ quan cấp chứng chỉ riêng, nếu máy chủ thư dùng.
    #[arg(long, env = "DINH_SMTP_CA")]
    smtp_ca: Option<PathBuf>,
}

/// How the way to the mail server is protected.
#[derive(Clone, Copy, ValueEnum)]
enum Encryption {
    None,
    Starttls,
    Tls,
}

impl MailOptions {
    /// The mail server that was named; `None` where none was.
    ///
    /// # Errors
    /// Where something that belongs to it is missing, in words for whoever starts the product.
    pub(crate) fn server(&self) -> Result<Option<MailServer>> {
        let Some(host) = self.smtp_server.clone() else { return Ok(None) };
        let Some(from) = self.smtp_from.clone() else {
            bail!("Có --smtp-server thì cần --smtp-from: địa chỉ gửi thư, ví dụ ubnd@phuong.gov.vn");
        };
        let (security, usual_port) = match self.smtp_tls {
            Encryption::None => (Security::None, 25),
            Encryption::Starttls => (Security::StartTls, 587),
            Encryption::Tls => (Security::Tls, 465),
        };
        let login = match (self.smtp_user.clone(), self.password()?) {
            (Some(user), Some(password)) => Some((user, password)),
            (None, None) => None,
            _ => bail!("--smtp-user và mật khẩu máy chủ thư phải đi cùng nhau"),
        };
        let (port, authority) = (self.smtp_port.unwrap_or(usual_port), self.smtp_ca.clone());
        Ok(Some(MailServer { host, port, security, login, from, authority }))
    }

    fn password(&self) -> Result<Option<Secret>> {
        if let Some(path) = &self.smtp_password_file {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("Không đọc được tệp {}", path.display()))?;
            return Ok(Some(Secret(text.trim_end_matches(['\r', '\n']).to_owned())));
        }
        Ok(self.smtp_password.clone().map(Secret))
    }
}

#[cfg(test)]
mod tests {
    use super::{MailOptions, Security};
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        mail: MailOptions,
    }

    fn server(line: &str) -> anyhow::Result<Option<kernel::mail::MailServer>> {
        Line::try_parse_from(line.split(' ')).unwrap().mail.server()
    }

    #[test]
    fn without_a_server_letters_wait() {
        assert!(server("dinh").unwrap().is_none());
    }

    #[test]
    fn the_usual_port_follows_from_the_encryption() {
        let port = |tls: &str| {
            let found = server(&format!("dinh --smtp-server thu.vn --smtp-from a@thu.vn --smtp-tls {tls}")).unwrap();
            found.map(|server| (server.port, server.security)).unwrap()
        };
        assert_eq!(port("starttls"), (587, Security::StartTls));
        assert_eq!(port("tls"), (465, Security::Tls));
        assert_eq!(port("none"), (25, Security::None));
        let named = server("dinh --smtp-server thu.vn --smtp-from a@thu.vn --smtp-port 2525").unwrap();
        assert_eq!(named.unwrap().port, 2525);
    }

    #[test]
    fn what_belongs_together_must_come_together() {
        assert!(server("dinh --smtp-server thu.vn").is_err());
        assert!(server("dinh --smtp-server thu.vn --smtp-from a@thu.vn --smtp-user a").is_err());
    }

    #[test]
    fn a_password_may_lie_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mat-khau");
        std::fs::write(&path, "mật khẩu dài \n").unwrap();
        let line = format!(
            "dinh --smtp-server thu.vn --smtp-from a@thu.vn --smtp-user a --smtp-password-file {}",
            path.display()
        );
        let (user, password) = server(&line).unwrap().unwrap().login.unwrap();
        assert_eq!((user.as_str(), password.0.as_str()), ("a", "mật khẩu dài "));
    }
}
