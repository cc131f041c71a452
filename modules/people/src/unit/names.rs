//! The key under which the spellings of one unit's name meet: Phòng VH-XH = Phòng VH&XH = Phòng Văn hóa – Xã hội.

/// Abbreviations of Vietnamese administration and the folded words that they stand for.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("bch", "ban chi huy"),
    ("bchqs", "ban chi huy quan su"),
    ("bcd", "ban chi dao"),
    ("ca", "cong an"),
    ("cchc", "cai cach hanh chinh"),
    ("cds", "chuyen doi so"),
    ("cnscd", "cong nghe so cong dong"),
    ("cntt", "cong nghe thong tin"),
    ("dvc", "dich vu cong"),
    ("dvth", "dich vu tong hop"),
    ("dvtdt", "dich vu tong hop"),
    ("hanhchinhcong", "hanh chinh cong"),
    ("hcc", "hanh chinh cong"),
    ("hdnd", "hoi dong nhan dan"),
    ("ht", "ha tang"),
    ("khcn", "khoa hoc cong nghe"),
    ("kp", "khu pho"),
    ("kt", "kinh te"),
    ("ktht", "kinh te ha tang"),
    ("kthtdt", "kinh te ha tang do thi"),
    ("mttq", "mat tran to quoc"),
    ("mttqvn", "mat tran to quoc viet nam"),
    ("pvhcc", "phuc vu hanh chinh cong"),
    ("qs", "quan su"),
    ("tdp", "to dan pho"),
    ("th", "tieu hoc"),
    ("thcs", "trung hoc co so"),
    ("thpt", "trung hoc pho thong"),
    ("mn", "mam non"),
    ("tn", "thanh nien"),
    ("tncs", "thanh nien cong san"),
    ("tncshcm", "thanh nien cong san ho chi minh"),
    ("tt", "trung tam"),
    ("ttdvth", "trung tam dich vu tong hop"),
    ("tthcc", "trung tam hanh chinh cong"),
    ("ttpvhcc", "trung tam phuc vu hanh chinh cong"),
    ("tyt", "tram y te"),
    ("ubmttq", "uy ban mat tran to quoc"),
    ("ubmttqvn", "uy ban mat tran to quoc viet nam"),
    ("ubnd", "uy ban nhan dan"),
    ("vh", "van hoa"),
    ("vhtt", "van hoa thong tin"),
    ("vhxh", "van hoa xa hoi"),
    ("vp", "van phong"),
    ("xh", "xa hoi"),
];

/// The words of a name without marks, punctuation or "và", abbreviations written out, and without the ward's own
/// name at the end ("Công an phường Sông Công" and "Công an phường" are both "cong an").
pub(crate) fn key(name: &str) -> String {
    let folded = vietnamese::fold(name);
    let mut words: Vec<&str> = Vec::new();
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty() && *w != "va") {
        match ABBREVIATIONS.iter().find(|(short, _)| *short == word) {
            Some((_, long)) => words.extend(long.split(' ')),
            // "ĐT" is đô thị after hạ tầng; elsewhere it may be đào tạo or đầu tư and stays as it is.
            None if word == "dt" && words.ends_with(&["ha", "tang"]) => words.extend(["do", "thi"]),
            None => words.push(word),
        }
    }
    if let Some(at) = words.iter().skip(1).position(|w| *w == "phuong").map(|at| at + 1) {
        words.truncate(at);
    }
    if words.len() > 1 && words.last() == Some(&"xa") {
        words.pop();
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn spellings_of_one_office_meet() {
        let office = key("Phòng Văn hóa – Xã hội");
        for other in ["Phòng VH-XH", "phòng VH&XH", "Phòng VHXH", "Phòng Văn hoá và Xã hội", "Phòng VH-XH phường"]
        {
            assert_eq!(key(other), office, "{other}");
        }
        let council = key("Văn phòng HĐND và UBND");
        assert_eq!(key("VP HĐND&UBND phường Sông Công"), council);
        assert_eq!(key("Văn phòng Hội đồng nhân dân - Ủy ban nhân dân"), council);
        assert_eq!(key("TTPVHCC"), key("Trung tâm Phục vụ hành chính công phường"));
        assert_eq!(key("Phòng KT-HT-ĐT"), key("Phòng Kinh tế, Hạ tầng và Đô thị"));
    }

    #[test]
    fn different_offices_stay_apart() {
        assert_ne!(key("Tổ dân phố số 7"), key("Tổ dân phố số 17"));
        assert_ne!(key("Công an phường"), key("Đoàn Thanh niên phường"));
        assert_ne!(key("Phòng Văn hóa"), key("Phòng Văn hóa – Xã hội"));
    }

    #[test]
    fn a_ward_is_not_cut_to_nothing() {
        assert_eq!(key("Phường"), "phuong");
        assert_eq!(key("xã"), "xa");
    }
}
