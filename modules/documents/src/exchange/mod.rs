//! Liên thông văn bản: issued documents go to each recipient by the way that reaches it, what came becomes an incoming
//! document, and both sides learn what became of it (QĐ 28/2018/QĐ-TTg, QCVN 102:2016/BTTTT).
//!
//! `actions` writes what is to be sent in the transaction of what caused it; the job of `push` takes it from there to the
//! folder, the other system or the letter, again with growing pauses. `take` reads what came by `folder` and `receive`, as
//! `came` judges it; `tell` listens to the verbs of incoming documents and tells the sender. `links` opens a document to
//! whoever has its address.

mod actions;
mod answer;
mod around;
mod came;
mod demo;
mod folder;
mod heard;
mod http;
mod links;
mod model;
mod package;
mod pages;
mod public;
mod push;
mod receive;
mod settings;
mod store;
mod take;
mod tell;

/// How a document came that another agency sent.
pub(crate) const SOURCE: &str = "exchange";

pub(crate) use actions::{issued, recalled};
pub(crate) use answer::forget;
pub(crate) use around::asides;
pub(crate) use demo::seed as seed_demo;
pub(crate) use folder::{OFTEN, SWEEP};
pub(crate) use http::{Taken, detail, heard, refused};
pub(crate) use model::{is_folder_name, next_try};
pub(crate) use pages::{routes, waiting_pages};
pub(crate) use push::PUSH;
pub(crate) use settings::{HOSTS, SETTINGS};
pub(crate) use tell::{EACH_LETTER, EACH_VERB};
