//! A letter as it goes out: headers, plain text and simple markup, why it came and how to stop it.

use super::outbox::{self, Letter};
use super::{Address, Mailer};
use crate::{App, Digest, Error, Result, Ward, notice};
use askama::Template;
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart};

/// A part of a text.
pub(crate) enum Block {
    Paragraph(Vec<String>),
    List(Vec<String>),
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Markup<'a> {
    subject: &'a str,
    greeting: String,
    /// Markup in place of the blocks; empty for none.
    html: &'a str,
    blocks: Vec<Block>,
    open: String,
    link: &'a str,
    why: &'a str,
    stop: Option<(String, String)>,
    sender: &'a str,
}

/// The message for one address; `None` where the address cannot be one.
pub(super) async fn message(app: &App, mailer: &Mailer, letter: &Letter, to: &Address) -> Result<Option<Message>> {
    let Ok(email) = to.email.parse::<lettre::Address>() else { return Ok(None) };
    let wards = crate::wards(app).await?;
    let ward = wards.iter().find(|w| w.id == letter.ward()).ok_or(Error::NotFound)?;
    let id = format!("<{}@{}>", letter.id, mailer.from.domain());
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let (text, html) = bodies(app, ward, letter, &to.name)?;
    let builder = Message::builder()
        .from(Mailbox::new(Some(format!("UBND {}", ward.name)), mailer.from.clone()))
        .to(Mailbox::new(Some(to.name.clone()).filter(|name| !name.is_empty()), email))
        .subject(letter.subject.clone())
        .date(letter.created_at.into())
        .message_id(Some(id))
        .raw_header(HeaderValue::new(automatic, "auto-generated".into()));
    let said = MultiPart::alternative_plain_html(text, html);
    builder.multipart(with_files(app, letter, said).await?).map(Some).map_err(Error::internal)
}

/// What is said, and the files that go with it.
async fn with_files(app: &App, letter: &Letter, said: MultiPart) -> Result<MultiPart> {
    let files = outbox::files(&app.db.read(letter.ward()), letter.id).await?;
    if files.is_empty() {
        return Ok(said);
    }
    let mut whole = MultiPart::mixed().multipart(said);
    for file in files {
        let digest = Digest::parse(&file.digest).ok_or(Error::NotFound)?;
        let kind = ContentType::parse(&file.mime).or_else(|_| ContentType::parse("application/octet-stream"));
        let bytes = app.files.get(&digest).await?;
        whole = whole.singlepart(Attachment::new(file.file_name).body(bytes, kind.map_err(Error::internal)?));
    }
    Ok(whole)
}

/// Plain text and markup of a letter. Letters are in Vietnamese, as all official papers are.
fn bodies(app: &App, ward: &Ward, letter: &Letter, name: &str) -> Result<(String, String)> {
    let t = ui::T::new(app.texts.clone(), ui::Lang::Vi);
    let base = ward.base_url(&app.config.base_url);
    let link = format!("{base}{}", letter.about);
    let sender =
        t.with("mail-sender", [("ward", ward.name.as_str().into()), ("province", ward.province.as_str().into())]);
    let greeting =
        if name.is_empty() { t.get("mail-greeting") } else { t.with("mail-greeting-name", [("name", name.into())]) };
    let why = match notice::Kind::from_key(&letter.reason) {
        Some(kind) => t.get(format!("mail-why-{}", kind.key())),
        None => t.get("mail-why"),
    };
    let stop = letter.user_id.map(|_| (t.get("mail-stop"), format!("{base}/toi/thong-bao")));
    let open = t.get("mail-open");
    let mut text = format!("{greeting}\n\n{}\n\n{open}: {link}\n\n-- \n{why}\n", letter.body.trim());
    if let Some((words, href)) = &stop {
        text.push_str(&format!("{words}: {href}\n"));
    }
    text.push_str(&format!("{sender}\n"));
    let blocks = blocks(&letter.body);
    let (subject, html) = (letter.subject.as_str(), letter.html.as_str());
    let markup = Markup { subject, greeting, html, blocks, open, link: &link, why: &why, stop, sender: &sender };
    Ok((text, markup.render().map_err(Error::internal)?))
}

/// The paragraphs and lists of a text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for part in text.trim().split("\n\n") {
        let mut fresh = true;
        for line in part.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (item, line) = match line.strip_prefix("- ") {
                Some(item) => (true, item.to_owned()),
                None => (false, line.to_owned()),
            };
            match (blocks.last_mut(), item) {
                (Some(Block::List(items)), true) if !fresh => items.push(line),
                (Some(Block::Paragraph(lines)), false) if !fresh => lines.push(line),
                (_, true) => blocks.push(Block::List(vec![line])),
                (_, false) => blocks.push(Block::Paragraph(vec![line])),
            }
            fresh = false;
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::{Block, blocks};

    #[test]
    fn a_text_becomes_paragraphs_and_lists() {
        let found = blocks("Hai dòng\nmột đoạn\n\nViệc cần làm:\n- Nhập số liệu\n- Gửi duyệt\n\nKết");
        let shape: Vec<(bool, usize)> = found
            .iter()
            .map(|block| match block {
                Block::Paragraph(lines) => (false, lines.len()),
                Block::List(items) => (true, items.len()),
            })
            .collect();
        assert_eq!(shape, [(false, 2), (false, 1), (true, 2), (false, 1)]);
    }
}
