//! Programs of the machine that pages are drawn and read by (poppler, Tesseract): bounded in time, memory and what they
//! write, without the environment of the product. Where one is not installed, what needs it is told and waits.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

/// What a program may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) seconds: u64,
    pub(crate) megabytes: u64,
}

/// Bytes of its answer that are read.
const MOST_ANSWER: u64 = 32 * 1024 * 1024;
/// The largest file that a program may write, in blocks of 512 bytes: 128 MiB.
const MOST_BLOCKS: u64 = 262_144;
/// So many seconds more than its own the whole may take: a program may wait as well as work.
const WAITS: u64 = 10;

/// A folder of its own for what passes between programs; it goes with the value.
pub(crate) fn folder() -> kernel::Result<tempfile::TempDir> {
    Ok(tempfile::Builder::new().prefix("dinh-").tempdir()?)
}

/// Where a program is installed.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Runs a program within limits and gives what it writes; `None`: it failed, was too slow or asked for too much.
pub(crate) async fn run(name: &str, args: &[&str], within: &Path, limits: Limits) -> Option<Vec<u8>> {
    let program = find(name)?;
    // The shell sets the limits that it and so the program are held to; the arguments are passed, never put together.
    let script = format!(
        "ulimit -v {}; ulimit -t {}; ulimit -f {MOST_BLOCKS}; ulimit -c 0; exec \"$0\" \"$@\"",
        limits.megabytes * 1024,
        limits.seconds
    );
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(script).arg(program).args(args).current_dir(within).env_clear();
    for kept in ["PATH", "TESSDATA_PREFIX"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command.env("HOME", within).env("LC_ALL", "C.UTF-8").env("OMP_THREAD_LIMIT", "1");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = command.spawn().ok()?;
    let out = child.stdout.take()?;
    let running = async {
        let mut answer = Vec::new();
        out.take(MOST_ANSWER).read_to_end(&mut answer).await.ok()?;
        child.wait().await.ok()?.success().then_some(answer)
    };
    tokio::time::timeout(Duration::from_secs(limits.seconds + WAITS), running).await.ok()?
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Limits = Limits { seconds: 1, megabytes: 200 };

    #[tokio::test]
    async fn a_program_gives_its_answer_and_one_that_never_ends_is_ended() {
        let folder = folder().unwrap();
        assert_eq!(run("echo", &["-n", "$HOME; x"], folder.path(), SMALL).await, Some(b"$HOME; x".to_vec()));
        assert_eq!(run("false", &[], folder.path(), SMALL).await, None);
        assert_eq!(run("no-such-program", &[], folder.path(), SMALL).await, None);
        assert_eq!(run("sh", &["-c", "while :; do :; done"], folder.path(), SMALL).await, None);
    }

    #[tokio::test]
    async fn a_program_that_asks_for_too_much_memory_fails() {
        let folder = folder().unwrap();
        let greedy = run("dd", &["if=/dev/zero", "of=/dev/null", "bs=900M", "count=1"], folder.path(), SMALL).await;
        assert_eq!(greedy, None);
    }
}
