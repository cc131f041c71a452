//! Answering a question: what the actor may ask, by one query, with the records behind each number.

use super::dimension::{self, Understood, may_group};
use super::model::{Aggregate, Dimension, Figure, Question, Source, Table, lay_out};
use super::store::{self, Counting};
use crate::definition::check::view_faults;
use crate::definition::{Condition, Field, Kind, Register, RegisterId, View, store as registers};
use crate::record::filter::Where;
use crate::record::privacy::may_ask;
use crate::record::{privacy, store as records};
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
            Source::Measure(key) => self.measures.iter().any(|measure| measure.key == *key),
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
            let measure = sources.measures.iter().find(|measure| measure.key == *key).ok_or_else(unknown)?;
            of_measure(cx, conn, measure, question).await
        }
    }
}

fn unknown() -> Error {
    Error::refused("Không có sổ hoặc số liệu này. Chọn trong danh sách.")
}

/// The conditions of a question.
fn conditions(register: &Register, saved: &[Saved], question: &Question, actor: &Actor) -> Result<Vec<Condition>> {
    let (definition, asked) = (&register.definition, &question.asked);
    if !may_ask(definition, &asked.conditions, actor) {
        return Err(Error::refused("Không lọc được theo trường này. Chọn trường khác trong danh sách."));
    }
    let written = View {
        key: "x".to_owned(),
        title: String::new(),
        conditions: asked.conditions.clone(),
        measure: false,
        sum: String::new(),
        date: String::new(),
        part: String::new(),
        sort: String::new(),
    };
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
    let may_group = |field: &Field| sources.may_group(field, actor);
    let understand = |wanted: &Option<Dimension>, few| {
        wanted.as_ref().map(|wanted| dimension::of_register(t, definition, &may_group, wanted, few)).transpose()
    };
    let (group, split) = (understand(&question.group, false)?, understand(&question.split, true)?);
    let asked = Asking { question, group: group.unwrap_or_else(|| dimension::all(t)), split };
    asked.check()?;
    let matching = Where::of(conn.ward, register.id).matching(definition, &conditions);
    let mut counting = Counting::records(matching);
    counting.number = number(register, &question.aggregate, actor)?;
    counting.sample = asked.group.needs_sample().then(|| "r.body".to_owned());
    let refs = References::of(cx, conn, definition).await?;
    let list = |extra: Vec<Condition>| {
        let mut asked = question.asked.clone();
        asked.conditions.extend(extra);
        Some(format!("{}?{}", register.href(), asked.query()))
    };
    let title = match &question.aggregate {
        Aggregate::Count => t.get("analytics-count"),
        Aggregate::Sum(key) => format!("{}: {}", t.get("analytics-sum"), label(register, key)),
        Aggregate::Average(key) => format!("{}: {}", t.get("analytics-average"), label(register, key)),
    };
    asked.answer(cx, conn, counting, refs, Some(register), &definition.title, title, &list).await
}

fn label(register: &Register, key: &str) -> String {
    register.definition.field(key).map(|field| field.label.clone()).unwrap_or_default()
}

async fn of_measure(cx: &Cx, conn: &Conn, measure: &Offered, question: &Question) -> Result<Answer> {
    let t = &cx.t;
    if !question.asked.conditions.is_empty() || !question.asked.view.is_empty() {
        return Err(Error::refused("Số liệu đã có bộ lọc của nó nên không lọc thêm được. Bỏ các điều kiện lọc."));
    }
    let part = measure.part.show(t);
    let understand =
        |wanted: &Option<Dimension>| wanted.as_ref().map(|wanted| dimension::of_measure(t, &part, wanted)).transpose();
    let (group, split) = (understand(&question.group)?, understand(&question.split)?);
    let question = Question { aggregate: Aggregate::Sum(String::new()), ..question.clone() };
    let asked = Asking { question: &question, group: group.unwrap_or_else(|| dimension::all(t)), split };
    asked.check()?;
    let counting = Counting::measure(conn, measure, question.period()?);
    let title = measure.title.show(t);
    let list = |_: Vec<Condition>| None;
    let mut answer =
        asked.answer(cx, conn, counting, References::default(), None, &title, measure.unit.show(t), &list).await?;
    let href = format!("/so-lieu/{}", measure.key);
    if cx.may_open(&href) {
        let days = question.period()?.map(|p| format!("?tu={}&den={}", p.from, p.to));
        answer.total.href = href + &days.unwrap_or_default();
    }
    Ok(answer)
}

/// A question whose groupings are understood.
struct Asking<'a> {
    question: &'a Question,
    group: Understood<'a>,
    split: Option<Understood<'a>>,
}

impl Asking<'_> {
    fn check(&self) -> Result<()> {
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

    #[expect(clippy::too_many_arguments, reason = "a question of a register and one of a number differ in each")]
    async fn answer(
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
                None => Shown { href: self.days(group), ..self.number(&line.total, &[]) },
            };
            Row { name, total, cells: line.cells.iter().zip(&table.columns).map(cell).collect() }
        };
        table.lines.iter().map(row).collect()
    }

    /// The days of a period, for the page of a number.
    fn days(&self, group: Option<&str>) -> String {
        let Source::Measure(key) = &self.asking.question.source else { return String::new() };
        let days = group.and_then(|group| self.asking.group.days(group));
        let within = self.asking.question.period().ok().flatten();
        let days = days.map(|(from, to)| within.map_or((from, to), |p| (from.max(p.from), to.min(p.to))));
        days.map(|(from, to)| format!("/so-lieu/{key}?tu={from}&den={to}")).unwrap_or_default()
    }

    fn number(&self, figure: &Figure, conditions: &[Vec<Condition>]) -> Shown {
        let href = if figure.records > 0 { (self.list)(conditions.concat()) } else { None };
        Shown { value: figure.value(&self.asking.question.aggregate), href: href.unwrap_or_default() }
    }
}
