//! Sending what is due: one letter at a time, again with growing pauses where the server does not answer.

use super::outbox::{self, Letter};
use super::{Address, Mailer, letter};
use crate::{App, Error, Result};
use chrono::{DateTime, Duration, Utc};
use lettre::AsyncTransport;
use lettre::transport::smtp;

/// A letter that could not be sent for so long rests as failed: late news confuses.
const MOST_DAYS: i64 = 3;
/// Minutes before each next try.
const PAUSES: [i64; 6] = [1, 5, 15, 60, 180, 360];
/// Replies that speak of our login, not of the letter.
const ABOUT_LOGIN: [&str; 4] = ["530", "534", "535", "538"];

/// What became of a letter.
enum Outcome {
    Sent {
        name: String,
    },
    Failed(String),
    /// To be tried again; `nothing_goes`: the server could not be spoken to at all.
    Later {
        words: String,
        nothing_goes: bool,
    },
}

/// Sends for ever; run once per process.
pub(crate) async fn send_forever(app: App) {
    loop {
        // Listens before it looks, so that no commit between the two is missed.
        let committed = app.db.next_commit();
        tokio::pin!(committed);
        committed.as_mut().enable();
        if let Err(e) = send_due(&app).await {
            tracing::error!(error = ?e, "letters were not sent; trying again");
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        }
        tokio::select! {
            () = committed => {}
            () = tokio::time::sleep(std::time::Duration::from_secs(15)) => {}
        }
    }
}

/// Sends every letter that is due. Without a mail server they wait.
pub(crate) async fn send_due(app: &App) -> Result<()> {
    let Some(mailer) = &app.mailer else { return Ok(()) };
    while let Some(letter) = outbox::claim(app).await? {
        match deliver(app, mailer, &letter).await? {
            Outcome::Sent { name } => {
                tracing::info!(mail = %letter.id, ward = %letter.ward(), "letter sent");
                outbox::sent(app, &letter, &name).await?;
            }
            Outcome::Failed(words) => {
                tracing::warn!(mail = %letter.id, ward = %letter.ward(), "letter failed");
                outbox::failed(app, &letter, &words).await?;
            }
            Outcome::Later { words, nothing_goes } => {
                tracing::warn!(mail = %letter.id, ward = %letter.ward(), tries = letter.tries, "letter not sent yet");
                let at = next_try(letter.tries, app.clock.now());
                outbox::later(app, &letter, &words, at).await?;
                if nothing_goes {
                    return outbox::hold_all(app, &words, at).await;
                }
            }
        }
    }
    Ok(())
}

fn next_try(tries: i32, now: DateTime<Utc>) -> DateTime<Utc> {
    let nth = usize::try_from(tries - 1).unwrap_or(0).min(PAUSES.len() - 1);
    now + Duration::minutes(PAUSES[nth])
}

async fn deliver(app: &App, mailer: &Mailer, letter: &Letter) -> Result<Outcome> {
    if app.clock.now() - letter.queued_at > Duration::days(MOST_DAYS) {
        let words = format!("Đã chờ quá {MOST_DAYS} ngày mà chưa gửi được. {}", letter.error);
        return Ok(Outcome::Failed(words.trim_end().to_owned()));
    }
    let Some(to) = address(app, letter).await? else {
        return Ok(Outcome::Failed("Người nhận chưa có địa chỉ thư điện tử, hoặc tài khoản đã đóng.".into()));
    };
    let message = match letter::message(app, mailer, letter, &to).await {
        Ok(Some(message)) => message,
        Ok(None) => return Ok(Outcome::Failed("Địa chỉ thư điện tử của người nhận không hợp lệ.".into())),
        Err(Error::NotFound) => return Ok(Outcome::Failed("Tệp kèm theo không còn trong kho tệp.".into())),
        Err(e) => return Err(e),
    };
    Ok(match mailer.transport.send(message).await {
        Ok(_) => Outcome::Sent { name: to.name },
        Err(e) => judge(&e, &to.email),
    })
}

/// Where the letter goes today: that of the account, or the address that it was written to.
async fn address(app: &App, letter: &Letter) -> Result<Option<Address>> {
    let Some(user) = letter.user() else {
        return Ok(Some(Address { name: letter.name.clone(), email: letter.email.clone() }));
    };
    let found = app.addresses_of(&app.db.read(letter.ward()), &[user]).await?.into_iter().next();
    Ok(found.map(|(_, address)| address).filter(|address| !address.email.is_empty()))
}

/// What the server meant. Its words may quote the address, which lists must not show.
fn judge(e: &smtp::Error, email: &str) -> Outcome {
    let words = e.to_string().replace(email, &super::mask(email));
    let code = e.status().map(|code| code.to_string());
    let about_login = code.as_deref().is_some_and(|code| ABOUT_LOGIN.contains(&code));
    if e.is_permanent() && !about_login {
        return Outcome::Failed(words);
    }
    Outcome::Later { words, nothing_goes: code.is_none() || about_login }
}

#[cfg(test)]
mod tests {
    use super::next_try;
    use chrono::DateTime;

    #[test]
    fn pauses_grow_and_then_stay() {
        let now = DateTime::UNIX_EPOCH;
        let minutes: Vec<i64> = (1..=8).map(|tries| (next_try(tries, now) - now).num_minutes()).collect();
        assert_eq!(minutes, [1, 5, 15, 60, 180, 360, 360, 360]);
    }
}
