//! The context of one request: ward, person, language, moment; and the ways to answer.

use crate::{Actor, App, Conn, Error, Result, Tx, Ward};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;

/// A signed-in session or integration token.
#[derive(Debug, Clone)]
pub struct Session {
    pub ward: crate::WardId,
    pub actor: Actor,
    /// The token that forms carry; `None` for bearer tokens, which no browser sends by itself.
    pub csrf: Option<String>,
    /// When it ends unless it is used again; `None` for tokens.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A table of a page that is asked for as a file: in the response's extensions, where the server makes the file of it.
#[derive(Debug, Clone)]
pub struct TakenTable {
    /// The title of its page.
    pub title: String,
    pub table: ui::ShownTable,
    pub kind: TableKind,
    /// The language in which the page prints numbers.
    pub lang: ui::Lang,
}

/// The kind of file in which a table is taken along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    Xlsx,
    Csv,
}

/// Who asks, where, in which language and when. An extractor: `async fn show(cx: Cx, …)`.
#[derive(Clone)]
pub struct Cx {
    pub app: App,
    pub ward: Arc<Ward>,
    pub session: Option<Arc<Session>>,
    pub t: ui::T,
    pub now: DateTime<Utc>,
    pub method: Method,
    /// Path and query as asked.
    pub path: String,
    /// A token of this browser for forms before sign-in, and of the session after it.
    pub csrf: String,
    /// What the last action said, shown once.
    pub flash: Option<String>,
    /// What the page shows, for machines: (media type, address); a handler adds to it.
    pub alternates: Vec<(String, String)>,
    /// How many notices the person has not read.
    pub unread: usize,
}

impl FromRequestParts<App> for Cx {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        parts.extensions.get::<Cx>().cloned().ok_or_else(|| Error::internal("a request without context"))
    }
}

impl Cx {
    /// A person before their ward without a request: for work that no page asks for, in Vietnamese.
    pub fn of_person(app: &App, ward: Arc<Ward>, actor: Actor, now: DateTime<Utc>) -> Self {
        let session = Session { ward: ward.id, actor, csrf: None, expires_at: None };
        Self {
            app: app.clone(),
            ward,
            session: Some(Arc::new(session)),
            t: ui::T::new(app.texts.clone(), ui::Lang::Vi),
            now,
            method: Method::GET,
            path: String::new(),
            csrf: String::new(),
            flash: None,
            alternates: Vec::new(),
            unread: 0,
        }
    }

    /// The person who asks.
    ///
    /// # Errors
    /// [`Error::SignInNeeded`] on a public route that nobody signed in to.
    pub fn actor(&self) -> Result<&Actor> {
        self.session.as_ref().map(|s| &s.actor).ok_or(Error::SignInNeeded)
    }

    /// Today in Vietnam.
    pub fn today(&self) -> NaiveDate {
        crate::local_day(self.now)
    }

    /// The address under which this ward is served, without a slash at its end.
    pub fn base_url(&self) -> String {
        self.ward.base_url(&self.app.config.base_url)
    }

    /// Reads of this ward.
    pub fn read(&self) -> Conn {
        self.app.db.read(self.ward.id)
    }

    /// Begins a write in this ward in the name of the actor.
    pub async fn begin(&self) -> Result<Tx> {
        let actor = self.session.as_ref().map(|s| (s.actor.user, s.actor.name.as_str()));
        self.app.db.write(self.ward.id, actor, self.now).await
    }

    /// A page in the shell: `cx.page("Nhiệm vụ 2", &[("Kế hoạch", "/ke-hoach")], &template)`.
    ///
    /// # Errors
    /// When the template fails.
    pub fn page(&self, title: &str, crumbs: &[(&str, &str)], body: &impl askama::Template) -> Result<Response> {
        self.page_with(StatusCode::OK, title, crumbs, body)
    }

    /// A page with a status, such as 422 with the form as it was typed.
    pub fn page_with(
        &self,
        status: StatusCode,
        title: &str,
        crumbs: &[(&str, &str)],
        body: &impl askama::Template,
    ) -> Result<Response> {
        if self.method != Method::GET || status != StatusCode::OK {
            let body = body.render().map_err(Error::internal)?;
            return Ok(self.shell_page(status, title, crumbs, &body));
        }
        let (offer, kind) = self.tables();
        let (body, table) = ui::offering(offer, || body.render());
        let mut response = self.shell_page(status, title, crumbs, &body.map_err(Error::internal)?);
        if let Some(table) = table {
            response.extensions_mut().insert(TakenTable { title: title.to_owned(), table, kind, lang: self.t.lang() });
        }
        Ok(response)
    }

    /// What the page offers of its tables, and the kind of file in which one is asked for.
    fn tables(&self) -> (ui::Offer, TableKind) {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        let (asked, kept): (Vec<_>, Vec<_>) = query.split('&').partition(|pair| pair.starts_with("bang="));
        let asked = asked.first().and_then(|pair| pair.strip_prefix("bang=")?.split_once('.'));
        let kind = if asked.is_some_and(|(_, kind)| kind == "csv") { TableKind::Csv } else { TableKind::Xlsx };
        let words = self.t.get("ui-take-table");
        (ui::Offer { query: kept.join("&"), words, asked: asked.and_then(|(at, _)| at.parse().ok()) }, kind)
    }

    /// A page whose body is ready.
    pub fn shell_page(&self, status: StatusCode, title: &str, crumbs: &[(&str, &str)], body: &str) -> Response {
        let html = crate::web::shell(self, title, crumbs).render(body);
        (status, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Html(html)).into_response()
    }

    /// An empty form of this browser.
    pub fn fields(&self) -> ui::Fields {
        ui::Fields::new(&self.t, &self.csrf)
    }

    /// The fields of a form as they were typed, with what is wrong.
    pub fn typed(&self, form: &crate::Form, errors: &[(String, String)]) -> ui::Fields {
        ui::Fields::new(&self.t, &self.csrf).filled(form.pairs()).wrong(errors)
    }

    /// A form as a page: 200 at first, 422 when it comes back with what is wrong.
    pub fn form_page(
        &self,
        fields: &ui::Fields,
        title: &str,
        crumbs: &[(&str, &str)],
        body: &impl askama::Template,
    ) -> Result<Response> {
        let status = if fields.has_errors() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        self.page_with(status, title, crumbs, body)
    }

    /// Part of a page, for htmx.
    pub fn fragment(&self, body: &impl askama::Template) -> Result<Response> {
        Ok(Html(body.render().map_err(Error::internal)?).into_response())
    }

    /// Goes on to another page of ours.
    pub fn redirect(&self, to: &str) -> Response {
        (StatusCode::SEE_OTHER, [(header::LOCATION, to.to_owned())]).into_response()
    }

    /// Goes on to a page, which says once what was done.
    pub fn redirect_saying(&self, to: &str, message: &str) -> Response {
        let mut response = self.redirect(to);
        let text: String = url_encode(message);
        let cookie = self.app.config.cookie("dinh_flash", &text, Some(60));
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
        response
    }
}

/// Percent-encodes everything but unreserved characters.
pub fn url_encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, b| {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(b)),
            _ => out.push_str(&format!("%{b:02X}")),
        }
        out
    })
}

/// Undoes [`url_encode`].
pub fn url_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&b, tail)) = rest.split_first() {
        rest = tail;
        match (b, tail) {
            (b'%', [hi, lo, after @ ..]) => {
                let pair = [*hi, *lo];
                let parsed = std::str::from_utf8(&pair).ok().and_then(|s| u8::from_str_radix(s, 16).ok());
                match parsed {
                    Some(value) => {
                        bytes.push(value);
                        rest = after;
                    }
                    None => bytes.push(b),
                }
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(b),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
