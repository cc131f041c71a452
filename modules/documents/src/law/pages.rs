//! Pages of the legal library: the list as it stands on a day, its file, and a text looked through for what it cites.

mod edit;
mod import;
mod own;
mod show;

use super::kinds::{KINDS, Standing};
use super::look_up::{Replaced, replaced};
use super::model::{Facts, Law, LawId};
use super::store::{self, Wanted};
use super::{cited, file, seed};
use crate::policy;
use askama::Template;
use axum::extract::Query;
use axum::handler::Handler as _;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use kernel::{Access, Cx, Form, Result, Routes, attach};
use std::collections::HashMap;
use ui::govuk::Pagination;
use ui::{DataTable, Fields, FilterBar, Level, Status};

/// The first page of the library.
pub(super) const HOME: &str = "/van-ban/phap-luat";
/// Documents on one page.
const PAGE: u64 = 50;
/// Letters of a text that are looked through for citations.
pub(super) const MOST_READ: usize = 300_000;

/// Routes of the library.
pub(crate) fn routes(r: Routes) -> Routes {
    let (see, keep) = (Access::Holds(policy::VIEW), Access::Holds(policy::LAW));
    r.get("/van-ban/phap-luat", see, list)
        .get("/van-ban/phap-luat/xuat", see, export)
        .get("/van-ban/phap-luat/soat-can-cu", see, blank_check)
        .post("/van-ban/phap-luat/soat-can-cu", see, check)
        .get("/van-ban/phap-luat/tep/{id}", see, show::file)
        .post("/van-ban/phap-luat/nap-mau", keep, give_shipped)
        .get("/van-ban/phap-luat/moi", keep, edit::blank)
        .post("/van-ban/phap-luat/moi", keep, edit::send_new.layer(kernel::upload_limit()))
        .get("/van-ban/phap-luat/nhap", keep, import::blank)
        .post("/van-ban/phap-luat/nhap", keep, import::send.layer(kernel::upload_limit()))
        .get("/van-ban/phap-luat/nhap/{digest}", keep, import::review)
        .post("/van-ban/phap-luat/nhap/{digest}", keep, import::keep)
        .get("/van-ban/phap-luat/{id}", see, show::show)
        .get("/van-ban/phap-luat/{id}/sua", keep, edit::change)
        .post("/van-ban/phap-luat/{id}/sua", keep, edit::send.layer(kernel::upload_limit()))
        .post("/van-ban/phap-luat/{id}/ra-soat", keep, own::review)
        .post("/van-ban/phap-luat/{id}/bo", keep, edit::remove)
        .post("/van-ban/phap-luat/{id}/khoi-phuc", keep, edit::restore)
        .post("/van-ban/phap-luat/{id}/bo-tep", keep, edit::drop_file)
}

/// How a document stands, in a word.
pub(super) fn badge(t: &ui::T, standing: Standing) -> Status {
    let level = match standing {
        Standing::InForce => Level::Met,
        Standing::Ended => Level::Late,
        Standing::NotYet => Level::AtRisk,
        Standing::Unknown => Level::NotAssessed,
    };
    Status::new(level, t.get(format!("law-standing-{}", standing.key())))
}

/// What stands behind the word for its force: since when, until when, because of what.
pub(super) fn standing_said(t: &ui::T, facts: &Facts, standing: Standing, replaced: &Replaced) -> String {
    let said = |key: &str, day: Option<NaiveDate>| match day {
        Some(day) => t.with(key, [("day", vietnamese::format_date(day).into())]),
        None => t.get("law-since-unknown"),
    };
    match standing {
        Standing::Unknown => String::new(),
        Standing::NotYet => said("law-begins", facts.begins_on()),
        Standing::InForce => match facts.ended_on.and_then(|end| end.checked_sub_days(Days::new(1))) {
            Some(last) => said("law-until", Some(last)),
            None => said("law-since", facts.begins_on()),
        },
        Standing::Ended => {
            let since = said("law-since", facts.ended_on);
            let names = |laws: &[Law]| laws.iter().map(|law| law.facts.name()).collect::<Vec<_>>().join(", ");
            let (by, now) = (names(&replaced.by), names(&replaced.now));
            let said = match (by.is_empty(), facts.end_note.is_empty()) {
                (false, _) => t.with("law-ended-by", [("said", since.into()), ("by", by.into())]),
                (true, false) => format!("{since}: {}", facts.end_note),
                (true, true) => since,
            };
            if now.is_empty() { said } else { t.with("law-ended-now", [("said", said.into()), ("now", now.into())]) }
        }
    }
}

/// A day that somebody asked for; today where it is none.
fn day_asked(cx: &Cx, typed: &str) -> NaiveDate {
    let iso = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok();
    iso.or_else(|| vietnamese::parse_date(typed)).unwrap_or_else(|| cx.today())
}

#[derive(Template)]
#[template(path = "law/pages/list.html")]
struct ListPage<'a> {
    t: &'a ui::T,
    f: Fields,
    said: String,
    filter: FilterBar,
    table: DataTable,
    pages: Pagination,
    may_keep: bool,
    is_empty: bool,
}

fn asked_for(cx: &Cx, asked: &HashMap<String, String>) -> Wanted {
    let of = |name: &str| asked.get(name).map_or("", |value| value.trim());
    let standing = of("hieu-luc");
    Wanted {
        words: of("tim").chars().take(200).collect(),
        standing: match standing {
            "review" => Some(Standing::InForce),
            key => Standing::KNOWN.into_iter().find(|s| s.key() == key),
        },
        on: day_asked(cx, of("ngay")),
        own: match standing {
            "own" => Some(None),
            "review" => Some(Some(day_asked(cx, of("ngay")))),
            _ => None,
        },
        kind: of("loai").to_owned(),
        field: of("linh-vuc").to_owned(),
        unverified: standing == "unverified",
        removed: standing == "removed",
    }
}

/// `GET /van-ban/phap-luat?tim=&ngay=&hieu-luc=&loai=&linh-vuc=&trang=`
async fn list(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let (conn, t, wanted) = (cx.read(), &cx.t, asked_for(&cx, &asked));
    let count = store::count(&conn, &wanted).await?;
    let pages = u64::try_from(count).unwrap_or(0).div_ceil(PAGE).max(1);
    let at = asked.get("trang").and_then(|n| n.parse::<u64>().ok()).unwrap_or(1).clamp(1, pages);
    let laws = store::list(&conn, &wanted, (at - 1) * PAGE, PAGE).await?;
    let is_ended = |law: &&Law| law.facts.standing(wanted.on) == Standing::Ended;
    let ended: Vec<LawId> = laws.iter().filter(is_ended).map(|law| law.id).collect();
    let (places, none) = (replaced(&conn, &ended, wanted.on).await?, Replaced::default());
    let mut table = DataTable::new(t.get("law-library"))
        .with_own_file()
        .column(t.get("law-one"))
        .column(t.get("law-issuer"))
        .column(t.get("law-standing"));
    for law in &laws {
        let standing = law.facts.standing(wanted.on);
        let issued = law.facts.issued_on.map(vietnamese::format_date).unwrap_or_default();
        let mut stands = ui::Render::html(&badge(t, standing));
        stands.push_str(&DataTable::two_lines(
            "",
            standing_said(t, &law.facts, standing, places.get(&law.id).unwrap_or(&none)),
        ));
        let below = match law.facts.unverified.is_empty() {
            true => law.facts.title.clone(),
            false => format!("{} · {}", law.facts.title, t.get("law-not-verified")),
        };
        table.row(vec![
            DataTable::link(law.facts.name(), law.page(), below),
            DataTable::two_lines(&law.facts.issuer, issued),
            stands,
        ]);
    }
    let query: String = ["tim", "ngay", "hieu-luc", "loai", "linh-vuc"]
        .iter()
        .filter_map(|name| Some((name, asked.get(*name).filter(|value| !value.is_empty())?)))
        .map(|(name, value)| format!("{name}={}&", kernel::url_encode(value)))
        .collect();
    let number = |n: u64| usize::try_from(n).unwrap_or(1);
    let day = vietnamese::format_date(wanted.on);
    let page = ListPage {
        t,
        f: cx.fields(),
        said: t.with("law-count", [("count", count.into()), ("day", day.into())]),
        filter: filter(&cx, &asked, &wanted).await?,
        table,
        pages: Pagination::new(t, number(at), number(pages), |n| format!("{HOME}?{query}trang={n}")),
        may_keep: cx.actor()?.can(policy::LAW),
        is_empty: count == 0 && query.is_empty(),
    };
    cx.page(&t.get("law-library"), &[], &page)
}

async fn filter(cx: &Cx, asked: &HashMap<String, String>, wanted: &Wanted) -> Result<FilterBar> {
    let t = &cx.t;
    let same = |text: &str| (text.to_owned(), text.to_owned());
    let mut standings: Vec<(String, String)> =
        Standing::KNOWN.map(|s| (s.key().to_owned(), t.get(format!("law-standing-{}", s.key())))).to_vec();
    standings.push(("own".into(), t.get("law-own")));
    standings.push(("review".into(), t.get("law-own-due")));
    standings.push(("unverified".into(), t.get("law-not-verified")));
    standings.push(("removed".into(), t.get("law-removed")));
    let kinds: Vec<(String, String)> = KINDS.iter().map(|kind| same(kind)).collect();
    let fields: Vec<(String, String)> = store::fields(&cx.read()).await?.iter().map(|field| same(field)).collect();
    let standing = asked.get("hieu-luc").map_or("", String::as_str);
    let is_narrowed = asked.iter().any(|(name, value)| name != "trang" && !value.is_empty());
    Ok(FilterBar::new(t, HOME)
        .text("tim", &t.get("law-search"), &wanted.words)
        .select("hieu-luc", &t.get("law-standing"), &t.get("law-any-standing"), &standings, standing)
        .text("ngay", &t.get("law-on-day"), &vietnamese::format_date(wanted.on))
        .select("loai", &t.get("law-kind"), &t.get("law-any-kind"), &kinds, &wanted.kind)
        .select("linh-vuc", &t.get("law-field"), &t.get("law-any-field"), &fields, &wanted.field)
        .clearable(t, is_narrowed))
}

/// `GET /van-ban/phap-luat/xuat?dang=xlsx|csv|json`
async fn export(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let laws = store::all(&cx.read()).await?;
    let kind = asked.get("dang").map_or("", String::as_str);
    let written = tokio::task::spawn_blocking({
        let kind = kind.to_owned();
        move || match kind.as_str() {
            "json" => file::to_json(&laws),
            "csv" => file::to_csv(&laws),
            _ => file::to_xlsx(&laws),
        }
    });
    let bytes = written.await.map_err(kernel::Error::internal)??;
    Ok(match kind {
        "json" => attach(bytes, "application/json", "van-ban-phap-luat.json"),
        "csv" => attach(bytes, "text/csv; charset=utf-8", "van-ban-phap-luat.csv"),
        _ => {
            let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            attach(bytes, mime, "van-ban-phap-luat.xlsx")
        }
    })
}

/// `POST /van-ban/phap-luat/nap-mau`
async fn give_shipped(cx: Cx, _form: Form) -> Result<Response> {
    cx.actor()?.require(policy::LAW)?;
    let mut tx = cx.begin().await?;
    let count = seed::seed(&mut tx).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying(HOME, &cx.t.with("law-given", [("count", count.into())])))
}

#[derive(Template)]
#[template(path = "law/pages/check.html")]
struct CheckPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    card: Option<ui::Raw>,
    was_read: bool,
}

/// `GET /van-ban/phap-luat/soat-can-cu`
async fn blank_check(cx: Cx) -> Result<Response> {
    let f = cx.fields().value("on", vietnamese::format_date(cx.today()));
    check_page(&cx, &f, None, false)
}

fn check_page(cx: &Cx, f: &Fields, card: Option<ui::Raw>, was_read: bool) -> Result<Response> {
    let t = &cx.t;
    cx.form_page(f, &t.get("law-check"), &[(&t.get("law-library"), HOME)], &CheckPage { t, f, card, was_read })
}

/// `POST /van-ban/phap-luat/soat-can-cu`: nothing of the text is kept.
async fn check(cx: Cx, form: Form) -> Result<Response> {
    let on = form.day("on").unwrap_or_else(|| cx.today());
    let text = form.required("text", &cx.t.get("law-check-missing"));
    if let Err(error) = form.check() {
        return check_page(&cx, &cx.typed(&form, &error.for_form()?), None, false);
    }
    let card = cited::card(&cx, &text, on).await?;
    check_page(&cx, &cx.typed(&form, &[]), card, true)
}
