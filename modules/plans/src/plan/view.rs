//! What the pages of plans and indicators share: words of a status, names of units, identifiers in addresses.

use crate::plan::{Plan, PlanId, PlanState, store};
use crate::policy;
use crate::status::{Sentence, Status};
use kernel::{Actor, Conn, Cx, Error, Result, UnitId};
use std::collections::HashMap;
use std::str::FromStr;

/// An identifier from an address; what is none is not found.
pub(crate) fn id<T: FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::NotFound)
}

/// The plan, where the actor may see it: drafts are for those who edit.
pub(crate) async fn visible_plan(conn: &Conn, actor: &Actor, id: PlanId) -> Result<Plan> {
    let plan = store::get(conn, id).await?;
    if may_see(actor, &plan) { Ok(plan) } else { Err(Error::NotFound) }
}

/// May the actor see this plan?
pub(crate) fn may_see(actor: &Actor, plan: &Plan) -> bool {
    actor.can(policy::VIEW) && (plan.state != PlanState::Draft || may_edit(actor, plan))
}

/// May the actor edit this plan and what is in it: the ward's, or that of their own unit?
pub(crate) fn may_edit(actor: &Actor, plan: &Plan) -> bool {
    actor.can_in(policy::EDIT, plan.unit)
}

/// The plan, where the actor may edit it.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of it, [`Error::Forbidden`] where they may only look.
pub(crate) async fn editable_plan(conn: &Conn, actor: &Actor, id: PlanId) -> Result<Plan> {
    let plan = visible_plan(conn, actor, id).await?;
    if may_edit(actor, &plan) { Ok(plan) } else { Err(Error::Forbidden) }
}

/// A unit drafts work for itself; giving work to other units is for those who edit the ward's plans.
///
/// # Errors
/// [`Error::Invalid`] for another unit's lead.
pub(crate) fn check_lead(actor: &Actor, plan: &Plan, lead: Option<UnitId>) -> Result<()> {
    if actor.can_in(policy::EDIT, None) || lead == plan.unit {
        return Ok(());
    }
    Err(Error::invalid("lead", "Trong kế hoạch của đơn vị, đơn vị chủ trì là chính đơn vị mình."))
}

/// A sentence in the language of the page.
pub(crate) fn say(t: &ui::T, sentence: &Sentence) -> String {
    let args: Vec<(&str, ui::Arg<'_>)> =
        sentence.args.iter().map(|(name, text)| (*name, ui::Arg::from(text.as_str()))).collect();
    t.with(sentence.key, args)
}

/// The level of a status, for its shape and colour.
pub(crate) fn level(status: Status) -> ui::Level {
    ui::Level::from_key(status.key())
}

/// A status with its word.
pub(crate) fn badge(t: &ui::T, status: Status) -> ui::Status {
    ui::Status::new(level(status), t.get(status.label()))
}

/// Names of all units, also of those that are no more.
pub(crate) async fn unit_names(conn: &Conn) -> Result<HashMap<UnitId, String>> {
    Ok(people::api::all_units(conn).await?.into_iter().map(|unit| (unit.id, unit.name)).collect())
}

/// Units that exist today, as choices of a form.
pub(crate) async fn unit_choices(conn: &Conn) -> Result<Vec<(String, String)>> {
    Ok(people::api::units(conn).await?.into_iter().map(|unit| (unit.id.to_string(), unit.name)).collect())
}

/// The name of a unit, or nothing.
pub(crate) fn name_of(names: &HashMap<UnitId, String>, unit: Option<UnitId>) -> &str {
    unit.and_then(|unit| names.get(&unit)).map_or("", String::as_str)
}

/// A form of these parts, of which the first begins it.
pub(crate) fn whole_form(parts: &[&dyn ui::Render]) -> ui::Raw {
    let mut out = ui::Html::new();
    parts.iter().for_each(|part| part.render_into(&mut out));
    out.close("form");
    ui::Raw(out.into_string())
}

/// A form that is folded away until somebody asks for it, or it comes back with something wrong.
pub(crate) fn folded(summary: impl Into<String>, open: bool, parts: &[&dyn ui::Render]) -> ui::govuk::Details {
    ui::govuk::Details { open, ..ui::govuk::Details::new(summary, whole_form(parts).0) }
}

/// A button that changes something.
pub(crate) fn post_button(cx: &Cx, action: String, text: &str, classes: &str) -> ui::PostButton {
    ui::PostButton {
        action,
        csrf: cx.csrf.clone(),
        text: text.to_owned(),
        classes: classes.to_owned(),
        values: Vec::new(),
        about: String::new(),
    }
}

/// Why a copied indicator needs a look, in words; empty where it needs none.
pub(crate) fn say_check(t: &ui::T, standing: &crate::indicator::Standing) -> String {
    crate::plan::copy::to_check(standing).map_or_else(String::new, |key| t.get(key))
}

/// "Quý II".
pub(crate) fn quarter_name(t: &ui::T, quarter: u32) -> String {
    let roman = vietnamese::to_roman(quarter).unwrap_or_default();
    t.with("plan-quarter", [("quarter", roman.into()), ("number", quarter.into())])
}
