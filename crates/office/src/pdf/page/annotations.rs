//! What lies upon the page of a PDF: fields that were filled in, stamps, notes written over it.

use lopdf::{Dictionary, Object, Stream};

use super::{MAX_GLYPHS, Matrix, Painter, apply, inherited, matrix_of, numbers, then};

const MAX_ANNOTATIONS: usize = 500;
/// Flags of an annotation that is not seen: hidden, or not shown on the screen.
const UNSEEN: i64 = 2 | 32;

/// What an annotation is to a reader.
enum Kind {
    /// A field of a form: its text stands in a blank of the page.
    Field,
    /// Words written over the page.
    Note,
    /// Words that are no part of the text.
    Stamp,
}

impl<'a> Painter<'a, '_> {
    /// Draws what is seen of the annotations of a page.
    pub(super) fn annotations(&mut self, page: &'a Dictionary, base: Matrix) {
        let Ok(all) = page.get_deref(b"Annots", self.pdf).and_then(Object::as_array) else { return };
        for one in all.iter().take(MAX_ANNOTATIONS) {
            let one = self.pdf.dereference(one).ok().and_then(|(_, one)| one.as_dict().ok());
            if let Some((one, kind)) = one.and_then(|one| Some((one, self.kind(one)?))) {
                self.annotation(one, &kind, base);
            }
        }
    }

    /// The kind of an annotation that is read. What is seen of a signature is no word of the document.
    fn kind(&self, annotation: &'a Dictionary) -> Option<Kind> {
        let flags = annotation.get_deref(b"F", self.pdf).and_then(Object::as_i64).unwrap_or(0);
        if flags & UNSEEN != 0 {
            return None;
        }
        match annotation.get_deref(b"Subtype", self.pdf).and_then(Object::as_name).ok()? {
            b"Widget" => {
                let field = inherited(self.pdf, annotation, b"FT").and_then(|kind| kind.as_name().ok());
                (field != Some(b"Sig".as_slice())).then_some(Kind::Field)
            }
            b"FreeText" => Some(Kind::Note),
            b"Stamp" => Some(Kind::Stamp),
            _ => None,
        }
    }

    fn annotation(&mut self, annotation: &'a Dictionary, kind: &Kind, base: Matrix) {
        if self.page.glyphs.len() + self.page.upon.len() >= MAX_GLYPHS {
            return;
        }
        let Some(look) = self.look(annotation) else { return };
        let Some(rect) = numbers::<4>(self.pdf, annotation, b"Rect") else { return };
        let Some(fit) = self.fit(look, rect) else { return };
        let (rules, has_image) = (self.page.rules.len(), self.page.has_image);
        let below = std::mem::take(&mut self.page.glyphs);
        self.draw(look, None, then(fit, base));
        let drawn = std::mem::replace(&mut self.page.glyphs, below);
        // Frames and pictures of annotations are no tables, and make no scan of a page.
        self.page.rules.truncate(rules);
        self.page.has_image = has_image;
        match kind {
            Kind::Stamp => self.page.upon.extend(drawn),
            Kind::Note => {
                self.page.upon.extend_from_slice(&drawn);
                self.page.glyphs.extend(drawn);
            }
            Kind::Field => {
                if drawn.iter().any(|glyph| !glyph.text.trim().is_empty()) {
                    self.clear(rect, base);
                    self.page.glyphs.extend(drawn);
                }
            }
        }
    }

    /// Takes the spaces of a blank away where a field fills it.
    fn clear(&mut self, [x0, y0, x1, y1]: [f32; 4], base: Matrix) {
        let (one, other) = (apply(base, x0, y0), apply(base, x1, y1));
        let within = |value: f32, a: f32, b: f32| a.min(b) <= value && value <= a.max(b);
        self.page.glyphs.retain(|glyph| {
            let middle = f32::midpoint(glyph.x0, glyph.x1);
            !(glyph.text.trim().is_empty() && within(middle, one.0, other.0) && within(glyph.y, one.1, other.1))
        });
    }

    /// How an annotation looks as it stands.
    fn look(&self, annotation: &'a Dictionary) -> Option<&'a Stream> {
        let looks = annotation.get_deref(b"AP", self.pdf).and_then(Object::as_dict).ok()?;
        match looks.get_deref(b"N", self.pdf).ok()? {
            Object::Stream(look) => Some(look),
            Object::Dictionary(states) => {
                let state = annotation.get_deref(b"AS", self.pdf).and_then(Object::as_name).ok()?;
                states.get_deref(state, self.pdf).and_then(Object::as_stream).ok()
            }
            _ => None,
        }
    }

    /// Lays the box of a form into the rectangle of its annotation (ISO 32000-1, 12.5.5).
    fn fit(&self, form: &Stream, [x0, y0, x1, y1]: [f32; 4]) -> Option<Matrix> {
        let [left, bottom, right, top] = numbers::<4>(self.pdf, &form.dict, b"BBox")?;
        let matrix = matrix_of(self.pdf, form);
        let corners = [(left, bottom), (right, bottom), (left, top), (right, top)].map(|(x, y)| apply(matrix, x, y));
        let least = |of: fn(&(f32, f32)) -> f32| corners.iter().map(of).fold(f32::MAX, f32::min);
        let most = |of: fn(&(f32, f32)) -> f32| corners.iter().map(of).fold(f32::MIN, f32::max);
        let (from_x, from_y) = (least(|at| at.0), least(|at| at.1));
        let wide = (x1 - x0).abs() / (most(|at| at.0) - from_x);
        let high = (y1 - y0).abs() / (most(|at| at.1) - from_y);
        let fit = [wide, 0.0, 0.0, high, x0.min(x1) - from_x * wide, y0.min(y1) - from_y * high];
        fit.iter().all(|value| value.is_finite()).then_some(fit)
    }
}
