//! Tables of the exchange: what waits for a consumer, who asked without a known key.

use super::model::Message;
use super::store::Stranger;
use kernel::moment;
use ui::DataTable;

/// Whoever asked the ward without a known key.
pub(super) fn strangers(t: &ui::T, all: &[Stranger]) -> DataTable {
    let mut table = DataTable::new(t.get("exchange-strangers"))
        .column(t.get("exchange-from-where"))
        .column(t.get("exchange-last"))
        .numeric(t.get("exchange-tries"));
    for one in all {
        let tries = ui::integer(t.lang(), i64::from(one.tries));
        table.row(vec![DataTable::text(&one.place), DataTable::text(moment(one.last_at)), DataTable::text(tries)]);
    }
    table
}

/// The messages of a consumer.
pub(super) fn backlog(t: &ui::T, base: &str, messages: &[Message]) -> DataTable {
    let mut table = DataTable::new(t.get("exchange-backlog"))
        .column(t.get("exchange-message"))
        .column(t.get("exchange-message-state"))
        .column(t.get("exchange-made"))
        .column(t.get("exchange-tried"));
    for m in messages {
        let what = match m.kind.as_str() {
            "package" => {
                let records = t.with(
                    "register-count",
                    [("n", ui::integer(t.lang(), m.payload["records"].as_i64().unwrap_or(0)).into())],
                );
                DataTable::link(t.get("exchange-package"), format!("{base}/goi/{}", m.id), records)
            }
            _ if m.payload["reread"] == true => {
                DataTable::two_lines(t.get("exchange-reread"), m.payload["event"].as_str().unwrap_or_default())
            }
            _ => {
                let count = |part: &str| m.payload[part].as_array().map_or(0, Vec::len);
                let said = t.with("exchange-change", [("n", count("records").into()), ("gone", count("gone").into())]);
                DataTable::two_lines(said, m.payload["event"].as_str().unwrap_or_default())
            }
        };
        let next = if m.state == "waiting" && m.attempts > 0 { moment(m.next_at) } else { String::new() };
        table.row(vec![
            what,
            DataTable::two_lines(t.get(format!("exchange-message-{}", m.state)), next),
            DataTable::text(moment(m.made_at)),
            DataTable::two_lines(m.attempts.to_string(), t.said(&m.last_error)),
        ]);
    }
    table
}
