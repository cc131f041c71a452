//! Đăng nhập bằng định danh điện tử: OpenID Connect, authorization code with PKCE, RS256, in the shape of VNeID
//! (claims `sub`, `SoDinhDanh`, `HoVaTen`). The provider is a setting, so that any provider of that shape fits.

use super::session::Holder;
use chrono::{DateTime, Utc};
use kernel::{BoxFuture, Conn, Error, Result, Setting, SettingKind};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AsyncHttpClient, AuthenticationFlow, AuthorizationCode, Client, ClientId, ClientSecret,
    CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    IdTokenFields, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    StandardErrorResponse, StandardTokenResponse, TokenResponse, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Địa chỉ nơi cấp định danh (issuer).
pub(crate) const ISSUER: Setting = Setting {
    key: "procedures.citizen.issuer",
    group: "citizen-settings",
    label: "citizen-issuer",
    help: "citizen-issuer-help",
    kind: SettingKind::Text,
    default: "",
    law: "Nghị định 69/2024/NĐ-CP",
};
/// Mã ứng dụng (client id).
pub(crate) const CLIENT: Setting = Setting {
    key: "procedures.citizen.client",
    group: "citizen-settings",
    label: "citizen-client",
    help: "citizen-client-help",
    kind: SettingKind::Text,
    default: "",
    law: "",
};
/// Khóa bí mật của ứng dụng.
pub(crate) const SECRET: Setting = Setting {
    key: "procedures.citizen.secret",
    group: "citizen-settings",
    label: "citizen-secret",
    help: "citizen-secret-help",
    kind: SettingKind::Secret,
    default: "",
    law: "",
};

/// What the identity provider of the country says beside the standard.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Identity {
    #[serde(rename = "SoDinhDanh", default)]
    number: String,
    #[serde(rename = "HoVaTen", default)]
    name: String,
}

impl AdditionalClaims for Identity {}

type Answer = StandardTokenResponse<
    IdTokenFields<
        Identity,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Provider = Client<
    Identity,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Answer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the browser keeps between leaving for the provider and coming back: nobody else may finish what it began.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Began {
    state: String,
    nonce: String,
    verifier: String,
}

impl Began {
    /// As it stands in the cookie; the parts are base64url and hold no dot.
    pub(crate) fn to_cookie(&self) -> String {
        format!("{}.{}.{}", self.state, self.nonce, self.verifier)
    }

    /// From what stood in the cookie.
    pub(crate) fn from_cookie(text: &str) -> Option<Self> {
        match text.split('.').collect::<Vec<_>>()[..] {
            [state, nonce, verifier] if !state.is_empty() && !nonce.is_empty() && verifier.len() >= 43 => {
                Some(Self { state: state.into(), nonce: nonce.into(), verifier: verifier.into() })
            }
            _ => None,
        }
    }
}

/// Has the ward named a provider?
pub(crate) async fn is_offered(conn: &Conn) -> Result<bool> {
    Ok(!ISSUER.get(conn).await?.is_empty() && !CLIENT.get(conn).await?.is_empty())
}

/// Where to send the browser, and what it must keep meanwhile.
///
/// # Errors
/// [`Error::Refused`] where no provider is set or it does not answer.
pub(crate) async fn begin(conn: &Conn, back: &str) -> Result<(String, Began)> {
    let provider = provider(conn, back).await?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
    let asked = provider.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
    let (url, state, nonce) = asked.set_pkce_challenge(challenge).url();
    let (state, nonce, verifier) = (state.secret().clone(), nonce.secret().clone(), verifier.into_secret());
    Ok((url.to_string(), Began { state, nonce, verifier }))
}

/// Who came back: checks state, exchanges the code, checks signature, issuer, audience, age and nonce of the token.
///
/// # Errors
/// [`Error::Refused`] where anything does not fit, or the provider names no identity number.
pub(crate) async fn finish(
    conn: &Conn,
    back: &str,
    began: &Began,
    (code, state): (&str, &str),
    now: DateTime<Utc>,
) -> Result<Holder> {
    if code.is_empty() || state != began.state {
        return Err(refused("the state does not fit"));
    }
    let provider = provider(conn, back).await?;
    let http = http()?;
    let exchange = provider.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(refused)?;
    let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(began.verifier.clone()));
    let answer = exchange.request_async(&http).await.map_err(refused)?;
    let token = answer.id_token().ok_or_else(|| refused("no identity token"))?;
    let verifier = provider.id_token_verifier().set_time_fn(move || now);
    let claims = token.claims(&verifier, &Nonce::new(began.nonce.clone())).map_err(refused)?;
    let mut identity = claims.additional_claims().clone();
    if identity.number.is_empty() {
        let subject = claims.subject().clone();
        let asked = provider.user_info(answer.access_token().clone(), Some(subject)).map_err(refused)?;
        let told: UserInfoClaims<Identity, CoreGenderClaim> = asked.request_async(&http).await.map_err(refused)?;
        identity = told.additional_claims().clone();
    }
    if identity.number.len() != 12 || !identity.number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(refused("no identity number"));
    }
    let subject = claims.subject().to_string();
    Ok(Holder { dossier: None, subject, number: identity.number, name: vietnamese::nfc(&identity.name).into_owned() })
}

async fn provider(conn: &Conn, back: &str) -> Result<Provider> {
    if !is_offered(conn).await? {
        return Err(Error::refused("Phường chưa mở đăng nhập bằng định danh điện tử."));
    }
    let issuer = IssuerUrl::new(ISSUER.get(conn).await?).map_err(refused)?;
    let http = http()?;
    let metadata = CoreProviderMetadata::discover_async(issuer, &http).await.map_err(refused)?;
    let secret = Some(SECRET.get(conn).await?).filter(|secret| !secret.is_empty()).map(ClientSecret::new);
    let client = Client::from_provider_metadata(metadata, ClientId::new(CLIENT.get(conn).await?), secret);
    Ok(client.set_redirect_uri(RedirectUrl::new(back.to_owned()).map_err(Error::internal)?))
}

/// The reason goes to the log, for the administrator; the citizen is told what to do.
fn refused(cause: impl std::fmt::Display) -> Error {
    tracing::warn!(%cause, "sign-in of a citizen failed");
    Error::refused(
        "Chưa đăng nhập được bằng định danh điện tử. Ông/bà thử lại sau ít phút, hoặc tra cứu bằng mã hồ sơ.",
    )
}

/// A client that follows no redirect and gives up in time.
fn http() -> Result<Http> {
    // One provider of cryptography for the process; a second call is told that there is one, which is all we want.
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    builder.timeout(Duration::from_secs(10)).build().map(Http).map_err(Error::internal)
}

/// Our client, as the library asks for one.
struct Http(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Unreached;
    type Future = BoxFuture<'c, std::result::Result<HttpResponse, Unreached>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(send(&self.0, request))
    }
}

/// Largest answer of a provider, in bytes.
const LARGEST: usize = 1024 * 1024;

async fn send(http: &reqwest::Client, request: HttpRequest) -> std::result::Result<HttpResponse, Unreached> {
    let request = reqwest::Request::try_from(request).map_err(|e| Unreached(e.to_string()))?;
    let answer = http.execute(request).await.map_err(|e| Unreached(format!("{e:?}")))?;
    let mut response = axum::http::Response::builder().status(answer.status());
    if let Some(headers) = response.headers_mut() {
        headers.clone_from(answer.headers());
    }
    let body = answer.bytes().await.map_err(|e| Unreached(e.to_string()))?;
    if body.len() > LARGEST {
        return Err(Unreached("the answer is too large".into()));
    }
    response.body(body.to_vec()).map_err(|e| Unreached(e.to_string()))
}

/// Why the provider could not be asked.
#[derive(Debug)]
struct Unreached(String);

impl std::fmt::Display for Unreached {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreached {}

#[cfg(test)]
mod tests {
    use super::Began;

    #[test]
    fn what_was_begun_comes_back_whole_or_not_at_all() {
        let began = Began { state: "s-1".into(), nonce: "n_2".into(), verifier: "v".repeat(43) };
        assert_eq!(Began::from_cookie(&began.to_cookie()), Some(began));
        for bad in ["", "a.b", "a.b.c", "..", "a..vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv"] {
            assert_eq!(Began::from_cookie(bad), None, "{bad}");
        }
    }
}
