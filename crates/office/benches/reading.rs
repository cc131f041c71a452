//! How long a plan of 30 pages takes to read, as DOCX, as PDF and as text.
#![allow(clippy::unwrap_used, reason = "a bench that cannot build its input must stop")]

#[path = "../tests/support/mod.rs"]
mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use dinh_office::{AdministrativeDocument, Block, DocumentColumn, DocumentTable, read_bytes, to_docx};
use support::{Put, pdf};

const PAGES: usize = 30;
const LINES: usize = 36;
const LINE: &str = "- Tỷ lệ hồ sơ được tiếp nhận trực tuyến trên địa bàn phường đạt trên 92,48% vào quý III/2026;";

fn docx_of_30_pages() -> Vec<u8> {
    let mut body: Vec<Block> = Vec::new();
    for page in 1..=PAGES {
        body.push(Block::Heading { depth: 1, text: format!("{page}. NHIỆM VỤ VÀ GIẢI PHÁP") });
        body.extend((0..LINES / 2 - 6).map(|_| Block::Item(LINE.repeat(2).into())));
        body.push(Block::Table(DocumentTable {
            columns: ["TT", "Nhiệm vụ", "Thời gian", "Chủ trì"].map(|title| DocumentColumn::text(title, 25)).to_vec(),
            rows: vec![vec!["1".to_owned(), LINE.to_owned(), "Quý II/2026".to_owned(), "Phòng VH-XH".to_owned()]; 3],
        }));
    }
    to_docx(&AdministrativeDocument { kind: "KẾ HOẠCH".into(), body, ..AdministrativeDocument::default() }).unwrap()
}

fn pdf_of_30_pages() -> Vec<u8> {
    let page: Vec<Put> = (0..LINES).map(|line| Put(60.0, 790.0 - 20.0 * line as f32, LINE)).collect();
    let rules: &[[f32; 4]] = &[];
    pdf(&vec![(page.as_slice(), rules); PAGES])
}

fn reading(criterion: &mut Criterion) {
    let (docx, pdf) = (docx_of_30_pages(), pdf_of_30_pages());
    let text = format!("{LINE}\n\n").repeat(PAGES * LINES);
    criterion.bench_function("docx_30_pages", |bench| bench.iter(|| read_bytes(&docx, "a.docx").unwrap()));
    criterion.bench_function("pdf_30_pages", |bench| bench.iter(|| read_bytes(&pdf, "a.pdf").unwrap()));
    criterion.bench_function("text_30_pages", |bench| bench.iter(|| read_bytes(text.as_bytes(), "a.txt").unwrap()));
}

criterion_group!(benches, reading);
criterion_main!(benches);
