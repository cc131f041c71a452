//! Handlers of the review: the document beside what was read, decisions on items, and carrying it over.

use super::actions::{self, Verdict};
use super::content::{Content, Kind};
use super::model::{Change, Decision, ImportId, Item, ItemId, blockers};
use super::standing::Standing;
use super::store::{self, DocumentLine, Import};
use super::view::{self, Around, ItemView, LineView};
use super::ward_units::{self, WardUnit};
use super::{background, forms};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use kernel::{Conn, Cx, Digest, Error, FieldErrors, Form, Result};
use serde::Deserialize;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "import/pages/review.html")]
struct ReviewPage<'a> {
    t: &'a ui::T,
    csrf: &'a str,
    base: String,
    title: String,
    file_name: &'a str,
    notices: Vec<String>,
    /// A plan of the same kind and year: (id, title).
    there: Option<(Uuid, String)>,
    error: Option<String>,
    open: bool,
    standing: String,
    rest: String,
    section_label: String,
    section_hint: String,
    section_slug: &'static str,
    items: Vec<String>,
    addable: bool,
    adding: bool,
    add_line: String,
    add_text: String,
    add_error: Option<String>,
    lines: Vec<LineView>,
}

#[derive(Template)]
#[template(path = "import/pages/item.html")]
struct ItemPart<'a> {
    t: &'a ui::T,
    csrf: &'a str,
    base: &'a str,
    open: bool,
    item: &'a ItemView,
    /// Why the decision was not taken.
    refused: Option<&'a str>,
    /// Where htmx asked for this part alone: what changes beside it.
    beside: String,
}

/// What the address of a review says.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Ask {
    /// The section.
    phan: Option<String>,
    /// The item whose form is open.
    sua: Option<ItemId>,
}

/// A review as it is stored.
struct Held {
    import: Import,
    items: Vec<Item>,
    lines: Vec<DocumentLine>,
    units: Vec<WardUnit>,
}

impl Held {
    async fn load(conn: &Conn, id: ImportId) -> Result<Self> {
        Ok(Self {
            import: store::find(conn, id).await?,
            items: store::items(conn, id).await?,
            lines: store::lines(conn, id).await?,
            units: ward_units::load(conn).await?,
        })
    }

    fn year(&self) -> Option<i32> {
        self.items.iter().find_map(|i| match &i.content {
            Content::Meta(meta) => meta.year,
            _ => None,
        })
    }

    fn around<'a>(&'a self, t: &'a ui::T) -> Around<'a> {
        Around {
            items: &self.items,
            lines: &self.lines,
            units: &self.units,
            revision: self.import.notes().revision,
            year: self.year(),
            open: self.import.is_open(),
            t,
        }
    }

    fn item(&self, id: ItemId) -> Result<&Item> {
        self.items.iter().find(|i| i.id == id).ok_or(Error::NotFound)
    }

    fn standing<'a>(&'a self, cx: &'a Cx, kind: Kind) -> Standing<'a> {
        Standing {
            t: &cx.t,
            csrf: &cx.csrf,
            base: self.base(),
            import: &self.import,
            items: &self.items,
            kind,
            show_obstacles: false,
            beside: false,
        }
    }

    fn base(&self) -> String {
        format!("/ke-hoach/nhap/{}", self.import.id)
    }

    /// The first section with something to do: contradictions before all else.
    fn first_section(&self) -> Kind {
        let waits = |kind: &Kind| self.items.iter().any(|i| i.kind() == *kind && i.decision == Decision::Waiting);
        [Kind::Contradiction].into_iter().chain(Kind::ALL).find(waits).unwrap_or(Kind::Meta)
    }

    /// Another plan of the same kind and year.
    async fn plan_there(&self, conn: &Conn) -> Result<Option<(Uuid, String)>> {
        let meta = self.items.iter().find_map(|i| match &i.content {
            Content::Meta(m) => m.year.map(|year| (m.kind.clone(), year)),
            _ => None,
        });
        match meta {
            Some((kind, year)) if self.import.is_open() && !self.import.notes().revision => {
                store::plan_of_year(conn, &kind, year).await
            }
            _ => Ok(None),
        }
    }
}

/// What a refused form brings back to the page.
#[derive(Default)]
struct Typed<'a> {
    /// The item whose form it is, what was typed, what is wrong with it.
    item: Option<(ItemId, &'a Form, &'a FieldErrors)>,
    /// The sentence that was to be added: line, words, what is wrong.
    add: Option<(String, String, String)>,
    error: Option<String>,
    show_obstacles: bool,
}

/// The review.
pub(super) async fn show(cx: Cx, Path(id): Path<ImportId>, Query(ask): Query<Ask>) -> Result<Response> {
    let held = Held::load(&cx.read(), id).await?;
    if held.import.state == "reading" || background::running(&cx.app, &cx.read(), &held.import.notes()).await?.is_some()
    {
        return Ok(cx.redirect(&format!("{}/tien-trinh", held.base())));
    }
    page(&cx, &held, &ask, Typed::default(), StatusCode::OK).await
}

async fn page(cx: &Cx, held: &Held, ask: &Ask, typed: Typed<'_>, status: StatusCode) -> Result<Response> {
    let t = &cx.t;
    let around = held.around(t);
    let kind = ask.phan.as_deref().and_then(Kind::from_slug).unwrap_or_else(|| held.first_section());
    let base = held.base();
    let mut items = Vec::new();
    for item in held.items.iter().filter(|i| i.kind() == kind) {
        items.push(part(cx, &around, &base, &item_view(&around, item, ask, &typed), None, String::new())?);
    }
    let (add_line, add_text, add_error) = match typed.add {
        Some((line, text, error)) => (line, text, Some(error)),
        None => Default::default(),
    };
    let label = t.get(format!("import-kind-{}", kind.key()));
    let standing = Standing { show_obstacles: typed.show_obstacles, ..held.standing(cx, kind) };
    let body = ReviewPage {
        t,
        csrf: &cx.csrf,
        title: held
            .items
            .iter()
            .find(|i| i.kind() == Kind::Meta)
            .map(|i| i.content.title().to_owned())
            .unwrap_or_default(),
        file_name: &held.import.file_name,
        notices: held.import.notes().notices,
        there: held.plan_there(&cx.read()).await?,
        error: typed.error,
        open: around.open,
        standing: standing.standing()?,
        rest: standing.rest()?,
        section_hint: t.get(format!("import-hint-kind-{}", kind.key())),
        section_slug: kind.slug(),
        items,
        addable: Kind::ADDABLE.contains(&kind),
        adding: add_error.is_some(),
        add_line,
        add_text,
        add_error,
        lines: view::lines(&held.lines, &held.items, kind),
        section_label: label,
        base,
    };
    let (plans, upload) = (t.get("import-crumb-plans"), t.get("import-title"));
    let crumbs = [(plans.as_str(), "/ke-hoach"), (upload.as_str(), "/ke-hoach/nhap")];
    cx.page_with(status, &t.get("import-review-title"), &crumbs, &body)
}

fn item_view(around: &Around<'_>, item: &Item, ask: &Ask, typed: &Typed<'_>) -> ItemView {
    match typed.item {
        Some((id, form, errors)) if id == item.id => around.view(item, Some((form, errors))),
        _ if ask.sua == Some(item.id) => {
            around.view(item, Some((&forms::shown(&item.content), &FieldErrors::default())))
        }
        _ => around.view(item, None),
    }
}

fn part(
    cx: &Cx,
    around: &Around<'_>,
    base: &str,
    item: &ItemView,
    refused: Option<&str>,
    beside: String,
) -> Result<String> {
    let part = ItemPart { t: &cx.t, csrf: &cx.csrf, base, open: around.open, item, refused, beside };
    part.render().map_err(Error::internal)
}

/// A decision on one item; htmx gets the item back, a browser without scripts the page.
pub(super) async fn decide(
    cx: Cx,
    Path((id, item)): Path<(ImportId, ItemId)>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response> {
    let alone = headers.contains_key("hx-request");
    let held = Held::load(&cx.read(), id).await?;
    let verdict = verdict(&form, held.item(item)?, held.year());
    let is_gone = |id: ItemId| held.item(id).is_ok_and(|i| i.change == Change::Gone);
    // Two items change then, and a part alone would show one.
    let pairs = match &verdict {
        Ok(Verdict::Merge(into)) => is_gone(*into),
        Ok(Verdict::Undo) => is_gone(item),
        _ => false,
    };
    let outcome = match verdict {
        Ok(verdict) => {
            let mut tx = cx.begin().await?;
            match actions::decide(&mut tx, cx.actor()?, id, item, verdict).await {
                Ok(()) => tx.commit().await.map(|_| ()),
                Err(e) => Err(e),
            }
        }
        Err(e) => Err(e),
    };
    let (errors, refused) = match outcome {
        Ok(()) => (FieldErrors::default(), None),
        Err(Error::Invalid(errors)) => (errors, None),
        Err(Error::Refused(sentence)) => (FieldErrors::default(), Some(sentence)),
        Err(other) => return Err(other),
    };
    let typed_wrong = !errors.0.is_empty();
    let wrong = typed_wrong || refused.is_some();
    let held = Held::load(&cx.read(), id).await?;
    let kind = held.item(item)?.kind();
    let ask = Ask { phan: Some(kind.slug().to_owned()), ..Ask::default() };
    let typed =
        Typed { item: typed_wrong.then_some((item, &form, &errors)), error: refused.clone(), ..Typed::default() };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    if alone && pairs && !wrong {
        return Ok(([("hx-refresh", "true")], Html("")).into_response());
    }
    if alone {
        let around = held.around(&cx.t);
        let view = item_view(&around, held.item(item)?, &ask, &typed);
        let standing = Standing { beside: true, ..held.standing(&cx, kind) };
        let beside = standing.standing()? + &standing.rest()?;
        let html = part(&cx, &around, &held.base(), &view, refused.as_deref(), beside)?;
        return Ok((status, Html(html)).into_response());
    }
    if wrong {
        return page(&cx, &held, &ask, typed, status).await;
    }
    Ok(cx.redirect(&format!("{}?phan={}#i-{item}", held.base(), kind.slug())))
}

fn verdict(form: &Form, item: &Item, year: Option<i32>) -> Result<Verdict> {
    match form.value("verdict") {
        "accept" => Ok(Verdict::Accept),
        "reject" => Ok(Verdict::Reject),
        "undo" => Ok(Verdict::Undo),
        "merge" => {
            let into = form.parsed::<ItemId>("into", "Chọn một mục trong danh sách.");
            into.map(Verdict::Merge).ok_or_else(|| Error::invalid("into", "Chọn một mục trong danh sách."))
        }
        "edit" if item.change == Change::Gone => {
            Err(Error::refused("Mục này không còn trong văn bản mới nên không sửa được."))
        }
        "edit" => Ok(Verdict::Edit(Box::new(forms::edited(form, &item.content, year)?))),
        _ => Err(Error::refused("Chọn chấp nhận, sửa, bỏ hoặc gộp.")),
    }
}

/// Accepts what still waits, in a section or everywhere.
pub(super) async fn accept_rest(cx: Cx, Path(id): Path<ImportId>, form: Form) -> Result<Response> {
    let section = Kind::from_slug(form.value("phan"));
    let kind = if form.ticked("tat-ca") { None } else { section };
    let mut tx = cx.begin().await?;
    let count = actions::accept_rest(&mut tx, cx.actor()?, id, kind).await?;
    tx.commit().await?;
    let to = match (kind, section) {
        (Some(kind), _) => format!("/ke-hoach/nhap/{id}?phan={}", kind.slug()),
        (None, _) => format!("/ke-hoach/nhap/{id}"),
    };
    Ok(cx.redirect_saying(&to, &cx.t.with("import-accepted-rest", [("n", count.into())])))
}

/// Adds a sentence that was not recognised, and opens its form.
pub(super) async fn add(cx: Cx, Path(id): Path<ImportId>, form: Form) -> Result<Response> {
    let held = Held::load(&cx.read(), id).await?;
    let kind = Kind::from_slug(form.value("phan")).filter(|k| Kind::ADDABLE.contains(k)).ok_or(Error::NotFound)?;
    let line = |field| form.value(field).parse::<u32>().ok();
    let start = line("line_start").filter(|n| held.lines.iter().any(|l| l.n == *n));
    let end = line("line_end").filter(|end| start.is_some_and(|start| start <= *end && *end - start < 200));
    let Some(start) = start else {
        let add = (form.value("line_start").to_owned(), form.value("text").to_owned(), cx.t.get("import-add-no-line"));
        let ask = Ask { phan: Some(kind.slug().to_owned()), ..Ask::default() };
        let typed = Typed { add: Some(add), ..Typed::default() };
        return page(&cx, &held, &ask, typed, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let end = end.unwrap_or(start);
    let words = match form.value("text") {
        "" => held
            .lines
            .iter()
            .filter(|l| start <= l.n && l.n <= end)
            .map(|l| l.text.replace('\t', " "))
            .collect::<Vec<_>>()
            .join(" "),
        typed => typed.to_owned(),
    };
    let mut tx = cx.begin().await?;
    let item = actions::add(&mut tx, cx.actor()?, id, forms::blank(kind, &words), (start, end)).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("/ke-hoach/nhap/{id}?phan={}&sua={item}#i-{item}", kind.slug())))
}

/// Begins to carry the review over; with anything undecided it shows the list.
pub(super) async fn finish(cx: Cx, Path(id): Path<ImportId>, _form: Form) -> Result<Response> {
    let items = store::items(&cx.read(), id).await?;
    let import = store::find(&cx.read(), id).await?;
    if import.is_open() && !blockers(&items).is_empty() {
        let held = Held::load(&cx.read(), id).await?;
        let error = cx.t.with("import-obstacles", [("n", blockers(&items).len().into())]);
        let typed = Typed { error: Some(error), show_obstacles: true, ..Typed::default() };
        return page(&cx, &held, &Ask::default(), typed, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let mut tx = cx.begin().await?;
    background::start_carry(&cx.app, &mut tx, cx.actor()?, id).await?;
    tx.commit().await?;
    Ok(cx.redirect(&format!("/ke-hoach/nhap/{id}/tien-trinh")))
}

/// Gives the review up.
pub(super) async fn abandon(cx: Cx, Path(id): Path<ImportId>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::abandon(&mut tx, cx.actor()?, id).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying("/ke-hoach/nhap", &cx.t.get("import-abandoned")))
}

/// The document itself.
pub(super) async fn file(cx: Cx, Path(id): Path<ImportId>) -> Result<Response> {
    let import = store::find(&cx.read(), id).await?;
    let digest = Digest::parse(&import.digest).ok_or(Error::NotFound)?;
    let bytes = cx.app.files.get(&digest).await?;
    let mime = match import.file_name.rsplit('.').next() {
        Some("pdf") => "application/pdf",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    };
    Ok(kernel::attach(bytes, mime, &import.file_name))
}
