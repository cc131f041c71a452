//! Pages of drafting: beginning, the composer, the acts of the chain, versions, the lists that a ward keeps.

mod acts;
mod amend;
mod attachments;
mod begin;
mod elsewhere;
mod files;
mod lists;
mod opinion;
mod versions;
mod write;

use crate::policy;
use axum::handler::Handler as _;
use kernel::{Access, Routes};

/// Routes of drafting.
pub(crate) fn routes(r: Routes) -> Routes {
    let (see, draft, keep) =
        (Access::Holds(policy::VIEW), Access::Holds(policy::DRAFT), Access::Holds(policy::REGISTER));
    let issue = Access::Holds(policy::ISSUE);
    r.get("/van-ban/di/moi", draft, begin::blank)
        .post("/van-ban/di/moi", draft, begin::send)
        .get("/van-ban/di/ban-giay", issue, elsewhere::show)
        .post("/van-ban/di/ban-giay", issue, elsewhere::send.layer(kernel::upload_limit()))
        .get("/van-ban/di/{id}/soan", draft, write::show)
        .post("/van-ban/di/{id}/soan", draft, write::save.layer(kernel::upload_limit()))
        .get("/van-ban/di/{id}/ban.pdf", see, files::pdf)
        .get("/van-ban/di/{id}/ban.docx", see, files::docx)
        .get("/van-ban/di/{id}/trang/{number}", see, files::page)
        .get("/van-ban/di/{id}/tep", see, attachments::show)
        .post("/van-ban/di/{id}/tep", draft, attachments::add.layer(kernel::upload_limit()))
        .post("/van-ban/di/{id}/tep/{file}/bo", draft, attachments::remove)
        .get("/van-ban/di/{id}/phien-ban", see, versions::show)
        .post("/van-ban/di/{id}/phien-ban/{number}", draft, versions::restore)
        .post("/van-ban/di/{id}/trinh", draft, acts::submit)
        .post("/van-ban/di/{id}/duyet", see, acts::approve)
        .post("/van-ban/di/{id}/tra-lai", see, acts::send_back)
        .post("/van-ban/di/{id}/rut-ve", draft, acts::take_back)
        .post("/van-ban/di/{id}/bo", draft, acts::give_up)
        .post("/van-ban/di/{id}/thu-hoi", issue, amend::recall)
        .post("/van-ban/di/{id}/thay-the-dinh-chinh", draft, amend::begin)
        .post("/van-ban/di/{id}/y-kien", see, acts::comment)
        .post("/van-ban/di/{id}/xin-y-kien", draft, opinion::ask)
        .get("/van-ban/di/{id}/xin-y-kien/{opinion}", see, opinion::show)
        .post("/van-ban/di/{id}/xin-y-kien/{opinion}", see, opinion::answer)
        .get("/van-ban/mau", keep, lists::show)
        .post("/van-ban/mau", keep, lists::keep_template)
        .post("/van-ban/mau/{id}/bo", keep, lists::drop_template)
        .post("/van-ban/noi-nhan", keep, lists::keep_receivers)
        .post("/van-ban/noi-nhan/{id}/bo", keep, lists::drop_receivers)
}
