//! Số liệu gửi hệ thống báo cáo của tỉnh: the figures of a period as a spreadsheet with the columns that the ward chose,
//! and as JSON.

use super::pages::load;
use crate::snapshot::{IndicatorLine, Value};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use kernel::{Cx, Error, Result, Setting, SettingKind, attach};
use rust_xlsxwriter::{Format, Workbook};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The columns of the spreadsheet, in order, as the province's system wants them.
pub(crate) const COLUMNS_SETTING: Setting = Setting {
    key: "reports.export_columns",
    group: "report-settings",
    label: "report-export-columns",
    help: "report-export-columns-hint",
    kind: SettingKind::Text,
    default: DEFAULT_COLUMNS,
    law: "",
};
/// The columns where the ward has chosen none.
const DEFAULT_COLUMNS: &str = "stt, chi_tieu, don_vi_tinh, muc_tieu, tu_so, mau_so, ket_qua, ky_truoc, cung_ky, don_vi_chu_tri, danh_gia, ghi_chu";

enum Cell {
    Text(String),
    Number(Option<f64>),
}

/// The columns that there are: key, heading, cell.
type Column = (&'static str, &'static str, fn(usize, &IndicatorLine) -> Cell);

fn value(v: &Option<Value>) -> Cell {
    Cell::Number(v.as_ref().map(|v| v.value))
}

const COLUMNS: [Column; 13] = [
    ("stt", "STT", |n, _| Cell::Number(Some(n as f64))),
    ("nhom", "Nhóm chỉ tiêu", |_, i| Cell::Text(i.section.clone())),
    ("chi_tieu", "Chỉ tiêu", |_, i| Cell::Text(i.name.clone())),
    ("don_vi_tinh", "Đơn vị tính", |_, i| Cell::Text(i.unit.clone())),
    ("muc_tieu", "Mục tiêu", |_, i| Cell::Text(i.target_text.clone())),
    ("tu_so", "Tử số", |_, i| Cell::Number(i.now.as_ref().and_then(|v| v.numerator))),
    ("mau_so", "Mẫu số", |_, i| Cell::Number(i.now.as_ref().and_then(|v| v.denominator))),
    ("ket_qua", "Kết quả", |_, i| value(&i.now)),
    ("ky_truoc", "Kỳ trước", |_, i| value(&i.before)),
    ("cung_ky", "Cùng kỳ năm trước", |_, i| value(&i.last_year)),
    ("don_vi_chu_tri", "Đơn vị chủ trì", |_, i| Cell::Text(i.lead_name.clone())),
    ("danh_gia", "Đánh giá", |_, i| Cell::Text(i.why.clone())),
    ("ghi_chu", "Ghi chú", |_, i| Cell::Text(i.note.clone())),
];

/// The columns that a setting names; unknown names are left out, none at all gives the usual ones.
fn columns(setting: &str) -> Vec<&'static Column> {
    let named = |text: &str| -> Vec<&'static Column> {
        text.split(',').filter_map(|name| COLUMNS.iter().find(|(key, _, _)| *key == name.trim())).collect()
    };
    let chosen = named(setting);
    if chosen.is_empty() { named(DEFAULT_COLUMNS) } else { chosen }
}

/// `GET /bao-cao/ky/{id}/so-lieu.xlsx`
pub(super) async fn xlsx(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (_, snapshot) = load(&cx, &id).await?;
    let setting = COLUMNS_SETTING.get(&cx.read()).await?;
    let name = vietnamese::slug(&format!("so lieu {}", snapshot.period));
    let bytes = workbook(&columns(&setting), &snapshot.indicators).map_err(Error::internal)?;
    Ok(attach(bytes, XLSX, &format!("{name}.xlsx")))
}

fn workbook(columns: &[&Column], lines: &[IndicatorLine]) -> std::result::Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = Format::new().set_bold().set_text_wrap();
    for (column, (_, heading, _)) in (0..).zip(columns) {
        sheet.write_with_format(0, column, *heading, &bold)?;
        sheet.set_column_width(column, if heading.chars().count() > 8 { 24 } else { 12 })?;
    }
    for (row, line) in (1..).zip(lines) {
        for (column, (_, _, cell)) in (0..).zip(columns) {
            match cell(row as usize, line) {
                Cell::Text(text) => sheet.write(row, column, text)?,
                Cell::Number(Some(number)) => sheet.write(row, column, number)?,
                Cell::Number(None) => sheet.write(row, column, "")?,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    workbook.save_to_buffer()
}

/// `GET /bao-cao/ky/{id}/so-lieu.json`
pub(super) async fn json(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let (period, snapshot) = load(&cx, &id).await?;
    let body = serde_json::json!({ "ward": cx.ward.id.to_string(), "digest": period.digest, "figures": snapshot });
    Ok(axum::Json(body).into_response())
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn the_ward_chooses_columns_and_their_order() {
        let keys = |setting: &str| columns(setting).iter().map(|(key, _, _)| *key).collect::<Vec<_>>();
        assert_eq!(keys("ket_qua, stt"), ["ket_qua", "stt"]);
        assert_eq!(keys("khong_co").len(), 12);
    }
}
