//! Every query about plans themselves, their focus, legal bases and reporting duties.

use super::model::{Basis, Document, NewPlan, Plan, PlanId, PlanKind, PlanState, ReportingDuty};
use super::outline::Heading;
use chrono::NaiveDate;
use kernel::{Conn, Error, Result, UnitId, args, row};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// The columns of [`PlanRow`].
pub(crate) const COLUMNS: &str = "id, year, kind, title, number, issued_on, signer, unit_id, parent_id, based_on, state, \
    is_public, document_digest, document_name, version";

#[derive(FromQueryResult)]
pub(crate) struct PlanRow {
    id: PlanId,
    year: i32,
    kind: String,
    title: String,
    number: String,
    issued_on: Option<NaiveDate>,
    signer: String,
    unit_id: Option<UnitId>,
    parent_id: Option<PlanId>,
    based_on: Option<PlanId>,
    state: String,
    is_public: bool,
    document_digest: String,
    document_name: String,
    version: i32,
}

impl From<PlanRow> for Plan {
    fn from(row: PlanRow) -> Self {
        let document = Document { digest: row.document_digest, file_name: row.document_name };
        Plan {
            id: row.id,
            year: row.year,
            kind: PlanKind::from_key(&row.kind).unwrap_or(PlanKind::Other),
            title: row.title,
            number: row.number,
            issued_on: row.issued_on,
            signer: row.signer,
            unit: row.unit_id,
            parent: row.parent_id,
            based_on: row.based_on,
            state: PlanState::from_key(&row.state).unwrap_or_default(),
            is_public: row.is_public,
            document: Some(document).filter(|d| !d.digest.is_empty()),
            version: row.version,
        }
    }
}

/// A plan by its identifier.
pub(crate) async fn find(conn: &Conn, id: PlanId) -> Result<Option<Plan>> {
    let sql = format!("SELECT {COLUMNS} FROM plan WHERE ward_id = $1 AND id = $2");
    Ok(conn.one::<PlanRow>(&sql, args![conn.ward, id]).await?.map(Plan::from))
}

/// A plan that must be there.
pub(crate) async fn get(conn: &Conn, id: PlanId) -> Result<Plan> {
    find(conn, id).await?.ok_or(Error::NotFound)
}

/// A plan that must be there, held until the write is over, so that two writes on its lists come one after the other.
pub(crate) async fn lock(conn: &Conn, id: PlanId) -> Result<Plan> {
    let sql = format!("SELECT {COLUMNS} FROM plan WHERE ward_id = $1 AND id = $2{}", conn.for_update());
    conn.one::<PlanRow>(&sql, args![conn.ward, id]).await?.map(Plan::from).ok_or(Error::NotFound)
}

/// Every plan of the ward, newest year first, the ward's own before those of units.
pub(crate) async fn all(conn: &Conn) -> Result<Vec<Plan>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM plan WHERE ward_id = $1 \
         ORDER BY year DESC, CASE WHEN parent_id IS NULL THEN 0 ELSE 1 END, kind, title, id"
    );
    Ok(conn.all::<PlanRow>(&sql, args![conn.ward]).await?.into_iter().map(Plan::from).collect())
}

/// How much a plan holds.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct PlanSize {
    pub(crate) plan_id: PlanId,
    pub(crate) indicators: i64,
    pub(crate) tasks: i64,
}

/// How many indicators each plan follows, and how many tasks its list has.
pub(crate) async fn sizes(conn: &Conn) -> Result<Vec<PlanSize>> {
    let sql = "SELECT plan_id, CAST(SUM(indicators) AS bigint) AS indicators, CAST(SUM(tasks) AS bigint) AS tasks FROM ( \
        SELECT plan_id, COUNT(*) AS indicators, 0 AS tasks FROM indicator WHERE ward_id = $1 AND state = 'active' GROUP BY plan_id \
        UNION ALL \
        SELECT plan_id, 0 AS indicators, COUNT(*) AS tasks FROM task WHERE ward_id = $1 GROUP BY plan_id \
        UNION ALL \
        SELECT s.plan_id, COUNT(*) AS indicators, 0 AS tasks FROM plan_shared_indicator s \
        JOIN indicator i ON i.ward_id = s.ward_id AND i.id = s.indicator_id \
        JOIN plan p ON p.ward_id = i.ward_id AND p.id = i.plan_id JOIN plan own ON own.ward_id = s.ward_id AND own.id = s.plan_id \
        WHERE s.ward_id = $1 AND i.state = 'active' AND (p.state <> 'draft' OR own.state = 'draft') GROUP BY s.plan_id \
        ) AS counted GROUP BY plan_id";
    conn.all(sql, args![conn.ward]).await
}

/// How many tasks of a plan, of those that are followed, some unit has made concrete in a plan of its own.
pub(crate) async fn made_concrete(conn: &Conn, plan: PlanId) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM task t WHERE t.ward_id = $1 AND t.plan_id = $2 AND t.state IN ('open', 'done') \
        AND EXISTS (SELECT 1 FROM plan_concretion c WHERE c.ward_id = t.ward_id AND c.parent_item_id = t.id)";
    Ok(conn.scalar(sql, args![conn.ward, plan]).await?.unwrap_or(0))
}

/// Keeps a new plan.
pub(crate) async fn insert(tx: &kernel::Tx, new: &NewPlan) -> Result<()> {
    let document = new.document.clone().unwrap_or_default();
    let row = row! {
        id: new.id, year: new.year, kind: new.kind.key(), title: new.title.trim(), number: new.number.trim(),
        issued_on: new.issued_on, signer: new.signer.trim(), unit_id: new.unit, parent_id: new.parent,
        based_on: new.based_on, state: PlanState::Draft.key(), document_digest: document.digest,
        document_name: document.file_name, created_at: tx.now,
    };
    tx.insert("plan", row).await
}

/// Writes the particulars of a plan, if it still has this version.
pub(crate) async fn update(conn: &Conn, plan: &Plan) -> Result<bool> {
    let document = plan.document.clone().unwrap_or_default();
    let row = row! {
        year: plan.year, kind: plan.kind.key(), title: plan.title.trim(), number: plan.number.trim(),
        issued_on: plan.issued_on, signer: plan.signer.trim(), state: plan.state.key(), is_public: plan.is_public,
        document_digest: document.digest, document_name: document.file_name, version: plan.version + 1,
    };
    Ok(conn.update("plan", row! { id: plan.id, version: plan.version }, row).await? == 1)
}

/// The headings of a plan, in order.
pub(crate) async fn outline(conn: &Conn, plan: PlanId) -> Result<Vec<Heading>> {
    let sql = "SELECT level, label, title, source_start AS line FROM plan_heading \
               WHERE ward_id = $1 AND plan_id = $2 ORDER BY position";
    conn.all(sql, args![conn.ward, plan]).await
}

/// Replaces the headings of a plan.
pub(super) async fn set_outline(conn: &Conn, plan: PlanId, headings: &[Heading]) -> Result<()> {
    conn.exec("DELETE FROM plan_heading WHERE ward_id = $1 AND plan_id = $2", args![conn.ward, plan]).await?;
    for (position, heading) in (0_i32..).zip(headings) {
        let row = row! {
            plan_id: plan, position: position, level: heading.level, label: heading.label.as_str(),
            title: heading.title.as_str(), source_start: heading.line,
        };
        conn.insert("plan_heading", row).await?;
    }
    Ok(())
}

/// Trọng tâm of a quarter, a line each.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub(crate) struct Focus {
    pub(crate) quarter: i32,
    pub(crate) body: String,
}

/// What a plan puts first in each quarter.
pub(crate) async fn focus(conn: &Conn, plan: PlanId) -> Result<Vec<Focus>> {
    let sql = "SELECT quarter, body FROM plan_focus WHERE ward_id = $1 AND plan_id = $2 ORDER BY quarter, position, id";
    conn.all(sql, args![conn.ward, plan]).await
}

/// Replaces what a plan puts first in each quarter.
pub(crate) async fn set_focus(conn: &Conn, plan: PlanId, lines: &[Focus]) -> Result<()> {
    conn.exec("DELETE FROM plan_focus WHERE ward_id = $1 AND plan_id = $2", args![conn.ward, plan]).await?;
    for (position, line) in (0_i32..).zip(lines) {
        let row = row! { id: Uuid::now_v7(), plan_id: plan, quarter: line.quarter, body: line.body.as_str(), position: position };
        conn.insert("plan_focus", row).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct BasisRow {
    kind: String,
    number: String,
    issued_on: Option<NaiveDate>,
    issuer: String,
}

/// The documents that a plan cites, in the order of the plan.
pub(crate) async fn bases(conn: &Conn, plan: PlanId) -> Result<Vec<Basis>> {
    let sql = "SELECT kind, number, issued_on, issuer FROM plan_basis WHERE ward_id = $1 AND plan_id = $2 ORDER BY position, id";
    let rows: Vec<BasisRow> = conn.all(sql, args![conn.ward, plan]).await?;
    Ok(rows
        .into_iter()
        .map(|r| Basis { kind: r.kind, number: r.number, issued_on: r.issued_on, issuer: r.issuer })
        .collect())
}

/// A document of the legal library and one plan that cites it.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct CitedBy {
    pub(crate) number: String,
    pub(crate) plan_id: PlanId,
    pub(crate) title: String,
}

/// Which other plans cite the documents that this plan cites.
pub(crate) async fn also_cited(conn: &Conn, plan: PlanId) -> Result<Vec<CitedBy>> {
    let sql = "SELECT DISTINCT other.number AS number, plan.id AS plan_id, plan.title AS title, plan.year AS year \
        FROM plan_basis own \
        JOIN plan_basis other ON other.ward_id = own.ward_id AND other.number = own.number AND other.plan_id <> own.plan_id \
        JOIN plan ON plan.ward_id = other.ward_id AND plan.id = other.plan_id \
        WHERE own.ward_id = $1 AND own.plan_id = $2 ORDER BY year DESC, title";
    conn.all(sql, args![conn.ward, plan]).await
}

/// A document that a plan cites, with that plan.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Cited {
    pub(crate) kind: String,
    pub(crate) number: String,
    pub(crate) issuer: String,
    pub(crate) plan_id: PlanId,
    pub(crate) title: String,
}

/// The documents that all plans cite, but not drafts, those of the newest year first.
pub(crate) async fn cited(conn: &Conn) -> Result<Vec<Cited>> {
    let sql = "SELECT b.kind, b.number, b.issuer, p.id AS plan_id, p.title FROM plan_basis b \
        JOIN plan p ON p.ward_id = b.ward_id AND p.id = b.plan_id \
        WHERE b.ward_id = $1 AND p.state <> 'draft' ORDER BY p.year DESC, p.title, b.position, b.id";
    conn.all(sql, args![conn.ward]).await
}

/// Something that a plan says beside its indicators and tasks.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Stated {
    /// Key of its kind in the Fluent files.
    pub(crate) kind: String,
    pub(crate) plan_id: PlanId,
    pub(crate) words: String,
    pub(crate) title: String,
}

/// Headings, what comes first in a quarter and last year's results of all plans, but not drafts, those of the newest year
/// first.
pub(crate) async fn stated(conn: &Conn) -> Result<Vec<Stated>> {
    let part = |kind: &str, table: &str, words: &str| {
        format!(
            "SELECT '{kind}' AS kind, s.plan_id, {words} AS words, p.title, p.year, s.position FROM {table} s \
             JOIN plan p ON p.ward_id = s.ward_id AND p.id = s.plan_id WHERE s.ward_id = $1 AND p.state <> 'draft'"
        )
    };
    let sql = [
        part("search-kind-heading", "plan_heading", "s.label || ' ' || s.title"),
        part("search-kind-focus", "plan_focus", "s.body"),
        part("search-kind-result", "plan_result", "s.name"),
    ];
    let sql = format!("{} ORDER BY year DESC, title, kind, position, words", sql.join(" UNION ALL "));
    conn.all(&sql, args![conn.ward]).await
}

/// Replaces the documents that a plan cites.
pub(crate) async fn set_bases(conn: &Conn, plan: PlanId, bases: &[Basis]) -> Result<()> {
    conn.exec("DELETE FROM plan_basis WHERE ward_id = $1 AND plan_id = $2", args![conn.ward, plan]).await?;
    for (position, basis) in (0_i32..).zip(bases) {
        let row = row! {
            id: Uuid::now_v7(), plan_id: plan, kind: basis.kind.as_str(), number: basis.number.as_str(),
            issued_on: basis.issued_on, issuer: basis.issuer.as_str(), position: position,
        };
        conn.insert("plan_basis", row).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct ReportingRow {
    who: String,
    to_whom: String,
    due_text: String,
    due_rule: String,
}

/// Who reports on a plan, to whom and when.
pub(crate) async fn reporting(conn: &Conn, plan: PlanId) -> Result<Vec<ReportingDuty>> {
    let sql =
        "SELECT who, to_whom, due_text, due_rule FROM plan_reporting WHERE ward_id = $1 AND plan_id = $2 ORDER BY id";
    let rows: Vec<ReportingRow> = conn.all(sql, args![conn.ward, plan]).await?;
    let duty =
        |r: ReportingRow| ReportingDuty { who: r.who, to_whom: r.to_whom, due_text: r.due_text, due_rule: r.due_rule };
    Ok(rows.into_iter().map(duty).collect())
}

/// Replaces who reports on a plan, to whom and when.
pub(crate) async fn set_reporting(conn: &Conn, plan: PlanId, duties: &[ReportingDuty]) -> Result<()> {
    conn.exec("DELETE FROM plan_reporting WHERE ward_id = $1 AND plan_id = $2", args![conn.ward, plan]).await?;
    for duty in duties {
        let row = row! {
            id: Uuid::now_v7(), plan_id: plan, who: duty.who.as_str(), to_whom: duty.to_whom.as_str(),
            due_text: duty.due_text.as_str(), due_rule: duty.due_rule.as_str(),
        };
        conn.insert("plan_reporting", row).await?;
    }
    Ok(())
}
