//! What both writers draw, measured with other hands: poppler reads the PDF, LibreOffice opens the DOCX.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod archive;
mod departures;
#[path = "../../../office/tests/support/documents.rs"]
mod documents;
mod form;
mod hostile;
mod letters;
mod measure;
#[path = "../support/report.rs"]
mod report;
mod ruler;
#[path = "../../../office/tests/support/mod.rs"]
mod support;
