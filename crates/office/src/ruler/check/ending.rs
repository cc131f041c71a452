//! Signature, receivers, appendices.

use super::body::ends;
use super::{Judge, look};
use crate::ruler::boxes::Signed;
use crate::ruler::paper::{Column, Source};
use crate::ruler::report::Place;

pub(super) fn all(judge: &mut Judge<'_>) {
    signatures(judge);
    recipients(judge);
    appendices(judge);
    for line in &judge.paper.address {
        look::line(judge, "address", line);
    }
}

fn signatures(judge: &mut Judge<'_>) {
    let boxes = judge.boxes;
    if boxes.signatures.is_empty() {
        judge.missing("authority", "Quyền hạn, chức vụ của người ký, in hoa, ở phía dưới bên phải.");
    }
    for one in &boxes.signatures {
        authority(judge, one);
        name(judge, one);
    }
    let due = judge.boxes.kind.map_or(1, |kind| usize::from(kind.signatures));
    if (1..due).contains(&boxes.signatures.len()) {
        let kind = boxes.kind.map(|kind| kind.name.to_lowercase()).unwrap_or_default();
        let found = format!("Chỉ thấy một người ký trên {kind}.");
        judge.doubt(
            "authority.two",
            Place::default(),
            found,
            "Hai bên cùng ký: thư ký và chủ tọa, hoặc các bên.".to_owned(),
        );
    }
    let is_left = boxes.signatures.len() == 1
        && boxes.signatures[0].authority.iter().any(|at| judge.line(*at).column == Column::Left);
    if is_left && judge.paper.source != Source::Text {
        let place = judge.line(boxes.signatures[0].authority[0]).place();
        judge.wrong("authority.place", place, "Chữ ký ở bên trái.".to_owned(), "Ở phía dưới, bên phải.".to_owned());
    }
}

fn authority(judge: &mut Judge<'_>, one: &Signed) {
    look::lines(judge, "authority", &one.authority);
    let words = &judge.rules.words;
    let (mut is_deputed, mut has_deputy) = (None, false);
    for at in &one.authority {
        let line = judge.line(*at);
        if let Some(power) = words.wrong_powers.iter().find(|power| line.text.starts_with(power.as_str())) {
            let found = format!("Quyền hạn ký viết «{}».", power.trim());
            judge.wrong("authority.form", line.place(), found, "TM., KT., TL., TUQ. hoặc Q. trước chức vụ.".to_owned());
        }
        let power = words.powers.iter().find(|power| line.text.starts_with(power.as_str()));
        if let Some(power) = power
            && !line.text[power.len()..].starts_with(' ')
        {
            let found = format!("Sau «{power}» không có khoảng trống.");
            judge.wrong("authority.form", line.place(), found, format!("\"{power} CHỦ TỊCH\"."));
        }
        is_deputed = is_deputed.or(line.text.starts_with("KT.").then_some(line));
        has_deputy |= line.text.starts_with("PHÓ ") || line.text.starts_with("THỨ ");
    }
    if let (Some(line), false) = (is_deputed, has_deputy) {
        let found = "Ký thay (KT.) mà không thấy chức vụ cấp phó ở dòng dưới.".to_owned();
        judge.doubt("authority.deputy", line.place(), found, "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH.".to_owned());
    }
}

fn name(judge: &mut Judge<'_>, one: &Signed) {
    let Some(at) = one.name else {
        let place = one.authority.first().map(|at| judge.line(*at).place()).unwrap_or_default();
        judge.doubt(
            "signer.missing",
            place,
            "Không thấy họ tên người ký.".to_owned(),
            "Họ và tên người ký ở dưới chữ ký.".to_owned(),
        );
        return;
    };
    let line = judge.line(at);
    look::line(judge, "signer", line);
    if let Some(degree) = judge.rules.words.degrees.iter().find(|degree| line.text.starts_with(degree.as_str())) {
        let found = format!("Trước họ tên người ký có «{}».", degree.trim());
        let expected = "Không ghi học hàm, học vị và danh hiệu danh dự (trừ đơn vị giáo dục, y tế, khoa học; cấp bậc của lực lượng vũ trang).";
        judge.wrong("signer.degree", line.place(), found, expected.to_owned());
    }
}

fn recipients(judge: &mut Judge<'_>) {
    let boxes = judge.boxes;
    let list: Vec<usize> = boxes.recipients.iter().filter_map(|item| item.first().copied()).collect();
    let Some(title) = judge.boxes.recipients_title else {
        judge.missing("recipients_title", "\"Nơi nhận:\" ở phía dưới bên trái, danh sách ở dưới.");
        return;
    };
    let line = judge.line(title);
    look::line(judge, "recipients_title", line);
    if line.text != "Nơi nhận:" {
        let found = format!("Viết «{}».", line.text);
        judge.wrong("recipients_title.text", line.place(), found, "\"Nơi nhận:\" có dấu hai chấm.".to_owned());
    }
    let Some(last) = list.last().copied() else {
        judge.missing("recipients", "Mỗi nơi nhận một dòng: \"- …;\", dòng cuối \"- Lưu: VT, ….\"");
        return;
    };
    look::lines(judge, "recipients", &boxes.recipients.concat());
    let list_ends: Vec<usize> = boxes.recipients.iter().filter_map(|item| item.last().copied()).collect();
    ends(judge, "recipients", &list_ends);
    if let Some(at) = list.iter().find(|at| !judge.line(**at).text.starts_with("- ")) {
        let found = "Dòng nơi nhận không bắt đầu bằng gạch đầu dòng và khoảng trống.".to_owned();
        judge.wrong("recipients.form", judge.line(*at).place(), found, "\"- Tên nơi nhận;\"".to_owned());
    }
    let line = judge.line(last);
    if !line.text.trim_start_matches(['-', ' ']).starts_with("Lưu:") {
        let found = "Dòng cuối của nơi nhận không phải dòng lưu.".to_owned();
        judge.wrong("recipients.file", line.place(), found, "Dòng cuối: \"- Lưu: VT, <đơn vị soạn thảo>.\"".to_owned());
    }
}

fn appendices(judge: &mut Judge<'_>) {
    let boxes = judge.boxes;
    let are_many = boxes.appendices.len() > 1;
    for one in &boxes.appendices {
        let line = judge.line(one.label);
        look::line(judge, "appendix", line);
        let words: Vec<&str> = line.text.split_whitespace().collect();
        let number = words.get(2).map(|word| word.trim_end_matches(['.', ':']));
        if line.is_capitals() || words.get(1) != Some(&"lục") {
            let found = format!("Viết «{}».", line.text);
            judge.wrong("appendix.case", line.place(), found, "Từ \"Phụ lục\" viết bằng chữ in thường.".to_owned());
        }
        if are_many && number.and_then(vietnamese::from_roman).is_none() {
            let found = format!("Phụ lục ghi «{}».", line.text);
            judge.wrong(
                "appendix.number",
                line.place(),
                found,
                "Từ hai phụ lục trở lên đánh số thứ tự bằng chữ số La Mã.".to_owned(),
            );
        }
        match one.title {
            Some(at) => look::line(judge, "appendix_title", judge.line(at)),
            None => {
                let place = line.place();
                judge.wrong(
                    "appendix_title.missing",
                    place,
                    "Không thấy tên phụ lục.".to_owned(),
                    "Tên phụ lục in hoa, canh giữa, dưới từ \"Phụ lục\".".to_owned(),
                );
            }
        }
        if let Some(at) = one.note {
            look::line(judge, "appendix_note", judge.line(at));
        }
    }
}
