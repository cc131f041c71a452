//! Câu chữ: how a criterion is scored and why it has its points, in the language of the page.

use super::judge::{Judgement, Why};
use super::model::{Criterion, Rule, RuleSet};
use ui::{Lang, T};

/// Points as they are shown.
pub(crate) fn points(t: &T, points: f64) -> String {
    ui::number(t.lang(), points)
}

/// Points, or the word for no data.
pub(crate) fn points_or_none(t: &T, value: Option<f64>) -> String {
    value.map_or_else(|| t.get("score-no-data"), |value| points(t, value))
}

/// The index between 0 and 1, with four places: 0,7125.
pub(crate) fn index(lang: Lang, value: f64) -> String {
    let text = format!("{value:.4}");
    match lang {
        Lang::Vi => text.replace('.', ","),
        Lang::En => text,
    }
}

/// When the sheets of a set open by themselves.
pub(crate) fn opening(t: &T, set: &RuleSet) -> String {
    let every = t.get(format!("score-opens-{}", set.opens_every.key()));
    let when = match set.opens_after_days {
        0 => t.get("score-opens-at-end"),
        days @ 1.. => t.with("score-opens-after", [("n", days.into())]),
        days => t.with("score-opens-before", [("n", (-days).into())]),
    };
    format!("{every}, {when}")
}

/// How a criterion is scored.
pub(crate) fn how(t: &T, c: &Criterion) -> String {
    let n = |value: f64| ui::Arg::from(ui::number(t.lang(), value));
    let max = ("max", n(c.max));
    let (mut text, when_zero) = match &c.rule {
        Rule::Ratio { target, when_zero, .. } => {
            let target = ui::percent(t.lang(), 100.0 * target);
            (t.with("score-how-ratio", [max, ("target", target.into())]), *when_zero)
        }
        Rule::Steps { percent, steps, when_zero, .. } => {
            let value = |v: f64| if *percent { ui::percent(t.lang(), v) } else { ui::number(t.lang(), v) };
            let step = |s: &super::model::Step| {
                t.with("score-how-step", [("from", value(s.from).into()), ("points", n(s.points))])
            };
            let list: Vec<String> = steps.iter().map(step).collect();
            (t.with("score-how-steps", [("list", list.join("; ").into())]), *when_zero)
        }
        Rule::Choice { half } => (t.with("score-how-choice", [max, ("half", n(*half))]), None),
        Rule::Count { each, .. } => (t.with("score-how-count", [max, ("each", n(*each))]), None),
        Rule::Evidence => (t.with("score-how-evidence", [max]), None),
    };
    if let Some(points) = when_zero {
        text.push(' ');
        text.push_str(&t.with("score-how-zero", [("points", n(points))]));
    }
    text
}

/// Why a criterion has its points.
pub(crate) fn why(t: &T, c: &Criterion, judged: &Judgement) -> String {
    let n = |value: f64| ui::Arg::from(ui::number(t.lang(), value));
    let p = |value: f64| ui::Arg::from(ui::percent(t.lang(), value));
    let max = ("max", n(c.max));
    let points = ("points", n(judged.points.unwrap_or(0.0)));
    match judged.why {
        Why::NoData => t.get("score-why-no-data"),
        Why::NothingOccurred => t.get("score-why-nothing-occurred"),
        Why::WhenZero => t.with("score-why-when-zero", [points]),
        Why::NotApplicable => t.get("score-why-not-applicable"),
        Why::Ratio { numerator, denominator, percent, target } => {
            let args = [
                ("n", n(numerator)),
                ("d", n(denominator)),
                ("percent", p(percent)),
                ("target", p(target)),
                max,
                points,
            ];
            let met = percent >= target;
            t.with(if met { "score-why-ratio-met" } else { "score-why-ratio" }, args)
        }
        Why::Step { value, from } => {
            let percent = matches!(c.rule, Rule::Steps { percent: true, .. });
            let v = |value: f64| if percent { p(value) } else { n(value) };
            t.with("score-why-step", [("value", v(value)), ("from", v(from)), points])
        }
        Why::BelowSteps { value, first } => {
            let percent = matches!(c.rule, Rule::Steps { percent: true, .. });
            let v = |value: f64| if percent { p(value) } else { n(value) };
            t.with("score-why-below", [("value", v(value)), ("first", v(first))])
        }
        Why::Choice(choice) => {
            t.with("score-why-choice", [("answer", t.get(format!("score-choice-{}", choice.key())).into()), points])
        }
        Why::NoProof => t.get("score-why-no-proof"),
        Why::Count { number, each } => {
            t.with("score-why-count", [("number", n(number)), ("each", n(each)), max, points])
        }
        Why::Claimed => t.with("score-why-claimed", [points]),
    }
}
