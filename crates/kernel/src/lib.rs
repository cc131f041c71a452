//! What every module of Đình shares: identity of wards and people, permissions, transactions, events and their
//! audit chain, jobs, measures, files, clock, working calendar, routes and the contract between a module and the server.
//!
//! A request: [`Cx`] says who asks, in which ward, in which language. Reads go through [`Cx::read`]; a write is
//! `let mut tx = cx.begin().await?; actions::…(&mut tx, …).await?; tx.commit().await?`. A handler that forgets to
//! commit changes nothing. Every write records an [`Event`], which is at once the audit trail, the time line and
//! what other modules react to.

mod access;
mod app;
mod aside;
pub mod audit;
mod by_place;
pub mod calendar;
mod clock;
mod commune;
mod condition;
mod cx;
mod db;
mod error;
mod events;
pub mod files;
mod form;
mod ids;
pub mod jobs;
pub mod limit;
pub mod mail;
mod matter;
pub mod measure;
pub mod migrate;
mod module;
mod notice;
pub mod outward;
mod routes;
pub mod search;
mod settings;
mod stuck;
mod upload;
mod ward;
mod web;

pub use access::{Access, Actor, EVERYBODY, Grant, Permission, Policy, Role, Scope, Units};
pub use app::{App, AppBuilder, Config};
pub use aside::{Aside, AsideItem, Asides};
pub use by_place::ByPlace;
pub use clock::{Clock, local, local_day, moment};
pub use commune::{Commune, Communes};
pub use condition::Where;
pub use cx::{Cx, Session, TableKind, TakenTable, url_decode, url_encode};
pub use db::{Args, Conn, Db, Engine, Row, Tx};
pub use error::{Error, FieldErrors, Result};
pub use events::{Event, Reaction, Recorded};
pub use files::{Digest, Files};
pub use form::{Form, Upload};
pub use ids::{UnitId, UserId, WardId};
pub use matter::{Matter, Matters};
pub use measure::{Measure, Period};
pub use migrate::Migration;
pub use module::{Authenticate, Credential, Module, NavEntry};
pub use notice::{Kind as NoticeKind, Notice, Told};
pub use routes::{RouteInfo, Routes};
pub use settings::{Setting, SettingKind, is_email};
pub use stuck::{Stuck, StuckWork};
pub use upload::{Kept, mime_of, upload_limit};
pub use ward::{Logo, ORGAN_ID, Ward, wards};
pub use web::{attach, serve_router};

/// A boxed future, for the function pointers of the [`Module`] contract.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
