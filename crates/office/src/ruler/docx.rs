//! A DOCX before the ruler: its settings are read, not its picture; styles, tables of the heading and headers of pages
//! are resolved.

mod body;
mod props;
mod tree;

use std::collections::HashMap;

use body::Body;
use props::{Props, Styles};
use tree::Node;

use super::paper::{Align, Look, PageNumber, Paper, Sheet, Source};
use crate::ReadError;
use crate::docx::numbering::Numbering;
use crate::docx::package::Package;

const MM_PER_TWIP: f32 = 25.4 / 1440.0;

pub(super) fn read(bytes: &[u8]) -> Result<Paper, ReadError> {
    let mut package = Package::open(bytes)?;
    let main = package.main_part()?;
    let styles = package.sibling(&main, "styles.xml")?;
    let theme = package.sibling(&main, "theme/theme1.xml")?;
    let styles = Styles::read(styles.as_deref(), theme.as_deref())?;
    let numbering = match package.sibling(&main, "numbering.xml")? {
        Some(xml) => Numbering::read(&xml)?,
        None => Numbering::default(),
    };
    let xml = package.part(&main)?.ok_or(ReadError::Damaged { detail: "thiếu phần nội dung" })?;
    let root = Node::parse(&xml)?;
    drop(xml);
    let text = root.child("body").ok_or(ReadError::Damaged { detail: "thiếu phần nội dung" })?;
    let body = Body::read(text, &styles, numbering);
    let parts = relations(&mut package, &main)?;
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut numbers = Vec::new();
    let mut shown: HashMap<&str, String> = HashMap::new();
    for (first_line, section) in &body.sections {
        sheets.push(sheet(section, *first_line));
        for reference in section.children.iter().filter(|node| node.name.ends_with("Reference")) {
            let is_default = matches!(reference.attribute("type"), None | Some("default"));
            if let (true, Some(target)) = (is_default, reference.attribute("id").and_then(|id| parts.get(id))) {
                shown.insert(if reference.name == "headerReference" { "header" } else { "footer" }, target.clone());
            }
        }
        for (place, part) in &shown {
            if let Some(number) = page_number(&mut package, &main, part, &styles, *place == "header")? {
                numbers.push(number);
            }
        }
    }
    Ok(Paper {
        source: Source::Docx,
        sheets,
        is_long: letters_of(&body) > A_PAGE_OF_LETTERS,
        lines: body.lines,
        strokes: body.strokes,
        numbers,
        address: Vec::new(),
        text_right_mm: None,
    })
}

/// More letters than any first page holds.
const A_PAGE_OF_LETTERS: usize = 3_000;

fn letters_of(body: &Body<'_>) -> usize {
    body.lines.iter().map(|line| line.text.chars().count()).sum()
}

fn sheet(section: &Node, first_line: usize) -> Sheet {
    let length = |node: Option<&Node>, name| node.and_then(|node| node.number(name)).map(|twips| twips * MM_PER_TWIP);
    let size = section.child("pgSz");
    let margins = section.child("pgMar");
    // A negative margin is a fixed one.
    let sides = ["top", "bottom", "left", "right"].map(|name| length(margins, name).map(f32::abs));
    let gutter = length(margins, "gutter").unwrap_or(0.0);
    let margins_mm = match sides {
        [Some(top), Some(bottom), Some(left), Some(right)] => Some([top, bottom, left + gutter, right]),
        _ => None,
    };
    Sheet {
        page: None,
        // Letter paper is what Word takes where nothing is said.
        width_mm: length(size, "w").unwrap_or(215.9),
        height_mm: length(size, "h").unwrap_or(279.4),
        margins_mm,
        first_line,
        hides_first: section.switch("titlePg") == Some(true),
    }
}

/// Parts by the ids that the main part gives them.
fn relations(package: &mut Package<'_>, main: &str) -> Result<HashMap<String, String>, ReadError> {
    let (folder, name) = main.rsplit_once('/').unwrap_or(("", main));
    let Some(xml) = package.sibling(main, &format!("_rels/{name}.rels"))? else { return Ok(HashMap::new()) };
    let root = Node::parse(&xml)?;
    let target = |node: &Node| {
        let target = node.attribute("Target")?;
        let folder = format!("/{folder}/");
        let target = target.strip_prefix(&folder).unwrap_or(target);
        Some((node.attribute("Id")?.to_owned(), target.to_owned()))
    };
    Ok(root.children.iter().filter_map(target).collect())
}

/// The number of the page in a header or footer.
fn page_number(
    package: &mut Package<'_>,
    main: &str,
    part: &str,
    styles: &Styles,
    is_at_top: bool,
) -> Result<Option<PageNumber>, ReadError> {
    let Some(xml) = package.sibling(main, part)? else { return Ok(None) };
    let root = Node::parse(&xml)?;
    let is_field = |node: &Node| {
        let of_page = |text: &str| text.split_whitespace().next() == Some("PAGE");
        (node.name == "instrText" && of_page(&node.text))
            || (node.name == "fldSimple" && node.attribute("instr").is_some_and(of_page))
    };
    // The innermost paragraph: a text box stands in a paragraph too.
    let holder = root.all().filter(|node| node.name == "p" && node.all().any(is_field)).last();
    let Some(paragraph) = holder else { return Ok(None) };
    let own = paragraph.child("pPr");
    let props = own
        .map(Props::of_paragraph)
        .unwrap_or_default()
        .over(&styles.paragraph(own.and_then(|own| own.value("pStyle"))));
    let in_frame =
        own.and_then(|own| own.child("framePr")).and_then(|frame| frame.attribute("xAlign")) == Some("center");
    let run = paragraph.all().filter(|node| node.name == "r").find(|run| run.all().any(is_field));
    let run = run.or_else(|| paragraph.all().find(|node| node.name == "r"));
    let stated = run.and_then(|run| run.child("rPr"));
    let letters = stated.map(Props::of_run).unwrap_or_default();
    let style = stated.and_then(|stated| stated.value("rStyle")).and_then(|id| styles.character(id)).cloned();
    let letters = letters.over(&style.unwrap_or_default()).over(&props);
    let look = Look {
        fonts: styles.font_name(letters.font.as_ref()).into_iter().collect(),
        size: letters.half_points.map(|half| half / 2.0).or(Some(10.0)),
        bold: Some(f32::from(u8::from(letters.bold == Some(true)))),
        italic: Some(f32::from(u8::from(letters.italic == Some(true)))),
        ..Look::default()
    };
    let is_centred = props.align == Some(Align::Centre) || in_frame;
    Ok(Some(PageNumber { page: None, is_at_top, is_centred, text: String::new(), look }))
}
