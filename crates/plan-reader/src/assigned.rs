//! Who is in charge, as it is said beside a target or a task: in brackets at its end, "(Văn phòng chủ trì)", or in lines
//! below it, "Đơn vị chủ trì: …".

use crate::bodies::starts_with_unit;
use crate::paragraph::Paragraph;
use crate::tasks::{COORDINATING_LABELS, DEADLINE_LABELS, LEAD_LABELS, PRODUCT_LABELS, labelled, split_units};
use crate::text::{lower, starts_words, trim_stops};

/// Who leads and who joins.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Assigned {
    pub lead: String,
    pub coordinating: Vec<String>,
    /// Where the words that say so begin.
    pub at: usize,
}

/// Words after the name of a unit that leads.
const LEADS: [&str; 5] = ["chủ trì thực hiện", "chủ trì tham mưu", "chủ trì", "phụ trách", "thực hiện"];

/// Longest remark in brackets.
const LONGEST: usize = 300;

/// Who is in charge of what a paragraph says.
pub(crate) fn assigned(text: &str, low: &str) -> Option<Assigned> {
    in_brackets(text).or_else(|| by_labels(text, low))
}

/// "… (hoàn thành trong quý II; Văn phòng chủ trì, Công an phường phối hợp)."
fn in_brackets(text: &str) -> Option<Assigned> {
    let whole = text.trim_end_matches(['.', ';', ' ', '/']);
    let inner_end = whole.strip_suffix(')')?.len();
    let at = whole[..inner_end].rfind('(').filter(|at| inner_end - at < LONGEST)?;
    let inner = &whole[at + 1..inner_end];
    let mut lead = None;
    let mut coordinating = Vec::new();
    for part in inner.split(';').flat_map(parts) {
        let part = part.trim();
        let low = lower(part);
        if let Some(rest) = low.strip_prefix("phối hợp").map(|rest| &part[part.len() - rest.len()..]) {
            let names = rest.trim_start_matches([':', ' ']);
            let names = names.strip_prefix("với ").or_else(|| names.strip_prefix("cùng ")).unwrap_or(names);
            coordinating.extend(split_units(names));
        } else if let Some(name) = unit_before(part, &low, "phối hợp") {
            coordinating.extend(split_units(name));
        } else if lead.is_none() {
            let named = LEADS.iter().find_map(|words| unit_before(part, &low, words));
            let labelled = ["chủ trì:", "đơn vị chủ trì:"]
                .iter()
                .find(|label| low.starts_with(**label))
                .map(|label| part[label.len()..].trim());
            lead = named.or(labelled).map(str::to_owned);
        }
    }
    lead.filter(|name| !name.is_empty()).map(|lead| Assigned { lead, coordinating, at })
}

/// "Văn phòng chủ trì, Công an phối hợp" are two parts; "Phòng Văn hóa, Xã hội chủ trì" is one.
fn parts(group: &str) -> Vec<&str> {
    let low = lower(group);
    let split = ["chủ trì,", "thực hiện,", "phụ trách,"]
        .iter()
        .find_map(|words| low.find(words).map(|at| at + words.len()))
        .filter(|at| group.is_char_boundary(*at) && low.len() == group.len());
    match split {
        Some(at) => vec![group[..at].trim_end_matches(','), &group[at..]],
        None => vec![group],
    }
}

/// The unit that stands before these last words.
fn unit_before<'a>(part: &'a str, low: &str, words: &str) -> Option<&'a str> {
    let head = low.strip_suffix(words).filter(|head| head.ends_with(' ') && low.len() == part.len())?;
    let name = trim_stops(part.get(..head.len())?.trim());
    let name = name.strip_prefix("do ").unwrap_or(name);
    (starts_with_unit(&lower(name)) && name.split(' ').count() <= 20).then_some(name)
}

/// "… Đơn vị chủ trì: Phòng Kinh tế. Đơn vị phối hợp: …"
fn by_labels(text: &str, low: &str) -> Option<Assigned> {
    let (at, lead) = labelled(text, low, &LEAD_LABELS).filter(|(at, _)| *at > 12)?;
    let coordinating = labelled(text, low, &COORDINATING_LABELS).map_or_else(Vec::new, |(at, _)| {
        // units are parted by semicolons as well; the list ends with its sentence
        let list = text[at..].split_once(':').map_or("", |(_, list)| list);
        split_units(list.split(['.', ')']).next().unwrap_or_default())
    });
    // other remarks may stand before the one that names the lead
    let remarks = [&COORDINATING_LABELS[..], &DEADLINE_LABELS, &PRODUCT_LABELS];
    let first = remarks.iter().filter_map(|labels| labelled(text, low, labels).map(|(at, _)| at)).filter(|at| *at > 12);
    Some(Assigned { lead: lead.to_owned(), coordinating, at: first.min().map_or(at, |first| first.min(at)) })
}

/// A line that only says who, until when or with what result: it belongs to the item above it.
pub(crate) fn is_remark(paragraph: &Paragraph) -> bool {
    let low = &paragraph.low;
    let labels = LEAD_LABELS.iter().chain(&COORDINATING_LABELS).chain(&DEADLINE_LABELS).chain(&PRODUCT_LABELS);
    let mut named = labels.filter(|label| starts_words(low, label));
    paragraph.label.as_ref().is_none_or(|_| paragraph.is_dash())
        && named
            .any(|label| low[label.len()..].trim_start().strip_prefix(':').is_some_and(|rest| !rest.trim().is_empty()))
}

/// Remarks joined to the items that they are about.
pub(crate) fn joined(paragraphs: Vec<Paragraph>) -> Vec<Paragraph> {
    let mut out: Vec<Paragraph> = Vec::with_capacity(paragraphs.len());
    for paragraph in paragraphs {
        let above = out.last_mut().filter(|above| {
            !above.is_row() && above.text.chars().count() > 12 && above.text.len() < crate::text::LONGEST_PARAGRAPH
        });
        match above {
            Some(above) if !paragraph.is_row() && is_remark(&paragraph) && !above.text.ends_with(':') => {
                above.text.truncate(above.text.trim_end_matches([' ', ';', ',']).len());
                if !above.text.ends_with('.') {
                    above.text.push('.');
                }
                above.text.push(' ');
                above.text.push_str(&paragraph.text);
                above.low = lower(&above.text);
                above.source.line_end = paragraph.source.line_end;
            }
            _ => out.push(paragraph),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(String, Vec<String>)> {
        assigned(text, &lower(text)).map(|a| (a.lead, a.coordinating))
    }

    #[test]
    fn brackets_at_the_end_name_who_is_in_charge() {
        let office = "Văn phòng HĐND và UBND".to_owned();
        assert_eq!(of("Nâng cấp mạng (Văn phòng HĐND và UBND chủ trì)."), Some((office.clone(), vec![])));
        assert_eq!(of("Nâng cấp mạng (quý II; do Văn phòng HĐND và UBND thực hiện);"), Some((office, vec![])));
        let both = of("Tập huấn (Phòng Văn hóa - Xã hội chủ trì, Công an xã phối hợp)");
        assert_eq!(both, Some(("Phòng Văn hóa - Xã hội".into(), vec!["Công an xã".into()])));
        assert_eq!(of("Nâng cấp mạng (máy tính, máy in)."), None);
        assert_eq!(of("Thực hiện Đề án 06 (giai đoạn 2 đã thực hiện)."), None);
    }
}
