//! Handing a message to another system over HTTP: bounded, with its key, each fault said with what to do about it.

use super::model::Agency;
use kernel::outward;
use reqwest::StatusCode;
use std::time::Duration;

/// Longest wait until a message with its files is taken.
const PATIENCE: Duration = Duration::from_secs(120);
/// Bytes of an answer that are looked at.
const MOST_SAID: usize = 65_536;

/// How a message was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Taken {
    Yes,
    /// Tried again by itself.
    NotNow(String),
    /// Somebody must do something first.
    Never(String),
}

/// Hands a message over.
pub(super) async fn hand_over(agency: &Agency, message: Vec<u8>, allowed: &[String]) -> Taken {
    let (client, url) = match outward::client(&agency.address, allowed, PATIENCE).await {
        Ok(ready) => ready,
        Err(said) => return Taken::NotNow(format!("{said} Quản trị viên kiểm tra địa chỉ của cơ quan nhận.")),
    };
    let request = client.post(url).header("content-type", "application/xml").bearer_auth(&agency.key_out);
    let answer = match request.body(message).send().await {
        Ok(answer) => answer,
        Err(e) => return Taken::NotNow(outward::silence(&e)),
    };
    let status = answer.status();
    if status.is_success() {
        return Taken::Yes;
    }
    refused(status, &heard(answer).await.unwrap_or_default())
}

/// The beginning of what was answered.
///
/// # Errors
/// Where the connection broke before the end of it.
pub(crate) async fn heard(mut answer: reqwest::Response) -> reqwest::Result<Vec<u8>> {
    let mut said = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        said.extend_from_slice(&chunk[..chunk.len().min(MOST_SAID - said.len())]);
        if said.len() >= MOST_SAID {
            break;
        }
    }
    Ok(said)
}

/// What an answer means that is no success, with the words of the other side.
pub(crate) fn refused(status: StatusCode, said: &[u8]) -> Taken {
    judge(status, &detail(said))
}

/// The sentence of a problem in JSON (RFC 9457); of whatever else nothing is shown.
pub(crate) fn detail(body: &[u8]) -> String {
    let problem: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let said = problem["detail"].as_str().unwrap_or_default();
    said.chars().filter(|c| !c.is_control()).take(300).collect()
}

fn judge(status: StatusCode, detail: &str) -> Taken {
    let code = status.as_u16();
    let said = |advice: &str| {
        let quoted = if detail.is_empty() { String::new() } else { format!(" “{detail}”") };
        format!("Bên nhận trả lời mã {code}.{quoted} {advice}")
    };
    match code {
        401 | 403 => Taken::Never(said("Kiểm tra khóa kết nối với bên nhận rồi bấm Gửi lại.")),
        404 | 405 | 410 => Taken::Never(said("Kiểm tra địa chỉ kết nối của bên nhận rồi bấm Gửi lại.")),
        413 => Taken::Never(said("Tệp quá lớn với bên nhận; gửi bằng cách khác hoặc thỏa thuận với bên nhận.")),
        408 | 425 | 429 | 500..=599 => Taken::NotNow(said("Hệ thống tự gửi lại.")),
        _ => Taken::Never(said("Bên nhận không nhận gói tin này; liên hệ bên nhận trước khi gửi lại.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_says_what_to_do() {
        let judged = |code: u16, detail: &str| judge(StatusCode::from_u16(code).unwrap(), detail);
        assert!(matches!(judged(401, ""), Taken::Never(said) if said.contains("khóa kết nối")));
        assert!(matches!(judged(503, ""), Taken::NotNow(said) if said.contains("tự gửi lại")));
        assert!(
            matches!(judged(422, "Thiếu phần Subject."), Taken::Never(said) if said.contains("“Thiếu phần Subject.”"))
        );
    }

    #[test]
    fn only_the_sentence_of_a_problem_is_repeated() {
        assert_eq!(detail(br#"{"detail":"Sai\nkh\u00f3a"}"#), "Saikhóa");
        assert_eq!(detail(b"<html><script>"), "");
    }
}
