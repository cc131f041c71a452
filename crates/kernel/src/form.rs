//! What a browser sends: fields and files, with the forgery token checked before anything is read from it.

use crate::{App, Cx, Error, FieldErrors, Result};
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use chrono::NaiveDate;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A file that came with a form.
#[derive(Debug, Clone)]
pub struct Upload {
    pub field: String,
    pub file_name: String,
    pub bytes: Bytes,
}

/// A submitted form. Reading a field that does not fit notes an error; [`Form::check`] gives them all at once.
#[derive(Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    pub uploads: Vec<Upload>,
    errors: Mutex<FieldErrors>,
}

impl FromRequest<App> for Form {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let cx = request.extensions().get::<Cx>().cloned().ok_or_else(|| Error::internal("no context"))?;
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        let form = if content_type.starts_with("multipart/form-data") {
            Self::from_multipart(request, app).await?
        } else {
            let bytes = Bytes::from_request(request, app).await.map_err(too_large)?;
            let fields = String::from_utf8_lossy(&bytes);
            let pairs = fields.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (crate::cx::url_decode(name), tidy(&crate::cx::url_decode(value)))
            });
            Form { fields: pairs.collect(), ..Form::default() }
        };
        match form.value("_csrf") {
            token if !cx.csrf.is_empty() && token == cx.csrf => Ok(form),
            _ => Err(Error::refused("Trang này đã mở quá lâu. Ông/bà tải lại trang rồi gửi lại.")),
        }
    }
}

fn too_large(e: impl std::fmt::Display) -> Error {
    tracing::debug!(%e, "body refused");
    Error::refused("Nội dung gửi lên quá lớn hoặc bị ngắt giữa chừng.")
}

/// NFC, Unix line ends, no control characters.
fn tidy(text: &str) -> String {
    let kept: String =
        text.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    vietnamese::nfc(&kept).into_owned()
}

impl Form {
    async fn from_multipart(request: Request, app: &App) -> Result<Self> {
        let mut parts = Multipart::from_request(request, app).await.map_err(too_large)?;
        let mut form = Form::default();
        while let Some(part) = parts.next_field().await.map_err(too_large)? {
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(file_name) => {
                    let bytes = part.bytes().await.map_err(too_large)?;
                    if !file_name.is_empty() && !bytes.is_empty() {
                        form.uploads.push(Upload { field: name, file_name: tidy(&file_name), bytes });
                    }
                }
                None => {
                    let text = part.text().await.map_err(too_large)?;
                    form.fields.push((name, tidy(&text)));
                }
            }
        }
        Ok(form)
    }

    /// A form made of pairs; for tests and for showing a stored record in its form.
    pub fn of(pairs: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Form { fields: pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(), ..Form::default() }
    }

    /// What was typed, trimmed; empty where the field did not come.
    pub fn value(&self, field: &str) -> &str {
        self.fields.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value.trim())
    }

    /// All values of a field, such as checked boxes.
    pub fn values<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(name, _)| name == field).map(|(_, value)| value.trim())
    }

    /// All pairs, in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.fields
    }

    fn noted(&self) -> MutexGuard<'_, FieldErrors> {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an error on a field.
    pub fn wrong(&self, field: &str, message: impl Into<String>) {
        self.noted().add(field, message);
    }

    /// Text that must be there.
    pub fn required(&self, field: &str, message: &str) -> String {
        let value = self.value(field);
        if value.is_empty() {
            self.wrong(field, message);
        }
        value.to_owned()
    }

    /// Text, if any was typed.
    pub fn optional(&self, field: &str) -> Option<String> {
        Some(self.value(field)).filter(|v| !v.is_empty()).map(str::to_owned)
    }

    /// A day: dd/MM/yyyy, or yyyy-MM-dd as date inputs send it.
    pub fn day(&self, field: &str) -> Option<NaiveDate> {
        let value = self.value(field);
        let parsed =
            NaiveDate::parse_from_str(value, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(value, "%d/%m/%Y"));
        match parsed {
            _ if value.is_empty() => None,
            Ok(day) if (1900..2200).contains(&chrono::Datelike::year(&day)) => Some(day),
            _ => {
                self.wrong(field, format!("“{value}” không phải là ngày. Nhập theo mẫu 20/11/2026."));
                None
            }
        }
    }

    /// A decimal number as Vietnamese write it: 1.234,56.
    pub fn number(&self, field: &str) -> Option<f64> {
        let value = self.value(field);
        if value.is_empty() {
            return None;
        }
        let number = vietnamese::parse_number(value).filter(|n| n.is_finite());
        if number.is_none() {
            self.wrong(field, format!("“{value}” không phải là số. Nhập như 1.234,5."));
        }
        number
    }

    /// Anything that parses, such as an identifier; an unparsable value is an error.
    pub fn parsed<T: std::str::FromStr>(&self, field: &str, message: &str) -> Option<T> {
        let value = self.value(field);
        if value.is_empty() {
            return None;
        }
        let parsed = value.parse().ok();
        if parsed.is_none() {
            self.wrong(field, message);
        }
        parsed
    }

    /// A ticked box.
    pub fn ticked(&self, field: &str) -> bool {
        !self.value(field).is_empty()
    }

    /// The file of a field.
    pub fn upload(&self, field: &str) -> Option<&Upload> {
        self.uploads.iter().find(|u| u.field == field)
    }

    /// All errors noted so far, if any.
    pub fn check(&self) -> Result<()> {
        self.noted().clone().check()
    }
}
