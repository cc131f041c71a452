"""Signed PDFs of every kind, made by pyHanko: python make_signed.py FOLDER"""
import asyncio, datetime as dt, hashlib, io, re, subprocess, sys, warnings, logging
from pathlib import Path

from asn1crypto import keys, pem, x509 as asn1_x509, crl as asn1_crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, fields, signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
OUT = Path(sys.argv[1])
NOW = dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
DAY = dt.timedelta(days=1)


def name(cn, **more):
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "UBND phường Thử")]
    if "title" in more:
        parts.append(x509.NameAttribute(NameOID.TITLE, more["title"]))
    return x509.Name(parts + [x509.NameAttribute(NameOID.COMMON_NAME, cn)])


def key(bits=2048):
    return rsa.generate_private_key(65537, bits)


def issue(subject, public, issuer, issuer_key, *, ca=False, length=None, start=-30, days=3650, purposes=None, digest=hashes.SHA256(), point=None):
    b = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
         .serial_number(x509.random_serial_number()).not_valid_before(NOW + start * DAY).not_valid_after(NOW + (start + days) * DAY)
         .add_extension(x509.BasicConstraints(ca, length), True)
         .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
         .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False)
         .add_extension(x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False), True))
    if point:
        b = b.add_extension(x509.CRLDistributionPoints([x509.DistributionPoint([x509.UniformResourceIdentifier(point)], None, None, None)]), False)
    if purposes:
        b = b.add_extension(x509.ExtendedKeyUsage(purposes), True)
    return b.sign(issuer_key, digest)


def asn1(cert):
    return asn1_x509.Certificate.load(cert.public_bytes(serialization.Encoding.DER))


def asn1_key(private):
    return keys.PrivateKeyInfo.load(private.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def store(*certs):
    s = SimpleCertificateStore()
    s.register_multiple([asn1(c) for c in certs])
    return s


ROOT_KEY, CA_KEY, TSA_KEY = key(), key(), key()
ROOT = issue(name("Gốc thử nghiệm"), ROOT_KEY.public_key(), name("Gốc thử nghiệm"), ROOT_KEY, ca=True, start=-4000, days=9000)
CA = issue(name("Nơi cấp thử nghiệm"), CA_KEY.public_key(), ROOT.subject, ROOT_KEY, ca=True, length=0, start=-2000, days=6000)
TSA = issue(name("Dấu thời gian thử nghiệm"), TSA_KEY.public_key(), ROOT.subject, ROOT_KEY, start=-2000, days=6000, purposes=[ExtendedKeyUsageOID.TIME_STAMPING])
KEYS = [key(), key(), key()]
PEOPLE = [issue(name(cn, title=t), k.public_key(), CA.subject, CA_KEY) for cn, t, k in zip(
    ["Nguyễn Văn Ánh", "Trần Thị Bưởi", "UBND phường Thử"], ["Chủ tịch", "Văn thư", "Cơ quan"], KEYS)]


def signer(cert, private, *chain, pss=False):
    return signers.SimpleSigner(asn1(cert), asn1_key(private), store(*(chain or (CA, ROOT))), prefer_pss=pss)


def stamper(at=None):
    return DummyTimeStamper(asn1(TSA), asn1_key(TSA_KEY), store(ROOT), fixed_dt=at)


def base():
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F 7 0 R>>>>>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 6 0 R/Resources<</Font<</F 7 0 R>>>>>>",
    ]
    for text in (b"Chi 1.000 dong", b"Trang hai"):
        stream = b"BT /F 14 Tf 90 700 Td (" + text + b") Tj ET"
        objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream))
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    out += b"trailer\n<</Size %d/Root 1 0 R/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, at)
    return bytes(out)


def sign(pdf, who, field="Ky1", timestamper=None, subfilter=SigSeedSubFilter.PADES, **meta):
    w = IncrementalPdfFileWriter(io.BytesIO(pdf))
    m = PdfSignatureMetadata(field_name=field, subfilter=subfilter, md_algorithm="sha256", reason="Phê duyệt", location="Thử", **meta)
    return PdfSigner(m, who, timestamper=timestamper).sign_pdf(w, in_place=False).getvalue()


def keep(file, data):
    (OUT / file).write_bytes(data)
    return data


def pem_of(*certs):
    return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certs)


def revocation_list(issuer, issuer_key, revoked=(), when=NOW, reason=x509.ReasonFlags.key_compromise, point=None):
    b = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject).last_update(when).next_update(when + 7 * DAY)
    for cert, at in revoked:
        b = b.add_revoked_certificate(x509.RevokedCertificateBuilder().serial_number(cert.serial_number).revocation_date(at)
                                      .add_extension(x509.CRLReason(reason), False).build())
    if point:
        b = b.add_extension(x509.IssuingDistributionPoint([x509.UniformResourceIdentifier(point)], None, False, False, None, False, False), True)
    return b.sign(issuer_key, hashes.SHA256())


def changed(pdf, change):
    w = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(w)
    out = io.BytesIO()
    w.write(out)
    return out.getvalue()


def page(w):
    return w.root["/Pages"]["/Kids"][0].get_object()


def annotate(w):
    note = w.add_object(generic.DictionaryObject({pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/FreeText"),
        pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (90, 600, 300, 640))), pdf_name("/Contents"): generic.TextStringObject("Đã sửa")}))
    page(w).setdefault(pdf_name("/Annots"), generic.ArrayObject()).append(note)
    w.update_container(page(w)["/Annots"]) if page(w).raw_get("/Annots") else None
    w.update_container(page(w))


def shadow(w):
    page(w)[pdf_name("/Contents")] = w.add_object(generic.StreamObject(stream_data=b"BT /F 14 Tf 90 700 Td (Chi 9.000 dong) Tj ET"))
    w.update_container(page(w))


def shadow_in_place(w):
    contents = page(w).raw_get("/Contents")
    stream = generic.StreamObject(stream_data=b"BT /F 14 Tf 90 700 Td (Chi 9.000 dong) Tj ET")
    w.objects[(contents.generation, contents.idnum)] = stream


def open_action(w):
    w.root[pdf_name("/OpenAction")] = generic.DictionaryObject({pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("app.alert(1)")})
    w.update_root()


def unsign(w):
    field = w.root["/AcroForm"]["/Fields"][0].get_object()
    del field["/V"]
    w.update_container(field)


def drop_form(w):
    del w.root["/AcroForm"]
    w.update_root()


def last_range(pdf):
    m = list(re.finditer(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf))[-1]
    return m, [int(x) for x in m.groups()]


def covers_less(pdf, who):
    """The last signature made anew over a range that ends before its revision does."""
    m, (s, a, b, c) = last_range(pdf)
    text = b"/ByteRange [%d %d %d %d]" % (s, a, b, c - 60)
    pdf = bytearray(pdf[:m.start()] + text.ljust(m.end() - m.start()) + pdf[m.end():])
    digest = hashlib.sha256(pdf[:a] + pdf[b:b + c - 60]).digest()
    cms = asyncio.run(who.async_sign(digest, "sha256")).dump().hex().encode()
    pdf[a + 1:a + 1 + len(cms)] = cms
    pdf[a + 1 + len(cms):b - 1] = b"0" * (b - 1 - a - 1 - len(cms))
    return bytes(pdf)


def by_sha1(pdf, who):
    """A signature of the older kind, in which the CMS holds and signs the SHA-1 of the document."""
    pdf = bytearray(pdf.replace(b"/adbe.pkcs7.detached", b"/adbe.pkcs7.sha1    "))
    _, (_, a, b, c) = last_range(bytes(pdf))
    digest = hashlib.sha1(pdf[:a] + pdf[b:b + c]).digest()
    cms = asyncio.run(who.async_sign_general_data(digest, "sha256", detached=False)).dump().hex().encode()
    pdf[a + 1:b - 1] = cms.ljust(b - a - 2, b"0")
    return bytes(pdf)


def wrapped(pdf):
    """Signature wrapping: the second signed stretch moved back, forged objects and cross-references in between."""
    m, (_, a, b, c) = last_range(pdf)
    at = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    table = pdf[at:]
    trailer = table[table.index(b"trailer") + 7:table.index(b"startxref")].strip()
    entries, lines = {}, table[:table.index(b"trailer")].split(b"\n")[1:]
    lines = [l.strip() for l in lines if l.strip()]
    while lines:
        first, count = map(int, lines.pop(0).split())
        for n in range(first, first + count):
            place, gen, kind = lines.pop(0).split()
            if kind == b"n":
                entries[n] = int(place)
    number = next(n for n, p in entries.items() if p < m.start() and b"/ByteRange" in pdf[p:m.end()] and p == max(q for q in entries.values() if q < m.start()))
    fill = at - b
    shift = fill + 20000 + (b - a)
    forged_page = b"5 0 obj\n<</Length 44>>\nstream\nBT /F 14 Tf 90 700 Td (Chi 9.000 dong) Tj ET\nendstream\nendobj\n"
    hole = bytearray(pdf[a:b]) + b" " * fill
    end = b + shift
    extra = bytearray()
    xref_length = 20 * (len(entries) + 1) * 2 + 400
    base_at = at + xref_length
    sig_at, page_at = base_at, None
    body = pdf[m.start() - 400:m.start()]
    sig = b"%d 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 %d %d %d]/Contents %s>>\nendobj\n" % (number, a, end, c, pdf[a:b])
    page_at = sig_at + len(sig)
    moved = {n: (p if p < a else p + end - b) for n, p in entries.items()}
    moved[number], moved[5] = sig_at, page_at
    xref = b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % (n, p) for n, p in sorted(moved.items())) + b"trailer\n" + trailer + b"\n"
    assert len(xref) <= xref_length, (len(xref), xref_length)
    out = pdf[:a] + bytes(hole)
    assert len(out) == at
    out += xref.ljust(xref_length) + sig + forged_page
    assert len(out) <= end, (len(out), end)
    return out.ljust(end) + pdf[b:b + c]


def main():
    pdf, (one, two, three) = base(), [signer(c, k) for c, k in zip(PEOPLE, KEYS)]
    keep("root.pem", pem_of(ROOT)), keep("ca.pem", pem_of(CA)), keep("now", str(int(NOW.timestamp())).encode())
    keep("base.pdf", pdf)
    first = keep("one.pdf", sign(pdf, one))
    second = keep("two.pdf", sign(first, two, "Ky2"))
    keep("three.pdf", sign(second, three, "Ky3"))
    subprocess.run(["qpdf", "--object-streams=generate", OUT / "base.pdf", OUT / "packed.pdf"], check=True)
    keep("packed_two.pdf", sign(sign((OUT / "packed.pdf").read_bytes(), one), two, "Ky2"))
    subprocess.run(["qpdf", OUT / "one.pdf", OUT / "resaved.pdf"], check=False)
    subprocess.run(["qpdf", "--object-streams=generate", OUT / "two.pdf", OUT / "resaved_packed.pdf"], check=False)
    keep("pss.pdf", sign(pdf, signer(PEOPLE[0], KEYS[0], CA, ROOT, pss=True)))
    keep("older.pdf", sign(pdf, one, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED))
    curve = ec.generate_private_key(ec.SECP256R1())
    keep("curve.pdf", sign(pdf, signer(issue(name("Đường cong"), curve.public_key(), CA.subject, CA_KEY), curve)))
    short = key(1024)
    keep("weak.pdf", sign(pdf, signer(issue(name("Khóa ngắn"), short.public_key(), CA.subject, CA_KEY), short)))
    old_key = key()
    old = issue(name("Hết Hạn"), old_key.public_key(), CA.subject, CA_KEY, start=-400, days=100)
    keep("expired.pdf", sign(pdf, signer(old, old_key)))
    keep("expired_stamped.pdf", sign(pdf, signer(old, old_key), timestamper=stamper(NOW - 350 * DAY)))
    keep("expired_stamped_late.pdf", sign(pdf, signer(old, old_key), timestamper=stamper(NOW - 10 * DAY)))
    gone_key = key()
    gone = issue(name("Bị Thu Hồi"), gone_key.public_key(), CA.subject, CA_KEY)
    keep("revoked.pdf", sign(pdf, signer(gone, gone_key)))
    keep("revoked_after.pdf", sign(pdf, signer(gone, gone_key), timestamper=stamper(NOW - 10 * DAY)))
    keep("revoked.crl", revocation_list(CA, CA_KEY, [(gone, NOW - 5 * DAY)]).public_bytes(serialization.Encoding.PEM))
    keep("forged.crl", revocation_list(CA, KEYS[0], [(gone, NOW - 5 * DAY)]).public_bytes(serialization.Encoding.PEM))
    for file, when in dict(late=NOW, early=NOW - 330 * DAY).items():
        keep(file + ".crl", revocation_list(CA, CA_KEY, when=when).public_bytes(serialization.Encoding.PEM))
    for n in "12":
        keep(f"part{n}.crl", revocation_list(CA, CA_KEY, point=f"http://x/{n}.crl").public_bytes(serialization.Encoding.PEM))
    keep("point.pdf", sign(pdf, signer(issue(name("Một Phần"), gone_key.public_key(), CA.subject, CA_KEY, point="http://x/1.crl"), gone_key)))
    for file, reason in dict(lost=x509.ReasonFlags.key_compromise, replaced=x509.ReasonFlags.superseded).items():
        keep(f"stamps_{file}.crl", revocation_list(ROOT, ROOT_KEY, [(TSA, NOW - 5 * DAY)], reason=reason).public_bytes(serialization.Encoding.PEM))
    keep("sha1.pdf", by_sha1((OUT / "older.pdf").read_bytes(), one))
    false_key, lone_key = key(), key()
    false_ca = issue(CA.subject, false_key.public_key(), ROOT.subject, ROOT_KEY, ca=True)
    wrong = issue(name("Sai Nơi Cấp"), lone_key.public_key(), CA.subject, key())
    b = x509.CertificateBuilder().subject_name(name("Sai Nơi Cấp")).issuer_name(CA.subject).public_key(lone_key.public_key()).serial_number(7).not_valid_before(NOW - DAY).not_valid_after(NOW + DAY)
    keep("wrong_chain.pdf", sign(pdf, signer(b.sign(key(), hashes.SHA256()), lone_key)))
    under = key()
    person_as_ca = issue(name("Dưới người khác"), under.public_key(), PEOPLE[0].subject, KEYS[0])
    keep("issued_by_a_person.pdf", sign(pdf, signer(person_as_ca, under, PEOPLE[0], CA, ROOT)))
    deep_key = key()
    deep_ca = issue(name("Nơi cấp thừa"), false_key.public_key(), CA.subject, CA_KEY, ca=True)
    deep = issue(name("Quá sâu"), deep_key.public_key(), deep_ca.subject, false_key)
    keep("too_deep.pdf", sign(pdf, signer(deep, deep_key, deep_ca, CA, ROOT)))
    server = issue(name("Máy chủ"), deep_key.public_key(), CA.subject, CA_KEY, purposes=[ExtendedKeyUsageOID.SERVER_AUTH])
    keep("server.pdf", sign(pdf, signer(server, deep_key)))
    keep("incomplete.pdf", sign(pdf, signers.SimpleSigner(asn1(PEOPLE[0]), asn1_key(KEYS[0]), store())))
    keep("stamped.pdf", sign(pdf, one, timestamper=stamper()))
    lists = [asn1_crl.CertificateList.load(revocation_list(c, k).public_bytes(serialization.Encoding.DER)) for c, k in ((ROOT, ROOT_KEY), (CA, CA_KEY))]
    context = lambda: ValidationContext(trust_roots=[asn1(ROOT)], crls=lists, allow_fetching=False, other_certs=[asn1(CA), asn1(TSA)])
    keep("long.pdf", sign(pdf, one, timestamper=stamper(), embed_validation_info=True, validation_context=context()))
    keep("archive.pdf", sign(pdf, one, timestamper=stamper(), embed_validation_info=True, use_pades_lta=True, validation_context=context()))
    for file, change in dict(annotated=annotate, shadow=shadow, shadow_in_place=shadow_in_place, open_action=open_action, unsigned=unsign, form_dropped=drop_form).items():
        keep(file + ".pdf", changed(first, change))
    certified = keep("certified.pdf", sign(pdf, one, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES))
    keep("certified_annotated.pdf", changed(sign(pdf, one, certify=True, docmdp_permissions=MDPPerm.ANNOTATE), annotate))
    keep("covers_less.pdf", covers_less(second, two))
    keep("wrapped.pdf", wrapped(first))


main()
