//! Who is told of the mailbox: of what was refused, and of a mailbox that fails.

use super::letter::Letter;
use super::settings::Mailbox;
use chrono::{DateTime, Utc};
use kernel::mail::{Address, Mail};
use kernel::{Event, Notice, NoticeKind, Result, Role, Tx, local_day};
use serde_json::json;
use uuid::Uuid;

/// Tells clerks and, where the ward wants it, the sender; neither is told anything of what the message said.
pub(super) async fn refuse(tx: &mut Tx, mailbox: &Mailbox, id: Uuid, letter: &Letter) -> Result<()> {
    tx.record(Event::new("documents.mailbox.refused", id, json!({})));
    for clerk in those_who(tx, Role::Clerk).await? {
        tx.notify(Notice {
            to: clerk,
            title: kernel::told!("Một thư có dấu mật không được lấy vào hệ thống"),
            body:
                "Hệ thống không lưu nội dung của thư và đã gắn cờ thư đó trong hộp thư. Ông/bà mở hộp thư, xử lý theo \
                   quy định về bảo vệ bí mật nhà nước rồi xóa thư khỏi hộp thư."
                    .into(),
            href: "/van-ban/den".into(),
            key: format!("documents.mailbox.refused.{id}"),
            by_mail: None,
        })
        .await?;
    }
    let is_own = letter.sender.eq_ignore_ascii_case(&mailbox.user);
    if !mailbox.answers || letter.is_automatic || is_own || !kernel::is_email(&letter.sender) {
        return Ok(());
    }
    tx.send_mail(Mail {
        to: vec![Address { name: String::new(), email: letter.sender.clone() }],
        subject: "Thư của Ông/bà không được tiếp nhận".into(),
        text:
            "Thư vừa gửi đến hộp thư này có dấu mật nên không được tiếp nhận và không được lưu.\n\nVăn bản mật không \
               gửi qua thư điện tử; đề nghị gửi theo quy định về bảo vệ bí mật nhà nước."
                .into(),
        html: None,
        about: "/".into(),
        // Once a day to one address: two programs never answer each other for ever.
        key: format!("documents.mailbox.refused.{}", local_day(tx.now)),
        files: Vec::new(),
        id: None,
    })
    .await
}

/// Tells the administrators of a mailbox that fails.
pub(super) async fn tell_administrators(tx: &Tx, fault: &str, since: DateTime<Utc>) -> Result<()> {
    for to in those_who(tx, Role::Administrator).await? {
        tx.notify(Notice {
            to,
            title: kernel::told!("Không lấy được thư từ hộp thư văn bản từ {}", kernel::moment(since)),
            body: fault.to_owned(),
            href: "/van-ban/hop-thu".into(),
            key: format!("documents.mailbox.fails.{}", since.timestamp()),
            by_mail: Some(NoticeKind::Reminder),
        })
        .await?;
    }
    Ok(())
}

/// Who has a role today.
pub(super) async fn those_who(tx: &Tx, role: Role) -> Result<Vec<kernel::UserId>> {
    let people = people::api::people(tx, local_day(tx.now)).await?;
    Ok(people.into_iter().filter(|p| p.roles.contains(&role)).map(|p| p.id).collect())
}
