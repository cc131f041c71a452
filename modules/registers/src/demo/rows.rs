//! Records of the demonstration: counts that the sample plan prints, parted over made-up areas, machines and sites.

use super::Row;

/// What every made-up record says of itself.
const LABEL: &str = "số liệu minh họa";
const OFFICE: &str = "Văn phòng";
const CULTURE: &str = "Phòng VH-XH";
const ECONOMY: &str = "Phòng KT-HT-ĐT";
const POLICE: &str = "Công an phường";

/// Registers of the demonstration: (key, steward, records).
pub(super) fn all(areas: usize, day: &str) -> Vec<(&'static str, &'static str, Vec<Row>)> {
    vec![
        ("may-tinh", OFFICE, computers()),
        ("he-thong-thong-tin", OFFICE, systems()),
        ("can-bo", OFFICE, staff()),
        ("dinh-danh-dien-tu", POLICE, identities(areas, day)),
        ("cap-quang", CULTURE, fibre(areas, day)),
        ("dien-thoai-thong-minh", CULTURE, phones(areas, day)),
        ("tai-khoan-chu-ky-so", ECONOMY, accounts(areas, day)),
        ("truong-hoc", CULTURE, schools()),
        ("doanh-nghiep", ECONOMY, companies()),
        ("diem-thanh-toan", ECONOMY, markets()),
        ("thanh-vien-to-cong-nghe-so", CULTURE, helpers(areas)),
        ("wifi-cong-cong", CULTURE, wifi(areas)),
        ("di-tich", CULTURE, heritage()),
        ("camera", POLICE, cameras(areas)),
    ]
}

/// A total parted over areas of unequal size, so that the parts add up to it.
fn part(total: usize, areas: usize, at: usize) -> usize {
    let weight = |n: usize| (0..n).map(|i| 7 + (i * 5) % 6).sum::<usize>();
    let whole = weight(areas);
    total * weight(at + 1) / whole - total * weight(at) / whole
}

fn yes(is: bool) -> String {
    if is { "1" } else { "0" }.to_owned()
}

/// Yes for each so-many-th.
fn each(many: usize, n: usize) -> String {
    yes(n.is_multiple_of(many))
}

/// Yes for all but each so-many-th.
fn but(many: usize, n: usize) -> String {
    yes(!n.is_multiple_of(many))
}

fn pick(choices: &[&str], n: usize) -> String {
    choices[n % choices.len()].to_owned()
}

/// A point near the middle of the ward's commune, made up.
fn point(n: usize) -> String {
    let (north, east) = (21.455 + (n * 37 % 50) as f64 * 0.0009, 105.83 + (n * 53 % 50) as f64 * 0.0009);
    format!("{north:.4}, {east:.4}")
}

fn area(at: usize) -> String {
    format!("TDP {}", at + 1)
}

/// 70 of 70 computers have protection against viruses, as the plan prints.
fn computers() -> Vec<Row> {
    let units = [OFFICE, CULTURE, ECONOMY, "Trung tâm PVHCC", "Trung tâm DVTH", POLICE, "UB MTTQ"];
    let row = |n: usize| {
        vec![
            ("ma_thiet_bi", format!("MT-{n:03}")),
            ("ten", format!("Máy tính làm việc {n:02} ({LABEL})")),
            ("loai", pick(&["may_tinh_de_ban", "may_tinh_de_ban", "may_tinh_xach_tay"], n)),
            ("don_vi", pick(&units, n)),
            ("nam_mua", (2019 + n % 7).to_string()),
            ("he_dieu_hanh", pick(&["windows_11", "windows_10", "windows_11", "windows_10", "windows_11"], n)),
            ("ban_quyen_he_dieu_hanh", but(9, n)),
            ("diet_virus", yes(true)),
            ("phan_mem_bao_ve", if n.is_multiple_of(10) { String::new() } else { "vnpt_smart_ir".to_owned() }),
            ("ket_noi_lan", yes(true)),
        ]
    };
    (1..=70).map(row).collect()
}

fn systems() -> Vec<Row> {
    let names = [
        "Trang thông tin điện tử",
        "Mạng nội bộ",
        "Phòng họp trực tuyến",
        "Loa truyền thanh thông minh",
        "Camera an ninh",
        "Đình",
    ];
    let row = |(n, name): (usize, &&str)| {
        vec![
            ("ten", format!("{name} ({LABEL})")),
            ("chu_quan", "phuong".to_owned()),
            ("don_vi", pick(&[OFFICE, CULTURE], n)),
            ("tren_dam_may", each(2, n)),
            ("ho_tro_ipv6", but(3, n)),
            ("cap_do", "cap_1".to_owned()),
            ("ho_so_cap_do", pick(&["da_phe_duyet", "dang_lap"], n)),
            ("sao_luu", yes(n != 3)),
        ]
    };
    names.iter().enumerate().map(row).collect()
}

fn staff() -> Vec<Row> {
    let row = |n: usize| {
        vec![
            ("ho_ten", format!("Cán bộ mẫu {n:02}")),
            ("so_hieu", format!("CB-{n:03}")),
            ("don_vi", pick(&[OFFICE, CULTURE, ECONOMY, "Trung tâm PVHCC"], n)),
            ("doi_tuong", pick(&["cong_chuc", "cong_chuc", "vien_chuc", "can_bo"], n)),
            ("lanh_dao", each(7, n)),
            ("chu_ky_so", yes(n.is_multiple_of(7) || !n.is_multiple_of(3))),
            ("dinh_danh", yes(true)),
            ("boi_duong_ky_nang_so", but(8, n)),
            ("thanh_thao_van_ban", but(6, n)),
        ]
    };
    (1..=56).map(row).collect()
}

/// 13,971 of 16,173 accounts are active, as the plan prints.
fn identities(areas: usize, day: &str) -> Vec<Row> {
    let row = |at: usize| {
        vec![
            ("to_dan_pho", area(at)),
            ("dan_so", part(21_400, areas, at).to_string()),
            ("du_tuoi", part(16_173, areas, at).to_string()),
            ("muc_2", part(13_971, areas, at).to_string()),
            ("ngay_so_lieu", day.to_owned()),
            ("ghi_chu", format!("Tổng theo kế hoạch của phường; chia theo tổ là {LABEL}.")),
        ]
    };
    (0..areas).map(row).collect()
}

/// 82 % of households have fibre, as the plan prints.
fn fibre(areas: usize, day: &str) -> Vec<Row> {
    let row = |at: usize| {
        vec![
            ("to_dan_pho", area(at)),
            ("so_ho", part(6_000, areas, at).to_string()),
            ("so_ho_cap_quang", part(4_920, areas, at).to_string()),
            ("so_ho_cho_lap", part(90, areas, at).to_string()),
            ("so_ho_co_nhu_cau", (part(4_920, areas, at) + part(90, areas, at)).to_string()),
            ("phu_song_4g", yes(true)),
            ("phu_song_5g", each(3, at)),
            ("ngay_so_lieu", day.to_owned()),
            ("ghi_chu", format!("Tỷ lệ 82% theo kế hoạch; số hộ là {LABEL}.")),
        ]
    };
    (0..areas).map(row).collect()
}

/// 90 % of adults and 97 % of households have a smartphone, as the plan prints.
fn phones(areas: usize, day: &str) -> Vec<Row> {
    let row = |at: usize| {
        vec![
            ("to_dan_pho", area(at)),
            ("nguoi_truong_thanh", part(15_000, areas, at).to_string()),
            ("co_dien_thoai", part(13_500, areas, at).to_string()),
            ("dung_dich_vu", part(12_150, areas, at).to_string()),
            ("so_ho", part(6_000, areas, at).to_string()),
            ("ho_co_dien_thoai", part(5_820, areas, at).to_string()),
            ("ho_mua_sam", part(3_240, areas, at).to_string()),
            ("ngay_so_lieu", day.to_owned()),
            ("ghi_chu", format!("Tỷ lệ 90% và 97% theo kế hoạch; số người là {LABEL}.")),
        ]
    };
    (0..areas).map(row).collect()
}

fn accounts(areas: usize, day: &str) -> Vec<Row> {
    let row = |at: usize| {
        vec![
            ("to_dan_pho", area(at)),
            ("tu_15_tuoi", part(16_100, areas, at).to_string()),
            ("co_tai_khoan", part(10_300, areas, at).to_string()),
            ("nguoi_truong_thanh", part(15_000, areas, at).to_string()),
            ("co_chu_ky_so", part(2_900, areas, at).to_string()),
            ("thanh_toan_dien_tu", part(8_900, areas, at).to_string()),
            ("ngay_so_lieu", day.to_owned()),
            ("ghi_chu", LABEL.to_owned()),
        ]
    };
    (0..areas).map(row).collect()
}

fn schools() -> Vec<Row> {
    let row = |n: usize| {
        vec![
            ("ten", format!("Trường mẫu {n:02} ({LABEL})")),
            ("cap_hoc", pick(&["mam_non", "tieu_hoc", "thcs"], n)),
            ("vi_tri", point(n)),
            ("so_hoc_sinh", (310 + n * 43 % 400).to_string()),
            ("stem", but(5, n)),
            ("hoc_ba_so", but(3, n)),
            ("hoc_truc_tuyen", each(2, n)),
        ]
    };
    (1..=10).map(row).collect()
}

fn companies() -> Vec<Row> {
    let row = |n: usize| {
        vec![
            ("ten", format!("Doanh nghiệp mẫu {n:02} ({LABEL})")),
            ("ma_so_thue", format!("99000{n:05}")),
            ("quy_mo", pick(&["sieu_nho", "nho", "nho", "vua"], n)),
            ("linh_vuc", pick(&["thuong_mai", "dich_vu", "cong_nghiep", "xay_dung"], n)),
            ("chuyen_doi_so", but(4, n)),
            ("tiep_can_ho_tro", but(3, n)),
            ("hoa_don_dien_tu", yes(true)),
        ]
    };
    (1..=48).map(row).collect()
}

fn markets() -> Vec<Row> {
    let row = |n: usize| {
        let is_market = n <= 3;
        vec![
            ("ten", format!("{} mẫu {n} ({LABEL})", if is_market { "Chợ" } else { "Cửa hàng" })),
            ("loai", if is_market { "cho" } else { "cua_hang" }.to_owned()),
            ("vi_tri", point(n + 20)),
            ("so_quay", (12 * n).to_string()),
            ("so_quay_khong_tien_mat", (9 * n).to_string()),
            ("du_dieu_kien", yes(is_market)),
            ("cho_4_0", yes(n <= 2)),
            ("hinh_thuc", "qr; chuyen_khoan".to_owned()),
        ]
    };
    (1..=9).map(row).collect()
}

/// Five members of the community digital team of each area.
fn helpers(areas: usize) -> Vec<Row> {
    let row = |n: usize| {
        vec![
            ("ho_ten", format!("Thành viên mẫu {n:02}")),
            ("to_dan_pho", area(n % areas)),
            ("vai_tro", if n < areas { "to_truong" } else { "thanh_vien" }.to_owned()),
            ("luc_luong", pick(&["to_dan_pho", "doan_thanh_nien", "phu_nu"], n)),
            ("da_dao_tao", but(9, n + 1)),
            ("ghi_chu", LABEL.to_owned()),
        ]
    };
    (0..5 * areas).map(row).collect()
}

fn wifi(areas: usize) -> Vec<Row> {
    let row = |n: usize| {
        vec![
            ("ten", format!("Điểm Wi-Fi mẫu {n:02} ({LABEL})")),
            ("loai_dia_diem", pick(&["nha_van_hoa", "cong_vien", "cho", "y_te"], n)),
            ("dia_chi", LABEL.to_owned()),
            ("vi_tri", point(n + 40)),
            ("to_dan_pho", area(n % areas)),
            ("so_bo_phat", (1 + n % 3).to_string()),
            ("toc_do", (80 + n * 15 % 120).to_string()),
            ("luot_truy_cap", (240 + n * 61 % 700).to_string()),
        ]
    };
    (1..=14).map(row).collect()
}

fn heritage() -> Vec<Row> {
    let row = |n: usize| {
        vec![
            ("ten", format!("Di tích mẫu {n} ({LABEL})")),
            ("loai", pick(&["di_tich", "le_hoi", "danh_lam"], n)),
            ("xep_hang", pick(&["cap_tinh", "chua_xep_hang"], n)),
            ("vi_tri", point(n + 60)),
            ("da_so_hoa", each(2, n)),
            ("ma_qr", each(4, n)),
        ]
    };
    (1..=8).map(row).collect()
}

fn cameras(areas: usize) -> Vec<Row> {
    let row = |n: usize| {
        vec![
            ("ma_camera", format!("CAM-{n:03}")),
            ("noi_lap", format!("Vị trí mẫu {n} ({LABEL})")),
            ("vi_tri", point(n + 7)),
            ("to_dan_pho", area(n % areas)),
            ("muc_dich", pick(&["an_ninh", "giao_thong", "an_ninh"], n)),
            ("don_vi", POLICE.to_owned()),
            ("ket_noi", pick(&["cong_an", "ioc"], n)),
            ("nam_lap", (2022 + n % 4).to_string()),
        ]
    };
    (1..=36).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_to_what_the_plan_prints() {
        for total in [16_173, 13_971, 6_000, 7] {
            assert_eq!((0..12).map(|at| part(total, 12, at)).sum::<usize>(), total);
        }
    }
}
