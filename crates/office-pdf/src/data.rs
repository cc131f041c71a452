//! A document as the data that the template draws: strings, numbers and lists, never markup.

use chrono::{Datelike, Timelike};
use office::form::{self, Form};
use office::{Appendix, Block, ColumnAlign, DocumentTable, QrCode, Text, TextRun};
use typst::foundations::{Datetime, Dict, IntoValue, Value};

use crate::letters;

/// Words longer than this may be broken, in running text and in the cells of a table.
const LONGEST_WORD: usize = 64;
const LONGEST_WORD_OF_CELL: usize = 12;

fn dict<const N: usize>(entries: [(&str, Value); N]) -> Dict {
    entries.into_iter().map(|(key, value)| (key.into(), value)).collect()
}

/// Text for a page: its letters are in the fonts, its words fit.
fn show(text: &str) -> Value {
    letters::drawable(&letters::breakable(text, LONGEST_WORD)).into_value()
}

fn cell(text: &str) -> Value {
    letters::drawable(&letters::breakable(text, LONGEST_WORD_OF_CELL)).into_value()
}

fn list(texts: &[String]) -> Value {
    texts.iter().map(|text| show(text)).collect::<Vec<Value>>().into_value()
}

fn option(text: Option<&String>) -> Value {
    text.map(|text| show(text)).into_iter().collect::<Vec<Value>>().into_value()
}

/// Everything that the template draws.
pub(crate) fn data(form: &Form) -> Dict {
    let kind = form.kind.clone().unwrap_or_default();
    let about = form.about.as_deref().unwrap_or(&form.title);
    let name = [kind.as_str(), about].join(" ");
    let appendices: Vec<Value> = form.appendices.iter().map(|one| appendix(one).into_value()).collect();
    dict([
        ("name", show(name.trim())),
        ("made", made(form).into_value()),
        ("top", f64::from(form::TOP_MM).into_value()),
        ("bottom", f64::from(form::BOTTOM_MM).into_value()),
        ("left", f64::from(form::LEFT_MM).into_value()),
        ("right", f64::from(form::RIGHT_MM).into_value()),
        ("agency-share", f64::from(form::AGENCY_SHARE).into_value()),
        ("rule-share", f64::from(form::RULE_SHARE).into_value()),
        ("motto", form::MOTTO.into_value()),
        ("motto-line", form::MOTTO_LINE.into_value()),
        ("addressed", show(&form.addressed)),
        ("urgency", urgency(form).into_value()),
        ("issuer", option(form.issuer.as_ref())),
        ("lead", option(form.lead.as_ref())),
        ("other", form.other.iter().map(|one| other(one).into_value()).collect::<Vec<Value>>().into_value()),
        ("drafter", option(form.drafter.as_ref())),
        ("address", option(form.address.as_ref())),
        ("receivers", form::RECEIVERS.into_value()),
        ("parent-agency", option(form.parent_agency.as_ref())),
        ("agency", list(&form.agency)),
        ("number", show(&form.number)),
        ("about", option(form.about.as_ref())),
        ("date", show(&form.date)),
        ("kind", show(&kind)),
        ("title", show(&form.title)),
        ("addressees", list(&form.addressees)),
        ("bases", list(&form.bases)),
        ("body", blocks(&form.body, false)),
        ("authority", list(&form.authority)),
        ("signer", list(&form.signer)),
        ("recipients", list(&form.recipients)),
        ("note", show(&form.note)),
        ("appendices", appendices.into_value()),
    ])
}

fn urgency(form: &Form) -> Vec<Value> {
    let draw = |one: office::Urgency| {
        dict([("label", one.label().into_value()), ("width", f64::from(one.width_mm()).into_value())]).into_value()
    };
    form.urgency.map(draw).into_iter().collect()
}

fn other((authority, signer): &(Vec<String>, Vec<String>)) -> Dict {
    dict([("authority", list(authority)), ("signer", list(signer))])
}

fn made(form: &Form) -> Option<Datetime> {
    let at = form.made_at;
    let small = |number: u32| u8::try_from(number).unwrap_or(0);
    let [month, day] = [at.month(), at.day()].map(small);
    let [hour, minute, second] = [at.hour(), at.minute(), at.second()].map(small);
    Datetime::from_ymd_hms(at.year(), month, day, hour, minute, second)
}

fn appendix(appendix: &Appendix) -> Dict {
    let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    dict([
        ("label", option(filled(&appendix.label).as_ref())),
        ("title", show(&appendix.title)),
        ("note", option(filled(&appendix.note).as_ref())),
        ("landscape", appendix.is_landscape.into_value()),
        ("body", blocks(&appendix.body, appendix.is_landscape)),
    ])
}

fn blocks(blocks: &[Block], is_landscape: bool) -> Value {
    blocks.iter().map(|one| block(one, is_landscape).into_value()).collect::<Vec<Value>>().into_value()
}

fn block(block: &Block, is_landscape: bool) -> Dict {
    match block {
        Block::Part { label, title } => {
            dict([("kind", "part".into_value()), ("label", show(label)), ("title", show(title))])
        }
        Block::Heading { depth, text } => {
            dict([("kind", "heading".into_value()), ("depth", i64::from(*depth).into_value()), ("text", show(text))])
        }
        Block::Article { label, text } => {
            let led = Text { runs: [Text::default().bold(format!("{label} ")).runs, text.runs.clone()].concat() };
            dict([("kind", "text".into_value()), ("runs", runs(&led))])
        }
        Block::Paragraph(text) | Block::Item(text) | Block::SubItem(text) => {
            dict([("kind", "text".into_value()), ("runs", runs(text))])
        }
        Block::Table(table) => grid(table, is_landscape),
        Block::QrCode { text, caption } => dict([
            ("kind", "code".into_value()),
            ("svg", QrCode::new(text).map(|code| code.svg()).unwrap_or_default().into_value()),
            ("width", f64::from(form::CODE_MM).into_value()),
            ("runs", runs(caption)),
        ]),
        Block::PageBreak => dict([("kind", "break".into_value())]),
    }
}

fn runs(text: &Text) -> Value {
    let run = |run: &TextRun| {
        dict([("text", show(&run.text)), ("bold", run.is_bold.into_value()), ("italic", run.is_italic.into_value())])
    };
    text.runs.iter().map(|one| run(one).into_value()).collect::<Vec<Value>>().into_value()
}

fn grid(table: &DocumentTable, is_landscape: bool) -> Dict {
    let columns = table.columns.iter().map(|column| {
        let align = match column.align {
            ColumnAlign::Left => "left",
            ColumnAlign::Centre => "centre",
            ColumnAlign::Right => "right",
        };
        let share = i64::from(column.width_percent);
        dict([("title", cell(&column.title)), ("share", share.into_value()), ("align", align.into_value())])
            .into_value()
    });
    let rows = table.rows.iter().map(|row| {
        let cells: Vec<Value> = row.iter().map(|text| cell(text)).collect();
        let is_whole = form::is_whole(row, table, is_landscape);
        dict([("cells", cells.into_value()), ("whole", is_whole.into_value())]).into_value()
    });
    dict([
        ("kind", "table".into_value()),
        ("columns", columns.collect::<Vec<Value>>().into_value()),
        ("rows", rows.collect::<Vec<Value>>().into_value()),
    ])
}
