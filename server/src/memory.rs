//! A ward's machine is small: what is free goes back to the system.

use std::time::Duration;

const EVERY: Duration = Duration::from_secs(30);

/// Blocks of a megabyte and more go back as soon as they are free: a password check takes 19 MiB for a moment, of which
/// the C library would otherwise keep a reserve for each thread; and it keeps two heaps, not eight a core. Call it
/// before any thread runs.
#[cfg_attr(target_env = "gnu", expect(unsafe_code, reason = "there is no safe wrapper"))]
pub(crate) fn keep_small() {
    // SAFETY: this sets numbers of the allocator, and no other thread runs yet.
    #[cfg(target_env = "gnu")]
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 1 << 20);
        libc::mallopt(libc::M_ARENA_MAX, 2);
    }
}

/// Gives back what the C library's heaps hold free, now and twice a minute: between live blocks it would stay for good.
pub(crate) async fn give_back_forever() {
    loop {
        if let Err(e) = tokio::task::spawn_blocking(give_back).await {
            tracing::error!(error = ?e, "free memory stays with the process");
        }
        tokio::time::sleep(EVERY).await;
    }
}

#[cfg_attr(target_env = "gnu", expect(unsafe_code, reason = "there is no safe wrapper"))]
fn give_back() {
    // SAFETY: the allocator takes its own locks, and live blocks stay where they are.
    #[cfg(target_env = "gnu")]
    unsafe {
        libc::malloc_trim(0);
    }
}
