//! Signing 200 files of two pages with a key of a PKCS#12 file, one after the other on one core: `signing KEY.p12 PASSWORD`.

use der::Encode;
use signing::trust::Trust;
use signing::verify::verify;
use signing::{Key, Request, keys, sign};
use std::hint::black_box;
use std::time::Instant;

const PLAN: &[u8] = include_bytes!("../tests/data/plan.pdf");
const FILES: u32 = 200;

/// How often a second something is done.
fn rate(mut work: impl FnMut()) -> f64 {
    for _ in 0..10 {
        work();
    }
    let begun = Instant::now();
    for _ in 0..FILES {
        work();
    }
    f64::from(FILES) / begun.elapsed().as_secs_f64()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [file, password] = arguments.as_slice() else {
        println!("LEFT OUT: name a PKCS#12 file and its password");
        return Ok(());
    };
    let key = keys::open_pkcs12(&std::fs::read(file)?, password)?;
    let request = Request {
        reason: Some("Phê duyệt văn bản".to_owned()),
        ..Request::at(chrono::DateTime::parse_from_rfc3339("2026-11-20T10:15:30+07:00")?)
    };
    println!("prepare {:.1}", rate(|| drop(black_box(signing::prepare(PLAN, &request)))));
    println!("key {:.1}", rate(|| drop(black_box(key.sign(PLAN)))));
    println!("sign {:.1}", rate(|| drop(black_box(sign(PLAN, &request, &key, None)))));
    let signed = sign(PLAN, &request, &key, None)?;
    let mut trust = Trust::new();
    trust.trust(&key.chain().signer().to_der()?)?;
    let now = chrono::DateTime::UNIX_EPOCH + std::time::UNIX_EPOCH.elapsed()?;
    println!("verify {:.1}", rate(|| assert!(verify(&signed, &trust, now).is_valid())));
    Ok(())
}
