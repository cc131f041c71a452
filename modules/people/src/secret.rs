//! Secrets: opaque tokens kept only as digests, passwords as argon2id, and one-time codes (RFC 6238).

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use kernel::{Error, Result};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;
use tokio::sync::Semaphore;
use totp_rs::{Builder, Secret, Totp};

/// One password is checked at a time and the others wait: each takes 12 MiB, but some thirty milliseconds only.
static CHECKING: Semaphore = Semaphore::const_new(1);

/// A fresh token of 256 random bits, as text.
pub(crate) fn token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is stored of a token.
pub(crate) fn digest(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// The token that the forms of a session carry.
pub(crate) fn form_token() -> String {
    hex::encode(rand::random::<[u8; 16]>())
}

/// Argon2id with what OWASP asks for, in its small form, as hard as 19 MiB with two passes: 12 MiB, three passes, one lane.
fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(12 * 1024, 3, 1, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _permit = CHECKING.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

/// The PHC string of a password.
pub(crate) async fn hash_password(password: &str) -> Result<String> {
    let password = password.to_owned();
    off_thread(move || hash_now(&password)).await
}

fn hash_now(password: &str) -> Result<String> {
    let hash: PasswordHash = argon2()?.hash_password(password.as_bytes()).map_err(Error::internal)?;
    Ok(hash.to_string())
}

/// Does the password fit? An empty hash (no such account, or no password yet) takes as long and never fits.
pub(crate) async fn verify_password(password: &str, stored: &str) -> Result<bool> {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let (password, stored) = (password.to_owned(), stored.to_owned());
    off_thread(move || {
        let known = !stored.is_empty();
        let stored = match (known, NOBODY.get()) {
            (true, _) => stored,
            (false, Some(nobody)) => nobody.clone(),
            (false, None) => NOBODY.get_or_init(|| hash_now(&token()).unwrap_or_default()).clone(),
        };
        let hash = PasswordHash::new(&stored).map_err(Error::internal)?;
        Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok() && known)
    })
    .await
}

/// A fresh secret for one-time codes, in base 32.
pub(crate) fn totp_secret() -> String {
    Secret::from(rand::random::<[u8; 20]>().to_vec()).to_base32()
}

fn totp(secret: &str, issuer: &str, login: &str) -> Result<Totp> {
    let secret = Secret::try_from_base32(secret).map_err(|e| Error::internal(format!("{e:?}")))?;
    let builder = Builder::new().with_secret(secret).with_account_name(login);
    builder.with_issuer(Some(issuer)).build().map_err(|e| Error::internal(format!("{e:?}")))
}

/// The step of time to which a code belongs, if it is right within one step of now.
pub(crate) fn totp_step(secret: &str, code: &str, now: DateTime<Utc>) -> Result<Option<i64>> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let at = u64::try_from(now.timestamp()).map_err(Error::internal)?;
    let step = totp(secret, "Đình", "")?.check(&digits, at);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// The address that an authenticator application reads, and its QR code as SVG.
pub(crate) fn totp_picture(secret: &str, ward: &str, login: &str) -> Result<(String, String)> {
    let issuer = format!("Đình {}", ward.replace(':', " "));
    let url = totp(secret, &issuer, login)?.to_url().map_err(|e| Error::internal(format!("{e:?}")))?;
    let code = fast_qr::QRBuilder::new(url.clone())
        .ecl(fast_qr::ECL::L)
        .build()
        .map_err(|e| Error::internal(format!("{e:?}")))?;
    let svg = fast_qr::convert::svg::SvgBuilder::default().to_str(&code);
    let svg = svg.replacen("<svg ", "<svg width=\"220\" height=\"220\" ", 1);
    Ok((url, svg))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let hash = hash_password("cây đa bến nước sân đình").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=12288,t=3,p=1$"), "{hash}");
        assert!(verify_password("cây đa bến nước sân đình", &hash).await.unwrap());
        assert!(!verify_password("cây đa bến nước sân chùa", &hash).await.unwrap());
        assert!(!verify_password("", "").await.unwrap());
    }

    #[test]
    fn tokens_are_long_and_never_alike() {
        let (a, b) = (token(), token());
        assert_eq!(a.len(), 43);
        assert_ne!(a, b);
        assert_eq!(digest(&a).len(), 64);
        assert_eq!(form_token().len(), 32);
    }

    #[test]
    fn one_time_codes_follow_rfc_6238() {
        // The test secret of the RFC, "12345678901234567890"; at 59 s its code of 8 digits is 94287082.
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        assert_eq!(totp_step(secret, "287 082", at(59)).unwrap(), Some(1));
        assert_eq!(totp_step(secret, "287082", at(59 + 30)).unwrap(), Some(1));
        assert_eq!(totp_step(secret, "287082", at(59 + 90)).unwrap(), None);
        assert_eq!(totp_step(secret, "287083", at(59)).unwrap(), None);
    }

    #[test]
    fn the_picture_names_ward_and_login() {
        let (url, svg) = totp_picture(&totp_secret(), "phường Sông Công", "hong.tt").unwrap();
        assert!(url.starts_with("otpauth://totp/"), "{url}");
        assert!(url.contains("hong.tt"));
        assert!(svg.starts_with("<svg"));
    }
}
