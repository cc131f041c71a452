//! Phân tích: a table and a chart of any register or number, without a query language; kept on boards.

mod actions;
mod answer;
mod days;
mod dimension;
mod measured;
mod model;
mod pages;
mod show;
mod store;

pub(crate) use pages::routes;
