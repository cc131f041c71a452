//! Signing: a file is prepared with everything but the signature, its digest is shown and signed, and the signature is put
//! into the hole that was left.

use crate::appearance::{Appearance, draw};
use crate::blanks::{Fill, fill};
use crate::cms::{Parts, assemble, attributes};
use crate::keys::Key;
use crate::pdf::{Dict, Field, File, Form, List, Page, Ref, Update, array, encode_text, integer, items, page};
use crate::{Chain, Error, Result, oid, sha256, timestamp};
use chrono::{DateTime, FixedOffset};
use der::Encode;
use std::ops::Range;

/// How many bytes a signature may have; its chain and a time stamp lie in it.
const ROOM: usize = 16 * 1024;

/// What may still become of a document that is certified by its first signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certify {
    /// Nothing at all.
    Nothing,
    /// Fields filled in and further signatures.
    FormsAndSignatures,
}

/// What a signature says and shows.
#[derive(Debug, Clone)]
pub struct Request {
    /// The name of the signature's field; without one, the first `ChuKy…` that is free.
    pub field: Option<String>,
    /// Who signs, where the certificate's own name is not enough.
    pub name: Option<String>,
    pub reason: Option<String>,
    pub location: Option<String>,
    /// When, as the signer says; a time stamp proves it.
    pub signed_at: DateTime<FixedOffset>,
    /// What is seen; nothing for a signature that is not shown.
    pub appearance: Option<Appearance>,
    /// What is written into blanks before signing: number and day. The signature then locks every field (FieldMDP).
    pub fill: Vec<Fill>,
    /// Whether the document is certified.
    pub certify: Option<Certify>,
}

impl Request {
    /// A signature at an instant that is not shown and says nothing more.
    pub fn at(signed_at: DateTime<FixedOffset>) -> Self {
        Self {
            field: None,
            name: None,
            reason: None,
            location: None,
            signed_at,
            appearance: None,
            fill: Vec::new(),
            certify: None,
        }
    }
}

/// A file that only lacks its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    bytes: Vec<u8>,
    hole: Range<usize>,
}

impl Prepared {
    /// The file as its signer is shown it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where the signature will stand, its brackets included.
    pub fn hole(&self) -> Range<usize> {
        self.hole.clone()
    }

    /// Takes up again what was prepared before, as `bytes` and `hole` gave it.
    ///
    /// # Errors
    /// When the two do not belong together.
    pub fn resume(bytes: Vec<u8>, hole: Range<usize>) -> Result<Self> {
        let blank = bytes.get(hole.clone()).and_then(|hole| hole.strip_prefix(b"<")?.strip_suffix(b">"));
        let covered = byte_range(&hole, bytes.len());
        if blank.is_some_and(|hole| hole.len() == ROOM * 2 && hole.iter().all(|&b| b == b'0'))
            && memchr::memmem::find(&bytes[hole.start.saturating_sub(256)..hole.start], covered.as_bytes()).is_some()
        {
            return Ok(Self { bytes, hole });
        }
        Err(Error::Unprepared)
    }

    /// The SHA-256 of everything but the hole: what the signer sees is what is signed.
    pub fn digest(&self) -> [u8; 32] {
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        context.update(&self.bytes[..self.hole.start]);
        context.update(&self.bytes[self.hole.end..]);
        let mut out = [0; 32];
        out.copy_from_slice(context.finish().as_ref());
        out
    }

    /// What a signer's key signs, in DER; `digest_to_sign` is its SHA-256, for signers to which only that goes.
    ///
    /// # Errors
    /// None in practice: when it cannot be written.
    pub fn attributes(&self, chain: &Chain) -> Result<Vec<u8>> {
        let attributes = attributes(oid::DATA, &self.digest(), chain)?;
        attributes.to_der().map_err(Error::encoding("thuộc tính"))
    }

    /// The SHA-256 of what a signer's key signs.
    ///
    /// # Errors
    /// As `attributes`.
    pub fn digest_to_sign(&self, chain: &Chain) -> Result<[u8; 32]> {
        Ok(sha256(&self.attributes(chain)?))
    }

    /// Puts the signature in, with a time stamp token over it (DER) where there is one.
    ///
    /// # Errors
    /// When the signature is not the chain's signer's over this file, or too long.
    pub fn finish(mut self, chain: &Chain, signature: &[u8], token: Option<&[u8]>) -> Result<Vec<u8>> {
        let attributes = attributes(oid::DATA, &self.digest(), chain)?;
        chain.check(&attributes.to_der().map_err(Error::encoding("thuộc tính"))?, signature)?;
        let cms = assemble(Parts { chain, content: (oid::DATA, None), attributes, signature, token })?;
        if cms.len() > ROOM {
            return Err(Error::TooLong { size: cms.len() });
        }
        let begin = self.hole.start + 1;
        let written = hex::encode_to_slice(&cms, &mut self.bytes[begin..begin + cms.len() * 2]);
        written.map_err(|_| Error::TooLong { size: cms.len() })?;
        Ok(self.bytes)
    }
}

/// What brings a time stamp authority's answer to a request.
pub type Authority<'a> = &'a dyn Fn(&[u8]) -> std::result::Result<Vec<u8>, String>;

/// Prepares and signs at once, with a time stamp where an authority is given.
///
/// # Errors
/// When the file cannot be signed, the key refuses, or the authority does not stamp.
pub fn sign(pdf: &[u8], request: &Request, key: &dyn Key, authority: Option<Authority<'_>>) -> Result<Vec<u8>> {
    let prepared = prepare(pdf, request)?;
    let signature = key.sign(&prepared.attributes(key.chain())?)?;
    let token = match authority {
        Some(ask) => {
            let request = timestamp::Request::new(&signature)?;
            let answer = ask(request.bytes()).map_err(|detail| Error::TimeStamp { detail })?;
            Some(request.token(&answer)?)
        }
        None => None,
    };
    prepared.finish(key.chain(), &signature, token.as_deref())
}

/// Prepares a file for a signature: its bytes, and behind them one more revision with everything but the signature.
///
/// # Errors
/// When the file is no PDF, damaged, under a password, locked, or the request does not fit it.
pub fn prepare(pdf: &[u8], request: &Request) -> Result<Prepared> {
    let file = File::open(pdf)?;
    let root = file.root()?;
    let mut catalogue = Dict::of(&file.object(root)?)?;
    let mut form = Form::of(&file, &catalogue)?;
    let name = permitted(&file, &catalogue, &form, request)?;
    let shown = request.appearance.as_ref();
    let mut page = page(&file, shown.map_or(Some(1), |shown| shown.page))?;
    let mut update = Update::new(&file, ROOM * 2 + 8192)?;
    let (signature, widget) = (update.reserve(), update.reserve());
    fill(&file, &mut update, &form, &request.fill)?;
    let look = shown.map(|shown| draw(&mut update, &page, shown.rect, &shown.look)).transpose()?;
    put_widget(&mut update, &page, (signature, widget), &name, look);
    let mut annotations = List::of(&file, &page.dict, "Annots")?;
    annotations.items.push(widget.to_string().into_bytes());
    if annotations.put(&mut update, &mut page.dict, "Annots") {
        update.put(page.reference, &page.dict.bytes());
    }
    form.fields.items.push(widget.to_string().into_bytes());
    form.dict.set("SigFlags", "3");
    if request.certify.is_some() {
        let mut permissions = catalogue.get("Perms").map(|raw| file.dict(raw)).transpose()?.unwrap_or_default();
        permissions.set("DocMDP", signature.to_string());
        catalogue.set("Perms", permissions.bytes());
        if form.object.is_some() {
            update.put(root, &catalogue.bytes());
        }
    }
    form.put(&mut update, &mut catalogue, root);
    let (hole, range) = put_signature(&mut update, signature, request);
    let salt = request.signed_at.timestamp_micros().to_be_bytes();
    let mut bytes = update.finish(&salt)?;
    let covered = byte_range(&hole, bytes.len());
    bytes[range..range + covered.len()].copy_from_slice(covered.as_bytes());
    Ok(Prepared { bytes, hole })
}

/// What is signed: all but the hole, in figures of a fixed width.
fn byte_range(hole: &Range<usize>, length: usize) -> String {
    format!("[0 {:>10} {:>10} {:>10}]", hole.start, hole.end, length.saturating_sub(hole.end))
}

/// Whether the document takes this signature, and under which name.
fn permitted(file: &File<'_>, catalogue: &Dict<'_>, form: &Form, request: &Request) -> Result<String> {
    if certified(file, catalogue)? == Some(Certify::Nothing) {
        return Err(Error::Locked);
    }
    let fields = form.all(file)?;
    if request.certify.is_some() && fields.iter().any(Field::is_signed) {
        return Err(Error::AlreadySigned);
    }
    let taken = |name: &str| fields.iter().any(|field| field.name == name);
    match &request.field {
        Some(name) if taken(name) => Err(Error::FieldTaken { name: name.clone() }),
        Some(name) => Ok(name.clone()),
        None => {
            let free = (1..=fields.len() + 1).map(|n| format!("ChuKy{n}")).find(|name| !taken(name));
            Ok(free.unwrap_or_else(|| "ChuKy".to_owned()))
        }
    }
}

/// What the document's certification leaves, if it is certified.
fn certified(file: &File<'_>, catalogue: &Dict<'_>) -> Result<Option<Certify>> {
    let Some(permissions) = catalogue.get("Perms") else { return Ok(None) };
    let permissions = file.dict(permissions)?;
    let Some(signature) = permissions.get("DocMDP") else { return Ok(None) };
    let signature = file.dict(signature)?;
    let mut left = Certify::FormsAndSignatures;
    if let Some(references) = signature.get("Reference") {
        let references = file.resolve(references)?;
        for reference in items(&references)? {
            let reference = file.dict(reference)?;
            if let Some(parameters) = reference.get("TransformParams")
                && file.dict(parameters)?.get("P").and_then(integer) == Some(1)
            {
                left = Certify::Nothing;
            }
        }
    }
    Ok(Some(left))
}

/// The field of the signature, which is its widget too: locked, printed, and shown or of no size.
fn put_widget(update: &mut Update<'_, '_>, page: &Page, objects: (Ref, Ref), name: &str, look: Option<(Ref, String)>) {
    let (signature, widget) = objects;
    let mut dict = Dict::default();
    dict.set("Type", "/Annot").set("Subtype", "/Widget").set("FT", "/Sig").set("T", encode_text(name));
    dict.set("V", signature.to_string()).set("P", page.reference.to_string()).set("F", "132");
    match look {
        Some((form, rect)) => dict.set("Rect", rect).set("AP", format!("<</N {form}>>")),
        None => dict.set("Rect", "[0 0 0 0]"),
    };
    update.put(widget, &dict.bytes());
}

/// The signature without its value: where its hole is, and where the byte range is to be written.
fn put_signature(update: &mut Update<'_, '_>, signature: Ref, request: &Request) -> (Range<usize>, usize) {
    let mut dict = Dict::default();
    dict.set("Type", "/Sig").set("Filter", "/Adobe.PPKLite").set("SubFilter", "/ETSI.CAdES.detached");
    let at = request.signed_at;
    let zone = at.format("%:z").to_string().replace(':', "'");
    dict.set("M", format!("(D:{}{zone}')", at.format("%Y%m%d%H%M%S")));
    for (key, text) in [("Name", &request.name), ("Reason", &request.reason), ("Location", &request.location)] {
        if let Some(text) = text {
            dict.set(key, encode_text(text));
        }
    }
    let method = |name: &str, parameters: &str| {
        format!("<</Type/SigRef/TransformMethod/{name}/TransformParams<</Type/TransformParams{parameters}/V/1.2>>>>")
    };
    let mut methods = Vec::new();
    if let Some(certify) = request.certify {
        let left = if certify == Certify::Nothing { 1 } else { 2 };
        methods.push(method("DocMDP", &format!("/P {left}")));
    }
    if !request.fill.is_empty() {
        methods.push(method("FieldMDP", "/Action/All"));
    }
    if !methods.is_empty() {
        dict.set("Reference", array(&methods));
    }
    update.begin(signature);
    dict.write(&mut update.out);
    update.out.truncate(update.out.len() - 2);
    update.out.extend_from_slice(b"/ByteRange ");
    let range = update.out.len();
    update.out.extend_from_slice(byte_range(&(0..0), 0).as_bytes());
    update.out.extend_from_slice(b"\n/Contents ");
    let start = update.out.len();
    update.out.push(b'<');
    update.out.resize(start + 1 + ROOM * 2, b'0');
    update.out.push(b'>');
    let hole = start..update.out.len();
    update.out.extend_from_slice(b"\n>>");
    update.end();
    (hole, range)
}
