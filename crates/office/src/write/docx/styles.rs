//! The named styles of an administrative document: sizes, weight and place of each part after NĐ 30/2020.

use docx_rs::{AlignmentType, Docx, LineSpacing, LineSpacingType, RunFonts, SpecialIndentType, Style, StyleType};

use super::twips;

pub(super) const MOTTO: &str = "QuocHieu";
pub(super) const MOTTO_LINE: &str = "TieuNgu";
pub(super) const PARENT_AGENCY: &str = "CoQuanChuQuan";
pub(super) const AGENCY: &str = "CoQuanBanHanh";
pub(super) const NUMBER: &str = "SoKyHieu";
pub(super) const PLACE_AND_DATE: &str = "DiaDanhNgayThang";
pub(super) const KIND: &str = "TenLoai";
pub(super) const TITLE: &str = "TrichYeu";
pub(super) const ABOUT: &str = "TrichYeuCongVan";
pub(super) const ADDRESSEE: &str = "KinhGui";
pub(super) const URGENCY: &str = "DoKhan";
pub(super) const ISSUER: &str = "ThamQuyenBanHanh";
pub(super) const DRAFTER: &str = "KyHieuNguoiSoan";
pub(super) const ADDRESS: &str = "DiaChiCoQuan";
pub(super) const BASIS: &str = "CanCu";
pub(super) const BODY: &str = "NoiDung";
pub(super) const PART: &str = "Phan";
pub(super) const PART_TITLE: &str = "PhanTieuDe";
pub(super) const HEADINGS: [&str; 3] = ["Muc", "Khoan", "TieuMuc"];
pub(super) const AUTHORITY: &str = "QuyenHanChucVu";
pub(super) const SIGNER: &str = "HoTenNguoiKy";
pub(super) const RECIPIENTS_TITLE: &str = "NoiNhanTieuDe";
pub(super) const RECIPIENT: &str = "NoiNhan";
pub(super) const NOTE: &str = "GhiChuCuoi";
pub(super) const APPENDIX: &str = "PhuLuc";
pub(super) const APPENDIX_NOTE: &str = "PhuLucKemTheo";
pub(super) const TABLE_HEAD: &str = "TieuDeBang";
pub(super) const TABLE_TEXT: &str = "NoiDungBang";
pub(super) const TABLE_GROUP: &str = "NhomBang";
/// Room before and after a table.
pub(super) const GAP: &str = "KhoangCach";
pub(super) const RULE: &str = "DuongKe";
pub(super) const PAGE_NUMBER: &str = "SoTrang";

const FONT: &str = "Times New Roman";
/// Of the box that says how urgent a document is.
pub(super) const RED: &str = "FF0000";
/// First line of a paragraph: 1.27 cm.
const FIRST_LINE_MM: f32 = 12.7;

/// A style with a size in points.
fn style(id: &str, name: &str, size: usize) -> Style {
    Style::new(id, StyleType::Paragraph).name(name).based_on("Normal").size(size * 2).q_format(true)
}

fn close(style: Style) -> Style {
    style.line_spacing(LineSpacing::new().before(0).after(0).line(240).line_rule(LineSpacingType::Auto))
}

fn centred(id: &str, name: &str, size: usize) -> Style {
    close(style(id, name, size)).align(AlignmentType::Center)
}

/// Multiple lines of 1.1, with room before.
fn spacing(before: u32) -> LineSpacing {
    LineSpacing::new().before(before).after(0).line(264).line_rule(LineSpacingType::Auto)
}

/// A centred line with room before it.
fn close_after(id: &str, name: &str, size: usize, before: u32) -> Style {
    let spacing = LineSpacing::new().before(before).after(0).line(240).line_rule(LineSpacingType::Auto);
    centred(id, name, size).line_spacing(spacing)
}

/// Running text: justified, first line indented, 6 pt between paragraphs.
fn running(id: &str, name: &str) -> Style {
    style(id, name, 14)
        .align(AlignmentType::Both)
        .indent(Some(0), Some(SpecialIndentType::FirstLine(twips(FIRST_LINE_MM))), None, None)
        .line_spacing(spacing(120))
}

/// Adds the styles and the font of the whole document.
pub(super) fn apply(docx: Docx) -> Docx {
    let fonts = RunFonts::new().ascii(FONT).hi_ansi(FONT).east_asia(FONT).cs(FONT);
    let rule = Style::new(RULE, StyleType::Paragraph)
        .name("Đường kẻ")
        .based_on("Normal")
        .size(4)
        .line_spacing(LineSpacing::new().before(40).after(0).line(40).line_rule(LineSpacingType::Exact));
    [
        Style::new("Normal", StyleType::Paragraph).name("Normal").q_format(true),
        centred(MOTTO, "Quốc hiệu", 12).bold(),
        centred(MOTTO_LINE, "Tiêu ngữ", 13).bold(),
        centred(PARENT_AGENCY, "Cơ quan chủ quản", 12),
        centred(AGENCY, "Cơ quan ban hành", 12).bold(),
        centred(NUMBER, "Số, ký hiệu", 13),
        centred(PLACE_AND_DATE, "Địa danh, ngày tháng", 13).italic(),
        close_after(ABOUT, "Trích yếu công văn", 12, 120),
        close_after(KIND, "Tên loại", 14, 280).bold(),
        centred(TITLE, "Trích yếu", 14).bold(),
        centred(URGENCY, "Dấu chỉ mức độ khẩn", 13).bold().color(RED),
        close_after(ISSUER, "Thẩm quyền ban hành", 14, 120).bold(),
        style(ADDRESSEE, "Kính gửi", 14).line_spacing(spacing(120)),
        running(BASIS, "Căn cứ").italic(),
        running(BODY, "Nội dung"),
        close_after(PART, "Phần", 14, 240).bold(),
        centred(PART_TITLE, "Phần (tiêu đề)", 14).bold().outline_lvl(0),
        running(HEADINGS[0], "Mục").bold().outline_lvl(1),
        running(HEADINGS[1], "Khoản").bold().outline_lvl(2),
        running(HEADINGS[2], "Tiểu mục").bold().outline_lvl(3),
        centred(AUTHORITY, "Quyền hạn, chức vụ", 14).bold(),
        centred(SIGNER, "Họ tên người ký", 14).bold(),
        close(style(RECIPIENTS_TITLE, "Nơi nhận (tiêu đề)", 12)).bold().italic(),
        close(style(RECIPIENT, "Nơi nhận", 11)),
        close(style(DRAFTER, "Ký hiệu người soạn thảo", 11)),
        centred(ADDRESS, "Địa chỉ cơ quan", 11),
        close(style(NOTE, "Ghi chú cuối", 11)).italic().line_spacing(spacing(240)),
        centred(APPENDIX, "Phụ lục", 14).bold(),
        centred(APPENDIX_NOTE, "Phụ lục (kèm theo)", 14).italic(),
        centred(TABLE_HEAD, "Tiêu đề bảng", 12).bold(),
        close(style(TABLE_TEXT, "Nội dung bảng", 12)),
        close(style(TABLE_GROUP, "Nhóm trong bảng", 12)).bold(),
        close(style(GAP, "Khoảng cách", 6)),
        centred(PAGE_NUMBER, "Số trang", 13),
        rule,
    ]
    .into_iter()
    .fold(docx.default_fonts(fonts).default_size(28), Docx::add_style)
}
