//! Any bytes as a message of the document exchange; what is read is written again where it has all that it needs.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(message) = edxml::read(data) {
        let _ = edxml::write(&message);
    }
});
