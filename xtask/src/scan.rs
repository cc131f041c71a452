//! A small reader of Rust source: tells code from comments and from text literals, and finds where functions begin
//! and end. It knows just enough of the language for rules about style.

/// A piece of a source file and the line on which it begins (from 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) line: usize,
    pub(crate) text: String,
    /// The code just before it on the same line: `.insert(` before a table's name.
    pub(crate) before: String,
}

/// A function with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) lines: usize,
}

/// A source file taken apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Source {
    /// The code alone: comments and the insides of literals are blanks, line ends are kept.
    pub(crate) code: String,
    pub(crate) comments: Vec<Piece>,
    pub(crate) texts: Vec<Piece>,
}

/// Takes Rust source apart.
pub(crate) fn scan(text: &str) -> Source {
    let mut reader = Reader { rest: text, line: 1, source: Source::default() };
    while !reader.rest.is_empty() {
        reader.step();
    }
    reader.source
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    source: Source,
}

impl Reader<'_> {
    fn step(&mut self) {
        let rest = self.rest;
        if rest.starts_with("//") {
            let end = rest.find('\n').unwrap_or(rest.len());
            self.comment(end);
        } else if rest.starts_with("/*") {
            self.comment(block_comment_length(rest));
        } else if let Some((open, close)) = raw_string(rest, self.source.code.chars().last()) {
            let end = rest[open..].find(&close).map_or(rest.len(), |at| open + at);
            self.text(open, end, close.len());
        } else if let Some(inside) = rest.strip_prefix('"') {
            let end = quoted_length(inside) + 1;
            self.text(1, end, 1);
        } else if let Some(length) = character_literal(rest) {
            self.blank(length);
        } else {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            self.keep(length);
        }
    }

    fn keep(&mut self, length: usize) {
        let (now, later) = self.rest.split_at(length);
        self.line += now.matches('\n').count();
        self.source.code.push_str(now);
        self.rest = later;
    }

    fn blank(&mut self, length: usize) {
        let (now, later) = self.rest.split_at(length);
        self.line += now.matches('\n').count();
        self.source.code.extend(now.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        self.rest = later;
    }

    fn comment(&mut self, length: usize) {
        let piece = Piece { line: self.line, text: self.rest[..length].to_owned(), before: self.line_so_far() };
        self.source.comments.push(piece);
        self.blank(length);
    }

    fn text(&mut self, open: usize, end: usize, close: usize) {
        let piece = Piece { line: self.line, text: self.rest[open..end].to_owned(), before: self.line_so_far() };
        self.source.texts.push(piece);
        self.keep(open);
        self.blank(end - open);
        self.keep(close.min(self.rest.len()));
    }

    fn line_so_far(&self) -> String {
        let code = &self.source.code;
        let line = code.rfind('\n').map_or(code.as_str(), |at| &code[at + 1..]);
        if !line.trim().is_empty() {
            return line.trim().to_owned();
        }
        code.trim_end().rsplit('\n').next().unwrap_or_default().trim().to_owned()
    }
}

fn block_comment_length(text: &str) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// For `r"`, `r#"`, `br#"` …: where the text begins, and what ends it.
fn raw_string(text: &str, before: Option<char>) -> Option<(usize, String)> {
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let start = if text.starts_with("br") || text.starts_with("cr") { 2 } else { 1 };
    if !text[..start.min(text.len())].ends_with('r') {
        return None;
    }
    let hashes = text[start..].chars().take_while(|c| *c == '#').count();
    text[start + hashes..].starts_with('"').then(|| (start + hashes + 1, format!("\"{}", "#".repeat(hashes))))
}

/// How many bytes until the closing quote of a plain literal.
fn quoted_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character literal, where this is one and no lifetime.
fn character_literal(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    if chars.next()?.1 != '\'' {
        return None;
    }
    let (_, first) = chars.next()?;
    if first == '\\' {
        // The escaped sign is one byte; after it only `\x41` and `\u{…}` go on.
        return text.get(3..)?.find('\'').map(|close| close + 4).filter(|length| *length <= 12);
    }
    let (at, second) = chars.next()?;
    (second == '\'').then_some(at + 1)
}

/// The functions of a file that have a body.
pub(crate) fn functions(source: &Source) -> Vec<Function> {
    let code = source.code.as_str();
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let name: String =
            code[at + 3..].trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let Some((open, close)) = body(&code[at..]).filter(|_| !name.is_empty()) else { continue };
        let line = code[..at].matches('\n').count() + 1;
        let lines = code[at..at + open + close + 1].matches('\n').count() + 1;
        found.push(Function { name, line, lines });
    }
    found
}

/// Where the body of the item opens, and its length from there to the closing brace.
fn body(code: &str) -> Option<(usize, usize)> {
    let mut depth = 0i32;
    let open = code.char_indices().find_map(|(at, c)| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' | ';' if depth == 0 => return Some((at, c)),
            _ => {}
        }
        None
    });
    let (open, _) = open.filter(|(_, c)| *c == '{')?;
    let mut braces = 0i32;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' => braces += 1,
            '}' => braces -= 1,
            _ => {}
        }
        if braces == 0 {
            return Some((open, at));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_texts_are_told_from_code() {
        let source = scan("let a = \"// no\"; // yes\nlet b = r#\"say \"hi\"\"#; /* two\nlines */ c('\"', '\\'', 'x')");
        let comments: Vec<_> = source.comments.iter().map(|c| (c.line, c.text.as_str())).collect();
        assert_eq!(comments, [(1, "// yes"), (2, "/* two\nlines */")]);
        let texts: Vec<_> = source.texts.iter().map(|t| t.text.as_str()).collect();
        assert_eq!(texts, ["// no", "say \"hi\""]);
        assert!(source.code.contains("c("), "{}", source.code);
        assert!(!source.code.contains("say"), "{}", source.code);
    }

    #[test]
    fn lifetimes_open_no_character_literal() {
        let source = scan("fn f<'a>(x: &'a str, y: char) -> &'a str { if y == '{' { x } else { \"}\" } }\nfn g() {}");
        let names: Vec<_> = functions(&source).into_iter().map(|f| (f.name, f.line, f.lines)).collect();
        assert_eq!(names, [("f".to_owned(), 1, 1), ("g".to_owned(), 2, 1)]);
    }

    #[test]
    fn functions_are_measured_from_name_to_brace() {
        let source =
            scan("trait T { fn none(&self); }\nimpl T for X {\n  fn some(\n    &self,\n  ) {\n    // }\n  }\n}\n");
        assert_eq!(functions(&source), [Function { name: "some".into(), line: 3, lines: 5 }]);
    }

    #[test]
    fn the_call_before_a_text_is_known() {
        let source = scan("tx.insert(\"plan\", row).await;\ntx.insert(\n    \"task\",\n)");
        let before: Vec<_> = source.texts.iter().map(|t| t.before.as_str()).collect();
        assert_eq!(before, ["tx.insert(", "tx.insert("]);
    }
}
