//! What departs from the decree is named in a PDF as it is in the DOCX from which LibreOffice printed it.

use std::collections::BTreeSet;

use office::ruler::{Measured, measure};
use office::{AdministrativeDocument, Block, to_docx};

use crate::measure::{all_by_libreoffice, has_libreoffice};
use crate::{documents, support};

const STYLES: &str = "word/styles.xml";
const TEXT: &str = "word/document.xml";

/// One change to a DOCX: in a style where one is named, else in the part.
struct Change {
    of: &'static str,
    style: &'static str,
    from: &'static str,
    to: &'static str,
    /// Rules that are broken on the page alone.
    also: &'static [&'static str],
}

const fn style(style: &'static str, from: &'static str, to: &'static str) -> Change {
    Change { of: STYLES, style, from, to, also: &[] }
}

const fn text(from: &'static str, to: &'static str) -> Change {
    Change { of: TEXT, style: "", from, to, also: &[] }
}

const fn upright(id: &'static str) -> Change {
    style(id, "<w:i ", "<w:i w:val=\"0\" ")
}

const fn light(id: &'static str) -> Change {
    style(id, "<w:b ", "<w:b w:val=\"0\" ")
}

const SIZE_11: &str = "w:sz w:val=\"22\"";
const SIZE_12: &str = "w:sz w:val=\"24\"";
const SIZE_13: &str = "w:sz w:val=\"26\"";
const SIZE_14: &str = "w:sz w:val=\"28\"";
const SIZE_16: &str = "w:sz w:val=\"32\"";
const SIZE_10: &str = "w:sz w:val=\"20\"";

const CHANGES: &[Change] = &[
    style("QuocHieu", SIZE_12, SIZE_14),
    light("QuocHieu"),
    style("TieuNgu", SIZE_13, SIZE_16),
    light("TieuNgu"),
    style("CoQuanBanHanh", SIZE_12, SIZE_14),
    style("SoKyHieu", SIZE_13, SIZE_14),
    style("DiaDanhNgayThang", SIZE_13, SIZE_11),
    upright("DiaDanhNgayThang"),
    style("TenLoai", SIZE_14, SIZE_16),
    style("TenLoai", "center", "left"),
    light("TenLoai"),
    style("TrichYeu", SIZE_14, SIZE_16),
    light("TrichYeu"),
    style("TrichYeu", "center", "left"),
    upright("CanCu"),
    light("Muc"),
    light("Phan"),
    style("Phan", "center", "left"),
    light("QuyenHanChucVu"),
    style("QuyenHanChucVu", SIZE_14, SIZE_16),
    light("HoTenNguoiKy"),
    upright("NoiNhanTieuDe"),
    light("NoiNhanTieuDe"),
    style("NoiNhan", SIZE_11, SIZE_13),
    upright("PhuLucKemTheo"),
    light("PhuLuc"),
    style("PhuLuc", "center", "left"),
    style("SoTrang", SIZE_13, SIZE_10),
    style("SoTrang", "center", "right"),
    style("NoiDung", "w:val=\"both\"", "w:val=\"left\""),
    style("NoiDung", "w:firstLine=\"720\"", "w:firstLine=\"0\""),
    style("NoiDung", "w:firstLine=\"720\"", "w:firstLine=\"1440\""),
    style("NoiDung", "w:before=\"120\"", "w:before=\"20\""),
    style("NoiDung", "w:line=\"264\"", "w:line=\"420\""),
    style("NoiDung", "w:line=\"264\"", "w:line=\"200\""),
    style("NoiDung", SIZE_14, SIZE_12),
    style("NoiDung", SIZE_14, SIZE_13),
    style("", "Times New Roman", "Arial"),
    text("w:left=\"1700\"", "w:left=\"1134\""),
    // The table of the heading is as wide as before, and reaches into the other margin.
    Change { also: &["page.margin_right"], ..text("w:left=\"1700\"", "w:left=\"2268\"") },
    text("w:right=\"850\"", "w:right=\"567\""),
    text("w:right=\"850\"", "w:right=\"1417\""),
    text("w:top=\"1133\"", "w:top=\"850\""),
    text("w:top=\"1133\"", "w:top=\"1701\""),
    text("w:bottom=\"1133\"", "w:bottom=\"567\""),
    text("w:bottom=\"1133\"", "w:bottom=\"1984\""),
    text("w:w=\"11906\" w:h=\"16838\"", "w:w=\"12240\" w:h=\"15840\""),
    text("<w:titlePg />", ""),
    text("Độc lập - Tự do - Hạnh phúc", "Độc lập – Tự do – Hạnh phúc"),
    text("CỘNG HÒA", "CỘNG HOÀ"),
    text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", ""),
    text("Độc lập - Tự do - Hạnh phúc", ""),
    text("PHƯỜNG MẪU</", "Phường Mẫu</"),
    text("Số: 09/KH-UBND", "Số: 9/QĐ - UBND"),
    text("Số: 09/KH-UBND", "Số: 09 KH-UBND"),
    text("Số: 09/KH-UBND", ""),
    text("ngày 09 tháng 4 năm", "ngày 9 tháng 04 năm"),
    text("Mẫu, ngày 09", "Mẫu ngày 09"),
    text(">KẾ HOẠCH<", ">Kế hoạch<"),
    text(">Chuyển đổi số phường Mẫu năm 2026<", ">CHUYỂN ĐỔI SỐ PHƯỜNG MẪU NĂM 2026<"),
    text("Ủy ban nhân dân tỉnh;", "Ủy ban nhân dân tỉnh,"),
    text("thực hiện./.", "thực hiện."),
    text("TM. ỦY BAN", "T/M ỦY BAN"),
    text(">Nguyễn Văn Mẫu", ">ThS. Nguyễn Văn Mẫu"),
    text(">Nguyễn Văn Mẫu<", "><"),
    text("- Lưu: VT, VHXH.", "- Lưu VT, VHXH"),
    text("- Như trên;", "- Như trên,"),
    text("- Như trên;", "-Như trên;"),
    text("Nơi nhận:", "Nơi nhận"),
    text("Nơi nhận:", ""),
    text(">đ) ", ">e) "),
    text(">a) ", ">a. "),
    text(">1. Mục đích", ">1/ Mục đích"),
    text("I. MỤC ĐÍCH, YÊU CẦU", "I. Mục đích, yêu cầu"),
    text(">Phụ lục II<", ">PHỤ LỤC II<"),
    text(">Phụ lục II<", ">Phụ lục 2<"),
    text(">DANH MỤC NHIỆM VỤ<", ">Danh mục nhiệm vụ<"),
];

/// Other ways that the decree leaves open.
const OPEN: &[Change] = &[
    style("NoiDung", "w:firstLine=\"720\"", "w:firstLine=\"567\""),
    style("NoiDung", "w:line=\"264\"", "w:line=\"240\""),
    style("NoiDung", "w:line=\"264\"", "w:line=\"360\""),
    style("NoiDung", "w:before=\"120\"", "w:before=\"240\""),
    style("CanCu", "w:line=\"264\"", "w:line=\"320\""),
    style("TenLoai", SIZE_14, SIZE_13),
    style("QuyenHanChucVu", SIZE_14, SIZE_13),
    text("w:left=\"1700\"", "w:left=\"1984\""),
    text("w:right=\"850\"", "w:right=\"1134\""),
    text("w:top=\"1133\"", "w:top=\"1417\""),
    text("w:bottom=\"1133\"", "w:bottom=\"1417\""),
];

/// A plan of some pages with all its boxes.
fn plan() -> AdministrativeDocument {
    let mut plan = documents::plan();
    plan.body.retain(|one| !matches!(one, Block::Table(_)));
    let long = plan.body.iter().find(|one| matches!(one, Block::Item(_))).cloned().unwrap();
    plan.body.splice(5..5, std::iter::repeat_n(long, 25));
    for appendix in &mut plan.appendices {
        for block in &mut appendix.body {
            if let Block::Table(table) = block {
                table.rows.truncate(3);
            }
        }
    }
    plan
}

fn changed(bytes: &[u8], change: &Change) -> Vec<u8> {
    let replace = |text: &str| text.replace(change.from, change.to);
    support::changed(bytes, change.of, |xml| match change.style {
        "" => replace(&xml),
        id => support::restyled(&xml, id, replace),
    })
}

fn rules(measured: &Measured) -> BTreeSet<String> {
    measured.departures.iter().map(|one| one.rule.clone()).collect()
}

#[test]
fn what_departs_is_named_in_the_print_as_in_the_docx() {
    if !has_libreoffice() {
        return;
    }
    let plain = to_docx(&plan()).unwrap();
    let changes: Vec<&Change> = CHANGES.iter().chain(OPEN).collect();
    let made: Vec<Vec<u8>> = changes.iter().map(|change| changed(&plain, change)).collect();
    let printed = all_by_libreoffice(&made, "pdf");
    let mut other = String::new();
    for (at, ((change, docx), pdf)) in changes.iter().zip(&made).zip(&printed).enumerate() {
        let mut docx = rules(&measure(docx, "a.docx").unwrap());
        docx.extend(change.also.iter().map(|rule| (*rule).to_owned()));
        let measured = measure(pdf, "a.pdf").unwrap();
        let is_told = docx.is_empty() == (at >= CHANGES.len());
        if docx != rules(&measured) || !is_told {
            let said = crate::ruler::told(&measured);
            other += &format!("{} «{}» → «{}»: DOCX {docx:?}\n{said}\n\n", change.style, change.from, change.to);
        }
    }
    assert!(other.is_empty(), "{other}");
}
