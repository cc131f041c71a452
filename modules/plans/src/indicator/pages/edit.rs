//! The form of an indicator: definition, target and path, units, source, baseline.

use super::{editable, previous};
use crate::indicator::actions;
use crate::indicator::model::{
    Baseline, Comparator, Direction, Indicator, IndicatorId, MeasureSpan, NewIndicator, Source,
};
use crate::indicator::period::Span;
use crate::indicator::store;
use crate::indicator::unit::{Unit, format_number};
use crate::plan::view::{check_lead, editable_plan, folded, id, unit_choices};
use crate::plan::{Plan, PlanId, PlanState};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, FieldErrors, Form, Result, UnitId};
use ui::Lang;

#[derive(Template)]
#[template(path = "indicator/pages/edit.html")]
struct EditPage<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    title: String,
    action: String,
    id: String,
    version: String,
    /// Folded away: the form that takes an indicator out of what is followed.
    drop: Option<ui::govuk::Details>,
    comparators: Vec<(String, String)>,
    directions: Vec<(String, String)>,
    sources: Vec<(String, String)>,
    measures: Vec<(String, String)>,
    units: Vec<(String, String)>,
    /// Indicators of earlier plans, for one that is kept already: a new one finds its own by its name.
    previous: Vec<(String, String)>,
    quarters: Vec<(String, String)>,
    ask_reason: bool,
}

/// `GET /ke-hoach/{plan}/chi-tieu/moi`
pub(crate) async fn blank(cx: Cx, Path(plan): Path<String>) -> Result<Response> {
    let plan = editable_plan(&cx.read(), cx.actor()?, id(&plan)?).await?;
    let fields = ui::Fields::new(&cx.t, &cx.csrf)
        .value("unit", "%")
        .value("comparator", Comparator::AtLeast.key())
        .value("direction", Direction::Up.key())
        .value("source", Source::Entered.key());
    form(&cx, &plan, &fields, None, IndicatorId::new().to_string(), String::new()).await
}

async fn form(
    cx: &Cx,
    plan: &Plan,
    f: &ui::Fields,
    of: Option<&Indicator>,
    id: String,
    version: String,
) -> Result<Response> {
    let t = &cx.t;
    let words = |keys: &[&str], prefix: &str| -> Vec<(String, String)> {
        keys.iter().map(|k| ((*k).to_owned(), t.get(format!("{prefix}-{}", k.replace('_', "-"))))).collect()
    };
    let comparators = Comparator::ALL.map(|c| (c.key().to_owned(), t.get(comparator_label(c))));
    let quarter = |n: u32| {
        let roman = vietnamese::to_roman(n).unwrap_or_default();
        (format!("path{n}"), t.with("plan-quarter", [("quarter", roman.into()), ("number", n.into())]))
    };
    let title = t.get(if of.is_some() { "indicator-edit" } else { "plan-indicator-add" });
    let page = EditPage {
        t,
        f,
        action: match of {
            Some(of) => format!("/chi-tieu/{}/sua", of.id),
            None => format!("/ke-hoach/{}/chi-tieu/moi", plan.id),
        },
        drop: of.map(|of| drop_form(t, f, of)),
        id,
        version,
        comparators: comparators.into(),
        directions: ["up", "down"].map(|k| (k.to_owned(), t.get(format!("indicator-direction-{k}")))).into(),
        sources: words(&["entered", "compared", "measure", "measure_all"], "indicator-source"),
        measures: measures(cx, of).await?,
        units: unit_choices(&cx.read()).await?,
        previous: match of {
            Some(of) => previous::choices(cx, of).await?,
            None => Vec::new(),
        },
        quarters: (1..=4).map(quarter).collect(),
        ask_reason: of.is_some() && plan.state == PlanState::Active,
        title: title.clone(),
    };
    let place = format!("/ke-hoach/{}", plan.id);
    cx.form_page(f, &title, &[(&t.get("plan-nav"), "/ke-hoach"), (&plan.title, &place)], &page)
}

/// The numbers that may be chosen: those whose records whoever asks may see, and those that the indicator has already.
async fn measures(cx: &Cx, of: Option<&Indicator>) -> Result<Vec<(String, String)>> {
    let conn = cx.read();
    let (numerator, denominator) = of.map(|of| of.source.measures()).unwrap_or_default();
    let mut all = cx.measures(&conn).await?;
    let mut kept = vec![numerator, denominator];
    kept.retain(|key| !key.is_empty() && !all.iter().any(|measure| measure.key == *key));
    kept.dedup();
    let mut known = cx.app.measures_of(&conn, &kept).await?;
    let gone = kept.iter().filter(|key| !known.contains_key(**key)).map(|key| ((*key).to_owned(), (*key).to_owned()));
    let gone: Vec<(String, String)> = gone.collect();
    all.extend(kept.iter().filter_map(|key| known.remove(*key)));
    Ok(all.iter().map(|m| (m.key.to_string(), m.title.show(&cx.t))).chain(gone).collect())
}

/// Refuses numbers that whoever asks may not see, or that nobody offers; what the indicator has already stays.
async fn check_measures(cx: &Cx, new: &NewIndicator, before: Option<&Indicator>) -> Result<()> {
    let (numerator, denominator) = new.source.measures();
    let kept = before.map(|of| of.source.measures()).unwrap_or_default();
    let mut errors = FieldErrors::default();
    for (field, key) in [("numerator_measure", numerator), ("denominator_measure", denominator)] {
        if key.is_empty() || key == kept.0 || key == kept.1 {
            continue;
        }
        match cx.measure(&cx.read(), key).await {
            Ok(_) => {}
            Err(Error::NotFound) => errors.add(field, "Chọn số liệu trong danh sách."),
            Err(error) => return Err(error),
        }
    }
    errors.check()
}

fn drop_form(t: &ui::T, f: &ui::Fields, of: &Indicator) -> ui::govuk::Details {
    let parts: [&dyn ui::Render; 3] = [
        &f.open(format!("/chi-tieu/{}/thoi-theo-doi", of.id)),
        &f.area("drop_reason", t.get("indicator-supersede-reason")).rows(2),
        &ui::govuk::Button::submit(t.get("indicator-supersede")).warning(),
    ];
    folded(t.get("indicator-supersede"), f.has_errors(), &parts)
}

fn comparator_label(c: Comparator) -> &'static str {
    match c {
        Comparator::Equal => "indicator-comparator-equal",
        Comparator::Above => "indicator-comparator-above",
        Comparator::AtLeast => "indicator-comparator-at-least",
        Comparator::Below => "indicator-comparator-below",
        Comparator::AtMost => "indicator-comparator-at-most",
    }
}

/// `POST /ke-hoach/{plan}/chi-tieu/moi`
pub(crate) async fn create(cx: Cx, Path(plan): Path<String>, typed_form: Form) -> Result<Response> {
    let plan = editable_plan(&cx.read(), cx.actor()?, id(&plan)?).await?;
    match try_create(&cx, &plan, &typed_form).await {
        Ok(made) => Ok(cx.redirect_saying(&format!("/chi-tieu/{made}"), &cx.t.get("indicator-created"))),
        Err(error) => {
            let fields = cx.typed(&typed_form, &error.for_form()?);
            form(&cx, &plan, &fields, None, typed_form.value("id").to_owned(), String::new()).await
        }
    }
}

async fn try_create(cx: &Cx, plan: &Plan, form: &Form) -> Result<IndicatorId> {
    let id = form.value("id").parse().unwrap_or_else(|_| IndicatorId::new());
    let new = read(form, id, plan.id, plan.year)?;
    check_lead(cx.actor()?, plan, new.lead)?;
    check_measures(cx, &new, None).await?;
    let mut tx = cx.begin().await?;
    let made = actions::create_indicator(&mut tx, new).await?;
    tx.commit().await?;
    Ok(made)
}

/// What the form says, as an indicator.
fn read(form: &Form, id: IndicatorId, plan: PlanId, year: i32) -> Result<NewIndicator> {
    let comparator = Comparator::from_key(form.value("comparator")).unwrap_or_default();
    let target = form.number("target");
    if target.is_none() && form.value("target").is_empty() {
        form.wrong("target", "Nhập mục tiêu là một số.");
    }
    let mut path = Vec::new();
    for quarter in 1..=4 {
        path.extend(form.number(&format!("path{quarter}")).map(|v| (Span::quarter(year, quarter).to, v)));
    }
    let baseline = Baseline {
        numerator: form.number("baseline_numerator"),
        denominator: form.number("baseline_denominator"),
        value: form.number("baseline_value"),
        period: form.value("baseline_period").to_owned(),
    };
    let span = if form.value("source") == "measure_all" { MeasureSpan::All } else { MeasureSpan::Year };
    let source = match form.value("source") {
        "compared" => Source::Compared {
            numerator: form.value("numerator_measure").to_owned(),
            denominator: form.value("denominator_measure").to_owned(),
        },
        "measure" | "measure_all" => Source::Measured {
            numerator: form.value("numerator_measure").to_owned(),
            denominator: form.value("denominator_measure").to_owned(),
            span,
        },
        _ => Source::Entered,
    };
    let lead: Option<UnitId> = form.parsed("lead", "Chọn đơn vị chủ trì.");
    let unit = Unit::new(form.value("unit"));
    let named = NewIndicator::named(id, plan, form.value("name"), unit, comparator, target.unwrap_or_default());
    form.check()?;
    Ok(NewIndicator {
        section: form.value("section").to_owned(),
        definition: form.value("definition").to_owned(),
        direction: Direction::from_key(form.value("direction")).unwrap_or_else(|| comparator.direction()),
        aspiration: form.ticked("aspiration"),
        lead,
        coordinating: form.values("coordinating").filter_map(|v| v.parse().ok()).collect(),
        source,
        numerator_name: form.value("numerator_name").to_owned(),
        denominator_name: form.value("denominator_name").to_owned(),
        baseline: Some(baseline),
        path,
        ..named
    })
}

/// `GET /chi-tieu/{indicator}/sua`
pub(crate) async fn show(cx: Cx, Path(indicator): Path<String>) -> Result<Response> {
    let conn = cx.read();
    let (of, plan) = editable(&conn, cx.actor()?, id(&indicator)?).await?;
    let fields = filled(&cx, &of, &store::units(&conn, of.id).await?, &store::path(&conn, of.id).await?);
    form(&cx, &plan, &fields, Some(&of), of.id.to_string(), of.version.to_string()).await
}

/// The stored indicator as its form shows it.
fn filled(cx: &Cx, of: &Indicator, coordinating: &[UnitId], path: &[(chrono::NaiveDate, f64)]) -> ui::Fields {
    let number = |n: Option<f64>| n.map(|n| format_number(n, Lang::Vi)).unwrap_or_default();
    let (numerator, denominator) = of.source.measures();
    let mut f = ui::Fields::new(&cx.t, &cx.csrf)
        .value("name", of.name.as_str())
        .value("section", of.section.as_str())
        .value("definition", of.definition.as_str())
        .value("unit", of.unit.as_str())
        .value("comparator", of.comparator.key())
        .value("direction", of.direction.key())
        .value("target", number(Some(of.target)))
        .value("aspiration", if of.aspiration { "1" } else { "" })
        .value("lead", of.lead.map(|u| u.to_string()).unwrap_or_default())
        .value("source", of.source.key())
        .value("numerator_measure", numerator)
        .value("denominator_measure", denominator)
        .value("numerator_name", of.numerator_name.as_str())
        .value("denominator_name", of.denominator_name.as_str())
        .value("baseline_numerator", number(of.baseline.numerator))
        .value("baseline_denominator", number(of.baseline.denominator))
        .value("baseline_value", number(of.baseline.value))
        .value("previous", of.previous.map(|id| id.to_string()).unwrap_or_default())
        .value("baseline_period", of.baseline.period.as_str());
    for unit in coordinating {
        f = f.value("coordinating", unit.to_string());
    }
    for quarter in 1..=4 {
        let set = path.iter().find(|(day, _)| *day == Span::quarter(of.plan_year, quarter).to).map(|(_, v)| *v);
        f = f.value(&format!("path{quarter}"), number(set));
    }
    f
}

/// `POST /chi-tieu/{indicator}/sua`
pub(crate) async fn save(cx: Cx, Path(indicator): Path<String>, typed_form: Form) -> Result<Response> {
    let (of, plan) = editable(&cx.read(), cx.actor()?, id(&indicator)?).await?;
    match try_save(&cx, &of, &plan, &typed_form).await {
        Ok(()) => Ok(cx.redirect_saying(&format!("/chi-tieu/{}", of.id), &cx.t.get("plan-saved"))),
        Err(error) => {
            let fields = cx.typed(&typed_form, &error.for_form()?);
            let version = typed_form.value("version").to_owned();
            form(&cx, &plan, &fields, Some(&of), of.id.to_string(), version).await
        }
    }
}

async fn try_save(cx: &Cx, of: &Indicator, plan: &Plan, form: &Form) -> Result<()> {
    let mut new = read(form, of.id, of.plan, of.plan_year)?;
    check_lead(cx.actor()?, plan, new.lead)?;
    check_measures(cx, &new, Some(of)).await?;
    new.previous = previous::chosen(cx, of, form).await?;
    let version = form.value("version").parse().unwrap_or_default();
    let mut tx = cx.begin().await?;
    actions::edit(&mut tx, new, version, form.value("reason")).await?;
    tx.commit().await?;
    Ok(())
}

/// `POST /chi-tieu/{indicator}/thoi-theo-doi`
pub(crate) async fn supersede(cx: Cx, Path(indicator): Path<String>, typed_form: Form) -> Result<Response> {
    let (of, plan) = editable(&cx.read(), cx.actor()?, id(&indicator)?).await?;
    match try_supersede(&cx, of.id, typed_form.value("drop_reason")).await {
        Ok(()) => Ok(cx.redirect_saying(&format!("/ke-hoach/{}", plan.id), &cx.t.get("indicator-superseded-done"))),
        Err(error) => {
            let conn = cx.read();
            let stored = filled(&cx, &of, &store::units(&conn, of.id).await?, &store::path(&conn, of.id).await?);
            let fields = stored.filled(typed_form.pairs()).wrong(&error.for_form()?);
            form(&cx, &plan, &fields, Some(&of), of.id.to_string(), of.version.to_string()).await
        }
    }
}

async fn try_supersede(cx: &Cx, id: IndicatorId, reason: &str) -> Result<()> {
    let mut tx = cx.begin().await?;
    actions::supersede(&mut tx, id, reason).await?;
    tx.commit().await.map(|_| ())
}
