//! A record as a form: drawn from its definition, read from what a browser sends.

use super::check::{Checked, Checker};
use super::model::{Record, Values};
use super::{privacy, value};
use crate::definition::{Definition, Field, Kind};
use crate::refs::References;
use kernel::{Conn, Cx, Form, Result};
use ui::html::{Raw, Render};

/// From so many choices on, a drop-down list.
const LONG_LIST: usize = 7;
/// The prefix of fields of the form, apart from its own.
const PREFIX: &str = "v_";
/// The prefix of boxes by which a stored file is taken off.
const WITHOUT: &str = "x_";

/// The name of a field in the form.
pub(crate) fn name(field: &Field) -> String {
    format!("{PREFIX}{}", field.key)
}

/// Every field that people fill in and `may` be shown, as markup.
pub(crate) fn render(
    t: &ui::T,
    definition: &Definition,
    fields: &ui::Fields,
    refs: &References,
    may: impl Fn(&Field) -> bool,
) -> Raw {
    let mut out = String::new();
    for field in definition.entered().filter(|field| may(field)) {
        out += &draw(t, field, fields, refs);
    }
    Raw(out)
}

/// One field, as markup.
pub(crate) fn draw(t: &ui::T, field: &Field, fields: &ui::Fields, refs: &References) -> String {
    let (name, help) = (name(field), hint(t, field));
    let label = match field.required {
        true => field.label.clone(),
        false => t.with("register-optional", [("label", field.label.as_str().into())]),
    };
    let select = |items: &[(String, String)]| {
        let items = with_kept(t, field, items.to_vec(), fields, refs);
        fields.select(&name, &label, &items).blank(t.get("register-choose")).hint(&help).html()
    };
    match field.kind {
        Kind::LongText => fields.area(&name, &label).hint(&help).rows(4).html(),
        Kind::Integer | Kind::Decimal | Kind::Money | Kind::Year => {
            let suffix = if field.kind == Kind::Money { "đồng" } else { field.unit.as_str() };
            let input = fields.number(&name, &label).hint(&help);
            if suffix.is_empty() { input.html() } else { input.suffix(suffix).html() }
        }
        Kind::Date => fields.day(&name, &label).hint(&help).html(),
        Kind::YesNo => {
            let items = vec![("1".to_owned(), t.get("register-yes")), ("0".to_owned(), t.get("register-no"))];
            let items = with_kept(t, field, items, fields, refs);
            fields.radios(&name, &label, &items).hint(&help).inline().small().html()
        }
        Kind::Choice => {
            let items: Vec<(String, String)> = field.options.iter().map(|c| (c.key.clone(), c.label.clone())).collect();
            if items.len() >= LONG_LIST {
                select(&items)
            } else {
                let items = with_kept(t, field, items, fields, refs);
                fields.radios(&name, &label, &items).hint(&help).small().html()
            }
        }
        Kind::Choices => {
            let items: Vec<(String, String)> = field.options.iter().map(|c| (c.key.clone(), c.label.clone())).collect();
            let items = with_kept(t, field, items, fields, refs);
            fields.checkboxes(&name, &label, &items).hint(&help).small().html()
        }
        Kind::Unit => select(&refs.unit_list),
        Kind::Area => select(&refs.area_list),
        Kind::Person => select(&refs.people_list),
        Kind::File | Kind::Photo => file(t, field, fields, fields.file(&name, &label).hint(&help).html()),
        Kind::Phone => fields.text(&name, &label).hint(&help).kind("tel").width(20).html(),
        Kind::IdentityNumber => fields.text(&name, &label).hint(&help).digits().width(20).html(),
        Kind::Place => fields.text(&name, &label).hint(&help).attr("data-place", "").html(),
        _ => fields.text(&name, &label).hint(&help).html(),
    }
}

/// What may be chosen, and at its end what is kept though it is no choice any more: a form that does not show it would
/// take it away.
fn with_kept(
    t: &ui::T,
    field: &Field,
    mut items: Vec<(String, String)>,
    fields: &ui::Fields,
    refs: &References,
) -> Vec<(String, String)> {
    let kept = fields.typed(&name(field));
    if !kept.is_empty() && items.iter().all(|(key, _)| key != kept) {
        items.push((kept.to_owned(), value::show(field, kept, refs, t)));
    }
    items
}

/// The field of a file, with a box that takes off the one that is there.
fn file(t: &ui::T, field: &Field, fields: &ui::Fields, input: String) -> String {
    let Some((_, kept)) = value::file_parts(fields.typed(&name(field))) else { return input };
    let said = t.with("register-file-off", [("label", field.label.as_str().into()), ("name", kept.into())]);
    input + &fields.tick(format!("{WITHOUT}{}", field.key), said).html()
}

/// The help of a field, with what its kind demands.
fn hint(t: &ui::T, field: &Field) -> String {
    let demanded = match field.kind {
        Kind::Date => t.get("register-hint-date"),
        Kind::Place => t.get("register-hint-place"),
        Kind::Link => t.get("register-hint-link"),
        _ => String::new(),
    };
    [field.help.as_str(), demanded.as_str()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The values of a record as its form shows them.
pub(crate) fn filled(definition: &Definition, values: &Values, refs: &References) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for field in definition.entered() {
        let Some(value) = values.get(&field.key) else { continue };
        match field.kind {
            Kind::Choices => out.extend(value.split('|').map(|key| (name(field), key.to_owned()))),
            _ => out.push((name(field), typed(field, value, refs))),
        }
    }
    out
}

/// A value as people would type it.
pub(crate) fn typed(field: &Field, value: &str, refs: &References) -> String {
    match field.kind {
        Kind::Integer | Kind::Money => value.parse().map_or_else(|_| value.to_owned(), vietnamese::format_integer),
        Kind::Decimal => value::as_written(field, value),
        Kind::Link => refs.name(value).unwrap_or(value).to_owned(),
        Kind::Place => match value::middle(value).filter(|_| value.contains("\"Point\"")) {
            Some((north, east)) => format!("{north}, {east}"),
            None => value.to_owned(),
        },
        _ => value.to_owned(),
    }
}

/// A value as somebody would type it who knows what has a name by that name alone, such as in a condition.
pub(crate) fn named(field: &Field, value: &str, refs: &References) -> String {
    let name = refs.name(value).unwrap_or_else(|| field.choice_label(value));
    let is_read = || value::read(field, name, refs).is_ok_and(|read| read.as_deref() == Some(value));
    if name != value && is_read() { name.to_owned() } else { value::as_written(field, value) }
}

/// What a browser sent for a field that is no file.
pub(crate) fn sent(field: &Field, form: &Form) -> String {
    match field.kind {
        Kind::Choices => form.values(&name(field)).collect::<Vec<_>>().join("|"),
        _ => form.value(&name(field)).to_owned(),
    }
}

/// What a browser sent, by field. Files are kept before; a field without a new file keeps the one that it has unless its
/// box says otherwise. Fields that the actor may not write stay as they are.
///
/// # Errors
/// [`kernel::Error::Invalid`] where a value that the form shows is wrong or missing.
pub(crate) async fn read(
    cx: &Cx,
    conn: &Conn,
    checker: &Checker<'_>,
    refs: &mut References,
    form: &Form,
    before: Option<&Record>,
) -> Result<Checked> {
    let (mut written, actor) = (Values::new(), cx.actor()?);
    refs.learn_names(conn, checker.definition, before.map(|before| &before.values)).await?;
    for field in checker.definition.entered().filter(|field| privacy::may_write(field, actor, refs)) {
        let text = match field.kind {
            Kind::File | Kind::Photo => match cx.app.files.keep(form, &name(field)).await?.into_iter().next() {
                Some(kept) => format!("{}|{}", kept.digest.as_str(), kept.file_name),
                None if form.ticked(&format!("{WITHOUT}{}", field.key)) => String::new(),
                None => before.and_then(|before| before.values.get(&field.key)).cloned().unwrap_or_default(),
            },
            _ => kept_or(field, before, sent(field, form), refs),
        };
        written.insert(field.key.clone(), text);
    }
    let texts = written.iter().map(|(key, text)| (key.as_str(), text.as_str()));
    refs.learn_links(conn, checker.definition, texts).await?;
    let read = checker.read(|key| written.get(key).map_or("", String::as_str), refs);
    checker.laid_over(read, before, |key| written.contains_key(key))
}

/// The value that a record has where the form sent it back as it showed it: names are those of several records, or of
/// one that is there no longer.
fn kept_or(field: &Field, before: Option<&Record>, sent: String, refs: &References) -> String {
    let kept = before.and_then(|before| before.values.get(&field.key)).filter(|_| field.kind == Kind::Link);
    kept.filter(|kept| typed(field, kept, refs) == sent).cloned().unwrap_or(sent)
}

/// The errors of a record as those of its form.
pub(crate) fn errors(errors: Vec<(String, String)>) -> Vec<(String, String)> {
    errors
        .into_iter()
        .map(|(field, said)| (if field.is_empty() { field } else { format!("{PREFIX}{field}") }, said))
        .collect()
}
