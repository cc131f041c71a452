//! The stamp over the picture of a page, as SVG in millimetres; and behind a copy of the file, as PDF.

use super::model::{HEIGHT, Line, RULES, Said, Spot, WIDTH, lines};
use super::preview::Preview;
use kernel::{Error, Result};

/// The red of seals.
const RED: &str = "#B3122B";
const RED_IN_PDF: [f64; 3] = [0.70, 0.07, 0.17];

/// A page with the stamp over it.
pub(super) fn svg(preview: &Preview, picture: &str, spot: Option<Spot>, said: &Said, label: &str) -> String {
    let mut out = ui::Html::new();
    let view = format!("0 0 {} {}", preview.width, preview.height);
    out.tag("svg")
        .attr("class", "dinh-sheet")
        .attr("viewBox", &view)
        .attr("role", "img")
        .attr("aria-label", label)
        .end();
    let page = out.tag("image").attr("href", picture).attr("x", "0").attr("y", "0");
    page.num("width", preview.width).num("height", preview.height).end();
    out.close("image");
    if let Some(spot) = spot {
        stamp(&mut out, spot, said);
    }
    out.close("svg");
    out.into_string()
}

fn stamp(out: &mut ui::Html, spot: Spot, said: &Said) {
    let moved = format!("translate({} {})", spot.left, spot.top);
    let group = out.tag("g").attr("transform", &moved).attr("fill", RED).attr("stroke", "none");
    group.attr("font-family", "Liberation Serif, Times New Roman, serif").end();
    let frame = out.tag("rect").attr("fill", "#fff").attr("fill-opacity", ".6").attr("stroke", RED);
    frame.attr("stroke-width", ".5").num("width", WIDTH).num("height", HEIGHT).end();
    out.close("rect");
    for [x1, y1, x2, y2] in RULES {
        let rule = out.tag("line").num("x1", x1).num("y1", y1).num("x2", x2).num("y2", y2);
        rule.attr("stroke", RED).attr("stroke-width", ".25").end();
        out.close("line");
    }
    for line in lines(said) {
        text(out, &line);
    }
    out.close("g");
}

fn text(out: &mut ui::Html, line: &Line) {
    let weight = if line.is_bold { "700" } else { "400" };
    let mut tag = out.tag("text").num("x", line.x).num("y", line.y).num("font-size", line.size);
    tag = tag.attr("font-weight", weight);
    // Letters are told how wide they may be only where they would be wider.
    if line.text.chars().count() as f64 * line.size * 0.56 > line.width {
        tag = tag.num("textLength", line.width).attr("lengthAdjust", "spacingAndGlyphs");
    }
    tag.end();
    out.text(&line.text);
    out.close("text");
}

/// A copy of the file with the stamp on its first page: the bytes of the file, and one more revision behind them.
///
/// # Errors
/// [`Error::Refused`] where the file does not let itself be added to.
pub(super) fn pdf(file: &[u8], spot: Spot, said: &Said) -> Result<Vec<u8>> {
    let all = lines(said);
    let of = |line: &Line| signing::stamp::Line {
        text: line.text.clone(),
        left: line.x,
        baseline: line.y,
        size: line.size,
        width: line.width,
        is_bold: line.is_bold,
    };
    let stamp = signing::stamp::Stamp {
        page: Some(1),
        rect: signing::Rect { left: spot.left, top: spot.top, width: WIDTH, height: HEIGHT },
        lines: all.iter().map(of).collect(),
        rules: RULES.to_vec(),
        colour: RED_IN_PDF,
        regular: office::letters::REGULAR,
        bold: office::letters::BOLD,
        says: all.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n"),
    };
    signing::stamp::put(file, &stamp)
        .map_err(|_| Error::refused("Tệp PDF này có mật khẩu hoặc bị hỏng nên không thêm được dấu đến."))
}
