//! What is wrong with a message, in sentences that name the part.

/// Why a message is not read or not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("Gói tin dài hơn {0} MB, quá mức cho phép.")]
    TooLong(usize),
    #[error("Gói tin không ở dạng chữ UTF-8.")]
    Encoding,
    #[error("Gói tin không phải XML đúng cấu trúc, gần vị trí {0}.")]
    NotXml(u64),
    #[error("Gói tin bị cắt cụt.")]
    CutShort,
    #[error("Gói tin chứa khai báo DTD hoặc thực thể, có thể gây hại nên không đọc.")]
    Entities,
    #[error("Gói tin lồng quá sâu hoặc quá nhiều phần tử.")]
    TooComplex,
    #[error("Phần {0} dài quá mức cho phép.")]
    PartTooLong(String),
    #[error("Gói tin dùng không gian tên “{0}”, không phải của QCVN 102:2016/BTTTT.")]
    WrongNamespace(String),
    #[error("Gói tin thiếu phần {0}.")]
    Missing(&'static str),
    #[error("Phần {part} có giá trị “{value}” không đúng quy định.")]
    Wrong { part: &'static str, value: String },
    #[error("Gói tin có quá nhiều tệp đính kèm (nhiều nhất {0}).")]
    TooManyAttachments(usize),
    #[error("Gói tin nêu tệp “{0}” nhưng không kèm nội dung tệp.")]
    AttachmentMissing(String),
    #[error("Tệp đính kèm “{0}” không giải mã được.")]
    Attachment(String),
    #[error("Tệp đính kèm “{0}” giải nén ra dài quá mức cho phép.")]
    AttachmentTooLong(String),
}

impl Error {
    /// A value that is not what the standard wants; long ones are cut.
    pub(crate) fn wrong(part: &'static str, value: &str) -> Self {
        Self::Wrong { part, value: value.chars().take(60).collect() }
    }
}
