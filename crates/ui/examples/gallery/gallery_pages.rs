//! The pages of the gallery.

use super::*;

fn percent(t: &T, value: f64) -> String {
    dinh_ui::percent(t.lang(), value)
}

/// Name, unit, done, target, last year, past periods, judgement.
type Sample = (&'static str, &'static str, Option<f64>, f64, Option<f64>, &'static [f64], Level);

const SAMPLES: [(&str, &[Sample]); 3] = [
    (
        "Chính quyền số",
        &[
            (
                "Người dân, doanh nghiệp hài lòng khi dùng dịch vụ công trực tuyến",
                "Trung tâm Phục vụ hành chính công",
                Some(91.2),
                90.0,
                None,
                &[84.0, 88.0, 91.2],
                Level::Met,
            ),
            (
                "Cán bộ, công chức sử dụng thành thạo Hệ thống quản lý văn bản, thư công vụ",
                "Văn phòng HĐND-UBND",
                Some(98.6),
                100.0,
                None,
                &[92.0, 97.0, 98.6],
                Level::OnTrack,
            ),
            (
                "Lãnh đạo có chữ ký số",
                "Văn phòng HĐND-UBND",
                Some(100.0),
                100.0,
                Some(100.0),
                &[100.0, 100.0, 100.0],
                Level::Met,
            ),
        ],
    ),
    (
        "Kinh tế số",
        &[
            (
                "Doanh nghiệp nhỏ và vừa ứng dụng công nghệ thông tin, chuyển đổi số",
                "Phòng Kinh tế, Hạ tầng và Đô thị",
                Some(69.5),
                80.0,
                Some(61.0),
                &[64.0, 67.5, 69.5],
                Level::AtRisk,
            ),
            (
                "Chợ truyền thống thực hiện mô hình Chợ 4.0",
                "Phòng Kinh tế, Hạ tầng và Đô thị",
                Some(33.3),
                100.0,
                None,
                &[33.3, 33.3, 33.3],
                Level::Late,
            ),
        ],
    ),
    (
        "Xã hội số",
        &[
            (
                "Dân số trưởng thành có điện thoại thông minh",
                "Phòng Văn hóa – Xã hội",
                Some(93.1),
                95.0,
                Some(90.0),
                &[91.0, 92.1, 93.1],
                Level::OnTrack,
            ),
            (
                "Hộ gia đình tham gia mua sắm trực tuyến",
                "Phòng Kinh tế, Hạ tầng và Đô thị",
                None,
                60.0,
                Some(48.0),
                &[],
                Level::NotAssessed,
            ),
        ],
    ),
];

fn word(level: Level) -> &'static str {
    match level {
        Level::Met => "Đạt",
        Level::OnTrack => "Đúng lộ trình",
        Level::AtRisk => "Có nguy cơ",
        Level::Late => "Chậm",
        Level::NotAssessed => "Chưa đánh giá",
    }
}

fn indicators(t: &T) -> DataTable {
    let table = DataTable::new("Chỉ tiêu").column("Chỉ tiêu và đơn vị chủ trì").column("So với mục tiêu (0–100%)");
    let mut table = table.numeric("Thực hiện").minor("Qua các kỳ").column("Đánh giá");
    for (group, samples) in SAMPLES {
        table.group(group);
        for (name, unit, done, target, last, past, level) in samples {
            let said = done.map_or("chưa có số liệu".to_owned(), |v| percent(t, v));
            let label = format!("{name}: {said}, mục tiêu {}", percent(t, *target));
            let bullet = Bullet::new(*level, *done, Some(*target)).previous(*last).max(100.0).label(label);
            let goal = format!("<span class=\"pw-table__below\">mục tiêu ≥ {}</span>", percent(t, *target));
            let figure =
                Figure::new(done.map_or("–".to_owned(), |v| percent(t, v)), if done.is_some() { "#" } else { "" });
            let trend = Trend::new(*level, past.iter().map(|v| Some(*v)).collect(), Some(*target));
            table.row(vec![
                DataTable::link(name, "#", unit),
                bullet.html(),
                format!("<span>{}{goal}</span>", figure.html()),
                trend.html(),
                Status::new(*level, word(*level)).html(),
            ]);
        }
    }
    table
}

fn risks() -> RiskList {
    let card = |level, status: &str, meta: &str, title: &str, text: &str| RiskCard {
        status: Status::new(level, status),
        meta: meta.into(),
        title: title.into(),
        href: "#".into(),
        text: text.into(),
    };
    RiskList(vec![
        card(
            Level::Late,
            "Quá hạn 90 ngày",
            "Nhiệm vụ 2 · hạn 30/6/2026 · Phòng Văn hóa – Xã hội",
            "Tổ chức tập huấn về chuyển đổi số cho cán bộ, công chức, viên chức",
            "Yêu cầu tối thiểu 01 lớp, đến nay chưa mở lớp nào. Phụ lục 2 ghi hạn Quý II, mục III.9 của Kế hoạch ghi Quý III.",
        ),
        card(
            Level::AtRisk,
            "Còn 93 ngày, mới đạt 82%",
            "Nhiệm vụ 12 · hạn 30/12/2026 · Phòng Văn hóa – Xã hội",
            "Thúc đẩy ứng dụng công nghệ trong giáo dục tại các trường học trên địa bàn",
            "9 trong 11 trường đã triển khai. Hai trường còn lại chờ bố trí thiết bị.",
        ),
    ])
}

/// The work page of a plan.
pub(crate) fn dashboard(t: &T) -> String {
    let segments =
        [(Level::Met, 9), (Level::OnTrack, 3), (Level::AtRisk, 2), (Level::Late, 1), (Level::NotAssessed, 0)];
    let bar = StackedBar::new(segments.map(|(level, n)| Segment::new(level, n, word(level), "#")).to_vec());
    let unit = |name: &str, when: &str, level, text: &str| {
        format!("<li><span>{name}<small>{when}</small></span>{}</li>", Status::new(level, text))
    };
    let units = [
        unit("Trung tâm Phục vụ hành chính công", "Nộp 24/9, 09:12", Level::Met, "Đã duyệt"),
        unit("Công an phường", "Nộp 28/9, 07:55", Level::OnTrack, "Chờ duyệt"),
        unit("Trung tâm Dịch vụ tổng hợp", "Thiếu minh chứng mục 4", Level::AtRisk, "Trả lại"),
        unit("Phòng Kinh tế, Hạ tầng và Đô thị", "Đã nhập 6/9 mục", Level::NotAssessed, "Đang nhập"),
        unit("Trạm Y tế phường", "Đã nhập 0/3 mục", Level::Late, "Chưa nhập"),
    ];
    let figures = [
        ("3.754", "hồ sơ tiếp nhận"),
        ("92,48%", "nộp trực tuyến"),
        ("98,3%", "thanh toán trực tuyến"),
        ("91,4%", "cấp kết quả điện tử"),
        ("86,38%", "tài khoản VNeID đã kích hoạt"),
    ];
    let figures = figures.map(|(value, label)| format!("<li>{}</li>", Figure::new(value, "#").labelled(label)));
    format!(
        r##"<div class="pw-headrow"><div><h1 class="pw-h1">Kế hoạch Chuyển đổi số năm 2026</h1><p class="pw-sub">Số 173/KH-UBND ngày 05/11/2025. Kỳ báo cáo Quý III, số liệu đến hết ngày 28/9/2026.</p></div>
<div class="pw-btns"><button class="govuk-button govuk-button--secondary" type="button" data-print hidden>In trang này</button>{export}</div></div>
<div class="pw-grid pw-grid--aside"><div class="pw-stack">
<section class="pw-card pw-verdict" aria-label="Kết luận chung"><div><p class="pw-verdict__say">9 trong 15 chỉ tiêu đã đạt. 3 chỉ tiêu cần can thiệp trước khi hết năm.</p><p class="pw-verdict__more">Cả 3 thuộc kinh tế số hoặc thương mại điện tử, do Phòng Kinh tế, Hạ tầng và Đô thị chủ trì.</p></div><div>{bar}</div></section>
<section class="pw-card" aria-labelledby="nguy-co"><h2 class="pw-h2" id="nguy-co">Nhiệm vụ có nguy cơ (2 trong 12)</h2>{risks}</section></div>
<aside class="pw-stack" aria-label="Báo cáo quý"><section class="pw-card"><h2 class="pw-h2">Báo cáo Quý III</h2><div class="pw-due"><b class="num">3/6</b><span>đơn vị đã nộp. Hạn chung 30/9, còn 2 ngày.</span></div><ul class="pw-list">{units}</ul><div class="pw-btns">{remind}</div></section></aside></div>
<section class="pw-card" aria-labelledby="chi-tieu"><h2 class="pw-h2" id="chi-tieu">Chỉ tiêu</h2><p class="pw-sub">Thanh màu là kết quả đến nay. Vạch đen là mục tiêu năm. Vòng tròn là kết quả năm 2025.</p>{table}</section>
<section class="pw-card" aria-labelledby="dich-vu-cong"><h2 class="pw-h2" id="dich-vu-cong">Dịch vụ công</h2><p class="pw-sub">Kết quả từ 01/7 đến 27/10/2025, làm mốc so sánh cho năm 2026</p><ul class="pw-stats">{figures}</ul></section>"##,
        export = Button::link("Xuất báo cáo Quý III", "#"),
        risks = risks(),
        units = units.concat(),
        remind = Button::submit("Đôn đốc 3 đơn vị"),
        table = indicators(t),
        figures = figures.concat(),
    )
}

fn chart(t: &T) -> TrendChart {
    let quarters = [("Q3/25", 71.0), ("Q4/25", 78.4), ("Q1/26", 83.1), ("Q2/26", 88.0), ("Q3/26", 92.48)];
    let point = |(label, value): (&str, f64)| Point {
        label: label.into(),
        value: Some(value),
        text: percent(t, value),
        target: Some(if label.ends_with("25") { 80.0 } else { 90.0 }),
        forecast: None,
    };
    TrendChart {
        level: Level::Met,
        points: quarters.map(point).to_vec(),
        title: "Tỷ lệ hồ sơ nộp trực tuyến qua các quý".into(),
        target_text: "Mục tiêu".into(),
        unit: "%".into(),
        lang: t.lang(),
    }
}

fn section(title: &str, body: String) -> String {
    format!("<section class=\"pw-card\"><h2 class=\"pw-h2\">{title}</h2><div>{body}</div></section>")
}

fn charts(t: &T) -> String {
    let row = |label: &str, value: f64, level| BarRow {
        label: label.into(),
        href: "#".into(),
        value,
        text: percent(t, value),
        level: Some(level),
    };
    let rows = vec![
        row("Trung tâm Phục vụ hành chính công", 96.1, Level::Met),
        row("Công an phường", 84.0, Level::OnTrack),
        row("Phòng Kinh tế, Hạ tầng và Đô thị", 41.5, Level::Late),
    ];
    let breakdown = BarBreakdown { rows, max: Some(100.0) };
    let progress = Progress::new(Level::AtRisk, 82.0, "82%");
    [
        section("Xu hướng", chart(t).html()),
        section("Theo đơn vị", breakdown.html()),
        section("Tiến độ", progress.html()),
    ]
    .concat()
}

/// Everything that stands alone.
pub(crate) fn components(t: &T) -> String {
    let levels = [Level::Met, Level::OnTrack, Level::AtRisk, Level::Late, Level::NotAssessed];
    let statuses: Vec<String> = levels.map(|level| Status::new(level, word(level)).html()).to_vec();
    let step =
        |state, title: &str, when: &str| Step { state, title: title.into(), when: when.into(), ..Step::default() };
    let steps = vec![
        step(StepState::Done, "Đã giao nhiệm vụ", "05/11/2025, Ban Chỉ đạo"),
        step(StepState::Now, "Đang thực hiện", "Từ 12/01/2026, Phòng Văn hóa – Xã hội"),
        step(StepState::ToDo, "Nghiệm thu", ""),
    ];
    let items = [("a".to_owned(), "Phòng Văn hóa – Xã hội".to_owned()), ("b".to_owned(), "Công an phường".to_owned())];
    let filter =
        FilterBar::new(t, "#").text("tim", "Tìm nhiệm vụ", "").select("don-vi", "Đơn vị", "Tất cả", &items, "b");
    let facts = SummaryList::new().row("Đơn vị chủ trì", "Phòng Văn hóa – Xã hội").action("Sửa", "#", "đơn vị chủ trì");
    let facts = facts.row("Hạn", "30/6/2026").row("Sản phẩm", "Ít nhất 01 lớp tập huấn");
    let task = |title: &str, text: &str, classes: &str| TaskItem {
        title: title.into(),
        href: "#".into(),
        status: TaskStatus { tag: Some(Tag::new(text, classes)), ..TaskStatus::default() },
        ..TaskItem::default()
    };
    let tasks = vec![
        task("Đọc văn bản", "Đã xong", "govuk-tag--green"),
        task("Khớp đơn vị", "Chưa xong", "govuk-tag--blue"),
        task("Xử lý mâu thuẫn", "Chưa làm", "govuk-tag--grey"),
    ];
    let tabs = [
        ("ky".to_owned(), "Kỳ này".to_owned(), "<p class=\"govuk-body\">Số liệu kỳ này.</p>".to_owned()),
        ("truoc".to_owned(), "Kỳ trước".to_owned(), "<p class=\"govuk-body\">Số liệu kỳ trước.</p>".to_owned()),
    ];
    let buttons = [Button::submit("Lưu"), Button::link("Xem bản in", "#").secondary(), Button::submit("Xóa").warning()];
    let buttons: String = buttons.iter().map(Render::html).collect();
    let source = "<div class=\"pw-split\"><div class=\"pw-source\" data-select-source=\"them\"><p data-line=\"12\">2. Tổ chức tập huấn về chuyển đổi số cho cán bộ, công chức, viên chức; thời gian: Quý III/2026.</p><p data-line=\"13\" class=\"is-read\">3. Rà soát, bổ sung các trạm phát sóng di động.</p></div><form id=\"them\" action=\"#\"><input type=\"hidden\" name=\"line_start\"><input type=\"hidden\" name=\"line_end\"><label class=\"govuk-label\" for=\"doan\">Đoạn văn bản</label><textarea class=\"govuk-textarea\" id=\"doan\" name=\"text\"></textarea><button class=\"govuk-button\" type=\"button\" hidden data-when-selected>Thêm nhiệm vụ</button></form></div>";
    let parts = [
        section("Trạng thái", format!("<p class=\"pw-btns\">{}</p>", statuses.concat())),
        charts(t),
        section("Bộ lọc", filter.clearable(t, true).html()),
        section("Các bước", Timeline::new(t, steps).html()),
        section("Thông tin", facts.html()),
        section("Việc cần làm", TaskList { items: tasks, ..TaskList::default() }.html()),
        section("Thẻ", Tabs::new(t, tabs).html()),
        section("Nút", format!("<div class=\"pw-btns\">{buttons}</div>")),
        section("Văn bản và mục đọc được", source.to_owned()),
        section(
            "Ghi chú",
            format!(
                "{}{}{}",
                InsetText::new("Số liệu đến hết ngày 28/9/2026."),
                WarningText::new(t, "Đóng kỳ báo cáo xong thì không sửa được số liệu."),
                Details::new("Cách tính", "Số hồ sơ nộp trực tuyến chia cho số hồ sơ đã tiếp nhận.")
            ),
        ),
        EmptyState::new("Chưa có kế hoạch nào", "Nhập kế hoạch đã ký để bắt đầu theo dõi.")
            .action("Nhập kế hoạch", "#")
            .html(),
        Panel::new("Đã nộp báo cáo", "Quý III/2026").with_level(2).html(),
        Pagination::new(t, 5, 9, |n| format!("?trang={n}")).html(),
    ];
    format!("<h1 class=\"pw-h1\">Các thành phần</h1><div class=\"pw-stack\">{}</div>", parts.concat())
}

/// A form that came back with faults.
pub(crate) fn form(t: &T) -> String {
    let wrong = [
        ("due_on".to_owned(), "“31/6/2026” không phải là ngày. Nhập theo mẫu 20/11/2026.".to_owned()),
        ("state".to_owned(), "Chọn tình trạng của nhiệm vụ.".to_owned()),
    ];
    let f = Fields::new(t, "token").value("due_on", "31/6/2026").value("title", "Tổ chức tập huấn").wrong(&wrong);
    let units = [("a".to_owned(), "Phòng Văn hóa – Xã hội".to_owned()), ("b".to_owned(), "Công an phường".to_owned())];
    let states = [("dang", "Đang thực hiện"), ("xong", "Đã hoàn thành"), ("vuong", "Có vướng mắc")]
        .map(|(v, s)| (v.to_owned(), s.to_owned()));
    [
        "<div class=\"pw-narrow\">".to_owned(),
        f.summary().html(),
        "<h1 class=\"pw-h1\">Cập nhật nhiệm vụ 2</h1>".to_owned(),
        f.open("#").html(),
        f.text("title", "Tên nhiệm vụ").html(),
        f.day("due_on", "Hạn hoàn thành").html(),
        f.number("done", "Khối lượng đã thực hiện").suffix("lớp").width(5).html(),
        f.select("unit", "Đơn vị chủ trì", &units).html(),
        f.radios("state", "Tình trạng", &states).html(),
        f.checkboxes("with", "Đơn vị phối hợp", &units).hint("Chọn một hoặc nhiều đơn vị.").html(),
        f.area("note", "Khó khăn, vướng mắc").hint("Nêu rõ cần ai giúp việc gì.").html(),
        f.file("evidence", "Minh chứng").hint("PDF, DOCX hoặc ảnh, tối đa 20 MB.").html(),
        f.password("password", "Mật khẩu").html(),
        f.tick("sure", "Tôi đã kiểm tra số liệu").html(),
        Button::submit("Lưu").html(),
        "</form></div>".to_owned(),
    ]
    .concat()
}
