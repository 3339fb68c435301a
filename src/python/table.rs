//! Tables that other libraries take over without copying, by the Arrow PyCapsule interface.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, RecordBatch, RecordBatchIterator, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use gangmu::table::Sheet;
use gangmu::table::arrow::{self, ArrowTable};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// Bytes of text in one batch of the table of texts.
const TEXT_BYTES: usize = 64 << 20;

#[pyclass(frozen, module = "gangmu")]
pub struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    /// # Errors
    /// None for tables of gangmu.
    pub fn of(sheet: &dyn Sheet) -> io::Result<Self> {
        ArrowTable::of(sheet).map(Self::from)
    }
}

impl From<ArrowTable> for Table {
    fn from(table: ArrowTable) -> Self {
        Self { schema: table.schema, batches: table.batches }
    }
}

impl From<RecordBatch> for Table {
    fn from(batch: RecordBatch) -> Self {
        Self { schema: batch.schema(), batches: vec![batch] }
    }
}

#[pymethods]
impl Table {
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|f| f.name().clone()).collect()
    }

    fn __len__(&self) -> usize {
        self.num_rows()
    }

    fn __repr__(&self) -> String {
        format!("<gangmu.Table {} rows: {}>", self.num_rows(), self.column_names().join(", "))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.schema.as_ref()).map_err(failed)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The consumer casts, where it asks for another schema: the interface leaves that open.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches: Vec<Result<RecordBatch, ArrowError>> = self.batches.iter().cloned().map(Ok).collect();
        let reader = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }
}

fn failed(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// The tables of the run that lies in `folder`, and its texts.
///
/// # Errors
/// What can't be read.
pub fn of_run(folder: &Path) -> io::Result<Vec<(String, Table)>> {
    let mut tables: Vec<(String, Table)> =
        arrow::extraction(folder)?.into_iter().map(|table| (table.name.clone(), table.into())).collect();
    let texts = texts(folder, &tables[0].1)?;
    tables.push(("text".to_owned(), texts));
    Ok(tables)
}

/// `doc_id` and `text` of all documents that have a text.
fn texts(folder: &Path, documents: &Table) -> io::Result<Table> {
    let field = |name| Field::new(name, DataType::Utf8, false);
    let schema = Arc::new(Schema::new(vec![field("doc_id"), field("text")]));
    let mut batches = Vec::new();
    let (mut ids, mut texts, mut bytes) = (StringBuilder::new(), StringBuilder::new(), 0);
    let mut take = |ids: &mut StringBuilder, texts: &mut StringBuilder| {
        let columns: Vec<Arc<dyn Array>> = vec![Arc::new(ids.finish()), Arc::new(texts.finish())];
        RecordBatch::try_new(Arc::clone(&schema), columns).map(|b| batches.push(b)).map_err(io::Error::other)
    };
    for batch in &documents.batches {
        let column = |name| batch.column_by_name(name).and_then(|c| c.as_any().downcast_ref::<StringArray>());
        let (Some(doc_id), Some(status)) = (column("doc_id"), column("status")) else { continue };
        for (id, status) in doc_id.iter().zip(status) {
            let (Some(id), Some("ok" | "partial")) = (id, status) else { continue };
            let text = fs::read_to_string(folder.join(format!("text/{id}.txt")))?;
            ids.append_value(id);
            texts.append_value(&text);
            bytes += text.len();
            if bytes > TEXT_BYTES {
                take(&mut ids, &mut texts)?;
                bytes = 0;
            }
        }
    }
    take(&mut ids, &mut texts)?;
    Ok(Table { schema, batches })
}
