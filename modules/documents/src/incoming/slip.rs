//! Phiếu giải quyết văn bản đến (NĐ 30/2020, Phụ lục IV): opinions of the leader, of the unit, proposal of who handles it, as
//! the story of the document has them; what nobody has said yet is left blank to be written by hand.

use crate::drafting::{compose, draw};
use crate::model::{Document, DocumentId, Step};
use crate::store;
use axum::extract::Path;
use axum::response::Response;
use kernel::{Cx, Error, Result, attach, moment};
use office::{AdministrativeDocument, Block, DocumentColumn, DocumentTable};

/// Room to write by hand.
const BLANK: &str = "…………………………………………………………\n…………………………………………………………\n…………………………………………………………";

/// The three parts of the form, each with the steps whose words it has.
const PARTS: [(&str, &[&str]); 3] = [
    ("Ý kiến của lãnh đạo cơ quan, tổ chức", &["direction"]),
    ("Ý kiến của lãnh đạo đơn vị", &["given"]),
    ("Ý kiến đề xuất, kết quả của người giải quyết", &["proposal", "done", "answered"]),
];

/// `GET /van-ban/den/{id}/phieu`
pub(super) async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (conn, id) = (cx.read(), DocumentId(id.parse().map_err(|_| Error::NotFound)?));
    let document = store::find_visible_to(&conn, cx.actor()?, id).await?;
    let steps = store::steps(&conn, id).await?;
    let units = people::api::all_units(&conn).await?;
    let named = |id: &kernel::UnitId| units.iter().find(|unit| unit.id == *id).map(|unit| unit.name.clone());
    let with: Vec<String> = store::coordinators(&conn, id).await?.iter().filter_map(named).collect();
    let drawn = draw::draw(slip(&cx, &document, &steps, &with.join(", "))).await?;
    Ok(attach(
        drawn.pdf.clone(),
        "application/pdf",
        &format!("phieu-giai-quyet-{}-{}.pdf", document.number, document.year),
    ))
}

fn slip(cx: &Cx, d: &Document, steps: &[Step], with: &str) -> AdministrativeDocument {
    let mut rows = Vec::new();
    let last = steps.iter().filter(|step| step.kind == "direction").max_by_key(|step| step.at);
    for (title, kinds) in PARTS {
        rows.push(vec![title.to_owned()]);
        let mut said: Vec<&Step> = steps.iter().filter(|step| kinds.contains(&step.kind.as_str())).collect();
        said.sort_by_key(|step| step.at);
        let row = |step: &&Step| {
            let with = if last == Some(*step) { with } else { "" };
            vec![format!("{}\n{}", step.by_name, moment(step.at)), words(step, with)]
        };
        rows.extend(said.iter().map(row));
        if said.is_empty() {
            rows.push(vec![String::new(), BLANK.to_owned()]);
        }
    }
    AdministrativeDocument {
        agency: vec!["ỦY BAN NHÂN DÂN".to_owned(), cx.ward.name.clone()],
        number: format!("{} (số đến)", d.number),
        place: compose::place(&cx.ward.name).to_owned(),
        issued_on: Some(cx.today()),
        kind: "PHIẾU GIẢI QUYẾT VĂN BẢN ĐẾN".to_owned(),
        title: about(d),
        body: vec![Block::Table(DocumentTable {
            columns: vec![DocumentColumn::text("Người ghi, thời điểm", 30), DocumentColumn::text("Nội dung", 70)],
            rows,
        })],
        made_at: cx.now,
        ..AdministrativeDocument::default()
    }
}

/// "Kế hoạch số 173/KH-UBND ngày 09/3/2026 của UBND tỉnh: Tuyên truyền".
fn about(d: &Document) -> String {
    let kind = vietnamese::citation::kind_of_code(&d.kind).unwrap_or("Công văn");
    let number = if d.symbol.is_empty() { String::new() } else { format!(" số {}", d.symbol) };
    let day = d.issued_on.map(|day| format!(" ngày {}", vietnamese::format_date(day))).unwrap_or_default();
    format!("{kind}{number}{day} của {}: {}", d.agency, d.subject)
}

/// What a step says: who leads and works with it, until when, and the words themselves.
fn words(step: &Step, with: &str) -> String {
    let day = step.due_on.map(vietnamese::format_date).unwrap_or_default();
    let of = match step.kind.as_str() {
        "direction" => "Chủ trì",
        "given" => "Giao",
        "done" | "answered" => "Văn bản trả lời",
        _ => "",
    };
    let is_directed = matches!(step.kind.as_str(), "direction" | "given");
    let lines = [
        ("", step.body.as_str()),
        (of, step.to_name.as_str()),
        ("Phối hợp", with),
        ("Thời hạn", if is_directed { day.as_str() } else { "" }),
    ];
    let line =
        |(name, said): &(&str, &str)| if name.is_empty() { (*said).to_owned() } else { format!("{name}: {said}") };
    lines.iter().filter(|(_, said)| !said.is_empty()).map(line).collect::<Vec<_>>().join("\n")
}
