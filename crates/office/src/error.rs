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
