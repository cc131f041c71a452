//! Automatic numbers of paragraphs as Word prints them: "1.", "a)", "-", "I.", "2.1".

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::xml::{Xml, attribute, number};
use crate::ReadError;

const LEVELS: usize = 9;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Level {
    format: String,
    /// "%1.%2." with the numbers of the levels above.
    text: String,
    start: u32,
}

#[derive(Debug, Clone)]
struct List {
    levels: usize,
    starts: [Option<u32>; LEVELS],
}

/// Numbering definitions and the counters while the text is read.
#[derive(Default)]
pub(crate) struct Numbering {
    /// Definitions of levels: index into this from `lists`.
    definitions: HashMap<u32, Vec<Level>>,
    lists: HashMap<u32, (u32, List)>,
    counters: HashMap<u32, [Option<u32>; LEVELS]>,
    begun: HashMap<u32, ()>,
}

impl Numbering {
    pub(crate) fn read(text: &str) -> Result<Self, ReadError> {
        let mut numbering = Self::default();
        let mut xml = Xml::new(text);
        let (mut definition, mut level) = (None::<u32>, None::<usize>);
        let mut list = None::<u32>;
        loop {
            let event = xml.next()?;
            match &event {
                Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                    "abstractNum" => {
                        definition = number(element, "abstractNumId");
                        list = None;
                        if let Some(id) = definition {
                            numbering.definitions.insert(id, vec![Level { start: 1, ..Level::default() }; LEVELS]);
                        }
                    }
                    "num" => {
                        list = number(element, "numId");
                        definition = None;
                    }
                    "lvl" | "lvlOverride" => {
                        level = number(element, "ilvl").map(|level| level as usize).filter(|l| *l < LEVELS)
                    }
                    _ => numbering.take(element, definition, list, level),
                },
                Event::Eof => return Ok(numbering),
                _ => {}
            }
        }
    }

    fn take(&mut self, element: &BytesStart<'_>, definition: Option<u32>, list: Option<u32>, level: Option<usize>) {
        let name = element.local_name();
        match (name.as_ref(), list, level) {
            ("abstractNumId", Some(list), _) => {
                let id = number(element, "val").unwrap_or(0);
                self.lists.insert(list, (id, List { levels: LEVELS, starts: [None; LEVELS] }));
            }
            ("startOverride", Some(list), Some(level)) => {
                if let Some((_, list)) = self.lists.get_mut(&list) {
                    list.starts[level] = number(element, "val");
                }
            }
            (_, None, Some(level)) => {
                let Some(level) =
                    definition.and_then(|id| self.definitions.get_mut(&id)).map(|levels| &mut levels[level])
                else {
                    return;
                };
                let value = || attribute(element, "val").unwrap_or_default().into_owned();
                match name.as_ref() {
                    "numFmt" => level.format = value(),
                    "lvlText" => level.text = value(),
                    "start" => level.start = number(element, "val").unwrap_or(1),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// The label of the next paragraph at this place of a list; counts on. Empty where nothing is printed.
    pub(crate) fn next_label(&mut self, list_id: u32, level: u8) -> String {
        let Some((definition_id, list)) = self.lists.get(&list_id) else { return String::new() };
        let Some(levels) = self.definitions.get(definition_id) else { return String::new() };
        let place = usize::from(level).min(list.levels - 1);
        let counters = self.counters.entry(*definition_id).or_default();
        if self.begun.insert(list_id, ()).is_none() {
            for (counter, start) in counters.iter_mut().zip(list.starts) {
                if start.is_some() {
                    *counter = None;
                }
            }
        }
        let start = |level: usize| list.starts[level].unwrap_or(levels[level].start);
        for (above, counter) in counters.iter_mut().enumerate().take(place) {
            *counter = counter.or(Some(start(above)));
        }
        counters[place] = Some(counters[place].map_or(start(place), |count| count.saturating_add(1)));
        counters[place + 1..].fill(None);
        print_label(levels, place, counters)
    }
}

fn print_label(levels: &[Level], place: usize, counters: &[Option<u32>; LEVELS]) -> String {
    let level = &levels[place];
    if level.format == "bullet" {
        return bullet(&level.text).to_owned();
    }
    let mut label = String::new();
    let mut letters = level.text.chars().peekable();
    while let Some(c) = letters.next() {
        let referred = if c == '%' { letters.peek().and_then(|digit| digit.to_digit(10)) } else { None };
        match referred {
            Some(digit @ 1..=9) => {
                letters.next();
                let index = digit as usize - 1;
                label.push_str(&print_number(&levels[index].format, counters[index].unwrap_or(levels[index].start)));
            }
            _ => label.push(c),
        }
    }
    label.trim().to_owned()
}

/// The bullet as it reads in text; signs of symbol fonts become a hyphen.
fn bullet(text: &str) -> &str {
    match text.trim() {
        "" => "",
        plain @ ("-" | "–" | "+" | "*" | "•" | "▪" | "✓" | "➢" | "—") => plain,
        "o" => "+",
        _ => "-",
    }
}

fn print_number(format: &str, value: u32) -> String {
    match format {
        "none" => String::new(),
        "upperRoman" => vietnamese::to_roman(value).unwrap_or_else(|| value.to_string()),
        "lowerRoman" => vietnamese::to_roman(value).map_or_else(|| value.to_string(), |roman| roman.to_lowercase()),
        "upperLetter" => letter(value).to_uppercase(),
        "lowerLetter" => letter(value),
        "decimalZero" => format!("{value:02}"),
        _ => value.to_string(),
    }
}

/// a … z, then aa, bb … as Word counts.
fn letter(value: u32) -> String {
    if value == 0 {
        return "0".to_owned();
    }
    let index = (value - 1) % 26;
    let times = ((value - 1) / 26 + 1).min(20) as usize;
    char::from(b'a' + index as u8).to_string().repeat(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = r#"<w:numbering xmlns:w="x">
      <w:abstractNum w:abstractNumId="1">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
        <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
        <w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>
        <w:lvl w:ilvl="4"><w:numFmt w:val="decimal"/><w:lvlText w:val="%2.%5"/></w:lvl>
      </w:abstractNum>
      <w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>
      <w:num w:numId="8"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride></w:num>
    </w:numbering>"#;

    #[test]
    fn labels_are_printed_as_word_prints_them() {
        let mut numbering = Numbering::read(XML).unwrap();
        let places =
            [(7, 0), (7, 1), (7, 2), (7, 2), (7, 1), (7, 2), (7, 4), (7, 3), (7, 0), (7, 1), (8, 0), (8, 0), (99, 0)];
        let labels: Vec<String> = places.iter().map(|(list, level)| numbering.next_label(*list, *level)).collect();
        assert_eq!(labels, ["I.", "1.", "a)", "b)", "2.", "a)", "2.1", "-", "II.", "1.", "III.", "IV.", ""]);
    }

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!([letter(1), letter(26), letter(27), letter(0)], ["a", "z", "aa", "0"]);
    }
}
