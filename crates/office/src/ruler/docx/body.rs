//! The body of a DOCX as lines with their look, rules and sections.

use vietnamese::legacy;

use super::MM_PER_TWIP;
use super::props::{Props, Spacing, Styles, is_drawn};
use super::tree::Node;
use crate::docx::numbering::Numbering;
use crate::ruler::paper::{Align, Column, Line, Look, Stroke};

const MM_PER_POINT: f32 = 25.4 / 72.0;
const MM_PER_EMU: f32 = 1.0 / 36_000.0;
/// A line of Times New Roman at single spacing, as a share of its size.
const SINGLE: f32 = 1.15;
/// Where a tab leads that no stop is set for.
const TAB_MM: f32 = 12.7;

/// What is read of a body.
pub(super) struct Body<'a> {
    styles: &'a Styles,
    numbering: Numbering,
    pub(super) lines: Vec<Line>,
    pub(super) strokes: Vec<Stroke>,
    /// Properties of each section with the line that it begins at.
    pub(super) sections: Vec<(usize, &'a Node)>,
    section_begins: usize,
    paragraphs: u32,
    /// Room below the last paragraph in points, and its style.
    above: Option<(f32, Option<String>)>,
}

/// Where a paragraph stands.
#[derive(Clone, Copy)]
struct Spot {
    column: Column,
    in_table: bool,
    width_mm: f32,
}

/// Letters with their look.
struct Piece {
    text: String,
    props: Props,
    is_broken_before: bool,
}

impl<'a> Body<'a> {
    pub(super) fn read(text: &'a Node, styles: &'a Styles, numbering: Numbering) -> Self {
        let mut body = Self {
            styles,
            numbering,
            lines: Vec::new(),
            strokes: Vec::new(),
            sections: Vec::new(),
            section_begins: 0,
            paragraphs: 0,
            above: None,
        };
        let last = text.child("sectPr");
        let width_mm = text.all().find(|node| node.name == "sectPr").map_or(165.0, width_of);
        body.blocks(text, Spot { column: Column::Whole, in_table: false, width_mm });
        if let Some(section) = last {
            body.sections.push((body.section_begins, section));
        }
        body
    }

    fn blocks(&mut self, parent: &'a Node, spot: Spot) {
        for node in &parent.children {
            match node.name.as_str() {
                "p" => self.paragraph(node, spot),
                "tbl" => self.table(node, spot),
                "del" | "moveFrom" | "Fallback" | "sectPr" => {}
                _ => self.blocks(node, spot),
            }
        }
    }

    fn table(&mut self, table: &'a Node, spot: Spot) {
        let of_table = table.child("tblPr");
        let is_ruled = match of_table.and_then(|props| props.child("tblBorders")) {
            Some(borders) => is_drawn(borders),
            None => of_table.and_then(|props| props.value("tblStyle")).is_some_and(|style| self.styles.is_ruled(style)),
        };
        let rows = table.children.iter().filter(|node| node.name == "tr");
        for row in rows {
            let cells: Vec<&Node> = row.children.iter().filter(|node| node.name == "tc").collect();
            let last = cells.len().saturating_sub(1);
            for (index, cell) in cells.into_iter().enumerate() {
                let of_cell = cell.child("tcPr");
                // Borders of the cell itself take the place of those of the table.
                let own = of_cell.and_then(|props| props.child("tcBorders")).filter(|own| !own.children.is_empty());
                let in_table = spot.in_table || own.map_or(is_ruled, is_drawn);
                let width = of_cell.and_then(|props| props.child("tcW"));
                let width = width.filter(|width| width.attribute("type") != Some("pct")).and_then(|w| w.number("w"));
                let column = match index {
                    0 if last > 0 => Column::Left,
                    _ if index == last && last > 0 => Column::Right,
                    _ => spot.column,
                };
                let width_mm = width.map_or(spot.width_mm, |twips| twips * MM_PER_TWIP);
                self.blocks(cell, Spot { column, in_table, width_mm });
            }
        }
        self.above = None;
    }

    fn paragraph(&mut self, node: &'a Node, spot: Spot) {
        self.paragraphs = self.paragraphs.saturating_add(1);
        let number = self.paragraphs;
        let own = node.child("pPr");
        let style = own.and_then(|own| own.value("pStyle"));
        let base = self.styles.paragraph(style);
        let props = own.map(Props::of_paragraph).unwrap_or_default().over(&base);
        let mut pieces = Vec::new();
        self.runs(node, &props, &mut pieces, spot);
        let label = match (props.list, pieces.is_empty()) {
            (Some(list), false) if list > 0 => self.numbering.next_label(list, props.level.unwrap_or(0)),
            _ => String::new(),
        };
        let is_blank = pieces.iter().all(|piece| piece.text.trim().is_empty());
        let sides = props.left.unwrap_or(0.0) + props.right.unwrap_or(0.0);
        let room = spot.width_mm - sides * MM_PER_TWIP;
        if props.border == Some(true) {
            self.strokes.push(Stroke { after: self.lines.len(), length_mm: is_blank.then_some(room) });
        }
        if !is_blank {
            self.lines_of(&pieces, &label, &props, (number, style), spot);
        } else {
            self.above = None;
        }
        for length_mm in drawn(node) {
            self.strokes.push(Stroke { after: self.lines.len(), length_mm });
        }
        if let Some(section) = own.and_then(|own| own.child("sectPr")) {
            self.sections.push((self.section_begins, section));
            self.section_begins = self.lines.len();
        }
    }

    /// Letters of a paragraph; text boxes in it are read at once, as paragraphs before it.
    fn runs(&mut self, parent: &'a Node, props: &Props, pieces: &mut Vec<Piece>, spot: Spot) {
        for node in &parent.children {
            match node.name.as_str() {
                "r" => {
                    let own = node.child("rPr");
                    let style = own.and_then(|own| own.value("rStyle")).and_then(|id| self.styles.character(id));
                    let letters = own.map(Props::of_run).unwrap_or_default();
                    let letters = letters.over(&style.cloned().unwrap_or_default()).over(props);
                    self.run(node, &letters, pieces, spot);
                }
                "pPr" | "rPr" | "del" | "moveFrom" | "Fallback" | "instrText" => {}
                "txbxContent" => self.blocks(node, spot),
                _ => self.runs(node, props, pieces, spot),
            }
        }
    }

    fn run(&mut self, run: &'a Node, letters: &Props, pieces: &mut Vec<Piece>, spot: Spot) {
        let mut text = String::new();
        let mut is_broken_before = false;
        let mut keep = |text: &mut String, is_broken: bool| {
            let shown = std::mem::take(text);
            // An empty piece carries a break to the letters of the next run.
            if letters.hidden != Some(true) && (!shown.is_empty() || is_broken) {
                pieces.push(Piece { text: shown, props: letters.clone(), is_broken_before: is_broken });
            }
        };
        for node in &run.children {
            match node.name.as_str() {
                "t" => text.extend(node.text.chars().map(|c| if c.is_control() { ' ' } else { c })),
                "tab" | "ptab" => text.push('\t'),
                "noBreakHyphen" => text.push('-'),
                "br" | "cr" if !matches!(node.attribute("type"), Some("page" | "column")) => {
                    keep(&mut text, is_broken_before);
                    is_broken_before = true;
                }
                _ => {}
            }
        }
        keep(&mut text, is_broken_before);
        self.boxes(run, spot);
    }

    /// Text boxes in a run; what stands in Fallback is the same said twice.
    fn boxes(&mut self, parent: &'a Node, spot: Spot) {
        for node in &parent.children {
            match node.name.as_str() {
                "txbxContent" => self.blocks(node, spot),
                "Fallback" => {}
                _ => self.boxes(node, spot),
            }
        }
    }

    fn lines_of(&mut self, pieces: &[Piece], label: &str, props: &Props, of: (u32, Option<&str>), spot: Spot) {
        let starts: Vec<usize> = pieces
            .iter()
            .enumerate()
            .filter(|(at, piece)| *at == 0 || piece.is_broken_before)
            .map(|(at, _)| at)
            .collect();
        let ends = starts.iter().skip(1).copied().chain([pieces.len()]);
        for (index, (from, to)) in starts.iter().zip(ends).enumerate() {
            let pieces = &pieces[*from..to];
            let raw: String = pieces.iter().map(shown).collect();
            let words = raw.split_whitespace().collect::<Vec<_>>().join(" ");
            if words.is_empty() {
                continue;
            }
            let text = if index == 0 && !label.is_empty() { format!("{label} {words}") } else { words };
            let mut look = look(pieces, props, self.styles);
            if index == 0 {
                look.first_line_mm = Some(first_line(props, raw.starts_with('\t')));
                look.gap_pt = self.gap(props, of.1);
            }
            let text = vietnamese::nfc(&text).into_owned();
            let Spot { column, in_table, .. } = spot;
            self.lines.push(Line { text, page: None, number: of.0, column, in_table, look });
        }
        self.above = Some((props.after.unwrap_or(0.0) / 20.0, of.1.map(str::to_owned)));
    }

    /// Room between the paragraph above and this one.
    fn gap(&self, props: &Props, style: Option<&str>) -> Option<f32> {
        let (after, style_above) = self.above.as_ref()?;
        if props.contextual == Some(true) && style_above.as_deref() == style {
            return Some(0.0);
        }
        Some(after + props.before.unwrap_or(0.0) / 20.0)
    }
}

fn width_of(section: &Node) -> f32 {
    let of = |node, name| section.child(node).and_then(|node: &Node| node.number(name)).unwrap_or(0.0);
    (of("pgSz", "w") - of("pgMar", "left") - of("pgMar", "right")) * MM_PER_TWIP
}

/// The text of a piece in Unicode and in the letters that are seen.
fn shown(piece: &Piece) -> String {
    let font = match &piece.props.font {
        Some(super::props::Font::Named(name)) => name.as_str(),
        _ => "",
    };
    let text = match legacy::LegacyEncoding::of_font(font) {
        Some(encoding) => legacy::convert(&piece.text, encoding),
        None => piece.text.clone(),
    };
    if piece.props.caps == Some(true) || legacy::is_capital_font(font) { text.to_uppercase() } else { text }
}

fn first_line(props: &Props, begins_with_tab: bool) -> f32 {
    let set = props.first_line.unwrap_or(0.0) * MM_PER_TWIP;
    let left = props.left.unwrap_or(0.0) * MM_PER_TWIP;
    // A list item hangs: its first line begins left of the others, yet right of the margin.
    let begins = set + left;
    if begins_with_tab && begins < 1.0 { TAB_MM } else { begins }
}

/// The look that most letters have, and what occurs beside it.
fn look(pieces: &[Piece], props: &Props, styles: &Styles) -> Look {
    let mut all = 0.0f32;
    let (mut bold, mut italic) = (0.0f32, 0.0f32);
    let mut sizes: Vec<(f32, f32)> = Vec::new();
    let mut fonts: Vec<(String, f32)> = Vec::new();
    let (mut underlined, mut colour) = (0.0f32, None);
    for piece in pieces {
        let count = piece.text.chars().filter(|c| !c.is_whitespace()).count() as f32;
        if count == 0.0 {
            continue;
        }
        all += count;
        bold += if piece.props.bold == Some(true) { count } else { 0.0 };
        italic += if piece.props.italic == Some(true) { count } else { 0.0 };
        underlined += if piece.props.underlined == Some(true) { count } else { 0.0 };
        // Ten points are Word's where nothing is said.
        let size = piece.props.half_points.unwrap_or(20.0) / 2.0;
        match sizes.iter_mut().find(|(known, _)| (*known - size).abs() < 0.01) {
            Some((_, sum)) => *sum += count,
            None => sizes.push((size, count)),
        }
        let font = styles.font_name(piece.props.font.as_ref()).unwrap_or_default();
        match fonts.iter_mut().find(|(known, _)| *known == font) {
            Some((_, sum)) => *sum += count,
            None => fonts.push((font, count)),
        }
        let is_black = |colour: &String| matches!(colour.as_str(), "AUTO" | "000000");
        colour = colour.or_else(|| piece.props.colour.clone().filter(|colour| !is_black(colour)));
    }
    let most = |(_, one): &&(f32, f32), (_, other): &&(f32, f32)| one.total_cmp(other);
    let size = sizes.iter().max_by(most).map(|(size, _)| *size);
    fonts.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let lines = match props.line {
        Some(Spacing::Lines(lines)) => lines,
        Some(Spacing::Points(points)) => points / (size.unwrap_or(14.0) * SINGLE),
        None => 1.0,
    };
    Look {
        fonts: fonts.into_iter().map(|(font, _)| font).filter(|font| !font.is_empty()).collect(),
        size,
        bold: Some(bold / all.max(1.0)),
        italic: Some(italic / all.max(1.0)),
        is_underlined: underlined > all * 0.5,
        colour,
        align: Some(props.align.unwrap_or(Align::Left)),
        first_line_mm: None,
        lines: Some(lines),
        gap_pt: None,
    }
}

/// Lengths of the straight lines drawn in a paragraph.
fn drawn(paragraph: &Node) -> Vec<Option<f32>> {
    let is_line =
        |node: &Node| node.name == "prstGeom" && matches!(node.attribute("prst"), Some("line" | "straightConnector1"));
    let mut found = Vec::new();
    for node in paragraph.all() {
        match node.name.as_str() {
            "drawing" if node.all().any(is_line) => {
                let extent = node.all().find(|one| one.name == "extent").and_then(|one| one.number("cx"));
                found.push(extent.map(|emu| emu * MM_PER_EMU));
            }
            "line" => found.push(ends(node)),
            // A straight connector.
            "shape" if node.attribute("type").is_some_and(|kind| kind.ends_with("t32")) => found.push(width(node)),
            _ => {}
        }
    }
    // Choice and Fallback draw the same line.
    if paragraph.all().any(|node| node.name == "AlternateContent") && found.len() > 1 {
        found.truncate(found.len() / 2);
    }
    found
}

fn ends(line: &Node) -> Option<f32> {
    let x = |name| length(line.attribute(name)?.split(',').next()?);
    Some((x("to")? - x("from")?).abs())
}

fn width(shape: &Node) -> Option<f32> {
    let style = shape.attribute("style")?;
    length(style.split(';').find_map(|one| one.trim().strip_prefix("width:"))?)
}

fn length(text: &str) -> Option<f32> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let value: f32 = text[..end].parse().ok()?;
    Some(match &text[end..] {
        "in" => value * 25.4,
        "cm" => value * 10.0,
        "mm" => value,
        _ => value * MM_PER_POINT,
    })
}
