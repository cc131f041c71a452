//! The narrative of a report: its sections, and the sentences that the figures suggest for each.

use crate::snapshot::{IndicatorLine, Snapshot, TaskLine, Value};
use chrono::{DateTime, NaiveDate, Utc};
use plans::api::Status;

/// Phần của báo cáo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Section {
    /// Công tác chỉ đạo, triển khai.
    Overview,
    /// Kết quả thực hiện chỉ tiêu.
    Indicators,
    /// Kết quả thực hiện nhiệm vụ.
    Tasks,
    /// Kết quả nổi bật của các đơn vị.
    Units,
    /// Khó khăn, vướng mắc.
    Difficulties,
    /// Nhiệm vụ trọng tâm kỳ tới.
    Next,
    /// Đề xuất, kiến nghị.
    Proposals,
}

impl Section {
    /// Every section, in the order of the report.
    pub(crate) const ALL: [Self; 7] =
        [Self::Overview, Self::Indicators, Self::Tasks, Self::Units, Self::Difficulties, Self::Next, Self::Proposals];

    /// The stored name.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Indicators => "indicators",
            Self::Tasks => "tasks",
            Self::Units => "units",
            Self::Difficulties => "difficulties",
            Self::Next => "next",
            Self::Proposals => "proposals",
        }
    }

    /// The section of a stored name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }

    /// Its heading in the report: the mục above it where it begins one, and its own.
    pub(crate) fn headings(self) -> &'static [(u8, &'static str)] {
        match self {
            Self::Overview => &[(1, "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI")],
            Self::Indicators => &[(1, "II. KẾT QUẢ THỰC HIỆN"), (2, "1. Về chỉ tiêu")],
            Self::Tasks => &[(2, "2. Về nhiệm vụ")],
            Self::Units => &[(2, "3. Kết quả nổi bật của các đơn vị")],
            Self::Difficulties => &[(1, "III. KHÓ KHĂN, VƯỚNG MẮC")],
            Self::Next => &[(1, "IV. NHIỆM VỤ TRỌNG TÂM KỲ TỚI")],
            Self::Proposals => &[(1, "V. ĐỀ XUẤT, KIẾN NGHỊ")],
        }
    }

    /// The sentences that the figures suggest; lines that begin with "- " are items.
    pub(crate) fn suggest(self, from: &Snapshot) -> String {
        match self {
            Self::Overview => overview(from),
            Self::Indicators => indicators(from),
            Self::Tasks => tasks(from),
            Self::Units => items(from, &of_units(from, |u| &u.results), "kết quả nổi bật"),
            Self::Difficulties => items(from, &difficulties(from), "khó khăn, vướng mắc"),
            Self::Next => next(from),
            Self::Proposals => items(from, &of_units(from, |u| &u.proposals), "đề xuất, kiến nghị"),
        }
    }
}

/// What a person made of a section.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Written {
    pub section: Section,
    pub body: String,
    /// What was suggested when it was read; where the figures have changed since, it differs from what is suggested now.
    pub suggested: String,
    pub read_by_name: String,
    pub read_at: DateTime<Utc>,
    pub version: i32,
}

/// Thông tin của văn bản: what stands around the text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Particulars {
    pub number: String,
    pub issued_on: Option<NaiveDate>,
    /// One a line.
    pub addressed_to: String,
    pub recipients: String,
    pub authority: String,
    pub signer: String,
    pub version: i32,
}

fn day(day: NaiveDate) -> String {
    vietnamese::format_date(day)
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        String::new()
    } else {
        format!(" ({})", vietnamese::format_percent(part as f64 * 100.0 / whole as f64))
    }
}

fn overview(s: &Snapshot) -> String {
    let number = if s.plan_number.is_empty() { String::new() } else { format!(" số {}", s.plan_number) };
    let handed_in = s.units.iter().filter(|u| u.state == "approved").count();
    let mut text = format!(
        "Thực hiện {}{number}, trong kỳ {} có {handed_in}/{} đơn vị báo cáo số liệu và được thẩm định. Số liệu tính từ ngày {} đến hết ngày {}.",
        s.plan,
        s.period,
        s.units.len(),
        day(s.data_from),
        day(s.data_to)
    );
    let late: Vec<&str> = s.units.iter().filter(|u| u.state != "approved").map(|u| u.name.as_str()).collect();
    if !late.is_empty() {
        text += &format!(" Đơn vị chưa có số liệu được duyệt: {}.", late.join(", "));
    }
    text
}

fn indicators(s: &Snapshot) -> String {
    if s.indicators.is_empty() {
        return "Kế hoạch không có chỉ tiêu nào đang theo dõi.".to_owned();
    }
    let (all, met, on_track) =
        (s.indicators.len(), s.indicators_that_are(Status::Met), s.indicators_that_are(Status::OnTrack));
    let (risk, late, none) = (
        s.indicators_that_are(Status::AtRisk),
        s.indicators_that_are(Status::Late),
        s.indicators_that_are(Status::NotAssessed),
    );
    let mut text = format!(
        "Trong {all} chỉ tiêu của kế hoạch: {met} chỉ tiêu đạt mục tiêu{}, {on_track} đúng lộ trình, {risk} có nguy cơ, {late} chậm, {none} chưa đánh giá.",
        share(met, all)
    );
    text += &compared(s, "kỳ trước", |i| i.before.as_ref());
    text += &compared(s, "cùng kỳ năm trước", |i| i.last_year.as_ref());
    let with_status = |status: Status| s.indicators.iter().filter(move |i| i.status == status.key());
    for i in with_status(Status::Met).chain(with_status(Status::OnTrack)) {
        text += &format!("\n- {}.", result_of(i));
    }
    for i in with_status(Status::Late).chain(with_status(Status::AtRisk)) {
        text += &format!("\n- {}. {}", result_of(i), i.why);
    }
    text
}

/// " So với kỳ trước: 5 chỉ tiêu tăng, 2 giảm, 1 không đổi."; nothing where no indicator has both figures.
fn compared(s: &Snapshot, with: &str, then: impl Fn(&IndicatorLine) -> Option<&Value>) -> String {
    let both = || s.indicators.iter().filter_map(|i| Some((i.now.as_ref()?.value, then(i)?.value)));
    let (up, down) = (both().filter(|(now, then)| now > then).count(), both().filter(|(now, then)| now < then).count());
    match both().count() {
        0 => String::new(),
        all => format!(" So với {with}: {up} chỉ tiêu tăng, {down} giảm, {} không đổi.", all - up - down),
    }
}

/// "Hồ sơ nộp trực tuyến: 3.472/3.754, đạt 92,48% (mục tiêu ≥ 90%; kỳ trước 90,1%; cùng kỳ năm trước 85%)".
fn result_of(i: &IndicatorLine) -> String {
    let now = match &i.now {
        None => "chưa có số liệu".to_owned(),
        Some(v) => format!("{}{}", fraction(v), v.text),
    };
    let mut beside = vec![format!("mục tiêu {}", i.target_text)];
    beside.extend(i.before.as_ref().map(|v| format!("kỳ trước {}", v.text)));
    beside.extend(i.last_year.as_ref().map(|v| format!("cùng kỳ năm trước {}", v.text)));
    format!("{}: {now} ({})", i.name, beside.join("; "))
}

fn fraction(v: &Value) -> String {
    match (v.numerator, v.denominator) {
        (Some(n), Some(d)) => format!("{}/{}, đạt ", ui::number(ui::Lang::Vi, n), ui::number(ui::Lang::Vi, d)),
        _ => String::new(),
    }
}

fn tasks(s: &Snapshot) -> String {
    if s.tasks.is_empty() {
        return "Kế hoạch không có nhiệm vụ nào đang theo dõi.".to_owned();
    }
    let count = |status: Status| s.tasks.iter().filter(|t| t.done_on.is_none() && t.status == status.key()).count();
    let done = s.tasks.iter().filter(|t| t.done_on.is_some()).count();
    let (on_track, risk, late) = (count(Status::OnTrack), count(Status::AtRisk), count(Status::Late));
    let mut text = format!(
        "Trong {} nhiệm vụ: {done} đã hoàn thành{}, {on_track} đúng tiến độ, {risk} có nguy cơ chậm, {late} chậm, {} chưa đánh giá.",
        s.tasks.len(),
        share(done, s.tasks.len()),
        s.tasks.len() - done - on_track - risk - late
    );
    for t in s.tasks.iter().filter(|t| t.done_on.is_some_and(|on| on >= s.data_from)) {
        text += &format!("\n- Hoàn thành: {}{}.", t.title, of_lead(&t.lead_name));
    }
    for t in s.tasks.iter().filter(|t| is_behind(t)) {
        text += &format!("\n- {}{}: {}", t.title, of_lead(&t.lead_name), t.why);
    }
    text
}

fn is_behind(t: &TaskLine) -> bool {
    t.status == Status::Late.key() || t.status == Status::AtRisk.key()
}

fn of_units(s: &Snapshot, words: impl Fn(&crate::snapshot::UnitLine) -> &String) -> Vec<String> {
    let told = s.units.iter().filter(|u| u.state == "approved" && !words(u).trim().is_empty());
    told.map(|u| format!("- {}: {}", u.name, on_one_line(words(u)))).collect()
}

/// What units wrote of difficulties, and those of tasks that nobody has settled.
fn difficulties(s: &Snapshot) -> Vec<String> {
    let of_task = |d: &crate::snapshot::DifficultyLine| {
        let unit = led_by(&d.lead_name);
        format!("- {unit}{} (nhiệm vụ “{}”, nêu ngày {}).", on_one_line(&d.body), d.title, day(d.raised_on))
    };
    let mut told = of_units(s, |u| &u.difficulties);
    told.extend(s.difficulties.iter().map(of_task));
    told
}

fn on_one_line(text: &str) -> String {
    text.trim().replace('\n', " ")
}

/// What was told, or that nobody did: of a sheet that is not approved nothing is known.
fn items(s: &Snapshot, told: &[String], what: &str) -> String {
    let approved = s.units.iter().filter(|u| u.state == "approved").count();
    if !told.is_empty() {
        told.join("\n")
    } else if approved == s.units.len() {
        format!("Trong kỳ các đơn vị không nêu {what}.")
    } else if approved == 0 {
        format!("Chưa có phiếu của đơn vị nào được duyệt nên chưa có {what}.")
    } else {
        format!("Trong kỳ các đơn vị đã được duyệt phiếu không nêu {what}.")
    }
}

/// "Công an phường: ", or nothing where nobody leads.
fn led_by(lead: &str) -> String {
    if lead.is_empty() { String::new() } else { format!("{lead}: ") }
}

/// " (Công an phường)", or nothing where nobody leads.
fn of_lead(lead: &str) -> String {
    if lead.is_empty() { String::new() } else { format!(" ({lead})") }
}

fn next(s: &Snapshot) -> String {
    let mut lines: Vec<String> = Vec::new();
    for i in s.indicators.iter().filter(|i| i.status == Status::Late.key() || i.status == Status::AtRisk.key()) {
        let lead = if i.lead_name.is_empty() { "Phường" } else { &i.lead_name };
        lines.push(format!("- {lead} tập trung giải pháp để chỉ tiêu “{}” đạt {}.", i.name, i.target_text));
    }
    let mut due: Vec<&TaskLine> = s.tasks.iter().filter(|t| t.done_on.is_none() && t.due_on.is_some()).collect();
    due.sort_by_key(|t| t.due_on);
    for t in due.into_iter().take(10) {
        let by = t.due_on.map(|on| format!(", hạn {}", day(on))).unwrap_or_default();
        lines.push(format!("- {}{}{by}.", led_by(&t.lead_name), t.title));
    }
    if lines.is_empty() {
        "Tiếp tục thực hiện các nhiệm vụ thường xuyên của kế hoạch.".to_owned()
    } else {
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests;
