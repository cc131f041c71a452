//! Form 06, phiếu kiểm soát quá trình: who had the dossier, from when to when, and what was done.

use super::compose::{about, blank};
use super::facts::{Facts, moment};
use crate::dossier::State;
use office::{AdministrativeDocument, Block, DocumentColumn, DocumentTable, Signature};

/// How long a step lasted, in days, hours and minutes.
fn lasted(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let parts = [(days, "ngày"), (hours, "giờ"), (rest, "phút")];
    let said: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    if said.is_empty() { "dưới 1 phút".to_owned() } else { said.join(" ") }
}

/// The form.
pub(super) fn control(facts: &Facts) -> AdministrativeDocument {
    let ends =
        facts.moves.iter().skip(1).map(|m| m.at).map(Some).chain([facts.dossier.finished_at.or(Some(facts.now))]);
    let rows = facts.moves.iter().zip(ends).map(|(m, end)| {
        let step =
            usize::try_from(m.step).ok().and_then(|at| facts.content.steps.get(at)).map(|step| step.name.as_str());
        let state = State::from_number(m.to_state).map_or("", State::name);
        let what =
            step.filter(|name| !name.is_empty()).map_or_else(|| state.to_owned(), |name| format!("{state}\n{name}"));
        let who: Vec<&str> = [m.by_name.as_str(), m.officer_name.as_str(), facts.unit(m.unit_id)]
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect();
        let mut who = who;
        who.dedup();
        let why: Vec<&str> = [m.reason.as_str(), m.note.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
        let minutes = end.map_or(0, |end| (end - m.at).num_minutes().max(0));
        vec![moment(Some(m.at)), what, who.join("\n"), lasted(minutes), why.join("\n")]
    });
    let table = DocumentTable {
        columns: vec![
            DocumentColumn::text("Thời điểm", 18),
            DocumentColumn::text("Trạng thái, bước", 22),
            DocumentColumn::text("Người, đơn vị thực hiện", 22),
            DocumentColumn::centred("Thời gian ở bước này", 16),
            DocumentColumn::text("Lý do, ghi chú", 22),
        ],
        rows: rows.collect(),
    };
    let mut body = about(facts);
    body.push(super::compose::item("Hẹn trả kết quả lúc", moment(facts.dossier.due_at)));
    body.push(Block::Table(table));
    let signature =
        Signature { authority: vec!["NGƯỜI LẬP PHIẾU".to_owned()], name: facts.dossier.officer_name.clone() };
    AdministrativeDocument {
        body, signature, ..blank(facts, "PHIẾU KIỂM SOÁT", "Quá trình giải quyết hồ sơ")
    }
}

#[cfg(test)]
mod tests {
    use super::lasted;

    #[test]
    fn a_time_is_said_in_its_largest_parts() {
        assert_eq!(lasted(0), "dưới 1 phút");
        assert_eq!(lasted(61), "1 giờ 1 phút");
        assert_eq!(lasted(2 * 1440 + 30), "2 ngày 30 phút");
    }
}
