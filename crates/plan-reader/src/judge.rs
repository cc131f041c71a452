//! Whether a document is a plan at all: an annual plan calls itself one near its beginning and has headings for targets, work
//! and organisation.

use crate::paragraph::Paragraph;
use crate::reading::{NotAPlan, PlanReading, PlanTraits};
use crate::text::{cut, has_any, has_words};

/// Headings of which a plan has at least some.
const HEADINGS: [&[&str]; 4] = [
    &["mục tiêu", "chỉ tiêu", "mục đích"],
    &["nhiệm vụ", "giải pháp"],
    &["tổ chức thực hiện", "phân công"],
    &["phụ lục", "kinh phí", "kết quả"],
];

/// Counts the traits of a plan.
pub(crate) fn traits(paragraphs: &[Paragraph]) -> PlanTraits {
    let named = |p: &Paragraph| crate::meta::KINDS.iter().any(|kind| has_words(cut(&p.low, 600), kind));
    let named_plan = paragraphs.iter().take(40).any(named);
    let headed: Vec<&Paragraph> =
        paragraphs.iter().filter(|p| p.label.is_some() && p.low.len() < 240 || p.is_row()).collect();
    let plan_headings = HEADINGS.iter().filter(|words| headed.iter().any(|p| has_any(cut(&p.low, 240), words))).count();
    let (mut letters, mut marked) = (0_u64, 0_u64);
    for c in paragraphs.iter().take(400).flat_map(|p| p.low.chars()).filter(|c| c.is_alphabetic()) {
        letters += 1;
        marked += u64::from(!c.is_ascii());
    }
    PlanTraits {
        lines: u32::try_from(paragraphs.len()).unwrap_or(u32::MAX),
        named_plan,
        plan_headings: u8::try_from(plan_headings).unwrap_or(u8::MAX),
        vietnamese_percent: u8::try_from(marked * 100 / letters.max(1)).unwrap_or(100),
    }
}

impl PlanReading {
    /// Whether the document is a plan.
    pub fn looks_like_plan(&self) -> bool {
        self.not_a_plan().is_none()
    }

    /// Why the document is not taken for a plan; none where it is one.
    pub fn not_a_plan(&self) -> Option<NotAPlan> {
        let traits = &self.traits;
        let message = if traits.lines == 0 {
            "Văn bản không có chữ nào đọc được."
        } else if traits.vietnamese_percent < 8 {
            "Văn bản không phải tiếng Việt có dấu, hoặc dùng bảng mã chữ chưa nhận ra, nên không đọc được như một kế hoạch."
        } else if !traits.named_plan {
            "Văn bản không tự gọi là kế hoạch ở phần đầu, nên có thể không phải là kế hoạch của phường, xã."
        } else if traits.plan_headings < 2 && self.tasks.len() + self.indicators.len() < 3 {
            "Văn bản có nhắc đến kế hoạch nhưng không có các mục của một kế hoạch (mục tiêu, nhiệm vụ, tổ chức thực hiện)."
        } else {
            return None;
        };
        Some(NotAPlan { message: message.to_owned() })
    }
}
