//! Prints the lines that are read from a file: `cargo run -p dinh-office --example lines -- FILE`.

use std::path::Path;

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: lines FILE");
        std::process::exit(2);
    };
    match dinh_office::read_file(Path::new(&path)) {
        Ok(document) => {
            for notice in &document.notices {
                println!("! {notice}");
            }
            for line in &document.lines {
                let mark = |is: bool, sign: char| if is { sign } else { '.' };
                let kind = if line.cells.is_some() { '|' } else { '.' };
                let look: String =
                    [mark(line.bold, 'b'), mark(line.italic, 'i'), mark(line.centred, 'c'), kind].iter().collect();
                let outline = line.outline.map_or_else(String::new, |depth| depth.to_string());
                println!("{:4} {look}{outline} {}", line.number, line.text.replace('\t', " ⇥ "));
            }
        }
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
