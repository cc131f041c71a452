//! Keys in tokens: USB tokens and security modules, through the maker's PKCS#11 library. The key never leaves the token.

use super::Key;
use crate::{Chain, Error, Result, Scheme, sha256};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as Refusal, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use der::asn1::Uint;
use der::{Encode, Sequence};
use ring::rand::{SecureRandom, SystemRandom};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

fn failed(detail: &'static str) -> impl Fn(Refusal) -> Error {
    move |error| Error::Token { detail: format!("{detail} ({error})") }
}

/// A maker's library, loaded for the life of the program.
#[derive(Clone)]
pub struct Library {
    functions: Pkcs11,
    path: PathBuf,
}

/// A PIN by the library and the token that it opened.
type Opened = HashMap<(PathBuf, String), [u8; 32]>;

/// With which PIN the tokens of each library were opened, as a digest with a salt of this run: a token that is open stays
/// so for the whole program and does not ask again.
static OPENED: LazyLock<Mutex<Opened>> = LazyLock::new(Mutex::default);
static SALT: LazyLock<[u8; 32]> = LazyLock::new(|| {
    let mut salt = [0; 32];
    // Without randomness nothing could be signed either.
    let _ = SystemRandom::new().fill(&mut salt);
    salt
});

impl Library {
    /// Loads a library (`/usr/lib/softhsm/libsofthsm2.so`).
    ///
    /// # Errors
    /// When it cannot be loaded or does not begin its work.
    pub fn load(path: &Path) -> Result<Self> {
        let library = Pkcs11::new(path).map_err(failed("không nạp được thư viện của thiết bị"))?;
        let flags = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
        match library.initialize(flags) {
            Ok(()) | Err(Refusal::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(failed("thư viện của thiết bị không khởi động")(error)),
        }
        Ok(Self { functions: library, path: path.to_owned() })
    }

    /// Opens the key of a label in the token of a label; `above` are certificates that the token does not hold.
    ///
    /// # Errors
    /// When the token is not there, the PIN is wrong, or key or certificate are missing.
    pub fn open(&self, token: &str, pin: &str, label: &str, above: &[Vec<u8>]) -> Result<TokenKey> {
        let slots = self.functions.get_slots_with_token().map_err(failed("không đọc được danh sách thiết bị"))?;
        let named = |slot: &_| self.functions.get_token_info(*slot).is_ok_and(|info| info.label() == token);
        let slot = slots.into_iter().find(named).ok_or_else(|| missing(&format!("không thấy thiết bị “{token}”")))?;
        let session = self.functions.open_ro_session(slot).map_err(failed("không mở được thiết bị"))?;
        self.log_in(&session, token, pin)?;
        let find = |class| {
            let template = [Attribute::Class(class), Attribute::Label(label.as_bytes().to_vec())];
            session.find_objects(&template).map_err(failed("không đọc được thiết bị"))
        };
        let key = *find(ObjectClass::PRIVATE_KEY)?
            .first()
            .ok_or_else(|| missing(&format!("không có khóa “{label}” trong thiết bị")))?;
        let mut certificates = Vec::new();
        for object in find(ObjectClass::CERTIFICATE)? {
            let values = session.get_attributes(object, &[AttributeType::Value]);
            for value in values.map_err(failed("không đọc được chứng thư"))? {
                if let Attribute::Value(der) = value {
                    certificates.push(der);
                }
            }
        }
        certificates.extend_from_slice(above);
        let chain = Chain::from_der(&certificates)?;
        Ok(TokenKey { session: Mutex::new(session), key, chain })
    }

    fn log_in(&self, session: &Session, token: &str, pin: &str) -> Result<()> {
        let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
        let (token, digest) = ((self.path.clone(), token.to_owned()), sha256(&[&SALT[..], pin.as_bytes()].concat()));
        match session.login(UserType::User, Some(&AuthPin::from(pin.to_owned()))) {
            Ok(()) => {
                opened.insert(token, digest);
                Ok(())
            }
            Err(Refusal::Pkcs11(RvError::UserAlreadyLoggedIn, _)) if opened.get(&token) == Some(&digest) => Ok(()),
            Err(error) => Err(failed("mã PIN không đúng hoặc thiết bị đã khóa")(error)),
        }
    }
}

fn missing(what: &str) -> Error {
    Error::Token { detail: what.to_owned() }
}

/// A key in a token.
#[derive(Debug)]
pub struct TokenKey {
    session: Mutex<Session>,
    key: ObjectHandle,
    chain: Chain,
}

/// An ECDSA signature as CMS has it.
#[derive(Sequence)]
struct EcdsaSignature {
    r: Uint,
    s: Uint,
}

impl Key for TokenKey {
    fn chain(&self) -> &Chain {
        &self.chain
    }

    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = failed("thiết bị từ chối ký");
        match self.chain.scheme() {
            Scheme::RsaSha256 => session.sign(&Mechanism::Sha256RsaPkcs, self.key, bytes).map_err(refused),
            Scheme::EcdsaP256Sha256 => {
                let raw = session.sign(&Mechanism::Ecdsa, self.key, &sha256(bytes)).map_err(refused)?;
                ecdsa_der(&raw)
            }
        }
    }
}

/// Tokens give r and s one behind the other.
fn ecdsa_der(raw: &[u8]) -> Result<Vec<u8>> {
    let failed = Error::encoding("chữ ký");
    let (r, s) = raw.split_at(raw.len() / 2);
    let signature = EcdsaSignature { r: Uint::new(r).map_err(&failed)?, s: Uint::new(s).map_err(&failed)? };
    signature.to_der().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::ecdsa_der;

    #[test]
    fn a_tokens_ecdsa_signature_is_put_into_der() {
        assert_eq!(ecdsa_der(&[0, 1, 0x80, 2]).unwrap(), [0x30, 8, 2, 1, 1, 2, 3, 0, 0x80, 2]);
    }
}
