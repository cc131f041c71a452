//! Reading a plan of thirty pages, made by code in our own wording.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dinh_plan_reader::read;
use office::{Document, Line};

/// About 500 lines and 80,000 letters: review, targets, work, organisation, a table of tasks.
fn thirty_pages() -> Document {
    let mut text = String::from(
        "Số: 12/KH-UBND\nBến Đình, ngày 05 tháng 01 năm 2026\nKẾ HOẠCH\nChuyển đổi số phường Bến Đình năm 2026\n",
    );
    for i in 1..25 {
        text.push_str(&format!(
            "Căn cứ Quyết định số {i}/QĐ-UBND ngày 03/4/2025 của Ủy ban nhân dân tỉnh Thanh Bình về hạ tầng số;\n"
        ));
    }
    text.push_str("I. KẾT QUẢ THỰC HIỆN NĂM 2025\n");
    for i in 1..31 {
        text.push_str(&format!("{i}. Lĩnh vực thứ {i}\na) Kết quả đạt được:\n- Tiếp nhận trực tuyến: {}/3754 hồ sơ, đạt 92,48%; mở {i} lớp tập huấn cho người dân.\nb) Tồn tại, hạn chế: Thiết bị còn thiếu, người dân chưa quen dùng.\n", 3000 + i));
    }
    text.push_str("II. MỤC TIÊU\n");
    for i in 1..40 {
        text.push_str(&format!(
            "- Tỷ lệ hộ gia đình dùng dịch vụ số loại {i} đạt trên {i}%; 100% tổ dân phố có mạng loại {i}.\n"
        ));
    }
    text.push_str("III. NHIỆM VỤ\n");
    for i in 1..100 {
        text.push_str(&format!("- Tiếp tục rà soát, nâng cấp hệ thống thứ {i} phục vụ người dân và doanh nghiệp trên địa bàn, phối hợp với các đơn vị liên quan. Thời gian thực hiện: Quý {}/2026.\n", ["I", "II", "III", "IV"][i % 4]));
    }
    text.push_str("IV. TỔ CHỨC THỰC HIỆN\n");
    for i in 1..16 {
        text.push_str(&format!("{i}. Phòng Chuyên môn số {i}\n"));
        for j in 1..10 {
            text.push_str(&format!("- Chủ trì, phối hợp với các đơn vị liên quan triển khai việc {j} thuộc lĩnh vực {i}, báo cáo trước ngày 20 tháng cuối quý.\n"));
        }
    }
    text.push_str("PHỤ LỤC\nDANH SÁCH NHIỆM VỤ\nTT\tTên nhiệm vụ\tYêu cầu kết quả\tThời gian thực hiện\tĐơn vị chủ trì\tĐơn vị phối hợp\n");
    for i in 1..60 {
        text.push_str(&format!("{i}\tMở lớp tập huấn thứ {i} cho cán bộ\tTối thiểu 01 lớp\tQuý II/2026\tPhòng Chuyên môn số {}\tCác phòng, VNPT\n", i % 15 + 1));
    }
    let lines = (1..).zip(text.lines()).map(|(number, line)| {
        let cells = line.contains('\t').then(|| line.split('\t').map(str::to_owned).collect());
        Line { number, text: line.to_owned(), cells, ..Line::default() }
    });
    Document { lines: lines.collect(), ..Document::default() }
}

fn reading(criterion: &mut Criterion) {
    let document = thirty_pages();
    criterion.bench_function("read thirty pages", |bencher| bencher.iter(|| read(black_box(&document))));
}

criterion_group!(benches, reading);
criterion_main!(benches);
