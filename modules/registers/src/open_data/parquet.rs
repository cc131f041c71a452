//! A version as Parquet, column by column, without Arrow.

use super::model::{Column, Type};
use super::snapshot::{Row, Snapshot};
use chrono::NaiveDate;
use kernel::{Error, Result};
use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use std::sync::Arc;

/// Rows of a group.
const GROUP: usize = 50_000;

/// The snapshot as a Parquet file.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn bytes(snapshot: &Snapshot) -> Result<Vec<u8>> {
    write(snapshot).map_err(Error::internal)
}

fn write(snapshot: &Snapshot) -> parquet::errors::Result<Vec<u8>> {
    let fields: String = snapshot.columns.iter().map(field).collect();
    let schema = Arc::new(parse_message_type(&format!("message du_lieu {{ {fields} }}"))?);
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    for rows in snapshot.rows.chunks(GROUP) {
        let mut group = writer.next_row_group()?;
        let mut at = 0;
        while let Some(mut column) = group.next_column()? {
            put(&mut column, snapshot.columns[at].kind, rows, at)?;
            column.close()?;
            at += 1;
        }
        group.close()?;
    }
    writer.into_inner()
}

/// Keys of fields are small letters, digits and underscores: they need no quotes.
fn field(column: &Column) -> String {
    let kind = match column.kind {
        Type::Text | Type::Geometry => ("BYTE_ARRAY", " (STRING)"),
        Type::Integer => ("INT64", ""),
        Type::Number => ("DOUBLE", ""),
        Type::Boolean => ("BOOLEAN", ""),
        Type::Date => ("INT32", " (DATE)"),
    };
    format!("OPTIONAL {} {}{}; ", kind.0, column.key, kind.1)
}

fn put(column: &mut SerializedColumnWriter<'_>, kind: Type, rows: &[Row], at: usize) -> parquet::errors::Result<usize> {
    let cells = rows.iter().map(|row| row.cells[at].as_deref());
    let since_1970 = |text: &str| {
        let days = text.parse::<NaiveDate>().ok()?.signed_duration_since(NaiveDate::default()).num_days();
        i32::try_from(days).ok()
    };
    match kind {
        Type::Text | Type::Geometry => put_as::<ByteArrayType>(column, cells.map(|cell| cell.map(ByteArray::from))),
        Type::Integer => put_as::<Int64Type>(column, cells.map(|cell| cell?.parse().ok())),
        Type::Number => put_as::<DoubleType>(column, cells.map(|cell| cell?.parse().ok())),
        Type::Boolean => put_as::<BoolType>(column, cells.map(|cell| Some(cell? == "true"))),
        Type::Date => put_as::<Int32Type>(column, cells.map(|cell| since_1970(cell?))),
    }
}

fn put_as<T: DataType>(
    column: &mut SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = Option<T::T>>,
) -> parquet::errors::Result<usize> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    column.typed::<T>().write_batch(&values, Some(&levels), None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    #[test]
    fn what_was_written_is_read_again() {
        let column = |key: &str, kind| Column {
            key: key.into(),
            label: key.into(),
            about: String::new(),
            kind,
            parts: Vec::new(),
        };
        let columns = vec![
            column("ten", Type::Text),
            column("so", Type::Integer),
            column("co", Type::Boolean),
            column("ngay", Type::Date),
        ];
        let cells = |values: [Option<&str>; 4]| values.map(|value| value.map(str::to_owned)).to_vec();
        let rows = vec![
            Row {
                key: "1".into(), cells: cells([Some("Chợ Phố Cò"), Some("12"), Some("true"), Some("2026-03-16")])
            },
            Row { key: "2".into(), cells: cells([Some("=cmd()"), None, Some("false"), None]) },
        ];
        let written = bytes(&Snapshot { columns, rows }).unwrap_or_else(|e| panic!("{e}"));
        let reader = SerializedFileReader::new(bytes_of(written)).unwrap_or_else(|e| panic!("{e}"));
        let rows: Vec<String> =
            reader.get_row_iter(None).into_iter().flatten().flatten().map(|row| row.to_string()).collect();
        assert_eq!(rows.len(), 2);
        assert!(rows[0].contains("Chợ Phố Cò") && rows[0].contains("12") && rows[0].contains("2026-03-16"), "{rows:?}");
        assert!(rows[1].contains("=cmd()") && rows[1].contains("null"), "{rows:?}");
    }

    fn bytes_of(written: Vec<u8>) -> impl parquet::file::reader::ChunkReader {
        axum::body::Bytes::from(written)
    }
}
