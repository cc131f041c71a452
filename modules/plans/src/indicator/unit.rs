//! Units of indicators (percent, level, index, times a year, counted things) and how their values are written.

use ui::Lang;

/// Đơn vị tính, as stored: `%`, `level`, `index`, `count/year`, `count/month`, `count/week`, or a counted noun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit(String);

/// What a value of a unit means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitKind {
    /// Tỷ lệ phần trăm: numerator over denominator, times 100.
    Percent,
    /// Cấp độ, mức độ.
    Level,
    /// Chỉ số between 0 and 1, such as DTI 0,70.
    Index,
    /// Số lần trong năm: adds up from zero.
    TimesAYear,
    /// Số lần mỗi tháng: the same is expected in every period.
    TimesAMonth,
    /// Số lần mỗi tuần: the same is expected in every period.
    TimesAWeek,
    /// A number of things, named by the unit ("lớp", "điểm", "Mbps").
    Things,
}

impl Unit {
    /// A unit by its stored name; blanks around it are cut.
    pub(crate) fn new(name: &str) -> Self {
        Self(name.trim().to_owned())
    }

    /// The stored name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What its values mean.
    pub(crate) fn kind(&self) -> UnitKind {
        match self.0.as_str() {
            "%" => UnitKind::Percent,
            "level" => UnitKind::Level,
            "index" => UnitKind::Index,
            "count/year" => UnitKind::TimesAYear,
            "count/month" => UnitKind::TimesAMonth,
            "count/week" => UnitKind::TimesAWeek,
            _ => UnitKind::Things,
        }
    }

    /// Is a value the share of a numerator in a denominator?
    pub fn is_share(&self) -> bool {
        matches!(self.kind(), UnitKind::Percent | UnitKind::Index)
    }

    /// The value of a fraction in this unit; `None` for a denominator of zero or none.
    pub(crate) fn value_of(&self, numerator: f64, denominator: Option<f64>) -> Option<f64> {
        match (self.kind(), denominator) {
            (UnitKind::Percent, Some(d)) if d > 0.0 => Some(100.0 * numerator / d),
            (UnitKind::Index, Some(d)) if d > 0.0 => Some(numerator / d),
            (UnitKind::Percent | UnitKind::Index, _) => None,
            _ => Some(numerator),
        }
    }

    /// A value with its unit: "92,48%", "mức 3", "0,7", "2 lần/năm", "15 lớp".
    pub fn format(&self, value: f64, lang: Lang) -> String {
        let number = format_number(value, lang);
        match (self.kind(), lang) {
            (UnitKind::Percent, _) => format!("{number}%"),
            (UnitKind::Level, Lang::Vi) => format!("mức {number}"),
            (UnitKind::Level, Lang::En) => format!("level {number}"),
            (UnitKind::Index, _) => number,
            (UnitKind::TimesAYear, Lang::Vi) => format!("{number} lần/năm"),
            (UnitKind::TimesAYear, Lang::En) => format!("{number} a year"),
            (UnitKind::TimesAMonth, Lang::Vi) => format!("{number} lần/tháng"),
            (UnitKind::TimesAMonth, Lang::En) => format!("{number} a month"),
            (UnitKind::TimesAWeek, Lang::Vi) => format!("{number} lần/tuần"),
            (UnitKind::TimesAWeek, Lang::En) => format!("{number} a week"),
            (UnitKind::Things, _) if self.0.is_empty() => number,
            (UnitKind::Things, _) => format!("{number} {}", self.0),
        }
    }

    /// A difference between two values: "7,5 điểm phần trăm", "2 lớp".
    pub fn format_gap(&self, gap: f64, lang: Lang) -> String {
        match (self.kind(), lang) {
            (UnitKind::Percent, Lang::Vi) => format!("{} điểm phần trăm", format_number(gap.abs(), lang)),
            (UnitKind::Percent, Lang::En) => format!("{} percentage points", format_number(gap.abs(), lang)),
            _ => self.format(gap.abs(), lang),
        }
    }

    /// The unit alone, as a column heading says it.
    pub fn label(&self, lang: Lang) -> String {
        let text = match (self.kind(), lang) {
            (UnitKind::Level, Lang::Vi) => "mức độ",
            (UnitKind::Level, Lang::En) => "level",
            (UnitKind::Index, Lang::Vi) => "chỉ số",
            (UnitKind::Index, Lang::En) => "index",
            (UnitKind::TimesAYear, Lang::Vi) => "lần/năm",
            (UnitKind::TimesAYear, Lang::En) => "times a year",
            (UnitKind::TimesAMonth, Lang::Vi) => "lần/tháng",
            (UnitKind::TimesAMonth, Lang::En) => "times a month",
            (UnitKind::TimesAWeek, Lang::Vi) => "lần/tuần",
            (UnitKind::TimesAWeek, Lang::En) => "times a week",
            (UnitKind::Percent | UnitKind::Things, _) => self.as_str(),
        };
        text.to_owned()
    }
}

/// Two decimals, the rest cut and not rounded: 3472/3754 is 92,48% as plans print it, and 99,996% never reads as
/// 100%, which would contradict "not met" beside it.
pub(crate) fn format_number(value: f64, lang: Lang) -> String {
    let cut = cut_to_hundredths(value);
    let vietnamese = vietnamese::format_decimal(cut, 2);
    match lang {
        Lang::Vi => vietnamese,
        Lang::En => vietnamese.chars().map(swap_marks).collect(),
    }
}

fn swap_marks(c: char) -> char {
    match c {
        '.' => ',',
        ',' => '.',
        other => other,
    }
}

/// The value with the decimals after the second cut off; the small addend undoes binary error (92.48 × 100).
pub(crate) fn cut_to_hundredths(value: f64) -> f64 {
    let scaled = value.abs() * 100.0;
    ((scaled + 1e-7).floor() / 100.0).copysign(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_plans_print_them() {
        for (unit, value, vi, en) in [
            ("%", 100.0 * 3472.0 / 3754.0, "92,48%", "92.48%"),
            ("%", 92.48, "92,48%", "92.48%"),
            ("%", 99.996, "99,99%", "99.99%"),
            ("%", 100.0, "100%", "100%"),
            ("%", 112.5, "112,5%", "112.5%"),
            ("%", 0.29, "0,29%", "0.29%"),
            ("level", 3.0, "mức 3", "level 3"),
            ("index", 0.7, "0,7", "0.7"),
            ("count/year", 2.0, "2 lần/năm", "2 a year"),
            ("count/month", 1.0, "1 lần/tháng", "1 a month"),
            ("count/week", 1.0, "1 lần/tuần", "1 a week"),
            ("hồ sơ", 3754.0, "3.754 hồ sơ", "3,754 hồ sơ"),
            ("Mbps", -1.25, "-1,25 Mbps", "-1.25 Mbps"),
            ("", 7.0, "7", "7"),
        ] {
            assert_eq!(Unit::new(unit).format(value, Lang::Vi), vi, "{unit} {value}");
            assert_eq!(Unit::new(unit).format(value, Lang::En), en, "{unit} {value}");
        }
    }

    #[test]
    fn fractions_become_values_and_zero_denominators_become_none() {
        let percent = Unit::new("%");
        assert_eq!(percent.value_of(1.0, Some(4.0)), Some(25.0));
        assert_eq!(percent.value_of(0.0, Some(0.0)), None);
        assert_eq!(percent.value_of(5.0, None), None);
        assert_eq!(percent.value_of(5.0, Some(4.0)), Some(125.0));
        assert_eq!(Unit::new("index").value_of(7.0, Some(10.0)), Some(0.7));
        assert_eq!(Unit::new("lớp").value_of(2.0, None), Some(2.0));
        assert_eq!(Unit::new("lớp").value_of(2.0, Some(0.0)), Some(2.0));
    }

    #[test]
    fn gaps_of_percentages_are_points() {
        assert_eq!(Unit::new("%").format_gap(-7.5, Lang::Vi), "7,5 điểm phần trăm");
        assert_eq!(Unit::new("lớp").format_gap(2.0, Lang::Vi), "2 lớp");
    }
}
