//! Bodies: the name of an office, a committee or an association begins with a word that says what kind of body it is.

use crate::text::starts_words;

/// Words with which the name of a body begins.
const HEADS: [&str; 73] = [
    "phòng",
    "văn phòng",
    "trung tâm",
    "công an",
    "trạm",
    "ban chỉ đạo",
    "ban chỉ huy",
    "ban điều hành",
    "ban quản lý",
    "ban công tác",
    "ban chấp hành",
    "ban",
    "bộ phận",
    "tổ công nghệ",
    "tổ dân phố",
    "tổ ứng cứu",
    "tổ trưởng",
    "tổ giúp việc",
    "tổ",
    "đoàn",
    "hội",
    "ủy ban",
    "ubnd",
    "ub mttq",
    "ubmttq",
    "ubmt",
    "mttq",
    "mặt trận",
    "đảng ủy",
    "đảng bộ",
    "hđnd",
    "hội đồng",
    "trường",
    "nhà trường",
    "cơ sở y tế",
    "cơ sở giáo dục",
    "cơ quan",
    "đơn vị",
    "doanh nghiệp",
    "hợp tác xã",
    "vnpt",
    "viettel",
    "mobifone",
    "bưu điện",
    "quỹ tín dụng",
    "ngân hàng",
    "công chức",
    "cán bộ",
    "lãnh đạo",
    "chủ tịch",
    "phó chủ tịch",
    "trưởng",
    "hiệu trưởng",
    "chi bộ",
    "khu phố",
    "thôn",
    "khối phố",
    "chi nhánh",
    "kho bạc",
    "quân sự",
    "sở",
    "người đứng đầu",
    "đài truyền thanh",
    "đài",
    "kế toán",
    "tài chính",
    "thường trực",
    "bí thư",
    "ngành",
    "chi cục",
    "thuế cơ sở",
    "bảo hiểm xã hội",
    "điện lực",
];

/// Plural and collective bodies after "các", "những", "toàn bộ".
const PLURAL_HEADS: [&str; 33] = [
    "phòng",
    "ban",
    "ngành",
    "cơ quan",
    "đơn vị",
    "trường",
    "tổ chức",
    "doanh nghiệp",
    "đoàn thể",
    "hội",
    "khu phố",
    "tổ dân phố",
    "tdp",
    "thôn",
    "khối phố",
    "cơ sở y tế",
    "cơ sở giáo dục",
    "bộ phận",
    "thành viên",
    "chi bộ",
    "nhà mạng",
    "ngân hàng",
    "hợp tác xã",
    "cb",
    "nhà trường",
    "tổ",
    "công chức",
    "cán bộ",
    "cấp ủy",
    "trạm",
    "điểm bưu điện",
    "đồng chí",
    "hộ kinh doanh",
];

/// Verbs and nouns that share a first syllable with a body but are none.
const NOT_HEADS: [&str; 26] = [
    "ban hành",
    "tổ chức",
    "phòng chống",
    "phòng, chống",
    "phòng ngừa",
    "phòng họp",
    "trường hợp",
    "hội nghị",
    "hội thảo",
    "hội viên",
    "đoàn viên",
    "đoàn kết",
    "sở hữu",
    "tổ hợp",
    "trưởng thành",
    "trạm phát",
    "trạm thu",
    "trung tâm dữ liệu",
    "ban đầu",
    "hội nhập",
    "cán bộ hóa",
    "đơn vị tính",
    "trạm bts",
    "thôn xóm",
    "ban bố",
    "đơn vị hành chính",
];

/// Whether a lower-case phrase begins with the name of a body.
pub(crate) fn starts_with_unit(low: &str) -> bool {
    let low = low.trim_start();
    for plural in ["các ", "những ", "toàn thể ", "toàn bộ ", "mỗi "] {
        if let Some(rest) = low.strip_prefix(plural) {
            return PLURAL_HEADS.iter().any(|head| starts_words(rest, head));
        }
    }
    let political = ["tổ chức chính trị", "tổ chức đoàn thể", "tổ chức hội"].iter().any(|head| starts_words(low, head));
    political || !NOT_HEADS.iter().any(|not| starts_words(low, not)) && HEADS.iter().any(|head| starts_words(low, head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_that_look_like_bodies_are_none() {
        for text in [
            "tổ chức tập huấn",
            "ban hành kế hoạch",
            "phòng, chống mã độc",
            "các cơ sở dữ liệu dùng chung",
            "hội nghị truyền hình",
        ] {
            assert!(!starts_with_unit(text), "{text}");
        }
        for text in ["phòng văn hóa", "các tổ chức chính trị", "ban chỉ đạo", "tổ công nghệ số"]
        {
            assert!(starts_with_unit(text), "{text}");
        }
    }
}
