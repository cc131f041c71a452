//! What answers an incoming document: drafts and issued documents that the actor may see.

use super::{COLUMNS, Outgoing, OutgoingRow, visible_to};
use kernel::{Actor, Conn, Result, UserId};
use uuid::Uuid;

/// Documents that were begun to answer one that came, the newest first. `hands`: in whose name the actor signs and answers.
pub(crate) async fn to(conn: &Conn, actor: &Actor, hands: &[UserId], incoming: Uuid) -> Result<Vec<Outgoing>> {
    let mut matching = visible_to(conn, actor, hands);
    let incoming = matching.bind(incoming);
    matching.and(&format!("o.answers_id = {incoming}"));
    let sql =
        format!("SELECT {COLUMNS} FROM outgoing o WHERE {} ORDER BY o.made_at DESC, o.id DESC LIMIT 50", matching.sql);
    conn.all::<OutgoingRow>(&sql, matching.args).await?.into_iter().map(Outgoing::try_from).collect()
}

/// Was an answer with this symbol issued here? Another one is known from paper alone.
pub(crate) async fn is_issued(conn: &Conn, incoming: Uuid, symbol: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM outgoing WHERE ward_id = $1 AND answers_id = $2 AND symbol = $3 \
               AND state IN ('issued', 'recalled', 'replaced')";
    Ok(conn.scalar::<i64>(sql, kernel::args![conn.ward, incoming, symbol]).await?.unwrap_or(0) > 0)
}

/// The symbol of the answer that was issued and still stands.
pub(crate) async fn standing(conn: &Conn, incoming: Uuid) -> Result<Option<String>> {
    let sql = "SELECT symbol FROM outgoing WHERE ward_id = $1 AND answers_id = $2 AND state = 'issued' \
               ORDER BY issued_at DESC, id DESC LIMIT 1";
    conn.scalar(sql, kernel::args![conn.ward, incoming]).await
}
