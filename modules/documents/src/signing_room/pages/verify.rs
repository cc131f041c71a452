//! Verification for everybody: a PDF in, a plain answer out; of the file nothing is kept.

use crate::signing_room::checking::{self, LARGEST, Shown};
use crate::signing_room::store::kept;
use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::limit::{self, Address, Limit};
use kernel::{Cx, Error, Form, Result};
use ui::Fields;

/// Files that one place may have looked at.
const FROM_ONE_PLACE: Limit = Limit { name: "documents.verify", most: 30, minutes: 10 };

#[derive(Template)]
#[template(path = "signing_room/pages/verify.html")]
struct VerifyPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
    file_name: String,
    shown: Option<Shown>,
    /// Whether the ward gave this file out, and how that stands.
    origin: String,
}

/// `GET /van-ban/kiem-tra-chu-ky`
pub(super) async fn blank(cx: Cx) -> Result<Response> {
    page(&cx, &cx.fields(), String::new(), None, String::new())
}

fn page(cx: &Cx, f: &Fields, file_name: String, shown: Option<Shown>, origin: String) -> Result<Response> {
    let page = VerifyPage { t: &cx.t, f, file_name, shown, origin };
    cx.form_page(f, &cx.t.get("signing-verify"), &[], &page)
}

/// `POST /van-ban/kiem-tra-chu-ky`
pub(super) async fn send(cx: Cx, address: Address, form: Form) -> Result<Response> {
    match look(&cx, &address, &form).await {
        Ok(response) => Ok(response),
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?), String::new(), None, String::new()),
    }
}

async fn look(cx: &Cx, address: &Address, form: &Form) -> Result<Response> {
    let file = form.upload("file").ok_or_else(|| Error::invalid("file", "Chọn tệp PDF để kiểm tra."))?;
    if file.bytes.len() > LARGEST {
        return Err(Error::invalid("file", "Tệp lớn hơn 20 MB."));
    }
    if cx.session.is_none() {
        limit::count(cx, &[(FROM_ONE_PLACE, &address.place())]).await?;
    }
    let found = checking::found_for(cx, file.bytes.to_vec()).await?;
    if form.value("as") == "json" {
        return Ok(json_file(serde_json::to_vec_pretty(&found.json())?, &found.report.sha256));
    }
    let origin = origin(cx, &found.report.sha256).await?;
    page(cx, &cx.fields(), file.file_name.chars().take(200).collect(), Some(found.shown(&cx.t)), origin)
}

/// Did the ward give this very file out? A document that goes around in its name and is not among them is to be asked about.
async fn origin(cx: &Cx, digest: &str) -> Result<String> {
    let ward = cx.ward.name.as_str();
    Ok(match kept::given_out(&cx.read(), digest).await? {
        None => cx.t.with("signing-origin-none", [("ward", ward.into())]),
        Some(found) => {
            let day = found.day.map(vietnamese::format_date).unwrap_or_default();
            let args = [("symbol", found.symbol.as_str().into()), ("day", day.as_str().into()), ("ward", ward.into())];
            cx.t.with(format!("signing-origin-{}", found.state), args)
        }
    })
}

/// A report as a file for machines.
pub(super) fn json_file(body: Vec<u8>, digest: &str) -> Response {
    let name = format!("attachment; filename=\"bao-cao-chu-ky-{}.json\"", &digest[..digest.len().min(12)]);
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, body).into_response()
}
