//! What a DOCX states of letters and paragraphs, resolved from defaults through styles to the run.

use std::collections::HashMap;

use super::tree::Node;
use crate::ReadError;
use crate::ruler::paper::Align;

const MAX_INHERITANCE: usize = 24;

/// Properties as stated; `None` is "as inherited". Lengths are twentieths of a point.
#[derive(Debug, Clone, Default)]
pub(super) struct Props {
    pub(super) font: Option<Font>,
    pub(super) half_points: Option<f32>,
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) caps: Option<bool>,
    pub(super) hidden: Option<bool>,
    pub(super) underlined: Option<bool>,
    pub(super) colour: Option<String>,
    pub(super) align: Option<Align>,
    pub(super) first_line: Option<f32>,
    pub(super) left: Option<f32>,
    pub(super) right: Option<f32>,
    pub(super) before: Option<f32>,
    pub(super) after: Option<f32>,
    pub(super) line: Option<Spacing>,
    pub(super) contextual: Option<bool>,
    pub(super) list: Option<u32>,
    pub(super) level: Option<u8>,
    /// A rule is drawn above or below the paragraph.
    pub(super) border: Option<bool>,
}

/// A font by its name, or by its part in the theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Font {
    Named(String),
    Major,
    Minor,
}

/// Distance of lines.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spacing {
    /// Multiple of single spacing.
    Lines(f32),
    /// Exactly or at least this many points.
    Points(f32),
}

impl Props {
    /// What `self` states, over what `base` states.
    pub(super) fn over(&self, base: &Self) -> Self {
        macro_rules! merged {
            ($($field:ident),*) => { Self { $($field: self.$field.clone().or_else(|| base.$field.clone())),* } };
        }
        merged!(
            font,
            half_points,
            bold,
            italic,
            caps,
            hidden,
            underlined,
            colour,
            align,
            first_line,
            left,
            right,
            before,
            after,
            line,
            contextual,
            list,
            level,
            border
        )
    }

    /// What `w:rPr` states.
    pub(super) fn of_run(node: &Node) -> Self {
        let fonts = node.child("rFonts");
        let attribute = |name| fonts.and_then(|fonts| fonts.attribute(name)).filter(|value| !value.is_empty());
        let theme = attribute("asciiTheme").or_else(|| attribute("hAnsiTheme"));
        let font = match theme {
            Some(part) if part.starts_with("major") => Some(Font::Major),
            Some(_) => Some(Font::Minor),
            None => attribute("ascii").or_else(|| attribute("hAnsi")).map(|name| Font::Named(name.to_owned())),
        };
        Self {
            font,
            half_points: node.child("sz").and_then(|size| size.number("val")),
            bold: node.switch("b"),
            italic: node.switch("i"),
            caps: node.switch("caps"),
            hidden: node.switch("vanish"),
            underlined: node.switch("u"),
            colour: node.value("color").map(str::to_uppercase),
            ..Self::default()
        }
    }

    /// What `w:pPr` states, but for the letters of the paragraph's mark.
    pub(super) fn of_paragraph(node: &Node) -> Self {
        let align = node.value("jc").map(|align| match align {
            "center" => Align::Centre,
            "right" | "end" => Align::Right,
            "both" | "distribute" => Align::Justified,
            _ => Align::Left,
        });
        let indent = |name| node.child("ind").and_then(|indent| indent.number(name));
        let spacing = node.child("spacing");
        let space = |name| spacing.and_then(|spacing| spacing.number(name));
        let is_auto = |name| matches!(spacing.and_then(|s| s.attribute(name)), Some("1" | "true" | "on"));
        // Word lets 14 points where a browser would.
        let room = |auto, name| if is_auto(auto) { Some(280.0) } else { space(name) };
        let line = space("line").map(|line| match spacing.and_then(|spacing| spacing.attribute("lineRule")) {
            Some("exact" | "atLeast") => Spacing::Points(line / 20.0),
            _ => Spacing::Lines(line / 240.0),
        });
        let numbering = node.child("numPr");
        let of_list = |name| numbering.and_then(|list| list.child(name)).and_then(|node| node.number("val"));
        let drawn = |border: &Node| !matches!(border.attribute("val"), None | Some("none" | "nil"));
        let border = node
            .child("pBdr")
            .map(|sides| ["top", "bottom"].into_iter().filter_map(|side| sides.child(side)).any(drawn));
        Self {
            align,
            first_line: indent("firstLine").or_else(|| indent("hanging").map(|hanging| -hanging)),
            left: indent("left").or_else(|| indent("start")),
            right: indent("right").or_else(|| indent("end")),
            before: room("beforeAutospacing", "before"),
            after: room("afterAutospacing", "after"),
            line,
            contextual: node.switch("contextualSpacing"),
            list: of_list("numId").map(|id| id as u32),
            level: of_list("ilvl").map(|level| level as u8),
            border,
            ..Self::default()
        }
    }
}

/// All styles, resolved along `basedOn`, with the fonts of the theme.
#[derive(Default)]
pub(super) struct Styles {
    defaults: Props,
    default_paragraph: Option<String>,
    styles: HashMap<String, Props>,
    ruled: HashMap<String, bool>,
    major: String,
    minor: String,
}

impl Styles {
    pub(super) fn read(styles: Option<&str>, theme: Option<&str>) -> Result<Self, ReadError> {
        let mut all = Self::default();
        if let Some(theme) = theme {
            let theme = Node::parse(theme)?;
            let latin = |part| {
                let fonts = theme.at(&["themeElements", "fontScheme", part, "latin"])?;
                fonts.attribute("typeface").map(str::to_owned)
            };
            (all.major, all.minor) = (latin("majorFont").unwrap_or_default(), latin("minorFont").unwrap_or_default());
        }
        let Some(styles) = styles else { return Ok(all) };
        let root = Node::parse(styles)?;
        let run = root.at(&["docDefaults", "rPrDefault", "rPr"]).map(Props::of_run).unwrap_or_default();
        let paragraph = root.at(&["docDefaults", "pPrDefault", "pPr"]).map(Props::of_paragraph).unwrap_or_default();
        all.defaults = run.over(&paragraph);
        let nodes: HashMap<&str, &Node> = root
            .children
            .iter()
            .filter(|node| node.name == "style")
            .filter_map(|node| Some((node.attribute("styleId")?, node)))
            .collect();
        for (id, node) in &nodes {
            if node.attribute("type") == Some("paragraph") && matches!(node.attribute("default"), Some("1" | "true")) {
                all.default_paragraph = Some((*id).to_owned());
            }
            let line: Vec<&Node> = ancestors(&nodes, node).collect();
            let props = line.iter().fold(Props::default(), |props, node| props.over(&stated(node)));
            all.styles.insert((*id).to_owned(), props);
            let borders = line.iter().find_map(|node| node.at(&["tblPr", "tblBorders"]));
            all.ruled.insert((*id).to_owned(), borders.is_some_and(is_drawn));
        }
        Ok(all)
    }

    /// A paragraph of this style, before its own properties.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Props {
        let id = id.or(self.default_paragraph.as_deref());
        id.and_then(|id| self.styles.get(id)).cloned().unwrap_or_default().over(&self.defaults)
    }

    /// What a character style states.
    pub(super) fn character(&self, id: &str) -> Option<&Props> {
        self.styles.get(id)
    }

    /// A table style that draws its borders.
    pub(super) fn is_ruled(&self, id: &str) -> bool {
        self.ruled.get(id) == Some(&true)
    }

    /// The name of a font.
    pub(super) fn font_name(&self, font: Option<&Font>) -> Option<String> {
        let name = match font? {
            Font::Named(name) => name,
            Font::Major => &self.major,
            Font::Minor => &self.minor,
        };
        Some(name.clone()).filter(|name| !name.is_empty())
    }
}

fn stated(style: &Node) -> Props {
    let run = style.child("rPr").map(Props::of_run).unwrap_or_default();
    run.over(&style.child("pPr").map(Props::of_paragraph).unwrap_or_default())
}

fn ancestors<'a>(nodes: &'a HashMap<&str, &'a Node>, style: &'a Node) -> impl Iterator<Item = &'a Node> {
    std::iter::successors(Some(style), |node| nodes.get(node.value("basedOn")?).copied()).take(MAX_INHERITANCE)
}

/// A set of borders of which one is drawn.
pub(super) fn is_drawn(borders: &Node) -> bool {
    borders.children.iter().any(|side| !matches!(side.attribute("val"), None | Some("none" | "nil")))
}
