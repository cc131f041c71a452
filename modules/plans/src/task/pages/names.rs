//! Names of units and people, looked up once for a page.

use kernel::{Conn, Result, UnitId, UserId};
use people::api::{Person, Unit};
use std::collections::HashMap;

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

    /// The name of a person; empty where there is none or the account is closed.
    pub(crate) fn person(&self, id: Option<UserId>) -> String {
        id.and_then(|id| self.by_person.get(&id)).cloned().unwrap_or_default()
    }
}
