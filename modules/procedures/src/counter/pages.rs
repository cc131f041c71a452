//! The page of reception: who hands in, which procedure, what they brought.

mod choice;
mod reading;

pub(crate) use choice::{Asked, case_of};
pub(crate) use reading::brought;

use crate::dossier::{Channel, DossierId, actions};
use crate::papers::{self, Offer, Spared};
use crate::policy;
use askama::Template;
use axum::response::Response;
use choice::Chosen;
use kernel::{Access, Cx, Error, Form, Result, Routes};
use ui::Fields;

/// Routes of the counter.
pub(crate) fn routes(r: Routes) -> Routes {
    let receive = Access::Holds(policy::RECEIVE);
    r.get("/ho-so/tiep-nhan", receive, blank).post("/ho-so/tiep-nhan", receive, send).post(
        "/ho-so/tiep-nhan/thanh-phan",
        receive,
        parts,
    )
}

type Choices = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "counter/pages/receive.html")]
struct ReceivePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    /// What the box of procedures offers.
    offered: Vec<String>,
    channels: Choices,
    kinds: Choices,
    genders: Choices,
    parts: String,
    /// What should be compared once more before it is received.
    doubts: Vec<String>,
}

/// What belongs to the chosen procedure.
#[derive(Template)]
#[template(path = "counter/pages/parts.html")]
struct Parts<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    chosen: Option<&'a Chosen>,
    cases: Choices,
    components: Choices,
    fees: Vec<String>,
    verification: u32,
}

/// `GET /ho-so/tiep-nhan`
async fn blank(cx: Cx) -> Result<Response> {
    let f = cx.fields().value("id", DossierId::new().to_string()).value("channel", "1").value("kind", "1");
    page(&cx, &f, None, Vec::new()).await
}

async fn page(cx: &Cx, f: &Fields, chosen: Option<&Chosen>, doubts: Vec<String>) -> Result<Response> {
    let t = &cx.t;
    let channel = |c: Channel| (c.number().to_string(), t.get(format!("dossier-channel-{}", c.number())));
    let page = ReceivePage {
        t,
        f,
        offered: choice::offered(&cx.read()).await?,
        channels: Channel::ALL.map(channel).to_vec(),
        kinds: (1..=5).map(|n| (n.to_string(), t.get(format!("counter-kind-{n}")))).collect(),
        genders: ["Nam", "Nữ"].map(|g| (g.to_owned(), g.to_owned())).to_vec(),
        parts: parts_of(cx, f, chosen).await?.render().map_err(Error::internal)?,
        doubts,
    };
    cx.form_page(f, &t.get("counter-receive"), &[(&*t.get("dossier-nav"), "/ho-so")], &page)
}

async fn parts_of<'a>(cx: &'a Cx, f: &'a Fields, chosen: Option<&'a Chosen>) -> Result<Parts<'a>> {
    let content = chosen.map(|chosen| &chosen.version.content);
    let case = content.map_or("", |content| choice::case_of(content, f.typed("case"))).to_owned();
    let channel = Channel::from_number(f.typed("channel").parse().unwrap_or(1));
    let held = match chosen {
        Some(chosen) => held(cx, f.typed("number"), &case, chosen).await?,
        None => Vec::new(),
    };
    Ok(Parts {
        t: &cx.t,
        f,
        chosen,
        cases: content.map(choice::cases).unwrap_or_default(),
        components: content.map(|c| choice::components(&cx.t, c, &case, &held)).unwrap_or_default(),
        fees: content.map(|c| choice::fees(cx, c, &case, channel)).unwrap_or_default(),
        verification: content.map_or(0, |c| crate::due::verification(c.limit(&case, cx.ward.id, cx.today()).time)),
    })
}

/// `POST /ho-so/tiep-nhan/thanh-phan`: the papers and fees, put into the page as procedure, number, case or channel are
/// chosen; what was ticked stays. Nothing is kept; a number does not belong into an address.
async fn parts(cx: Cx, form: Form) -> Result<Response> {
    let f = cx.typed(&form, &[]);
    let chosen = match choice::resolve(&cx, f.typed("procedure")).await {
        Ok(chosen) => Some(chosen),
        Err(Error::Invalid(_) | Error::Refused(_)) => None,
        Err(other) => return Err(other),
    };
    cx.fragment(&parts_of(&cx, &f, chosen.as_ref()).await?)
}

/// `POST /ho-so/tiep-nhan`
async fn send(cx: Cx, form: Form) -> Result<Response> {
    let chosen = choice::resolve(&cx, form.value("procedure")).await;
    let card = form.value("card");
    if form.value("do") == "card" && !card.is_empty() {
        return page(&cx, &reading::from_card(&cx, &form), chosen.ok().as_ref(), Vec::new()).await;
    }
    if form.value("do") == "show" {
        let f = match &chosen {
            Ok(_) => cx.typed(&form, &[]),
            Err(error) => cx.typed(&form, &error.clone().for_form()?),
        };
        return page(&cx, &f, chosen.ok().as_ref(), Vec::new()).await;
    }
    let held = match &chosen {
        Ok(chosen) => held(&cx, form.value("number"), form.value("case"), chosen).await?,
        Err(_) => Vec::new(),
    };
    let doubts = chosen.as_ref().map(|chosen| reading::doubts(&form, chosen, &held)).unwrap_or_default();
    let sure = doubts.is_empty() || form.ticked("sure");
    match try_send(&cx, &form, &chosen, &held, sure).await {
        Ok(id) => {
            let names: Vec<&str> = reading::reused(&form, &held).iter().map(|offer| offer.name.as_str()).collect();
            let said = match names.as_slice() {
                [] => cx.t.get("counter-received"),
                names => cx.t.with("counter-received-reused", [("names", names.join("; ").into())]),
            };
            Ok(cx.redirect_saying(&format!("/ho-so/{id}"), &said))
        }
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?), chosen.ok().as_ref(), doubts).await,
    }
}

/// What the ward holds already of the person whose number was typed, of the papers that the case asks for.
async fn held(cx: &Cx, number: &str, case: &str, chosen: &Chosen) -> Result<Vec<Offer>> {
    let number: String = number.chars().filter(|c| !matches!(c, ' ' | '.')).collect();
    let mut held = papers::offered(&cx.read(), &number, &chosen.version, cx.today()).await?;
    let content = &chosen.version.content;
    held.retain(|o| choice::of_case(content, case).any(|c| c.key == o.component_key));
    Ok(held)
}

async fn try_send(cx: &Cx, form: &Form, chosen: &Result<Chosen>, held: &[Offer], sure: bool) -> Result<DossierId> {
    let id: DossierId = form.value("id").parse().map_err(|_| Error::NotFound)?;
    if let Err(Error::Invalid(wrong)) = chosen {
        wrong.0.iter().for_each(|(field, message)| form.wrong(field, message));
    }
    let applicant = reading::applicant(cx, form);
    if !sure {
        form.wrong("sure", cx.t.get("counter-sure-missing"));
    }
    form.check()?;
    let chosen = chosen.as_ref().map_err(Clone::clone)?;
    let new = reading::dossier(form, id, chosen, applicant, &format!("UBND {}", cx.ward.name));
    let mut tx = cx.begin().await?;
    let dossier = actions::receive(&mut tx, Some(cx.actor()?), new).await?;
    for offer in reading::reused(form, held) {
        let component = chosen.version.content.components.iter().find(|c| c.key == offer.component_key);
        if let Some(component) = component {
            let why = (Spared::Reused, Some(offer.held.id));
            papers::spare(&mut tx, cx.actor()?, &dossier, component, why).await?;
        }
    }
    tx.commit().await?;
    Ok(dossier.id)
}
