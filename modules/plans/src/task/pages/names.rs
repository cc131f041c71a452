//! Names of units and people, looked up once for a page.

use kernel::{Conn, Result, UnitId, UserId};
use people::api::{Person, Unit, UnitKind};
use std::collections::HashMap;

/// So many names of units stand side by side.
const SHOWN: usize = 3;

/// One of the ward's own units, as "các phòng, đơn vị" means them: no partner, no neighbourhood, no organisation.
fn is_own(kind: UnitKind) -> bool {
    matches!(kind, UnitKind::Office | UnitKind::Centre | UnitKind::Force | UnitKind::Health)
}

/// Names of the ward's units and people.
pub(crate) struct Names {
    /// Units that exist today, in the order of the ward.
    pub(crate) units: Vec<Unit>,
    /// People with an open account.
    pub(crate) people: Vec<Person>,
    by_unit: HashMap<UnitId, String>,
    by_person: HashMap<UserId, String>,
}

impl Names {
    /// All names, in as many queries as `people` needs, whatever the length of the page.
    pub(crate) async fn load(conn: &Conn, today: chrono::NaiveDate) -> Result<Self> {
        let all = people::api::all_units(conn).await?;
        let people = people::api::people(conn, today).await?;
        let by_unit = all.iter().map(|unit| (unit.id, unit.name.clone())).collect();
        let by_person = people.iter().map(|person| (person.id, person.name.clone())).collect();
        let units = all.into_iter().filter(|unit| unit.closed_on.is_none()).collect();
        Ok(Self { units, people, by_unit, by_person })
    }

    /// The name of a unit; empty where there is none.
    pub(crate) fn unit(&self, id: Option<UnitId>) -> String {
        id.and_then(|id| self.by_unit.get(&id)).cloned().unwrap_or_default()
    }

    /// Names of several units.
    pub(crate) fn units(&self, ids: &[UnitId]) -> String {
        let names: Vec<String> = ids.iter().map(|id| self.unit(Some(*id))).filter(|name| !name.is_empty()).collect();
        names.join("; ")
    }

    /// Names of several units in little room, as markup: all of the ward's own units under one name, else the first
    /// three; the others behind a word that opens.
    pub(crate) fn few(&self, t: &ui::T, lead: Option<UnitId>, ids: &[UnitId]) -> String {
        let own = |id: &UnitId| self.units.iter().any(|u| u.id == *id && is_own(u.kind));
        let mut all = self.units.iter().filter(|u| is_own(u.kind) && Some(u.id) != lead).map(|u| u.id).peekable();
        let everybody = ids.len() > SHOWN && all.peek().is_some() && all.all(|id| ids.contains(&id));
        let (key, shown, folded): (&str, Vec<UnitId>, Vec<UnitId>) = if everybody {
            let (folded, shown) = ids.iter().copied().partition(own);
            ("task-units-own", shown, folded)
        } else {
            let shown = if ids.len() > SHOWN + 1 { SHOWN } else { ids.len() };
            ("task-units-more", ids[..shown].to_vec(), ids[shown..].to_vec())
        };
        let mut out = ui::Html::new();
        out.text(&self.units(&shown));
        if !folded.is_empty() {
            out.put(&ui::govuk::Details {
                summary_text: t.with(key, [("n", folded.len().into())]),
                text: self.units(&folded),
                classes: "govuk-!-margin-bottom-0".into(),
                ..ui::govuk::Details::default()
            });
        }
        if ids.is_empty() {
            out.text("–");
        }
        out.into_string()
    }

    /// The name of a person; empty where there is none or the account is closed.
    pub(crate) fn person(&self, id: Option<UserId>) -> String {
        id.and_then(|id| self.by_person.get(&id)).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn unit(name: &str, kind: UnitKind) -> Unit {
        Unit {
            id: UnitId::new(),
            name: name.into(),
            short_name: String::new(),
            kind,
            parent: None,
            aliases: Vec::new(),
            position: 0,
            closed_on: None,
            merged_into: None,
        }
    }

    #[test]
    fn many_units_take_little_room_and_nothing_is_lost() {
        let t = ui::T::new(Arc::new(ui::Texts::load(crate::task::TEXTS)), ui::Lang::Vi);
        let mut units: Vec<Unit> = (1..=5).map(|n| unit(&format!("Phòng {n}"), UnitKind::Office)).collect();
        units.push(unit("Tổ 1", UnitKind::Neighbourhood));
        let ids: Vec<UnitId> = units.iter().map(|u| u.id).collect();
        let by_unit = units.iter().map(|u| (u.id, u.name.clone())).collect();
        let names = Names { units, people: Vec::new(), by_unit, by_person: HashMap::new() };
        assert_eq!(names.few(&t, None, &ids[..2]), "Phòng 1; Phòng 2");
        assert!(!names.few(&t, None, &ids[..4]).contains("<details"), "one more name takes no more room than a word");
        let more = names.few(&t, None, &[ids[0], ids[1], ids[2], ids[3], ids[5]]);
        assert!(more.starts_with("Phòng 1; Phòng 2; Phòng 3<details"), "{more}");
        assert!(more.contains("và 2 đơn vị khác") && more.contains("Phòng 4; Tổ 1"), "{more}");
        let all = names.few(&t, Some(ids[0]), &ids[1..]);
        assert!(all.starts_with("Tổ 1<details") && all.contains("Phòng 2; Phòng 3; Phòng 4; Phòng 5"), "{all}");
    }
}
