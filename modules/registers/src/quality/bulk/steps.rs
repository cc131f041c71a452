//! The steps of a change of many records: which value, what would change, done.

use super::actions::{self, Setting};
use super::model::{held, settable, with_value};
use super::pages::{again, chosen};
use crate::definition::{Field, Register, STATE};
use crate::record::{Checked, Checker, Record, form, kept, page_of, privacy};
use crate::refs::References;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Conn, Cx, Error, Form, Result};
use ui::DataTable;

/// Records of a preview that are shown.
const SHOWN: usize = 100;

/// Fields of the form that go on from step to step.
fn carried(sent: &Form, with_value: bool) -> Vec<(String, String)> {
    let goes_on =
        |name: &str| matches!(name, "query" | "all" | "id" | "field") || (with_value && name.starts_with("v_"));
    sent.pairs().iter().filter(|(name, _)| goes_on(name)).cloned().collect()
}

async fn field_of(cx: &Cx, conn: &Conn, register: &Register, sent: &Form) -> Result<Field> {
    let (actor, refs) = (cx.actor()?, References::of(cx, conn, &register.definition).await?);
    let mut all = settable(&register.definition, actor, &refs).into_iter();
    all.find(|field| field.key == sent.value("field")).ok_or_else(|| Error::invalid("field", "Chọn trường cần sửa."))
}

#[derive(Template)]
#[template(path = "quality/bulk/pages/value.html")]
struct ValuePage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    title: String,
    base: String,
    carried: Vec<(String, String)>,
    input: ui::Raw,
    back: String,
}

/// `POST /so-du-lieu/{key}/hang-loat/gia-tri`: asks for the value that the chosen records shall have.
pub(super) async fn ask_value(cx: Cx, Path(key): Path<String>, sent: Form) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    let found = match chosen(&cx, &conn, &register, &sent).await {
        Ok(found) => field_of(&cx, &conn, &register, &sent).await.map(|field| (found.len(), field)),
        Err(error) => Err(error),
    };
    match found {
        Ok((count, field)) => value_page(&cx, &conn, &register, (count, &field), &sent, &cx.fields()).await,
        Err(error) => again(&cx, &conn, &register, &sent, error).await,
    }
}

async fn value_page(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    (count, field): (usize, &Field),
    sent: &Form,
    f: &ui::Fields,
) -> Result<Response> {
    let t = &cx.t;
    let refs = References::of(cx, conn, &register.definition).await?;
    let title = t.with("bulk-value-of", [("field", field.label.as_str().into()), ("n", count.into())]);
    let page = ValuePage {
        t,
        f,
        title: title.clone(),
        base: register.href(),
        carried: carried(sent, false),
        input: ui::Raw(form::draw(t, field, f, &refs)),
        back: back(register, sent),
    };
    page_of(cx, f, register, &title, &page)
}

/// The list from which the records were chosen.
fn back(register: &Register, sent: &Form) -> String {
    let query = crate::record::Asked::of(sent.value("query")).query();
    format!("{}/hang-loat?{query}", register.href())
}

/// What a form asks for, as it would be done now.
struct Plan {
    field: Field,
    text: String,
    refs: References,
    records: Vec<Record>,
    /// Each record that would change, with what it would be.
    changed: Vec<(usize, Record)>,
}

async fn plan(cx: &Cx, conn: &Conn, register: &Register, sent: &Form) -> Result<Plan> {
    let definition = &register.definition;
    let field = field_of(cx, conn, register, sent).await?;
    let records = chosen(cx, conn, register, sent).await?;
    let text = form::sent(&field, sent);
    let mut refs = References::of(cx, conn, definition).await?;
    refs.learn_links(conn, definition, [(field.key.as_str(), text.as_str())]).await?;
    refs.learn_names(conn, definition, records.iter().map(|record| &record.values)).await?;
    let checker = Checker::new(definition)?;
    checker.read_one(Checked::default(), &field, &text, &refs).check(|_| true)?;
    let after =
        |(at, record): (usize, &Record)| Some((at, with_value(&checker, &refs, record, &field, &text, cx.now)?));
    let changed = records.iter().enumerate().filter_map(after).collect();
    Ok(Plan { field, text, refs, records, changed })
}

#[derive(Template)]
#[template(path = "quality/bulk/pages/preview.html")]
struct PreviewPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    title: String,
    base: String,
    carried: Vec<(String, String)>,
    changed: usize,
    /// Which records, each as it was shown.
    seen: String,
    said: String,
    more: usize,
    table: DataTable,
    back: String,
}

/// `POST /so-du-lieu/{key}/hang-loat/xem-truoc`
pub(super) async fn preview(cx: Cx, Path(key): Path<String>, sent: Form) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    match plan(&cx, &conn, &register, &sent).await {
        Ok(plan) => preview_page(&cx, &register, &plan, &sent, &cx.fields()),
        Err(error) => value_again(&cx, &conn, &register, &sent, error).await,
    }
}

/// The value once more, with what is wrong with it; the list, where the choice of records or field is wrong.
async fn value_again(cx: &Cx, conn: &Conn, register: &Register, sent: &Form, error: Error) -> Result<Response> {
    let (found, field) = (chosen(cx, conn, register, sent).await, field_of(cx, conn, register, sent).await);
    match (found, field) {
        (Ok(found), Ok(field)) => {
            let f = cx.typed(sent, &form::errors(error.for_form()?));
            value_page(cx, conn, register, (found.len(), &field), sent, &f).await
        }
        _ => again(cx, conn, register, sent, error).await,
    }
}

fn preview_page(cx: &Cx, register: &Register, plan: &Plan, sent: &Form, f: &ui::Fields) -> Result<Response> {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("bulk-preview"))
        .column(t.get("register-record"))
        .column(t.get("bulk-before"))
        .column(t.get("bulk-after"));
    let shown = |record: &Record| match held(record, &plan.field) {
        Some(value) => DataTable::text(privacy::in_list(&plan.field, value, &plan.refs, t)),
        None => DataTable::text(t.get("duplicates-empty")),
    };
    for (at, after) in plan.changed.iter().take(SHOWN) {
        let before = &plan.records[*at];
        let href = format!("{}/ban-ghi/{}", register.href(), before.id);
        table.row(vec![DataTable::link(&before.label, href, ""), shown(before), shown(after)]);
    }
    let (changed, same) = (plan.changed.len(), plan.records.len() - plan.changed.len());
    let title = t.with("bulk-preview-of", [("field", plan.field.label.as_str().into())]);
    let page = PreviewPage {
        t,
        f,
        title: title.clone(),
        base: register.href(),
        carried: carried(sent, true),
        changed,
        seen: seen(plan),
        said: t.with(
            if plan.field.key == STATE { "bulk-preview-moved" } else { "bulk-preview-said" },
            [("n", changed.into()), ("same", same.into())],
        ),
        more: changed.saturating_sub(SHOWN),
        table,
        back: back(register, sent),
    };
    page_of(cx, f, register, &title, &page)
}

/// `POST /so-du-lieu/{key}/hang-loat/ap-dung`
pub(super) async fn apply(cx: Cx, Path(key): Path<String>, sent: Form) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    let plan = match plan(&cx, &conn, &register, &sent).await {
        Ok(plan) => plan,
        Err(error) => return value_again(&cx, &conn, &register, &sent, error).await,
    };
    match try_apply(&cx, &register, &plan, &sent).await {
        Ok(count) => {
            let said = cx.t.with("bulk-applied", [("n", count.into())]);
            Ok(cx.redirect_saying(&format!("{}/hang-loat/lich-su", register.href()), &said))
        }
        Err(error) => {
            let f = cx.fields().wrong(&error.for_form()?);
            preview_page(&cx, &register, &plan, &sent, &f)
        }
    }
}

/// A digest of what a preview shows: which records would change, each as it is now.
fn seen(plan: &Plan) -> String {
    let one = |(at, _): &(usize, Record)| format!("{} {}\n", plan.records[*at].id, plan.records[*at].revision);
    kernel::Digest::of(plan.changed.iter().map(one).collect::<String>().as_bytes()).as_str().to_owned()
}

async fn try_apply(cx: &Cx, register: &Register, plan: &Plan, sent: &Form) -> Result<usize> {
    if sent.value("seen") != seen(plan) {
        return Err(Error::Conflict("Danh sách vừa thay đổi. Xem lại những gì sẽ sửa rồi bấm lần nữa.".into()));
    }
    let mut tx = cx.begin().await?;
    let to = Setting { field: &plan.field, text: &plan.text, refs: &plan.refs };
    let count = actions::apply(&mut tx, cx.actor()?, register, &plan.records, to).await?;
    tx.commit().await?;
    Ok(count)
}
