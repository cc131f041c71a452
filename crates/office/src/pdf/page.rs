//! One page of a PDF: where its glyphs stand and which rules are drawn.

mod annotations;

use std::rc::Rc;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document as Pdf, Object, ObjectId, Stream};

use super::MAX_STREAM_BYTES;
use super::font::{Font, Fonts};
use crate::ReadError;

const MAX_GLYPHS: usize = 400_000;
const MAX_RULES: usize = 50_000;
const MAX_FORM_DEPTH: usize = 8;
const MAX_OPERATIONS: usize = 1_000_000;
/// A rectangle no thicker than this is a rule.
const RULE_THICKNESS: f32 = 3.0;

/// Text at a place: left and right end, baseline, size.
#[derive(Clone)]
pub(crate) struct Glyph {
    pub(crate) text: Rc<str>,
    pub(crate) x0: f32,
    pub(crate) x1: f32,
    pub(crate) y: f32,
    pub(crate) size: f32,
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    /// Name of the font's family.
    pub(crate) font: Rc<str>,
}

/// A straight rule, horizontal where `y0 == y1`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) x0: f32,
    pub(crate) y0: f32,
    pub(crate) x1: f32,
    pub(crate) y1: f32,
}

#[derive(Default)]
pub(crate) struct Page {
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) rules: Vec<Rule>,
    /// Letters of stamps and notes that were put upon the page later.
    pub(crate) upon: Vec<Glyph>,
    /// A picture is drawn on the page.
    pub(crate) has_image: bool,
    /// The sheet: left, bottom, right, top, as it is seen.
    pub(crate) sheet: [f32; 4],
}

type Matrix = [f32; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `first`, then `second`.
fn then(first: Matrix, second: Matrix) -> Matrix {
    let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (first, second);
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

fn apply(matrix: Matrix, x: f32, y: f32) -> (f32, f32) {
    (matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5])
}

pub(super) fn read(pdf: &Pdf, id: ObjectId, fonts: &mut Fonts) -> Result<Page, ReadError> {
    let damaged = |_| ReadError::Damaged { detail: "một trang PDF không đọc được" };
    let page = pdf.get_dictionary(id).map_err(damaged)?;
    let bytes = pdf.get_page_content_with_limit(id, MAX_STREAM_BYTES).map_err(|error| match error {
        lopdf::Error::Decompress(_) => ReadError::Bomb { detail: "dung lượng sau khi bung" },
        _ => ReadError::Damaged { detail: "một trang PDF không đọc được" },
    })?;
    let resources = inherited(pdf, page, b"Resources").and_then(|object| object.as_dict().ok());
    let turned = inherited(pdf, page, b"Rotate").and_then(|object| object.as_i64().ok()).unwrap_or(0);
    let base = match turned.rem_euclid(360) {
        90 => [0.0, -1.0, 1.0, 0.0, 0.0, 0.0],
        180 => [-1.0, 0.0, 0.0, -1.0, 0.0, 0.0],
        270 => [0.0, 1.0, -1.0, 0.0, 0.0, 0.0],
        _ => IDENTITY,
    };
    let mut painter = Painter { pdf, fonts, page: Page::default(), path: Vec::new(), depth: 0, budget: MAX_OPERATIONS };
    painter.stream(&bytes, resources, base);
    painter.annotations(page, base);
    painter.page.sheet = sheet(pdf, page, base);
    Ok(painter.page)
}

/// The edges of the sheet; A4 where the file does not say.
fn sheet(pdf: &Pdf, page: &Dictionary, base: Matrix) -> [f32; 4] {
    let sides = inherited(pdf, page, b"MediaBox").and_then(|object| object.as_array().ok());
    let sides = sides.map(|sides| sides.iter().filter_map(|side| number(pdf, side)).collect::<Vec<f32>>());
    let [x0, y0, x1, y1] =
        sides.and_then(|sides| <[f32; 4]>::try_from(sides).ok()).unwrap_or([0.0, 0.0, 595.28, 841.89]);
    let (one, other) = (apply(base, x0, y0), apply(base, x1, y1));
    [one.0.min(other.0), one.1.min(other.1), one.0.max(other.0), one.1.max(other.1)]
}

fn number(pdf: &Pdf, object: &Object) -> Option<f32> {
    pdf.dereference(object).ok()?.1.as_float().ok().filter(|value| value.is_finite())
}

/// Numbers of an array: the edges of a box, a matrix.
fn numbers<const N: usize>(pdf: &Pdf, dictionary: &Dictionary, key: &[u8]) -> Option<[f32; N]> {
    let list = dictionary.get_deref(key, pdf).and_then(Object::as_array).ok()?;
    list.iter().map(|one| number(pdf, one)).collect::<Option<Vec<f32>>>()?.try_into().ok()
}

/// The matrix of a form.
fn matrix_of(pdf: &Pdf, form: &Stream) -> Matrix {
    numbers(pdf, &form.dict, b"Matrix").unwrap_or(IDENTITY)
}

/// A page attribute, from the page or the nodes above it.
fn inherited<'a>(pdf: &'a Pdf, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut node = page;
    for _ in 0..32 {
        if let Ok(found) = node.get_deref(key, pdf) {
            return Some(found);
        }
        node = node.get_deref(b"Parent", pdf).and_then(Object::as_dict).ok()?;
    }
    None
}

#[derive(Clone)]
struct State {
    ctm: Matrix,
    font: Option<Rc<Font>>,
    size: f32,
    char_gap: f32,
    word_gap: f32,
    stretch: f32,
    leading: f32,
    rise: f32,
    line: Matrix,
    text: Matrix,
}

impl State {
    fn new(ctm: Matrix) -> Self {
        let (line, text) = (IDENTITY, IDENTITY);
        Self {
            ctm,
            font: None,
            size: 0.0,
            char_gap: 0.0,
            word_gap: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            line,
            text,
        }
    }

    fn next_line(&mut self, x: f32, y: f32) {
        self.line = then([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    /// Operators that only set where and how text is shown.
    fn set_text(&mut self, operator: &str, numbers: &[f32]) {
        match (operator, numbers) {
            ("BT", _) => (self.line, self.text) = (IDENTITY, IDENTITY),
            ("Tc", &[gap]) => self.char_gap = gap,
            ("Tw", &[gap]) => self.word_gap = gap,
            ("Tz", &[percent]) => self.stretch = percent / 100.0,
            ("TL", &[leading]) => self.leading = leading,
            ("Ts", &[rise]) => self.rise = rise,
            ("Td", &[x, y]) => self.next_line(x, y),
            ("TD", &[x, y]) => {
                self.leading = -y;
                self.next_line(x, y);
            }
            ("Tm", &[a, b, c, d, e, f]) => {
                self.line = [a, b, c, d, e, f];
                self.text = self.line;
            }
            ("T*", _) => self.next_line(0.0, -self.leading),
            _ => {}
        }
    }
}

struct Painter<'a, 'f> {
    pdf: &'a Pdf,
    fonts: &'f mut Fonts,
    page: Page,
    /// Rules of the path being built, and whether each is the edge of an area.
    path: Vec<(Rule, bool)>,
    depth: usize,
    /// Operators that may still be carried out on this page.
    budget: usize,
}

impl<'a> Painter<'a, '_> {
    fn stream(&mut self, bytes: &[u8], resources: Option<&'a Dictionary>, base: Matrix) {
        let mut state = State::new(base);
        let mut saved: Vec<State> = Vec::new();
        let mut pen = (0.0, 0.0);
        for operation in Content::<Vec<Operation>>::decode_iter(bytes).map_while(Result::ok) {
            if self.budget == 0 {
                return;
            }
            self.budget -= 1;
            let n: Vec<f32> = operation.operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
            match (operation.operator.as_str(), n.as_slice()) {
                ("q", _) if saved.len() < 256 => saved.push(state.clone()),
                ("Q", _) => state = saved.pop().unwrap_or(state),
                ("cm", &[a, b, c, d, e, f]) => state.ctm = then([a, b, c, d, e, f], state.ctm),
                ("Tf", _) => {
                    state.size = n.last().copied().unwrap_or(0.0);
                    state.font = operation.operands.first().and_then(|name| self.font(resources, name));
                }
                ("Tj" | "TJ", _) => self.show(&operation.operands, &mut state),
                ("'" | "\"", _) => {
                    state.next_line(0.0, -state.leading);
                    self.show(operation.operands.last().map(std::slice::from_ref).unwrap_or_default(), &mut state);
                }
                ("re", &[x, y, w, h]) => self.rectangle(x, y, w, h, state.ctm),
                ("m", &[x, y]) => pen = apply(state.ctm, x, y),
                ("l", &[x, y]) => {
                    let to = apply(state.ctm, x, y);
                    self.segment(pen, to);
                    pen = to;
                }
                ("S" | "s" | "B" | "B*" | "b" | "b*", _) => self.paint(true),
                ("f" | "F" | "f*", _) => self.paint(false),
                ("n", _) => self.path.clear(),
                ("Do", _) => self.form(resources, operation.operands.first(), state.ctm),
                (operator, numbers) => state.set_text(operator, numbers),
            }
        }
    }

    fn font(&mut self, resources: Option<&'a Dictionary>, name: &Object) -> Option<Rc<Font>> {
        let fonts = resources?.get_deref(b"Font", self.pdf).and_then(Object::as_dict).ok()?;
        let dictionary = fonts.get_deref(name.as_name().ok()?, self.pdf).and_then(Object::as_dict).ok()?;
        Some(self.fonts.get(self.pdf, dictionary))
    }

    fn form(&mut self, resources: Option<&'a Dictionary>, name: Option<&Object>, ctm: Matrix) {
        if self.depth >= MAX_FORM_DEPTH {
            return;
        }
        let form = resources
            .and_then(|resources| resources.get_deref(b"XObject", self.pdf).and_then(Object::as_dict).ok())
            .zip(name.and_then(|name| name.as_name().ok()))
            .and_then(|(forms, name)| forms.get_deref(name, self.pdf).and_then(Object::as_stream).ok());
        let Some(form) = form else { return };
        match form.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Form") => {}
            Ok(b"Image") => {
                self.page.has_image = true;
                return;
            }
            _ => return,
        }
        self.draw(form, resources, ctm);
    }

    /// Draws a form of PDF, with the resources around it where it brings none.
    fn draw(&mut self, form: &'a Stream, around: Option<&'a Dictionary>, ctm: Matrix) {
        let Ok(bytes) = form.decompressed_content_with_limit(MAX_STREAM_BYTES) else { return };
        let own = form.dict.get_deref(b"Resources", self.pdf).and_then(Object::as_dict).ok().or(around);
        self.depth += 1;
        self.stream(&bytes, own, then(matrix_of(self.pdf, form), ctm));
        self.depth -= 1;
    }

    fn show(&mut self, operands: &[Object], state: &mut State) {
        let Some(font) = state.font.clone() else { return };
        for operand in operands {
            match operand {
                Object::String(bytes, _) => self.string(bytes, &font, state),
                Object::Array(parts) => {
                    for part in parts {
                        if let Object::String(bytes, _) = part {
                            self.string(bytes, &font, state);
                        } else if let Ok(back) = part.as_float() {
                            let shift = -back / 1000.0 * state.size * state.stretch;
                            state.text = then([1.0, 0.0, 0.0, 1.0, shift, 0.0], state.text);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn string(&mut self, bytes: &[u8], font: &Font, state: &mut State) {
        for code in bytes.chunks(if font.is_wide { 2 } else { 1 }) {
            let code = code.iter().fold(0u32, |code, byte| code << 8 | u32::from(*byte));
            let width = font.width(code) * state.size;
            let gap = if !font.is_wide && code == 32 { state.char_gap + state.word_gap } else { state.char_gap };
            let place = then(state.text, state.ctm);
            self.glyph(font, font.text(code), place, width * state.stretch, state);
            state.text = then([1.0, 0.0, 0.0, 1.0, (width + gap) * state.stretch, 0.0], state.text);
        }
    }

    /// Keeps a glyph of text that runs from left to right; stamps and watermarks at an angle are passed over.
    fn glyph(&mut self, font: &Font, shown: &str, place: Matrix, width: f32, state: &State) {
        let size = state.size * (place[2] * place[2] + place[3] * place[3]).sqrt();
        let upright = place[0] > 0.0 && place[1].abs() < place[0] * 0.1;
        if shown.is_empty() || !upright || self.page.glyphs.len() >= MAX_GLYPHS || !size.is_finite() {
            return;
        }
        let (x0, y) = apply(place, 0.0, state.rise);
        let x1 = x0 + width * place[0];
        if !(x0.is_finite() && x1.is_finite() && y.is_finite()) {
            return;
        }
        let (bold, italic) = (font.bold, font.italic);
        self.page.glyphs.push(Glyph { text: shown.into(), x0, x1, y, size, bold, italic, font: Rc::clone(&font.name) });
    }

    fn rectangle(&mut self, x: f32, y: f32, width: f32, height: f32, ctm: Matrix) {
        let (a, b) = (apply(ctm, x, y), apply(ctm, x + width, y + height));
        let (left, right) = (a.0.min(b.0), a.0.max(b.0));
        let (bottom, top) = (a.1.min(b.1), a.1.max(b.1));
        let middle = ((left + right) / 2.0, (bottom + top) / 2.0);
        match (right - left <= RULE_THICKNESS, top - bottom <= RULE_THICKNESS) {
            (true, true) => {}
            (false, true) => self.segment((left, middle.1), (right, middle.1)),
            (true, false) => self.segment((middle.0, bottom), (middle.0, top)),
            (false, false) => {
                self.push_rule((left, bottom), (right, bottom), true);
                self.push_rule((left, top), (right, top), true);
                self.push_rule((left, bottom), (left, top), true);
                self.push_rule((right, bottom), (right, top), true);
            }
        }
    }

    fn segment(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.push_rule(from, to, false);
    }

    fn push_rule(&mut self, from: (f32, f32), to: (f32, f32), is_edge: bool) {
        if self.path.len() >= MAX_RULES || ![from.0, from.1, to.0, to.1].iter().all(|value| value.is_finite()) {
            return;
        }
        let (dx, dy) = ((from.0 - to.0).abs(), (from.1 - to.1).abs());
        if dy < 0.7 && dx > 4.0 {
            let y = (from.1 + to.1) / 2.0;
            self.path.push((Rule { x0: from.0.min(to.0), y0: y, x1: from.0.max(to.0), y1: y }, is_edge));
        } else if dx < 0.7 && dy > 4.0 {
            let x = (from.0 + to.0) / 2.0;
            self.path.push((Rule { x0: x, y0: from.1.min(to.1), x1: x, y1: from.1.max(to.1) }, is_edge));
        }
    }

    /// Keeps the rules of the path; edges of an area count only where they are drawn, not where it is filled.
    fn paint(&mut self, is_stroked: bool) {
        for (rule, is_edge) in self.path.drain(..) {
            if (is_stroked || !is_edge) && self.page.rules.len() < MAX_RULES {
                self.page.rules.push(rule);
            }
        }
    }
}
