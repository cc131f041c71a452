//! The binary `dinh`.

fn main() -> std::process::ExitCode {
    dinh_server::main()
}
