//! Why a file could not be read, in a sentence that tells the person what to do.

use thiserror::Error;

/// A file that could not be read. The message is Vietnamese, for the screen.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    #[error("Tệp lớn hơn {limit_mb} MB. Hãy tách nhỏ tài liệu hoặc bỏ bớt hình ảnh rồi gửi lại.")]
    TooLarge { limit_mb: u64 },
    #[error("Tệp đang đặt mật khẩu. Hãy gỡ mật khẩu bảo vệ rồi gửi lại.")]
    Encrypted,
    #[error("Tệp PDF chỉ có ảnh quét, không có chữ. Hãy gửi bản Word, hoặc nhận dạng chữ (OCR) trước khi gửi.")]
    NoText,
    #[error("Tệp bị hỏng hoặc lưu chưa xong ({detail}). Hãy mở bằng phần mềm soạn thảo, lưu lại và gửi lại.")]
    Damaged { detail: &'static str },
    #[error(
        "Tệp bung ra quá lớn hoặc lồng nhau quá sâu ({detail}), nên không được mở. Hãy kiểm tra nguồn gốc của tệp."
    )]
    Bomb { detail: &'static str },
    #[error("Tệp Word 97–2003 (.doc) chưa đọc được. Hãy mở bằng Word hoặc LibreOffice, lưu thành .docx rồi gửi lại.")]
    OldWord,
    #[error("Đây là {found}, không phải văn bản. Hãy gửi tệp .docx, .pdf có chữ, .txt hoặc .md.")]
    NotADocument { found: &'static str },
    #[error("Không nhận ra loại tệp. Hãy gửi tệp .docx, .pdf có chữ, .txt hoặc .md.")]
    UnknownKind,
    #[error("Không nhận ra bảng mã của tệp chữ. Hãy lưu lại tệp với bảng mã UTF-8 rồi gửi lại.")]
    UnknownEncoding,
    #[error("Tệp không có nội dung. Hãy kiểm tra lại tệp đã chọn.")]
    Empty,
    #[error("Không mở được tệp: {reason}.")]
    Unreachable { reason: String },
}

impl ReadError {
    /// The same in English, for a page shown in English.
    pub fn in_english(&self) -> String {
        match self {
            Self::TooLarge { limit_mb } => {
                format!("The file is larger than {limit_mb} MB. Split it or remove pictures, then send it again.")
            }
            Self::Encrypted => "The file is under a password. Remove the password, then send it again.".to_owned(),
            Self::NoText => {
                "The PDF holds scanned pictures and no text. Send the Word file, or run OCR on it first.".to_owned()
            }
            Self::Damaged { .. } => {
                "The file is damaged or was not saved completely. Open it in an editor, save it, then send it again.".to_owned()
            }
            Self::Bomb { .. } => {
                "The file unpacks to too much or is nested too deep, so it was not opened. Check where it came from.".to_owned()
            }
            Self::OldWord => {
                "Word 97–2003 files (.doc) cannot be read yet. Open it in Word or LibreOffice, save it as .docx, then send it again."
                    .to_owned()
            }
            Self::NotADocument { .. } => "This is not a text document. Send a .docx, a .pdf with text, a .txt or a .md file.".to_owned(),
            Self::UnknownKind => "The kind of file is not known. Send a .docx, a .pdf with text, a .txt or a .md file.".to_owned(),
            Self::UnknownEncoding => "The text's encoding is not known. Save the file as UTF-8, then send it again.".to_owned(),
            Self::Empty => "The file has no content. Check which file was chosen.".to_owned(),
            Self::Unreachable { reason } => format!("The file cannot be opened: {reason}."),
        }
    }
}
