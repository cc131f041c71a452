//! The file store in a bucket, against a real S3 server (moto), which `bin/test` installs.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use dinh_kernel::{Digest, Error, Files};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

struct Moto {
    process: Child,
    address: SocketAddr,
}

impl Drop for Moto {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The Python that has moto: `DINH_TEST_MOTO`, as `bin/test` sets it.
fn python() -> Option<PathBuf> {
    let python = std::env::var_os("DINH_TEST_MOTO").map(PathBuf::from);
    assert!(python.is_some() || std::env::var_os("CI").is_none(), "DINH_TEST_MOTO must be set in CI");
    if python.is_none() {
        eprintln!("LEFT OUT: DINH_TEST_MOTO is not set (bin/test sets it)");
    }
    python
}

impl Moto {
    fn start(python: PathBuf) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new(python);
        command.args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &address.port().to_string()]);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let moto = Self { process, address };
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(started.elapsed() < Duration::from_secs(120), "moto did not start");
            std::thread::sleep(Duration::from_millis(100));
        }
        moto
    }

    /// A plain request; moto checks no signature.
    fn ask(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let (length, host) = (body.len(), self.address);
        let key = "Authorization: AWS4-HMAC-SHA256 Credential=test/20260316/us-east-1/s3/aws4_request";
        let head =
            format!("{method} {path} HTTP/1.0\r\nHost: {host}\r\n{key}\r\nContent-Length: {length}\r\n\r\n{body}");
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

/// Runs in a process of its own, so that the environment can be set before any thread starts.
#[test]
fn files_are_kept_in_a_bucket_and_checked_when_they_come_back() {
    let Some(python) = python() else { return };
    if std::env::var_os("DINH_TEST_S3_URL").is_none() {
        let moto = Moto::start(python);
        assert!(moto.ask("PUT", "/kho", "").contains("200 OK"));
        let me = std::env::current_exe().unwrap();
        let done = Command::new(me)
            .args(["--exact", "files_are_kept_in_a_bucket_and_checked_when_they_come_back", "--nocapture"])
            .env("AWS_ENDPOINT_URL", format!("http://{}", moto.address))
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("DINH_TEST_S3_URL", "s3://kho/phuong")
            .env("DINH_TEST_S3_ADDRESS", moto.address.to_string())
            .status()
            .unwrap();
        assert!(done.success());
        let digest = Digest::of("kế hoạch".as_bytes());
        let key = format!("/kho/phuong/{}/{}", &digest.as_str()[..2], digest.as_str());
        assert!(
            moto.ask("GET", &key, "").contains("khác"),
            "the bucket holds what was kept, and then damaged, under {key}"
        );
        return;
    }
    tokio::runtime::Runtime::new().unwrap().block_on(in_a_bucket());
}

async fn in_a_bucket() {
    let files = Files::in_bucket(&std::env::var("DINH_TEST_S3_URL").unwrap()).unwrap();
    let digest = files.put("kế hoạch".as_bytes()).await.unwrap();
    assert_eq!(files.put("kế hoạch".as_bytes()).await.unwrap(), digest);
    let mut all = vec![digest.clone(), files.put(vec![7; 3_000_000]).await.unwrap()];
    all.sort();
    assert_eq!(files.get(&digest).await.unwrap(), "kế hoạch".as_bytes());
    assert_eq!(files.get(all.iter().find(|d| **d != digest).unwrap()).await.unwrap().len(), 3_000_000);
    assert_eq!(files.all().await.unwrap(), all);
    assert!(matches!(files.get(&Digest::of(b"x")).await, Err(Error::NotFound)));
    let elsewhere = Files::in_bucket("s3://kho/phuong-khac").unwrap();
    assert!(elsewhere.all().await.unwrap().is_empty());
    assert!(matches!(elsewhere.get(&digest).await, Err(Error::NotFound)));
    let missing = Files::in_bucket("s3://khong-co").unwrap();
    assert!(missing.put(b"x".to_vec()).await.is_err(), "nobody is told that a file is kept where none is");
    damage(&digest);
    assert!(matches!(files.get(&digest).await, Err(Error::Internal(_))));
    assert!(matches!(Files::in_bucket("s3://"), Err(Error::Refused(_))));
    assert!(matches!(Files::in_bucket("https://example.vn"), Err(Error::Refused(_))));
}

/// Puts other bytes under the same name, behind the store's back.
fn damage(digest: &Digest) {
    let mut stream = TcpStream::connect(std::env::var("DINH_TEST_S3_ADDRESS").unwrap()).unwrap();
    let key = format!("/kho/phuong/{}/{}", &digest.as_str()[..2], digest.as_str());
    let authorization = "Authorization: AWS4-HMAC-SHA256 Credential=test/20260316/us-east-1/s3/aws4_request";
    let request = format!("PUT {key} HTTP/1.0\r\nHost: localhost\r\n{authorization}\r\nContent-Length: 5\r\n\r\nkhác");
    stream.write_all(request.as_bytes()).unwrap();
    stream.read_to_string(&mut String::new()).unwrap();
}
