//! Who is told when a score sheet moves on, and what of it waits for a leader.

use super::model::{Scoring, ScoringId};
use super::{period, store};
use crate::policy;
use kernel::{Actor, BoxFuture, Conn, Cx, Matter, Notice, NoticeKind, Result, Role, Told, Tx, UserId, local_day, told};

/// "Phiếu chấm điểm của Trạm Y tế, Quý I/2026".
async fn name(conn: &Conn, scoring: &Scoring) -> Result<Told> {
    let subject = match scoring.unit {
        Some(unit) => people::api::unit(conn, unit).await?.name,
        None => "phường".to_owned(),
    };
    Ok(told!("Phiếu chấm điểm của {subject}, {}", period::label(ui::Lang::Vi, scoring.from, scoring.to)))
}

async fn holders(tx: &Tx, role: Role) -> Result<Vec<UserId>> {
    people::api::all_holders(tx, role, local_day(tx.now)).await
}

/// Those who score a sheet: the contacts of its unit; for the ward, or a unit without any, those who compile.
async fn scorers(tx: &Tx, scoring: &Scoring) -> Result<Vec<UserId>> {
    match scoring.unit {
        Some(unit) => people::api::contacts(tx, unit, local_day(tx.now)).await,
        None => holders(tx, Role::Coordinator).await,
    }
}

/// Tells these people, but not whoever does it; nobody does what opens by itself.
async fn tell<'a>(
    tx: &Tx,
    actor: impl Into<Option<&'a Actor>>,
    scoring: &Scoring,
    to: Vec<UserId>,
    title: Told,
    body: &str,
    kind: NoticeKind,
) -> Result<()> {
    let by = actor.into().map(|actor| actor.user);
    for to in to.into_iter().filter(|user| Some(*user) != by) {
        tx.notify(Notice {
            to,
            title: title.clone(),
            body: body.to_owned(),
            href: format!("/cham-diem/{}", scoring.id),
            key: format!("scores.scoring.{}.step.{}", scoring.id, scoring.version),
            by_mail: Some(kind),
        })
        .await?;
    }
    Ok(())
}

/// Asks for the self-score of a sheet that was opened.
pub(super) async fn opened<'a>(tx: &Tx, actor: impl Into<Option<&'a Actor>>, id: ScoringId) -> Result<()> {
    let scoring = store::get(tx, id).await?;
    let title = told!("Mời tự chấm: {}", name(tx, &scoring).await?);
    let to = scorers(tx, &scoring).await?;
    tell(tx, actor, &scoring, to, title, "", NoticeKind::Asked).await
}

/// Tells those who may verify a sheet that was handed in: those who compile, else the leaders; never who entered any
/// of it.
pub(super) async fn submitted(tx: &Tx, actor: &Actor, id: ScoringId) -> Result<()> {
    let scoring = store::get(tx, id).await?;
    let title = told!("{} đã nộp, chờ thẩm định", name(tx, &scoring).await?);
    let entries = store::entries(tx, id).await?;
    let mut to = Vec::new();
    for role in [Role::Coordinator, Role::Leader] {
        to = holders(tx, role).await?;
        to.retain(|user| *user != actor.user && entries.values().all(|e| e.entered_by != Some(*user)));
        if !to.is_empty() {
            break;
        }
    }
    tell(tx, actor, &scoring, to, title, "", NoticeKind::Asked).await
}

/// Tells those who scored a sheet that it came back, or is open again, and why.
pub(super) async fn returned(tx: &Tx, actor: &Actor, id: ScoringId, reopened: bool) -> Result<()> {
    let scoring = store::get(tx, id).await?;
    let name = name(tx, &scoring).await?;
    let title = if reopened {
        told!("{name} được mở lại để bổ sung")
    } else {
        told!("{name} được trả lại để bổ sung")
    };
    let (to, body) = (scorers(tx, &scoring).await?, format!("{}: {}", actor.name, scoring.reason));
    tell(tx, actor, &scoring, to, title, &body, NoticeKind::Decision).await
}

/// Tells those who scored a sheet its result, and the leaders that it waits to be published.
pub(super) async fn verified(tx: &Tx, actor: &Actor, id: ScoringId) -> Result<()> {
    let scoring = store::get(tx, id).await?;
    let (name, result) = (name(tx, &scoring).await?, scoring.result.unwrap_or_default());
    let result = crate::rules::words::index(ui::Lang::Vi, result);
    let title = told!("{name} đã thẩm định: {result}, chờ công bố");
    let leaders = holders(tx, Role::Leader).await?;
    let mut scorers = scorers(tx, &scoring).await?;
    scorers.retain(|user| !leaders.contains(user));
    tell(tx, actor, &scoring, leaders, title, "", NoticeKind::Asked).await?;
    let title = told!("{name} đã thẩm định: {result}");
    tell(tx, actor, &scoring, scorers, title, "", NoticeKind::Decision).await
}

/// Results that wait for the word of whoever may publish them.
pub(crate) fn matters<'a>(cx: &'a Cx) -> BoxFuture<'a, Result<Vec<Matter>>> {
    Box::pin(async move {
        if !cx.actor().is_ok_and(|actor| actor.can(policy::PUBLISH)) {
            return Ok(Vec::new());
        }
        let (conn, t) = (cx.read(), &cx.t);
        let mut waiting = Vec::new();
        for scoring in store::verified(&conn).await? {
            let result = crate::rules::words::index(t.lang(), scoring.result.unwrap_or_default());
            waiting.push(Matter {
                title: t.said(name(&conn, &scoring).await?.as_str()).into_owned(),
                href: format!("/cham-diem/{}", scoring.id),
                unit: scoring.unit,
                why: t.with("score-waits-why", [("result", result.into())]),
                action: t.get("score-waits-publish"),
                days: scoring.verified_at.map_or(0, |at| (cx.today() - local_day(at)).num_days()),
            });
        }
        Ok(waiting)
    })
}
