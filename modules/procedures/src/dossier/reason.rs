//! Lý do: why papers are asked for again, a dossier is declined or stopped; a catalogue that the ward extends.

use super::store;
use kernel::{Conn, Error, Event, Result, Tx};
use serde_json::json;
use uuid::Uuid;

/// Loại lý do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReasonKind {
    /// Yêu cầu bổ sung, hoàn thiện.
    Supplement,
    /// Từ chối tiếp nhận.
    Decline,
    /// Dừng giải quyết.
    Stop,
}

impl ReasonKind {
    /// Every kind.
    pub(crate) const ALL: [Self; 3] = [Self::Supplement, Self::Decline, Self::Stop];

    /// The stored name, and the end of its key in the Fluent files.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Supplement => "supplement",
            Self::Decline => "decline",
            Self::Stop => "stop",
        }
    }

    /// The kind of a stored name.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What every ward begins with: (text, is it about a component?).
    fn given(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::Supplement => &[
                ("Thiếu giấy tờ trong thành phần hồ sơ.", true),
                ("Giấy tờ đã hết giá trị sử dụng.", true),
                ("Bản sao chưa được chứng thực hoặc không kèm bản chính để đối chiếu.", true),
                ("Bản chụp mờ, không đọc được.", true),
                ("Tờ khai thiếu thông tin hoặc chưa ký.", true),
                ("Thông tin giữa các giấy tờ không thống nhất.", true),
            ],
            Self::Decline => &[
                ("Thủ tục không thuộc thẩm quyền giải quyết của phường, xã.", false),
                ("Không thuộc đối tượng thực hiện thủ tục.", false),
                ("Chưa đủ điều kiện theo quy định.", false),
                ("Hồ sơ không được bổ sung, hoàn thiện theo yêu cầu.", true),
                ("Hồ sơ trùng với hồ sơ đã nộp.", false),
            ],
            Self::Stop => &[
                ("Người nộp đề nghị rút hồ sơ.", false),
                ("Quá thời hạn bổ sung mà người nộp không bổ sung.", true),
                ("Không thực hiện nghĩa vụ tài chính theo thông báo.", false),
                ("Kết quả xác minh cho thấy không đủ điều kiện giải quyết.", false),
                ("Theo quyết định của cơ quan có thẩm quyền.", false),
            ],
        }
    }
}

/// Lý do trong danh mục.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reason {
    /// `None`: every ward has it.
    pub id: Option<Uuid>,
    pub body: String,
    /// Must it name a component?
    pub about_component: bool,
}

/// The reasons of a kind that may be chosen today: those of every ward, then the ward's own.
pub(crate) async fn reasons(conn: &Conn, kind: ReasonKind) -> Result<Vec<Reason>> {
    let given = |(body, about): &(&str, bool)| Reason { id: None, body: (*body).to_owned(), about_component: *about };
    let mut all: Vec<Reason> = kind.given().iter().map(given).collect();
    all.extend(store::own_reasons(conn, kind.key()).await?);
    Ok(all)
}

/// Adds a reason to the ward's catalogue; the id comes from the form.
///
/// # Errors
/// [`Error::Invalid`] where it says nothing or stands there already.
pub(crate) async fn add(tx: &mut Tx, id: Uuid, kind: ReasonKind, body: &str, about_component: bool) -> Result<()> {
    let body = body.trim();
    if body.is_empty() || body.chars().count() > 300 {
        return Err(Error::invalid("body", "Nhập lý do, không quá 300 ký tự."));
    }
    let all = reasons(tx, kind).await?;
    if all.iter().any(|r| r.id == Some(id)) {
        return Ok(());
    }
    if all.iter().any(|r| vietnamese::fold(&r.body) == vietnamese::fold(body)) {
        return Err(Error::invalid("body", "Lý do này đã có trong danh mục."));
    }
    store::add_reason(tx, id, kind.key(), body, about_component).await?;
    tx.record(Event::new("procedures.reason.added", id, json!({ "kind": kind.key(), "body": body })));
    Ok(())
}

/// Takes a reason of the ward out of the catalogue; dossiers keep it word for word.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub(crate) async fn close(tx: &mut Tx, id: Uuid) -> Result<()> {
    store::close_reason(tx, id).await?;
    tx.record(Event::new("procedures.reason.closed", id, json!({})));
    Ok(())
}

/// What was chosen, as it is kept; about a component where the reason demands one.
///
/// # Errors
/// [`Error::Invalid`] on `reason` or `component`.
pub(crate) async fn chosen(conn: &Conn, kind: ReasonKind, body: &str, component: &str) -> Result<String> {
    let all = reasons(conn, kind).await?;
    let Some(reason) = all.into_iter().find(|r| r.body == body) else {
        return Err(Error::invalid("reason", "Chọn một lý do trong danh mục; người nộp sẽ đọc được lý do này."));
    };
    if reason.about_component && component.is_empty() {
        return Err(Error::invalid("component", "Lý do này phải gắn với một thành phần hồ sơ; chọn thành phần."));
    }
    Ok(reason.body)
}
