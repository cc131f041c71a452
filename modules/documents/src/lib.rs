//! Văn bản: what arrives at the ward and what it sends, registered without gaps, given to who must act, followed to its end.

pub mod api;
mod archive;
mod beside;
mod book;
mod chat;
mod demo;
mod drafting;
mod erasure;
mod exchange;
mod file;
mod incoming;
mod law;
mod mailbox;
mod measures;
mod migrations;
mod model;
mod outgoing;
mod policy;
mod programs;
mod punctual;
mod recognition;
mod search;
mod secrecy;
mod signing_room;
mod stamp;
mod store;
mod work;

use kernel::{Aside, BoxFuture, Cx, Module, NavEntry, Permission, Result, Routes, Stuck};
use uuid::Uuid;

/// The whole contract of this module with the server.
pub const MODULE: Module = Module {
    routes,
    migrations: migrations::ALL,
    policy: policy::POLICY,
    measures: measures::ALL,
    measure_readers: Some(policy::OVERSEE),
    reactions: &[exchange::EACH_VERB, exchange::EACH_LETTER, law::EACH_RULE],
    settings: &[
        incoming::ANSWER_DAYS,
        incoming::BOOKS,
        outgoing::SEQUENCES,
        drafting::CHAIN,
        exchange::SETTINGS[0],
        exchange::SETTINGS[1],
        work::outbox::ARCHIVE,
        work::outbox::ARCHIVE_KEY,
        signing_room::STAMPS,
        signing_room::REMOTE,
        signing_room::REMOTE_SECRET,
        signing_room::REMOTE_WAIT,
        signing_room::HOSTS,
        chat::DAYS,
    ],
    jobs: &[
        drafting::OPINION_JOB,
        erasure::JOB,
        law::JOB,
        work::handover::NOTICE,
        work::package::JOB,
        work::delivery::DELIVER,
        archive::JOB,
        archive::READ,
        mailbox::TAKE,
        recognition::JOB,
        punctual::JOB,
        exchange::PUSH,
        exchange::SWEEP,
        signing_room::WATCH,
        search::JOB,
        chat::JOB,
    ],
    recurring: &[
        law::DAILY,
        work::handover::DAILY,
        work::delivery::OFTEN,
        mailbox::OFTEN,
        punctual::TWICE_A_DAY,
        exchange::OFTEN,
        signing_room::MORNINGLY,
        search::OFTEN,
        chat::DAILY,
    ],
    openapi: Some(signing_room::openapi),
    stuck: Some(stuck),
    matters: Some(drafting::matters),
    asides: Some(asides),
    records: Some(search::find),
    texts: TEXTS,
    sentences: &[include_str!("../locales/sentences.en.txt"), office::SENTENCES, signing::SENTENCES, edxml::SENTENCES],
    navigation: NAVIGATION,
    help: HELP,
    ..Module::named("documents")
};

fn routes(r: Routes) -> Routes {
    let parts = [
        incoming::routes,
        mailbox::routes,
        punctual::routes,
        recognition::routes,
        stamp::routes,
        outgoing::routes,
        drafting::routes,
        law::routes,
        work::routes,
        archive::routes,
        exchange::routes,
        signing_room::routes,
        search::routes,
        chat::routes,
    ];
    parts.into_iter().fold(r, |r, part| part(r))
}

/// What stands on the pages of others: the document that a task came from, how a document was exchanged, the bases of a
/// plan.
fn asides<'a>(cx: &'a Cx, of: Uuid) -> BoxFuture<'a, Result<Option<Aside>>> {
    Box::pin(async move {
        if let Some(aside) = incoming::asides(cx, of).await? {
            return Ok(Some(aside));
        }
        match exchange::asides(cx, of).await? {
            Some(aside) => Ok(Some(aside)),
            None => law::asides(cx, of).await,
        }
    })
}

/// What is stuck in any part of the room.
fn stuck(cx: &Cx) -> BoxFuture<'_, Result<Vec<Stuck>>> {
    Box::pin(async move {
        let mut all = incoming::stuck(cx).await?;
        all.extend(work::stuck(cx).await?);
        all.extend(punctual::stuck(cx).await?);
        Ok(all)
    })
}

const TEXTS: &[(&str, &str)] = &[
    ("vi", include_str!("../locales/vi.ftl")),
    ("en", include_str!("../locales/en.ftl")),
    ("vi", include_str!("../locales/vi/drafting.ftl")),
    ("en", include_str!("../locales/en/drafting.ftl")),
    ("vi", include_str!("../locales/vi/law.ftl")),
    ("en", include_str!("../locales/en/law.ftl")),
    ("vi", include_str!("../locales/vi/exchange.ftl")),
    ("en", include_str!("../locales/en/exchange.ftl")),
    ("vi", include_str!("../locales/vi/signing.ftl")),
    ("en", include_str!("../locales/en/signing.ftl")),
    work::TEXTS[0],
    work::TEXTS[1],
    archive::TEXTS[0],
    archive::TEXTS[1],
    mailbox::TEXTS[0],
    mailbox::TEXTS[1],
    punctual::TEXTS[0],
    punctual::TEXTS[1],
    recognition::TEXTS[0],
    recognition::TEXTS[1],
    stamp::TEXTS[0],
    stamp::TEXTS[1],
    search::TEXTS[0],
    search::TEXTS[1],
    chat::TEXTS[0],
    chat::TEXTS[1],
];

const NAVIGATION: &[NavEntry] = &[
    place("search-title", "/van-ban/tim", policy::VIEW, 44),
    place("document-incoming", "/van-ban/den", policy::VIEW, 45),
    place("punctual-title", "/van-ban/cho-dang-ky", policy::REGISTER, 46),
    place("document-incoming-book", "/van-ban/so-den", policy::REGISTER, 47),
    place("document-followed-book", "/van-ban/so-theo-doi", policy::REGISTER, 47),
    place("outgoing-all", "/van-ban/di", policy::VIEW, 48),
    place("outgoing-book", "/van-ban/so-di", policy::REGISTER, 49),
    place("signing-copy-book", "/van-ban/so-ban-sao", policy::ISSUE, 49),
    place("drafting-lists", "/van-ban/mau", policy::REGISTER, 50),
    place("signing-to-sign", "/van-ban/ky", policy::VIEW, 50),
    place("signing-to-issue", "/van-ban/dong-dau", policy::ISSUE, 50),
    place("law-library", "/van-ban/phap-luat", policy::VIEW, 51),
    place("workfile-files", "/van-ban/ho-so", policy::VIEW, 52),
    place("archive-title", "/van-ban/luu-tru", policy::VIEW, 53),
    place("edoc-title", "/van-ban/lien-thong", policy::OVERSEE, 54),
    place("edoc-agencies", "/van-ban/lien-thong/co-quan", policy::PEERS, 58),
    place("signing-verify", "/van-ban/kiem-tra-chu-ky", policy::VIEW, 55),
    place("signing-keys", "/van-ban/chu-ky", policy::VIEW, 56),
    place("chat-title", "/van-ban/nhom", policy::CHAT, 57),
    place("mailbox-title", "/van-ban/hop-thu", policy::MAILBOX, 59),
];

const fn place(label: &'static str, href: &'static str, permission: Permission, order: u8) -> NavEntry {
    NavEntry { room: Some("document-room"), label, href, permission: Some(permission), order }
}

const HELP: &[(&str, &str, &str)] = &[
    ("van-ban/tim", "vi", include_str!("../help/vi/van-ban-tim.md")),
    ("van-ban/tim", "en", include_str!("../help/en/van-ban-tim.md")),
    ("van-ban/den", "vi", include_str!("../help/vi/van-ban-den.md")),
    ("van-ban/den", "en", include_str!("../help/en/van-ban-den.md")),
    ("van-ban/di", "vi", include_str!("../help/vi/van-ban-di.md")),
    ("van-ban/di", "en", include_str!("../help/en/van-ban-di.md")),
    ("van-ban/phap-luat", "vi", include_str!("../help/vi/van-ban-phap-luat.md")),
    ("van-ban/phap-luat", "en", include_str!("../help/en/van-ban-phap-luat.md")),
    ("van-ban/ho-so", "vi", include_str!("../help/vi/ho-so.md")),
    ("van-ban/ho-so", "en", include_str!("../help/en/ho-so.md")),
    ("van-ban/ho-so/kho-tinh", "vi", include_str!("../help/vi/kho-tinh.md")),
    ("van-ban/ho-so/kho-tinh", "en", include_str!("../help/en/kho-tinh.md")),
    ("van-ban/luu-tru", "vi", include_str!("../help/vi/luu-tru.md")),
    ("van-ban/luu-tru", "en", include_str!("../help/en/luu-tru.md")),
    ("van-ban/lien-thong", "vi", include_str!("../help/vi/lien-thong.md")),
    ("van-ban/lien-thong", "en", include_str!("../help/en/lien-thong.md")),
    ("van-ban/chu-ky", "vi", include_str!("../help/vi/van-ban-chu-ky.md")),
    ("van-ban/chu-ky", "en", include_str!("../help/en/van-ban-chu-ky.md")),
    ("van-ban/kiem-tra-chu-ky", "vi", include_str!("../help/vi/van-ban-kiem-tra-chu-ky.md")),
    ("van-ban/kiem-tra-chu-ky", "en", include_str!("../help/en/van-ban-kiem-tra-chu-ky.md")),
    ("van-ban/hop-thu", "vi", include_str!("../help/vi/hop-thu.md")),
    ("van-ban/hop-thu", "en", include_str!("../help/en/hop-thu.md")),
    ("van-ban/nhom", "vi", include_str!("../help/vi/nhom.md")),
    ("van-ban/nhom", "en", include_str!("../help/en/nhom.md")),
    ("van-ban/so-den", "vi", include_str!("../help/vi/van-ban-den.md")),
    ("van-ban/so-den", "en", include_str!("../help/en/van-ban-den.md")),
    ("van-ban/so-theo-doi", "vi", include_str!("../help/vi/van-ban-den.md")),
    ("van-ban/so-theo-doi", "en", include_str!("../help/en/van-ban-den.md")),
    ("van-ban/so-di", "vi", include_str!("../help/vi/van-ban-di.md")),
    ("van-ban/so-di", "en", include_str!("../help/en/van-ban-di.md")),
    ("van-ban/so-ban-sao", "vi", include_str!("../help/vi/van-ban-chu-ky.md")),
    ("van-ban/so-ban-sao", "en", include_str!("../help/en/van-ban-chu-ky.md")),
    ("van-ban/ban-sao", "vi", include_str!("../help/vi/van-ban-chu-ky.md")),
    ("van-ban/ban-sao", "en", include_str!("../help/en/van-ban-chu-ky.md")),
    ("van-ban/mau", "vi", include_str!("../help/vi/van-ban-mau.md")),
    ("van-ban/mau", "en", include_str!("../help/en/van-ban-mau.md")),
    ("van-ban/ky", "vi", include_str!("../help/vi/van-ban-chu-ky.md")),
    ("van-ban/ky", "en", include_str!("../help/en/van-ban-chu-ky.md")),
    ("van-ban/dong-dau", "vi", include_str!("../help/vi/van-ban-chu-ky.md")),
    ("van-ban/dong-dau", "en", include_str!("../help/en/van-ban-chu-ky.md")),
    ("van-ban/tep", "vi", include_str!("../help/vi/van-ban-chu-ky.md")),
    ("van-ban/tep", "en", include_str!("../help/en/van-ban-chu-ky.md")),
    ("van-ban/bao-cao-chu-ky", "vi", include_str!("../help/vi/van-ban-kiem-tra-chu-ky.md")),
    ("van-ban/bao-cao-chu-ky", "en", include_str!("../help/en/van-ban-kiem-tra-chu-ky.md")),
    ("vb", "vi", include_str!("../help/vi/lien-ket.md")),
    ("vb", "en", include_str!("../help/en/lien-ket.md")),
    ("van-ban/cho-dang-ky", "vi", include_str!("../help/vi/cho-dang-ky.md")),
    ("van-ban/cho-dang-ky", "en", include_str!("../help/en/cho-dang-ky.md")),
];
