//! An empty spreadsheet of a register: its fields as headings, with help and lists to choose from.

use super::columns::fillable;
use crate::definition::{Field, Kind};
use crate::record::seen;
use crate::refs::References;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Result, attach};
use office::{BlankSheet, Column, ColumnKind, EntryColumn, Table};

pub(super) const MIME: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// `GET /so-du-lieu/{key}/mau.xlsx`
pub(super) async fn download(cx: Cx, Path(key): Path<String>) -> Result<Response> {
    let conn = cx.read();
    let register = seen(&cx, &conn, &key).await?;
    let refs = References::of(&cx, &conn, &register.definition).await?;
    let fields = fillable(&register.definition, cx.actor()?, &refs);
    let sheet = BlankSheet {
        title: register.definition.title.clone(),
        columns: fields.iter().map(|field| column(&cx.t, field, &refs)).collect(),
        guide: guide(&cx.t, &fields, &refs),
    };
    Ok(attach(sheet.to_xlsx().map_err(Error::internal)?, MIME, &format!("mau-{key}.xlsx")))
}

fn kind(field: &Field) -> ColumnKind {
    match field.kind {
        Kind::Integer => ColumnKind::Integer,
        Kind::Money => ColumnKind::Money,
        Kind::Decimal => ColumnKind::Decimal,
        Kind::Date => ColumnKind::Date,
        _ => ColumnKind::Text,
    }
}

fn column(t: &ui::T, field: &Field, refs: &References) -> EntryColumn {
    // Of many choices a cell takes several, which no list of Excel lets one choose.
    let choices = if field.kind == Kind::Choices { Vec::new() } else { choices(t, field, refs) };
    let prompt = help(t, field);
    EntryColumn { choices, ..EntryColumn::entry(&field.key, &field.label, kind(field), &prompt) }
}

fn choices(t: &ui::T, field: &Field, refs: &References) -> Vec<String> {
    let names = |list: &[(String, String)]| list.iter().map(|(_, name)| name.clone()).collect();
    match field.kind {
        Kind::Choice | Kind::Choices => field.options.iter().map(|choice| choice.label.clone()).collect(),
        Kind::YesNo => vec![t.get("register-yes"), t.get("register-no")],
        Kind::Unit => names(&refs.unit_list),
        Kind::Area => names(&refs.area_list),
        Kind::Person => names(&refs.people_list),
        _ => Vec::new(),
    }
}

fn help(t: &ui::T, field: &Field) -> String {
    let demanded = match field.kind {
        Kind::Date => t.get("register-hint-date"),
        Kind::Place => t.get("register-hint-place"),
        Kind::Link => t.get("register-hint-link"),
        Kind::Commune => t.get("register-hint-commune"),
        _ => String::new(),
    };
    [field.help.as_str(), demanded.as_str()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}

fn guide(t: &ui::T, fields: &[Field], refs: &References) -> Table {
    let text = |key: &str| Column::new(t.get(key), ColumnKind::Text);
    let row = |field: &Field| {
        let mut rules = Vec::new();
        rules.extend(field.required.then(|| t.get("register-required")));
        rules.extend(field.unique.then(|| t.get("register-unique")));
        vec![
            field.label.as_str().into(),
            t.get(format!("register-kind-{}", field.kind.key().replace('_', "-"))).into(),
            rules.join(", ").into(),
            help(t, field).into(),
            choices(t, field, refs).into_iter().take(40).collect::<Vec<_>>().join("; ").into(),
        ]
    };
    Table {
        title: t.get("sheet-guide"),
        columns: ["register-field", "register-kind", "register-rules", "sheet-help", "sheet-choices"].map(text).into(),
        rows: fields.iter().map(row).collect(),
    }
}
