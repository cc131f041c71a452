//! Saved filters that say what is to be done: how many records each lets through, and where.

use crate::definition::{Register, RegisterId};
use crate::record::{filter::Where, store as records};
use crate::view::store as views;
use kernel::{Conn, Cx, Result};

/// Records of a filter are counted so far.
const COUNTED: i64 = 1_000;

/// What a saved filter says is to be done.
pub(super) struct ToDo {
    pub(super) register: RegisterId,
    pub(super) count: i64,
    /// "Hệ thống chưa có quy chế: 3 bản ghi".
    pub(super) said: String,
    /// The list of its records.
    pub(super) href: String,
}

/// What the filters of these registers, as far as the actor may use them, say is to be done.
pub(super) async fn of(cx: &Cx, conn: &Conn, registers: &[Register]) -> Result<Vec<ToDo>> {
    let (t, mut all) = (&cx.t, Vec::new());
    for saved in views::to_do(conn).await? {
        let register = registers.iter().find(|one| one.id == saved.register && one.closed_at.is_none());
        let Some(register) = register else { continue };
        for one in views::usable(register, vec![saved], cx.actor()?) {
            let matching = Where::of(conn.ward, register.id).matching(&register.definition, &one.view.conditions);
            let count = records::count(conn, matching, COUNTED.unsigned_abs() + 1).await?;
            if count == 0 {
                continue;
            }
            let words = if count > COUNTED { "register-more-than" } else { "register-count" };
            let number = t.with(words, [("n", ui::integer(t.lang(), count.min(COUNTED)).into())]);
            let said = format!("{}: {number}", one.view.title);
            let href = format!("{}?bo-loc={}", register.href(), one.view.key);
            all.push(ToDo { register: register.id, count, said, href });
        }
    }
    Ok(all)
}
