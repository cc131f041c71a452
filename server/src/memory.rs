//! A ward's machine is small: what is free goes back to the system.

use std::time::Duration;

const EVERY: Duration = Duration::from_millis(100);
/// So often the heaps are trimmed: once a second.
const EACH_TRIM: usize = 10;
/// Beyond 24 MB of the program's file.
const MAPPED_PAGES: u64 = 24 * 256;

/// Blocks of a megabyte and more go back as soon as they are free: a password check takes 12 MiB for a moment, of which
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

/// Gives back what the process holds without using it: once a second what the C library's heaps hold free, which
/// between live blocks would stay for good; and pages of the program once they are many, for Linux maps sixteen around
/// each that is read, until nearly the whole file counts. What is used again comes from the system's cache of files.
pub(crate) fn give_back_forever() {
    loop {
        for _ in 0..EACH_TRIM {
            if mapped_pages().is_some_and(|pages| pages > MAPPED_PAGES) {
                give_back_program();
            }
            std::thread::sleep(EVERY);
        }
        give_back_heap();
    }
}

/// Pages of files that the process has mapped; nothing where the system does not tell.
fn mapped_pages() -> Option<u64> {
    std::fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(2)?.parse().ok()
}

#[cfg_attr(target_env = "gnu", expect(unsafe_code, reason = "there is no safe wrapper"))]
pub(crate) fn give_back_heap() {
    // SAFETY: the allocator takes its own locks, and live blocks stay where they are.
    #[cfg(target_env = "gnu")]
    unsafe {
        libc::malloc_trim(0);
    }
}

#[cfg_attr(target_os = "linux", expect(unsafe_code, reason = "there is no safe wrapper"))]
fn give_back_program() {
    // SAFETY: `of_the_program` is called for each object with valid headers of it, and keeps nothing.
    #[cfg(target_os = "linux")]
    unsafe {
        libc::dl_iterate_phdr(Some(of_the_program), std::ptr::null_mut());
    }
}

/// Lets go the pages of the first object, which is the program, that nobody can have written to.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "there is no safe wrapper")]
unsafe extern "C" fn of_the_program(of: *mut libc::dl_phdr_info, _: usize, _: *mut libc::c_void) -> libc::c_int {
    // SAFETY: the loader gives valid headers, and the program stays where they say.
    unsafe {
        let page = libc::sysconf(libc::_SC_PAGESIZE).cast_unsigned();
        let headers = std::slice::from_raw_parts((*of).dlpi_phdr, usize::from((*of).dlpi_phnum));
        for part in headers.iter().filter(|part| part.p_type == libc::PT_LOAD && part.p_flags & libc::PF_W == 0) {
            let (from, to) = ((*of).dlpi_addr + part.p_vaddr, (*of).dlpi_addr + part.p_vaddr + part.p_memsz);
            let (from, to) = (from.next_multiple_of(page), to / page * page);
            if from < to {
                libc::madvise(from as *mut libc::c_void, (to - from) as usize, libc::MADV_DONTNEED);
            }
        }
    }
    1
}
