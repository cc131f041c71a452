//! Nhập, xuất tệp: spreadsheets that exist become records, records become files.

mod actions;
mod bring;
mod columns;
mod export;
mod export_pages;
mod file;
mod heading;
mod model;
mod pages;
mod reading;
mod report;
mod store;
mod template;
mod undo;

pub(crate) use bring::JOB;
pub(crate) use export::is_formula;
pub(crate) use undo::JOB as UNDO;

use crate::policy::{KEEP, VIEW};
use axum::handler::Handler as _;
use kernel::{Access, Routes, upload_limit};

/// Routes of this feature.
pub(crate) fn routes(r: Routes) -> Routes {
    let (view, keep) = (Access::Holds(VIEW), Access::Holds(KEEP));
    r.get("/so-du-lieu/{key}/nhap", keep, pages::home)
        .post("/so-du-lieu/{key}/nhap", keep, pages::send.layer(upload_limit()))
        .get("/so-du-lieu/{key}/nhap/{id}", keep, pages::show)
        .get("/so-du-lieu/{key}/nhap/{id}/dong-loi.xlsx", keep, pages::faulty)
        .post("/so-du-lieu/{key}/nhap/{id}/tieu-de", keep, pages::lay_out)
        .post("/so-du-lieu/{key}/nhap/{id}/cot", keep, pages::check)
        .post("/so-du-lieu/{key}/nhap/{id}/ghi", keep, pages::begin)
        .post("/so-du-lieu/{key}/nhap/{id}/dung", keep, pages::stop)
        .post("/so-du-lieu/{key}/nhap/{id}/hoan-tac", keep, pages::take_back)
        .get("/so-du-lieu/{key}/mau.xlsx", view, template::download)
        .get("/so-du-lieu/{key}/tai-ve", view, export_pages::choose)
        .post("/so-du-lieu/{key}/tai-ve", keep, export_pages::download_all)
        .get("/so-du-lieu/{key}/tai-ve.csv", view, export_pages::csv)
        .get("/so-du-lieu/{key}/tai-ve.xlsx", view, export_pages::xlsx)
        .get("/so-du-lieu/{key}/tai-ve.json", view, export_pages::json)
        .get("/so-du-lieu/{key}/tai-ve.geojson", view, export_pages::geojson)
}
