//! Forms 01 to 05 and the invitation to rate: what the applicant gets in hand.

use super::facts::{Facts, moment};
use crate::dossier::{State, masked};
use kernel::{Error, Result, local_day};
use office::{AdministrativeDocument, Block, DocumentColumn, DocumentTable, Signature, Text};

/// Biểu mẫu gắn với một hồ sơ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slip {
    Receipt,
    Supplement,
    Refusal,
    Apology,
    Stop,
    Control,
    /// Phiếu mời đánh giá: no form of the circular, handed over with the result.
    Rating,
}

impl Slip {
    /// Every form of a dossier.
    pub(super) const ALL: [Self; 7] =
        [Self::Receipt, Self::Supplement, Self::Refusal, Self::Apology, Self::Stop, Self::Control, Self::Rating];

    /// Its number in the circular, as it stands in addresses and keys of the Fluent files (`slip-01`).
    pub(super) fn number(self) -> &'static str {
        match self {
            Self::Receipt => "01",
            Self::Supplement => "02",
            Self::Refusal => "03",
            Self::Apology => "04",
            Self::Stop => "05",
            Self::Control => "06",
            Self::Rating => "danh-gia",
        }
    }

    /// The form of a number.
    pub(super) fn from_number(number: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slip| slip.number() == number)
    }

    /// Is there something for it to say?
    pub(super) fn is_due(self, facts: &Facts) -> bool {
        match self {
            Self::Receipt => facts.dossier.received_at.is_some(),
            Self::Supplement => facts.last_into(State::Supplement).is_some(),
            Self::Refusal => facts.last_into(State::Declined).is_some(),
            Self::Apology => facts.dossier.extensions > 0,
            Self::Stop => facts.last_into(State::Stopped).is_some(),
            Self::Control => true,
            Self::Rating => !facts.rating.is_empty(),
        }
    }

    /// The form of a dossier.
    ///
    /// # Errors
    /// [`Error::Refused`] where the dossier gives no ground for it.
    pub(super) fn document(self, facts: &Facts) -> Result<AdministrativeDocument> {
        if !self.is_due(facts) {
            return Err(Error::refused("Hồ sơ này chưa có nội dung để lập biểu mẫu này."));
        }
        Ok(match self {
            Self::Receipt => receipt(facts),
            Self::Supplement => supplement(facts),
            Self::Refusal => refusal(facts),
            Self::Apology => apology(facts),
            Self::Stop => stop(facts),
            Self::Control => super::trail::control(facts),
            Self::Rating => invitation(facts),
        })
    }
}

/// A form with its heading, signed by the officer.
pub(super) fn blank(facts: &Facts, kind: &str, title: &str) -> AdministrativeDocument {
    AdministrativeDocument {
        agency: vec!["ỦY BAN NHÂN DÂN".to_owned(), facts.ward.clone()],
        number: facts.dossier.code.clone(),
        place: office::place_of_issue(&facts.ward).to_owned(),
        issued_on: Some(local_day(facts.now)),
        kind: kind.to_owned(),
        title: title.to_owned(),
        made_at: facts.now,
        ..AdministrativeDocument::default()
    }
}

/// Signed by whoever did it; by who has the dossier where that is not known.
fn officer(facts: &Facts, authority: &str, by: Option<&str>) -> Signature {
    let d = &facts.dossier;
    let names = [by.unwrap_or_default(), &d.officer_name, &d.received_by_name];
    let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    Signature { authority: vec![authority.to_owned()], name: name.to_owned() }
}

/// Who moved the dossier into a state.
fn mover(facts: &Facts, state: State) -> Option<&str> {
    facts.last_into(state).map(|m| m.by_name.as_str())
}

pub(super) fn item(name: &str, value: impl Into<String>) -> Block {
    Block::Item(Text::from(format!("{name}: ")).bold(value))
}

fn said(text: impl Into<String>) -> Block {
    Block::Paragraph(Text::from(text.into()))
}

/// Of whom and about what a form speaks. The number of identity is shown by its end alone.
pub(super) fn about(facts: &Facts) -> Vec<Block> {
    let d = &facts.dossier;
    let mut blocks = vec![item("Người nộp hồ sơ", d.applicant.name.clone())];
    if !d.applicant.number.is_empty() {
        blocks.push(item("Số định danh hoặc mã số thuế", masked(&d.applicant.number)));
    }
    if !d.applicant.address.is_empty() {
        blocks.push(item("Địa chỉ", d.applicant.address.clone()));
    }
    blocks.push(item("Thủ tục hành chính", format!("{} (mã {})", d.procedure_name, d.procedure_code)));
    blocks.push(item("Mã hồ sơ", d.code.clone()));
    blocks
}

fn code(facts: &Facts) -> Block {
    let text = format!(
        "Quét mã này, hoặc vào mục Tra cứu và nhập mã hồ sơ {} cùng bốn số cuối của số điện thoại hoặc số định danh, \
         để biết tình trạng giải quyết.",
        facts.dossier.code
    );
    Block::QrCode { text: facts.address.clone(), caption: text.into() }
}

fn invitation(facts: &Facts) -> AdministrativeDocument {
    let d = &facts.dossier;
    let caption = "Quét mã này bằng điện thoại rồi bấm một mức. Không cần tài khoản; trong 7 ngày còn đổi được.";
    let body = vec![
        item("Thủ tục hành chính", d.procedure_name.clone()),
        item("Mã hồ sơ", d.code.clone()),
        said("Ông/bà có hài lòng với việc giải quyết hồ sơ này không?"),
        Block::QrCode { text: facts.rating.clone(), caption: caption.to_owned().into() },
    ];
    let title = "Đánh giá việc giải quyết hồ sơ";
    AdministrativeDocument {
        body,
        signature: officer(facts, "NGƯỜI TRẢ KẾT QUẢ", mover(facts, State::Returned)),
        ..blank(facts, "PHIẾU MỜI", title)
    }
}

/// How a component came, in words.
fn how(key: &str) -> &'static str {
    match key {
        "file" => "Tệp điện tử",
        "reused" => "Dùng lại, không phải nộp",
        "unasked" => "Cơ quan tự tra cứu, không phải nộp",
        "obtained" => "Lấy từ cơ sở dữ liệu, không phải nộp",
        "waived" => "Không phải nộp",
        _ => "Bản giấy",
    }
}

fn components(facts: &Facts) -> Block {
    let rows = facts.components.iter().zip(1..).map(|(c, number): (_, u32)| {
        let asked = facts.content.components.iter().find(|asked| asked.key == c.component_key);
        let on_paper = c.how == "paper";
        let count = |count: u32| if on_paper && count > 0 { count.to_string() } else { "–".to_owned() };
        let copies = u32::try_from(c.copies).unwrap_or(0);
        let (originals, copies) = asked.map_or((0, copies), |asked| (asked.originals, asked.copies));
        vec![number.to_string(), c.name.clone(), count(originals), count(copies), how(&c.how).to_owned()]
    });
    Block::Table(DocumentTable {
        columns: vec![
            DocumentColumn::centred("STT", 7),
            DocumentColumn::text("Tên giấy tờ", 45),
            DocumentColumn::centred("Bản chính", 11),
            DocumentColumn::centred("Bản sao", 11),
            DocumentColumn::text("Hình thức", 26),
        ],
        rows: rows.collect(),
    })
}

fn receipt(facts: &Facts) -> AdministrativeDocument {
    let d = &facts.dossier;
    let mut body = vec![said(format!("Bộ phận Một cửa {} đã tiếp nhận hồ sơ của:", facts.ward))];
    body.extend(about(facts));
    if facts.components.is_empty() {
        body.push(item("Thành phần hồ sơ", "theo danh mục của thủ tục, không kèm giấy tờ"));
    } else {
        body.push(said("Thành phần hồ sơ gồm:"));
        body.push(components(facts));
    }
    body.extend([
        item("Số lượng hồ sơ", format!("{} bộ", facts.content.sets.max(1))),
        item("Nhận hồ sơ lúc", moment(d.received_at)),
        item("Hẹn trả kết quả lúc", moment(d.due_at)),
        item("Phí, lệ phí", facts.fee_said()),
        code(facts),
        Block::Table(DocumentTable {
            columns: vec![DocumentColumn::centred("Người nộp hồ sơ (ký, ghi rõ họ tên)", 100)],
            rows: vec![vec![format!("\n\n{}", d.applicant.name)]],
        }),
    ]);
    AdministrativeDocument {
        body,
        signature: officer(facts, "NGƯỜI TIẾP NHẬN HỒ SƠ", Some(&d.received_by_name)),
        ..blank(facts, "GIẤY TIẾP NHẬN HỒ SƠ", "Và hẹn trả kết quả")
    }
}

/// Why the dossier came into a state, tied to the component that it is about.
fn reasons(facts: &Facts, state: State) -> Vec<Block> {
    let Some(m) = facts.last_into(state) else { return Vec::new() };
    let mut blocks = vec![item("Lý do", m.reason.clone())];
    if !m.component_key.is_empty() {
        blocks.push(item("Giấy tờ liên quan", facts.component(&m.component_key).to_owned()));
    }
    if !m.note.is_empty() {
        blocks.push(item("Nội dung cụ thể", m.note.clone()));
    }
    blocks
}

fn supplement(facts: &Facts) -> AdministrativeDocument {
    let mut body = about(facts);
    body.push(said("Để có đủ căn cứ giải quyết, đề nghị ông/bà bổ sung, hoàn thiện hồ sơ như sau:"));
    body.extend(reasons(facts, State::Supplement));
    body.push(code(facts));
    body.push(said(
        "Thời gian chờ bổ sung không tính vào thời hạn giải quyết. Việc bổ sung chỉ yêu cầu một lần. Khi cần hướng dẫn, \
         ông/bà liên hệ Bộ phận Một cửa",
    ));
    let signature = officer(facts, "NGƯỜI HƯỚNG DẪN", mover(facts, State::Supplement));
    AdministrativeDocument {
        body, signature, ..blank(facts, "PHIẾU YÊU CẦU", "Bổ sung, hoàn thiện hồ sơ")
    }
}

fn refusal(facts: &Facts) -> AdministrativeDocument {
    let mut body = about(facts);
    body.push(said("Sau khi xem xét, hồ sơ không được tiếp nhận giải quyết vì:"));
    body.extend(reasons(facts, State::Declined));
    body.push(said("Trân trọng thông báo để ông/bà biết và thực hiện"));
    let signature = officer(facts, "NGƯỜI TIẾP NHẬN HỒ SƠ", mover(facts, State::Declined));
    AdministrativeDocument {
        body, signature, ..blank(facts, "PHIẾU TỪ CHỐI", "Tiếp nhận giải quyết hồ sơ")
    }
}

fn leader() -> Signature {
    Signature { authority: vec!["TM. ỦY BAN NHÂN DÂN".to_owned(), "CHỦ TỊCH".to_owned()], name: String::new() }
}

fn apology(facts: &Facts) -> AdministrativeDocument {
    let d = &facts.dossier;
    let reason = facts.moves.iter().rev().find(|m| m.kind == "extended").map_or("", |m| m.reason.as_str());
    let mut body = vec![said(format!(
        "Ngày {}, Bộ phận Một cửa {} tiếp nhận hồ sơ của ông/bà, hẹn trả kết quả lúc {}.",
        d.received_at.map(|at| vietnamese::format_date(local_day(at))).unwrap_or_default(),
        facts.ward,
        moment(d.first_due_at)
    ))];
    body.extend(about(facts));
    body.push(said(format!(
        "Đến nay hồ sơ chưa giải quyết xong. {}Ủy ban nhân dân {} xin lỗi ông/bà về sự chậm trễ này và đề nghị được trả \
         kết quả lúc {}.",
        if reason.is_empty() { String::new() } else { format!("Lý do: {}. ", reason.trim_end_matches('.')) },
        facts.ward,
        moment(d.due_at)
    )));
    body.push(code(facts));
    body.push(said("Rất mong nhận được sự thông cảm của ông/bà"));
    let recipients = vec!["Như trên".to_owned(), "Lưu: VT, hồ sơ".to_owned()];
    AdministrativeDocument {
        body,
        addressed_to: vec![d.applicant.name.clone()],
        signature: leader(),
        recipients,
        ..blank(facts, "", "V/v xin lỗi và đề nghị gia hạn thời gian giải quyết hồ sơ")
    }
}

fn stop(facts: &Facts) -> AdministrativeDocument {
    let mut body = about(facts);
    body.push(said(format!("Ủy ban nhân dân {} thông báo dừng giải quyết hồ sơ nêu trên.", facts.ward)));
    body.extend(reasons(facts, State::Stopped));
    body.push(said("Trân trọng thông báo để ông/bà biết"));
    let recipients = vec![facts.dossier.applicant.name.clone(), "Lưu: VT, hồ sơ".to_owned()];
    let signature = leader();
    AdministrativeDocument {
        body, signature, recipients, ..blank(facts, "THÔNG BÁO", "Dừng giải quyết hồ sơ")
    }
}
