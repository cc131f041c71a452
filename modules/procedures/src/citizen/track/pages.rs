//! Pages of tracking: the form, and the dossier for half an hour to whoever named its code and four digits.

use super::view;
use crate::citizen::person;
use crate::citizen::session::{self, Cookies, Holder, Kind, with_cookie};
use crate::dossier::{self, Dossier};
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use kernel::limit::{self, Address, Limit};
use kernel::{Access, Conn, Cx, Error, Form, Result, Routes};
use std::collections::HashMap;
use ui::Fields;

/// From one place, so many tries in a quarter of an hour.
const BY_ADDRESS: Limit = Limit { name: "track address", most: 20, minutes: 15 };
/// At one code, so many tries in a quarter of an hour: ten thousand guesses would take weeks.
const BY_CODE: Limit = Limit { name: "track code", most: 5, minutes: 15 };

/// Routes of tracking.
pub(super) fn routes(r: Routes) -> Routes {
    r.get("/tra-cuu", Access::Public, blank)
        .post("/tra-cuu", Access::Public, open)
        .get("/tra-cuu/ho-so", Access::Public, shown)
        .post("/tra-cuu/dong", Access::Public, close)
}

#[derive(Template)]
#[template(path = "citizen/track/pages/ask.html")]
struct AskPage<'a> {
    t: &'a ui::T,
    f: &'a Fields,
}

/// `GET /tra-cuu?ma={code}`
async fn blank(cx: Cx, Query(asked): Query<HashMap<String, String>>) -> Result<Response> {
    let code = asked.get("ma").map_or("", String::as_str);
    page(&cx, &cx.fields().value("code", code))
}

fn page(cx: &Cx, f: &Fields) -> Result<Response> {
    cx.form_page(f, &cx.t.get("track-title"), &[], &AskPage { t: &cx.t, f })
}

/// A code as it was typed or scanned: the address of a QR code, small letters, spaces.
fn plain(typed: &str) -> String {
    let last = typed.rsplit_once("ma=").map_or(typed, |(_, code)| code);
    last.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase()
}

/// The dossier of this code, if these are the last four digits of its applicant's telephone or identity number. A wrong
/// code and wrong digits look the same.
async fn find_for(conn: &Conn, code: &str, digits: &str) -> Result<Option<Dossier>> {
    let code = plain(code);
    let found = match dossier::store::find_by_code(conn, &code).await? {
        Some(found) => Some(found),
        None => dossier::store::find_by_outer_code(conn, &code).await?,
    };
    let fits =
        |d: &Dossier| person::ends_with(&d.applicant.phone, digits) || person::ends_with(&d.applicant.number, digits);
    Ok(found.filter(fits))
}

/// `POST /tra-cuu`
async fn open(cx: Cx, address: Address, form: Form) -> Result<Response> {
    match try_open(&cx, &address, &form).await {
        Ok(token) => {
            let config = &cx.app.config;
            with_cookie(cx.redirect("/tra-cuu/ho-so"), config, Kind::Tracking.cookie(config), &token, None)
        }
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?)),
    }
}

async fn try_open(cx: &Cx, address: &Address, form: &Form) -> Result<String> {
    let code = form.required("code", "Nhập mã hồ sơ in trên giấy tiếp nhận.");
    let digits = form.value("digits");
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        form.wrong("digits", "Nhập đủ 4 chữ số cuối của số điện thoại hoặc số định danh.");
    }
    form.check()?;
    limit::count(cx, &[(BY_ADDRESS, &address.place()), (BY_CODE, &plain(&code))]).await?;
    let Some(dossier) = find_for(&cx.read(), &code, digits).await? else {
        let message =
            "Không có hồ sơ nào khớp với mã và 4 chữ số này. Ông/bà xem lại giấy tiếp nhận, hoặc nhờ người hướng dẫn.";
        return Err(Error::invalid("code", message));
    };
    let tx = cx.begin().await?;
    let holder = Holder { dossier: Some(dossier.id), ..Holder::default() };
    let token = session::open(&tx, Kind::Tracking, &holder).await?;
    tx.commit().await?;
    Ok(token)
}

/// `GET /tra-cuu/ho-so`: back to the form once the half hour is over.
async fn shown(cx: Cx, cookies: Cookies) -> Result<Response> {
    let holder = cookies.holder(&cx, Kind::Tracking).await?;
    let Some(id) = holder.and_then(|holder| holder.dossier) else { return Ok(cx.redirect("/tra-cuu")) };
    let Some(dossier) = dossier::store::find(&cx.read(), id).await? else { return Ok(cx.redirect("/tra-cuu")) };
    let mut tx = cx.begin().await?;
    kernel::audit::note_personal_read(&mut tx, dossier.id.0, "Người nộp tra cứu hồ sơ của mình");
    tx.commit().await?;
    view::show(&cx, &dossier, &[(&cx.t.get("track-other"), "/tra-cuu")]).await
}

/// `POST /tra-cuu/dong`: for those who share a telephone or a computer.
async fn close(cx: Cx, cookies: Cookies, _form: Form) -> Result<Response> {
    let config = &cx.app.config;
    let name = Kind::Tracking.cookie(config);
    if let Some(token) = cookies.get(name) {
        let tx = cx.begin().await?;
        session::close(&tx, token).await?;
        tx.commit().await?;
    }
    with_cookie(cx.redirect("/tra-cuu"), config, name, "", Some(0))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_code_is_read_from_paper_or_from_a_picture() {
        assert_eq!(plain(" h55.242-261122-0001 "), "H55.242-261122-0001");
        assert_eq!(plain("https://phuong.vn/tra-cuu?ma=H55.242-261122-0001"), "H55.242-261122-0001");
    }
}
