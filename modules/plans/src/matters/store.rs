//! What waits for approval, read at once for the whole ward.

use crate::indicator::IndicatorId;
use crate::indicator::figure::FigureId;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{Conn, Result, UnitId, UserId, args};
use sea_orm::FromQueryResult;

/// A figure that waits for a second person, with its indicator.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub(crate) struct WaitingFigure {
    pub(crate) id: FigureId,
    pub(crate) indicator_id: IndicatorId,
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) lead_unit_id: Option<UnitId>,
    pub(crate) from_day: NaiveDate,
    pub(crate) to_day: NaiveDate,
    pub(crate) value: f64,
    pub(crate) entered_by: UserId,
    pub(crate) entered_at: DateTime<Utc>,
}

/// Figures of plans in force that wait for approval, oldest first.
pub(crate) async fn waiting_figures(conn: &Conn) -> Result<Vec<WaitingFigure>> {
    let sql = "SELECT f.id, f.indicator_id, i.name, i.unit, i.lead_unit_id, f.from_day, f.to_day, f.value, f.entered_by, \
               f.entered_at FROM figure f JOIN indicator i ON i.ward_id = f.ward_id AND i.id = f.indicator_id \
               JOIN plan p ON p.ward_id = i.ward_id AND p.id = i.plan_id \
               WHERE f.ward_id = $1 AND f.state = 'entered' AND i.state = 'active' AND p.state = 'active' \
               ORDER BY f.entered_at, f.id";
    conn.all(sql, args![conn.ward]).await
}
