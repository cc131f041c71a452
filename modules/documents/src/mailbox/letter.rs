//! A message as it came: who wrote it, about what, its text and its files; read within bounds, whatever it is made of.

use chrono::{DateTime, Utc};
use kernel::{Digest, mime_of};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

/// Files of one message that are kept.
const MOST_FILES: usize = 50;
/// Messages within messages.
const MOST_NESTED: usize = 3;
/// Letters of the text that are kept.
const MOST_TEXT: usize = 200_000;
const MOST_SUBJECT: usize = 500;
const MOST_NAME: usize = 200;
/// A logo or a drawn line is smaller than this, in bytes; a paper that was photographed into the text is larger.
const ORNAMENT: usize = 20 * 1024;

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attached {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// What was read of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Letter {
    /// By it a message is known again, wherever in the mailbox it lies.
    pub(super) key: String,
    pub(super) sender: String,
    pub(super) sender_name: String,
    pub(super) subject: String,
    pub(super) sent_at: Option<DateTime<Utc>>,
    pub(super) text: String,
    pub(super) files: Vec<Attached>,
    /// Written by a program: it is never answered.
    pub(super) is_automatic: bool,
    /// More files came than are kept.
    pub(super) left_out: usize,
}

/// Reads a message; what cannot be read is empty.
pub(super) fn read(raw: &[u8]) -> Letter {
    let parsed = MessageParser::default().parse(raw);
    let mut letter = Letter { key: key(parsed.as_ref(), raw), ..Letter::default() };
    let Some(message) = parsed else {
        letter.files.push(Attached { name: "thu.eml".into(), bytes: raw.to_vec() });
        return letter;
    };
    let from = message.from().or_else(|| message.sender()).and_then(|from| from.first());
    letter.sender = one_line(from.and_then(|from| from.address.as_deref()).unwrap_or_default(), MOST_NAME);
    letter.sender_name = one_line(from.and_then(|from| from.name.as_deref()).unwrap_or_default(), MOST_NAME);
    letter.subject = one_line(message.subject().unwrap_or_default(), MOST_SUBJECT);
    letter.sent_at = message.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0));
    letter.is_automatic = is_automatic(&message);
    take(&message, &mut letter, 0);
    letter.text = tidy(&letter.text);
    if letter.text.is_empty() && letter.files.is_empty() {
        // What cannot be taken apart is kept as it came.
        letter.files.push(Attached { name: "thu.eml".into(), bytes: raw.to_vec() });
    }
    letter
}

/// The same message has the same key: its identifier with what it says. Another text under an identifier that was used
/// before is another message, so that nobody keeps a letter out by sending one under its identifier first.
fn key(message: Option<&Message<'_>>, raw: &[u8]) -> String {
    let body = message.and_then(|m| raw.get(m.root_part().raw_body_offset() as usize..));
    let id = message.and_then(Message::message_id).map(str::trim).filter(|id| !id.is_empty());
    match (id, body) {
        (Some(id), Some(body)) => {
            Digest::of(&[id.as_bytes(), b"\n", Digest::of(body).as_str().as_bytes()].concat()).as_str().to_owned()
        }
        _ => Digest::of(raw).as_str().to_owned(),
    }
}

fn is_automatic(message: &Message<'_>) -> bool {
    let says = |name: &str| message.header(name).and_then(|value| value.as_text()).unwrap_or_default().to_lowercase();
    let automatic = says("Auto-Submitted");
    !(automatic.is_empty() || automatic == "no")
        || ["bulk", "list", "junk"].contains(&says("Precedence").as_str())
        || message.header("List-Id").is_some()
        || message.header_raw("Return-Path").is_some_and(|path| path.trim() == "<>")
}

/// Takes text and files of a message and of those within it.
fn take(message: &Message<'_>, letter: &mut Letter, depth: usize) {
    let markup: String = (0..message.html_body_count()).filter_map(|at| message.body_html(at)).collect();
    for at in 0..message.text_body_count() {
        if let Some(text) = message.body_text(at) {
            letter.text.push_str(&text);
            letter.text.push('\n');
        }
    }
    for part in message.attachments() {
        match &part.body {
            PartType::Message(nested) if depth < MOST_NESTED => {
                letter.text.push_str(&format!("\n— {} —\n", nested.subject().unwrap_or_default()));
                take(nested, letter, depth + 1);
            }
            _ if is_ornament(part, &markup) => {}
            _ => {
                let bytes = part.contents();
                if bytes.is_empty() {
                    continue;
                }
                if letter.files.len() == MOST_FILES {
                    letter.left_out += 1;
                    continue;
                }
                let name = file_name(part.attachment_name().unwrap_or_default(), bytes, letter.files.len() + 1);
                letter.files.push(Attached { name, bytes: bytes.to_vec() });
            }
        }
    }
}

/// A small picture that stands within the text: a logo, a drawn line.
fn is_ornament(part: &MessagePart<'_>, markup: &str) -> bool {
    let is_picture = part.content_type().is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("image"));
    let shown = part.content_id().is_some_and(|id| !id.is_empty() && markup.contains(&format!("cid:{id}")));
    is_picture && shown && part.contents().len() < ORNAMENT
}

/// The last part of the name that came, or one by the kind that the bytes show.
fn file_name(name: &str, bytes: &[u8], nth: usize) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = one_line(last, MOST_NAME);
    if !name.is_empty() && name != "." && name != ".." {
        return name;
    }
    let end = match mime_of(bytes) {
        "application/pdf" => ".pdf",
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "text/plain; charset=utf-8" => ".txt",
        _ => "",
    };
    format!("tệp {nth}{end}")
}

/// One line without control characters and marks that turn the direction of writing, of a bearable length.
fn one_line(text: &str, most: usize) -> String {
    let kept: String = text.chars().map(|c| if is_shown(c) { c } else { ' ' }).collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    vietnamese::nfc(&kept).chars().take(most).collect()
}

fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let kept: String = text.chars().filter(|c| is_shown(*c) || matches!(c, '\n' | '\t')).take(MOST_TEXT).collect();
    vietnamese::nfc(kept.trim()).into_owned()
}

fn is_shown(c: char) -> bool {
    !(c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(head: &str, body: &str) -> Vec<u8> {
        format!(
            "From: =?UTF-8?Q?S=E1=BB=9F_N=E1=BB=99i_v=E1=BB=A5?= <vt@snv.vn>\r\nSubject: Moi hop\r\n{head}\r\n{body}"
        )
        .into_bytes()
    }

    const PARTS: &str = "--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Kính gửi</p><img src=\"cid:logo\">\r\n\
        --x\r\nContent-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n\
        --x\r\nContent-Type: application/pdf; name=\"../a/b.pdf\"\r\nContent-Disposition: attachment\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjc=\r\n--x--\r\n";

    #[test]
    fn text_and_files_are_taken_and_ornaments_are_not() {
        let letter = read(&message("Content-Type: multipart/mixed; boundary=x\r\n", PARTS));
        assert_eq!((letter.sender.as_str(), letter.sender_name.as_str()), ("vt@snv.vn", "Sở Nội vụ"));
        assert!(letter.text.contains("Kính gửi"), "{}", letter.text);
        assert_eq!(letter.files, [Attached { name: "b.pdf".into(), bytes: b"%PDF-1.7".to_vec() }]);
        assert!(!letter.is_automatic);
    }

    #[test]
    fn a_paper_pasted_into_the_text_is_kept_as_a_file() {
        let pasted = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, [0x89; 30_000]);
        let letter =
            read(&message("Content-Type: multipart/mixed; boundary=x\r\n", &PARTS.replace("iVBORw0KGgo=", &pasted)));
        assert_eq!(letter.files.len(), 2, "{:?}", letter.files.iter().map(|f| &f.name).collect::<Vec<_>>());
    }

    #[test]
    fn a_message_is_known_again_and_another_under_its_identifier_is_not_taken_for_it() {
        let of = |body: &str, hop: &str| read(&message(&format!("Message-ID: <1@snv.vn>\r\n{hop}"), body)).key;
        assert_eq!(of("Một", ""), of("Một", "Received: by another.vn\r\n"));
        assert_ne!(of("Một", ""), of("Hai", ""));
        assert_ne!(read(b"Subject: a\r\n\r\nb").key, read(b"Subject: c\r\n\r\nb").key);
    }

    #[test]
    fn what_a_program_wrote_is_never_answered() {
        for head in
            ["Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "Return-Path: <>\r\n", "List-Id: <a.b>\r\n"]
        {
            assert!(read(&message(head, "x")).is_automatic, "{head}");
        }
        assert!(!read(&message("Auto-Submitted: no\r\n", "x")).is_automatic);
    }

    #[test]
    fn hostile_messages_end() {
        let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(2_000);
        let mut boundary = String::new();
        for n in 0..500 {
            boundary.push_str(&format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"));
        }
        for raw in [nested, boundary, "\0".repeat(10_000), ":".repeat(10_000), "--\r\n".repeat(10_000)] {
            let letter = read(raw.as_bytes());
            assert!(letter.files.len() <= MOST_FILES && !letter.key.is_empty());
            assert!(
                !letter.files.is_empty() || !letter.text.is_empty(),
                "what cannot be taken apart is kept as it came"
            );
        }
        let many = format!(
            "Content-Type: multipart/mixed; boundary=x\r\n\r\n{}",
            "--x\r\nContent-Disposition: attachment\r\n\r\na\r\n".repeat(300)
        );
        let letter = read(many.as_bytes());
        assert_eq!(letter.files.len(), MOST_FILES);
        assert!(letter.left_out >= 200, "{}", letter.left_out);
    }
}
