//! Việc cần lãnh đạo quyết định: what waits for somebody who approves, each with the one action that moves it on.

mod store;

pub(crate) use store::{WaitingFigure, waiting_figures};

use crate::indicator::{Span, Unit};
use crate::policy;
use crate::status::{Sentence, Status};
use crate::task::{self, Filter, Listed};
use chrono::NaiveDate;
use kernel::{Actor, Conn, Result, UnitId, local_day};
use uuid::Uuid;

/// Interface text of this feature.
pub(crate) const TEXTS: &[(&str, &str)] =
    &[("vi", include_str!("../locales/vi/matter.ftl")), ("en", include_str!("../locales/en/matter.ftl"))];

/// Việc cần quyết định.
#[derive(Debug, Clone, PartialEq)]
pub struct Matter {
    /// The indicator or task that it is about.
    pub subject: Uuid,
    pub kind: MatterKind,
    /// The name of the indicator or task.
    pub title: String,
    /// Đơn vị chủ trì.
    pub unit: Option<UnitId>,
    /// Why it needs somebody: say it with [`Sentence::say`].
    pub why: Sentence,
    /// Days for which it has waited.
    pub waits_days: i64,
    /// The page that shows all of it.
    pub href: String,
    pub action: MatterAction,
}

/// What a matter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MatterKind {
    /// Khó khăn, vướng mắc chờ lãnh đạo.
    Difficulty,
    /// Đề nghị gia hạn.
    Extension,
    /// Số liệu chờ duyệt.
    Figure,
    /// Nhiệm vụ chậm chưa có người phụ trách.
    Unassigned,
    /// Nhiệm vụ chậm, có nguy cơ.
    OffTrack,
}

/// The one action that moves a matter on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatterAction {
    /// Duyệt, cho ý kiến: a form posted to `post` with `fields`, and the text that the person must give, if any.
    Approve { post: String, fields: Vec<(&'static str, String)>, asks_for: Option<&'static str> },
    /// Giao: a form posted to `post` with `fields` and the chosen person under `person`.
    Assign { post: String, fields: Vec<(&'static str, String)>, person: &'static str },
    /// Hỏi lại: the module that keeps questions to units asks about [`Matter::subject`].
    Ask,
}

/// Everything that waits for the actor as one who approves: difficulties handed up, extensions, figures, tasks off
/// track. In this order, the longest wait first in each; own entries are left out, for nobody decides on those.
///
/// # Errors
/// When the database refuses.
pub async fn matters(conn: &Conn, actor: &Actor, today: NaiveDate) -> Result<Vec<Matter>> {
    if !actor.can(policy::APPROVE) {
        return Ok(Vec::new());
    }
    let may = |unit: Option<UnitId>| actor.can_in(policy::APPROVE, unit);
    let mut matters: Vec<Matter> = Vec::new();
    let handed_up = task::blocking(conn, None).await?.into_iter().filter(|d| d.level == "leader");
    matters.extend(handed_up.map(|d| difficulty(d, today)));
    let extensions = task::waiting_extensions(conn).await?.into_iter();
    matters.extend(extensions.filter(|e| e.requested_by != actor.user.0).map(|e| extension(e, today)));
    let figures = store::waiting_figures(conn).await?.into_iter();
    matters.extend(figures.filter(|f| f.entered_by != actor.user).map(|f| figure(f, today)));
    let open = Filter { only_open: true, ..Filter::default() };
    let listed = task::list(conn, actor, &open, today).await?;
    matters.extend(listed.into_iter().filter_map(|t| off_track(t, today)));
    matters.retain(|m| may(m.unit));
    matters.sort_by_key(|m| (m.kind, std::cmp::Reverse(m.waits_days)));
    Ok(matters)
}

fn difficulty(d: task::Blocking, today: NaiveDate) -> Matter {
    let since = local_day(d.raised_at);
    Matter {
        subject: d.task_id.0,
        kind: MatterKind::Difficulty,
        title: d.title,
        unit: d.lead_unit_id,
        why: Sentence::plain("matter-difficulty").and("who", d.raised_by_name).and("since", since).and("body", d.body),
        waits_days: (today - since).num_days(),
        href: format!("/nhiem-vu/{}#kho-khan", d.task_id),
        action: MatterAction::Approve {
            post: format!("/nhiem-vu/{}/kho-khan/{}", d.task_id, d.id),
            fields: vec![("do", "resolve".into()), ("about", d.id.to_string())],
            asks_for: Some("answer"),
        },
    }
}

fn extension(e: task::Waiting, today: NaiveDate) -> Matter {
    let from = e.from_due.map_or_else(|| "–".to_owned(), vietnamese::format_date);
    Matter {
        subject: e.task_id.0,
        kind: MatterKind::Extension,
        title: e.title,
        unit: e.lead_unit_id,
        why: Sentence::plain("matter-extension")
            .and("who", e.requested_by_name)
            .and("from", from)
            .and("to", e.to_due)
            .and("reason", e.reason),
        waits_days: (today - local_day(e.requested_at)).num_days(),
        href: format!("/nhiem-vu/{}#gia-han", e.task_id),
        action: MatterAction::Approve {
            post: format!("/nhiem-vu/{}/gia-han/{}", e.task_id, e.id),
            fields: vec![("do", "approve".into()), ("about", e.id.to_string())],
            asks_for: Some("decision_reason"),
        },
    }
}

fn figure(f: store::WaitingFigure, today: NaiveDate) -> Matter {
    let unit = Unit::new(&f.unit);
    let period = Span { from: f.from_day, to: f.to_day }.label(ui::Lang::Vi);
    let since = local_day(f.entered_at);
    Matter {
        subject: f.indicator_id.0,
        kind: MatterKind::Figure,
        title: f.name,
        unit: f.lead_unit_id,
        why: Sentence::plain("matter-figure")
            .and("value", unit.format(f.value, ui::Lang::Vi))
            .and("period", period)
            .and("since", since),
        waits_days: (today - since).num_days(),
        href: format!("/chi-tieu/{}", f.indicator_id),
        action: MatterAction::Approve {
            post: format!("/chi-tieu/{}/so-lieu/{}/duyet", f.indicator_id, f.id),
            fields: Vec::new(),
            asks_for: None,
        },
    }
}

/// A task that is late or at risk: somebody is put in charge where nobody is, else the unit is asked. What is blocked or
/// asks for more time is a matter already.
fn off_track(t: Listed, today: NaiveDate) -> Option<Matter> {
    let (status, why) = t.status(today);
    let other = t.blocked_at.is_some() || t.waiting_extensions > 0;
    if other || !matches!(status, Status::Late | Status::AtRisk) {
        return None;
    }
    let (kind, action) = match t.person_id {
        None => {
            let post = format!("/nhiem-vu/{}/phu-trach", t.id);
            let fields = vec![("version", t.version.to_string())];
            (MatterKind::Unassigned, MatterAction::Assign { post, fields, person: "person" })
        }
        Some(_) => (MatterKind::OffTrack, MatterAction::Ask),
    };
    Some(Matter {
        subject: t.id.0,
        kind,
        waits_days: t.due_on.map_or(0, |due| (today - due).num_days().max(0)),
        href: format!("/nhiem-vu/{}", t.id),
        title: t.title,
        unit: t.lead_unit_id,
        why,
        action,
    })
}
