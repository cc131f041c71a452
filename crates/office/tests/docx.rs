//! What Word writes is read as it is printed.
#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod support;

use dinh_office::{Document, Line, ReadError, read_bytes};
use support::{docx, package};

fn read(body: &str, parts: &[(&str, &str)]) -> Document {
    read_bytes(&docx(body, parts), "ke-hoach.docx").unwrap()
}

fn texts(document: &Document) -> Vec<&str> {
    document.lines.iter().map(|line| line.text.as_str()).collect()
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn runs_breaks_hyphens_and_entities_make_the_text() {
    let body = "<w:p><w:r><w:t xml:space=\"preserve\">Số: 173</w:t></w:r><w:r><w:t>/KH</w:t><w:noBreakHyphen/><w:t>UBND</w:t><w:tab/><w:t>A &amp; B &#7871;</w:t></w:r></w:p>\
        <w:p/><w:p><w:r><w:t>KẾ HOẠCH</w:t><w:br/><w:t>Chuyển đổi số</w:t></w:r></w:p>\
        <w:p><w:r><w:t>dòng bị</w:t><w:br/><w:t>ngắt giữa câu</w:t></w:r></w:p>";
    let document = read(body, &[]);
    assert_eq!(texts(&document), ["Số: 173/KH-UBND A & B ế", "KẾ HOẠCH", "Chuyển đổi số", "dòng bị ngắt giữa câu"]);
    assert_eq!(document.lines.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

#[test]
fn deleted_hidden_and_repeated_text_is_left_out() {
    let body = "<w:p><w:ins><w:r><w:t>mới</w:t></w:r></w:ins><w:del><w:r><w:delText>cũ</w:delText></w:r></w:del>\
        <w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:r><w:instrText> PAGE </w:instrText></w:r></w:p>\
        <w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>trong khung</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice>\
        <mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>trong khung</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>\
        <w:r><w:t>ngoài khung</w:t></w:r></w:p>\
        <w:p><w:r><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>khung cũ</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></w:r></w:p>";
    assert_eq!(texts(&read(body, &[])), ["mới", "trong khung", "ngoài khung", "khung cũ"]);
}

#[test]
fn look_comes_from_styles_and_from_the_paragraph() {
    let styles = r#"<w:styles xmlns:w="w">
        <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
        <w:style w:type="paragraph" w:styleId="Muc"><w:name w:val="Mục"/><w:basedOn w:val="Dau"/></w:style>
        <w:style w:type="paragraph" w:styleId="Dau"><w:name w:val="heading 2"/><w:pPr><w:jc w:val="center"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:caps/></w:rPr></w:style>
        <w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
        <w:style w:type="paragraph" w:styleId="Vong"><w:name w:val="x"/><w:basedOn w:val="Vong"/></w:style></w:styles>"#;
    let styled = |style: &str, text: &str| {
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:rPr><w:i/></w:rPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let body = [
        styled("Muc", "mục tiêu"),
        styled("TOC1", "mục lục"),
        styled("Vong", "vòng"),
        "<w:p><w:r><w:rPr><w:b/><w:i w:val=\"0\"/></w:rPr><w:t>Đậm</w:t></w:r><w:r><w:t> không</w:t></w:r></w:p>"
            .to_owned(),
        "<w:p><w:r><w:rPr><w:i/></w:rPr><w:t>Nghiêng</w:t></w:r></w:p>".to_owned(),
    ]
    .concat();
    let lines = read(&body, &[("word/styles.xml", styles)]).lines;
    let plain = |number, text: &str| Line { number, text: text.to_owned(), ..Line::default() };
    assert_eq!(lines[0], Line { bold: true, centred: true, outline: Some(2), ..plain(1, "MỤC TIÊU") });
    assert_eq!(lines[1], plain(2, "vòng"));
    assert_eq!(lines[2], plain(3, "Đậm không"));
    assert_eq!(lines[3], Line { italic: true, ..plain(4, "Nghiêng") });
}

#[test]
fn automatic_numbers_are_printed() {
    let numbering = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
    let item = |level: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let body = [item(0, "MỤC TIÊU"), item(1, "Đạt 90%"), item(0, "NHIỆM VỤ")].concat();
    assert_eq!(texts(&read(&body, &[("word/numbering.xml", numbering)])), ["I. MỤC TIÊU", "- Đạt 90%", "II. NHIỆM VỤ"]);
}

#[test]
fn rows_keep_their_columns_over_merged_cells() {
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text));
    let border = "<w:tblPr><w:tblBorders><w:top w:val=\"single\"/></w:tblBorders></w:tblPr>";
    let body = format!(
        "<w:tbl>{border}<w:tr>{}{}</w:tr><w:tr>{}{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
        cell("<w:gridSpan w:val=\"2\"/>", "Nhiệm vụ"),
        cell("", "Chủ trì"),
        cell("", "1"),
        format_args!("<w:tc>{}{}</w:tc>", p("- Tập huấn"), p("- Hội nghị")),
        cell("<w:vMerge w:val=\"restart\"/>", "Phòng VH-XH"),
        cell("", "2"),
        cell("", "Lớp học"),
        cell("<w:vMerge/>", ""),
    );
    let lines = read(&body, &[]).lines;
    let cells: Vec<_> = lines.iter().map(|line| line.cells.clone().unwrap()).collect();
    assert_eq!(cells[0], ["Nhiệm vụ", "", "Chủ trì"]);
    assert_eq!(cells[1], ["1", "- Tập huấn\n- Hội nghị", "Phòng VH-XH"]);
    assert_eq!(cells[2], ["2", "Lớp học", "Phòng VH-XH"]);
    assert_eq!(lines[1].text, "1\t- Tập huấn - Hội nghị\tPhòng VH-XH");
}

#[test]
fn a_table_without_borders_only_lays_out_the_page() {
    let body = format!(
        "<w:tbl><w:tblPr/><w:tr><w:tc>{}{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
        p("ỦY BAN NHÂN DÂN"),
        p("PHƯỜNG SÔNG CÔNG"),
        p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    );
    let document = read(&body, &[]);
    assert_eq!(texts(&document), ["ỦY BAN NHÂN DÂN", "PHƯỜNG SÔNG CÔNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]);
    assert!(document.lines.iter().all(|line| line.cells.is_none()));
}

#[test]
fn fonts_of_old_encodings_are_converted_with_a_notice() {
    let run = |font: &str, text: &str| {
        format!("<w:p><w:r><w:rPr><w:rFonts w:ascii=\"{font}\"/></w:rPr><w:t>{text}</w:t></w:r></w:p>")
    };
    let old =
        [run(".VnTime", "KÕ ho¹ch"), run(".VnTimeH", "ñy ban nh©n d©n"), run("VNI-Times", "chuyeån ñoåi soá")].concat();
    let document = read(&old, &[]);
    assert_eq!(texts(&document), ["Kế hoạch", "ỦY BAN NHÂN DÂN", "chuyển đổi số"]);
    assert_eq!(document.notices.len(), 2);
    let unicode = [run(".VnTime", "Phường đã ban hành kế hoạch, là bước đầu"), run(".VnTime", "là á")].concat();
    let document = read(&unicode, &[]);
    assert_eq!(texts(&document), ["Phường đã ban hành kế hoạch, là bước đầu", "là á"]);
    assert!(document.notices.is_empty());
}

#[test]
fn other_packages_are_named() {
    let relations = |target: &str| format!("<r><Relationship Type=\"a/officeDocument\" Target=\"/{target}\"/></r>");
    let excel = relations("xl/workbook.xml");
    let error =
        read_bytes(&package(&[("_rels/.rels", excel.as_bytes()), ("xl/workbook.xml", b"<a/>")]), "a.docx").unwrap_err();
    assert!(error.to_string().contains("Excel"), "{error}");
    let error =
        read_bytes(&package(&[("mimetype", b"application/vnd.oasis.opendocument.text")]), "a.docx").unwrap_err();
    assert!(error.to_string().contains("OpenDocument"), "{error}");
    assert_eq!(read_bytes(&package(&[("a.txt", b"a")]), "a.docx"), Err(ReadError::NotADocument { found: "tệp nén" }));
    assert_eq!(read_bytes(&docx("<w:p/>", &[]), "a.docx"), Err(ReadError::Empty));
}
