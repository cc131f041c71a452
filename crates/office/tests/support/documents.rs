//! Documents of every kind in the form of the decree, for writers to draw and for the ruler to measure.

use chrono::{DateTime, NaiveDate, Utc};
use office::ruler::Measured;
use office::{
    AdministrativeDocument, Appendix, Block, DocumentColumn, DocumentKind, DocumentTable, Signature, Standing, Text,
    Urgency,
};

const LONG: &str = "Tiếp tục quán triệt, triển khai đồng bộ, toàn diện và hiệu quả công tác chuyển đổi số trong hoạt động của các cơ quan nhà nước trên địa bàn phường; lấy người dân, doanh nghiệp làm trung tâm phục vụ; kịp thời tháo gỡ khó khăn, vướng mắc trong quá trình thực hiện.";

fn paragraph(text: &str) -> Block {
    Block::Paragraph(text.into())
}

fn signature(authority: &[&str], name: &str) -> Signature {
    Signature { authority: authority.iter().map(|line| (*line).to_owned()).collect(), name: name.to_owned() }
}

fn all(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A document of this kind with what the decree asks of it.
pub(crate) fn of_kind(kind: &DocumentKind) -> AdministrativeDocument {
    let symbol = if kind.is_letter { "UBND-VHXH".to_owned() } else { format!("{}-UBND", kind.code) };
    let number = if kind.numbered { format!("09/{symbol}") } else { String::new() };
    let receivers = all(&["Ủy ban nhân dân tỉnh", "Sở Khoa học và Công nghệ"]);
    let mut body = vec![paragraph(LONG), Block::Item(LONG.into()), paragraph(LONG)];
    if kind.issuer {
        body = vec![
            Block::Article { label: "Điều 1".into(), text: LONG.into() },
            Block::Article {
                label: "Điều 2.".into(), text: Text::from("Quyết định này có hiệu lực kể từ ngày ký.")
            },
            Block::Article { label: "Điều 3.".into(), text: LONG.into() },
        ];
    }
    AdministrativeDocument {
        agency: all(&["Ủy ban nhân dân", "phường Mẫu"]),
        number,
        place: "Mẫu".into(),
        issued_on: NaiveDate::from_ymd_opt(2026, 4, 9),
        kind: if kind.is_letter { String::new() } else { kind.name.clone() },
        title: if kind.titled == Standing::None {
            String::new()
        } else {
            "Về việc chuyển đổi số năm 2026".into()
        },
        addressed_to: if kind.addressed == Standing::Must { receivers } else { Vec::new() },
        issuer: if kind.issuer || !kind.addressed_by.is_empty() {
            "Chủ tịch Ủy ban nhân dân phường Mẫu".into()
        } else {
            String::new()
        },
        bases: if kind.issuer {
            all(&[
                "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
                "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội",
            ])
        } else {
            Vec::new()
        },
        body,
        signature: signature(&["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "Nguyễn Văn Mẫu"),
        other_signature: (kind.signatures == 2).then(|| signature(&["THƯ KÝ"], "Trần Thị Mẫu")),
        recipients: all(&["Như trên", "TT Đảng ủy, TT HĐND phường", "Lưu: VT, VHXH"]),
        made_at: DateTime::<Utc>::from_timestamp(1_775_700_000, 0).unwrap_or_default(),
        ..AdministrativeDocument::default()
    }
}

/// Documents of this kind whose boxes need more than a line each: with and without a number, with few words and many.
pub(crate) fn stretched(kind: &DocumentKind) -> Vec<AdministrativeDocument> {
    let unit = "Ủy ban Mặt trận Tổ quốc Việt Nam và các tổ chức chính trị - xã hội phường Mẫu, tỉnh Thái Nguyên";
    let plain = of_kind(kind);
    let addressed_to = if plain.addressed_to.is_empty() {
        Vec::new()
    } else {
        all(&[
            "Các phòng, ban, đơn vị sự nghiệp công lập, trường học, trạm y tế thuộc Ủy ban nhân dân phường Mẫu",
            unit,
        ])
    };
    let titles = [
        "Về việc tổng kết công tác chuyển đổi số, cải cách hành chính, đơn giản hóa thủ tục hành chính năm 2025 và triển khai nhiệm vụ trọng tâm năm 2026 trên địa bàn phường Mẫu, tỉnh Thái Nguyên",
        "Kết quả rà soát, báo cáo hồ sơ một cửa",
    ];
    let few = ["Đề nghị các đơn vị thực hiện một số nội dung như sau:", "1. Rà soát số liệu.", "2. Báo cáo kết quả."];
    let many = (1..=9).flat_map(|at| {
        let heading = Block::Heading { depth: 2, text: format!("{at}. Nhiệm vụ") };
        [heading, paragraph(LONG), Block::Item(LONG.into())]
    });
    let bodies = [few.map(paragraph).to_vec(), many.collect()];
    let one = |(body, title): (&Vec<Block>, &str), is_numbered: bool| AdministrativeDocument {
        parent_agency: Some("Ủy ban nhân dân phường Mẫu".into()),
        agency: all(&["Trung tâm Phục vụ hành chính công phường Mẫu"]),
        number: if is_numbered { plain.number.clone() } else { plain.number.trim_start_matches("09").to_owned() },
        issued_on: plain.issued_on.filter(|_| is_numbered),
        title: if plain.title.is_empty() { String::new() } else { title.to_owned() },
        addressed_to: addressed_to.clone(),
        body: body.clone(),
        signature: signature(&["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "Phạm Văn Mẫu (tài khoản mẫu)"),
        recipients: all(&[
            "Như trên",
            unit,
            "TT Đảng ủy, TT HĐND phường",
            "Lưu: VT, VHXH, Trung tâm Phục vụ hành chính công, Đ.H.Nam",
        ]),
        drafter: "PL.(300)".into(),
        note: "Số liệu đã chốt ngày 05/4/2026, gửi kèm theo văn bản này để các cơ quan, đơn vị đối chiếu, kiểm tra."
            .into(),
        ..plain.clone()
    };
    let bodies = || bodies.iter().zip(titles);
    bodies().map(|body| one(body, true)).chain(bodies().map(|body| one(body, false))).collect()
}

/// Nothing is said of it, but that number and day are still to be given where they are.
pub(crate) fn is_in_form(document: &AdministrativeDocument, measured: &Measured) -> bool {
    let is_blank = document.issued_on.is_none();
    let is_said = |rule: &str| measured.departures.iter().any(|one| one.rule == rule);
    let is_blank_said = is_said("date.blank") && (document.number.is_empty() || is_said("number.blank"));
    let rest = measured.departures.iter().filter(|one| !(is_blank && one.rule.ends_with(".blank")));
    rest.count() == 0 && is_blank_said == is_blank
}

fn of_code(code: &str) -> AdministrativeDocument {
    of_kind(DocumentKind::of_code(code).unwrap())
}

fn table() -> Block {
    let columns = vec![
        DocumentColumn::centred("TT", 8),
        DocumentColumn::text("Nhiệm vụ", 62),
        DocumentColumn::text("Chủ trì", 30),
    ];
    let rows = (1..40).map(|at| vec![at.to_string(), LONG.to_owned(), "Phòng Văn hóa - Xã hội".to_owned()]);
    Block::Table(DocumentTable { columns, rows: rows.collect() })
}

/// Kế hoạch with parts, points and two appendices.
pub(crate) fn plan() -> AdministrativeDocument {
    let points = ["a) ", "b) ", "c) ", "d) ", "đ) ", "e) "].map(|lead| paragraph(&format!("{lead}{LONG}")));
    let mut body = vec![
        paragraph(LONG),
        Block::Part { label: "Phần I".into(), title: "Kết quả".into() },
        Block::Heading { depth: 1, text: "I. Mục đích, yêu cầu".into() },
        Block::Heading { depth: 2, text: "1. Mục đích".into() },
        paragraph(LONG),
        Block::Item(LONG.into()),
        Block::SubItem("Trong đó".into()),
        Block::Heading { depth: 2, text: "2. Yêu cầu".into() },
    ];
    body.extend(points);
    body.push(table());
    body.extend([Block::Heading { depth: 1, text: "II. Tổ chức thực hiện".into() }, paragraph(LONG)]);
    let appendix = |title: &str, is_landscape| Appendix {
        title: title.into(),
        note: "(Kèm theo Kế hoạch số        /KH-UBND ngày     tháng     năm 2026 của Ủy ban nhân dân phường Mẫu)"
            .into(),
        is_landscape,
        body: vec![table()],
        ..Appendix::default()
    };
    AdministrativeDocument {
        title: "Chuyển đổi số phường Mẫu năm 2026".into(),
        bases: all(&[
            "Căn cứ Nghị quyết số 57-NQ/TW ngày 22 tháng 12 năm 2024 của Bộ Chính trị về đột phá phát triển khoa học, công nghệ",
            "Căn cứ Kế hoạch số 119/KH-UBND ngày 09 tháng 3 năm 2026 của Ủy ban nhân dân tỉnh",
            "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội",
        ]),
        body,
        signature: signature(&["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "Nguyễn Văn Mẫu"),
        appendices: vec![appendix("Danh mục nhiệm vụ", true), appendix("Chỉ tiêu", false)],
        ..of_code("KH")
    }
}

/// Công văn of a phòng, urgent, with address and drafter.
pub(crate) fn letter() -> AdministrativeDocument {
    AdministrativeDocument {
        parent_agency: Some("UBND phường Mẫu".into()),
        agency: all(&["Phòng Văn hóa - Xã hội"]),
        number: "391/VHXH-CĐS".into(),
        title: "V/v báo cáo kết quả chuyển đổi số quý I năm 2026".into(),
        urgency: Some(Urgency::Flash),
        drafter: "PL.(300)".into(),
        address: "Số 1, đường Mẫu, phường Mẫu; điện thoại: 0208 3000 000; thư điện tử: vhxh@phuongmau.gov.vn".into(),
        signature: signature(&["TRƯỞNG PHÒNG"], "Nguyễn Văn Mẫu"),
        ..of_kind(DocumentKind::of_name("").unwrap())
    }
}

/// Báo cáo to one receiver with two turned appendices.
pub(crate) fn report() -> AdministrativeDocument {
    AdministrativeDocument {
        addressed_to: all(&["Ủy ban nhân dân tỉnh"]),
        body: std::iter::repeat_with(|| paragraph(LONG)).take(30).collect(),
        appendices: plan().appendices.into_iter().map(|one| Appendix { is_landscape: true, ..one }).collect(),
        address: "Số 1, đường Mẫu, phường Mẫu".into(),
        ..of_code("BC")
    }
}
