//! What is shown before it is signed: the file with everything but its signature. The same document, picture and moment
//! give the same bytes, so that nothing of it has to be kept until somebody signs.

use super::checking;
use super::model::{Organ, SIGNER_POSITION, Wanted, Whose};
use super::places::{self, Spot};
use super::sign::require_unbroken;
use super::store::{self, KeptPicture};
use crate::drafting::places::{DAY, MONTH, NUMBER, YEAR};
use crate::drafting::{agency, diff, kind};
use crate::law;
use crate::outgoing::{Hand, Outgoing};
use chrono::{DateTime, Duration, Utc};
use kernel::{Conn, Cx, Digest, Error, Result, UserId, local};
use office::letters::REGULAR;
use office::{PlacedLine, place_words};
use signing::appearance::attachment_lines;
use signing::trust::Trust;
use signing::verify::Verdict;
use signing::{Appearance, Blank, Error as SigningError, Look, Picture, Prepared, Rect, Request, Style};
use uuid::Uuid;

/// What was shown is signed within this time; later it is shown anew.
pub(crate) const SHOWN_MINUTES: i64 = 60;

/// The number that the register gives is printed, or nothing is signed.
const NO_PLACE: &str = "Tệp PDF không có chỗ trống cho số, nên số trên văn bản sẽ không là số trong sổ. Đưa văn bản về dự \
    thảo, viết lại ký hiệu rồi trình duyệt lại.";

/// A file that is ready to be signed, as it is shown.
pub(crate) struct Ready {
    /// The attachment that it is; nothing for the document itself.
    pub file: Option<Uuid>,
    pub file_name: String,
    /// The file before it.
    pub base: Digest,
    pub prepared: Prepared,
    /// The file as it is shown.
    pub shown: Digest,
    /// What is not as it should be, in sentences.
    pub notes: Vec<String>,
}

/// The moment of a form, which must not lie far back.
///
/// # Errors
/// [`Error::Refused`] where the page was open for too long.
pub(crate) fn moment(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let at = text.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let is_fresh = |at: &DateTime<Utc>| *at <= now && now - *at <= Duration::minutes(SHOWN_MINUTES);
    at.filter(is_fresh).ok_or_else(|| Error::refused("Trang đã mở quá lâu. Ông/bà xem lại văn bản dưới đây rồi ký."))
}

/// Runs what takes a processor for a while apart from the requests.
pub(crate) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> std::result::Result<T, SigningError> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await.map_err(Error::internal)?;
    done.map_err(|error| Error::refused(error.to_string()))
}

fn digest(text: &str) -> Result<Digest> {
    Digest::parse(text).ok_or_else(|| Error::refused("Văn bản này chưa có tệp PDF để ký."))
}

/// The name of a document's file.
pub(crate) fn file_name(document: &Outgoing) -> String {
    let name = if document.number.is_some() { &document.symbol } else { &document.subject };
    let slug = vietnamese::slug(name);
    format!("{}.pdf", if slug.is_empty() { "van-ban" } else { slug.as_str() })
}

fn request(cx: &Cx, name: &str, reason: &str, at: DateTime<Utc>) -> Request {
    Request {
        name: Some(name.to_owned()),
        reason: Some(reason.to_owned()),
        location: Some(cx.ward.name.clone()),
        ..Request::at(local(at))
    }
}

/// The room of a picture within a spot, as large as it fits and in the middle.
fn within(spot: Rect, picture: &Picture, width_mm: i32) -> Rect {
    let width = f64::from(width_mm).min(spot.width).min(spot.height * picture.proportion());
    let height = width / picture.proportion();
    let (left, top) = (spot.left + (spot.width - width) / 2.0, spot.top + (spot.height - height) / 2.0);
    Rect { left, top, width, height }
}

fn opened(kept: Option<&KeptPicture>) -> std::result::Result<Option<(Picture, i32)>, SigningError> {
    kept.map(|kept| Ok((Picture::from_png(&kept.png)?, kept.width_mm))).transpose()
}

/// The file with blanks for number and day, where nobody has signed it and they are not there yet.
fn with_blanks(pdf: Vec<u8>, lines: &[PlacedLine]) -> std::result::Result<Vec<u8>, SigningError> {
    let there = signing::empty_blanks(&pdf)?;
    let gaps = places::gaps(lines);
    let missing: Vec<Blank> =
        gaps.iter().filter(|gap| !there.iter().any(|name| name == gap.name)).map(places::Gap::blank).collect();
    match signing::reserve(&pdf, &missing) {
        Err(SigningError::AlreadySigned | SigningError::Unsupported { .. } | SigningError::FieldTaken { .. }) => {
            Ok(pdf)
        }
        other => other,
    }
}

/// Where the signer's hand goes: where it was drawn to go; by the words of a file that was made elsewhere.
fn spot(lines: &[PlacedLine], hand: Option<Hand>, signer_name: &str) -> Spot {
    match hand {
        Some(Hand { page, left, top, width, height }) => {
            Spot { page: Some(page), rect: Rect { left, top, width, height } }
        }
        None => places::hand(lines, signer_name),
    }
}

fn spot_of(lines: &[PlacedLine], document: &Outgoing, wanted: &Wanted) -> Spot {
    let hand = document.draft.hand;
    if wanted.position == SIGNER_POSITION {
        return spot(lines, hand, &document.signer_name);
    }
    // Phụ lục lie behind the signatures, and may name those who sign.
    let end = hand.map_or(lines.len(), |hand| lines.partition_point(|line| line.page <= hand.page));
    let lines = &lines[..end];
    let mut spot = places::hand(lines, &wanted.name);
    if spot == places::hand(lines, "") {
        spot.rect.left = (spot.rect.left / 3.0 - 10.0).max(15.0);
    }
    spot
}

/// The document for a person's signature, with the picture of their hand.
///
/// # Errors
/// [`Error::Refused`] where the file cannot be signed.
pub(crate) async fn for_person(
    cx: &Cx,
    conn: &Conn,
    document: &Outgoing,
    wanted: &Wanted,
    (signer, signer_name): (UserId, &str),
    at: DateTime<Utc>,
) -> Result<Ready> {
    let base = digest(&document.digest)?;
    let pdf = cx.app.files.get(&base).await?;
    let kept = store::picture(conn, Whose::Person(signer)).await?;
    let mut notes = Vec::new();
    if kept.is_none() {
        notes.push("Chưa có ảnh chữ ký: chữ ký số vẫn có giá trị nhưng không hiện hình trên trang.".to_owned());
    }
    notes.extend(law::ended(cx, &diff::whole(&document.subject, &document.draft), cx.today()).await?);
    let request = request(cx, signer_name, "Ký văn bản", at);
    let (document, wanted) = (document.clone(), wanted.clone());
    let (name, is_numbered) = (file_name(&document), kind::of(&document.kind).numbered);
    let (prepared, gaps) = apart(move || {
        let lines = place_words(&pdf).unwrap_or_default();
        let pdf = with_blanks(pdf, &lines)?;
        let gaps = fillable(&pdf, &lines)?;
        let spot = spot_of(&lines, &document, &wanted);
        let shown = opened(kept.as_ref())?.map(|(picture, width)| Appearance {
            page: spot.page,
            rect: within(spot.rect, &picture, width),
            look: Look::Picture(picture),
        });
        let prepared = signing::prepare(&pdf, &Request { appearance: shown, ..request })?;
        Ok((prepared, gaps))
    })
    .await?;
    notes.extend(unfilled(&gaps, is_numbered)?);
    Ok(ready(None, name, base, prepared, notes))
}

/// The gaps of a file that are blanks of it too: what the agency fills with number and day.
fn fillable(pdf: &[u8], lines: &[PlacedLine]) -> std::result::Result<Vec<places::Gap>, SigningError> {
    let blanks = signing::empty_blanks(pdf)?;
    Ok(places::gaps(lines).into_iter().filter(|gap| blanks.iter().any(|name| name == gap.name)).collect())
}

/// What is said where no place is for a part of the day.
///
/// # Errors
/// [`Error::Refused`] where none is for a number that is given.
fn unfilled(gaps: &[places::Gap], is_numbered: bool) -> Result<Option<String>> {
    let missing = |name: &str| !gaps.iter().any(|gap| gap.name == name);
    if is_numbered && missing(NUMBER) {
        return Err(Error::refused(NO_PLACE));
    }
    let parts = [(DAY, "ngày"), (MONTH, "tháng"), (YEAR, "năm")].into_iter().filter(|(name, _)| missing(name));
    let parts = parts.map(|(_, word)| word).collect::<Vec<_>>().join(", ");
    let said =
        format!("Tệp PDF không có chỗ trống cho {parts}: trang giữ như đã in. Ông/bà đối chiếu với ngày trong sổ.");
    Ok((!parts.is_empty()).then_some(said))
}

fn ready(file: Option<Uuid>, file_name: String, base: Digest, prepared: Prepared, notes: Vec<String>) -> Ready {
    Ready { file, file_name, base, shown: Digest::of(prepared.bytes()), prepared, notes }
}

/// The numbered document for the agency's signature: number and day in their blanks, the seal over a third of the hand.
///
/// # Errors
/// [`Error::Refused`] where it has no number yet or cannot be signed.
pub(crate) async fn for_agency(cx: &Cx, conn: &Conn, document: &Outgoing, at: DateTime<Utc>) -> Result<Ready> {
    let number = document.number;
    let Some(day) = document.issued_on else {
        return Err(Error::refused("Cấp số, ngày trước khi ký số của cơ quan."));
    };
    let base = digest(&document.digest)?;
    let pdf = cx.app.files.get(&base).await?;
    let agency = agency::name(&document.draft, &cx.ward.name);
    let organ = Organ::of(document);
    let seal = store::picture(conn, Whose::Organ(organ)).await?;
    let hand = match document.signer {
        Some(signer) => store::picture(conn, Whose::Person(signer)).await?,
        None => None,
    };
    let mut notes = Vec::new();
    if seal.is_none() {
        notes.push(format!("Chưa có ảnh con dấu của {agency}: chữ ký số của cơ quan không hiện hình trên trang."));
    }
    if organ != Organ::Committee {
        notes.push(format!("Văn bản của {agency}: chọn chứng thư của cơ quan này để ký."));
    }
    let request = request(cx, &agency, "Ký số của cơ quan ban hành", at);
    let (signer_name, hand_place) = (document.signer_name.clone(), document.draft.hand);
    let work = move || {
        let lines = place_words(&pdf).unwrap_or_default();
        let gaps = fillable(&pdf, &lines)?;
        let fill = gaps.iter().filter_map(|gap| Some(gap.filled(places::text_of(gap.name, number, day)?))).collect();
        let spot = spot(&lines, hand_place, &signer_name);
        let signed = opened(hand.as_ref())?.map_or(spot.rect, |(hand, width)| within(spot.rect, &hand, width));
        let shown = opened(seal.as_ref())?.map(|(picture, width)| {
            let width = f64::from(width);
            let mut rect = signed.seal(width, width / picture.proportion());
            rect.left = rect.left.max(2.0);
            Appearance { page: spot.page, rect, look: Look::Picture(picture) }
        });
        let prepared = signing::prepare(&pdf, &Request { appearance: shown, fill, ..request })?;
        Ok((prepared, gaps))
    };
    let (prepared, gaps) = apart(work).await?;
    notes.extend(unfilled(&gaps, number.is_some())?);
    Ok(ready(None, file_name(document), base, prepared, notes))
}

fn attachment_request(cx: &Cx, document: &Outgoing, at: DateTime<Utc>) -> Request {
    let agency = agency::name(&document.draft, &cx.ward.name);
    request(cx, &agency, "Ký số của cơ quan trên tài liệu kèm theo", at)
}

/// An attachment with number, where there is one, and moment at the upper right of its first page.
fn sealed(pdf: &[u8], symbol: Option<&str>, request: Request) -> std::result::Result<Prepared, SigningError> {
    let mut lines = attachment_lines(symbol.unwrap_or_default(), request.signed_at);
    if symbol.is_none() {
        lines.remove(0);
    }
    let look = Look::Text { lines, style: Style::attachment(REGULAR) };
    let shown = Appearance { page: Some(1), rect: Rect::top_right_of(pdf)?, look };
    signing::prepare(pdf, &Request { appearance: Some(shown), ..request })
}

/// Refuses a PDF that the agency could not sign as an attachment of a document: once that has its number it must be issued.
///
/// # Errors
/// [`Error::Refused`], with what is wrong with it.
pub(crate) async fn require_sealable(cx: &Cx, document: &Outgoing, pdf: Vec<u8>) -> Result<()> {
    // As wide as a number may become.
    let symbol = kind::of(&document.kind).numbered.then(|| format!("99999{}", document.symbol));
    let request = attachment_request(cx, document, cx.now);
    let pdf = apart(move || sealed(&pdf, symbol.as_deref(), request).map(|_| pdf)).await?;
    let report = checking::look(pdf, Trust::new(), cx.now).await?;
    if report.signatures.is_empty() && report.verdict != Verdict::NotSigned {
        return Err(Error::refused(report.sentence));
    }
    require_unbroken(&report)
}

/// The same of every attachment that a signed document has.
///
/// # Errors
/// [`Error::Refused`], with the name of the file and what is to be done.
pub(crate) async fn require_attachments(cx: &Cx, document: &Outgoing) -> Result<()> {
    for file in store::kept::attachments(&cx.read(), document.id).await? {
        if file.mime != "application/pdf" {
            continue;
        }
        let pdf = cx.app.files.get(&digest(&file.digest)?).await?;
        require_sealable(cx, document, pdf).await.map_err(|error| match error {
            Error::Refused(said) => {
                Error::refused(format!("{}: {said} Đưa văn bản về dự thảo để thay tệp này.", file.file_name))
            }
            other => other,
        })?;
    }
    Ok(())
}

/// The attachments that can be signed, each with number and moment at the upper right of its first page; and the names of
/// those that are no PDF.
///
/// # Errors
/// [`Error::Refused`] where one of them cannot be signed.
pub(crate) async fn for_attachments(
    cx: &Cx,
    conn: &Conn,
    document: &Outgoing,
    at: DateTime<Utc>,
) -> Result<(Vec<Ready>, Vec<String>)> {
    let (mut all, mut others) = (Vec::new(), Vec::new());
    for file in store::kept::attachments(conn, document.id).await? {
        if file.mime != "application/pdf" {
            others.push(file.file_name);
            continue;
        }
        let base = digest(&file.digest)?;
        let pdf = cx.app.files.get(&base).await?;
        let symbol = document.number.map(|_| document.symbol.clone());
        let request = attachment_request(cx, document, at);
        let prepared = apart(move || sealed(&pdf, symbol.as_deref(), request)).await?;
        all.push(ready(Some(file.id), file.file_name, base, prepared, Vec::new()));
    }
    Ok((all, others))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_that_was_drawn_is_not_looked_for_among_the_words_of_an_appendix() {
        let word = office::PlacedWord { text: "Mẫu".into(), left: 40.0, right: 50.0 };
        let line = PlacedLine { page: 2, sheet: (210.0, 297.0), baseline: 90.0, size: 13.0, words: vec![word] };
        let hand = Hand { page: 1, left: 120.0, top: 200.0, width: 50.0, height: 22.0 };
        let drawn = spot(std::slice::from_ref(&line), Some(hand), "Mẫu");
        assert_eq!((drawn.page, drawn.rect.left, drawn.rect.top), (Some(1), 120.0, 200.0));
        assert_eq!(spot(&[line], None, "Mẫu").page, Some(2));
    }

    #[test]
    fn a_part_of_the_day_without_a_place_is_named_and_a_number_without_one_is_refused() {
        let plan = include_bytes!("../../tests/data/plan.pdf").to_vec();
        let lines = place_words(&plan).unwrap();
        let pdf = with_blanks(plan, &lines).unwrap();
        let gaps = fillable(&pdf, &lines).unwrap();
        assert_eq!(unfilled(&gaps, true).unwrap(), None);
        let without =
            |names: &[&str]| gaps.iter().filter(|gap| !names.contains(&gap.name)).cloned().collect::<Vec<_>>();
        let said = unfilled(&without(&["thang", "nam"]), true).unwrap().unwrap();
        assert!(said.contains("chỗ trống cho tháng, năm:"), "{said}");
        assert!(unfilled(&without(&["so"]), true).is_err() && unfilled(&without(&["so"]), false).unwrap().is_none());
        assert!(fillable(&pdf, &[]).unwrap().is_empty(), "a blank that no words stand around is none");
    }

    #[test]
    fn what_was_shown_an_hour_ago_is_shown_anew() {
        let now: DateTime<Utc> = "2026-03-16T02:00:00Z".parse().unwrap();
        let at = |minutes: i64| (now - Duration::minutes(minutes)).timestamp().to_string();
        assert!(moment(&at(0), now).is_ok() && moment(&at(59), now).is_ok());
        for bad in [&at(61), &at(-1), "", "x", "99999999999999999999"] {
            assert!(moment(bad, now).is_err(), "{bad}");
        }
    }
}
