//! Mức thu: what a dossier costs by the fee rules of its procedure's version.

use crate::catalogue::FeeRule;
use crate::dossier::Channel;
use chrono::NaiveDate;
use kernel::Cx;
use serde::{Deserialize, Serialize};
use vietnamese::format_integer;

/// The most copies and pages of one dossier.
pub(crate) const MOST: u32 = 10_000;

/// For what a fee is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask<'a> {
    pub case: &'a str,
    pub channel: Channel,
    pub province: u16,
    /// The day of receipt.
    pub day: NaiveDate,
    /// Số bản, số trường hợp.
    pub copies: u32,
    /// Số trang của một bản.
    pub pages: u32,
}

/// Khoản thu of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FeeLine {
    pub name: String,
    /// Đồng.
    pub amount: i64,
    /// How it came about: "2 bản × (2 trang × 2.000 + 1 trang × 1.000)".
    pub how: String,
    pub basis: String,
}

impl Ask<'_> {
    fn is_meant(&self, rule: &FeeRule) -> bool {
        (rule.case.is_empty() || rule.case == self.case)
            && (rule.channel == 0 || i16::from(rule.channel) == self.channel.number())
            && (rule.province == 0 || rule.province == self.province)
            && rule.from.is_none_or(|from| from <= self.day)
            && rule.to.is_none_or(|to| self.day <= to)
    }

    /// What the rules ask.
    pub(crate) fn lines(&self, rules: &[FeeRule]) -> Vec<FeeLine> {
        self.rules(rules).into_iter().map(|rule| self.line(rule)).collect()
    }

    /// The rules that hold: of those with one name, the one that says most of province, channel and case, then the
    /// newest.
    pub(crate) fn rules<'r>(&self, rules: &'r [FeeRule]) -> Vec<&'r FeeRule> {
        let rank = |rule: &FeeRule| (rule.province != 0, rule.channel != 0, !rule.case.is_empty(), rule.from);
        let mut chosen: Vec<&FeeRule> = Vec::new();
        for rule in rules.iter().filter(|rule| self.is_meant(rule)) {
            match chosen.iter_mut().find(|other| other.name == rule.name) {
                Some(other) if rank(rule) > rank(other) => *other = rule,
                Some(_) => {}
                None => chosen.push(rule),
            }
        }
        chosen
    }

    fn line(&self, rule: &FeeRule) -> FeeLine {
        let (copies, pages) = (self.copies.clamp(1, MOST), self.pages.clamp(1, MOST));
        let is_by_page = vietnamese::fold(&rule.unit) == "trang";
        let (one, how) = stepped(rule, if is_by_page { pages } else { copies });
        let (one, capped) = match rule.at_most {
            Some(most) if one > most => (most, true),
            _ => (one, false),
        };
        let how = if capped { format!("{how}, tối đa {}", format_integer(one)) } else { how };
        let (amount, how) = match is_by_page {
            true => (one.saturating_mul(i64::from(copies)), format!("{copies} bản × ({how})")),
            false => (one, how),
        };
        FeeLine { name: rule.name.clone(), amount, how, basis: rule.basis.clone() }
    }
}

/// The price of so many units, the third and later ones at their own price where there is one.
fn stepped(rule: &FeeRule, units: u32) -> (i64, String) {
    let unit = if rule.unit.is_empty() { "trường hợp" } else { &rule.unit };
    let said = |count: u32, price: i64| format!("{count} {unit} × {}", format_integer(price));
    let cost = |count: u32, price: i64| price.saturating_mul(i64::from(count));
    match rule.from_third {
        Some(later) if units > 2 => {
            let rest = units - 2;
            (cost(2, rule.amount) + cost(rest, later), format!("{} + {}", said(2, rule.amount), said(rest, later)))
        }
        _ => (cost(units, rule.amount), said(units, rule.amount)),
    }
}

/// The province of the ward, by which some fees are set; 0 where it is not known.
pub(crate) fn province(cx: &Cx) -> u16 {
    let commune = cx.app.communes.get(cx.ward.id, cx.today());
    commune.and_then(|commune| commune.province_code.parse().ok()).unwrap_or(0)
}

/// The sum of lines.
pub(crate) fn total(lines: &[FeeLine]) -> i64 {
    lines.iter().fold(0, |sum, line| sum.saturating_add(line.amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn ask() -> Ask<'static> {
        Ask { case: "", channel: Channel::Direct, province: 19, day: day("2026-11-22"), copies: 1, pages: 1 }
    }

    fn copying() -> FeeRule {
        FeeRule {
            name: "Chứng thực bản sao".into(),
            amount: 2000,
            unit: "trang".into(),
            at_most: Some(200_000),
            from_third: Some(1000),
            ..FeeRule::default()
        }
    }

    #[test]
    fn pages_are_cheaper_from_the_third_on_and_a_copy_has_its_most() {
        let sum = |copies, pages| total(&Ask { copies, pages, ..ask() }.lines(&[copying()]));
        assert_eq!([sum(1, 1), sum(1, 2), sum(1, 3), sum(2, 3)], [2000, 4000, 5000, 10_000]);
        assert_eq!(sum(3, 500), 600_000);
        let line = Ask { copies: 2, pages: 3, ..ask() }.lines(&[copying()]).remove(0);
        assert_eq!(line.how, "2 bản × (2 trang × 2.000 + 1 trang × 1.000)");
    }

    #[test]
    fn the_rule_that_says_most_holds() {
        let rule = |amount, channel, province, from: &str, to: Option<&str>| FeeRule {
            name: "Lệ phí".into(),
            amount,
            channel,
            province,
            from: Some(day(from)),
            to: to.map(day),
            ..FeeRule::default()
        };
        let rules = [
            rule(8000, 0, 0, "2020-01-01", None),
            rule(5000, 0, 19, "2024-01-01", Some("2026-06-30")),
            rule(6000, 0, 19, "2026-07-01", None),
            rule(0, 2, 19, "2026-08-08", None),
            rule(1, 0, 31, "2020-01-01", None),
        ];
        let sum = |channel, on: &str| total(&Ask { channel, day: day(on), ..ask() }.lines(&rules));
        assert_eq!(sum(Channel::Direct, "2023-01-01"), 8000);
        assert_eq!(sum(Channel::Direct, "2026-06-30"), 5000);
        assert_eq!(sum(Channel::Direct, "2026-07-01"), 6000);
        assert_eq!(sum(Channel::Online, "2026-08-08"), 0);
        assert_eq!(sum(Channel::Post, "2026-08-08"), 6000);
    }

    #[test]
    fn a_case_of_its_own_price_and_two_fees_at_once() {
        let fees = [
            FeeRule { name: "Phí".into(), amount: 1000, ..FeeRule::default() },
            FeeRule { name: "Phí".into(), amount: 9000, case: "muon".into(), ..FeeRule::default() },
            FeeRule { name: "Cấp bản sao".into(), amount: 3000, unit: "bản".into(), ..FeeRule::default() },
        ];
        assert_eq!(total(&Ask { case: "muon", copies: 2, ..ask() }.lines(&fees)), 9000 * 2 + 6000);
        assert_eq!(total(&ask().lines(&fees)), 4000);
        assert_eq!(ask().lines(&[]), []);
    }
}
