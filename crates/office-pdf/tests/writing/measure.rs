//! Where the words of a page stand and how large they are.

use std::process::Command;

use office::letters;

const MM_PER_POINT: f32 = 25.4 / 72.0;

/// A line of a page; its edges in millimetres from the upper left corner.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
    pub(crate) text: String,
}

impl Line {
    /// The size in points that its width betrays, in the letters of this font.
    pub(crate) fn size(&self, font: &[u8]) -> f32 {
        (self.right - self.left) / letters::width_mm(font, 1.0, &self.text)
    }

    pub(crate) fn middle(&self) -> f32 {
        f32::midpoint(self.left, self.right)
    }
}

/// A page with its size in millimetres.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) lines: Vec<Line>,
}

impl Page {
    pub(crate) fn line(&self, text: &str) -> &Line {
        let found = self.lines.iter().find(|line| line.text == text);
        found.unwrap_or_else(|| panic!("no line «{text}» among {:?}", self.lines))
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.lines.iter().any(|line| line.text == text)
    }
}

/// Whether a tool is on this machine; where it is not, the test says so and is counted as left out.
pub(crate) fn has(tool: &str, package: &str) -> bool {
    let is_here = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(tool).is_file()));
    if !is_here {
        eprintln!("LEFT OUT: there is no {tool} (bin/test installs {package})");
    }
    is_here
}

pub(crate) fn has_poppler() -> bool {
    has("pdftotext", "poppler-utils")
}

pub(crate) fn has_libreoffice() -> bool {
    has_poppler() && has("soffice", "libreoffice-writer-nogui")
}

fn pdftotext(pdf: &[u8], option: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.pdf");
    std::fs::write(&file, pdf).unwrap();
    let output = Command::new("pdftotext").arg(option).arg(&file).arg("-").output().unwrap();
    assert!(output.status.success(), "pdftotext: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// All letters of a PDF in reading order, without the spaces between them.
pub(crate) fn letters_of(pdf: &[u8]) -> String {
    pdftotext(pdf, "-raw").split_whitespace().collect()
}

/// Every page with its lines.
pub(crate) fn pages(pdf: &[u8]) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    for xml in pdftotext(pdf, "-bbox-layout").lines().map(str::trim) {
        if xml.starts_with("<page ") {
            let [width, height] = ["width", "height"].map(|name| number(xml, name));
            pages.push(Page { width, height, lines: Vec::new() });
        } else if xml.starts_with("<line ") {
            let [left, top, right, bottom] = ["xMin", "yMin", "xMax", "yMax"].map(|name| number(xml, name));
            pages.last_mut().unwrap().lines.push(Line { left, top, right, bottom, text: String::new() });
        } else if let Some(word) = xml.strip_prefix("<word ") {
            let word = word.split_once('>').unwrap().1.trim_end_matches("</word>");
            let line = &mut pages.last_mut().unwrap().lines.last_mut().unwrap().text;
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
        }
    }
    pages
}

fn number(xml: &str, name: &str) -> f32 {
    let value = xml.split_once(&format!("{name}=\"")).unwrap().1.split_once('"').unwrap().0;
    value.parse::<f32>().unwrap() * MM_PER_POINT
}

/// The DOCX as LibreOffice prints it.
pub(crate) fn printed_by_libreoffice(docx: &[u8]) -> Vec<u8> {
    converted_by_libreoffice(docx, "pdf")
}

/// The DOCX as LibreOffice saves it in another format, or in its own words.
pub(crate) fn converted_by_libreoffice(docx: &[u8], format: &str) -> Vec<u8> {
    all_by_libreoffice(&[docx.to_vec()], format).remove(0)
}

/// All of these as LibreOffice saves them in another format, begun once.
pub(crate) fn all_by_libreoffice(all: &[Vec<u8>], format: &str) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..all.len()).map(|at| format!("{at}.docx")).collect();
    for (name, docx) in names.iter().zip(all) {
        std::fs::write(folder.path().join(name), docx).unwrap();
    }
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let output = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", format, "--outdir", "made"])
        .args(&names)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let made = |at: usize| {
        let made = folder.path().join("made").join(format!("{at}.{format}"));
        assert!(made.is_file(), "LibreOffice made no {format}: {}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(made).unwrap()
    };
    (0..all.len()).map(made).collect()
}
