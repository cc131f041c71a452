//! Places for what is written into a document after its first signature: number and day stand in fields that were empty
//! when the leader signed, so that filling them changes nothing that he signed (Nghị định 30/2020/NĐ-CP, điều 14 to 18).

use crate::appearance::{Rect, Style, empty, fitting, lines_in, rectangle};
use crate::pdf::{Dict, Field, File, Form, List, Update, encode_text, items, number, page};
use crate::{Error, Result};

/// A place that stays empty until it is filled.
#[derive(Debug, Clone)]
pub struct Blank {
    pub name: String,
    /// The page, the first being 1; the last one where no number is given.
    pub page: Option<u32>,
    pub rect: Rect,
}

/// What is written into a blank: in letters of this size, smaller where the blank is narrower.
#[derive(Debug, Clone)]
pub struct Fill {
    pub name: String,
    pub text: String,
    pub style: Style,
}

/// The names of the blanks of a document that nothing was written into yet.
///
/// # Errors
/// When the file cannot be read.
pub fn empty_blanks(pdf: &[u8]) -> Result<Vec<String>> {
    let file = File::open(pdf)?;
    let catalogue = Dict::of(&file.object(file.root()?)?)?;
    let fields = Form::of(&file, &catalogue)?.all(&file)?;
    let is_empty = |field: &Field| field.kind() == Some(b"/Tx") && !field.has_value();
    Ok(fields.into_iter().filter(is_empty).map(|field| field.name).collect())
}

/// Adds blanks to a document that nobody has signed yet.
///
/// # Errors
/// When it is signed, a name is taken, or a place is not on its page.
pub fn reserve(pdf: &[u8], blanks: &[Blank]) -> Result<Vec<u8>> {
    let mut out = pdf.to_vec();
    for blank in blanks {
        out = reserve_one(&out, blank)?;
    }
    Ok(out)
}

fn reserve_one(pdf: &[u8], blank: &Blank) -> Result<Vec<u8>> {
    let file = File::open(pdf)?;
    let root = file.root()?;
    let mut catalogue = Dict::of(&file.object(root)?)?;
    let mut form = Form::of(&file, &catalogue)?;
    let fields = form.all(&file)?;
    if fields.iter().any(Field::is_signed) {
        return Err(Error::AlreadySigned);
    }
    if fields.iter().any(|field| field.name == blank.name) {
        return Err(Error::FieldTaken { name: blank.name.clone() });
    }
    let mut page = page(&file, blank.page)?;
    if page.rotate != 0 {
        return Err(Error::Unsupported { detail: "ô trên trang quay" });
    }
    let mut update = Update::new(&file, 4096)?;
    let look = empty(&mut update);
    let mut field = Dict::default();
    field.set("Type", "/Annot").set("Subtype", "/Widget").set("FT", "/Tx").set("T", encode_text(&blank.name));
    field.set("Ff", "1").set("F", "4").set("P", page.reference.to_string()).set("DA", "(/Helv 0 Tf 0 g)");
    field.set("Rect", rectangle(&page, blank.rect)?).set("AP", format!("<</N {look}>>"));
    let field = update.add(&field.bytes()).to_string().into_bytes();
    let mut annotations = List::of(&file, &page.dict, "Annots")?;
    annotations.items.push(field.clone());
    if annotations.put(&mut update, &mut page.dict, "Annots") {
        update.put(page.reference, &page.dict.bytes());
    }
    form.fields.items.push(field);
    form.put(&mut update, &mut catalogue, root);
    update.finish(blank.name.as_bytes())
}

/// Fills blanks within an update.
pub(crate) fn fill(file: &File<'_>, update: &mut Update<'_, '_>, form: &Form, fills: &[Fill]) -> Result<()> {
    if fills.is_empty() {
        return Ok(());
    }
    let mut fields = form.all(file)?;
    for fill in fills {
        let missing = || Error::NoField { name: fill.name.clone() };
        let field = fields.iter_mut().find(|field| field.name == fill.name).ok_or_else(missing)?;
        if field.kind() != Some(b"/Tx") || field.has_value() {
            return Err(missing());
        }
        let rect = file.resolve(field.dict.get("Rect").ok_or_else(missing)?)?;
        let sides: Option<Vec<f64>> = items(&rect)?.into_iter().map(number).collect();
        let Some(&[left, bottom, right, top]) = sides.as_deref() else { return Err(missing()) };
        let (width, height) = ((right - left).abs(), (top - bottom).abs());
        let style = fitting(&fill.text, &fill.style, width)?;
        let look = lines_in(update, std::slice::from_ref(&fill.text), &style, width, height)?;
        field.dict.set("V", encode_text(&fill.text)).set("AP", format!("<</N {look}>>"));
        update.put(field.reference, &field.dict.bytes());
    }
    Ok(())
}
