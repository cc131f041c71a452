//! Nhắc giải trình: on the morning of the due day the unit is reminded of what it has not answered.

use super::model::{Inquiry, InquiryId, State};
use super::store;
use crate::period::opening::morning_of;
use kernel::jobs::{Job, Kind};
use kernel::{App, BoxFuture, Event, Notice, NoticeKind, Result, Tx, local_day};
use serde_json::json;

const NAME: &str = "reports.inquiry.remind";

/// The job that reminds of an inquiry on its due day.
pub(crate) const JOB: Kind = Kind { name: NAME, run };

/// Plans the reminder, unless the due day has begun.
pub(crate) async fn plan(tx: &Tx, inquiry: &Inquiry) -> Result<()> {
    let at = morning_of(inquiry.due_on);
    if at > tx.now {
        tx.enqueue(NAME, &json!({ "inquiry": inquiry.id }), at).await?;
    }
    Ok(())
}

fn run<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let Some(id) = job.payload()["inquiry"].as_str().and_then(|id| id.parse::<InquiryId>().ok()) else {
            return Ok(());
        };
        let mut tx = app.db.write(job.ward(), None, app.clock.now()).await?;
        let Some(inquiry) = store::find(&tx, id).await? else { return Ok(()) };
        let today = local_day(tx.now);
        // A question that was asked again has a later day, and a job of its own.
        if inquiry.state != State::Asked || inquiry.due_on > today {
            return Ok(());
        }
        for to in people::api::contacts(&tx, inquiry.unit, today).await? {
            tx.notify(Notice {
                to,
                title: kernel::told!("Hôm nay là hạn giải trình: {}", inquiry.title),
                body: format!("{} đang chờ giải trình của đơn vị.", inquiry.asked_by_name),
                href: inquiry.page(),
                key: format!("reports.inquiry.{id}.reminded.{}", inquiry.due_on),
                by_mail: Some(NoticeKind::Reminder),
            })
            .await?;
        }
        tx.record(Event::new("reports.inquiry.reminded", id.0, json!({ "due_on": inquiry.due_on })));
        tx.commit().await.map(|_| ())
    })
}
