//! "Việc của tôi" of the desk: what is late, due today, waiting or new, by the moment it is due.

use super::super::model::{After, Filter, Sought, Tab, Whose};
use super::super::store::{self, Listed};
use crate::catalogue;
use crate::dossier::{Channel, State, masked};
use crate::policy;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::{Cx, Form, Result, UserId, url_encode};
use serde::Deserialize;
use ui::{DataTable, Fields, FilterBar, Level, Render, Status};

/// What stands before the unit whose dossiers are asked for.
const OF_UNIT: &str = "dv.";

/// What the list is asked for, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(rename = "the")]
    pub tab: String,
    #[serde(rename = "cua")]
    pub whose: String,
    #[serde(rename = "thu-tuc")]
    pub procedure: String,
    #[serde(rename = "trang-thai")]
    pub state: String,
    #[serde(rename = "kenh")]
    pub channel: String,
    pub q: String,
    #[serde(rename = "sau")]
    pub after: String,
}

impl Asked {
    /// Whose dossiers: one's own where nothing else is asked, of the unit, of a colleague, or all that one may see.
    async fn whose(&self, cx: &Cx) -> Result<Whose> {
        let actor = cx.actor()?;
        let all = actor.can_in(policy::HANDLE, None);
        if let Some(unit) = self.whose.strip_prefix(OF_UNIT).and_then(|unit| unit.parse().ok()) {
            return Ok(if actor.can_in(policy::HANDLE, Some(unit)) { Whose::Unit(unit) } else { Whose::All });
        }
        Ok(match self.whose.as_str() {
            "don-vi" => {
                actor.unit.filter(|unit| actor.can_in(policy::HANDLE, Some(*unit))).map_or(Whose::All, Whose::Unit)
            }
            "tat-ca" => Whose::All,
            "" if !actor.can(policy::RECEIVE) => Whose::All,
            person => match person.parse::<UserId>() {
                Ok(person) if all => Whose::Mine(vec![person]),
                _ => Whose::Mine(people::api::hands(&cx.read(), actor.user, cx.today()).await?),
            },
        })
    }

    /// What narrows the list.
    pub(super) async fn filter(&self, cx: &Cx) -> Result<Filter> {
        let whose = self.whose(cx).await?;
        Ok(self.of_tab(Tab::from_key(&self.tab), whose))
    }

    fn of_tab(&self, tab: Tab, whose: Whose) -> Filter {
        Filter {
            tab,
            // What is new lies in nobody's hands yet.
            whose: if tab == Tab::New && self.whose.is_empty() { Whose::All } else { whose },
            procedure: self.procedure.parse().ok(),
            state: self.state.parse().ok().and_then(State::from_number),
            channel: self.channel.parse::<i16>().ok().and_then(|n| Channel::ALL.into_iter().find(|c| c.number() == n)),
            after: After::parse(&self.after),
        }
    }

    /// The address of the same list with another tab or page.
    pub(super) fn href(&self, path: &str, tab: &str, after: &str) -> String {
        let pairs = [
            ("the", tab),
            ("cua", self.whose.as_str()),
            ("thu-tuc", self.procedure.as_str()),
            ("trang-thai", self.state.as_str()),
            ("kenh", self.channel.as_str()),
            ("sau", after),
        ];
        let safe = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        let query: Vec<String> =
            pairs.iter().filter(|(_, v)| !v.is_empty() && safe(v)).map(|(k, v)| format!("{k}={v}")).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }
}

struct TabLink {
    label: String,
    /// "99+" where there are more.
    count: String,
    href: String,
    current: bool,
    /// The key that opens it, with Alt.
    key: usize,
}

#[derive(Template)]
#[template(path = "work/pages/list.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: Fields,
    filter: FilterBar,
    tabs: Vec<TabLink>,
    table: DataTable,
    next: String,
    assign: String,
    may_receive: bool,
    searched: bool,
}

/// `GET /ho-so`
pub(super) async fn show(cx: Cx, Query(asked): Query<Asked>) -> Result<Response> {
    list(&cx, &asked).await
}

/// `POST /ho-so/tim`: what was typed leads to the address of its list; a number of a person or a telephone belongs into
/// no address.
pub(super) async fn search(cx: Cx, form: Form) -> Result<Response> {
    let q = form.value("q");
    match Sought::of(q) {
        None => Ok(cx.redirect("/ho-so")),
        Some(Sought::Number(_) | Sought::Phone(_)) => list(&cx, &Asked { q: q.to_owned(), ..Asked::default() }).await,
        Some(_) => Ok(cx.redirect(&format!("/ho-so?q={}", url_encode(q)))),
    }
}

async fn list(cx: &Cx, asked: &Asked) -> Result<Response> {
    let (conn, t, actor) = (cx.read(), &cx.t, cx.actor()?);
    let whose = asked.whose(cx).await?;
    let filter = asked.of_tab(Tab::from_key(&asked.tab), whose.clone());
    let sought = Sought::of(&asked.q);
    let (rows, next) = match &sought {
        Some(sought) => (store::search(&conn, actor, sought, cx.now).await?, None),
        None => store::page(&conn, actor, &filter, cx.now).await?,
    };
    let mut tabs = Vec::with_capacity(Tab::ALL.len());
    for (key, tab) in Tab::ALL.into_iter().enumerate() {
        let of = Asked { state: String::new(), after: String::new(), ..asked.clone() };
        let n = match tab {
            Tab::Open => 0,
            _ => store::count(&conn, actor, &of.of_tab(tab, whose.clone()), cx.now).await?,
        };
        tabs.push(TabLink {
            label: t.get(format!("work-tab-{}", tab.key())),
            count: if n < store::MOST_COUNTED { n.to_string() } else { format!("{}+", n - 1) },
            href: of.href("/ho-so", tab.key(), ""),
            current: sought.is_none() && filter.state.is_none() && tab == filter.tab,
            key: key + 1,
        });
    }
    let page = Page {
        t,
        f: cx.fields().value("q", asked.q.as_str()),
        filter: bar(cx, asked).await?,
        tabs,
        table: table(cx, &rows),
        next: next.map(|after| asked.href("/ho-so", &asked.tab, &after.to_string())).unwrap_or_default(),
        assign: if actor.can(policy::DIRECT) { asked.href("/ho-so/phan-cong", &asked.tab, "") } else { String::new() },
        may_receive: actor.can(policy::RECEIVE),
        searched: sought.is_some(),
    };
    cx.page(&t.get("dossier-nav"), &[], &page)
}

async fn bar(cx: &Cx, asked: &Asked) -> Result<FilterBar> {
    let (t, actor) = (&cx.t, cx.actor()?);
    // Whoever receives begins with their own, whoever leads with all.
    let (blank, other) = match actor.can(policy::RECEIVE) {
        true => ("work-whose-mine", ("tat-ca", "work-whose-all")),
        false => ("work-whose-all", ("toi", "work-whose-mine")),
    };
    let mut whose = vec![("don-vi".to_owned(), t.get("work-whose-unit")), (other.0.to_owned(), t.get(other.1))];
    if actor.can_in(policy::HANDLE, None) {
        let units = people::api::units(&cx.read()).await?.into_iter();
        whose.extend(units.map(|unit| (format!("{OF_UNIT}{}", unit.id), unit.name)));
        let people = people::api::people(&cx.read(), cx.today()).await?.into_iter();
        let handle = people.filter(|p| p.id != actor.user && crate::dossier::handles(p));
        whose.extend(handle.map(|p| (p.id.to_string(), p.name)));
    }
    let procedures = catalogue::store::list(&cx.read()).await?.into_iter();
    let procedures: Vec<(String, String)> =
        procedures.map(|p| (p.id.to_string(), format!("{} – {}", p.code, p.name))).collect();
    let states: Vec<(String, String)> =
        State::ALL.iter().map(|s| (s.number().to_string(), t.get(format!("dossier-state-{}", s.key())))).collect();
    let channels: Vec<(String, String)> = Channel::ALL
        .iter()
        .map(|c| (c.number().to_string(), t.get(format!("dossier-channel-{}", c.number()))))
        .collect();
    let set = [&asked.q, &asked.whose, &asked.procedure, &asked.state, &asked.channel].iter().any(|v| !v.is_empty());
    Ok(FilterBar::new(t, "/ho-so")
        .select("cua", &t.get("work-whose"), &t.get(blank), &whose, &asked.whose)
        .select("thu-tuc", &t.get("work-procedure"), &t.get("work-any"), &procedures, &asked.procedure)
        .select("trang-thai", &t.get("work-state"), &t.get("work-any"), &states, &asked.state)
        .select("kenh", &t.get("dossier-channel"), &t.get("work-any"), &channels, &asked.channel)
        .clearable(t, set))
}

/// Where a dossier of a list stands.
fn badge(cx: &Cx, row: &Listed) -> Status {
    let t = &cx.t;
    let Some(state) = State::from_number(row.state) else { return Status::default() };
    let word = t.get(format!("dossier-state-{}", state.key()));
    let late = state.is_open() && row.waits_since.is_none() && row.due_at.is_some_and(|due| due < cx.now);
    match state {
        _ if late => Status::new(Level::Late, t.with("dossier-overdue-and", [("state", word.into())])),
        State::Finished | State::Returned if row.in_time == Some(false) => {
            Status::new(Level::Late, t.with("dossier-late-and", [("state", word.into())]))
        }
        State::Finished | State::Returned => Status::new(Level::Met, word),
        State::Declined | State::Stopped => Status::new(Level::NotAssessed, word),
        State::Supplement | State::Payment | State::Withdrawing => Status::new(Level::AtRisk, word),
        State::Registered | State::Received | State::Processing => Status::new(Level::OnTrack, word),
    }
}

fn table(cx: &Cx, rows: &[Listed]) -> DataTable {
    let t = &cx.t;
    let mut table = DataTable::new(t.get("dossier-nav"))
        .column(t.get("work-code"))
        .column(t.get("dossier-applicant"))
        .column(t.get("work-due"))
        .column(t.get("work-state"))
        .column(t.get("dossier-channel"))
        .column(t.get("dossier-officer"));
    for row in rows {
        let channel = t.get(format!("dossier-channel-{}", Channel::from_number(row.channel).number()));
        table.row(vec![
            DataTable::link(&row.code, format!("/ho-so/{}", row.id), &row.procedure_name),
            DataTable::two_lines(&row.applicant_name, masked(&row.applicant_number)),
            DataTable::text(row.due_at.map(kernel::moment).unwrap_or_default()),
            badge(cx, row).html(),
            DataTable::text(channel),
            DataTable::text(&row.officer_name),
        ]);
    }
    table
}
