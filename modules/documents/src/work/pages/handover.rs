//! Pages of hand-overs: what is to be handed over, the minutes as a page and as DOCX, what the archive answers.

use crate::drafting::compose;
use crate::law;
use crate::policy;
use crate::work::actions::may_keep;
use crate::work::handover::{self, Handover, HandoverState};
use crate::work::model::{FileState, WorkFile};
use crate::work::store::{self, Wanted, handover as handovers};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, attach, local_day};
use office::{AdministrativeDocument, Block, DocumentColumn, DocumentTable, Signature};
use std::collections::HashMap;
use ui::govuk::Pagination;
use ui::{DataTable, Fields, Level, Status};
use uuid::Uuid;
use vietnamese::format_date;

/// Hand-overs on one page.
const PAGE: u64 = 50;
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
    pages: Pagination,
    may_deliver: bool,
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

/// `GET /van-ban/ho-so/giao-nop?trang=`
pub(super) async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let at = asked.get("trang").and_then(|at| at.parse().ok()).unwrap_or(1);
    list_page(&cx, &cx.fields(), at).await
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

async fn list_page(cx: &Cx, f: &Fields, at: u64) -> Result<Response> {
    let (conn, t, actor) = (cx.read(), &cx.t, cx.actor()?);
    let pages = u64::try_from(handovers::count(&conn, actor).await?).unwrap_or(0).div_ceil(PAGE).max(1);
    let at = at.clamp(1, pages);
    let mut table = DataTable::new(t.get("workfile-handovers"))
        .column(t.get("workfile-minutes"))
        .column(t.get("workfile-unit"))
        .numeric(t.get("workfile-handover-files"))
        .column(t.get("workfile-state"));
    for h in handovers::list(&conn, actor, (at - 1) * PAGE, PAGE).await? {
        table.row(vec![
            DataTable::link(h.name(), h.page(), kernel::moment(h.offered_at)),
            DataTable::two_lines(&h.unit_name, &h.offered_by_name),
            DataTable::text(h.files.to_string()),
            ui::Render::html(&status(t, h.state)),
        ]);
    }
    let number = |n: u64| usize::try_from(n).unwrap_or(1);
    let pages = Pagination::new(t, number(at), number(pages), |n| format!("/van-ban/ho-so/giao-nop?trang={n}"));
    let page = ListPage { t, f, ready: ready(cx).await?, table, pages, may_deliver: actor.can(policy::ARCHIVE) };
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
        Err(error) => list_page(&cx, &cx.typed(&form, &error.for_form()?), 1).await,
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
    has_minutes: bool,
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
        has_minutes: h.state == HandoverState::Received,
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

/// What the system does not know is filled in by hand.
const BLANK: &str = "…………………………";

/// Thời gian of all files together, as far as their lines say it.
fn span(h: &Handover) -> String {
    let days: Vec<_> = h.lines.iter().flat_map(|l| l.span.split(" - ")).filter_map(vietnamese::parse_date).collect();
    match (days.iter().min(), days.iter().max()) {
        (Some(from), Some(to)) => format!("từ ngày {} đến ngày {}", format_date(*from), format_date(*to)),
        _ => BLANK.to_owned(),
    }
}

/// The minutes in the form of NĐ 30/2020, Phụ lục V, of what the archive has received; number, posts, boxes and metres of
/// shelf are left blank.
async fn minutes(cx: &Cx, h: &Handover) -> Result<AdministrativeDocument> {
    let (ward, conn) = (&cx.ward.name, cx.read());
    let table = DocumentTable {
        columns: COLUMNS.iter().map(|(name, width)| DocumentColumn::text(name, *width)).collect(),
        rows: rows(h),
    };
    let documents: i64 = h.lines.iter().map(|l| l.documents).sum();
    let electronic: Option<i64> = h.lines.iter().map(|l| l.electronic).sum();
    let electronic = electronic.map_or_else(|| BLANK.to_owned(), |files| files.to_string());
    let received = local_day(h.answered_at.unwrap_or(h.offered_at));
    let said = |text: String| Block::Paragraph(text.into());
    let side = |which: &str, of: &str, name: &str| {
        said(format!("{which}: {of}, đại diện là ông (bà) {name}, chức vụ công tác: {BLANK}"))
    };
    let sign = |side: &str, name: &str| Signature { authority: vec![side.to_owned()], name: name.to_owned() };
    Ok(AdministrativeDocument {
        agency: vec!["ỦY BAN NHÂN DÂN".to_owned(), ward.clone()],
        number: "/BB-UBND".to_owned(),
        place: compose::place(ward).to_owned(),
        issued_on: Some(received),
        kind: "BIÊN BẢN".to_owned(),
        title: "Giao nhận hồ sơ, tài liệu".to_owned(),
        bases: vec![
            law::basis(&conn, "33/2024/QH15", "Luật Lưu trữ ngày 21 tháng 6 năm 2024").await?,
            law::basis(
                &conn,
                "30/2020/NĐ-CP",
                "Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư",
            )
            .await?,
        ],
        body: vec![
            said("Chúng tôi gồm:".to_owned()),
            side("Bên giao", &h.unit_name, &h.offered_by_name),
            side("Bên nhận", "Lưu trữ cơ quan", &h.answered_by_name),
            said("Thống nhất lập biên bản giao nhận hồ sơ, tài liệu với những nội dung như sau:".to_owned()),
            said(format!("1. Tên khối tài liệu giao nộp: hồ sơ, tài liệu của {}", h.unit_name)),
            said(format!("2. Thời gian của hồ sơ, tài liệu: {}", span(h))),
            said("3. Số lượng hồ sơ, tài liệu:".to_owned()),
            said(format!(
                "a) Đối với hồ sơ, tài liệu giấy: tổng số hộp (cặp): {BLANK}; tổng số hồ sơ (đơn vị bảo quản): {BLANK}; \
                 quy ra mét giá: {BLANK}"
            )),
            said(format!(
                "b) Đối với hồ sơ, tài liệu điện tử: tổng số hồ sơ: {} ({documents} văn bản); tổng số tệp tin trong hồ sơ: \
                 {electronic}",
                h.files
            )),
            said(format!("4. Tình trạng hồ sơ, tài liệu giao nộp: {BLANK}")),
            said("5. Mục lục hồ sơ, tài liệu nộp lưu kèm theo:".to_owned()),
            Block::Table(table),
            said("Biên bản này được lập thành hai bản, bên giao giữ một bản, bên nhận giữ một bản".to_owned()),
        ],
        signature: sign("ĐẠI DIỆN BÊN NHẬN", &h.answered_by_name),
        other_signature: Some(sign("ĐẠI DIỆN BÊN GIAO", &h.offered_by_name)),
        made_at: cx.now,
        ..AdministrativeDocument::default()
    })
}

/// `GET /van-ban/ho-so/giao-nop/{id}/bien-ban.docx`
pub(super) async fn docx(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let h = seen(&cx, &id).await?;
    if h.state != HandoverState::Received {
        return Err(Error::NotFound);
    }
    let document = minutes(&cx, &h).await?;
    let bytes = tokio::task::spawn_blocking(move || office::to_docx(&document)).await.map_err(Error::internal)?;
    let name = format!("bien-ban-giao-nhan-{}-{}.docx", h.number, h.year);
    Ok(attach(bytes.map_err(Error::internal)?, DOCX, &name))
}
