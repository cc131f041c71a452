//! Any bytes as a PDF.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let file = [b"%PDF-1.7\n", data].concat();
    for bytes in [data, &file] {
        if let Ok(document) = office::read_bytes(bytes, "ke-hoach.pdf") {
            plan_reader::read(&document);
        }
    }
});
