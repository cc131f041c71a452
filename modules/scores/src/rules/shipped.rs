//! The rule sets that come with the product; a ward takes one over when it first uses it.

use super::model::RuleSet;
use std::sync::LazyLock;

const FILES: [&str; 4] = [
    include_str!("../../rules/dti-phuong-minh-hoa.toml"),
    include_str!("../../rules/dti-don-vi-minh-hoa.toml"),
    include_str!("../../rules/qd-766-cap-xa.toml"),
    include_str!("../../rules/quan-tri-du-lieu-minh-hoa.toml"),
];

static SETS: LazyLock<Vec<RuleSet>> =
    LazyLock::new(|| FILES.iter().filter_map(|file| super::read::read(file, |_| true).ok()).collect());

/// All of them.
pub(crate) fn all() -> &'static [RuleSet] {
    &SETS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_is_sound_and_the_structure_is_that_of_the_province_index() {
        for file in FILES {
            crate::rules::read::read(file, |_| true).unwrap();
        }
        let ward = &all()[0];
        let sums: Vec<f64> = ward.pillars.iter().map(|p| p.max()).collect();
        assert_eq!(sums, [500.0, 200.0, 150.0, 150.0], "foundations, then the three pillars");
        assert!(ward.pillars[0].indices.iter().all(|i| i.most() == 100.0));
        assert!(ward.illustrative && ward.note.contains("số liệu minh họa"));
        assert!(all()[1].illustrative && all()[1].note.contains("số liệu minh họa"));
        assert_eq!(all()[1].max(), 100.0);
    }

    #[test]
    fn the_self_assessment_of_data_governance_says_that_it_is_illustrative() {
        let set = &all()[3];
        assert_eq!((set.code.as_str(), set.max()), ("quan-tri-du-lieu-minh-hoa", 100.0));
        assert!(set.illustrative && set.basis.is_empty() && set.note.contains("số liệu minh họa"));
        for code in ["2.1", "3.2", "4.1", "5.1"] {
            let source = set.criterion(code).unwrap().rule.source().unwrap();
            assert!(source.measure.is_some() && source.of_measure.is_some() && source.all_days, "{code}");
        }
    }

    #[test]
    fn the_groups_of_decision_766_keep_their_most() {
        let set = &all()[2];
        let of = |code: &str| set.pillars.iter().find(|p| p.code == code).unwrap().max();
        let groups = ["CKMB", "TD", "SH", "HL", "TT"].map(of);
        assert_eq!(groups, [18.0, 20.0, 18.0, 18.0, 10.0]);
        assert!(set.criterion("21").unwrap().judge(&zero()).points == Some(6.0), "6 when d = 0");
        assert!(set.criterion("23").unwrap().judge(&zero()).points == Some(0.0), "0 when d = 0");
        assert!(set.criterion("11").unwrap().judge(&zero()).points.is_none(), "no data is not zero");
    }

    fn zero() -> crate::rules::Answer {
        crate::rules::Answer { numerator: Some(0.0), denominator: Some(0.0), ..Default::default() }
    }
}
