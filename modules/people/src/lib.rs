//! People: the ward's units, its officers and their roles with dates, how they sign in, who stands in for whom, and
//! the steering committees. Other rooms ask it through [`api`].

mod account;
mod admin;
pub mod api;
mod api_v1;
mod committee;
mod delegation;
mod demo;
mod found;
mod me;
mod measures;
mod policy;
mod secret;
mod sign_in;
mod token;
mod unit;
mod ward;
mod web;

use kernel::{Access, Credential, Migration, Module, NavEntry, Routes};
use policy::{COMMITTEES, LOOK, MANAGE};

/// What this module brings to the server.
pub static MODULE: Module = Module {
    routes,
    migrations: &[Migration::new("people_0001_people", include_str!("../migrations/0001_people.sql"))],
    policy: policy::POLICY,
    measures: measures::MEASURES,
    texts: &[("vi", include_str!("../locales/vi.ftl")), ("en", include_str!("../locales/en.ftl"))],
    sentences: &[include_str!("../locales/sentences.en.txt")],
    navigation: &[
        NavEntry {
            room: Some("kernel-room-admin"),
            label: "people-units",
            href: "/don-vi",
            permission: Some(LOOK),
            order: 70,
        },
        NavEntry {
            room: Some("kernel-room-admin"),
            label: "people-committees",
            href: "/quan-tri/ban-chi-dao",
            permission: Some(COMMITTEES),
            order: 75,
        },
        NavEntry {
            room: Some("kernel-room-admin"),
            label: "people-admin",
            href: "/quan-tri",
            permission: Some(MANAGE),
            order: 95,
        },
    ],
    openapi: Some(api_v1::openapi),
    authenticate: Some(|app, credential| match credential {
        Credential::Cookie(token) => sign_in::authenticate::cookie(app, token),
        Credential::Bearer(token) => sign_in::authenticate::bearer(app, token),
    }),
    addresses: Some(account::store::addresses),
    records: Some(found::find),
    help: &[
        ("dang-nhap", "vi", include_str!("../help/dang-nhap.vi.md")),
        ("dang-nhap", "en", include_str!("../help/dang-nhap.en.md")),
        ("kich-hoat", "vi", include_str!("../help/dang-nhap.vi.md")),
        ("kich-hoat", "en", include_str!("../help/dang-nhap.en.md")),
        ("tai-khoan", "vi", include_str!("../help/tai-khoan.vi.md")),
        ("tai-khoan", "en", include_str!("../help/tai-khoan.en.md")),
        ("quan-tri", "vi", include_str!("../help/quan-tri.vi.md")),
        ("quan-tri", "en", include_str!("../help/quan-tri.en.md")),
        ("don-vi", "vi", include_str!("../help/don-vi.vi.md")),
        ("don-vi", "en", include_str!("../help/don-vi.en.md")),
    ],
    ..Module::named("people")
};

fn routes(r: Routes) -> Routes {
    let r = administration(own_account(sign_in_routes(r)));
    r.get("/don-vi", Access::Holds(LOOK), unit::pages::directory)
        .get("/don-vi/{unit}/danh-ba", Access::Holds(LOOK), unit::pages::one)
        .get("/api/v1/units", Access::Holds(LOOK), api_v1::units)
        .get("/api/v1/units/{id}", Access::Holds(LOOK), api_v1::unit)
        .get("/api/v1/people", Access::Holds(LOOK), api_v1::people)
        .get("/api/v1/committees", Access::Holds(LOOK), api_v1::committees)
}

fn sign_in_routes(r: Routes) -> Routes {
    use sign_in::pages as p;
    r.get("/dang-nhap", Access::Public, p::form)
        .post("/dang-nhap", Access::Public, p::enter)
        .get("/dang-nhap/ma-xac-thuc", Access::Public, p::code_form)
        .post("/dang-nhap/ma-xac-thuc", Access::Public, p::enter_code)
        .post("/dang-xuat", Access::SignedIn, p::leave)
        .get("/kich-hoat/{token}", Access::Public, p::activation)
        .post("/kich-hoat/{token}", Access::Public, p::activate)
        .get("/ngon-ngu/{lang}", Access::Public, p::language)
        .get("/bieu-trung/{digest}", Access::Public, ward::pages::emblem)
}

fn own_account(r: Routes) -> Routes {
    use me::{code_pages as codes, pages as p};
    r.get("/tai-khoan", Access::SignedIn, p::overview)
        .post("/tai-khoan/lien-lac", Access::SignedIn, p::change_contacts)
        .get("/tai-khoan/mat-khau", Access::SignedIn, p::password)
        .post("/tai-khoan/mat-khau", Access::SignedIn, p::change_password)
        .get("/tai-khoan/ma-xac-thuc", Access::SignedIn, codes::form)
        .post("/tai-khoan/ma-xac-thuc", Access::SignedIn, codes::set_up)
        .post("/tai-khoan/ma-xac-thuc/go-bo", Access::SignedIn, codes::remove)
        .get("/tai-khoan/phien/tiep-tuc", Access::SignedIn, p::go_on)
        .post("/tai-khoan/phien/{id}/ket-thuc", Access::SignedIn, p::revoke)
        .post("/tai-khoan/phien-khac/ket-thuc", Access::SignedIn, p::revoke_others)
        .get("/tai-khoan/uy-quyen", Access::SignedIn, delegation::pages::own)
        .post("/tai-khoan/uy-quyen", Access::SignedIn, delegation::pages::make_own)
        .post("/tai-khoan/uy-quyen/{id}/ket-thuc", Access::SignedIn, delegation::pages::end_own)
}

fn administration(r: Routes) -> Routes {
    use account::{list_page, pages as accounts, rules_page};
    let m = Access::Holds(MANAGE);
    let r = r
        .get("/quan-tri", m, admin::front)
        .get("/quan-tri/nguoi-dung", m, list_page::list)
        .post("/quan-tri/nguoi-dung", m, accounts::create)
        .get("/quan-tri/nguoi-dung/moi", m, accounts::blank)
        .get("/quan-tri/nguoi-dung/{id}", m, accounts::one)
        .post("/quan-tri/nguoi-dung/{id}", m, accounts::edit)
        .post("/quan-tri/nguoi-dung/{id}/vai-tro", m, accounts::give_role)
        .post("/quan-tri/nguoi-dung/{id}/vai-tro/{role}/ket-thuc", m, accounts::end_role)
        .post("/quan-tri/nguoi-dung/{id}/dong", m, accounts::close)
        .post("/quan-tri/nguoi-dung/{id}/mo", m, accounts::reopen)
        .post("/quan-tri/nguoi-dung/{id}/go-ma", m, accounts::remove_code)
        .post("/quan-tri/nguoi-dung/{id}/lien-ket", m, accounts::make_link)
        .post("/quan-tri/nguoi-dung/{id}/xem-lien-lac", m, accounts::open_contacts)
        .post("/quan-tri/nguoi-dung/{id}/lien-lac", m, accounts::change_contacts)
        .get("/quan-tri/quy-tac-dang-nhap", m, rules_page::form)
        .post("/quan-tri/quy-tac-dang-nhap", m, rules_page::save)
        .get("/quan-tri/thiet-lap", m, ward::pages::page)
        .post("/quan-tri/thiet-lap", m, ward::pages::save)
        .post("/quan-tri/thiet-lap/bieu-trung", m, ward::pages::set_emblem)
        .post("/quan-tri/thiet-lap/bieu-trung/bo", m, ward::pages::remove_emblem)
        .get("/quan-tri/uy-quyen", m, delegation::pages::all)
        .post("/quan-tri/uy-quyen", m, delegation::pages::make_any)
        .post("/quan-tri/uy-quyen/{id}/ket-thuc", m, delegation::pages::end_any)
        .get("/quan-tri/ma-truy-cap", m, token::pages::all)
        .post("/quan-tri/ma-truy-cap", m, token::pages::make)
        .post("/quan-tri/ma-truy-cap/{id}/thu-hoi", m, token::pages::revoke);
    committees(units(r))
}

fn units(r: Routes) -> Routes {
    use unit::pages as p;
    let m = Access::Holds(MANAGE);
    r.get("/quan-tri/don-vi", m, p::keep)
        .post("/quan-tri/don-vi", m, p::create)
        .get("/quan-tri/don-vi/moi", m, p::blank)
        .get("/quan-tri/don-vi/{id}", m, p::form)
        .post("/quan-tri/don-vi/{id}", m, p::edit)
        .post("/quan-tri/don-vi/{id}/sap-nhap", m, p::merge)
        .post("/quan-tri/don-vi/{id}/dong", m, p::close)
        .post("/quan-tri/don-vi/{id}/mo", m, p::reopen)
}

fn committees(r: Routes) -> Routes {
    use committee::pages as p;
    let m = Access::Holds(COMMITTEES);
    r.get("/quan-tri/ban-chi-dao", m, p::all)
        .post("/quan-tri/ban-chi-dao", m, p::create)
        .get("/quan-tri/ban-chi-dao/{id}", m, p::one)
        .post("/quan-tri/ban-chi-dao/{id}", m, p::edit)
        .post("/quan-tri/ban-chi-dao/{id}/thanh-vien", m, p::add_member)
        .get("/quan-tri/ban-chi-dao/{id}/thanh-vien/{member}", m, p::member)
        .post("/quan-tri/ban-chi-dao/{id}/thanh-vien/{member}", m, p::edit_member)
        .post("/quan-tri/ban-chi-dao/{id}/thanh-vien/{member}/bo", m, p::remove_member)
}
