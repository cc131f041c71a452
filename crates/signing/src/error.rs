//! Why something could not be signed, in a sentence that tells the person what to do.

use thiserror::Error;

/// What stands in the way of a signature. The message is Vietnamese, for the screen.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    #[error("Tệp không phải là PDF. Hãy chọn tệp PDF để ký.")]
    NotPdf,
    #[error("Tệp PDF đang đặt mật khẩu hoặc hạn chế quyền. Hãy gỡ mật khẩu bảo vệ rồi ký.")]
    Encrypted,
    #[error("Tệp PDF bị hỏng hoặc lưu chưa xong ({detail}). Hãy xuất lại tệp PDF rồi ký.")]
    Damaged { detail: &'static str },
    #[error(
        "Tệp PDF bung ra quá lớn hoặc lồng nhau quá sâu ({detail}), nên không được mở. Hãy kiểm tra nguồn gốc của tệp."
    )]
    Bomb { detail: &'static str },
    #[error("Tệp PDF dùng cách ghi chưa được hỗ trợ ({detail}). Hãy xuất lại tệp PDF rồi ký.")]
    Unsupported { detail: &'static str },
    #[error("Văn bản đã được chứng thực là không được thay đổi, nên không thể ký thêm.")]
    Locked,
    #[error("Văn bản đã có chữ ký, nên không thể chứng thực. Hãy ký thông thường.")]
    AlreadySigned,
    #[error("Ô chữ ký “{name}” đã có trong tệp. Hãy chọn tên khác.")]
    FieldTaken { name: String },
    #[error("Tệp không có ô “{name}” để điền.")]
    NoField { name: String },
    #[error("Tệp có {pages} trang, không có trang {page}.")]
    NoPage { page: u32, pages: u32 },
    #[error("Vị trí chữ ký nằm ngoài trang giấy hoặc không có kích thước.")]
    OutsidePage,
    #[error("Chữ không vừa chỗ đã dành trên trang. Hãy rút ngắn hoặc dành chỗ rộng hơn.")]
    NoRoom,
    #[error("Ảnh chữ ký không đọc được ({detail}). Hãy dùng ảnh PNG nền trong suốt, không quá 4000 điểm mỗi chiều.")]
    Picture { detail: &'static str },
    #[error("Phông chữ không có chữ “{letter}”.")]
    Letter { letter: char },
    #[error("Chứng thư số không đọc được ({detail}).")]
    Certificate { detail: &'static str },
    #[error("Loại khóa của chứng thư số chưa được hỗ trợ. Hệ thống ký bằng RSA từ 2048 bit hoặc ECDSA P-256.")]
    KeyKind,
    #[error("Tệp chứng thư số (.p12, .pfx) không mở được. Hãy kiểm tra tệp và mật khẩu.")]
    Pkcs12,
    #[error("Thiết bị ký số không dùng được: {detail}.")]
    Token { detail: String },
    #[error("Dịch vụ ký số từ xa không ký được: {detail}.")]
    Remote { detail: String },
    #[error("Chữ ký nhận được không khớp với chứng thư số của người ký.")]
    WrongSignature,
    #[error("Chữ ký dài hơn chỗ đã dành trong tệp ({size} byte). Hãy bỏ bớt chứng thư kèm theo.")]
    TooLong { size: usize },
    #[error("Dịch vụ dấu thời gian không cấp dấu: {detail}.")]
    TimeStamp { detail: String },
    #[error("Bản chuẩn bị ký đã bị thay đổi, nên không được dùng. Hãy chuẩn bị lại.")]
    Unprepared,
    #[error("Không ghi được cấu trúc chữ ký ({detail}).")]
    Encoding { detail: &'static str },
}

impl Error {
    pub(crate) fn damaged(detail: &'static str) -> Self {
        Self::Damaged { detail }
    }

    pub(crate) fn encoding(detail: &'static str) -> impl Fn(der::Error) -> Self {
        move |_| Self::Encoding { detail }
    }
}
