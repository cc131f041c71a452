//! Mã hồ sơ: the agency's identifier, the day, and a number without gaps that begins anew each day.

use super::store;
use chrono::NaiveDate;
use kernel::{Conn, Error, Result, Setting, SettingKind, Tx, WardId};

/// Mã định danh của cơ quan.
pub(crate) const AGENCY: Setting = Setting {
    key: "procedures.agency",
    group: "dossier-settings",
    label: "setting-procedures-agency",
    help: "setting-procedures-agency-help",
    kind: SettingKind::Text,
    default: "",
    law: "Quyết định số 20/2020/QĐ-TTg; Thông tư số 03/2025/TT-VPCP",
};

/// The agency's identifier, as [`agency_as_set`].
pub(crate) async fn agency(conn: &Conn) -> Result<String> {
    agency_as_set(conn.ward, &AGENCY.get(conn).await?)
}

/// The agency's identifier. A ward that has not set it numbers under one of its own, made from the ward's code, which
/// no agency of the national list bears.
///
/// # Errors
/// [`Error::Refused`] where what was set is no identifier.
pub(super) fn agency_as_set(ward: WardId, set: &str) -> Result<String> {
    let code = ward.0;
    match set {
        "" => Ok(format!("H00.{:03}.{:02}", code / 100, code % 100)),
        set if is_agency(set) => Ok(set.to_owned()),
        _ => Err(Error::refused(
            "Mã định danh cơ quan trong thiết lập chưa đúng mẫu (ví dụ H55.242). Đề nghị quản trị viên sửa lại.",
        )),
    }
}

/// "H55.242", or the older "000.00.00.H55".
pub(crate) fn is_agency(text: &str) -> bool {
    let digits = |part: &str, least: usize, most: usize| {
        (least..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let top =
        |part: &str| part.len() == 3 && part.starts_with(|c: char| c.is_ascii_uppercase()) && digits(&part[1..], 2, 2);
    let parts: Vec<&str> = text.split('.').collect();
    match parts.as_slice() {
        [first, rest @ ..] if text.is_ascii() && top(first) => rest.len() <= 5 && rest.iter().all(|p| digits(p, 1, 3)),
        [a, b, c, last] if text.is_ascii() => digits(a, 3, 3) && digits(b, 2, 2) && digits(c, 2, 2) && top(last),
        _ => false,
    }
}

/// "H55.242-260316-0001": the code of a dossier, of whichever agency.
pub(crate) fn is_code(text: &str) -> bool {
    let mut parts = text.rsplitn(3, '-');
    let (Some(number), Some(day), Some(agency)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    is_agency(agency)
        && (4..=9).contains(&number.len())
        && digits(number)
        && day.len() == 6
        && digits(day)
        && NaiveDate::parse_from_str(day, "%y%m%d").is_ok()
}

/// The next code of the day. The row of the day stays locked until the transaction ends, so that there is no gap.
pub(super) async fn next(tx: &Tx, agency: &str, day: NaiveDate) -> Result<String> {
    let number = store::next_number(tx, agency, day).await?;
    Ok(format!("{agency}-{}-{number:04}", day.format("%y%m%d")))
}

#[cfg(test)]
mod tests {
    use super::{is_agency, is_code};

    #[test]
    fn identifiers_of_agencies_are_known() {
        for good in ["H55.242", "H55", "H15.50.05.13", "G22.1.2.3.4.5", "000.00.00.H55", "H00.055.18"] {
            assert!(is_agency(good), "{good}");
        }
        for bad in ["", "h55.242", "H5", "H55.", "H55.2424", "H55.1.2.3.4.5.6", "H55-242", "Đ55", "000.00.H55", "H55 "]
        {
            assert!(!is_agency(bad), "{bad}");
        }
    }

    #[test]
    fn a_code_has_its_pattern_and_a_real_day() {
        for good in ["H55.242-260316-0001", "000.00.19.H55-240229-12345", "H00.055.18-260101-0042"] {
            assert!(is_code(good), "{good}");
        }
        for bad in [
            "",
            "1",
            "H55.242-260230-0001",
            "H55.242-250229-0001",
            "H55.242-260316-001",
            "H55.242-260316",
            "h5-260316-0001",
            "H55.242-26031-0001",
            "H55.242-260316-00a1",
            "-260316-0001",
            "T-1",
        ] {
            assert!(!is_code(bad), "{bad}");
        }
    }
}
