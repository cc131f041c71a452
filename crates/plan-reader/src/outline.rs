//! The outline: an annual plan reviews the past year, names its bases, sets targets, lists work, and hands it out to units; the
//! headings say which is which, and what stands under a heading belongs to it.

use crate::label::LabelKind;
use crate::paragraph::Paragraph;
use crate::reading::{Section, Source};
use crate::text::{has_any, has_words, is_capitals, starts_words, trim_stops};
use crate::units::starts_with_unit;

/// What a part of the plan is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Region {
    /// Before the first heading.
    #[default]
    Preamble,
    /// Kết quả, tồn tại của năm trước.
    Results,
    /// Căn cứ.
    Bases,
    /// Mục tiêu, chỉ tiêu.
    Objectives,
    /// Nhiệm vụ, giải pháp.
    Work,
    /// Tổ chức thực hiện.
    Organisation,
    /// Nơi nhận, chữ ký.
    Recipients,
    /// Phụ lục.
    Appendix,
    /// Anything else.
    Other,
}

/// A paragraph in its place.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub paragraph: Paragraph,
    pub region: Region,
    /// Index into [`Outline::sections`] of the heading above it.
    pub section: Option<usize>,
    /// It is that heading.
    pub is_heading: bool,
    /// Unit named by the nearest heading inside "Tổ chức thực hiện".
    pub unit: Option<usize>,
}

/// The plan cut into sections and blocks.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub sections: Vec<Section>,
    pub blocks: Vec<Block>,
    /// Unit names of headings in "Tổ chức thực hiện", with the heading's place.
    pub unit_headings: Vec<(String, Source)>,
}

impl Outline {
    /// Title of the section of a block.
    pub(crate) fn title_of(&self, block: &Block) -> Option<String> {
        block.section.and_then(|at| self.sections.get(at)).map(|section| section.title.clone())
    }
}

/// One open heading.
struct Open {
    kind: LabelKind,
    region: Region,
    section: usize,
    unit: Option<usize>,
}

/// Cuts paragraphs into sections.
pub(crate) fn outline(paragraphs: Vec<Paragraph>) -> Outline {
    let mut builder = Builder::default();
    let mut queue = paragraphs.into_iter().peekable();
    let mut heading_wants_title = false;
    while let Some(paragraph) = queue.next() {
        if heading_wants_title && builder.take_title(&paragraph) {
            continue;
        }
        heading_wants_title = false;
        if builder.ends_body(&paragraph) {
            builder.recipients();
        }
        match heading_of(&paragraph, queue.peek(), &builder) {
            Some(heading) => {
                heading_wants_title = heading.title.is_empty() || heading.kind == LabelKind::Appendix;
                builder.open(&paragraph, heading);
            }
            None => builder.push(paragraph),
        }
    }
    builder.outline
}

/// A heading as read from a paragraph.
struct Heading {
    kind: LabelKind,
    label: String,
    title: String,
    /// Words after "a) Kết quả đạt được:" on the same line.
    inline: Option<String>,
}

#[derive(Default)]
struct Builder {
    outline: Outline,
    open: Vec<Open>,
    in_recipients: bool,
    last_letter: Option<char>,
}

impl Builder {
    fn region(&self) -> Region {
        if self.in_recipients {
            Region::Recipients
        } else {
            self.open.last().map_or(Region::Preamble, |open| open.region)
        }
    }

    /// "Nơi nhận:" ends the body.
    fn ends_body(&self, paragraph: &Paragraph) -> bool {
        !self.in_recipients && starts_words(&paragraph.low, "nơi nhận")
            || paragraph.cells.iter().any(|cell| crate::text::lower(crate::text::cut(cell, 24)).starts_with("nơi nhận"))
    }

    fn recipients(&mut self) {
        self.in_recipients = true;
    }

    /// A heading that stood alone ("Phần thứ nhất") takes the next line as its title; an appendix takes its title lines.
    fn take_title(&mut self, paragraph: &Paragraph) -> bool {
        let Some(section) = self.outline.sections.last_mut() else { return false };
        let is_title = paragraph.label.is_none()
            && !paragraph.is_row()
            && !paragraph.text.starts_with('(')
            && !paragraph.text.ends_with(['.', ';'])
            && paragraph.text.len() < 400
            && (section.title.is_empty() || paragraph.bold || is_capitals(&paragraph.text));
        if !is_title {
            return false;
        }
        if !section.title.is_empty() {
            section.title.push(' ');
        }
        section.title.push_str(trim_stops(&paragraph.text));
        section.source.line_end = paragraph.source.line_end;
        let low = crate::text::lower(&section.title);
        let (kind, parent) =
            (self.open.last().map(|open| open.kind), self.open.iter().rev().nth(1).map(|open| open.region));
        if let (Some(kind), Some(open)) = (kind, self.open.last_mut()) {
            open.region = region_of(kind, &low, parent);
        }
        self.keep(paragraph.clone(), true);
        true
    }

    fn open(&mut self, paragraph: &Paragraph, heading: Heading) {
        if heading.kind <= LabelKind::Part {
            self.in_recipients = false;
        }
        while self.open.last().is_some_and(|open| open.kind >= heading.kind) {
            self.open.pop();
        }
        if heading.kind <= LabelKind::Part {
            self.open.clear();
        }
        let parent = self.open.last();
        let parent_region = parent.map(|open| open.region);
        let low = crate::text::lower(&heading.title);
        let region = region_of(heading.kind, &low, parent_region);
        let unit = match region {
            Region::Organisation => unit_of_heading(&heading.title).map(|name| {
                self.outline.unit_headings.push((name, paragraph.source));
                self.outline.unit_headings.len() - 1
            }),
            _ => None,
        };
        let unit = unit.or(parent.and_then(|open| open.unit));
        self.last_letter = heading.label.chars().next().filter(|_| heading.kind == LabelKind::Letter);
        let section = self.outline.sections.len();
        let level = u8::try_from(self.open.len() + 1).unwrap_or(u8::MAX);
        self.outline.sections.push(Section {
            level,
            label: heading.label,
            title: heading.title,
            source: paragraph.source,
        });
        self.open.push(Open { kind: heading.kind, region, section, unit });
        self.keep(paragraph.clone(), true);
        if let Some(rest) = heading.inline {
            self.keep(paragraph.with_text(&rest), false);
        }
    }

    fn push(&mut self, paragraph: Paragraph) {
        // a row such as "A. PHÁT TRIỂN HẠ TẦNG" groups the rows below it
        if let Some((label, title)) = group_row(&paragraph) {
            let kind = label.kind;
            self.open(&paragraph, Heading { kind, label: label.text, title, inline: None });
            return;
        }
        self.keep(paragraph, false);
    }

    fn keep(&mut self, paragraph: Paragraph, is_heading: bool) {
        let open = self.open.last();
        self.outline.blocks.push(Block {
            region: self.region(),
            section: open.map(|open| open.section),
            unit: open.and_then(|open| open.unit),
            paragraph,
            is_heading,
        });
    }
}

/// A row in which one cell alone bears words, and these are a label with a title.
fn group_row(paragraph: &Paragraph) -> Option<(crate::label::Label, String)> {
    let mut filled = paragraph.cells.iter().filter(|cell| !cell.is_empty());
    let (first, second) = (filled.next()?, filled.next());
    if filled.next().is_some() {
        return None;
    }
    let whole = match second {
        None => first.clone(),
        Some(second) if first.len() <= 5 && is_capitals(second) => {
            format!("{}. {second}", first.trim_end_matches(['.', ')']))
        }
        Some(_) => return None,
    };
    let label = crate::label::label_of(&whole)?;
    let title = trim_stops(&whole[label.rest..]).to_owned();
    (matches!(label.kind, LabelKind::Letter | LabelKind::Roman | LabelKind::Part) && !title.is_empty())
        .then_some((label, title))
}

/// Whether a paragraph is a heading: it bears a label and reads as a title, not as a sentence.
fn heading_of(paragraph: &Paragraph, next: Option<&Paragraph>, builder: &Builder) -> Option<Heading> {
    let label = paragraph.label.as_ref()?;
    if builder.in_recipients && label.kind > LabelKind::Appendix {
        return None;
    }
    let text = paragraph.text.as_str();
    let marked = paragraph.outlined || paragraph.bold;
    let heading = |kind: LabelKind, title: &str, inline: Option<&str>| {
        let inline = inline.map(str::trim).filter(|rest| !rest.is_empty()).map(str::to_owned);
        Some(Heading { kind, label: label.text.clone(), title: trim_stops(title).to_owned(), inline })
    };
    match label.kind {
        LabelKind::Appendix => {
            let titled = text.is_empty() || is_capitals(text) || marked && !text.ends_with('.');
            titled.then(|| heading(label.kind, text, None)).flatten()
        }
        LabelKind::Part | LabelKind::Chapter => (text.len() < 500).then(|| heading(label.kind, text, None)).flatten(),
        LabelKind::Letter | LabelKind::Roman => {
            let kind = if label.kind == LabelKind::Roman && follows_letter(builder, &label.text) {
                LabelKind::Letter
            } else {
                label.kind
            };
            (text.len() < 500 && !text.ends_with(';')).then(|| heading(kind, text, None)).flatten()
        }
        LabelKind::Article => heading(label.kind, text, None),
        LabelKind::Number | LabelKind::Number2 | LabelKind::Number3 => {
            numbered(paragraph, next, marked, builder).and_then(|(title, rest)| heading(label.kind, title, rest))
        }
        LabelKind::Point => point(text, marked, next).and_then(|(title, rest)| heading(label.kind, title, rest)),
        LabelKind::Dash => {
            let topic = starts_words(&paragraph.low, "về") && text.len() < 160 && !has_stop_inside(text);
            let alone =
                !text.ends_with(['.', ';', ',']) && next.is_some_and(|next| deeper_than_dash(next, &label.text));
            let is_heading =
                (topic && alone || paragraph.outlined && !text.ends_with('.')) && label.text == "-" && !text.is_empty();
            is_heading.then(|| heading(label.kind, text, None)).flatten()
        }
    }
}

/// "I." after "H." is a letter.
fn follows_letter(builder: &Builder, label: &str) -> bool {
    matches!((builder.last_letter, label), (Some('H'), "I") | (Some('U'), "V"))
}

fn has_stop_inside(text: &str) -> bool {
    text.contains(". ") || text.contains("; ")
}

/// What follows a sub-heading in the form of a dash: plus items or plain sentences, not further dashes.
fn deeper_than_dash(next: &Paragraph, own: &str) -> bool {
    match &next.label {
        None => !next.is_row(),
        Some(label) => label.kind == LabelKind::Dash && label.text != own,
    }
}

/// A numbered line: a title has no stop at its end, or is marked, or names a unit before a colon.
fn numbered<'a>(
    paragraph: &'a Paragraph,
    next: Option<&Paragraph>,
    marked: bool,
    builder: &Builder,
) -> Option<(&'a str, Option<&'a str>)> {
    let text = paragraph.text.as_str();
    if text.len() > 600 || text.ends_with(';') && !marked {
        return None;
    }
    if let Some(colon) = text.find(':') {
        let (head, rest) = (&text[..colon], text[colon + 1..].trim());
        if rest.is_empty() {
            return (head.len() < 300).then_some((head, None));
        }
        let names_unit = builder.region() == Region::Organisation
            && head.len() < 160
            && starts_with_unit(&crate::text::lower(strip_address(head)));
        if names_unit || head.len() < 80 && rest.len() > 120 && is_evaluation(head) {
            return Some((head, Some(rest)));
        }
    }
    let goes_deeper = next.is_some_and(|next| {
        next.kind().is_some_and(|kind| Some(kind) > paragraph.kind()) || next.label.is_none() && !next.is_row()
    });
    let ends_as_sentence = text.ends_with('.') && !text.ends_with("...");
    if marked && text.len() < 400 && !has_stop_inside(text) {
        return Some((text, None));
    }
    let short = text.len() < 330 && !text.contains(". ");
    (short && (!ends_as_sentence || text.len() < 150 && goes_deeper)).then_some((text, None))
}

/// "a) Kết quả đạt được: …": the words before the colon are the title.
fn point<'a>(text: &'a str, marked: bool, next: Option<&Paragraph>) -> Option<(&'a str, Option<&'a str>)> {
    if let Some(colon) = text.find(':') {
        let (head, rest) = (&text[..colon], text[colon + 1..].trim());
        let titled = head.len() < 120 && (is_evaluation(head) || rest.is_empty() || marked && rest.len() < 60);
        return titled.then_some((head, Some(rest).filter(|rest| !rest.is_empty())));
    }
    let goes_deeper = next.is_some_and(|next| next.is_dash() || next.label.is_none() && !next.is_row());
    let is_title =
        text.len() < 200 && !text.ends_with(['.', ';', ',']) && !has_stop_inside(text) && (marked || goes_deeper);
    is_title.then_some((text, None))
}

/// Heads under which plans review a field: results, shortcomings, causes.
fn is_evaluation(head: &str) -> bool {
    let low = crate::text::lower(head);
    has_any(
        &low,
        &[
            "kết quả",
            "tồn tại",
            "hạn chế",
            "nguyên nhân",
            "khó khăn",
            "ưu điểm",
            "thuận lợi",
            "bài học",
            "mục tiêu",
            "chỉ tiêu",
            "yêu cầu",
        ],
    )
}

/// What a heading says about the part below it.
fn region_of(kind: LabelKind, low: &str, parent: Option<Region>) -> Region {
    match parent {
        Some(Region::Results | Region::Bases | Region::Organisation) => return parent.unwrap_or_default(),
        Some(Region::Objectives) => return Region::Objectives,
        Some(Region::Work) if !starts_words(low, "mục tiêu") && !starts_words(low, "chỉ tiêu") => {
            return Region::Work;
        }
        Some(Region::Appendix) => return Region::Appendix,
        _ => {}
    }
    if kind == LabelKind::Appendix {
        return Region::Appendix;
    }
    let aims = has_any(low, &["mục tiêu", "chỉ tiêu"]);
    let works = has_any(low, &["nhiệm vụ", "giải pháp"]);
    let reviews = has_any(
        low,
        &[
            "kết quả thực hiện",
            "kết quả đạt được",
            "tình hình thực hiện",
            "thực trạng",
            "hiện trạng",
            "đánh giá",
            "tình hình",
        ],
    ) || starts_words(low, "kết quả")
        || has_any(low, &["tồn tại", "khó khăn"]);
    if starts_words(low, "tổ chức thực hiện")
        || starts_words(low, "phân công")
        || starts_words(low, "trách nhiệm")
        || starts_words(low, "tổ chức triển khai")
    {
        Region::Organisation
    } else if reviews && !starts_words(low, "mục tiêu") && !starts_words(low, "nhiệm vụ") {
        Region::Results
    } else if has_words(low, "căn cứ") || has_words(low, "cơ sở pháp lý") {
        Region::Bases
    } else if aims && !works {
        Region::Objectives
    } else if works && !aims {
        Region::Work
    } else if has_words(low, "tổ chức thực hiện") {
        Region::Organisation
    } else {
        match parent {
            Some(region) if region != Region::Preamble => region,
            _ => Region::Other,
        }
    }
}

/// "Đề nghị …", "Giao …", "Đối với …" address a unit; its name follows.
pub(crate) fn strip_address(title: &str) -> &str {
    let low = crate::text::lower(title);
    for prefix in ["đề nghị ", "giao ", "đối với ", "trách nhiệm của ", "nhiệm vụ của ", "yêu cầu "]
    {
        if low.starts_with(prefix) {
            return title.get(prefix.len()..).unwrap_or(title).trim();
        }
    }
    title
}

/// The unit named by a heading of "Tổ chức thực hiện".
fn unit_of_heading(title: &str) -> Option<String> {
    let name = trim_stops(strip_address(title));
    (!name.is_empty() && starts_with_unit(&crate::text::lower(name))).then(|| name.to_owned())
}
