//! Any bytes as plain text: the reader of lines and the reader of plans.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for name in ["ke-hoach.txt", "ke-hoach.md"] {
        if let Ok(document) = office::read_bytes(data, name) {
            let _ = plan_reader::read(&document).not_a_plan();
        }
    }
});
