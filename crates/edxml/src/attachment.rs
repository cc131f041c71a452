//! The files of a message: base64, within which some systems zip each file.

use crate::tree::{CONTENT, LONGEST_NAME, Node};
use crate::{Attachment, Error, MOST_BYTES, Result};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::io::{Cursor, Read as _};

/// Files of one message.
const MOST: usize = 50;
/// Bytes of all files of one message, unpacked.
const LONGEST: u64 = MOST_BYTES as u64;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What the manifest says of a file.
struct Named {
    content_id: String,
    name: String,
    content_type: String,
    description: String,
}

impl Named {
    fn of(node: &Node) -> Self {
        let content_id = node.value("ContentId");
        let content_id = if content_id.is_empty() { node.href.clone() } else { content_id };
        Self {
            content_id: content_id.trim_start_matches("cid:").to_owned(),
            name: node.value("AttachmentName").chars().take(LONGEST_NAME).collect(),
            content_type: node.value("ContentType"),
            description: node.value("Description"),
        }
    }
}

/// The files that the manifest names with what stands beside the envelope, in the order of the manifest.
///
/// # Errors
/// Where one is missing, too long or no base64.
pub(crate) fn read(manifest: Option<&Node>, encoded: Option<&Node>) -> Result<Vec<Attachment>> {
    let references: Vec<Named> = manifest.into_iter().flat_map(|m| m.all("Reference")).map(Named::of).collect();
    let files: Vec<&Node> = encoded.into_iter().flat_map(|e| e.all("Attachment")).collect();
    if references.len() > MOST || files.len() > MOST {
        return Err(Error::TooManyAttachments(MOST));
    }
    let mut left = LONGEST;
    let mut read: Vec<Attachment> =
        files.into_iter().map(|node| one(node, &references, &mut left)).collect::<Result<_>>()?;
    let missing = references.iter().find(|named| !read.iter().any(|file| file.content_id == named.content_id));
    if let Some(named) = missing {
        return Err(Error::AttachmentMissing(named.name.clone()));
    }
    let place = |file: &Attachment| references.iter().position(|named| named.content_id == file.content_id);
    read.sort_by_key(|file| place(file).unwrap_or(usize::MAX));
    Ok(read)
}

/// One file; `left` is what may still be unpacked of the message.
fn one(node: &Node, references: &[Named], left: &mut u64) -> Result<Attachment> {
    let own = Named::of(node);
    let named = references.iter().find(|named| named.content_id == own.content_id);
    let or = |own: String, of: fn(&Named) -> &String| match named {
        Some(named) if own.is_empty() => of(named).clone(),
        _ => own,
    };
    let name = or(own.name, |named| &named.name);
    let content = node.child(CONTENT).ok_or(Error::Missing(CONTENT))?.text();
    let plain: Vec<u8> = content.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let bytes = LENIENT.decode(plain).map_err(|_| Error::Attachment(name.clone()))?;
    let bytes = unpacked(bytes, &name, *left)?;
    *left = left.checked_sub(bytes.len() as u64).ok_or_else(|| Error::AttachmentTooLong(name.clone()))?;
    Ok(Attachment {
        bytes,
        content_id: own.content_id,
        content_type: or(own.content_type, |named| &named.content_type),
        description: or(own.description, |named| &named.description),
        name,
    })
}

/// The one file of a zip that was made for sending alone; whatever else it is stays as it is.
fn unpacked(bytes: Vec<u8>, name: &str, most: u64) -> Result<Vec<u8>> {
    if !bytes.starts_with(b"PK\x03\x04") || name.to_ascii_lowercase().ends_with(".zip") {
        return Ok(bytes);
    }
    let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(&bytes)) else { return Ok(bytes) };
    if zip.len() != 1 {
        return Ok(bytes);
    }
    let mut out = Vec::new();
    let Ok(file) = zip.by_index(0) else { return Err(Error::Attachment(name.to_owned())) };
    // One byte more than there may be: whoever counts sees that it was too much.
    file.take(most + 1).read_to_end(&mut out).map_err(|_| Error::Attachment(name.to_owned()))?;
    Ok(out)
}

/// The content of a file as it is sent.
pub(crate) fn encode(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
