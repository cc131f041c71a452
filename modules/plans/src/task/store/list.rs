//! Lists of tasks: one query gives a list with all that its rows show and all that the rule of status looks at.

use crate::plan::PlanId;
use crate::policy;
use crate::ruling::{self, Ruling};
use crate::status::{Sentence, Status};
use crate::task::due;
use crate::task::model::{Facts, State, TaskId, status};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use kernel::{Actor, Args, Conn, Result, UnitId, Units, UserId, args, local_day};
use plan_reader::deadline::Deadline;
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// A task in a list.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct Listed {
    pub id: TaskId,
    pub plan_id: PlanId,
    pub plan_title: String,
    pub position: i32,
    pub section: String,
    pub title: String,
    pub product: String,
    pub lead_unit_id: Option<UnitId>,
    pub person_id: Option<UserId>,
    pub deadline_text: String,
    pub deadline_rule: String,
    pub due_on: Option<NaiveDate>,
    pub tracked_from: NaiveDate,
    pub progress: i32,
    pub state: State,
    pub state_reason: String,
    pub done_on: Option<NaiveDate>,
    pub updated_at: Option<DateTime<Utc>>,
    pub blocked_at: Option<DateTime<Utc>>,
    pub late_milestone: Option<NaiveDate>,
    pub waiting_extensions: i64,
    pub version: i32,
    /// A leader's judgement that is open; see [`Listed::ruled`].
    #[sea_orm(nested)]
    pub ruling: Option<Ruling>,
}

impl Listed {
    /// What the rule of status looks at.
    pub(crate) fn facts(&self) -> Facts {
        let deadline: Option<Deadline> = serde_json::from_str(&self.deadline_rule).ok();
        Facts {
            state: self.state,
            state_reason: self.state_reason.clone(),
            progress: self.progress,
            recurring: deadline.as_ref().is_some_and(due::recurs),
            due_on: self.due_on,
            tracked_from: self.tracked_from,
            done_on: self.done_on,
            updated_on: self.updated_at.map(local_day),
            blocked_since: self.blocked_at.map(local_day),
            late_milestone: self.late_milestone,
        }
    }

    /// As it stood at the end of a day, with the progress that was reported until then: what was finished later was in
    /// hand.
    pub(crate) fn standing_on(self, day: NaiveDate, progress: Option<i32>) -> Self {
        let progress = progress.unwrap_or(self.progress);
        match self.done_on {
            Some(done) if done > day => Self { state: State::Open, done_on: None, progress, ..self },
            _ => Self { progress, ..self },
        }
    }

    /// What the rule computes today.
    pub(crate) fn computed(&self, today: NaiveDate) -> (Status, Sentence) {
        status(&self.facts(), today)
    }

    /// The leader's judgement that holds today.
    pub(crate) fn ruled(&self, today: NaiveDate) -> Option<&Ruling> {
        let (computed, _) = self.computed(today);
        let counts = matches!(self.state, State::Open | State::Done);
        self.ruling.as_ref().filter(|ruling| counts && ruling.holds(computed, today))
    }

    /// How it stands today: as a leader judged, else as the rule computes.
    pub(crate) fn status(&self, today: NaiveDate) -> (Status, Sentence) {
        match self.ruled(today) {
            Some(ruling) => (ruling.status(), ruling.sentence()),
            None => self.computed(today),
        }
    }
}

/// Which tasks to list; what is `None` does not narrow.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Filter {
    pub task: Option<TaskId>,
    pub plan: Option<PlanId>,
    /// Lead or coordinating.
    pub unit: Option<UnitId>,
    pub person: Option<UserId>,
    /// Tasks in hand, of plans in force.
    pub only_open: bool,
}

const SELECT: &str = "SELECT t.id, t.plan_id, p.title AS plan_title, t.position, t.section, t.title, t.product, \
    t.lead_unit_id, t.person_id, t.deadline_text, t.deadline_rule, t.due_on, t.tracked_from, t.progress, t.state, \
    t.state_reason, t.done_on, t.version, \
    (SELECT MAX(u.at) FROM task_update u WHERE u.ward_id = t.ward_id AND u.task_id = t.id \
       AND u.at < $3) AS updated_at, \
    (SELECT MIN(d.raised_at) FROM difficulty d WHERE d.ward_id = t.ward_id AND d.task_id = t.id \
       AND d.resolved_at IS NULL AND d.raised_at < $3) AS blocked_at, \
    (SELECT MIN(m.due_on) FROM task_milestone m WHERE m.ward_id = t.ward_id AND m.task_id = t.id \
       AND (m.done_on IS NULL OR m.done_on > $2) AND m.due_on < $2) AS late_milestone, \
    (SELECT COUNT(*) FROM extension e WHERE e.ward_id = t.ward_id AND e.task_id = t.id \
       AND e.decision = '') AS waiting_extensions";

/// The beginning of a list; `$1` is the ward, `$2` today, `$3` when today ends.
fn select() -> String {
    let (columns, join) = (ruling::COLUMNS, ruling::JOIN);
    format!(
        "{SELECT}, {columns} FROM task t JOIN plan p ON p.ward_id = t.ward_id AND p.id = t.plan_id {join} t.id \
         WHERE t.ward_id = $1"
    )
}

/// The tasks that the actor may see and the filter lets through: by due day within open tasks of several plans, by
/// place in the plan within one.
pub(crate) async fn list(conn: &Conn, actor: &Actor, filter: &Filter, today: NaiveDate) -> Result<Vec<Listed>> {
    let mut sql = select();
    let mut args: Args = args![conn.ward, today, end_of(today)];
    let mut mark = |value: sea_orm::Value| {
        args.push(value);
        format!("${}", args.len())
    };
    if let Some(task) = filter.task {
        sql += &format!(" AND t.id = {}", mark(task.into()));
    }
    if let Some(plan) = filter.plan {
        sql += &format!(" AND t.plan_id = {}", mark(plan.into()));
    }
    if let Some(person) = filter.person {
        sql += &format!(" AND t.person_id = {}", mark(person.into()));
    }
    if let Some(unit) = filter.unit {
        sql += &of_units(&mark(unit.into()));
    }
    if filter.only_open {
        sql += " AND t.state = 'open' AND p.state = 'active'";
    }
    match actor.units_for(policy::EDIT) {
        Units::All => {}
        Units::None => sql += " AND p.state <> 'draft'",
        Units::Only(units) => {
            let marks: Vec<String> = units.iter().map(|unit| mark((*unit).into())).collect();
            sql += &format!(" AND (p.state <> 'draft' OR p.unit_id IN ({}))", marks.join(", "));
        }
    }
    match actor.units_for(policy::VIEW) {
        Units::All => {}
        Units::None => return Ok(Vec::new()),
        Units::Only(units) => {
            let marks: Vec<String> = units.iter().map(|unit| mark((*unit).into())).collect();
            sql += &of_units(&marks.join(", "));
        }
    }
    sql += if filter.plan.is_some() {
        " ORDER BY t.position, t.id"
    } else {
        " ORDER BY CASE WHEN t.due_on IS NULL THEN 1 ELSE 0 END, t.due_on, t.position, t.id"
    };
    conn.all(&sql, args).await
}

/// Every task of a plan, in its order.
pub(crate) async fn list_of_plan(conn: &Conn, plan: PlanId, today: NaiveDate) -> Result<Vec<Listed>> {
    let sql = format!("{} AND t.plan_id = $4 ORDER BY t.position, t.id", select());
    conn.all(&sql, args![conn.ward, today, end_of(today), plan]).await
}

/// The progress of tasks of a plan as it was reported until the end of a day, where it was reported again later.
pub(crate) async fn progress_until(conn: &Conn, plan: PlanId, day: NaiveDate) -> Result<HashMap<TaskId, i32>> {
    #[derive(FromQueryResult)]
    struct Reported {
        id: TaskId,
        progress: i32,
    }
    let sql = "SELECT t.id, COALESCE((SELECT u.progress FROM task_update u WHERE u.ward_id = t.ward_id \
                 AND u.task_id = t.id AND u.at < $3 ORDER BY u.at DESC, u.id DESC LIMIT 1), 0) AS progress \
               FROM task t WHERE t.ward_id = $1 AND t.plan_id = $2 AND EXISTS \
                 (SELECT 1 FROM task_update l WHERE l.ward_id = t.ward_id AND l.task_id = t.id AND l.at >= $3)";
    let reported: Vec<Reported> = conn.all(sql, args![conn.ward, plan, end_of(day)]).await?;
    Ok(reported.into_iter().map(|r| (r.id, r.progress)).collect())
}

/// The instant at which a day ends in Vietnam.
fn end_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(24 - 7)
}

/// Led by, or coordinated with, one of the units under these marks.
fn of_units(marks: &str) -> String {
    format!(
        " AND (t.lead_unit_id IN ({marks}) OR EXISTS (SELECT 1 FROM task_unit c WHERE c.ward_id = t.ward_id \
         AND c.task_id = t.id AND c.unit_id IN ({marks})))"
    )
}

/// What was said of a task: a report, a file that proves one, a difficulty with its answer, a milestone.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Said {
    /// Key of its kind in the Fluent files.
    pub kind: String,
    pub task_id: TaskId,
    /// The task.
    pub title: String,
    /// Its first 2,000 characters.
    pub body: String,
}

/// What was said of the tasks that the actor may see, but not of drafts: of each kind the newest, at most so much;
/// milestones last.
pub(crate) async fn said(conn: &Conn, actor: &Actor, most: u64) -> Result<Vec<Said>> {
    let mut args: Args = args![conn.ward];
    let seen = match actor.units_for(policy::VIEW) {
        Units::All => String::new(),
        Units::None => return Ok(Vec::new()),
        Units::Only(units) => {
            args.extend(units.iter().map(|unit| sea_orm::Value::from(*unit)));
            of_units(&(2..=args.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", "))
        }
    };
    let of = |kind: &str, body: &str, at: &str, said: &str| {
        format!(
            "SELECT '{kind}' AS kind, t.id AS task_id, t.title, substr({body}, 1, 2000) AS body, {at} AS at \
             FROM {said} JOIN task t ON t.ward_id = s.ward_id AND t.id = s.task_id \
             JOIN plan p ON p.ward_id = t.ward_id AND p.id = t.plan_id \
             WHERE s.ward_id = $1 AND p.state <> 'draft'{seen}"
        )
    };
    let proof = "task_update s JOIN evidence e ON e.ward_id = s.ward_id AND e.subject_id = s.id";
    let all = [
        of("search-kind-report", "s.body", "s.at", "task_update s"),
        of("search-kind-evidence", "e.file_name", "s.at", proof),
        of("search-kind-difficulty", "s.body || ' – ' || s.resolution", "s.raised_at", "difficulty s"),
        of("search-kind-milestone", "s.title", "CAST(NULL AS timestamptz)", "task_milestone s"),
    ];
    let each = all.map(|one| format!("SELECT * FROM ({one} ORDER BY at DESC LIMIT {most}) AS newest"));
    conn.all(&format!("{} ORDER BY at DESC NULLS LAST", each.join(" UNION ALL ")), args).await
}

/// The coordinating units of every task of a plan.
pub(crate) async fn coordinating_in_plan(conn: &Conn, plan: PlanId) -> Result<HashMap<TaskId, Vec<UnitId>>> {
    #[derive(FromQueryResult)]
    struct Pair {
        task_id: TaskId,
        unit_id: UnitId,
    }
    let sql = "SELECT c.task_id, c.unit_id FROM task_unit c JOIN task t ON t.ward_id = c.ward_id AND t.id = c.task_id \
               WHERE c.ward_id = $1 AND t.plan_id = $2";
    let pairs: Vec<Pair> = conn.all(sql, args![conn.ward, plan]).await?;
    let mut units: HashMap<TaskId, Vec<UnitId>> = HashMap::new();
    for pair in pairs {
        units.entry(pair.task_id).or_default().push(pair.unit_id);
    }
    Ok(units)
}
