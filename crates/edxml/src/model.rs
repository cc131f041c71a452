//! What a message says: a document with its files, or what became of one.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// Gói tin edXML.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Văn bản.
    Document(Box<Document>),
    /// Trạng thái of a document that was sent.
    Status(Box<Status>),
}

/// Cơ quan, tổ chức that sends or receives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Agency {
    /// Mã định danh (QĐ 20/2020/QĐ-TTg): "H55.242", or the older "000.00.00.H55".
    pub organ_id: String,
    /// Cơ quan chủ quản.
    pub in_charge: String,
    pub name: String,
    pub address: String,
    pub email: String,
    pub telephone: String,
    pub fax: String,
    pub website: String,
}

/// Số, ký hiệu: "173" and "KH-UBND".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    pub number: String,
    pub notation: String,
}

impl Code {
    /// "173/KH-UBND"; one of both where the other is missing.
    pub fn symbol(&self) -> String {
        match (self.number.is_empty(), self.notation.is_empty()) {
            (false, false) => format!("{}/{}", self.number, self.notation),
            (true, _) => self.notation.clone(),
            (_, true) => self.number.clone(),
        }
    }
}

/// Loại văn bản: 1 quy phạm pháp luật, 2 hành chính; its name, such as "Kế hoạch".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentType {
    pub kind: u32,
    pub name: String,
    pub detail: u32,
}

/// Người ký.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// Thẩm quyền: "TM.", "KT."
    pub competence: String,
    pub position: String,
    pub full_name: String,
}

/// Thông tin khác.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherInfo {
    /// Độ khẩn: 0 thường, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc.
    pub priority: u32,
    /// Phạm vi lưu hành.
    pub sphere: String,
    /// Ký hiệu người soạn.
    pub typer: String,
    /// Số bản phát hành.
    pub copies: u32,
    /// Số trang.
    pub pages: u32,
    pub appendixes: Vec<String>,
}

/// The document that is answered, or whose state is told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseFor {
    pub organ_id: String,
    /// Số, ký hiệu, whole.
    pub code: String,
    pub promulgated_on: Option<NaiveDate>,
    pub document_id: String,
}

/// Loại nghiệp vụ (BussinessDocType, spelled so).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BusinessKind {
    /// 0: văn bản mới.
    #[default]
    New,
    /// 1: thu hồi.
    Recall,
    /// 2: cập nhật.
    Update,
    /// 3: thay thế.
    Replace,
}

impl BusinessKind {
    /// Every kind, by its number.
    pub const ALL: [Self; 4] = [Self::New, Self::Recall, Self::Update, Self::Replace];

    /// The number under which it is sent.
    pub fn number(self) -> u32 {
        match self {
            Self::New => 0,
            Self::Recall => 1,
            Self::Update => 2,
            Self::Replace => 3,
        }
    }

    /// The kind of a number.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

/// Who answers for a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    pub department: String,
    pub staff: String,
    pub mobile: String,
    pub email: String,
}

/// Văn bản bị thay thế, and the agencies that had it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    pub document_id: String,
    pub organ_ids: Vec<String>,
}

/// An agency that an update adds (1) or takes away (0).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdatedReceiver {
    pub kind: u32,
    pub organ_id: String,
}

/// Thông tin nghiệp vụ: what the message wants of its receiver.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Business {
    pub kind: BusinessKind,
    pub reason: String,
    /// The document that is recalled, updated or replaced; empty for a new one.
    pub document_id: String,
    /// Of an update: whether its facts are others.
    pub updates_facts: bool,
    /// Of an update: the agencies that are added or taken away.
    pub receivers: Vec<UpdatedReceiver>,
    pub staff: Staff,
    /// The paper comes by post too.
    pub paper: bool,
    pub replaces: Vec<Replacement>,
}

/// Through whose hands a message went, and when (Vietnamese time).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    pub organ_id: String,
    pub at: NaiveDateTime,
}

/// Tệp đính kèm.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Attachment {
    /// Without "cid:".
    pub content_id: String,
    pub name: String,
    pub content_type: String,
    pub description: String,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment({:?}, {} bytes)", self.name, self.bytes.len())
    }
}

/// Văn bản điện tử with everything that its register needs. As JSON it is without its files.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Document {
    pub from: Agency,
    pub to: Vec<Agency>,
    /// "H55.242,2026/11/20,173/KH-UBND": see [`crate::DocumentId`].
    pub document_id: String,
    pub code: Code,
    /// Địa danh.
    pub place: String,
    pub promulgated_on: Option<NaiveDate>,
    pub document_type: DocumentType,
    /// Trích yếu.
    pub subject: String,
    pub content: String,
    pub signer: Signer,
    /// Hạn trả lời.
    pub due_on: Option<NaiveDate>,
    /// Nơi nhận.
    pub to_places: Vec<String>,
    pub other: OtherInfo,
    pub response_for: Vec<ResponseFor>,
    /// Loại chỉ đạo: 0 none, 1 an order, 2 an order that is to be answered.
    pub steering: u32,
    pub business: Business,
    pub traces: Vec<Trace>,
    #[serde(skip)]
    pub attachments: Vec<Attachment>,
}

/// Mã trạng thái.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatusCode {
    /// 01: đã đến.
    Arrived,
    /// 02: từ chối tiếp nhận, with a reason.
    Refused,
    /// 03: đã tiếp nhận.
    Accepted,
    /// 04: đã phân công.
    Assigned,
    /// 05: đang xử lý.
    InProgress,
    /// 06: đã hoàn thành.
    Done,
    /// 13: yêu cầu lấy lại.
    RecallAsked,
    /// 15: đồng ý lấy lại.
    RecallAgreed,
    /// 16: từ chối lấy lại, with a reason.
    RecallRefused,
}

impl StatusCode {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Arrived,
        Self::Refused,
        Self::Accepted,
        Self::Assigned,
        Self::InProgress,
        Self::Done,
        Self::RecallAsked,
        Self::RecallAgreed,
        Self::RecallRefused,
    ];

    /// Its two digits.
    pub fn code(self) -> &'static str {
        match self {
            Self::Arrived => "01",
            Self::Refused => "02",
            Self::Accepted => "03",
            Self::Assigned => "04",
            Self::InProgress => "05",
            Self::Done => "06",
            Self::RecallAsked => "13",
            Self::RecallAgreed => "15",
            Self::RecallRefused => "16",
        }
    }

    /// Of its digits, with or without the leading zero.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim().trim_start_matches('0');
        Self::ALL.into_iter().find(|status| status.code().trim_start_matches('0') == code)
    }

    /// Does it say why?
    pub fn wants_reason(self) -> bool {
        matches!(self, Self::Refused | Self::RecallRefused)
    }
}

/// Trạng thái xử lý that a receiver tells the sender.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    pub response_for: ResponseFor,
    pub from: Agency,
    pub code: StatusCode,
    /// What is said with it; the reason of a refusal.
    pub description: String,
    /// Vietnamese time.
    pub at: Option<NaiveDateTime>,
    pub staff: Staff,
}
