"""What pyHanko says of every signature in a file: check.py FILE ROOT.der, a line each in the order of signing."""

import logging
import sys
from datetime import datetime, timezone

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from asn1crypto import x509

logging.disable(logging.CRITICAL)

with open(sys.argv[2], "rb") as file:
    root = x509.Certificate.load(file.read())
with open(sys.argv[1], "rb") as file:
    reader = PdfFileReader(file)
    moment = datetime(2026, 11, 22, tzinfo=timezone.utc)
    try:
        store = DocumentSecurityStore.read_dss(reader)
        held = f" certs={len(store.certs)} crls={len(store.crls)}"
    except Exception:
        held = ""
    for signature in reader.embedded_signatures:
        context = ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail")
        status = validate_pdf_signature(signature, context, ts_validation_context=context)
        stamp = status.timestamp_validity
        stamped = f" stamp={stamp.timestamp.isoformat()} stamp_valid={stamp.valid and stamp.intact}" if stamp else ""
        print(
            f"{signature.field_name} intact={status.intact} valid={status.valid} trusted={status.trusted}"
            f" bottom_line={status.bottom_line} coverage={status.coverage.name}"
            f" modification={status.modification_level.name if status.modification_level else None}{stamped}{held}"
        )
