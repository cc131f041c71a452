//! What stands in the hole of a signed file (CMS SignedData, as PAdES wants it), and whose certificates go with it.

use crate::verify::certificate::Certificate as Signed;
use crate::verify::crypto::Checked;
use crate::{Error, Result, oid, sha256};
use ::cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use ::cms::content_info::{CmsVersion, ContentInfo};
use ::cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use const_oid::ObjectIdentifier;
use der::asn1::{Null, OctetString, SetOfVec, Utf8StringRef};
use der::{Any, Decode, Encode, Sequence};
use ring::signature::{ECDSA_P256_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;
use x509_cert::attr::Attribute;

/// How a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// RSA (PKCS#1 1.5) over SHA-256.
    RsaSha256,
    /// ECDSA on P-256 over SHA-256, the signature in DER.
    EcdsaP256Sha256,
}

impl Scheme {
    /// The scheme of a certificate's key.
    ///
    /// # Errors
    /// When the key is of another kind.
    pub fn of(certificate: &Certificate) -> Result<Self> {
        let algorithm = &certificate.tbs_certificate().subject_public_key_info().algorithm;
        if algorithm.oid == oid::RSA {
            return Ok(Self::RsaSha256);
        }
        let curve = algorithm.parameters.as_ref().and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
        if algorithm.oid == oid::EC && curve == Some(oid::P_256) {
            Ok(Self::EcdsaP256Sha256)
        } else {
            Err(Error::KeyKind)
        }
    }

    fn algorithm(self) -> AlgorithmIdentifierOwned {
        match self {
            Self::RsaSha256 => AlgorithmIdentifierOwned { oid: oid::RSA_SHA_256, parameters: Some(Null.into()) },
            Self::EcdsaP256Sha256 => AlgorithmIdentifierOwned { oid: oid::ECDSA_SHA_256, parameters: None },
        }
    }

    /// The identifier of the signature algorithm, as remote signers ask for it.
    pub fn identifier(self) -> String {
        self.algorithm().oid.to_string()
    }
}

/// A signer's certificate and those that lead from it towards a root.
#[derive(Debug, Clone)]
pub struct Chain {
    certificates: Vec<Certificate>,
    digest: [u8; 32],
    scheme: Scheme,
}

impl Chain {
    /// A chain of DER certificates, of which the first is the signer's; the others in any order, and what does not
    /// belong to the chain is left out.
    ///
    /// # Errors
    /// When one cannot be read or the signer's key is of a kind that cannot sign here.
    pub fn from_der<T: AsRef<[u8]>>(certificates: &[T]) -> Result<Self> {
        let unreadable = |_| Error::Certificate { detail: "sai cấu trúc" };
        let signer = certificates.first().ok_or(Error::Certificate { detail: "không có chứng thư nào" })?;
        let digest = sha256(signer.as_ref());
        let mut rest = Vec::new();
        for der in certificates {
            let certificate = Certificate::from_der(der.as_ref()).map_err(unreadable)?;
            rest.push((certificate, Signed::read(der.as_ref())));
        }
        let (first, mut below) = rest.remove(0);
        let mut chain = vec![first];
        while let Some(last) = chain.last() {
            let issuer = last.tbs_certificate().issuer();
            // Authorities are renewed under their name: of several, the one whose key signed.
            let signed = |above: &Option<Signed>| {
                below.as_ref().zip(above.as_ref()).is_some_and(|(one, above)| one.signed_by(above) == Checked::Right)
            };
            let named = || rest.iter().enumerate().filter(|(_, (one, _))| one.tbs_certificate().subject() == issuer);
            let Some(at) = named().find(|(_, (_, above))| signed(above)).or(named().next()).map(|(at, _)| at) else {
                break;
            };
            let (above, read) = rest.swap_remove(at);
            chain.push(above);
            below = read;
        }
        Ok(Self { scheme: Scheme::of(&chain[0])?, certificates: chain, digest })
    }

    /// The signer's certificate.
    pub fn signer(&self) -> &Certificate {
        &self.certificates[0]
    }

    /// All of them, the signer's first.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// All of them in DER, the signer's first.
    ///
    /// # Errors
    /// None in practice: when one cannot be written.
    pub fn to_der(&self) -> Result<Vec<Vec<u8>>> {
        let failed = Error::encoding("chứng thư");
        self.certificates.iter().map(|one| one.to_der().map_err(&failed)).collect()
    }

    /// How the signer's key signs.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Who signs, as the certificate names him (CN).
    pub fn name(&self) -> Option<String> {
        let subject = self.signer().tbs_certificate().subject();
        let common = subject.iter().find(|part| part.oid == oid::COMMON_NAME)?;
        let text = common.value.decode_as::<Utf8StringRef<'_>>().ok().map(|text| text.as_str().to_owned());
        text.or_else(|| String::from_utf8(common.value.value().to_vec()).ok())
    }

    /// The public key as it stands in the certificate.
    pub(crate) fn public_key(&self) -> &[u8] {
        self.signer().tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes()
    }

    /// Whether a signature over some bytes is the signer's.
    pub(crate) fn check(&self, signed: &[u8], signature: &[u8]) -> Result<()> {
        let key = self.public_key();
        let checked = match self.scheme {
            Scheme::RsaSha256 => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(signed, signature),
            Scheme::EcdsaP256Sha256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key).verify(signed, signature),
        };
        checked.map_err(|_| Error::WrongSignature)
    }
}

#[derive(Sequence)]
struct EssCertIdV2 {
    hash: OctetString,
}

#[derive(Sequence)]
struct SigningCertificateV2 {
    certificates: Vec<EssCertIdV2>,
}

/// An attribute of one value.
pub(crate) fn attribute(oid: ObjectIdentifier, value: Any) -> Result<Attribute> {
    let values = SetOfVec::try_from(vec![value]).map_err(Error::encoding("thuộc tính"))?;
    Ok(Attribute { oid, values })
}

/// The attributes that are signed: what kind of content, its digest, and which certificate.
pub(crate) fn attributes(content: ObjectIdentifier, digest: &[u8], chain: &Chain) -> Result<SignedAttributes> {
    let failed = Error::encoding("thuộc tính");
    let octets = |bytes: &[u8]| OctetString::new(bytes).map_err(Error::encoding("thuộc tính"));
    let certificate = SigningCertificateV2 { certificates: vec![EssCertIdV2 { hash: octets(&chain.digest)? }] };
    SetOfVec::try_from(vec![
        attribute(oid::CONTENT_TYPE, Any::encode_from(&content).map_err(&failed)?)?,
        attribute(oid::MESSAGE_DIGEST, Any::encode_from(&octets(digest)?).map_err(&failed)?)?,
        attribute(oid::SIGNING_CERTIFICATE_V2, Any::encode_from(&certificate).map_err(&failed)?)?,
    ])
    .map_err(failed)
}

/// What is signed, and by what.
pub(crate) struct Parts<'a> {
    pub(crate) chain: &'a Chain,
    /// What kind of content; the content itself where it is not detached.
    pub(crate) content: (ObjectIdentifier, Option<Any>),
    pub(crate) attributes: SignedAttributes,
    pub(crate) signature: &'a [u8],
    /// A time stamp token over the signature, in DER.
    pub(crate) token: Option<&'a [u8]>,
}

/// Puts SignedData together.
pub(crate) fn assemble(parts: Parts<'_>) -> Result<Vec<u8>> {
    let failed = Error::encoding("chữ ký");
    let sha_256 = AlgorithmIdentifierOwned { oid: oid::SHA_256, parameters: None };
    let unsigned = match parts.token {
        Some(token) => {
            let token = Any::from_der(token).map_err(Error::encoding("dấu thời gian"))?;
            let stamped = attribute(oid::TIME_STAMP_TOKEN, token)?;
            Some(SetOfVec::try_from(vec![stamped]).map_err(&failed)?)
        }
        None => None,
    };
    let signer = parts.chain.signer().tbs_certificate();
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: signer.issuer().clone(),
            serial_number: signer.serial_number().clone(),
        }),
        digest_alg: sha_256.clone(),
        signed_attrs: Some(parts.attributes),
        signature_algorithm: parts.chain.scheme.algorithm(),
        signature: OctetString::new(parts.signature).map_err(&failed)?,
        unsigned_attrs: unsigned,
    };
    let certificates: Vec<_> = parts.chain.certificates.iter().cloned().map(CertificateChoices::Certificate).collect();
    let (kind, content) = parts.content;
    let data = SignedData {
        version: if kind == oid::DATA { CmsVersion::V1 } else { CmsVersion::V3 },
        digest_algorithms: SetOfVec::try_from(vec![sha_256]).map_err(&failed)?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: kind, econtent: content },
        certificates: Some(CertificateSet(SetOfVec::try_from(certificates).map_err(&failed)?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![info]).map_err(&failed)?),
    };
    let content = Any::encode_from(&data).map_err(&failed)?;
    ContentInfo { content_type: oid::SIGNED_DATA, content }.to_der().map_err(failed)
}
