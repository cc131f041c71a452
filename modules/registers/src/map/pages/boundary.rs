//! The page of the ward's boundary: the one in use, those before it, importing another.

use super::super::actions::{self, FIELD};
use super::super::store::{self, BoundaryId};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Form, Result, attach, moment};

/// A boundary that was imported.
struct Row {
    base: String,
    source: String,
    about: String,
    in_use: bool,
}

#[derive(Template)]
#[template(path = "map/pages/boundary.html")]
struct Page<'a> {
    t: &'a ui::T,
    f: &'a ui::Fields,
    rows: Vec<Row>,
}

/// `GET /ban-do/ranh-gioi`
pub(super) async fn show(cx: Cx) -> Result<Response> {
    page(&cx, &cx.fields()).await
}

async fn page(cx: &Cx, f: &ui::Fields) -> Result<Response> {
    let t = &cx.t;
    let row = |one: store::Imported| Row {
        base: format!("/ban-do/ranh-gioi/{}", one.id),
        about: t.with(
            "map-boundary-facts",
            [
                ("areas", one.areas.into()),
                ("corners", one.corners.into()),
                ("who", one.imported_by_name.as_str().into()),
                ("when", moment(one.imported_at).into()),
            ],
        ),
        source: one.source,
        in_use: one.in_use,
    };
    let rows = store::boundaries(&cx.read()).await?.into_iter().map(row).collect();
    cx.form_page(f, &t.get("map-boundary"), &[(&t.get("map-nav"), "/ban-do")], &Page { t, f, rows })
}

/// `POST /ban-do/ranh-gioi`
pub(super) async fn import(cx: Cx, form: Form) -> Result<Response> {
    match try_import(&cx, &form).await {
        Ok(areas) => {
            let said = cx.t.with("map-boundary-imported", [("areas", areas.into())]);
            Ok(cx.redirect_saying("/ban-do/ranh-gioi", &said))
        }
        Err(error) => page(&cx, &cx.typed(&form, &error.for_form()?)).await,
    }
}

async fn try_import(cx: &Cx, form: &Form) -> Result<usize> {
    let upload = form.upload(FIELD).ok_or_else(|| Error::invalid(FIELD, "Chọn tệp GeoJSON của ranh giới."))?;
    let text =
        std::str::from_utf8(&upload.bytes).map_err(|_| Error::invalid(FIELD, "Tệp không phải là GeoJSON (UTF-8)."))?;
    let boundary = actions::read(&cx.read(), cx.actor()?, &cx.ward.name, text).await?;
    let mut tx = cx.begin().await?;
    actions::import(&mut tx, cx.actor()?, &upload.file_name, &boundary).await?;
    tx.commit().await?;
    Ok(boundary.areas.len())
}

/// `POST /ban-do/ranh-gioi/{id}/dung`
pub(super) async fn put_in_use(cx: Cx, Path(id): Path<BoundaryId>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::put_in_use(&mut tx, cx.actor()?, id).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying("/ban-do/ranh-gioi", &cx.t.get("map-boundary-used")))
}

/// `POST /ban-do/ranh-gioi/{id}/thoi-dung`
pub(super) async fn take_out_of_use(cx: Cx, Path(id): Path<BoundaryId>, _form: Form) -> Result<Response> {
    let mut tx = cx.begin().await?;
    actions::take_out_of_use(&mut tx, cx.actor()?, id).await?;
    tx.commit().await?;
    Ok(cx.redirect_saying("/ban-do/ranh-gioi", &cx.t.get("map-boundary-unused")))
}

/// `GET /ban-do/ranh-gioi/{id}/tep.geojson`
pub(super) async fn file(cx: Cx, Path(id): Path<BoundaryId>) -> Result<Response> {
    let text = store::boundary(&cx.read(), id).await?.ok_or(Error::NotFound)?;
    Ok(attach(text.into_bytes(), "application/geo+json", "ranh-gioi.geojson"))
}
