//! The ratio of two numbers, tried before an indicator takes them.

use crate::definition::Register;
use crate::view::measures;
use crate::view::store::Saved;
use kernel::measure::Decimals;
use kernel::{Conn, Cx, Result};

/// The number of a filter that measures, by the query of its measure.
async fn value(conn: &Conn, register: &Register, saved: &Saved) -> Result<Option<(Decimals, i64)>> {
    match measures::as_measure(conn, register, saved, &[]) {
        Some(measure) => Ok(Some((measure.decimals, measure.value(conn, None).await?))),
        None => Ok(None),
    }
}

/// Two numbers of a register as a ratio, in words; nothing where two were not chosen.
pub(super) async fn of(
    cx: &Cx,
    conn: &Conn,
    register: &Register,
    saved: &[Saved],
    (above, below): (&str, &str),
) -> Result<String> {
    let t = &cx.t;
    let find = |key: &str| saved.iter().find(|s| s.view.measure && s.view.key == key);
    let (Some(above), Some(below)) = (find(above), find(below)) else { return Ok(String::new()) };
    let (Some(good), Some(all)) = (value(conn, register, above).await?, value(conn, register, below).await?) else {
        return Ok(String::new());
    };
    if all.1 == 0 {
        return Ok(t.get("views-ratio-of-nothing"));
    }
    let number = |(decimals, parts): (Decimals, i64)| decimals.show(t.lang(), parts);
    let percent = ui::percent(t.lang(), good.0.number(good.1) * 100.0 / all.0.number(all.1));
    Ok(t.with(
        "views-ratio",
        [
            ("above", above.view.title.as_str().into()),
            ("below", below.view.title.as_str().into()),
            ("good", number(good).into()),
            ("all", number(all).into()),
            ("percent", percent.into()),
        ],
    ))
}
