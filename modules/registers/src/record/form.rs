//! A record as a form: drawn from its definition, read from what a browser sends.

use super::check::{Checked, Checker};
use super::model::{Record, Values};
use super::{filter, privacy, value};
use crate::commune;
use crate::definition::{Definition, Field, Kind};
use crate::refs::References;
use kernel::{Conn, Cx, Error, Form, Result};
use ui::html::{Raw, Render};

/// From so many choices on, a drop-down list.
const LONG_LIST: usize = 7;
/// The prefix of fields of the form, apart from its own.
const PREFIX: &str = "v_";
/// The prefix of boxes by which a stored file is taken off.
const WITHOUT: &str = "x_";

/// The types of a photo: what every browser shows.
const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

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
        Kind::File => file(t, field, fields, fields.file(&name, &label).hint(&help).html()),
        Kind::Photo => {
            let input = fields.file(&name, &label).hint(&help).attr("accept", PICTURES.join(","));
            file(t, field, fields, input.html())
        }
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
    let name = name(field);
    let kept: Vec<&str> = match field.kind {
        Kind::Choices => fields.all(&name).collect(),
        _ => vec![fields.typed(&name)],
    };
    for kept in kept {
        if !kept.is_empty() && items.iter().all(|(key, _)| key != kept) {
            items.push((kept.to_owned(), value::show(field, kept, refs, t)));
        }
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
        Kind::Commune => t.get("register-hint-commune"),
        _ => String::new(),
    };
    [field.help.as_str(), demanded.as_str()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The values of a record as its form shows them.
pub(crate) fn filled(definition: &Definition, values: &Values, refs: &References, t: &ui::T) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for field in definition.entered() {
        let Some(value) = values.get(&field.key) else { continue };
        match field.kind {
            Kind::Choices => out.extend(value.split('|').map(|key| (name(field), key.to_owned()))),
            // Said to be there no longer, so that its bare name may mean another that bears it.
            Kind::Link if refs.is_left(value) => out.push((name(field), value::show(field, value, refs, t))),
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
        Kind::Commune => commune::name(value).unwrap_or(value).to_owned(),
        Kind::Place => match value::middle(value).filter(|_| value.contains("\"Point\"")) {
            Some((north, east)) => format!("{north}, {east}"),
            None => value.to_owned(),
        },
        _ => value.to_owned(),
    }
}

/// A value as somebody would type it who knows what has a name by that name alone, such as in a condition.
pub(crate) fn named(field: &Field, value: &str, refs: &References) -> String {
    let name = match field.kind {
        Kind::Commune => commune::name(value).unwrap_or(value),
        _ => refs.name(value).unwrap_or_else(|| field.choice_label(value)),
    };
    let field = &filter::compared(field);
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
            Kind::File | Kind::Photo => match uploaded(cx, form, field).await? {
                Some(file) => file,
                None if form.ticked(&format!("{WITHOUT}{}", field.key)) => String::new(),
                None => before.and_then(|before| before.values.get(&field.key)).cloned().unwrap_or_default(),
            },
            _ => sent(field, form),
        };
        written.insert(field.key.clone(), text);
    }
    let texts = written.iter().chain(before.iter().flat_map(|before| &before.values));
    refs.learn_links(conn, checker.definition, texts.map(|(key, text)| (key.as_str(), text.as_str()))).await?;
    for field in checker.definition.entered().filter(|field| field.kind == Kind::Link) {
        let kept = before.and_then(|before| before.values.get(&field.key));
        if let (Some(kept), Some(text)) = (kept, written.get_mut(&field.key))
            && is_kept(field, kept, text, refs, &cx.t)
        {
            text.clone_from(kept);
        }
    }
    let read = checker.read(|key| written.get(key).map_or("", String::as_str), refs);
    checker.laid_over(read, before, |key| written.contains_key(key))
}

/// The file that was sent for a field, as a record holds it.
///
/// # Errors
/// [`Error::Invalid`] where it is too large, or no picture although it must be one.
async fn uploaded(cx: &Cx, form: &Form, field: &Field) -> Result<Option<String>> {
    let kept = cx.app.files.keep(form, &name(field)).await.map_err(|error| match error {
        Error::Invalid(said) => Error::invalid(&field.key, said.to_string()),
        other => other,
    })?;
    let Some(file) = kept.into_iter().next() else { return Ok(None) };
    if field.kind == Kind::Photo && !PICTURES.contains(&file.mime) {
        let said = format!("“{}” không phải là ảnh. Chọn ảnh JPEG, PNG, WebP hoặc GIF.", file.file_name);
        return Err(Error::invalid(&field.key, said));
    }
    Ok(Some(format!("{}|{}", file.digest.as_str(), file.file_name)))
}

/// Does what was sent mean the link that a record has? As the form showed it, it does; so does its name, which may be
/// that of several records, unless the linked record is there no longer and another bears the name.
fn is_kept(field: &Field, kept: &str, sent: &str, refs: &References, t: &ui::T) -> bool {
    let is_left = refs.is_left(kept);
    (is_left && value::show(field, kept, refs, t) == sent)
        || (typed(field, kept, refs) == sent && !(is_left && refs.linked(&field.register, sent).is_some()))
}

/// The errors of a record as those of its form.
pub(crate) fn errors(errors: Vec<(String, String)>) -> Vec<(String, String)> {
    errors
        .into_iter()
        .map(|(field, said)| (if field.is_empty() { field } else { format!("{PREFIX}{field}") }, said))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::Choice;
    use std::sync::Arc;

    #[test]
    fn every_kept_choice_has_its_box_though_it_is_no_choice_any_more() {
        let options = vec![Choice { key: "a".into(), label: "A".into() }];
        let field = Field { key: "x".into(), label: "X".into(), kind: Kind::Choices, options, ..Field::default() };
        let t = ui::T::new(Arc::new(ui::Texts::load(&[])), ui::Lang::Vi);
        let kept = ["cu", "a", "xua"].map(|key| (name(&field), key.to_owned()));
        let html = draw(&t, &field, &ui::Fields::new(&t, "").filled(&kept), &References::default());
        for key in ["cu", "a", "xua"] {
            assert_eq!(html.matches(&format!("value=\"{key}\" checked")).count(), 1, "{key}: {html}");
        }
    }
}
