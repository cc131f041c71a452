//! The outline: an annual plan reviews the past year, names its bases, sets targets, lists work, and hands it out to units; the
//! headings say which is which, and what stands under a heading belongs to it.

use crate::bodies::starts_with_unit;
use crate::heading::{Around, Heading, group_row, heading_of};
use crate::label::{LabelKind, label_of};
use crate::paragraph::Paragraph;
use crate::reading::{Section, Source};
use crate::text::{has_any, has_words, is_capitals, starts_words, trim_stops};

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
        match heading_of(&paragraph, queue.peek(), &builder.around()) {
            Some(heading) => {
                heading_wants_title = heading.title.is_empty() || heading.kind == LabelKind::Appendix;
                builder.open(&paragraph, heading);
            }
            None => builder.push(paragraph),
        }
    }
    builder.outline
}

/// Headings as a person types them, one a line: what each begins with says how deep it stands; without a label it stands
/// at the top.
pub(crate) fn typed(text: &str) -> Vec<Section> {
    let mut builder = Builder::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let label = label_of(line);
        let rest = label.as_ref().and_then(|label| line.get(label.rest..)).unwrap_or(line);
        let heading = Heading {
            kind: label.as_ref().map_or(LabelKind::Part, |label| label.kind),
            label: label.map(|label| label.text).unwrap_or_default(),
            title: trim_stops(rest.trim_start_matches(['.', ':', ' '])).to_owned(),
            inline: None,
        };
        builder.open(&Paragraph::default(), heading);
    }
    builder.outline.sections
}

#[derive(Default)]
struct Builder {
    outline: Outline,
    open: Vec<Open>,
    in_recipients: bool,
    last_letter: Option<char>,
    /// Which of "A." and "I." came first: plans divide either by the other.
    outermost: Option<LabelKind>,
}

impl Builder {
    /// Closes the headings of a kind's own depth and below.
    fn close(&mut self, kind: LabelKind) {
        let swapped = self.outermost == Some(LabelKind::Roman);
        let rank = |kind: LabelKind| match kind {
            LabelKind::Letter if swapped => LabelKind::Roman,
            LabelKind::Roman if swapped => LabelKind::Letter,
            other => other,
        };
        while self.open.last().is_some_and(|open| rank(open.kind) >= rank(kind)) {
            self.open.pop();
        }
    }

    fn around(&self) -> Around {
        Around { in_recipients: self.in_recipients, region: self.region(), last_letter: self.last_letter }
    }

    fn region(&self) -> Region {
        if self.in_recipients {
            Region::Recipients
        } else {
            self.open.last().map_or(Region::Preamble, |open| open.region)
        }
    }

    /// "Nơi nhận:" ends the body, and so does who signs where that stands first.
    fn ends_body(&self, paragraph: &Paragraph) -> bool {
        let signs = || ["tm.", "t/m", "kt.", "tl.", "tuq."].iter().any(|word| paragraph.low.starts_with(word));
        starts_words(&paragraph.low, "nơi nhận")
            || is_capitals(&paragraph.text) && signs()
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
        if heading.kind == LabelKind::Appendix {
            self.outermost = None;
        }
        if matches!(heading.kind, LabelKind::Letter | LabelKind::Roman) && self.outermost.is_none() {
            self.outermost = Some(heading.kind);
        }
        self.close(heading.kind);
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
        // an item that is no heading ends the headings of its own depth ("3. Giao Công an phường …" after "2. Văn phòng")
        let kind = paragraph.kind().filter(|kind| (LabelKind::Number..LabelKind::Dash).contains(kind));
        if let Some(kind) = kind {
            self.close(kind);
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

/// What a heading says about the part below it.
pub(crate) fn region_of(kind: LabelKind, low: &str, parent: Option<Region>) -> Region {
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
pub(crate) fn unit_of_heading(title: &str) -> Option<String> {
    let name = trim_stops(strip_address(title));
    (!name.is_empty() && starts_with_unit(&crate::text::lower(name))).then(|| name.to_owned())
}
