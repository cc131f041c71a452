//! Một cửa: the ward's administrative procedures and the dossiers that citizens and businesses hand in; each figure of
//! the plan about them is a count of these records.
//!
//! `catalogue` says what a procedure asks for, how long it takes and what it costs; `counter` receives dossiers,
//! `dossier` handles and returns them, `due` counts when, `work` lists what is to be done.

pub mod api;
mod aside;
mod catalogue;
mod citizen;
mod counter;
mod demo;
mod dossier;
mod due;
mod eform;
mod facts;
mod index;
mod measures;
mod migrations;
mod overview;
mod papers;
mod payment;
mod policy;
mod portal;
mod retention;
mod rulebook;
mod slips;
mod tickets;
mod work;

use kernel::{Module, NavEntry, Permission, Routes, Setting};

/// The whole contract of this module with the server.
pub const MODULE: Module = Module {
    routes,
    migrations: migrations::ALL,
    policy: policy::POLICY,
    texts: TEXTS,
    sentences: &[include_str!("../locales/sentences.en.txt"), office::SENTENCES],
    navigation: NAVIGATION,
    jobs: &[catalogue::JOB, citizen::JOB, portal::IMPORT, portal::PUSH, portal::TAKE, portal::COMPARE],
    recurring: &[catalogue::DAILY, citizen::NIGHTLY, portal::OFTEN],
    reactions: &[portal::EACH_MOVE],
    settings: SETTINGS,
    measures: measures::ALL,
    openapi: Some(openapi),
    help: HELP,
    stuck: Some(work::stuck),
    records: Some(work::found),
    asides: Some(aside::asides),
    ..Module::named("procedures")
};

const TEXTS: &[(&str, &str)] = &[
    ("vi", include_str!("../locales/vi.ftl")),
    ("en", include_str!("../locales/en.ftl")),
    catalogue::TEXTS[0],
    catalogue::TEXTS[1],
    citizen::TEXTS[0],
    citizen::TEXTS[1],
    citizen::TEXTS[2],
    citizen::TEXTS[3],
    citizen::TEXTS[4],
    citizen::TEXTS[5],
    citizen::TEXTS[6],
    citizen::TEXTS[7],
    citizen::TEXTS[8],
    citizen::TEXTS[9],
    counter::TEXTS[0],
    counter::TEXTS[1],
    dossier::TEXTS[0],
    dossier::TEXTS[1],
    eform::TEXTS[0],
    eform::TEXTS[1],
    index::TEXTS[0],
    index::TEXTS[1],
    measures::TEXTS[0],
    measures::TEXTS[1],
    overview::TEXTS[0],
    overview::TEXTS[1],
    portal::TEXTS[0],
    portal::TEXTS[1],
    retention::TEXTS[0],
    retention::TEXTS[1],
    rulebook::TEXTS[0],
    rulebook::TEXTS[1],
    work::TEXTS[0],
    work::TEXTS[1],
    papers::TEXTS[0],
    papers::TEXTS[1],
    payment::TEXTS[0],
    payment::TEXTS[1],
    slips::TEXTS[0],
    slips::TEXTS[1],
    tickets::TEXTS[0],
    tickets::TEXTS[1],
];

/// A place in the room of the desk.
const fn place(label: &'static str, href: &'static str, permission: Permission, order: u8) -> NavEntry {
    NavEntry { room: Some("desk-room"), label, href, permission: Some(permission), order }
}

const NAVIGATION: &[NavEntry] = &[
    place("desk-all", "/mot-cua", policy::VIEW, 39),
    place("dossier-nav", "/ho-so", policy::HANDLE, 40),
    place("counter-receive", "/ho-so/tiep-nhan", policy::RECEIVE, 41),
    place("procedure-nav", "/thu-tuc", policy::VIEW, 42),
    place("ticket-nav", "/quay-so", policy::RECEIVE, 42),
    place("procedure-manage-nav", "/danh-muc-thu-tuc", policy::CATALOGUE, 43),
    place("fee-nav", "/thu-phi", policy::MONEY, 43),
    place("help-nav", "/ho-tro", policy::SUPPORT, 44),
    place("rating-nav", "/danh-gia", policy::RATINGS, 45),
    place("portal-nav", "/ket-noi", policy::OUTSIDE, 46),
];

const SETTINGS: &[Setting] = &[
    dossier::number::AGENCY,
    citizen::SETTINGS[0],
    citizen::SETTINGS[1],
    citizen::SETTINGS[2],
    citizen::SETTINGS[3],
    portal::SETTINGS[0],
    portal::SETTINGS[1],
    papers::SETTINGS[0],
    payment::SETTINGS[0],
    payment::SETTINGS[1],
    payment::SETTINGS[2],
    payment::SETTINGS[3],
    payment::SETTINGS[4],
    tickets::SETTINGS[0],
    tickets::SETTINGS[1],
    retention::MONTHS,
];

/// A topic is the address of the pages that it is about, so that they lead to it.
const HELP: &[(&str, &str, &str)] = &[
    counter::HELP[0],
    counter::HELP[1],
    counter::HELP[2],
    counter::HELP[3],
    ("ho-so/phan-cong", "vi", include_str!("../help/vi/phan-cong.md")),
    ("ho-so/phan-cong", "en", include_str!("../help/en/phan-cong.md")),
    ("quan-tri/ly-do-ho-so", "vi", include_str!("../help/vi/ly-do-ho-so.md")),
    ("quan-tri/ly-do-ho-so", "en", include_str!("../help/en/ly-do-ho-so.md")),
    ("giay-to-khong-phai-nop", "vi", include_str!("../help/vi/giay-to.md")),
    ("giay-to-khong-phai-nop", "en", include_str!("../help/en/giay-to.md")),
    ("so-theo-doi-ho-so", "vi", include_str!("../help/vi/bieu-mau.md")),
    ("so-theo-doi-ho-so", "en", include_str!("../help/en/bieu-mau.md")),
    ("mot-cua/du-lieu-ca-nhan", "vi", include_str!("../help/vi/du-lieu-ca-nhan.md")),
    ("mot-cua/du-lieu-ca-nhan", "en", include_str!("../help/en/du-lieu-ca-nhan.md")),
    ("danh-gia", "vi", include_str!("../help/vi/danh-gia.md")),
    ("danh-gia", "en", include_str!("../help/en/danh-gia.md")),
    ("ho-tro", "vi", include_str!("../help/vi/ho-tro.md")),
    ("ho-tro", "en", include_str!("../help/en/ho-tro.md")),
    ("nguoi-dan", "vi", include_str!("../help/vi/nguoi-dan.md")),
    ("nguoi-dan", "en", include_str!("../help/en/nguoi-dan.md")),
    ("quy-tac-mot-cua", "vi", include_str!("../help/vi/quy-tac.md")),
    ("quy-tac-mot-cua", "en", include_str!("../help/en/quy-tac.md")),
    ("so-chung-thuc-dien-tu", "vi", include_str!("../help/vi/giay-to.md")),
    ("so-chung-thuc-dien-tu", "en", include_str!("../help/en/giay-to.md")),
    ("quay-so", "vi", include_str!("../help/vi/quay-so.md")),
    ("quay-so", "en", include_str!("../help/en/quay-so.md")),
    ("danh-muc-thu-tuc", "vi", include_str!("../help/vi/danh-muc-thu-tuc.md")),
    ("danh-muc-thu-tuc", "en", include_str!("../help/en/danh-muc-thu-tuc.md")),
    ("cua-toi", "vi", include_str!("../help/vi/cua-toi.md")),
    ("cua-toi", "en", include_str!("../help/en/cua-toi.md")),
    ("ket-noi", "vi", include_str!("../help/vi/ket-noi.md")),
    ("ket-noi", "en", include_str!("../help/en/ket-noi.md")),
    ("thu-tuc", "vi", include_str!("../help/vi/thu-tuc.md")),
    ("thu-tuc", "en", include_str!("../help/en/thu-tuc.md")),
    ("chuan-bi-ho-so", "vi", include_str!("../help/vi/chuan-bi-ho-so.md")),
    ("chuan-bi-ho-so", "en", include_str!("../help/en/chuan-bi-ho-so.md")),
    overview::HELP[0],
    overview::HELP[1],
    overview::HELP[2],
    overview::HELP[3],
    ("nho-huong-dan", "vi", include_str!("../help/vi/nho-huong-dan.md")),
    ("nho-huong-dan", "en", include_str!("../help/en/nho-huong-dan.md")),
    ("tra-cuu", "vi", include_str!("../help/vi/tra-cuu.md")),
    ("tra-cuu", "en", include_str!("../help/en/tra-cuu.md")),
    ("lay-so", "vi", include_str!("../help/vi/lay-so.md")),
    ("lay-so", "en", include_str!("../help/en/lay-so.md")),
    ("thu-phi", "vi", include_str!("../help/vi/thu-phi.md")),
    ("thu-phi", "en", include_str!("../help/en/thu-phi.md")),
];

/// The part of the JSON API's description that is about procedures.
fn openapi() -> utoipa::openapi::OpenApi {
    let mut all = <catalogue::Description as utoipa::OpenApi>::openapi();
    all.merge(index::openapi());
    all.merge(<payment::Description as utoipa::OpenApi>::openapi());
    all
}

fn routes(r: Routes) -> Routes {
    let r = catalogue::routes(citizen::routes(r));
    let r = counter::routes(r);
    let r = dossier::routes(r);
    let r = portal::routes(r);
    let r = papers::routes(r);
    let r = payment::routes(r);
    let r = slips::routes(r);
    let r = tickets::routes(r);
    let r = overview::routes(index::routes(retention::routes(rulebook::routes(r))));
    work::routes(r)
}
