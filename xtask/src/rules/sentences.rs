//! Refusals and notices: each sentence that the source says in Vietnamese, and each line of `told!`, has its English in
//! `locales/sentences.en.txt` of its crate, with the same places; the table holds no other sentences. Files that write documents, letters or the words
//! of the command line are named in `xtask/ratchet.toml`.

use crate::Problem;
use crate::project::{File, Project};
use crate::ratchet;
use std::collections::{BTreeMap, BTreeSet};

const TABLE: &str = "locales/sentences.en.txt";
const INCLUDED: &str = "../locales/sentences.en.txt";

pub(super) fn check(project: &Project) -> Vec<Problem> {
    let written = ratchet::written_files(project);
    let homes: BTreeSet<&str> = project.rust().filter(|file| is_product(file)).map(File::home).collect();
    let mut problems: Vec<_> = homes.into_iter().flat_map(|home| check_home(project, home, &written)).collect();
    let idle = written.iter().filter(|start| !project.rust().any(|file| file.path.starts_with(*start) && says(file)));
    problems
        .extend(idle.map(|path| Problem::new(ratchet::PATH, 1, format!("{path} says nothing now: remove its entry"))));
    problems
}

fn says(file: &File) -> bool {
    texts(file).any(|said| said.needs_english())
}

fn check_home(project: &Project, home: &str, written: &[String]) -> Vec<Problem> {
    let path = format!("{home}/{TABLE}");
    let mut problems = Vec::new();
    let table = project.file(&path).map(|file| read(file, &mut problems)).unwrap_or_default();
    let mut said = BTreeSet::new();
    for file in project.rust().filter(|file| file.home() == home && is_product(file)) {
        let asks = !written.iter().any(|start| file.path.starts_with(start));
        for one in texts(file) {
            if asks && one.needs_english() && !table.contains_key(&one.text) {
                problems.push(Problem::new(&file.path, one.line, format!("{path} has no English of: {}", one.text)));
            }
            said.insert(one.text);
        }
    }
    if !table.is_empty() && !said.contains(INCLUDED) {
        let message = "nobody reads it: `sentences: &[include_str!(…)]` in the `Module` of lib.rs";
        problems.push(Problem::new(&path, 1, message));
    }
    let unsaid = table.iter().filter(|(sentence, _)| !said.contains(*sentence));
    problems.extend(unsaid.map(|(sentence, line)| Problem::new(&path, *line, format!("no source says: {sentence}"))));
    problems
}

/// Source that runs in front of people: no tests, no demonstration data, no house tools.
fn is_product(file: &File) -> bool {
    let apart = ["/tests/", "/benches/", "/examples/", "/demo", "tests.rs", "/sample.rs"];
    let homes = ["crates/", "modules/", "server/"];
    homes.iter().any(|home| file.path.starts_with(home))
        && !file.path.starts_with("crates/testkit/")
        && !apart.iter().any(|part| file.path.contains(part))
}

/// A literal as the table writes it, or a line of one in `told!`.
struct Said {
    line: usize,
    text: String,
    is_told: bool,
}

impl Said {
    fn needs_english(&self) -> bool {
        is_sentence(&self.text) || self.is_told && has_vietnamese(&outside_places(&self.text))
    }
}

/// The literals of a file before its tests.
fn texts(file: &File) -> impl Iterator<Item = Said> + '_ {
    let tests = file.text.find("#[cfg(test)]\nmod tests {").map_or(usize::MAX, |at| file.text[..at].lines().count());
    file.source.texts.iter().filter(move |piece| piece.line <= tests).flat_map(|piece| {
        let (text, is_told) = (as_written(&piece.text), piece.before.ends_with("told!("));
        let lines = if is_told { text.split("\\n").map(str::to_owned).collect() } else { vec![text] };
        lines.into_iter().map(move |text| Said { line: piece.line, text, is_told })
    })
}

/// The words of a literal without what stands in its places.
fn outside_places(text: &str) -> String {
    text.split('{').map(|part| part.split_once('}').map_or(part, |(_, after)| after)).collect()
}

fn has_vietnamese(text: &str) -> bool {
    text.contains(|c: char| c.is_alphabetic() && !c.is_ascii())
}

/// A literal on one line: where it goes on in the next line, and without the marks before its quotes.
fn as_written(literal: &str) -> String {
    let mut lines = literal.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    let whole = lines.fold(first, |whole, line| whole + line.trim_start());
    whole.replace("\\\"", "\"").trim().to_owned()
}

/// Words in Vietnamese that end like a sentence, perhaps with places for more of them.
fn is_sentence(text: &str) -> bool {
    let mut end = text;
    while let Some((before, _)) = end.strip_suffix('}').and_then(|open| open.rsplit_once('{')) {
        end = before.trim_end();
    }
    end.ends_with(['.', '?', '!']) && text.contains(' ') && has_vietnamese(text)
}

/// The sentences of a table with their lines.
fn read(file: &File, problems: &mut Vec<Problem>) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let mut lines = file.text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
    while let Some((number, vietnamese)) = lines.find(|(_, line)| !line.is_empty()) {
        let english = lines.next().map_or("", |(_, line)| line);
        if english.is_empty() || places(vietnamese) != places(english) {
            let message = format!("the English needs the same places: {vietnamese}");
            problems.push(Problem::new(&file.path, number + 1, message));
        }
        if found.insert(vietnamese.to_owned(), number + 1).is_some() {
            problems.push(Problem::new(&file.path, number + 1, format!("this sentence is here twice: {vietnamese}")));
        }
    }
    found
}

/// The names of the places of a sentence; those without a name by their number.
fn places(sentence: &str) -> BTreeSet<String> {
    let plain = sentence.replace("{{", "").replace("}}", "");
    let mut unnamed = 0..;
    let name = |rest: &str| match rest.split(['}', ':']).next().unwrap_or_default() {
        "" => unnamed.next().map_or_else(String::new, |number: usize| number.to_string()),
        name => name.to_owned(),
    };
    plain.split('{').skip(1).map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::project::Project;

    fn messages(table: &str, code: &str) -> Vec<String> {
        let files = [("modules/m/locales/sentences.en.txt", table), ("modules/m/src/lib.rs", code)];
        check(&Project::of(&files)).into_iter().map(|p| format!("{}:{} {}", p.path, p.line, p.message)).collect()
    }

    #[test]
    fn every_sentence_has_its_english() {
        let code = "include_str!(\"../locales/sentences.en.txt\");\nlet a = \"Nhập tên \\\n    đầy đủ.\";\nlet b = \"kế hoạch\";\n#[cfg(test)]\nmod tests {\n \"Của bài thử.\" }";
        assert!(messages("Nhập tên đầy đủ.\nEnter the full name.\n", code).is_empty());
        let missing = messages("", code);
        assert_eq!(missing.len(), 1, "{missing:?}");
        assert!(missing[0].starts_with("modules/m/src/lib.rs:2 "), "{missing:?}");
        assert!(missing[0].ends_with("no English of: Nhập tên đầy đủ."), "{missing:?}");
    }

    #[test]
    fn the_table_holds_what_the_source_says_and_no_place_is_lost() {
        let code = "include_str!(\"../locales/sentences.en.txt\"); format!(\"Số {} của {who} đã có.\")";
        assert!(messages("Số {} của {who} đã có.\n{who} has number {0}.\n", code).is_empty());
        assert!(messages("Số {} của {who} đã có.\nIt is there.\n", code)[0].contains("same places"));
        let old = messages("Số {} của {who} đã có.\n{who} has {}.\n\nCâu cũ.\nOld.\n", code);
        assert_eq!(old, ["modules/m/locales/sentences.en.txt:4 no source says: Câu cũ."]);
    }

    #[test]
    fn what_is_told_needs_the_english_of_each_line() {
        let table = "{by} hỏi:\n{by} asks:\n\nChờ ký\nWaits for a signature\n";
        let code = "include_str!(\"../locales/sentences.en.txt\"); told!(\"{by} hỏi:\\n\\n{body}\"); told!(\n    \"Chờ ký\"); told!(\"{}: {số}\"); \"chờ\"";
        assert!(messages(table, code).is_empty(), "{:?}", messages(table, code));
        let missing = messages("Chờ ký\nWaits for a signature\n", code);
        assert_eq!(missing, ["modules/m/src/lib.rs:1 modules/m/locales/sentences.en.txt has no English of: {by} hỏi:"]);
    }

    #[test]
    fn a_table_is_read_and_what_the_ward_writes_needs_none() {
        assert!(messages("Nhập tên.\nEnter a name.\n", "\"Nhập tên.\"")[0].contains("nobody reads it"));
        let ratchet = "[[written]]\npath = \"modules/m/src/lib.rs\"\nreason = \"letters of the ward\"";
        let files = [("xtask/ratchet.toml", ratchet), ("modules/m/src/lib.rs", "\"Kính gửi ông/bà.\"")];
        assert!(check(&Project::of(&files)).is_empty());
    }
}
