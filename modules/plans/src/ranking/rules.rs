//! The rules by which units are judged: weights, days and the bar of the honours, all of them settings of the ward.

use kernel::{Conn, Result, Setting, SettingKind};

/// Tiêu chí.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Criterion {
    /// Nhiệm vụ hoàn thành đúng hạn.
    Tasks,
    /// Chỉ tiêu đạt hoặc đúng lộ trình.
    Indicators,
    /// Số liệu gửi đúng hạn.
    Figures,
    /// Vướng mắc của đơn vị khác được giải quyết.
    Answers,
}

impl Criterion {
    pub(super) const ALL: [Self; 4] = [Self::Tasks, Self::Indicators, Self::Figures, Self::Answers];

    /// The end of its keys in the Fluent files.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Tasks => "tasks",
            Self::Indicators => "indicators",
            Self::Figures => "figures",
            Self::Answers => "answers",
        }
    }

    fn setting(self) -> &'static Setting {
        match self {
            Self::Tasks => &SETTINGS[0],
            Self::Indicators => &SETTINGS[1],
            Self::Figures => &SETTINGS[2],
            Self::Answers => &SETTINGS[3],
        }
    }
}

/// The law on which emulation rests; it leaves the weights to each place, so those that come with the product are made up.
pub(super) const LAW: &str = "Luật Thi đua, khen thưởng 2022 (số 06/2022/QH15); mức mặc định là số liệu minh họa, phường đặt theo quy chế của mình";

const fn number(key: &'static str, label: &'static str, most: i64, default: &'static str) -> Setting {
    Setting {
        key,
        group: "ranking",
        label,
        help: "ranking-setting-help",
        kind: SettingKind::Number { least: 0, most },
        default,
        law: LAW,
    }
}

/// What a ward sets: the weights of the four criteria, the days that are in time, the bar of the honours.
pub(crate) const SETTINGS: &[Setting] = &[
    number("plans.ranking.tasks", "ranking-tasks", 100, "40"),
    number("plans.ranking.indicators", "ranking-indicators", 100, "30"),
    number("plans.ranking.figures", "ranking-figures", 100, "20"),
    number("plans.ranking.answers", "ranking-answers", 100, "10"),
    number("plans.ranking.figure_days", "ranking-setting-figure-days", 90, "15"),
    number("plans.ranking.answer_days", "ranking-setting-answer-days", 90, "10"),
    number("plans.ranking.honour", "ranking-setting-honour", 100, "90"),
];

/// The rules that hold in the ward.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rules {
    weights: [i64; 4],
    /// Days after the end of a quarter in which its figures are in time.
    pub(super) figure_days: i64,
    /// Days in which a unit on which others wait is in time.
    pub(super) answer_days: i64,
    /// From so many points a unit stands on the table of honours.
    pub(super) honour: i64,
}

impl Rules {
    /// As the ward has set them.
    pub(super) async fn load(conn: &Conn) -> Result<Self> {
        let mut weights = [0; 4];
        for (place, criterion) in Criterion::ALL.into_iter().enumerate() {
            weights[place] = criterion.setting().number(conn).await?;
        }
        Ok(Self {
            weights,
            figure_days: SETTINGS[4].number(conn).await?,
            answer_days: SETTINGS[5].number(conn).await?,
            honour: SETTINGS[6].number(conn).await?,
        })
    }

    /// How much a criterion weighs.
    pub(super) fn weight(&self, of: Criterion) -> i64 {
        Criterion::ALL.iter().position(|c| *c == of).map_or(0, |place| self.weights[place])
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What holds where nothing was set.
    pub(in crate::ranking) fn defaults() -> Rules {
        let number = |n: usize| SETTINGS[n].default.parse().unwrap();
        Rules {
            weights: [number(0), number(1), number(2), number(3)],
            figure_days: number(4),
            answer_days: number(5),
            honour: number(6),
        }
    }

    #[test]
    fn the_weights_that_come_with_the_product_make_a_hundred_and_say_that_they_are_made_up() {
        assert_eq!(Criterion::ALL.iter().map(|c| defaults().weight(*c)).sum::<i64>(), 100);
        assert!(SETTINGS.iter().all(|s| s.law.contains("số liệu minh họa")));
    }
}
