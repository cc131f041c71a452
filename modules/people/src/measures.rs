//! The numbers that this module offers: accounts, accounts with one-time codes, units, units with a contact.

use kernel::Measure;

/// Every measure of the module.
pub(crate) const MEASURES: &[Measure] = &[
    Measure {
        key: "people.accounts",
        title: "people-measure-accounts",
        unit: "unit-account",
        part: "people-measure-part-code",
        records: "SELECT id_text(a.id) AS id, a.name AS label, '/quan-tri/nguoi-dung/' || id_text(a.id) AS href, \
                  CAST(NULL AS date) AS on_day, CASE WHEN a.totp_secret <> '' THEN 'TOTP' ELSE '–' END AS part, 1 AS amount \
                  FROM account a WHERE a.ward_id = $1 AND a.closed_at IS NULL",
    },
    Measure {
        key: "people.accounts.with_totp",
        title: "people-measure-accounts-with-code",
        unit: "unit-account",
        part: "people-measure-part-code",
        records: "SELECT id_text(a.id) AS id, a.name AS label, '/quan-tri/nguoi-dung/' || id_text(a.id) AS href, \
                  CAST(NULL AS date) AS on_day, 'TOTP' AS part, 1 AS amount \
                  FROM account a WHERE a.ward_id = $1 AND a.closed_at IS NULL AND a.totp_secret <> ''",
    },
    Measure {
        key: "people.units",
        title: "people-measure-units",
        unit: "people-unit-word",
        part: "people-unit-kind",
        records: "SELECT id_text(u.id) AS id, u.name AS label, '/don-vi/' || id_text(u.id) || '/danh-ba' AS href, \
                  CAST(NULL AS date) AS on_day, u.kind AS part, 1 AS amount \
                  FROM unit u WHERE u.ward_id = $1 AND u.closed_on IS NULL",
    },
    Measure {
        key: "people.units.with_contact",
        title: "people-measure-units-with-contact",
        unit: "people-unit-word",
        part: "people-unit-kind",
        records: "SELECT id_text(u.id) AS id, u.name AS label, '/don-vi/' || id_text(u.id) || '/danh-ba' AS href, \
                  CAST(NULL AS date) AS on_day, u.kind AS part, 1 AS amount FROM unit u \
                  WHERE u.ward_id = $1 AND u.closed_on IS NULL AND EXISTS (SELECT 1 FROM role_grant g \
                  JOIN account a ON a.ward_id = g.ward_id AND a.id = g.account_id AND a.closed_at IS NULL \
                  WHERE g.ward_id = u.ward_id AND g.unit_id = u.id AND g.role = 'unit_contact' AND g.to_day IS NULL)",
    },
];
