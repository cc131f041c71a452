//! Components as page writers use them: inside askama templates, their markup whole, everything else escaped.

use askama::Template;
use dinh_ui as ui;
use std::sync::Arc;

const VI: &str = "task-title = Nhiệm vụ\ntask-count = { $n } nhiệm vụ, { $who }\nstatus-late = Chậm\n";
const EN: &str = "task-title = Task\ntask-count = { $n } tasks, { $who }\nstatus-late = Late\n";

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ t.with("task-count", [("n", rows.len().into()), ("who", who.into())]) }}
{{ f.summary() }}{{ f.open("/x") }}{{ f.text("title", t.get("task-title")).hint(who).width(20) }}
{{ f.select("unit", "Đơn vị", units) }}{{ ui::govuk::Button::submit(t.get("task-title")) }}</form>
{% for row in rows %}{{ ui::Status::of(row, t.get("status-late")) }}{% endfor %}
{{ ui::Figure::new("92,48%", "/do") }}{{ table }}{{ ui::Bullet::new(ui::Level::Met, Some(1.0), None).max(2.0) }}"#
)]
struct Page<'a> {
    t: &'a ui::T,
    f: ui::Fields,
    who: &'a str,
    units: Vec<(String, String)>,
    rows: Vec<&'a str>,
    table: ui::DataTable,
}

fn page(who: &str) -> String {
    let t = ui::T::new(Arc::new(ui::Texts::load(&[("vi", VI), ("en", EN)])), ui::Lang::Vi);
    let mut table = ui::DataTable::new("Bảng").column("Tên").numeric("Số");
    table.row(vec![ui::DataTable::text(who), "1".into()]);
    let units = vec![("a".to_owned(), "Công an".to_owned())];
    let page = Page { f: ui::Fields::new(&t, "token"), t: &t, who, units, rows: vec!["late", "met"], table };
    page.render().unwrap_or_default()
}

#[test]
fn components_write_their_markup_and_text_is_escaped() {
    let html = page("<Mai>");
    assert!(html.starts_with("2 nhiệm vụ, &#60;Mai&#62;"), "{html}");
    for part in [
        "<span class=\"pw-status pw-status--late\"><svg",
        "<a class=\"govuk-link pw-figure num\" href=\"/do\">92,48%</a>",
        "<div id=\"title-hint\" class=\"govuk-hint\">&lt;Mai&gt;</div>",
        "<option value=\"a\">Công an</option>",
        "<th scope=\"row\" role=\"rowheader\">&lt;Mai&gt;</th>",
        "<svg class=\"pw-bullet\"",
    ] {
        assert!(html.contains(part), "{part} is not in {html}");
    }
    assert!(!html.contains("<Mai>") && !html.contains("⟦"));
}

#[test]
fn what_a_person_typed_never_becomes_markup() {
    for typed in ["<script>alert(1)</script>", "\" onfocus=\"x", "' onfocus='x", "&lt;b&gt;", "</textarea><b>"] {
        let html = page(typed);
        assert!(!html.contains("<script>") && !html.contains("\" onfocus") && !html.contains("<b>"), "{html}");
    }
}
