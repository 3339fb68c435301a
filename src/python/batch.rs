//! Many documents at once as one Arrow table with a row for each: what an engine like Spark maps over its own batches.

use std::io;
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_array::{Array, ListArray, RecordBatch, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use gangmu::batch::Outcome;
use gangmu::table::{Tables, arrow::BatchBuilder};

/// One row for each document: where it came from, what partitions go by, its text, and each table as a list of rows.
///
/// `found` holds the documents of each source, in order.
///
/// # Errors
/// When the rows of a batch are too many for Arrow's 32-bit offsets.
pub fn nested(found: Vec<Vec<Outcome>>) -> io::Result<RecordBatch> {
    let mut tables = Tables::default();
    let mut lengths: Vec<Vec<usize>> = vec![Vec::new(); Tables::NAMES.len()];
    let (mut source, mut member, mut year) = (Int64Builder::new(), Int64Builder::new(), Int64Builder::new());
    let [mut path, mut doc_id, mut status, mut province, mut text] = [(); 5].map(|()| StringBuilder::new());
    for (from, documents) in found.into_iter().enumerate() {
        for (place, outcome) in documents.into_iter().enumerate() {
            for (lengths, sheet) in lengths.iter_mut().zip(outcome.tables.sheets()) {
                lengths.push(sheet.len());
            }
            let document = outcome.tables.documents.first();
            source.append_value(number(from)?);
            member.append_value(number(place)?);
            path.append_value(&outcome.path);
            doc_id.append_option(Some(outcome.doc_id).filter(|id| !id.is_empty()));
            status.append_option(document.map(|d| d.status.as_str()));
            province.append_option(document.map(|d| d.province.as_str()).filter(|p| !p.is_empty()));
            year.append_option(document.and_then(|d| {
                let day = if d.published.is_empty() { &d.written } else { &d.published };
                day.get(..4).and_then(|y| y.parse().ok()).or(d.period_start.map(i64::from))
            }));
            text.append_option(outcome.text);
            tables.append(outcome.tables);
        }
    }
    let mut columns: Vec<(Field, Arc<dyn Array>)> = vec![
        (Field::new("source", DataType::Int64, false), Arc::new(source.finish())),
        (Field::new("member", DataType::Int64, false), Arc::new(member.finish())),
        (Field::new("path", DataType::Utf8, false), Arc::new(path.finish())),
        (Field::new("doc_id", DataType::Utf8, true), Arc::new(doc_id.finish())),
        (Field::new("status", DataType::Utf8, true), Arc::new(status.finish())),
        (Field::new("province", DataType::Utf8, true), Arc::new(province.finish())),
        (Field::new("year", DataType::Int64, true), Arc::new(year.finish())),
    ];
    for (sheet, lengths) in tables.sheets().iter().zip(lengths) {
        let mut builder = BatchBuilder::new(&sheet.headings());
        (0..sheet.len()).for_each(|row| builder.row(&sheet.cells(row)));
        let rows = StructArray::from(builder.take().map_err(io::Error::other)?);
        i32::try_from(rows.len()).map_err(io::Error::other)?;
        let item = Arc::new(Field::new("item", rows.data_type().clone(), true));
        let list = ListArray::new(item, OffsetBuffer::from_lengths(lengths), Arc::new(rows), None);
        columns.push((Field::new(sheet.name(), list.data_type().clone(), false), Arc::new(list)));
    }
    columns.push((Field::new("text", DataType::Utf8, true), Arc::new(text.finish())));
    let (fields, arrays): (Vec<Field>, Vec<_>) = columns.into_iter().unzip();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(|e: ArrowError| io::Error::other(e))
}

fn number(n: usize) -> io::Result<i64> {
    i64::try_from(n).map_err(io::Error::other)
}
