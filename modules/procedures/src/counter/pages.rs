//! The page of reception: which procedure, who hands it in, what they brought.

use crate::catalogue::{self, Procedure};
use crate::dossier::{Applicant, Channel, DossierId, NewDossier, actions};
use crate::policy;
use askama::Template;
use axum::response::Response;
use kernel::{Access, Cx, Error, Form, Result, Routes};
use ui::Fields;

/// Routes of the counter.
pub(crate) fn routes(r: Routes) -> Routes {
    let receive = Access::Holds(policy::RECEIVE);
    r.get("/ho-so/tiep-nhan", receive, blank).post("/ho-so/tiep-nhan", receive, send)
}

#[derive(Template)]
#[template(path = "counter/pages/receive.html")]
struct ReceivePage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    procedures: Vec<(String, String)>,
    channels: Vec<(String, String)>,
}

/// `GET /ho-so/tiep-nhan`
async fn blank(cx: Cx) -> Result<Response> {
    let f = cx.fields().value("id", DossierId::new().to_string()).value("channel", "1");
    page(&cx, &f).await
}

async fn page(cx: &Cx, f: &Fields) -> Result<Response> {
    let t = &cx.t;
    let named = |p: Procedure| (p.id.to_string(), format!("{} – {}", p.code, p.name));
    let procedures = catalogue::store::list(&cx.read()).await?.into_iter().filter(|p| p.offered).map(named).collect();
    let channel = |c: Channel| (c.number().to_string(), t.get(format!("dossier-channel-{}", c.number())));
    let channels = Channel::ALL.map(channel).to_vec();
    let crumbs = [(&*t.get("dossier-nav"), "/ho-so")];
    cx.form_page(f, &t.get("counter-receive"), &crumbs, &ReceivePage { t, f, procedures, channels })
}

/// `POST /ho-so/tiep-nhan`
async fn send(cx: Cx, form: Form) -> Result<Response> {
    match try_send(&cx, &form).await {
        Ok(id) => Ok(cx.redirect_saying(&format!("/ho-so/{id}"), &cx.t.get("counter-received"))),
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_send(cx: &Cx, form: &Form) -> Result<DossierId> {
    let id: DossierId = form.value("id").parse().map_err(|_| Error::NotFound)?;
    let missing = cx.t.get("counter-procedure-missing");
    let procedure = form.parsed("procedure", &missing);
    if form.value("procedure").is_empty() {
        form.wrong("procedure", &missing);
    }
    let name = form.required("name", &cx.t.get("counter-name-missing"));
    let birth = form.day("birth");
    form.check()?;
    let Some(procedure) = procedure else { return Err(Error::NotFound) };
    let text = |field: &str| form.value(field).to_owned();
    let applicant = Applicant {
        name,
        number: text("number"),
        phone: text("phone"),
        address: text("address"),
        birth,
        ..Applicant::default()
    };
    let channel = Channel::from_number(form.value("channel").parse().unwrap_or(1));
    let mut tx = cx.begin().await?;
    let new = NewDossier { applicant, channel, ..NewDossier::at_desk(id, procedure) };
    let dossier = actions::receive(&mut tx, Some(cx.actor()?), new).await?;
    tx.commit().await?;
    Ok(dossier.id)
}
