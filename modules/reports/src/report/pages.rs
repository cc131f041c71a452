//! Pages of a report: its sections with what the figures suggest, what stands around the text, and the files.

use super::actions::Read;
use super::compose::{Parts, compose, unread};
use super::model::{Particulars, Section, Written};
use super::{actions, export, origins, store};
use crate::period::{self, Period};
use crate::sheet::SheetId;
use crate::snapshot::{self, Snapshot};
use crate::{cadence, policy};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes, attach, local};
use office::AdministrativeDocument;
use plans::api::IndicatorId;
use std::collections::HashMap;
use ui::{DataTable, Fields};

/// The first of those who get the report, where it is addressed to somebody.
const AS_ABOVE: &str = "Như trên";

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Routes of reports.
pub(crate) fn routes(r: Routes) -> Routes {
    let (see, manage) = (Access::Holds(policy::COMPILED), Access::Holds(policy::MANAGE));
    r.get("/bao-cao/ky/{id}/van-ban", see, show)
        .post("/bao-cao/ky/{id}/van-ban", manage, save_particulars)
        .post("/bao-cao/ky/{id}/van-ban/{section}", manage, save_section)
        .post("/bao-cao/ky/{id}/van-ban/{section}/goi-y", manage, take_suggestion)
        .post("/bao-cao/ky/{id}/van-ban-di", see, to_outgoing)
        .get("/bao-cao/ky/{id}/bao-cao.docx", see, docx)
        .get("/bao-cao/ky/{id}/bao-cao.pdf", see, pdf)
        .get("/bao-cao/ky/{id}/so-lieu.xlsx", see, export::xlsx)
        .get("/bao-cao/ky/{id}/so-lieu.json", see, export::json)
}

async fn found(cx: &Cx, id: &str) -> Result<Period> {
    period::get(&cx.read(), id.parse().map_err(|_| Error::NotFound)?).await
}

/// A period with what it says.
pub(super) async fn load(cx: &Cx, id: &str) -> Result<(Period, Snapshot)> {
    let period = found(cx, id).await?;
    let snapshot = snapshot::of(&cx.app, &cx.read(), &period, cx.today()).await?;
    Ok((period, snapshot))
}

/// What a report's page shows beside the particulars of its letter.
struct Asked {
    snapshot: Snapshot,
    written: Vec<Written>,
    /// The approved sheet that holds the figure of each indicator.
    sheets: HashMap<IndicatorId, SheetId>,
}

impl Asked {
    /// Asks for all of it at once.
    async fn of(cx: &Cx, period: &Period) -> Result<Self> {
        let conn = cx.read();
        let (snapshot, written, sheets) = tokio::try_join!(
            snapshot::of(&cx.app, &conn, period, cx.today()),
            store::written(&conn, period.id),
            origins::approved_sheets(cx, period)
        )?;
        Ok(Self { snapshot, written, sheets })
    }
}

struct SectionView {
    section: Section,
    heading: &'static str,
    text: String,
    version: i32,
    /// Digest of what the figures suggest.
    suggestion: String,
    /// What there is beside the text, each with its heading: what is kept, what the figures suggest.
    beside: Vec<(String, String)>,
    /// "Đã đọc 09:12, …"; empty where nobody has.
    read: String,
    /// The figures have changed since it was read.
    is_stale: bool,
}

#[derive(Template)]
#[template(path = "report/pages/show.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    href: String,
    name: String,
    digest: &'a str,
    may_hand_over: bool,
    new_document: String,
    indicators: DataTable,
    tasks: DataTable,
    sections: Vec<SectionView>,
    unread: usize,
    version: String,
    csrf: &'a str,
    may_edit: bool,
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let period = found(&cx, &id).await?;
    let (asked, (fields, version)) = tokio::try_join!(Asked::of(&cx, &period), fields(&cx, &period))?;
    page(&cx, &period, &asked, &fields, version, None).await
}

/// What stands around the text as it is kept, and its version.
async fn fields(cx: &Cx, period: &Period) -> Result<(Fields, i32)> {
    let p = particulars(cx, period).await?;
    let fields = Fields::new(&cx.t, &cx.csrf)
        .value("number", p.number)
        .value("issued_on", p.issued_on.map(vietnamese::format_date).unwrap_or_default())
        .value("addressed_to", p.addressed_to)
        .value("recipients", p.recipients)
        .value("authority", p.authority)
        .value("signer", p.signer);
    Ok((fields, p.version))
}

/// The page of a report whose section could not be changed, with what was typed into it.
async fn again(cx: &Cx, period: &Period, error: Error, typed: Option<(Section, &str)>) -> Result<Response> {
    let wrong = error.for_form()?;
    let (asked, (fields, version)) = tokio::try_join!(Asked::of(cx, period), fields(cx, period))?;
    page(cx, period, &asked, &fields.wrong(&wrong), version, typed).await
}

/// What stands around the text: as it was set, else as the last report had it, addressed as the cadence says.
async fn particulars(cx: &Cx, period: &Period) -> Result<Particulars> {
    let conn = cx.read();
    if let Some(own) = store::particulars(&conn, period.id).await? {
        return Ok(own);
    }
    let usual = || Particulars {
        authority: "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH".to_owned(),
        recipients: format!("{AS_ABOVE}\nTT Đảng ủy, TT HĐND {}\nLưu: VT, VHXH", cx.ward.name),
        ..Particulars::default()
    };
    let mut particulars = store::last_signed(&conn, period).await?.unwrap_or_else(usual);
    particulars.addressed_to = cadence::get(&conn, period.cadence).await?.to_whom;
    if particulars.addressed_to.is_empty() {
        let others = particulars.recipients.lines().filter(|line| !line.trim().starts_with(AS_ABOVE));
        particulars.recipients = others.collect::<Vec<_>>().join("\n");
    }
    Ok(particulars)
}

async fn page(
    cx: &Cx,
    period: &Period,
    Asked { snapshot, written, sheets }: &Asked,
    f: &Fields,
    version: i32,
    typed: Option<(Section, &str)>,
) -> Result<Response> {
    let sections: Vec<SectionView> =
        Section::ALL.into_iter().map(|section| section_view(cx, section, written, snapshot, typed)).collect();
    let name = period.name(cx.t.lang());
    let page = Page {
        t: &cx.t,
        f,
        href: format!("/bao-cao/ky/{}", period.id),
        indicators: origins::indicators(&cx.t, snapshot, sheets),
        tasks: origins::tasks(&cx.t, snapshot),
        digest: &period.digest,
        may_hand_over: !period.digest.is_empty() && documents::api::may_draft(cx.actor()?),
        new_document: uuid::Uuid::now_v7().to_string(),
        unread: unread(written, snapshot),
        sections,
        version: version.to_string(),
        csrf: &cx.csrf,
        may_edit: cx.actor()?.can(policy::MANAGE),
        name: name.clone(),
    };
    let crumbs = [(&*cx.t.get("report-nav"), "/bao-cao"), (&*name, &*format!("/bao-cao/ky/{}", period.id))];
    cx.form_page(f, &cx.t.get("report-document"), &crumbs, &page)
}

fn section_view(
    cx: &Cx,
    section: Section,
    written: &[Written],
    snapshot: &Snapshot,
    typed: Option<(Section, &str)>,
) -> SectionView {
    let own = written.iter().find(|w| w.section == section);
    let typed = typed.filter(|(of, _)| *of == section).map(|(_, text)| text.trim());
    let suggested = section.suggest(snapshot);
    let is_stale = own.is_some_and(|w| w.suggested != suggested);
    let kept = own.map(|w| w.body.as_str());
    let text = typed.or(kept).unwrap_or(&suggested).to_owned();
    let mut beside = Vec::new();
    if let Some(kept) = kept.filter(|kept| *kept != text) {
        beside.push((cx.t.get("report-kept"), kept.to_owned()));
    }
    if (typed.is_some() || is_stale) && suggested != text {
        beside.push((cx.t.get("report-suggested-now"), suggested.clone()));
    }
    let read = own.map_or(String::new(), |w| {
        let at = local(w.read_at).format("%H:%M, %-d/%-m").to_string();
        cx.t.with("report-read", [("at", at.as_str().into()), ("who", w.read_by_name.as_str().into())])
    });
    SectionView {
        section,
        heading: section.headings().last().map_or("", |(_, text)| text),
        text,
        version: own.map_or(0, |w| w.version),
        suggestion: snapshot::digest_of(&suggested),
        beside,
        read,
        is_stale,
    }
}

async fn save_particulars(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let period = found(&cx, &id).await?;
    let version = version_of(&form);
    let particulars = Particulars {
        number: form.value("number").to_owned(),
        issued_on: form.day("issued_on"),
        addressed_to: form.value("addressed_to").to_owned(),
        recipients: form.value("recipients").to_owned(),
        authority: form.value("authority").to_owned(),
        signer: form.value("signer").to_owned(),
        version,
    };
    let mut tx = cx.begin().await?;
    let done = match form.check() {
        Ok(()) => actions::set_particulars(&mut tx, cx.actor()?, &period, &particulars).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            tx.commit().await?;
            Ok(cx.redirect_saying(&format!("/bao-cao/ky/{id}/van-ban"), &cx.t.get("report-all-saved")))
        }
        Err(error) => {
            drop(tx);
            let wrong = error.for_form()?;
            let asked = Asked::of(&cx, &period).await?;
            page(&cx, &period, &asked, &cx.typed(&form, &wrong), version, None).await
        }
    }
}

async fn save_section(cx: Cx, Path((id, section)): Path<(String, String)>, form: Form) -> Result<Response> {
    let section = Section::from_key(&section).ok_or(Error::NotFound)?;
    let period = found(&cx, &id).await?;
    let (version, shown, body) = (version_of(&form), form.value("suggestion"), form.value("body"));
    let mut tx = cx.begin().await?;
    let read = Read { section, version, shown, body };
    match actions::write(&cx.app, &mut tx, cx.actor()?, &period, &read).await {
        Ok(()) => {
            tx.commit().await?;
            let place = format!("/bao-cao/ky/{id}/van-ban#{}", section.key());
            Ok(cx.redirect_saying(&place, &cx.t.get("report-section-saved")))
        }
        Err(error) => {
            drop(tx);
            again(&cx, &period, error, Some((section, body))).await
        }
    }
}

fn version_of(form: &Form) -> i32 {
    form.value("version").parse().unwrap_or(0)
}

async fn take_suggestion(cx: Cx, Path((id, section)): Path<(String, String)>, form: Form) -> Result<Response> {
    let section = Section::from_key(&section).ok_or(Error::NotFound)?;
    let period = found(&cx, &id).await?;
    let mut tx = cx.begin().await?;
    match actions::forget(&mut tx, cx.actor()?, &period, section, version_of(&form)).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(cx.redirect(&format!("/bao-cao/ky/{id}/van-ban#{}", section.key())))
        }
        Err(error) => {
            drop(tx);
            again(&cx, &period, error, None).await
        }
    }
}

async fn document(cx: &Cx, period: &Period, snapshot: &Snapshot) -> Result<(AdministrativeDocument, String)> {
    let conn = cx.read();
    let written = store::written(&conn, period.id).await?;
    let mut bases = plans::api::legal_bases(&conn, period.plan).await?;
    let basis = cadence::get(&conn, period.cadence).await?.basis;
    let basis = basis.strip_prefix("Căn cứ ").unwrap_or(&basis);
    if !basis.is_empty() && !bases.iter().any(|known| known == basis) {
        bases.push(basis.to_owned());
    }
    let t = ui::T::new(cx.app.texts.clone(), ui::Lang::Vi);
    let parts = Parts {
        ward: &cx.ward.name,
        snapshot,
        written: &written,
        particulars: &particulars(cx, period).await?,
        bases: &bases,
        digest: &period.digest,
        t: &t,
        made_at: cx.now,
    };
    Ok((compose(&parts), vietnamese::slug(&format!("bao cao {}", snapshot.period))))
}

async fn docx(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (period, snapshot) = load(&cx, &id).await?;
    let (document, name) = document(&cx, &period, &snapshot).await?;
    let drawn = tokio::task::spawn_blocking(move || office::to_docx(&document)).await.map_err(Error::internal)?;
    Ok(attach(drawn.map_err(Error::internal)?, DOCX, &format!("{name}.docx")))
}

async fn pdf(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (period, snapshot) = load(&cx, &id).await?;
    let (document, name) = document(&cx, &period, &snapshot).await?;
    let drawn = tokio::task::spawn_blocking(move || office_pdf::to_pdf(&document)).await.map_err(Error::internal)?;
    Ok(attach(drawn.map_err(Error::internal)?, "application/pdf", &format!("{name}.pdf")))
}

/// `POST /bao-cao/ky/{id}/van-ban-di`: the report of a closed period becomes an outgoing document, to be approved and signed
/// there. Sent twice, it is one document.
async fn to_outgoing(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let (period, snapshot) = load(&cx, &id).await?;
    if period.digest.is_empty() {
        return Err(Error::refused("Chốt số liệu của kỳ trước khi chuyển báo cáo thành văn bản đi."));
    }
    let unread = unread(&store::written(&cx.read(), period.id).await?, &snapshot);
    if unread > 0 {
        return Err(Error::refused(format!(
            "Còn {unread} phần của báo cáo chưa có người đọc lại theo số liệu đã chốt. Đọc và lưu từng phần rồi chuyển thành văn bản đi."
        )));
    }
    let (document, _) = document(&cx, &period, &snapshot).await?;
    let made = form.value("document").parse().map_err(|_| Error::NotFound)?;
    let mut tx = cx.begin().await?;
    let page = documents::api::hand_over(&mut tx, cx.actor()?, made, &document).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(&page, &cx.t.get("report-was-handed-over")))
}
