//! Records as files that stream: CSV, JSON, GeoJSON without end, XLSX up to a bound; memory stays flat.

mod csv;
mod json;
mod line;
mod xlsx;

use super::store::files::{self, Batch};
use crate::commune;
use crate::definition::{Condition, Field, Kind, Privacy, Register, STATE};
use crate::quality::{self, Lens};
use crate::record::Asked;
use crate::record::filter::Where;
use crate::record::{Values, privacy, value};
use crate::refs::References;
use axum::body::{Body, Bytes};
use chrono::NaiveDate;
use futures_util::StreamExt as _;
use kernel::{Actor, App, Conn, Cx, Db, Error, Result, WardId};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::mpsc;

pub(crate) use csv::is_formula;
pub(super) use xlsx::{MOST_ROWS, workbook};

/// Records that are fetched at once.
const AT_ONCE: i64 = 2_000;
/// Batches that wait to be written.
const AHEAD: usize = 2;
/// What stands for a value that is not shown.
const NOT_SHOWN: &str = "•••";

/// Which kind of file that streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// With a mark at its begin by which Excel knows UTF-8, or without.
    Csv {
        marked: bool,
    },
    Json,
    GeoJson,
}

/// How a value is shown.
#[derive(Debug)]
enum How {
    AsIs,
    Number,
    YesNo,
    Choice,
    Choices,
    /// By the names of units and people.
    Named,
    Linked,
    Place,
    File,
    /// With most of it hidden.
    Masked,
    Hidden,
}

/// A field that leaves.
#[derive(Debug)]
struct Column {
    field: Field,
    how: How,
}

/// What a file holds: which records, which fields of them, how each is shown.
pub(super) struct Plan {
    pub(super) register: Register,
    conditions: Vec<Condition>,
    words: String,
    /// Only records that cost points of this kind, on this day.
    lens: Option<(Lens, NaiveDate)>,
    columns: Vec<Column>,
    /// Places of the columns in the order of their keys, which is that of stored values.
    by_key: Vec<usize>,
    state_label: String,
    refs: References,
    t: ui::T,
}

impl Plan {
    /// What a reader may have of the records that match. `in_full`: they have said what the personal data are for.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where it filters by what the reader may not see.
    pub(super) async fn new(
        cx: &Cx,
        register: Register,
        conditions: Vec<Condition>,
        asked: &Asked,
        in_full: bool,
    ) -> Result<Self> {
        let (actor, conn) = (cx.actor()?, cx.read());
        let is_shown = |field: &Field| privacy::may_see(field, actor) && (in_full || !privacy::is_hidden(field));
        let hidden = |condition: &Condition| {
            condition.field != STATE && !register.definition.field(&condition.field).is_some_and(is_shown)
        };
        if conditions.iter().any(hidden) {
            return Err(Error::Forbidden);
        }
        let refs = References::of(cx, &conn, &register.definition).await?;
        let columns = columns(&register, actor, &refs, in_full);
        let mut by_key: Vec<usize> = (0..columns.len()).collect();
        by_key.sort_by(|a, b| columns[*a].field.key.cmp(&columns[*b].field.key));
        Ok(Self {
            refs,
            state_label: cx.t.get("register-state"),
            t: cx.t.clone(),
            words: asked.words.clone(),
            lens: asked.lens.map(|lens| (lens, cx.today())),
            register,
            conditions,
            columns,
            by_key,
        })
    }

    /// The records that it holds.
    pub(super) fn matching(&self, ward: WardId) -> Where {
        let definition = &self.register.definition;
        let matching =
            Where::of(ward, self.register.id).matching(definition, &self.conditions).named(&self.register, &self.words);
        match self.lens {
            Some((lens, day)) => quality::narrow(lens, matching, definition, day),
            None => matching,
        }
    }

    fn has_states(&self) -> bool {
        !self.register.definition.states.is_empty()
    }

    fn state<'s>(&'s self, key: &'s str) -> &'s str {
        let state = self.register.definition.states.iter().find(|state| state.key == key);
        state.map_or(key, |state| state.label.as_str())
    }

    /// The places on the map that the reader may have.
    pub(super) fn places(&self) -> Vec<usize> {
        let columns = self.columns.iter().enumerate();
        columns.filter(|(_, column)| matches!(column.how, How::Place)).map(|(at, _)| at).collect()
    }

    /// A value as people and spreadsheets read it.
    fn shown<'v>(&'v self, column: &'v Column, value: &'v str, linked: &'v Names) -> Cow<'v, str> {
        if value.is_empty() {
            return Cow::Borrowed("");
        }
        match column.how {
            How::AsIs | How::Number => Cow::Borrowed(value),
            How::YesNo => match value {
                "1" => Cow::Borrowed("Có"),
                "0" => Cow::Borrowed("Không"),
                other => Cow::Borrowed(other),
            },
            How::Choice => Cow::Borrowed(column.field.choice_label(value)),
            How::Choices => {
                let labels: Vec<&str> = value.split('|').map(|key| column.field.choice_label(key)).collect();
                Cow::Owned(labels.join("; "))
            }
            How::Named if column.field.kind == Kind::Commune => Cow::Borrowed(commune::name(value).unwrap_or(value)),
            How::Named | How::Linked => {
                let name = self.refs.name(value).or_else(|| linked.get(value).map(String::as_str));
                Cow::Borrowed(name.unwrap_or(value))
            }
            How::Place => match value::middle(value).filter(|_| value.contains("\"Point\"")) {
                Some((north, east)) => Cow::Owned(format!("{north}, {east}")),
                None => Cow::Borrowed(value),
            },
            How::File => Cow::Borrowed(value::file_parts(value).map_or(NOT_SHOWN, |(_, name)| name)),
            How::Masked => Cow::Owned(privacy::in_list(&column.field, value, &self.refs, &self.t)),
            How::Hidden => Cow::Borrowed(NOT_SHOWN),
        }
    }
}

fn columns(register: &Register, actor: &Actor, refs: &References, in_full: bool) -> Vec<Column> {
    let visible = register.definition.fields.iter().filter(|field| privacy::may_see(field, actor));
    let column = |field: &Field| {
        let is_number_of_person = matches!(field.kind, Kind::IdentityNumber | Kind::Phone);
        let how = match field.kind {
            _ if !in_full && field.privacy == Privacy::Sensitive => How::Hidden,
            _ if !in_full && field.privacy == Privacy::Personal && is_number_of_person => How::Masked,
            Kind::IdentityNumber if !in_full => How::Masked,
            _ if !in_full && privacy::is_hidden(field) => How::Hidden,
            Kind::Integer | Kind::Decimal | Kind::Money | Kind::Year | Kind::ComputedNumber => How::Number,
            Kind::YesNo | Kind::ComputedYesNo => How::YesNo,
            Kind::Choice => How::Choice,
            Kind::Choices => How::Choices,
            Kind::Unit | Kind::Area | Kind::Commune | Kind::Person => How::Named,
            Kind::Link if refs.hides(&field.register) => How::Hidden,
            Kind::Link => How::Linked,
            Kind::Place => How::Place,
            Kind::File | Kind::Photo => How::File,
            _ => How::AsIs,
        };
        Column { field: field.clone(), how }
    };
    visible.map(column).collect()
}

/// Names of linked records, and of people who left, of a batch.
type Names = HashMap<String, String>;

/// Records on their way into a file.
struct Portion {
    lines: String,
    linked: Names,
}

/// Fetches one batch after another until nobody takes them any more.
async fn fetch(db: Db, ward: WardId, plan: Arc<Plan>, with_id: bool, send: mpsc::Sender<Result<Portion>>) {
    let conn = db.read(ward);
    let mut after = None;
    loop {
        let next = portion(&conn, &plan, after, with_id).await;
        let is_over = !matches!(&next, Ok(Some(_)));
        let said = match next {
            Ok(Some((last, portion))) => {
                after = last;
                send.send(Ok(portion)).await
            }
            Ok(None) => Ok(()),
            Err(error) => send.send(Err(error)).await,
        };
        if is_over || said.is_err() {
            return;
        }
    }
}

async fn portion(
    conn: &Conn,
    plan: &Plan,
    after: Option<crate::record::RecordId>,
    with_id: bool,
) -> Result<Option<(Option<crate::record::RecordId>, Portion)>> {
    let batch = files::batch(conn, plan.matching(conn.ward), after, with_id, AT_ONCE).await?;
    let Some(Batch { lines, last, .. }) = batch else { return Ok(None) };
    let lines = lines.unwrap_or_default();
    let mut linked = Names::new();
    let points = |column: &Column| {
        matches!(column.how, How::Linked) || (matches!(column.how, How::Named) && column.field.kind == Kind::Person)
    };
    let pointing: Vec<usize> = (0..plan.columns.len()).filter(|at| points(&plan.columns[*at])).collect();
    if !pointing.is_empty() {
        let mut unnamed: HashMap<String, Values> = HashMap::new();
        line::each(plan, &lines, with_id, |row| {
            for at in &pointing {
                let (key, value) = (&plan.columns[*at].field.key, &row.values[*at]);
                if !value.is_empty() && plan.refs.name(value).is_none() && !unnamed.contains_key(&**value) {
                    unnamed.insert(value.to_string(), Values::from([(key.clone(), value.to_string())]));
                }
            }
        })?;
        let mut refs = References::default();
        refs.learn_names(conn, &plan.register.definition, unnamed.values()).await?;
        let named = unnamed.into_keys().filter_map(|id| refs.name(&id).map(str::to_owned).map(|name| (id, name)));
        linked.extend(named);
    }
    Ok(Some((last, Portion { lines, linked })))
}

/// The file as a body that streams.
pub(super) fn body(app: &App, ward: WardId, plan: Plan, format: Format) -> Body {
    let plan = Arc::new(plan);
    let (send, receive) = mpsc::channel(AHEAD);
    let with_id = !matches!(format, Format::Csv { .. });
    tokio::spawn(fetch(app.db.clone(), ward, plan.clone(), with_id, send));
    let writer = Writer { plan, format, receive, begun: false, ended: false, rows: 0 };
    let stream = futures_util::stream::unfold(writer, |mut writer| async {
        let next = writer.next().await;
        next.map(|bytes| (bytes, writer))
    });
    // Whoever compresses the answer asks once more after its end.
    Body::from_stream(stream.fuse())
}

struct Writer {
    plan: Arc<Plan>,
    format: Format,
    receive: mpsc::Receiver<Result<Portion>>,
    begun: bool,
    ended: bool,
    rows: u64,
}

impl Writer {
    /// The next part of the file; an error ends it before its time, and the browser sees that it is not whole.
    async fn next(&mut self) -> Option<Result<Bytes>> {
        if self.ended {
            return None;
        }
        if !self.begun {
            self.begun = true;
            return Some(Ok(Bytes::from(self.head())));
        }
        match self.receive.recv().await {
            Some(Ok(portion)) => Some(self.write(&portion).map(Bytes::from)),
            Some(Err(error)) => {
                self.ended = true;
                Some(Err(error))
            }
            None => {
                self.ended = true;
                Some(Ok(Bytes::from(self.foot())))
            }
        }
    }

    fn head(&self) -> Vec<u8> {
        match self.format {
            Format::Csv { marked } => csv::head(&self.plan, marked),
            Format::Json => json::head(&self.plan),
            Format::GeoJson => json::geo_head(),
        }
    }

    fn foot(&self) -> &'static [u8] {
        match self.format {
            Format::Csv { .. } => b"",
            Format::Json | Format::GeoJson => b"\n]}\n",
        }
    }

    fn write(&mut self, portion: &Portion) -> Result<Vec<u8>> {
        let mut out = Vec::with_capacity(portion.lines.len());
        let (plan, rows) = (&self.plan, &mut self.rows);
        let places = plan.places();
        match self.format {
            Format::Csv { .. } => {
                line::each(plan, &portion.lines, false, |row| csv::row(plan, row, &portion.linked, &mut out))?;
            }
            Format::Json | Format::GeoJson => line::each(plan, &portion.lines, true, |row| {
                out.extend_from_slice(if *rows > 0 { b",\n" } else { b"\n" });
                *rows += 1;
                match self.format {
                    Format::GeoJson => json::features(plan, row, &places, &portion.linked, &mut out),
                    _ => json::record(plan, row, &portion.linked, &mut out),
                }
            })?,
        }
        Ok(out)
    }
}
