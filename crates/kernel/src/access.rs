//! Who may do what: roles held in units with dates, permissions that a module declares, and the actor of a request.

use crate::{UnitId, UserId};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Vai trò.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Quản trị.
    Administrator,
    /// Tổng hợp (bộ phận thường trực của Ban Chỉ đạo).
    Coordinator,
    /// Đầu mối đơn vị.
    UnitContact,
    /// Lãnh đạo.
    Leader,
    /// Văn thư.
    Clerk,
    /// Công chức một cửa: receives and handles dossiers.
    Officer,
    /// Người xem.
    Viewer,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 7] = [
        Role::Administrator,
        Role::Coordinator,
        Role::UnitContact,
        Role::Leader,
        Role::Clerk,
        Role::Officer,
        Role::Viewer,
    ];

    /// The name under which it is stored.
    pub fn key(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Coordinator => "coordinator",
            Role::UnitContact => "unit_contact",
            Role::Leader => "leader",
            Role::Clerk => "clerk",
            Role::Officer => "officer",
            Role::Viewer => "viewer",
        }
    }

    /// The role stored under a name.
    pub fn from_key(key: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// How far a permission reaches for a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The whole ward.
    Ward,
    /// Only the unit in which the role is held.
    OwnUnit,
}

/// Every role, in the whole ward: for what each officer may see.
pub const EVERYBODY: &[(Role, Scope)] = &[
    (Role::Administrator, Scope::Ward),
    (Role::Coordinator, Scope::Ward),
    (Role::UnitContact, Scope::Ward),
    (Role::Leader, Scope::Ward),
    (Role::Clerk, Scope::Ward),
    (Role::Officer, Scope::Ward),
    (Role::Viewer, Scope::Ward),
];

/// Something that may be done, named "module.verb".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permission(pub &'static str);

/// A role held in a unit (or in the whole ward), from a day to a day.
#[derive(Debug, Clone)]
pub struct Grant {
    pub role: Role,
    pub unit: Option<UnitId>,
    pub from: NaiveDate,
    /// Last day, inclusive.
    pub to: Option<NaiveDate>,
}

/// In which units a permission is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Units {
    None,
    Only(Vec<UnitId>),
    All,
}

/// The person who asks.
#[derive(Debug, Clone)]
pub struct Actor {
    pub user: UserId,
    pub name: String,
    /// The unit shown beside the name: that of the first grant.
    pub unit: Option<UnitId>,
    pub unit_name: Option<String>,
    pub grants: Vec<Grant>,
    held: HashMap<Permission, Units>,
}

/// Which roles hold which permission and how far: each module's policy table.
pub type Policy = &'static [(Permission, &'static [(Role, Scope)])];

impl Actor {
    /// An actor with the permissions that their grants of today give under the policies of all modules.
    pub fn new(
        user: UserId,
        name: String,
        unit: Option<(UnitId, String)>,
        grants: Vec<Grant>,
        policies: &[Policy],
        today: NaiveDate,
    ) -> Self {
        let mut held: HashMap<Permission, Units> = HashMap::new();
        let current = |g: &&Grant| g.from <= today && g.to.is_none_or(|to| today <= to);
        for grant in grants.iter().filter(current) {
            for (permission, roles) in policies.iter().flat_map(|policy| policy.iter()) {
                for (_, scope) in roles.iter().filter(|(role, _)| *role == grant.role) {
                    let units = held.entry(*permission).or_insert(Units::None);
                    widen(units, *scope, grant.unit);
                }
            }
        }
        let (unit, unit_name) = unit.unzip();
        Self { user, name, unit, unit_name, grants, held }
    }

    /// Holds the permission somewhere.
    pub fn can(&self, permission: Permission) -> bool {
        !matches!(self.units_for(permission), Units::None)
    }

    /// Holds the permission for this unit.
    pub fn can_in(&self, permission: Permission, unit: Option<UnitId>) -> bool {
        match self.units_for(permission) {
            Units::All => true,
            Units::Only(units) => unit.is_some_and(|unit| units.contains(&unit)),
            Units::None => false,
        }
    }

    /// Where the permission is held: the filter for queries.
    pub fn units_for(&self, permission: Permission) -> &Units {
        self.held.get(&permission).unwrap_or(&Units::None)
    }

    /// Holds the permission of this name somewhere.
    pub fn may(&self, name: &str) -> bool {
        self.held.iter().any(|(permission, units)| permission.0 == name && *units != Units::None)
    }

    /// Holds the role somewhere today or ever; for greeting and navigation, never for a decision.
    pub fn has_role(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// Refuses unless the permission is held for this unit.
    pub fn require_in(&self, permission: Permission, unit: Option<UnitId>) -> crate::Result<()> {
        if self.can_in(permission, unit) { Ok(()) } else { Err(crate::Error::Forbidden) }
    }

    /// Refuses unless the permission is held somewhere.
    pub fn require(&self, permission: Permission) -> crate::Result<()> {
        if self.can(permission) { Ok(()) } else { Err(crate::Error::Forbidden) }
    }
}

fn widen(units: &mut Units, scope: Scope, unit: Option<UnitId>) {
    match (scope, unit) {
        (Scope::Ward, _) => *units = Units::All,
        (Scope::OwnUnit, Some(unit)) => match units {
            Units::All => {}
            Units::Only(list) => {
                if !list.contains(&unit) {
                    list.push(unit);
                }
            }
            Units::None => *units = Units::Only(vec![unit]),
        },
        (Scope::OwnUnit, None) => {}
    }
}

/// What a route demands. There is no default: a route without one does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, signed in or not.
    Public,
    /// Whoever brings a key that the handler knows, such as a system that was granted data; everybody else is turned away.
    Keyed,
    /// Anybody who is signed in.
    SignedIn,
    /// Whoever holds the permission in some unit; the action checks the unit.
    Holds(Permission),
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: Permission = Permission("plans.report");
    const POLICY: Policy = &[(REPORT, &[(Role::UnitContact, Scope::OwnUnit), (Role::Coordinator, Scope::Ward)])];

    fn actor(grants: Vec<Grant>) -> Actor {
        let today = NaiveDate::from_ymd_opt(2026, 5, 1).unwrap();
        Actor::new(UserId::new(), "Mẫu".into(), None, grants, &[POLICY], today)
    }

    fn grant(role: Role, unit: Option<UnitId>, to: Option<&str>) -> Grant {
        Grant { role, unit, from: "2026-01-01".parse().unwrap(), to: to.map(|d| d.parse().unwrap()) }
    }

    #[test]
    fn unit_contact_reports_for_the_own_unit_only() {
        let (mine, other) = (UnitId::new(), UnitId::new());
        let a = actor(vec![grant(Role::UnitContact, Some(mine), None)]);
        assert!(a.can_in(REPORT, Some(mine)));
        assert!(!a.can_in(REPORT, Some(other)));
        assert!(!a.can_in(REPORT, None));
    }

    #[test]
    fn unit_role_without_a_unit_gives_nothing() {
        assert!(!actor(vec![grant(Role::UnitContact, None, None)]).can(REPORT));
    }

    #[test]
    fn a_grant_holds_through_its_last_day_and_not_after() {
        assert!(actor(vec![grant(Role::Coordinator, None, Some("2026-05-01"))]).can(REPORT));
        assert!(!actor(vec![grant(Role::Coordinator, None, Some("2026-04-30"))]).can(REPORT));
    }
}
