//! The page of sign-in rules: each number beside what the standard asks for, and where a ward is looser.

use super::rules::{RULES, Rule, Rules, is_loose};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Cx, Error, Event, FieldErrors, Form, Result};

struct Line {
    field: String,
    label: String,
    hint: String,
    loose: bool,
}

#[derive(Template)]
#[template(path = "rules.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    lines: Vec<Line>,
}

/// "people.password.length" → "password-length": the field, and the end of its text's key.
pub(crate) fn field(setting: &str) -> String {
    setting.trim_start_matches("people.").replace(['.', '_'], "-")
}

async fn show(cx: &Cx, status: StatusCode, f: Option<&ui::Fields>) -> Result<Response> {
    let rules = Rules::load(&cx.read()).await?;
    let lines = RULES.iter().map(|rule| {
        let field = field(rule.setting);
        let range = [("least", rule.least.into()), ("most", rule.most.into())];
        let standard = rule.standard.map(|number| cx.t.with("people-rule-standard", &[("number", number.into())]));
        Line {
            label: cx.t.get(format!("people-rule-{field}")),
            hint: format!("{} {}", standard.unwrap_or_default(), cx.t.with("people-rule-hint", &range))
                .trim()
                .to_owned(),
            loose: is_loose(rule, rules.get(rule.setting)),
            field,
        }
    });
    let stored = stored(cx, &rules);
    let page = Page { t: &cx.t, f: f.unwrap_or(&stored), lines: lines.collect() };
    let crumb = cx.t.get("people-admin");
    cx.page_with(status, &cx.t.get("people-rules"), &[(&crumb, "/quan-tri")], &page)
}

fn stored(cx: &Cx, rules: &Rules) -> ui::Fields {
    let number = |rule: &Rule| rules.get(rule.setting).to_string();
    RULES.iter().fold(cx.fields(), |f, rule| f.value(&field(rule.setting), number(rule)))
}

/// `GET /quan-tri/quy-tac-dang-nhap`
pub(crate) async fn form(cx: Cx) -> Result<Response> {
    show(&cx, StatusCode::OK, None).await
}

/// `POST /quan-tri/quy-tac-dang-nhap`
pub(crate) async fn save(cx: Cx, form: Form) -> Result<Response> {
    match save_now(&cx, &form).await {
        Ok(()) => Ok(cx.redirect_saying("/quan-tri/quy-tac-dang-nhap", &cx.t.get("people-saved"))),
        Err(error) => {
            let fields = cx.typed(&form, &error.for_form()?);
            show(&cx, StatusCode::UNPROCESSABLE_ENTITY, Some(&fields)).await
        }
    }
}

async fn save_now(cx: &Cx, form: &Form) -> Result<()> {
    let before = Rules::load(&cx.read()).await?;
    let (mut errors, mut changes) = (FieldErrors::default(), Vec::new());
    for rule in RULES {
        let field = field(rule.setting);
        match form.value(&field).parse::<i64>() {
            Ok(number) if (rule.least..=rule.most).contains(&number) => {
                if number != before.get(rule.setting) {
                    changes.push((rule.setting, number));
                }
            }
            _ => {
                let numbers = [("least", rule.least.into()), ("most", rule.most.into())];
                errors.add(&field, cx.t.with("people-rule-range", &numbers));
            }
        }
    }
    if !errors.0.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let mut tx = cx.begin().await?;
    changes.iter().fold(before, |rules, (setting, number)| rules.with(setting, *number)).keep(&tx).await?;
    for (setting, number) in changes {
        let detail = serde_json::json!({ "rule": setting, "before": before.get(setting), "after": number });
        tx.record(Event::new("people.rule.changed", uuid::Uuid::nil(), detail));
    }
    tx.commit().await.map(|_| ())
}
