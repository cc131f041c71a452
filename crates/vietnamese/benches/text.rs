//! How fast text is folded, compared and judged.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use dinh_vietnamese::{fold_into, legacy, normalise_tone, sort_key_person};

const SENTENCE: &str =
    "Ủy ban nhân dân phường Sông Công ban hành Kế hoạch chuyển đổi số năm 2026, quý III đạt 92,48%. ";

fn text(criterion: &mut Criterion) {
    let page = SENTENCE.repeat(30);
    let mut out = String::new();
    criterion.bench_function("fold_a_page", |bench| {
        bench.iter(|| {
            out.clear();
            fold_into(black_box(&page), &mut out);
            out.len()
        });
    });
    criterion.bench_function("normalise_tone_of_a_page", |bench| bench.iter(|| normalise_tone(black_box(&page)).len()));
    criterion.bench_function("detect_encoding_of_a_page", |bench| bench.iter(|| legacy::detect(black_box(&page))));
    criterion.bench_function("sort_key_of_a_person", |bench| {
        bench.iter(|| sort_key_person(black_box("Nguyễn Thị Ngọc Ánh")))
    });
}

criterion_group!(benches, text);
criterion_main!(benches);
