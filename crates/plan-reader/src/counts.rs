//! Counted things: a count is a figure with a noun ("02 lớp"), or with a noun and a period ("02 lần/năm").

use crate::text::{cut, starts_words};

/// Nouns that ward plans count, longest first where one begins another.
const COUNTED: [&str; 96] = [
    "tổ công nghệ số cộng đồng",
    "bài tuyên truyền",
    "hộ kinh doanh",
    "lượt truy cập",
    "lớp tập huấn",
    "chứng thư số",
    "dịch vụ công",
    "hộ gia đình",
    "bộ máy tính",
    "hợp tác xã",
    "tổ dân phố",
    "chữ ký số",
    "bộ hồ sơ",
    "doanh nghiệp",
    "lượt người",
    "thành viên",
    "triệu đồng",
    "nghìn đồng",
    "chuyên mục",
    "người dân",
    "phiên họp",
    "tài khoản",
    "công chức",
    "giao dịch",
    "nhân khẩu",
    "giáo viên",
    "đoàn viên",
    "sáng kiến",
    "tin, bài",
    "bài viết",
    "hội nghị",
    "máy tính",
    "điểm cầu",
    "sản phẩm",
    "học viên",
    "thiết bị",
    "kế hoạch",
    "đồng chí",
    "học sinh",
    "hội viên",
    "thuê bao",
    "phần mềm",
    "máy scan",
    "máy quét",
    "chỉ tiêu",
    "cuộc họp",
    "hội thảo",
    "tài liệu",
    "tiểu ban",
    "tin bài",
    "bản tin",
    "văn bản",
    "thủ tục",
    "tỷ đồng",
    "mô hình",
    "vụ việc",
    "dịch vụ",
    "cụm loa",
    "khu phố",
    "đơn vị",
    "tờ rơi",
    "cán bộ",
    "ý kiến",
    "máy in",
    "hộ dân",
    "chi bộ",
    "bộ loa",
    "hồ sơ",
    "camera",
    "trường",
    "người",
    "phiên",
    "triệu",
    "video",
    "chiếc",
    "lượt",
    "buổi",
    "cuộc",
    "tthc",
    "đồng",
    "mbps",
    "gbps",
    "trạm",
    "nhóm",
    "tin",
    "bài",
    "lớp",
    "máy",
    "loa",
    "lần",
    "đợt",
    "hộ",
    "tổ",
    "tỷ",
    "km",
    "vụ",
];

/// The counted noun that begins at `rest`, and its length.
pub(crate) fn counted_noun(rest: &str) -> Option<(&'static str, usize)> {
    COUNTED.iter().find(|noun| starts_words(rest, noun)).map(|noun| (*noun, noun.len()))
}

/// The frequency after a figure: "lần/năm", "lớp tập huấn/năm", "tuần/lần".
pub(crate) fn frequency(low: &str, end: usize) -> Option<(&'static str, usize)> {
    let near = cut(low.get(end..)?, 48);
    let clause = &near[..near.find([';', ',', '.', ')']).unwrap_or(near.len())];
    for (sign, unit) in
        [("/tuần", "count/week"), ("/tháng", "count/month"), ("/quý", "count/quarter"), ("/năm", "count/year")]
    {
        if let Some(at) = clause.find(sign) {
            return Some((unit, end + at + sign.len()));
        }
    }
    for (words, unit) in [
        ("tuần/lần", "count/week"),
        ("tháng/lần", "count/month"),
        ("quý/lần", "count/quarter"),
        ("năm/lần", "count/year"),
    ] {
        if clause.trim_start().starts_with(words) {
            return Some((unit, end + clause.find(words)? + words.len()));
        }
    }
    for (words, unit) in
        [("lần mỗi tuần", "count/week"), ("lần mỗi tháng", "count/month"), ("lần mỗi năm", "count/year")]
    {
        if let Some(at) = clause.find(words) {
            return Some((unit, end + at + words.len()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_are_counts_per_period() {
        assert_eq!(frequency("02 lần/năm", 2).map(|f| f.0), Some("count/year"));
        assert_eq!(frequency("1 tuần/lần", 1).map(|f| f.0), Some("count/week"));
        assert_eq!(frequency("01 lần/tháng/khu phố", 2).map(|f| f.0), Some("count/month"));
    }
}
