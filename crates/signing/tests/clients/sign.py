"""Signs a file by pyHanko: sign.py KEY.p12 IN.pdf OUT.pdf, the password being `mật`."""

import sys

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

signer = signers.SimpleSigner.load_pkcs12(sys.argv[1], passphrase="mật".encode())
with open(sys.argv[2], "rb") as before, open(sys.argv[3], "wb") as after:
    metadata = signers.PdfSignatureMetadata(field_name="Elsewhere", subfilter=fields.SigSeedSubFilter.PADES)
    signers.sign_pdf(IncrementalPdfFileWriter(before), metadata, signer=signer, output=after)
