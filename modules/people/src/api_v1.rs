//! The JSON API of this module: units, steering committees, and people with personal data only for those who manage them.

use crate::account::store;
use crate::unit::model::{Unit, UnitKind};
use crate::{api, policy};
use axum::Json;
use axum::extract::Path;
use chrono::NaiveDate;
use kernel::{Cx, Result, Role, UnitId};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// Đơn vị.
#[derive(Serialize, ToSchema)]
#[schema(as = Unit)]
pub(crate) struct UnitOut {
    id: Uuid,
    name: String,
    short_name: String,
    kind: UnitKind,
    parent_id: Option<Uuid>,
    /// Other names that documents give it.
    aliases: Vec<String>,
    closed_on: Option<NaiveDate>,
    merged_into: Option<Uuid>,
}

impl From<Unit> for UnitOut {
    fn from(unit: Unit) -> Self {
        Self {
            id: unit.id.0,
            name: unit.name,
            short_name: unit.short_name,
            kind: unit.kind,
            parent_id: unit.parent.map(|id| id.0),
            aliases: unit.aliases,
            closed_on: unit.closed_on,
            merged_into: unit.merged_into.map(|id| id.0),
        }
    }
}

/// Người dùng.
#[derive(Serialize, ToSchema)]
#[schema(as = Person)]
pub(crate) struct PersonOut {
    id: Uuid,
    name: String,
    title: String,
    unit_id: Option<Uuid>,
    unit_name: Option<String>,
    /// administrator, coordinator, unit_contact, leader, clerk, viewer.
    roles: Vec<String>,
    /// Only for those who manage accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// Only for those who manage accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

/// Units that exist today, in the ward's order.
#[utoipa::path(get, path = "/api/v1/units", tag = "people", responses((status = 200, body = Vec<UnitOut>)))]
pub(crate) async fn units(cx: Cx) -> Result<Json<Vec<UnitOut>>> {
    Ok(Json(api::units(&cx.read()).await?.into_iter().map(UnitOut::from).collect()))
}

/// A unit, also a closed one.
#[utoipa::path(get, path = "/api/v1/units/{id}", tag = "people", params(("id" = Uuid, Path,)),
    responses((status = 200, body = UnitOut), (status = 404, description = "No such unit in this ward")))]
pub(crate) async fn unit(cx: Cx, Path(id): Path<UnitId>) -> Result<Json<UnitOut>> {
    Ok(Json(api::unit(&cx.read(), id).await?.into()))
}

/// People with an open account. Telephone and e-mail only for those who manage accounts; such a read is logged.
#[utoipa::path(get, path = "/api/v1/people", tag = "people", responses((status = 200, body = Vec<PersonOut>)))]
pub(crate) async fn people(cx: Cx) -> Result<Json<Vec<PersonOut>>> {
    let conn = cx.read();
    let manages = cx.actor()?.can(policy::MANAGE);
    let accounts = if manages { store::all(&conn).await? } else { Vec::new() };
    let person = |p: api::Person| {
        let account = accounts.iter().find(|a| a.id == p.id);
        PersonOut {
            id: p.id.0,
            name: p.name,
            title: p.title,
            unit_id: p.unit.map(|id| id.0),
            unit_name: p.unit_name,
            roles: p.roles.into_iter().map(|role: Role| role.key().to_owned()).collect(),
            email: account.map(|a| a.email.clone()),
            phone: account.map(|a| a.phone.clone()),
        }
    };
    let people: Vec<PersonOut> = api::people(&conn, cx.today()).await?.into_iter().map(person).collect();
    if manages {
        let mut tx = cx.begin().await?;
        kernel::audit::note_personal_read(&mut tx, cx.actor()?.user.0, "GET /api/v1/people");
        tx.commit().await?;
    }
    Ok(Json(people))
}

/// Ban Chỉ đạo.
#[derive(Serialize, ToSchema)]
#[schema(as = Committee)]
pub(crate) struct CommitteeOut {
    id: Uuid,
    name: String,
    /// Number of the decision that made it.
    decision: String,
    decided_on: Option<NaiveDate>,
    members: Vec<MemberOut>,
}

/// Thành viên Ban Chỉ đạo.
#[derive(Serialize, ToSchema)]
#[schema(as = CommitteeMember)]
pub(crate) struct MemberOut {
    id: Uuid,
    name: String,
    /// "Trưởng Ban", "Phó Trưởng Ban", "Thành viên".
    title: String,
    /// Lĩnh vực phụ trách.
    field: String,
    /// The person of the ward, where the member uses the product.
    person_id: Option<Uuid>,
}

impl From<api::Committee> for CommitteeOut {
    fn from(c: api::Committee) -> Self {
        let member = |m: api::Member| MemberOut {
            id: m.id,
            name: m.name,
            title: m.title,
            field: m.field,
            person_id: m.account.map(|id| id.0),
        };
        Self {
            id: c.id.0,
            name: c.name,
            decision: c.decision,
            decided_on: c.decided_on,
            members: c.members.into_iter().map(member).collect(),
        }
    }
}

/// Steering committees with their members and fields, in order.
#[utoipa::path(get, path = "/api/v1/committees", tag = "people", responses((status = 200, body = Vec<CommitteeOut>)))]
pub(crate) async fn committees(cx: Cx) -> Result<Json<Vec<CommitteeOut>>> {
    Ok(Json(api::committees(&cx.read()).await?.into_iter().map(CommitteeOut::from).collect()))
}

#[derive(OpenApi)]
#[openapi(paths(units, unit, people, committees))]
struct Description;

/// This module's part of the description of the API.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    Description::openapi()
}
