//! The files of an issued document that go out with it.

use crate::exchange::model::PackedFile;
use crate::outgoing::Outgoing;
use kernel::{Conn, Result, args};
use sea_orm::FromQueryResult;

/// A name for the signed file: "173-KH-UBND.pdf".
fn file_name(document: &Outgoing) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
    format!("{}.pdf", document.symbol.chars().map(plain).collect::<String>())
}

/// The PDF as it stands first, then what is attached.
pub(crate) async fn files(conn: &Conn, document: &Outgoing) -> Result<Vec<PackedFile>> {
    #[derive(FromQueryResult)]
    struct FileRow {
        digest: String,
        file_name: String,
        mime: String,
        size: i64,
        role: String,
    }
    let sql = "SELECT digest, file_name, mime, size, role FROM document_file \
               WHERE ward_id = $1 AND document_id = $2 AND role IN ('signed', 'attachment') ORDER BY position, id";
    let rows: Vec<FileRow> = conn.all(sql, args![conn.ward, document.id]).await?;
    let mut files = Vec::new();
    if !document.digest.is_empty() {
        let size = rows.iter().find(|row| row.digest == document.digest).map_or(0, |row| row.size);
        let (digest, name, mime) = (document.digest.clone(), file_name(document), "application/pdf".to_owned());
        files.push(PackedFile { digest, name, mime, size });
    }
    let attached = rows.into_iter().filter(|row| row.role == "attachment" && row.digest != document.digest);
    files.extend(attached.map(|r| PackedFile { digest: r.digest, name: r.file_name, mime: r.mime, size: r.size }));
    Ok(files)
}
