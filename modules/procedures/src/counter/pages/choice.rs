//! The procedure that was typed or chosen, its papers and its fees.

use crate::catalogue::{self, Component, Content, FeeRule, Procedure, ProcedureId, Version, store};
use crate::dossier::Channel;
use crate::papers::Offer;
use crate::payment::{self, FeeAsk};
use kernel::{Conn, Cx, Error, Result};

/// A procedure with its version of today.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    pub id: ProcedureId,
    pub version: Version,
}

fn named(p: &Procedure) -> String {
    format!("{} – {}", p.code, p.name)
}

/// What the box of procedures offers, as it is typed: "1.001193 – Đăng ký khai sinh".
pub(super) async fn offered(conn: &Conn) -> Result<Vec<String>> {
    Ok(store::list(conn).await?.iter().filter(|p| p.offered).map(named).collect())
}

/// The procedure that was typed: by its code, or by words of its name without tone marks, where only one has them all.
///
/// # Errors
/// [`Error::Invalid`] on `procedure` where there is none or more than one; [`Error::Refused`] where none is in force.
pub(super) async fn resolve(cx: &Cx, typed: &str) -> Result<Chosen> {
    let wrong = |message: String| Err(Error::invalid("procedure", message));
    if typed.is_empty() {
        return wrong(cx.t.get("counter-procedure-missing"));
    }
    let conn = cx.read();
    let code = typed.split_whitespace().next().unwrap_or_default();
    // What the box offers begins with the code: one query, for each reception asks it.
    if let Some(version) = store::offered_on(&conn, code, cx.today()).await? {
        return Ok(Chosen { id: version.procedure, version });
    }
    let named = match typed.parse::<ProcedureId>() {
        Ok(id) => store::find(&conn, id).await?,
        Err(_) => store::by_code(&conn, code).await?,
    };
    let mut found = match named.filter(|p| p.offered) {
        Some(exact) => vec![exact],
        None => by_words(&conn, typed).await?,
    };
    if found.len() > 1 {
        let names: Vec<&str> = found.iter().take(5).map(|p| p.name.as_str()).collect();
        let args = [("n", found.len().to_string().into()), ("names", names.join("; ").into())];
        return wrong(cx.t.with("counter-procedure-several", args));
    }
    let Some(procedure) = found.pop() else { return wrong(cx.t.get("counter-procedure-none")) };
    match store::version_on(&conn, procedure.id, cx.today()).await? {
        Some(version) => Ok(Chosen { id: procedure.id, version }),
        None => wrong(cx.t.get("counter-procedure-not-in-force")),
    }
}

/// The procedures whose names have all these words, else those that everyday words lead to; the one alone whose name is
/// just these words.
async fn by_words(conn: &Conn, typed: &str) -> Result<Vec<Procedure>> {
    let wanted = vietnamese::fold(typed);
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let fits = |p: &Procedure| {
        let name = vietnamese::fold(&p.name);
        words.iter().all(|word| name.contains(word))
    };
    let mut found: Vec<Procedure> = store::list(conn).await?.into_iter().filter(|p| p.offered && fits(p)).collect();
    if found.is_empty() {
        for id in catalogue::search(conn, typed).await? {
            found.extend(store::find(conn, id).await?.filter(|p| p.offered));
        }
    }
    if let Some(at) = found.iter().position(|p| vietnamese::fold(&p.name) == wanted) {
        found = vec![found.swap_remove(at)];
    }
    Ok(found)
}

/// The cases of a procedure, as (key, name).
pub(super) fn cases(content: &Content) -> Vec<(String, String)> {
    content.cases.iter().map(|case| (case.key.clone(), case.name.clone())).collect()
}

/// What is asked besides where a dossier that came by another way is received: its cases and its papers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub cases: Vec<(String, String)>,
    pub papers: Vec<(String, String)>,
}

impl Asked {
    /// What a procedure asks.
    pub(crate) fn of(t: &ui::T, content: &Content) -> Self {
        Self { cases: cases(content), papers: components(t, content, "", &[]) }
    }
}

/// The case that was chosen, where the procedure has it: another procedure may have been chosen since.
pub(crate) fn case_of<'a>(content: &Content, case: &'a str) -> &'a str {
    if content.cases.iter().any(|known| known.key == case) { case } else { "" }
}

/// The papers that a case asks for.
pub(super) fn of_case<'a>(content: &'a Content, case: &'a str) -> impl Iterator<Item = &'a Component> {
    let case = case_of(content, case);
    content
        .components
        .iter()
        .filter(move |c| c.cases.is_empty() || case.is_empty() || c.cases.iter().any(|k| k == case))
}

/// The papers to tick, as (key, text); those that the ward holds of the person are marked.
pub(super) fn components(t: &ui::T, content: &Content, case: &str, held: &[Offer]) -> Vec<(String, String)> {
    let of_person = |c: &Component| held.iter().find(|offer| offer.component_key == c.key);
    let text = |c: &Component| {
        let name = ("name", c.name.as_str().into());
        match (of_person(c), c.obtainable, c.required) {
            (Some(offer), ..) => {
                t.with("counter-component-held", [name, ("code", offer.held.dossier_code.as_str().into())])
            }
            (None, true, _) => t.with("counter-component-obtainable", [name]),
            (None, false, true) => t.with("counter-component-required", [name]),
            (None, false, false) => c.name.clone(),
        }
    };
    of_case(content, case).map(|c| (c.key.clone(), text(c))).collect()
}

/// The fees of a case through a channel today, a line each, as the payment will ask them; where none is known, why.
pub(super) fn fees(cx: &Cx, content: &Content, case: &str, channel: Channel) -> Vec<String> {
    let ask = FeeAsk { case, channel, province: payment::province(cx), day: cx.today(), copies: 1, pages: 1 };
    let line = |f: &FeeRule| {
        let per = if f.unit.is_empty() { String::new() } else { format!("/{}", f.unit) };
        format!("{}: {} đ{per}", f.name, ui::integer(cx.t.lang(), f.amount))
    };
    let lines: Vec<String> = ask.rules(&content.fees).into_iter().map(line).collect();
    if lines.is_empty() && !content.fees_pending.is_empty() {
        return vec![content.fees_pending.clone()];
    }
    lines
}
