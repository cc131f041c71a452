//! Drawing a quarterly report of about twenty pages as PDF and as DOCX, text and appendix tables included.
//! `cargo bench -p dinh-office-pdf --bench report [FOLDER]` prints milliseconds and leaves both files in the folder.

use std::time::Instant;

#[path = "../tests/support/report.rs"]
mod report;

const RUNS: usize = 15;

/// Milliseconds of the first run and the median of those after it.
fn time<T>(mut draw: impl FnMut() -> T) -> (f64, f64, T) {
    let mut run = || {
        let begin = Instant::now();
        let drawn = draw();
        (begin.elapsed().as_secs_f64() * 1000.0, drawn)
    };
    let (first, drawn) = run();
    let mut later: Vec<f64> = (0..RUNS).map(|_| run().0).collect();
    later.sort_by(f64::total_cmp);
    (first, later[RUNS / 2], drawn)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut number = 0;
    let mut fresh = || {
        // Each run draws other text, so that nothing remembered from the last one helps.
        number += 1;
        let mut document = report::report();
        document.number = format!("{number}/BC-UBND");
        for block in &mut document.body {
            if let office::Block::Paragraph(text) | office::Block::Item(text) = block {
                *text = std::mem::take(text).upright(format!(" Lần {number}."));
            }
        }
        for table in document.appendices.iter_mut().flat_map(|appendix| &mut appendix.body) {
            if let office::Block::Table(table) = table {
                for cell in table.rows.iter_mut().flatten() {
                    *cell = format!("{cell} {number}");
                }
            }
        }
        document
    };
    let (pdf_first, pdf, _) = time(|| dinh_office_pdf::to_pdf(&fresh()));
    let report = report::report();
    let (_, docx, docx_bytes) = time(|| office::to_docx(&report));
    let (pdf_bytes, docx_bytes) = (dinh_office_pdf::to_pdf(&report)?, docx_bytes?);
    println!("pdf-first {pdf_first:.1}\npdf {pdf:.1}\ndocx {docx:.1}");
    if let Some(folder) = std::env::args().skip(1).find(|argument| !argument.starts_with('-')) {
        std::fs::write(format!("{folder}/report.pdf"), pdf_bytes)?;
        std::fs::write(format!("{folder}/report.docx"), docx_bytes)?;
    }
    Ok(())
}
