//! The composer: everything of a draft in one form. What was typed is never lost: where somebody saved meanwhile, both texts
//! are shown, and the writer decides.

use crate::drafting::actions::{self, MOST_ANNEXES, Typed};
use crate::drafting::diff::{self, Compared};
use crate::drafting::{kind, marking, model, signers, store};
use crate::law;
use crate::model::Priority;
use crate::outgoing::show::visible;
use crate::outgoing::{Annex, Draft, IssuedBy, Outgoing, name};
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, url_encode};
use office::DocumentKind;
use std::collections::HashMap;
use ui::Fields;

/// Rows of a table that is taken from a spreadsheet.
const MOST_ROWS: usize = 2_000;
/// Of the address: words that are looked for in the legal library.
const FIND: &str = "tim-can-cu";

/// One place for a phụ lục.
struct AnnexField {
    number: usize,
    title: String,
    text: String,
    is_wide: String,
    is_open: bool,
}

/// What somebody else saved meanwhile, beside what was typed.
struct Clash {
    who: String,
    compared: Compared,
}

#[derive(Template)]
#[template(path = "drafting/pages/write.html")]
struct WritePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    base: String,
    name: String,
    kind: &'static DocumentKind,
    has_addressees: bool,
    has_title: bool,
    has_issuer: bool,
    has_other: bool,
    agencies: Vec<(String, String)>,
    signers: Vec<(String, String)>,
    priorities: Vec<(String, String)>,
    lists: Vec<store::lists::ReceiverList>,
    /// Bases of earlier documents, and what was found in the legal library; each to be picked.
    bases: Vec<(String, String)>,
    offered: Vec<(String, String)>,
    annexes: Vec<AnnexField>,
    clash: Option<Clash>,
    /// How a text is marked: what is typed, and what it is.
    marks: Vec<(String, String)>,
}

/// Keys of the marks that the page explains.
const MARKS: [&str; 11] =
    ["part", "roman", "arabic", "article", "item", "table", "bold", "break", "plain", "figure", "fact"];

fn joined(lines: &[String]) -> String {
    lines.join("\n")
}

/// The form as the document stands.
fn filled(cx: &Cx, o: &Outgoing) -> Fields {
    let d = &o.draft;
    let mut f = cx.fields().value("version", o.version.to_string()).value("subject", &o.subject);
    f = f.value("issued_by", d.issued_by.key()).value("agency_name", &d.agency_name);
    f = f.value("addressed_to", joined(&d.addressed_to)).value("issuer", &d.issuer).value("bases", joined(&d.bases));
    f = f.value("text", &d.text).value("recipients", joined(&d.recipients)).value("drafter", &d.drafter);
    f = f.value("other_signature", joined(&d.other_signature)).value("address", &d.address);
    f = f.value("notation", &o.symbol).value("priority", o.priority.number().to_string());
    f = f.value("signer", o.signer.map(|id| id.to_string()).unwrap_or_default()).value("signer_title", &o.signer_title);
    with_annexes(f, &d.appendices)
}

/// The form with these phụ lục and no others.
fn with_annexes(mut f: Fields, annexes: &[Annex]) -> Fields {
    let none = Annex::default();
    for number in 1..=MOST_ANNEXES {
        let annex = annexes.get(number - 1).unwrap_or(&none);
        f = f.value(&format!("annex_title_{number}"), &annex.title).value(&format!("annex_text_{number}"), &annex.text);
        f = f.value(&format!("annex_wide_{number}"), if annex.is_wide { "1" } else { "" });
    }
    f
}

/// What stands in the form.
fn typed(form: &Form) -> Typed {
    let lines = |field: &str| model::lines(form.value(field));
    let annex = |number: usize| Annex {
        title: form.value(&format!("annex_title_{number}")).to_owned(),
        text: form.value(&format!("annex_text_{number}")).to_owned(),
        is_wide: form.ticked(&format!("annex_wide_{number}")),
    };
    Typed {
        subject: form.value("subject").split_whitespace().collect::<Vec<_>>().join(" "),
        notation: form.value("notation").to_owned(),
        priority: Priority::from_number(form.value("priority").parse().unwrap_or(0)),
        signer: form.value("signer").parse().ok(),
        signer_title: form.value("signer_title").to_owned(),
        draft: Draft {
            issued_by: IssuedBy::from_key(form.value("issued_by")),
            agency_name: form.value("agency_name").split_whitespace().collect::<Vec<_>>().join(" "),
            addressed_to: lines("addressed_to"),
            issuer: form.value("issuer").to_owned(),
            bases: lines("bases"),
            text: form.value("text").to_owned(),
            recipients: lines("recipients"),
            drafter: form.value("drafter").to_owned(),
            other_signature: lines("other_signature"),
            address: form.value("address").to_owned(),
            appendices: (1..=MOST_ANNEXES).map(annex).filter(|a| !a.title.is_empty() || !a.text.is_empty()).collect(),
            ..Draft::default()
        },
    }
}

async fn page(cx: &Cx, o: &Outgoing, f: &Fields, clash: Option<Clash>) -> Result<Response> {
    let (conn, t) = (cx.read(), &cx.t);
    let of_kind = kind::of(&o.kind);
    let field = |number: usize| {
        let of = |part: &str| format!("annex_{part}_{number}");
        AnnexField {
            number,
            title: of("title"),
            text: of("text"),
            is_wide: of("wide"),
            is_open: !f.typed(&of("text")).is_empty() || !f.typed(&of("title")).is_empty(),
        }
    };
    let used = (1..=MOST_ANNEXES).filter(|number| field(*number).is_open).max().unwrap_or(0);
    let by = IssuedBy::from_key(f.typed("issued_by"));
    let signers = signers::signers_of(&conn, cx.today(), (o.unit, by)).await?;
    let page = WritePage {
        t,
        f,
        base: o.page(),
        name: name(t, o),
        kind: of_kind,
        has_addressees: kind::has(of_kind.addressed),
        has_title: kind::has(of_kind.titled),
        has_issuer: of_kind.issuer || !of_kind.addressed_by.is_empty(),
        has_other: of_kind.signatures > 1,
        agencies: IssuedBy::ALL
            .map(|by| (by.key().to_owned(), t.get(format!("drafting-issued-by-{}", by.key()))))
            .to_vec(),
        signers: signers
            .into_iter()
            .map(|p| (p.id.to_string(), if p.title.is_empty() { p.name } else { format!("{} – {}", p.name, p.title) }))
            .collect(),
        priorities: Priority::ALL
            .map(|p| (p.number().to_string(), t.get(format!("document-priority-{}", p.number()))))
            .to_vec(),
        lists: store::lists::receiver_lists(&conn).await?,
        bases: store::bases_used(&conn, &o.kind).await?.into_iter().map(|one| (one.clone(), one)).collect(),
        offered: law::offered(cx, f.typed("basis_find")).await?,
        annexes: (1..=(used + 1).min(MOST_ANNEXES)).map(field).collect(),
        clash,
        marks: MARKS
            .map(|key| (t.get(format!("drafting-mark-{key}")), t.get(format!("drafting-mark-about-{key}"))))
            .to_vec(),
    };
    let title = t.get("drafting-write");
    cx.form_page(f, &title, &[(&t.get("outgoing-all"), "/van-ban/di"), (&page.name, &page.base)], &page)
}

/// `GET /van-ban/di/{id}/soan`
pub(super) async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    if !actions::may_edit(cx.actor()?, &o) {
        return Ok(cx.redirect(&o.page()));
    }
    let find = asked.get(FIND).map(String::as_str).unwrap_or_default();
    page(&cx, &o, &filled(&cx, &o).value("basis_find", find), None).await
}

/// `POST /van-ban/di/{id}/soan`
pub(super) async fn save(cx: Cx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let o = visible(&cx, &id).await?;
    let mut typed = typed(&form);
    if let Some(list) = chosen_list(&cx, &form).await? {
        typed.draft.recipients = with_list(&typed.draft.recipients, &list);
    }
    for basis in picked(&cx, &form).await? {
        if !typed.draft.bases.contains(&basis) {
            typed.draft.bases.push(basis);
        }
    }
    let mut said = "drafting-was-saved";
    match sent_table(&form).await {
        Ok(None) => {}
        Ok(Some(annex)) => {
            typed.draft.appendices.push(annex);
            said = "drafting-was-tabled";
        }
        Err(error) => return page(&cx, &o, &cx.typed(&form, &error.for_form()?), None).await,
    }
    if form.value("version").parse() != Ok(o.version) {
        return clash(&cx, &o, &form, &typed).await;
    }
    match try_save(&cx, &o, &typed).await {
        Ok(saved) => {
            let (write, find) = (format!("{}/soan", saved.page()), form.value("basis_find"));
            let to = match form.value("after") {
                "look" => saved.page(),
                "find" if !find.is_empty() => format!("{write}?{FIND}={}#basis_find", url_encode(find)),
                _ => write,
            };
            Ok(cx.redirect_saying(&to, &cx.t.get(said)))
        }
        Err(Error::Conflict(_)) => clash(&cx, &visible(&cx, &id).await?, &form, &typed).await,
        Err(error) => page(&cx, &o, &cx.typed(&form, &error.for_form()?), None).await,
    }
}

/// The bases that were picked: of the legal library, and of earlier documents.
async fn picked(cx: &Cx, form: &Form) -> Result<Vec<String>> {
    let mut bases = law::picked(&cx.read(), form.values("basis")).await?;
    bases.extend(form.values("basis_used").flat_map(model::lines));
    Ok(bases)
}

async fn try_save(cx: &Cx, o: &Outgoing, typed: &Typed) -> Result<Outgoing> {
    let mut tx = cx.begin().await?;
    let saved = actions::save(&mut tx, cx.actor()?, o, typed).await?;
    let saved = actions::with_figures(cx, &mut tx, &saved).await?;
    tx.commit().await?;
    Ok(saved)
}

/// The list of receivers that was chosen to be put in.
async fn chosen_list(cx: &Cx, form: &Form) -> Result<Option<store::lists::ReceiverList>> {
    let wanted: Option<uuid::Uuid> = form.value("list").parse().ok();
    Ok(store::lists::receiver_lists(&cx.read()).await?.into_iter().find(|list| Some(list.id) == wanted))
}

/// The receivers of a list before "Lưu: …", each once.
fn with_list(receivers: &[String], list: &store::lists::ReceiverList) -> Vec<String> {
    let (kept, mut others): (Vec<String>, Vec<String>) =
        receivers.iter().cloned().partition(|line| vietnamese::fold(line).starts_with("luu"));
    for line in model::lines(&list.receivers) {
        if !others.contains(&line) && !kept.contains(&line) {
            others.push(line);
        }
    }
    others.extend(kept);
    others
}

/// Both texts where somebody saved meanwhile; saving again is then a decision.
async fn clash(cx: &Cx, now: &Outgoing, form: &Form, typed: &Typed) -> Result<Response> {
    let said = match now.state {
        crate::outgoing::State::Draft => cx.t.get("drafting-clash"),
        _ => cx.t.get("drafting-clash-late"),
    };
    let last = store::versions(&cx.read(), now.id).await?.into_iter().next();
    let (one, other) = (diff::whole(&now.subject, &now.draft), diff::whole(&typed.subject, &typed.draft));
    let compared = tokio::task::spawn_blocking(move || diff::compare(&one, &other)).await.map_err(Error::internal)?;
    let who = last.map(|version| {
        cx.t.with(
            "drafting-clash-who",
            [("who", version.by_name.as_str().into()), ("when", kernel::moment(version.at).into())],
        )
    });
    let f = cx.typed(form, &[(String::new(), said)]).value("version", now.version.to_string());
    let f = f.value("recipients", joined(&typed.draft.recipients)).value("bases", joined(&typed.draft.bases));
    let f = with_annexes(f, &typed.draft.appendices);
    page(cx, now, &f, Some(Clash { who: who.unwrap_or_default(), compared })).await
}

/// The phụ lục of a table that was sent with the form.
async fn sent_table(form: &Form) -> Result<Option<Annex>> {
    let Some(upload) = form.upload("annex_file") else { return Ok(None) };
    let bytes = upload.bytes.to_vec();
    let rows = tokio::task::spawn_blocking(move || office::read_rows(&bytes)).await.map_err(Error::internal)?;
    let rows = rows.map_err(|error| Error::invalid("annex_file", error.to_string()))?;
    annex_of(rows, form.value("annex_file_title")).map(Some)
}

/// The rows of a sheet as a table on turned pages. Rows of one cell above the first wider one are the title of the sheet,
/// the first wider one heads its columns.
fn annex_of(rows: Vec<(u32, Vec<String>)>, title: &str) -> Result<Annex> {
    if rows.len() > MOST_ROWS {
        return Err(Error::invalid("annex_file", "Bảng có tối đa 2.000 dòng."));
    }
    let mut rows: Vec<Vec<String>> = rows.into_iter().map(|(_, cells)| cells).collect();
    let width = |cells: &Vec<String>| cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    let widest = rows.iter().map(width).max().unwrap_or(0);
    if widest == 0 {
        return Err(Error::invalid("annex_file", "Tệp không có dòng nào."));
    }
    if widest > marking::MOST_COLUMNS {
        return Err(Error::invalid("annex_file", format!("Bảng có tối đa {} cột.", marking::MOST_COLUMNS)));
    }
    let is_wide = |cells: &Vec<String>| cells.iter().filter(|cell| !cell.is_empty()).count() > 1;
    let head = rows.iter().position(is_wide).unwrap_or(0);
    let above: Vec<String> = rows.drain(..head).map(|cells| cells.concat()).collect();
    for cells in &mut rows {
        cells.resize(widest, String::new());
    }
    let head = rows.remove(0);
    let mut blocks = vec![office::Block::Table(marking::shaped(head, None, rows))];
    // Nothing of the sheet is dropped where a title was typed.
    let title = if title.is_empty() {
        above.join(" ")
    } else {
        blocks.splice(0..0, above.into_iter().map(|line| office::Block::Paragraph(line.as_str().into())));
        title.to_owned()
    };
    Ok(Annex { title, text: marking::write(&blocks), is_wide: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> Vec<(u32, Vec<String>)> {
        (1..).zip(rows).map(|(at, cells)| (at, cells.iter().map(|cell| (*cell).to_owned()).collect())).collect()
    }

    #[test]
    fn a_sheet_with_a_title_above_its_columns_keeps_every_column() {
        let rows = sheet(&[&["BẢNG TỔNG HỢP"], &["", "Quý I"], &["TT", "Việc"], &["1", "Rà soát", "30"], &["2", ""]]);
        let annex = annex_of(rows.clone(), "").unwrap();
        assert_eq!(annex.title, "BẢNG TỔNG HỢP Quý I");
        assert!(
            annex.text.starts_with("| TT | Việc |  |") && annex.text.contains("| 1 | Rà soát | 30 |"),
            "{}",
            annex.text
        );
        let annex = annex_of(rows, "Danh mục").unwrap();
        assert_eq!(annex.title, "Danh mục");
        assert!(annex.text.starts_with("BẢNG TỔNG HỢP\nQuý I\n| TT |"), "{}", annex.text);
    }

    #[test]
    fn what_does_not_fit_on_a_page_is_refused_wherever_it_stands() {
        let wide = vec!["x"; marking::MOST_COLUMNS + 1];
        assert!(annex_of(sheet(&[&["TT", "Việc"], &wide]), "").is_err());
        assert!(annex_of(sheet(&[&["TT", "Việc"], &wide[1..]]), "").is_ok());
        assert!(annex_of(sheet(&[&[""]]), "").is_err() && annex_of(Vec::new(), "").is_err());
        assert_eq!(annex_of(sheet(&[&["một cột"], &["1"]]), "T").unwrap().text.lines().count(), 3);
    }
}
