//! The other record of a comparison, found by what somebody knows of it: its name, a code of its own, its address.

use crate::definition::{Condition, Operator, Register};
use crate::policy::KEEP;
use crate::record::filter::{Where, read_value};
use crate::record::{RecordId, asked_record, kept, key_of, privacy, show_page, store as records};
use crate::refs::References;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Access, Conn, Cx, Error, Form, Result, Routes};

/// The field of the form.
const OTHER: &str = "other";

/// Routes of finding.
pub(super) fn routes(r: Routes) -> Routes {
    r.post("/so-du-lieu/{key}/ban-ghi/{id}/gop", Access::Holds(KEEP), find)
}

/// `POST /so-du-lieu/{key}/ban-ghi/{id}/gop`
async fn find(cx: Cx, Path((key, id)): Path<(String, RecordId)>, form: Form) -> Result<Response> {
    let conn = cx.read();
    let register = kept(&cx, &conn, &key).await?;
    let (_, record) = asked_record(&cx, &conn, &key, id).await?;
    match other(&cx, &conn, &register, id, form.value(OTHER).trim()).await {
        Ok(other) => Ok(cx.redirect(&format!("{}/trung-lap/so-sanh?a={id}&b={other}", register.href()))),
        Err(error) => show_page(&cx, &conn, &register, &record, &cx.typed(&form, &error.for_form()?)).await,
    }
}

/// The one record that is meant, other than the one from which it is asked.
async fn other(cx: &Cx, conn: &Conn, register: &Register, than: RecordId, text: &str) -> Result<RecordId> {
    if text.is_empty() {
        return Err(Error::invalid(OTHER, "Nhập tên, mã hoặc địa chỉ của bản ghi kia."));
    }
    let address = text.split(['?', '#']).next().and_then(|path| path.rsplit('/').next()).unwrap_or(text);
    let mut found = Vec::new();
    if let Ok(id) = address.parse::<RecordId>() {
        let record = records::find(conn, id).await?.filter(|record| record.register == register.id && id != than);
        found.extend(record.map(|record| record.id));
    } else {
        for mut matching in meant(cx, conn, register, text).await? {
            let own = matching.bind(than);
            matching.and(&format!("r.id <> {own}"));
            found.extend(records::some(conn, matching, 2).await?.into_iter().map(|record| record.id));
        }
        found.sort_unstable();
        found.dedup();
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Error::invalid(
            OTHER,
            format!(
                "Sổ không có bản ghi nào khác là “{text}”. Kiểm tra lại tên, mã, hoặc dán địa chỉ trang của bản ghi."
            ),
        )),
        _ => Err(Error::invalid(
            OTHER,
            format!("Có nhiều bản ghi là “{text}”. Nhập mã, hoặc dán địa chỉ trang của bản ghi cần gộp."),
        )),
    }
}

/// The records that bear this name, or this value where no two may have the same and the reader may ask for it.
async fn meant(cx: &Cx, conn: &Conn, register: &Register, text: &str) -> Result<Vec<Where>> {
    let (definition, actor) = (&register.definition, cx.actor()?);
    let all = || Where::of(conn.ward, register.id);
    let mut named = all();
    let name = named.bind(key_of(text));
    named.and(&format!("r.label_key = {name}"));
    let mut meant = vec![named];
    let refs = References::of(cx, conn, definition).await?;
    for field in definition.fields.iter().filter(|field| field.unique) {
        let Ok(value) = read_value(field, Operator::Equal, text, &refs) else { continue };
        let asked = [Condition { field: field.key.clone(), is: Operator::Equal, value }];
        if privacy::may_ask(definition, &asked, actor) {
            meant.push(all().matching(definition, &asked));
        }
    }
    Ok(meant)
}
