//! The part of the pages of tasks and indicators where a leader rules, and what its forms do.

use super::actions::{self, On, Said, Subject};
use super::model::Ruling;
use crate::indicator;
use crate::plan::view::{folded, id, post_button};
use crate::policy::JUDGE;
use crate::status::{Sentence, Status};
use crate::task;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Actor, Cx, Error, Form, Result, Routes, UnitId};
use ui::Render as _;

/// Routes of rulings.
pub(crate) fn routes(r: Routes) -> Routes {
    let judge = Access::Holds(JUDGE);
    r.post("/nhiem-vu/{id}/danh-gia", judge, rule_task)
        .post("/nhiem-vu/{id}/thoi-danh-gia", judge, withdraw_task)
        .post("/chi-tieu/{id}/danh-gia", judge, rule_indicator)
        .post("/chi-tieu/{id}/thoi-danh-gia", judge, withdraw_indicator)
}

/// What a page shows below a status: the computed sentence where a leader judged differently, and the forms to do so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Panel {
    /// What the rule computes: its status and sentence, where a ruling stands above them.
    pub(crate) computed: Option<(ui::Status, String)>,
    pub(crate) withdraw: Option<ui::PostButton>,
    pub(crate) form: Option<ui::govuk::Details>,
}

/// What the panel is about.
pub(crate) struct About<'a> {
    /// "/nhiem-vu/…", "/chi-tieu/…".
    pub(crate) place: String,
    pub(crate) lead: Option<UnitId>,
    /// Its plan is not closed.
    pub(crate) open: bool,
    /// What the rule computes today, and why.
    pub(crate) computed: Status,
    pub(crate) sentence: &'a Sentence,
    /// The ruling that holds today.
    pub(crate) ruling: Option<&'a Ruling>,
    /// What came back, with what is wrong.
    pub(crate) fields: &'a ui::Fields,
    pub(crate) came: Option<&'a Form>,
}

/// The panel of a page. What was typed comes back with its form open.
pub(crate) fn panel(cx: &Cx, actor: &Actor, about: &About<'_>) -> Panel {
    let (t, judges) = (&cx.t, about.open && actor.can_in(JUDGE, about.lead));
    let badge = ui::Status::of(about.computed.key(), t.get(about.computed.label()));
    let withdraw = |_: &Ruling| {
        let action = format!("{}/thoi-danh-gia", about.place);
        post_button(cx, action, &t.get("ruling-withdraw"), "govuk-button--secondary")
    };
    Panel {
        computed: about.ruling.map(|_| (badge, about.sentence.say(t))),
        withdraw: about.ruling.filter(|_| judges).map(withdraw),
        form: (judges && about.computed != Status::Met).then(|| form(t, about)),
    }
}

fn form(t: &ui::T, about: &About<'_>) -> ui::govuk::Details {
    let f = about.fields;
    let carried = about.came.map_or("", |form| form.value("ruling_id"));
    let id = if carried.is_empty() { uuid::Uuid::now_v7().to_string() } else { carried.to_owned() };
    let statuses = Ruling::CHOICES.map(|s| (s.key().to_owned(), t.get(s.label())));
    let parts: [&dyn ui::Render; 6] = [
        &f.open(format!("{}/danh-gia", about.place)),
        &f.hidden("ruling_id", id),
        &f.radios("ruling_status", t.get("ruling-status"), statuses).inline(),
        &f.area("ruling_reason", t.get("ruling-reason")).rows(3),
        &f.day("ruling_until", t.get("ruling-until")).hint(t.get("ruling-until-hint")),
        &ui::govuk::Button::submit(t.get("ruling-save")).secondary(),
    ];
    folded(t.get("ruling-differently"), !carried.is_empty(), &parts)
}

fn said(form: &Form) -> Result<Said> {
    let until = form.day("ruling_until");
    let id = form.value("ruling_id").parse();
    form.check()?;
    Ok(Said {
        id: id.map_err(|_| Error::refused("Trang này không đầy đủ. Tải lại trang rồi gửi lại."))?,
        status: Status::from_key(form.value("ruling_status")),
        reason: form.value("ruling_reason").to_owned(),
        until,
    })
}

async fn try_rule(cx: &Cx, of: &Subject, form: &Form) -> Result<()> {
    let said = said(form)?;
    let mut tx = cx.begin().await?;
    actions::rule(&mut tx, cx.actor()?, of, &said).await?;
    tx.commit().await.map(|_| ())
}

async fn withdraw(cx: &Cx, of: &Subject, place: &str) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::withdraw(&mut tx, cx.actor()?, of).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(place, &cx.t.get("ruling-withdrawn")))
}

/// `POST /nhiem-vu/{id}/danh-gia`
async fn rule_task(cx: Cx, Path(task): Path<String>, form: Form) -> Result<Response> {
    let task = id(&task)?;
    let of = task_subject(&cx, task).await?;
    let done = try_rule(&cx, &of, &form).await;
    task::answer(&cx, task, &form, done, "ruling-saved").await
}

/// `POST /nhiem-vu/{id}/thoi-danh-gia`
async fn withdraw_task(cx: Cx, Path(task): Path<String>, _form: Form) -> Result<Response> {
    let task = id(&task)?;
    let of = task_subject(&cx, task).await?;
    withdraw(&cx, &of, &format!("/nhiem-vu/{task}")).await
}

async fn task_subject(cx: &Cx, id: task::TaskId) -> Result<Subject> {
    let only = task::Filter { task: Some(id), ..task::Filter::default() };
    let found = task::list(&cx.read(), cx.actor()?, &only, cx.today()).await?.into_iter().next();
    let found = found.ok_or(Error::NotFound)?;
    let (computed, _) = found.computed(cx.today());
    Ok(Subject { on: On::Task, id: id.0, plan: found.plan_id, lead: found.lead_unit_id, computed })
}

/// `POST /chi-tieu/{id}/danh-gia`
async fn rule_indicator(cx: Cx, Path(indicator): Path<String>, form: Form) -> Result<Response> {
    let indicator = id(&indicator)?;
    let of = indicator_subject(&cx, indicator).await?;
    match try_rule(&cx, &of, &form).await {
        Ok(()) => Ok(cx.redirect_saying(&format!("/chi-tieu/{indicator}"), &cx.t.get("ruling-saved"))),
        Err(error) => indicator::page_again(&cx, indicator, &form, error).await,
    }
}

/// `POST /chi-tieu/{id}/thoi-danh-gia`
async fn withdraw_indicator(cx: Cx, Path(indicator): Path<String>, _form: Form) -> Result<Response> {
    let indicator = id(&indicator)?;
    let of = indicator_subject(&cx, indicator).await?;
    withdraw(&cx, &of, &format!("/chi-tieu/{indicator}")).await
}

async fn indicator_subject(cx: &Cx, id: indicator::IndicatorId) -> Result<Subject> {
    let conn = cx.read();
    let (of, _) = indicator::visible(&conn, cx.actor()?, id).await?;
    let (plan, lead) = (of.plan, of.lead);
    let standing = indicator::standings(&conn, &cx.app, vec![of], cx.today()).await?.pop().ok_or(Error::NotFound)?;
    Ok(Subject { on: On::Indicator, id: id.0, plan, lead, computed: standing.assessment.computed })
}

impl ui::Render for Panel {
    fn render_into(&self, out: &mut ui::Html) {
        if let Some((status, why)) = &self.computed {
            let mut line = ui::Html::new();
            line.put(status);
            line.raw(" ");
            line.text(why);
            out.put(&ui::govuk::InsetText { html: line.into_string(), ..ui::govuk::InsetText::default() });
        }
        if let Some(withdraw) = &self.withdraw {
            out.put(withdraw);
        }
        if let Some(form) = &self.form {
            out.put(form);
        }
    }
}

impl Panel {
    /// As markup of a page.
    pub(crate) fn raw(&self) -> ui::Raw {
        ui::Raw(self.html())
    }
}
