//! Where the figures of an indicator come from: entered by people, or measures of the registry.

/// Where the figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Source {
    /// Nhập tay: a unit enters figures with evidence and a second person approves them.
    #[default]
    Entered,
    /// Nhập tay, đối chiếu với dữ liệu: entered as above; the page shows what measures count over the same days.
    Compared {
        /// Key of the measure of the numerator.
        numerator: String,
        /// Key of the measure of the denominator; empty for a number that is no share.
        denominator: String,
    },
    /// Tính từ dữ liệu: measures of the registry.
    Measured {
        /// Key of the measure that is counted.
        numerator: String,
        /// Key of the measure that it is a share of; empty for a number that is no share.
        denominator: String,
        /// Counts what happened in the year, or everything there is.
        span: MeasureSpan,
    },
}

/// Which records of a measure an indicator counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MeasureSpan {
    /// Phát sinh trong năm: records whose day lies in the plan's year.
    Year,
    /// Hiện có: all records, whenever they came.
    All,
}

impl Source {
    /// Do people enter the figures?
    pub(crate) fn is_entered(&self) -> bool {
        !matches!(self, Self::Measured { .. })
    }

    /// Does it count everything there is, whenever it came?
    pub(crate) fn is_stock(&self) -> bool {
        matches!(self, Self::Measured { span: MeasureSpan::All, .. })
    }

    /// The stored name.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Compared { .. } => "compared",
            Self::Measured { span: MeasureSpan::Year, .. } => "measure",
            Self::Measured { span: MeasureSpan::All, .. } => "measure_all",
        }
    }

    /// The source of stored columns.
    pub(crate) fn of(key: &str, numerator: String, denominator: String) -> Self {
        match key {
            "compared" => Self::Compared { numerator, denominator },
            "measure" => Self::Measured { numerator, denominator, span: MeasureSpan::Year },
            "measure_all" => Self::Measured { numerator, denominator, span: MeasureSpan::All },
            _ => Self::Entered,
        }
    }

    /// Keys of the measures behind it.
    pub(crate) fn measures(&self) -> (&str, &str) {
        match self {
            Self::Entered => ("", ""),
            Self::Compared { numerator, denominator } | Self::Measured { numerator, denominator, .. } => {
                (numerator, denominator)
            }
        }
    }
}
