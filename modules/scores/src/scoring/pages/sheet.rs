//! A score sheet by pillar: how far it has come, its criteria with their points, and what can be done with it.

use super::{Names, badge, band, id, post_button};
use crate::policy::{PUBLISH, VERIFY};
use crate::rules::{RuleSet, words};
use crate::scoring::actions::may_score;
use crate::scoring::model::{Line, ScoringId, State, Total};
use crate::scoring::sheet::Sheet;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{Cx, Recorded, Result, audit};
use ui::DataTable;

#[derive(Template)]
#[template(path = "scoring/pages/sheet.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    id: ScoringId,
    title: String,
    set: &'a RuleSet,
    version: String,
    state: ui::Status,
    reason: &'a str,
    band: ui::Status,
    figures: Vec<ui::Figure>,
    missing: String,
    pillars: Vec<PillarPart>,
    submit: Option<ui::PostButton>,
    verify: bool,
    publish: Option<ui::PostButton>,
    lock: Option<ui::PostButton>,
    reopen: bool,
    public: bool,
    steps: ui::Timeline,
}

/// Trụ cột on the page.
struct PillarPart {
    anchor: String,
    title: String,
    progress: ui::Progress,
    table: DataTable,
}

/// `GET /cham-diem/{scoring}`
pub(crate) async fn show(cx: Cx, Path(scoring): Path<String>) -> Result<Response> {
    page(&cx, id(&scoring)?, &ui::Fields::new(&cx.t, &cx.csrf), StatusCode::OK).await
}

/// The page with the forms as they were typed.
pub(super) async fn page(cx: &Cx, id: ScoringId, f: &ui::Fields, status: StatusCode) -> Result<Response> {
    let (conn, actor, t) = (cx.read(), cx.actor()?, &cx.t);
    let sheet = Sheet::load(&conn, &cx.app, id).await?;
    let names = Names::load(cx, &conn).await?;
    let (scoring, total) = (&sheet.scoring, sheet.total);
    let is = |state: State| scoring.state == state;
    let button = |verb: &str, key: &str| post_button(cx, format!("/cham-diem/{id}/{verb}"), key, "");
    let may_publish = actor.can(PUBLISH);
    let title = super::title(cx, &names, scoring);
    let page = Page {
        t,
        f,
        id,
        title: title.clone(),
        set: &sheet.set,
        version: super::list::version_line(t, &sheet.set),
        state: badge(t, scoring.state),
        reason: &scoring.reason,
        band: if total.with_data > 0 { band(&sheet.set, total.index()) } else { ui::Status::default() },
        figures: figures(t, &total),
        missing: missing(t, &total),
        pillars: sheet.set.pillars.iter().zip(&sheet.by_pillar).map(|(p, of)| part(t, &sheet, p, of)).collect(),
        submit: (is(State::Open) && may_score(actor, scoring)).then(|| button("nop", "score-submit")),
        verify: is(State::Submitted) && actor.can(VERIFY),
        publish: (is(State::Verified) && may_publish).then(|| button("cong-bo", "score-publish")),
        lock: (is(State::Published) && may_publish).then(|| button("khoa", "score-lock")),
        reopen: scoring.state >= State::Verified && may_publish,
        public: scoring.state.is_public(),
        steps: history(t, &audit::of_subject(&conn, id.0, 200).await?),
    };
    cx.page_with(status, &title, &[(&t.get("score-nav"), "/cham-diem")], &page)
}

/// The result, its points and how many criteria have data.
pub(super) fn figures(t: &ui::T, total: &Total) -> Vec<ui::Figure> {
    let points = [("points", words::points(t, total.points).into()), ("max", words::points(t, total.max).into())];
    let filled = [("filled", total.with_data.into()), ("all", total.criteria.into())];
    vec![
        ui::Figure::new(words::index(t.lang(), total.index()), "").labelled(t.get("score-result")),
        ui::Figure::new(t.with("score-points-of", points), "").labelled(t.get("score-points")),
        ui::Figure::new(t.with("score-filled", filled), "").labelled(t.get("score-with-data")),
    ]
}

/// What criteria without data mean for the result; nothing where all have data.
pub(super) fn missing(t: &ui::T, total: &Total) -> String {
    let without = total.criteria - total.with_data;
    if without == 0 {
        return String::new();
    }
    let args = [
        ("n", without.into()),
        ("points", words::points(t, total.missing).into()),
        ("from", words::index(t.lang(), total.index()).into()),
        ("to", words::index(t.lang(), total.best()).into()),
    ];
    t.with("score-missing", args)
}

fn part(t: &ui::T, sheet: &Sheet, pillar: &crate::rules::Pillar, total: &Total) -> PillarPart {
    let mut table = DataTable::new(&pillar.title)
        .with_own_file()
        .column(t.get("score-criterion"))
        .numeric(t.get("score-max"))
        .numeric(t.get("score-own"))
        .numeric(t.get("score-verified"))
        .column(t.get("score-why"));
    for index in &pillar.indices {
        let most = t.with("score-at-most", [("max", words::points(t, index.most()).into())]);
        table.group(format!("{} {} ({most})", index.code, index.title));
        for line in index.criteria.iter().filter_map(|c| sheet.lines.get(&c.code)) {
            table.row(row(t, sheet.scoring.id, line));
        }
    }
    let points = [("points", words::points(t, total.points).into()), ("max", words::points(t, total.max).into())];
    let percent = 100.0 * total.index();
    PillarPart {
        anchor: vietnamese::slug(&pillar.code),
        title: format!("{} {}", pillar.code, pillar.title),
        progress: ui::Progress::new(ui::Level::OnTrack, percent, t.with("score-points-of", points)),
        table,
    }
}

fn row(t: &ui::T, id: ScoringId, line: &Line) -> Vec<String> {
    let c = &line.criterion;
    let verified = match line.verified {
        true => words::points_or_none(t, line.entry.verified),
        false => "–".to_owned(),
    };
    let differs =
        if line.verified && !line.entry.verified_reason.is_empty() { line.entry.verified_reason.as_str() } else { "" };
    vec![
        DataTable::link(format!("{} {}", c.code, c.title), format!("/cham-diem/{id}/tieu-chi/{}", c.code), ""),
        DataTable::text(words::points(t, c.max)),
        DataTable::text(words::points_or_none(t, line.own.points)),
        DataTable::text(verified),
        DataTable::two_lines(words::why(t, c, &line.own), differs),
    ]
}

/// What happened to the sheet, oldest first; saved criteria are left to the audit trail.
fn history(t: &ui::T, events: &[Recorded]) -> ui::Timeline {
    let step = |event: &Recorded| {
        let verb = event.kind.strip_prefix("scores.scoring.")?;
        let at = kernel::moment(event.at);
        Some(ui::Step {
            state: ui::StepState::Done,
            title: t.get(format!("score-did-{verb}")),
            when: if event.actor_name.is_empty() {
                format!("{at} · {}", t.get("score-by-itself"))
            } else {
                format!("{at} · {}", event.actor_name)
            },
            text: event.detail()["reason"].as_str().unwrap_or_default().to_owned(),
            html: String::new(),
        })
    };
    ui::Timeline::new(t, events.iter().rev().filter_map(step).collect())
}
