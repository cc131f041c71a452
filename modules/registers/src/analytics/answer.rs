//! Answering a question: what the actor may ask, by one query, with the records behind each number.

use super::dimension::{self, Understood, may_group};
use super::measured;
use super::model::{Aggregate, Dimension, Figure, Question, Source, Table, lay_out};
use super::store::{self, Counting};
use crate::definition::check::view_faults;
use crate::definition::{Condition, Field, Kind, Register, RegisterId, View, store as registers};
use crate::record::filter::Where;
use crate::record::privacy::may_ask;
use crate::record::{Asked, privacy, store as records};
use crate::refs::References;
use crate::view::store::{self as views, Saved};
use kernel::measure::Offered;
use kernel::{Actor, Conn, Cx, Error, Result};
use std::collections::HashMap;

/// What may be asked about, read once for all questions of a page.
pub(super) struct Sources {
    pub(super) registers: Vec<Register>,
    pub(super) measures: Vec<Offered>,
    saved: HashMap<RegisterId, Vec<Saved>>,
}

/// A number with the records behind it.
#[derive(Debug, Clone, Default)]
pub(super) struct Shown {
    /// None: there is nothing to take the average of.
    pub(super) value: Option<f64>,
    /// Address of its records; empty where none can be asked for.
    pub(super) href: String,
}

/// A row of an answer.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) total: Shown,
    pub(super) cells: Vec<Shown>,
}

/// What answers a question.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) title: String,
    /// By what rows are grouped.
    pub(super) head: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
    pub(super) total: Shown,
    /// What is counted or added up.
    pub(super) number: String,
    /// Do the rows follow each other in time?
    pub(super) in_time: bool,
    /// Is it an average, which cannot be added up?
    pub(super) is_average: bool,
}

impl Sources {
    /// Everything that the actor may ask about.
    pub(super) async fn load(cx: &Cx, conn: &Conn) -> Result<Self> {
        let actor = cx.actor()?;
        let all = registers::all(conn).await?;
        let registers: Vec<Register> = all.into_iter().filter(|register| register.is_visible_to(actor)).collect();
        let mut measures = cx.measures(conn).await?;
        let may_open = |measure: &Offered| cx.may_open(&format!("/so-lieu/{}", measure.key));
        measures.retain(|measure| measure.key.starts_with("registers.") || may_open(measure));
        Ok(Self { registers, measures, saved: HashMap::new() })
    }

    /// The register of a key.
    pub(super) fn register(&self, key: &str) -> Option<&Register> {
        self.registers.iter().find(|register| register.definition.key == key)
    }

    /// May records be grouped by a field? Not by links into a register that the actor may not see: the groups are named
    /// after its records.
    pub(super) fn may_group(&self, field: &Field, actor: &Actor) -> bool {
        may_group(field, actor) && (field.kind != Kind::Link || self.register(&field.register).is_some())
    }

    /// May the actor ask about this at all?
    pub(super) fn knows(&self, question: &Question) -> bool {
        match &question.source {
            Source::Nothing => false,
            Source::Register(key) => self.register(key).is_some(),
            Source::Measure(key) => self.measure(key).is_some(),
        }
    }

    /// The saved filters of a register that the actor may use.
    pub(super) async fn filters(&mut self, conn: &Conn, actor: &Actor, key: &str) -> Result<Vec<Saved>> {
        let Some(register) = self.registers.iter().find(|register| register.definition.key == key) else {
            return Ok(Vec::new());
        };
        if let Some(known) = self.saved.get(&register.id) {
            return Ok(known.clone());
        }
        let usable = views::usable(register, views::of(conn, register.id).await?, actor);
        self.saved.insert(register.id, usable.clone());
        Ok(usable)
    }
}

/// Answers a question.
///
/// # Errors
/// [`Error::Refused`] with a sentence where it cannot be asked so.
pub(super) async fn answer(cx: &Cx, conn: &Conn, sources: &mut Sources, question: &Question) -> Result<Answer> {
    match &question.source {
        Source::Nothing => Err(Error::refused("Chọn sổ hoặc số liệu cần phân tích.")),
        Source::Register(key) => {
            let saved = sources.filters(conn, cx.actor()?, key).await?;
            let register = sources.register(key).ok_or_else(unknown)?;
            of_register(cx, conn, sources, register, &saved, question).await
        }
        Source::Measure(key) => {
            let measure = sources.measure(key).cloned().ok_or_else(unknown)?;
            let behind = sources.behind(conn, cx.actor()?, question).await?;
            measured::answer(cx, conn, sources, &measure, behind.as_ref(), question).await
        }
    }
}

pub(super) fn unknown() -> Error {
    Error::refused("Không có sổ hoặc số liệu này. Chọn trong danh sách.")
}

/// The conditions of a question.
///
/// # Errors
/// [`Error::Refused`] where one cannot be asked.
pub(super) fn conditions(
    register: &Register,
    saved: &[Saved],
    question: &Question,
    actor: &Actor,
) -> Result<Vec<Condition>> {
    let (definition, asked) = (&register.definition, &question.asked);
    if !may_ask(definition, &asked.conditions, actor) {
        return Err(Error::refused("Không lọc được theo trường này. Chọn trường khác trong danh sách."));
    }
    let written = View { key: "x".to_owned(), conditions: asked.conditions.clone(), ..View::default() };
    if let Some(fault) = view_faults(definition, &written).into_iter().next() {
        return Err(Error::refused(fault));
    }
    let mut all = written.conditions;
    if !asked.view.is_empty() {
        let view = saved.iter().find(|one| one.view.key == asked.view);
        let view = view.ok_or_else(|| Error::refused("Bộ lọc đã chọn không còn. Chọn bộ lọc khác."))?;
        all.extend(view.view.conditions.iter().cloned());
    }
    Ok(all)
}

/// The column that is added up.
fn number(register: &Register, aggregate: &Aggregate, actor: &Actor) -> Result<Option<String>> {
    let key = match aggregate {
        Aggregate::Count => return Ok(None),
        Aggregate::Sum(key) | Aggregate::Average(key) => key,
    };
    let field = register
        .definition
        .field(key)
        .filter(|field| field.kind.is_number() && privacy::may_see(field, actor) && !privacy::is_hidden(field));
    let column = field.and_then(|field| records::number_column(&register.definition, &field.key));
    let refused = || Error::refused("Trường này không cộng được. Chọn một trường là số.");
    column.map(|column| Some(format!("r.{column}"))).ok_or_else(refused)
}

/// What of a register is counted, what that is called, and what the list behind every number asks for.
pub(super) struct Subject<'a> {
    pub(super) register: &'a Register,
    pub(super) counting: Counting,
    pub(super) list: Asked,
    pub(super) title: String,
    pub(super) number: String,
}

async fn of_register(
    cx: &Cx,
    conn: &Conn,
    sources: &Sources,
    register: &Register,
    saved: &[Saved],
    question: &Question,
) -> Result<Answer> {
    let (t, actor, definition) = (&cx.t, cx.actor()?, &register.definition);
    question.period()?;
    let conditions = conditions(register, saved, question, actor)?;
    let mut counting = Counting::records(Where::of(conn.ward, register.id).matching(definition, &conditions));
    counting.number = number(register, &question.aggregate, actor)?;
    let number = match &question.aggregate {
        Aggregate::Count => t.get("analytics-count"),
        Aggregate::Sum(key) => format!("{}: {}", t.get("analytics-sum"), label(register, key)),
        Aggregate::Average(key) => format!("{}: {}", t.get("analytics-average"), label(register, key)),
    };
    let (title, list) = (definition.title.clone(), question.asked.clone());
    grouped(cx, conn, sources, question, Subject { register, counting, list, title, number }).await
}

fn label(register: &Register, key: &str) -> String {
    register.definition.field(key).map(|field| field.label.clone()).unwrap_or_default()
}

/// Groups what is counted by fields of its register.
///
/// # Errors
/// [`Error::Refused`] where it cannot be grouped so.
pub(super) async fn grouped(
    cx: &Cx,
    conn: &Conn,
    sources: &Sources,
    question: &Question,
    mut subject: Subject<'_>,
) -> Result<Answer> {
    let (t, actor, register) = (&cx.t, cx.actor()?, subject.register);
    let may_group = |field: &Field| sources.may_group(field, actor);
    let understand = |wanted: &Option<Dimension>, few| {
        let by = |wanted| dimension::of_register(t, &register.definition, &may_group, wanted, few);
        wanted.as_ref().map(by).transpose()
    };
    let (group, split) = (understand(&question.group, false)?, understand(&question.split, true)?);
    let asked = Asking { question, group: group.unwrap_or_else(|| dimension::all(t)), split };
    asked.check()?;
    subject.counting.sample = asked.group.needs_sample().then(|| "r.body".to_owned());
    let refs = References::of(cx, conn, &register.definition).await?;
    let Subject { counting, list, title, number, .. } = subject;
    let list = |further: Vec<Condition>| {
        let mut asked = list.clone();
        asked.conditions.extend(further);
        Some(format!("{}?{}", register.href(), asked.query()))
    };
    asked.answer(cx, conn, counting, refs, Some(register), &title, number, &list).await
}

/// A question whose groupings are understood.
pub(super) struct Asking<'a> {
    pub(super) question: &'a Question,
    pub(super) group: Understood<'a>,
    pub(super) split: Option<Understood<'a>>,
}

impl Asking<'_> {
    /// # Errors
    /// [`Error::Refused`] where columns stand without rows, or repeat them.
    pub(super) fn check(&self) -> Result<()> {
        let question = self.question;
        if question.split.is_some() && question.group.is_none() {
            return Err(Error::refused("Chọn trường phân nhóm trước khi chọn trường tách cột."));
        }
        let same = question.group.as_ref().zip(question.split.as_ref()).is_some_and(|(a, b)| a.field == b.field);
        if same {
            Err(Error::refused("Chọn hai trường khác nhau để phân nhóm và tách cột."))
        } else {
            Ok(())
        }
    }

    /// Counts, and lays out what was counted; `list` is the address of the records that meet further conditions.
    #[expect(clippy::too_many_arguments, reason = "a question of a register and one of a number differ in each")]
    pub(super) async fn answer(
        &self,
        cx: &Cx,
        conn: &Conn,
        counting: Counting,
        mut refs: References,
        register: Option<&Register>,
        title: &str,
        number: String,
        list: &(dyn Fn(Vec<Condition>) -> Option<String> + Sync),
    ) -> Result<Answer> {
        let split = self.split.as_ref().map(|split| &split.grouping);
        let cells = store::cells(conn, counting, &self.group.grouping, split).await?;
        let mut samples = HashMap::new();
        let mut counted = Vec::with_capacity(cells.len());
        for (cell, sample) in cells {
            sample.map(|sample| samples.entry(cell.group.clone()).or_insert(sample));
            counted.push(cell);
        }
        let table = lay_out(&counted, self.split.is_some(), self.group.grouping.in_time);
        if let Some(register) = register {
            let keys = table.lines.iter().filter_map(|line| line.key.as_deref());
            let links = self.group.links(keys);
            refs.learn_names(conn, &register.definition, &links).await?;
        }
        let shown = Showing { asking: self, refs: &refs, samples: &samples, list };
        let by = if self.question.group.is_some() { format!(" – {}", self.group.title) } else { String::new() };
        Ok(Answer {
            title: format!("{title}: {number}{by}"),
            head: self.group.title.clone(),
            columns: shown.columns(cx, &table),
            rows: shown.rows(cx, &table),
            total: shown.number(&table.total, &[]),
            number,
            in_time: self.group.grouping.in_time,
            is_average: matches!(self.question.aggregate, Aggregate::Average(_)),
        })
    }
}

/// Names and addresses for the parts of a table.
struct Showing<'a> {
    asking: &'a Asking<'a>,
    refs: &'a References,
    samples: &'a HashMap<String, String>,
    list: &'a (dyn Fn(Vec<Condition>) -> Option<String> + Sync),
}

impl Showing<'_> {
    fn columns(&self, cx: &Cx, table: &Table) -> Vec<String> {
        let none = HashMap::new();
        let name = |key: &Option<String>| match (&self.asking.split, key) {
            (Some(split), Some(key)) => split.name(&cx.t, key, self.refs, &none),
            _ => cx.t.get("analytics-rest"),
        };
        table.columns.iter().map(name).collect()
    }

    fn rows(&self, cx: &Cx, table: &Table) -> Vec<Row> {
        let row = |line: &super::model::Line| {
            let group = line.key.as_deref();
            let name = match group {
                Some(key) => self.asking.group.name(&cx.t, key, self.refs, self.samples),
                None => cx.t.get("analytics-rest"),
            };
            let of_group = group.and_then(|key| self.asking.group.conditions(key, self.samples));
            let cell = |(figure, column): (&Figure, &Option<String>)| {
                let of_split = column.as_deref().zip(self.asking.split.as_ref());
                let of_split = of_split.and_then(|(key, split)| split.conditions(key, self.samples));
                match of_group.clone().zip(of_split) {
                    Some((group, split)) => self.number(figure, &[group, split]),
                    None => Shown { href: String::new(), ..self.number(figure, &[]) },
                }
            };
            let total = match &of_group {
                Some(conditions) => self.number(&line.total, std::slice::from_ref(conditions)),
                None => Shown { href: String::new(), ..self.number(&line.total, &[]) },
            };
            Row { name, total, cells: line.cells.iter().zip(&table.columns).map(cell).collect() }
        };
        table.lines.iter().map(row).collect()
    }

    fn number(&self, figure: &Figure, conditions: &[Vec<Condition>]) -> Shown {
        let href = if figure.records > 0 { (self.list)(conditions.concat()) } else { None };
        Shown { value: figure.value(&self.asking.question.aggregate), href: href.unwrap_or_default() }
    }
}
