//! The numbers of signing: documents that were issued, and those of them that the person and the agency signed digitally,
//! found valid under certificates that the ward trusts.

use kernel::Measure;

macro_rules! issued {
    ($which:literal) => {
        concat!(
            "SELECT id_text(o.id) AS id, o.symbol || ' ' || o.subject AS label, '/van-ban/di/' || id_text(o.id) AS href, \
             o.issued_on AS on_day, o.signer_name AS part, 1 AS amount FROM outgoing o \
             WHERE o.ward_id = $1 AND o.state IN ('issued', 'recalled', 'replaced') AND ",
            $which
        )
    };
}

/// Văn bản đi được ký số, by the person and by the agency.
pub(crate) const SIGNED: Measure = Measure {
    key: "documents.outgoing.signed",
    title: "signing-measure-signed",
    unit: "document-unit",
    part: "document-signer",
    records: issued!(
        "EXISTS (SELECT 1 FROM document_signature s WHERE s.ward_id = o.ward_id AND s.document_id = o.id \
         AND s.purpose = 'person' AND s.is_demo = FALSE) AND EXISTS (SELECT 1 FROM document_signature a \
         WHERE a.ward_id = o.ward_id AND a.document_id = o.id AND a.purpose = 'agency' AND a.digest = o.digest \
         AND a.is_demo = FALSE) AND EXISTS (SELECT 1 FROM signing_report r WHERE r.ward_id = o.ward_id \
         AND r.digest = o.digest AND r.verdict = 'valid')"
    ),
};
