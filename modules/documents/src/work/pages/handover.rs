//! Pages of hand-overs: what is to be handed over, the minutes as a page and as DOCX, what the archive answers.

use crate::policy;
use crate::work::actions::may_keep;
use crate::work::handover::{self, Handover, HandoverState};
use crate::work::model::{FileState, WorkFile};
use crate::work::store::{self, Wanted, handover as handovers};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, attach, local_day};
use office::{AdministrativeDocument, Block, DocumentColumn, DocumentTable, Signature};
use ui::{DataTable, Fields, Level, Status};
use uuid::Uuid;
use vietnamese::format_date;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Closed files of one unit that may be handed over.
struct Ready {
    id: Uuid,
    unit: String,
    files: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "work/pages/handovers.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    ready: Vec<Ready>,
    table: DataTable,
}

impl ListPage<'_> {
    /// Each unit's form makes a hand-over of its own.
    fn form_id(&self, at: usize) -> String {
        self.ready.get(at).map(|ready| ready.id.to_string()).unwrap_or_default()
    }

    fn boxes(&self, unit: &Ready, at: usize) -> ui::govuk::Checkboxes {
        let mut boxes = self.f.checkboxes("files", &unit.unit, &unit.files).small();
        // One name in several forms, one identifier each.
        boxes.id_prefix = if at == 0 { "files".to_owned() } else { format!("files-u{at}") };
        boxes
    }
}

fn status(t: &ui::T, state: HandoverState) -> Status {
    let level = match state {
        HandoverState::Waiting => Level::AtRisk,
        HandoverState::Received => Level::Met,
        HandoverState::Returned => Level::NotAssessed,
    };
    Status::new(level, t.get(format!("workfile-handover-{}", state.key())))
}

/// `GET /van-ban/ho-so/giao-nop`
pub(super) async fn list(cx: Cx) -> Result<Response> {
    list_page(&cx, &cx.fields()).await
}

async fn ready(cx: &Cx) -> Result<Vec<Ready>> {
    let (conn, actor) = (cx.read(), cx.actor()?);
    let wanted = Wanted { state: FileState::Closed.key().to_owned(), ..Wanted::default() };
    let mut closed = store::list(&conn, actor, &wanted, cx.today()).await?;
    closed.retain(|f| f.hand_over_by.is_some() && may_keep(actor, f));
    closed.sort_by_key(|f| (f.due_on(), f.notation.clone()));
    let units = people::api::all_units(&conn).await?;
    let line = |f: &WorkFile| {
        let due = f.due_on().map(format_date).unwrap_or_default();
        let due = cx.t.with("workfile-hand-over-until", [("day", due.into())]);
        (f.id.to_string(), format!("{}.{} {} · {due}", f.year, f.notation, f.title))
    };
    let of = |unit: &people::api::Unit| Ready {
        id: Uuid::now_v7(),
        unit: unit.name.clone(),
        files: closed.iter().filter(|f| f.unit == unit.id).take(200).map(line).collect(),
    };
    Ok(units.iter().map(of).filter(|ready| !ready.files.is_empty()).collect())
}

async fn list_page(cx: &Cx, f: &Fields) -> Result<Response> {
    let (t, actor) = (&cx.t, cx.actor()?);
    let mut table = DataTable::new(t.get("workfile-handovers"))
        .column(t.get("workfile-minutes"))
        .column(t.get("workfile-unit"))
        .numeric(t.get("workfile-handover-files"))
        .column(t.get("workfile-state"));
    for h in handovers::newest(&cx.read()).await?.iter().filter(|h| h.is_seen_by(actor)) {
        table.row(vec![
            DataTable::link(h.name(), h.page(), kernel::moment(h.offered_at)),
            DataTable::two_lines(&h.unit_name, &h.offered_by_name),
            DataTable::text(h.files.to_string()),
            ui::Render::html(&status(t, h.state)),
        ]);
    }
    let page = ListPage { t, f, ready: ready(cx).await?, table };
    cx.form_page(f, &t.get("workfile-handovers"), &[(&t.get("workfile-files"), "/van-ban/ho-so")], &page)
}

/// `POST /van-ban/ho-so/giao-nop`
pub(super) async fn offer(cx: Cx, form: Form) -> Result<Response> {
    let id: Uuid = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let done = async {
        let (conn, actor) = (cx.read(), cx.actor()?);
        let mut files = Vec::new();
        for file in form.values("files").filter_map(|id| id.parse().ok()) {
            files.push(store::find_visible_to(&conn, actor, file).await?);
        }
        files.sort_by(|a, b| (a.year, &a.notation).cmp(&(b.year, &b.notation)));
        files.dedup_by_key(|f| f.id);
        let mut tx = cx.begin().await?;
        handover::offer(&mut tx, actor, id, &files).await?;
        tx.commit().await.map(|_| ())
    };
    match done.await {
        Ok(()) => Ok(cx.redirect_saying(&format!("/van-ban/ho-so/giao-nop/{id}"), &cx.t.get("workfile-was-offered"))),
        Err(error) => list_page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn seen(cx: &Cx, id: &str) -> Result<Handover> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let found = handovers::find(&cx.read(), id).await?.ok_or(Error::NotFound)?;
    if found.is_seen_by(cx.actor()?) { Ok(found) } else { Err(Error::NotFound) }
}

#[derive(Template)]
#[template(path = "work/pages/handover.html")]
struct ShowPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    h: &'a Handover,
    status: Status,
    offered: String,
    answered: String,
    table: DataTable,
    may_answer: bool,
}

/// `GET /van-ban/ho-so/giao-nop/{id}`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let h = seen(&cx, &id).await?;
    page(&cx, &h, &cx.fields()).await
}

const COLUMNS: [(&str, u8); 8] = [
    ("STT", 5),
    ("Số, ký hiệu", 12),
    ("Tiêu đề hồ sơ", 33),
    ("Thời gian tài liệu", 15),
    ("Thời hạn lưu trữ", 10),
    ("Số văn bản", 8),
    ("Số trang", 7),
    ("Ghi chú", 10),
];

fn rows(h: &Handover) -> Vec<Vec<String>> {
    let row = |(l, at): (&handover::Line, usize)| {
        vec![
            at.to_string(),
            l.notation.clone(),
            l.title.clone(),
            l.span.clone(),
            l.retention.clone(),
            l.documents.to_string(),
            l.pages.to_string(),
            l.note.clone(),
        ]
    };
    h.lines.iter().zip(1..).map(row).collect()
}

async fn page(cx: &Cx, h: &Handover, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let title = t.with("workfile-minutes-of", [("number", h.name().into())]);
    let mut table = DataTable::new(&title);
    for (name, _) in COLUMNS {
        table = table.column(name);
    }
    for (row, line) in rows(h).into_iter().zip(&h.lines) {
        let cell = |(at, text): (usize, String)| match at {
            2 => DataTable::link(text, format!("/van-ban/ho-so/{}", line.file), ""),
            _ => DataTable::text(text),
        };
        table.row(row.into_iter().enumerate().map(cell).collect());
    }
    let answered = h.answered_at.map(|at| format!("{} · {}", h.answered_by_name, kernel::moment(at)));
    let body = ShowPage {
        t,
        f,
        h,
        status: status(t, h.state),
        offered: format!("{} · {}", h.offered_by_name, kernel::moment(h.offered_at)),
        answered: answered.unwrap_or_default(),
        table,
        may_answer: h.state == HandoverState::Waiting && cx.actor()?.can(policy::ARCHIVE),
    };
    let crumbs =
        [(&*t.get("workfile-files"), "/van-ban/ho-so"), (&*t.get("workfile-handovers"), "/van-ban/ho-so/giao-nop")];
    cx.form_page(f, &title, &crumbs, &body)
}

/// `POST /van-ban/ho-so/giao-nop/{id}/nhan`
pub(super) async fn receive(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    answer(cx, &id, form, true).await
}

/// `POST /van-ban/ho-so/giao-nop/{id}/tra`
pub(super) async fn give_back(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    answer(cx, &id, form, false).await
}

async fn answer(cx: Cx, id: &str, form: Form, receives: bool) -> Result<Response> {
    let h = seen(&cx, id).await?;
    let done = async {
        let mut tx = cx.begin().await?;
        handover::answer(&mut tx, cx.actor()?, &h, receives, form.value("reason")).await?;
        tx.commit().await.map(|_| ())
    };
    let said = if receives { "workfile-was-received" } else { "workfile-was-given-back" };
    match done.await {
        Ok(()) => Ok(cx.redirect_saying(&h.page(), &cx.t.get(said))),
        Err(error) => page(&cx, &h, &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// The minutes in the form of NĐ 30/2020; a draft until the archive has received.
fn minutes(cx: &Cx, h: &Handover) -> AdministrativeDocument {
    let ward = &cx.ward.name;
    let day = h.answered_at.unwrap_or(h.offered_at);
    let table = DocumentTable {
        columns: COLUMNS.iter().map(|(name, width)| DocumentColumn::text(name, *width)).collect(),
        rows: rows(h),
    };
    let documents: i64 = h.lines.iter().map(|l| l.documents).sum();
    let said = |text: String| Block::Paragraph(text.into());
    let sign = |side: &str, name: &str| Signature { authority: vec![side.to_owned()], name: name.to_owned() };
    AdministrativeDocument {
        agency: vec!["ỦY BAN NHÂN DÂN".to_owned(), ward.clone()],
        number: format!("{:02}/BB-LT", h.number),
        place: ward.split_once(' ').map_or(ward.as_str(), |(_, name)| name).to_owned(),
        issued_on: h.answered_at.map(local_day),
        kind: "BIÊN BẢN".to_owned(),
        title: "Giao nhận hồ sơ, tài liệu".to_owned(),
        bases: vec![
            "Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư".to_owned(),
            "Luật Lưu trữ số 33/2024/QH15".to_owned(),
        ],
        body: vec![
            said(format!("Ngày {}, hai bên giao nhận hồ sơ, tài liệu như sau:", format_date(local_day(day)))),
            said(format!("Bên giao: {}, đại diện là ông (bà) {}.", h.unit_name, h.offered_by_name)),
            said(format!("Bên nhận: Lưu trữ cơ quan, đại diện là ông (bà) {}.", h.answered_by_name)),
            said(format!("Số lượng: {} hồ sơ, {documents} văn bản, theo bảng dưới đây.", h.files)),
            Block::Table(table),
            said("Biên bản được lập thành hai bản, mỗi bên giữ một bản".to_owned()),
        ],
        signature: sign("ĐẠI DIỆN BÊN NHẬN", &h.answered_by_name),
        other_signature: Some(sign("ĐẠI DIỆN BÊN GIAO", &h.offered_by_name)),
        made_at: cx.now,
        ..AdministrativeDocument::default()
    }
}

/// `GET /van-ban/ho-so/giao-nop/{id}/bien-ban.docx`
pub(super) async fn docx(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let h = seen(&cx, &id).await?;
    let document = minutes(&cx, &h);
    let bytes = tokio::task::spawn_blocking(move || office::to_docx(&document)).await.map_err(Error::internal)?;
    let name = format!("bien-ban-giao-nhan-{}-{}.docx", h.number, h.year);
    Ok(attach(bytes.map_err(Error::internal)?, DOCX, &name))
}
