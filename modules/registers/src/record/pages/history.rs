//! How a record came to be as it is: who changed which field, and what somebody wrote while another was typing.

use super::super::model::{FieldChange, Record, Values};
use super::super::store::Change;
use super::super::{privacy, store, value};
use super::show::state_label;
use crate::definition::{Field, Register, STATE, store as registers};
use crate::refs::References;
use kernel::{Actor, Conn, Cx, Result, moment};

/// What a time line needs to say of changes.
struct Teller<'a> {
    t: &'a ui::T,
    actor: &'a Actor,
    register: &'a Register,
    refs: &'a References,
    /// Fields that the register has no longer.
    former: Vec<Field>,
    /// Must a purpose be said before everything is shown?
    hidden: bool,
}

/// Every change of a record, the newest first.
pub(super) async fn all(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    record: &Record,
    refs: &References,
    hidden: bool,
) -> Result<ui::Timeline> {
    let changes = store::history(conn, record.id).await?;
    told(cx, conn, register, refs, hidden, &changes).await
}

/// What was changed after a revision; `None` where nothing was. For whoever keeps the register and has said why.
pub(super) async fn since(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    record: &Record,
    refs: &References,
    revision: i32,
) -> Result<Option<ui::Timeline>> {
    let mut changes = store::history(conn, record.id).await?;
    changes.retain(|change| change.revision > revision);
    if changes.is_empty() {
        return Ok(None);
    }
    let hidden = register.definition.is_personal() && !privacy::has_said(cx, conn, record.id).await?;
    told(cx, conn, register, refs, hidden, &changes).await.map(Some)
}

async fn told(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    refs: &References,
    hidden: bool,
    changes: &[Change],
) -> Result<ui::Timeline> {
    let known = |key: &str| key == STATE || register.definition.field(key).is_some();
    let all_known = changes.iter().flat_map(|change| &change.changes).all(|one| known(&one.field));
    let former = if all_known { Vec::new() } else { registers::former_fields(conn, register).await? };
    let mut refs = refs.clone();
    let values =
        changes.iter().flat_map(|change| [values_of(change, |one| &one.from), values_of(change, |one| &one.to)]);
    refs.learn_names(conn, &register.definition, &values.collect::<Vec<_>>()).await?;
    let teller = Teller { t: &cx.t, actor: cx.actor()?, register, refs: &refs, former, hidden };
    Ok(ui::Timeline::new(&cx.t, changes.iter().map(|change| teller.step(change)).collect::<Vec<_>>()))
}

/// The values of one side of a change.
fn values_of(change: &Change, side: impl Fn(&FieldChange) -> &Option<String>) -> Values {
    change.changes.iter().filter_map(|one| Some((one.field.clone(), side(one).clone()?))).collect()
}

impl Teller<'_> {
    fn step(&self, change: &Change) -> ui::Step {
        let by = if change.by.is_empty() { self.t.get("register-system") } else { change.by.clone() };
        let source = self.t.get(format!("register-source-{}", change.source));
        let mut said = ui::Html::new();
        if change.revision > 1 {
            said.open("ul", "govuk-list");
            for line in change.changes.iter().filter_map(|one| self.line(one)) {
                said.element("li", "", &line);
            }
            said.close("ul");
        }
        ui::Step {
            title: format!("{by} · {source}"),
            html: if change.changes.is_empty() { String::new() } else { said.into_string() },
            when: moment(change.at),
            state: ui::StepState::Done,
            ..ui::Step::default()
        }
    }

    /// "Field: before → after", where the actor may see the field.
    fn line(&self, one: &FieldChange) -> Option<String> {
        let field = self.register.definition.field(&one.field);
        let field = field.or_else(|| self.former.iter().find(|field| field.key == one.field));
        if field.map_or(one.field != STATE, |field| !privacy::may_see(field, self.actor)) {
            return None;
        }
        let name = field.map_or_else(|| self.t.get("register-state"), |field| field.label.clone());
        Some(format!("{name}: {} → {}", self.words(field, one.from.as_deref()), self.words(field, one.to.as_deref())))
    }

    fn words(&self, field: Option<&Field>, value: Option<&str>) -> String {
        let is_former = |field: &Field| self.register.definition.field(&field.key).is_none();
        match (field, value) {
            (_, None) => "∅".to_owned(),
            (Some(field), Some(_)) if privacy::is_hidden(field) && (self.hidden || is_former(field)) => {
                self.t.get("register-hidden")
            }
            (Some(field), Some(value)) => value::show(field, value, self.refs, self.t),
            (None, Some(value)) => state_label(self.register, value),
        }
    }
}
