//! The only source of time: passed in, so that tests and the demonstration can stand still.

use chrono::{DateTime, FixedOffset, NaiveDate, SubsecRound, Utc};
use std::sync::{Arc, Mutex};

/// A clock: the system's, or one that a test sets.
#[derive(Clone, Default)]
pub struct Clock(Option<Arc<Mutex<DateTime<Utc>>>>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still until [`Clock::set`].
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Some(Arc::new(Mutex::new(at))))
    }

    /// Now, in whole microseconds (PostgreSQL keeps no more).
    #[allow(clippy::disallowed_methods)]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Some(at) => *at.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
            None => Utc::now().trunc_subsecs(6),
        }
    }

    /// Today in Vietnam.
    pub fn today(&self) -> NaiveDate {
        local_day(self.now())
    }

    /// Moves a fixed clock; the system's clock stays as it is.
    pub fn set(&self, to: DateTime<Utc>) {
        if let Some(at) = &self.0 {
            *at.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = to;
        }
    }
}

/// An instant in Vietnamese time (+07:00 all year).
pub fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    match FixedOffset::east_opt(7 * 3600) {
        Some(offset) => at.with_timezone(&offset),
        None => at.fixed_offset(),
    }
}

/// An instant as people read it: "15:20, 02/11/2026", in Vietnamese time.
pub fn moment(at: DateTime<Utc>) -> String {
    local(at).format("%H:%M, %d/%m/%Y").to_string()
}

/// The Vietnamese day of an instant.
pub fn local_day(at: DateTime<Utc>) -> NaiveDate {
    local(at).date_naive()
}
