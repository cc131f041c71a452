//! E-mail: letters put into an outbox by the transaction of what they are about, and sent from there by SMTP.
//!
//! A letter is sent at least once and under the same Message-ID each time; what the server refuses rests as failed
//! with its words. Modules mostly call [`Tx::notify`](crate::Tx::notify), which also shows the notice in the application.

mod letter;
mod outbox;
mod pages;
mod send;
mod server;

pub use server::{MailServer, Secret, Security};

pub(crate) use letter::{Block, blocks};
pub(crate) use send::{send_due, send_forever};
pub(crate) use server::Mailer;

use crate::{Access, BoxFuture, Conn, Error, Kept, Module, Permission, Result, Role, Routes, Scope, Tx, UserId};
use uuid::Uuid;

/// Bytes that go with one letter: most servers refuse more.
const MOST_BYTES: i64 = 18 * 1024 * 1024;

/// Quản lý thư: seeing what was sent, sending again.
const MAIL: Permission = Permission("mail.manage");

/// The post room: sent mails, notices, and what each person wants by e-mail.
pub static MODULE: Module = Module {
    routes,
    policy: &[(MAIL, &[(Role::Administrator, Scope::Ward)])],
    navigation: &[crate::NavEntry {
        room: Some("kernel-room-admin"),
        label: "mail-title",
        href: "/quan-tri/thu",
        permission: Some(MAIL),
        order: 96,
    }],
    help: &[
        ("quan-tri/thu", "vi", include_str!("../help/thu.vi.md")),
        ("quan-tri/thu", "en", include_str!("../help/thu.en.md")),
        ("thong-bao", "vi", include_str!("../help/thong-bao.vi.md")),
        ("thong-bao", "en", include_str!("../help/thong-bao.en.md")),
        ("toi/thong-bao", "vi", include_str!("../help/toi-thong-bao.vi.md")),
        ("toi/thong-bao", "en", include_str!("../help/toi-thong-bao.en.md")),
    ],
    ..Module::named("mail")
};

fn routes(r: Routes) -> Routes {
    use crate::notice::pages as notices;
    r.get("/quan-tri/thu", Access::Holds(MAIL), pages::list)
        .post("/quan-tri/thu/gui-thu", Access::Holds(MAIL), pages::send_trial)
        .post("/quan-tri/thu/{id}/gui-lai", Access::Holds(MAIL), pages::send_again)
        .get("/thong-bao", Access::SignedIn, notices::list)
        .post("/thong-bao/da-doc", Access::SignedIn, notices::read_all)
        .post("/thong-bao/{id}/mo", Access::SignedIn, notices::open)
        .get("/toi/thong-bao", Access::SignedIn, notices::preferences)
        .post("/toi/thong-bao", Access::SignedIn, notices::save_preferences)
}

/// A name with its e-mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub name: String,
    pub email: String,
}

/// Names and addresses of those among these people whose account is open; an address may be empty. Given by the one
/// module that owns accounts.
pub type Addresses = for<'a> fn(&'a Conn, &'a [UserId]) -> BoxFuture<'a, Result<Vec<(UserId, Address)>>>;

/// A letter to addresses that the sender knows; to a person of the ward write a [`Notice`](crate::Notice).
#[derive(Debug, Clone, Default)]
pub struct Mail {
    /// One letter goes to each: nobody sees who else received it.
    pub to: Vec<Address>,
    pub subject: String,
    /// Paragraphs with an empty line between them; lines that begin with "- " are a list.
    pub text: String,
    /// Markup in place of the paragraphs, such as a table; the text goes beside it all the same.
    pub html: Option<String>,
    /// The page that it is about: a path of ours, such as "/ky-bao-cao/…".
    pub about: String,
    /// Never sent twice to the same address under the same key.
    pub key: String,
    /// Files that are kept already and go with it.
    pub files: Vec<Kept>,
    /// The identifier of a letter to one address, by which the events `mail.letter.sent` and `.failed` name it.
    pub id: Option<Uuid>,
}

impl Tx {
    /// Puts a letter into the outbox with this write; it is sent only if the write is committed.
    ///
    /// # Errors
    /// [`Error::Internal`] where `about` is no path of ours; [`Error::Refused`] where the files are too large for a letter.
    pub async fn send_mail(&self, mail: Mail) -> Result<()> {
        if mail.files.iter().map(|file| file.size).sum::<i64>() > MOST_BYTES {
            return Err(Error::refused("Tệp kèm theo lớn hơn 18 MB, không gửi được bằng thư điện tử."));
        }
        let alone = mail.to.len() == 1;
        for to in mail.to {
            let id = mail.id.filter(|_| alone).unwrap_or_else(Uuid::now_v7);
            let key = format!("{} {}", mail.key, to.email);
            let html = mail.html.clone().unwrap_or_default();
            let draft = outbox::Draft {
                id,
                key,
                to: outbox::To::Address(to),
                reason: "",
                subject: &mail.subject,
                body: &mail.text,
                html,
                about: &mail.about,
                files: &mail.files,
            };
            outbox::put(self, draft).await?;
        }
        Ok(())
    }

    /// Puts a letter to a person into the outbox; the address is looked up when it is sent.
    pub(crate) async fn send_to_person(&self, to: UserId, reason: &str, notice: &crate::Notice) -> Result<()> {
        let key = format!("{} {to}", notice.key);
        let (subject, body, about) = (notice.title.as_str(), notice.body.as_str(), notice.href.as_str());
        let (id, to, html) = (Uuid::now_v7(), outbox::To::Person(to), String::new());
        outbox::put(self, outbox::Draft { id, key, to, reason, subject, body, html, about, files: &[] }).await
    }
}

/// Refuses what is no path of this product: a letter or notice never leads elsewhere.
pub(crate) fn own_path(href: &str) -> Result<()> {
    if href.starts_with('/') && !href.starts_with("//") && !href.contains(['\\', '\n', '\r']) {
        Ok(())
    } else {
        Err(Error::internal(format!("not a path of ours: {href}")))
    }
}

/// An address as lists show it: "h***@phuong.vn".
pub(crate) fn mask(email: &str) -> String {
    match email.split_once('@') {
        Some((name, host)) => format!("{}***@{host}", name.chars().take(1).collect::<String>()),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{mask, own_path};

    #[test]
    fn every_text_stands_in_both_languages() {
        let texts = [("vi", include_str!("../locales/vi.ftl")), ("en", include_str!("../locales/en.ftl"))];
        let templates = [
            include_str!("../templates/mails.html"),
            include_str!("../templates/notices.html"),
            include_str!("../templates/notice_preferences.html"),
        ];
        assert_eq!(ui::missing_keys(&texts, &templates), Vec::<String>::new());
    }

    #[test]
    fn lists_show_the_first_letter_of_an_address() {
        assert_eq!(mask("hong.le@phuong.vn"), "h***@phuong.vn");
        assert_eq!(mask("không phải địa chỉ"), "");
    }

    #[test]
    fn a_letter_leads_to_pages_of_ours_only() {
        assert!(own_path("/nhiem-vu/2?tab=a").is_ok());
        for elsewhere in ["https://a.vn", "//a.vn", "/\\a.vn", "nhiem-vu", "/a\r\nBcc: b"] {
            assert!(own_path(elsewhere).is_err(), "{elsewhere}");
        }
    }
}
