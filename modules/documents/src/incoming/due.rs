//! Deadlines of incoming documents: who has one is told on the working day before its last day, and once that has passed.

use super::actions::voices;
use crate::model::Document;
use crate::store;
use chrono::{Duration, NaiveDate};
use kernel::{App, Notice, NoticeKind, Result, Role, Tx, UserId, WardId, calendar, local_day};

/// So many days are looked back on: the machine may have been off, offices closed.
const BACK: Duration = Duration::days(14);

/// Tells on a working day what is due by the next one, and what has passed its day. Nobody is told twice of the same day.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn remind(app: &App, ward: WardId) -> Result<()> {
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    let today = local_day(tx.now);
    let working = calendar::in_use(&tx).await?;
    let working = &working.calendar;
    let next = working.add_working_days(today, 1).map(|due| due.due_on);
    let Some(next) = next.filter(|_| working.is_working_day(today)) else { return Ok(()) };
    for document in store::due::between(&tx, today - BACK, next).await? {
        match document.due_on {
            Some(day) if day < today => {
                tell(&tx, &document, day, ("overdue", kernel::told!("Văn bản đến đã quá hạn"))).await?
            }
            Some(day) if day > today => {
                tell(&tx, &document, day, ("due", kernel::told!("Văn bản đến sắp hết hạn"))).await?
            }
            _ => {}
        }
    }
    tx.commit().await.map(|_| ())
}

/// Tells whoever deals with it; of one that is late whoever speaks for the unit too, of one that nobody has the leaders.
async fn tell(tx: &Tx, d: &Document, due_on: NaiveDate, (what, said): (&str, kernel::Told)) -> Result<()> {
    let today = local_day(tx.now);
    let mut told: Vec<UserId> = d.officer.into_iter().collect();
    match d.unit {
        Some(unit) if d.officer.is_none() || due_on < today => told.extend(voices(tx, unit).await?),
        Some(_) => {}
        None => told.extend(people::api::all_holders(tx, Role::Leader, today).await?),
    }
    let day = vietnamese::format_date(due_on);
    for to in told {
        tx.notify(Notice {
            to,
            title: said.about(&d.subject),
            body: format!("{} {}. Hạn: hết ngày {day}.", d.agency, d.symbol),
            href: d.page(),
            key: format!("documents.{}.{what}.{due_on}", d.id),
            by_mail: Some(NoticeKind::Reminder),
        })
        .await?;
    }
    Ok(())
}
