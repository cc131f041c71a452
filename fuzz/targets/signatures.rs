//! Any bytes as a signed PDF: verified, and searched for places held open.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signing::trust::Trust;

fuzz_target!(|data: &[u8]| {
    let file = [b"%PDF-1.7\n", data].concat();
    for bytes in [data, &file] {
        let _ = signing::verify::verify(bytes, &Trust::new(), chrono::DateTime::UNIX_EPOCH);
        let _ = signing::empty_blanks(bytes);
    }
});
