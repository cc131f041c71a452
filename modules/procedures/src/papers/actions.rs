//! The verbs of papers: keep a scan or the result, spare a component, certify a copy.

use super::model::{CertifiedCopy, Held, Offer, PaperFile, Spared, check_scan, offers, valid_to};
use super::{SCAN_DPI, store};
use crate::catalogue::{self, Component, Version};
use crate::dossier::{Dossier, State};
use crate::{policy, portal};
use chrono::{Datelike, NaiveDate};
use kernel::{Actor, Conn, Digest, Error, Event, Result, Tx, local_day, row};
use office::Scan;
use serde_json::json;
use uuid::Uuid;

/// A file that is kept and was looked at; its id comes from the form, so that a double click keeps it once.
pub(super) struct Incoming {
    pub(super) id: Uuid,
    pub(super) digest: Digest,
    pub(super) file_name: String,
    pub(super) mime: &'static str,
    pub(super) size: i64,
    pub(super) scan: Scan,
}

impl Incoming {
    fn row(&self, tx: &Tx, dossier: &Dossier, kind: &str, (key, name): (&str, &str)) -> PaperFile {
        PaperFile {
            id: self.id,
            dossier_id: dossier.id.0,
            component_key: key.to_owned(),
            kind: kind.to_owned(),
            name: name.to_owned(),
            digest: self.digest.as_str().to_owned(),
            file_name: self.file_name.clone(),
            mime: self.mime.to_owned(),
            size: self.size,
            pages: i32::try_from(self.scan.pages).unwrap_or(i32::MAX),
            dpi: self.scan.dpi.and_then(|dpi| i32::try_from(dpi).ok()),
            is_signed: self.scan.is_signed,
            kept_at: tx.now,
            kept_by_name: tx.actor_name().to_owned(),
        }
    }
}

/// What of the components of a version the ward holds of a person already, so that it is not asked again.
pub(crate) async fn offered(conn: &Conn, number: &str, version: &Version, day: NaiveDate) -> Result<Vec<Offer>> {
    if number.trim().is_empty() {
        return Ok(Vec::new());
    }
    Ok(offers(&store::held_of(conn, number.trim()).await?, &version.content.components, day))
}

/// Keeps a scan of a component; from then on the ward holds it of this person.
pub(super) async fn keep_scan(tx: &mut Tx, actor: &Actor, d: &Dossier, c: &Component, file: &Incoming) -> Result<()> {
    actor.require_in(policy::HANDLE, d.unit)?;
    if store::file(tx, file.id).await?.is_some() {
        return Ok(());
    }
    let kept = file.row(tx, d, "scan", (&c.key, &c.name));
    store::insert_file(tx, &kept, &file.scan.version).await?;
    let row = row! {
        how: "paper", source: "", reused_from: None::<Uuid>, digest: kept.digest.as_str(),
        file_name: kept.file_name.as_str(), mime: kept.mime.as_str(), dpi: kept.dpi, kept_at: tx.now,
        kept_by_name: tx.actor_name(),
    };
    store::keep_component(tx, d.id, &c.key, &c.name, row).await?;
    hold(tx, d, (&c.paper, &c.name), valid_to(c, local_day(tx.now)), &kept).await?;
    let detail = json!({ "code": d.code, "component": c.key, "digest": kept.digest, "dpi": kept.dpi });
    tx.record(Event::new("procedures.paper.scanned", d.id.0, detail));
    Ok(())
}

/// From now on the ward holds a file of whoever handed the dossier in, where it knows which kind of paper it is.
async fn hold(
    tx: &Tx,
    d: &Dossier,
    (paper, name): (&str, &str),
    valid_to: Option<NaiveDate>,
    kept: &PaperFile,
) -> Result<()> {
    let person = d.applicant.number.trim();
    if paper.is_empty() || person.is_empty() {
        return Ok(());
    }
    let held = Held {
        id: Uuid::now_v7(),
        paper: paper.to_owned(),
        name: name.to_owned(),
        digest: kept.digest.clone(),
        mime: kept.mime.clone(),
        file_name: kept.file_name.clone(),
        dossier_code: d.code.clone(),
        held_on: local_day(tx.now),
        valid_to,
    };
    store::hold(tx, person, d.id, &held).await
}

/// The ward holds the result that it gave, where the procedure says which kind of paper it is.
pub(crate) async fn hold_result(tx: &Tx, d: &Dossier) -> Result<()> {
    let content = catalogue::store::version(tx, d.version_id).await?.content;
    let files = store::files(tx, d.id).await?;
    let Some(result) = files.iter().rfind(|file| file.is_result()) else { return Ok(()) };
    let name = content.results.first().unwrap_or(&content.name);
    hold(tx, d, (&content.result_paper, name), None, result).await
}

/// A file that a citizen sent before the dossier was received.
pub(crate) struct Sent<'a> {
    pub(crate) id: Uuid,
    pub(crate) digest: &'a str,
    pub(crate) component_key: &'a str,
    /// As the procedure asks for it, where it does.
    pub(crate) component: Option<&'a Component>,
    pub(crate) file_name: &'a str,
    pub(crate) mime: &'a str,
    pub(crate) size: i64,
    /// As its bytes show it; `None` where they are no PDF, PNG or JPEG.
    pub(crate) scan: Option<Scan>,
    /// Is it all that came for its component? One page of several is no paper.
    pub(crate) is_whole: bool,
}

/// Keeps a file that came with a draft among the files of its dossier; a sound scan of a whole paper is held of this
/// person from then on.
pub(crate) async fn keep_sent(tx: &Tx, d: &Dossier, sent: &Sent<'_>) -> Result<()> {
    let scan = sent.scan.as_ref();
    let kept = PaperFile {
        id: sent.id,
        dossier_id: d.id.0,
        component_key: sent.component_key.to_owned(),
        kind: "scan".to_owned(),
        name: sent.component.map_or(sent.file_name, |c| &c.name).to_owned(),
        digest: sent.digest.to_owned(),
        file_name: sent.file_name.to_owned(),
        mime: sent.mime.to_owned(),
        size: sent.size,
        pages: scan.and_then(|scan| i32::try_from(scan.pages).ok()).unwrap_or(1),
        dpi: scan.and_then(|scan| i32::try_from(scan.dpi?).ok()),
        is_signed: scan.is_some_and(|scan| scan.is_signed),
        kept_at: tx.now,
        kept_by_name: d.applicant.name.clone(),
    };
    store::insert_file(tx, &kept, scan.map_or("", |scan| &scan.version)).await?;
    if !sent.is_whole {
        return Ok(());
    }
    let least = SCAN_DPI.number(tx).await?;
    match sent.component.filter(|_| scan.is_some_and(|scan| check_scan(scan, least).is_ok())) {
        Some(c) => hold(tx, d, (&c.paper, &c.name), valid_to(c, local_day(tx.now)), &kept).await,
        None => Ok(()),
    }
}

/// Notes that a component is not handed in, and why; what the ward holds comes with it.
///
/// # Errors
/// [`Error::Refused`] where the ward holds no such paper, or no database gives it.
pub(crate) async fn spare(
    tx: &mut Tx,
    actor: &Actor,
    d: &Dossier,
    c: &Component,
    (why, held): (Spared, Option<Uuid>),
) -> Result<()> {
    actor.require_in(policy::HANDLE, d.unit)?;
    let mut row = row! { how: why.key(), kept_at: tx.now, kept_by_name: tx.actor_name() };
    match (why, held) {
        (Spared::Reused, Some(id)) => {
            let found = store::held(tx, id, d.applicant.number.trim(), local_day(tx.now)).await?;
            let missing = || Error::refused("Phường không giữ giấy tờ này của người nộp, hoặc giấy tờ đã hết hạn.");
            let found = found.filter(|held| held.paper == c.paper).ok_or_else(missing)?;
            row.extend(row! {
                reused_from: found.id, digest: found.digest.as_str(), file_name: found.file_name, mime: found.mime,
                source: format!("Hồ sơ {}", found.dossier_code), valid_to: found.valid_to,
            });
            store::share_file(tx, d, (&c.key, &c.name), &found.digest).await?;
        }
        (Spared::Reused, None) => return Err(Error::refused("Chọn giấy tờ được dùng lại.")),
        (Spared::Obtained, _) if !c.obtainable => {
            return Err(Error::refused("Giấy tờ này chưa lấy được từ cơ sở dữ liệu nào."));
        }
        (Spared::Obtained, _) => row.extend(row! { source: c.database.as_str() }),
        (Spared::Waived, _) => {}
    }
    store::keep_component(tx, d.id, &c.key, &c.name, row).await?;
    let detail = json!({ "code": d.code, "component": c.key, "how": why.key() });
    tx.record(Event::new("procedures.paper.spared", d.id.0, detail));
    Ok(())
}

/// Keeps the electronic result of a dossier with its number.
///
/// # Errors
/// [`Error::Invalid`] on `result_number`; [`Error::Refused`] where nothing is decided on it yet.
pub(super) async fn keep_result(tx: &mut Tx, actor: &Actor, d: &Dossier, number: &str, file: &Incoming) -> Result<()> {
    actor.require_in(policy::HANDLE, d.unit)?;
    if store::file(tx, file.id).await?.is_some() {
        return Ok(());
    }
    require_handled(d)?;
    let number = number.trim();
    if number.is_empty() || number.chars().count() > 100 {
        return Err(Error::invalid("result_number", "Nhập số, ký hiệu của kết quả, không quá 100 ký tự."));
    }
    let kept = file.row(tx, d, "result", ("", number));
    store::insert_file(tx, &kept, &file.scan.version).await?;
    store::keep_result(tx, d, number).await?;
    let detail = json!({ "code": d.code, "number": number, "digest": kept.digest, "signed": kept.is_signed });
    tx.record(Event::new("procedures.result.kept", d.id.0, detail));
    if !d.state.is_open() {
        hold_result(tx, d).await?;
        portal::tell_again(tx, d);
    }
    Ok(())
}

/// Refuses a result of what nobody has taken up, or what was declined or stopped.
fn require_handled(d: &Dossier) -> Result<()> {
    if matches!(d.state, State::Processing | State::Finished | State::Returned) {
        return Ok(());
    }
    Err(Error::refused("Hồ sơ chưa được giải quyết nên chưa có kết quả."))
}

/// A copy to certify.
pub(super) struct ToCertify {
    pub(super) name: String,
    pub(super) copies: i32,
    pub(super) signer: String,
}

/// Enters a certified electronic copy in the register, under the next number of the year.
///
/// # Errors
/// [`Error::Invalid`] by field; [`Error::Refused`] where nothing is decided on the dossier yet, or it was declined or stopped.
pub(super) async fn certify(tx: &mut Tx, actor: &Actor, d: &Dossier, what: ToCertify, file: &Incoming) -> Result<()> {
    actor.require_in(policy::HANDLE, d.unit)?;
    if store::copy(tx, file.id).await?.is_some() {
        return Ok(());
    }
    require_handled(d)?;
    if !file.scan.is_signed {
        return Err(Error::invalid("copy", "Tệp chưa có chữ ký số. Ký số bản chứng thực rồi gửi lại."));
    }
    let year = local_day(tx.now).year();
    let number = store::next_copy(tx, year).await?;
    let row = CertifiedCopy {
        id: file.id,
        dossier_id: d.id.0,
        year,
        number,
        name: what.name,
        copies: what.copies,
        pages: i32::try_from(file.scan.pages).unwrap_or(i32::MAX),
        digest: file.digest.as_str().to_owned(),
        file_name: file.file_name.clone(),
        signer: what.signer,
        certified_at: tx.now,
        by_name: tx.actor_name().to_owned(),
    };
    store::insert_copy(tx, &row).await?;
    // After its end, too, a copy that the citizen can take makes the result an electronic one.
    if !d.state.is_open() && !d.electronic_result {
        store::keep_result(tx, d, &d.result_number).await?;
        portal::tell_again(tx, d);
    }
    let detail = json!({ "code": d.code, "number": format!("{number}/{year}"), "digest": row.digest });
    tx.record(Event::new("procedures.copy.certified", d.id.0, detail));
    Ok(())
}
