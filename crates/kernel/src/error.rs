//! The one error of the product: what a person can do something about, and what only the log should see.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Shorthand for results of this product.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, as the person who asked should see it.
#[derive(Debug, thiserror::Error, Clone)]
pub enum Error {
    /// The thing does not exist, or the actor may not know that it does.
    #[error("Không tìm thấy nội dung này.")]
    NotFound,
    /// The actor is known but may not do this.
    #[error("Ông/bà không có quyền thực hiện việc này.")]
    Forbidden,
    /// Nobody is signed in.
    #[error("Cần đăng nhập để tiếp tục.")]
    SignInNeeded,
    /// The form has errors, by field; it comes back with what the person typed.
    #[error("Thông tin nhập chưa hợp lệ: {0}")]
    Invalid(FieldErrors),
    /// A business rule said no, in words for the user.
    #[error("{0}")]
    Refused(String),
    /// Somebody else changed the same thing meanwhile; nothing typed is lost.
    #[error("{0}")]
    Conflict(String),
    /// A fault of ours: logged once at the boundary with a code that the user can quote.
    #[error("Lỗi hệ thống")]
    Internal(Arc<str>),
}

/// Errors by field: (name of the field, sentence in Vietnamese).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(pub Vec<(String, String)>);

impl std::fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, (_, message)) in self.0.iter().enumerate() {
            write!(f, "{}{message}", if i == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

impl FieldErrors {
    /// Notes that a field is wrong.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push((field.to_owned(), message.into()));
    }

    /// The first message on a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, message)| message.as_str())
    }

    /// `Ok` when nothing is wrong.
    pub fn check(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }
}

impl Error {
    /// What is wrong with a form that must come back, by field (none for the whole of it); other errors go on.
    ///
    /// # Errors
    /// Faults of ours and missing rights.
    pub fn for_form(self) -> Result<Vec<(String, String)>> {
        match self {
            Error::Invalid(fields) => Ok(fields.0),
            Error::Refused(message) | Error::Conflict(message) => Ok(vec![(String::new(), message)]),
            other => Err(other),
        }
    }

    /// A business rule said no.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::Refused(message.into())
    }

    /// A single wrong field.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(FieldErrors(vec![(field.to_owned(), message.into())]))
    }

    /// A fault of ours.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string().into())
    }

    /// The HTTP status that says the same.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::SignInNeeded => StatusCode::UNAUTHORIZED,
            Self::Invalid(_) | Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Error {
    /// The status with the error beside it; the outer layer writes the page or the RFC 9457 problem.
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.to_string()).into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(e: sea_orm::DbErr) -> Self {
        match e.sql_err() {
            Some(sea_orm::SqlErr::UniqueConstraintViolation(what)) => {
                tracing::debug!(what, "unique constraint");
                Self::Conflict("Nội dung này đã có (trùng với bản ghi khác).".into())
            }
            _ => Self::internal(e),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(e: std::io::Error) -> Self {
        Self::internal(e)
    }
}

impl From<serde_json::Error> for Error {
    fn from(e: serde_json::Error) -> Self {
        Self::internal(e)
    }
}
