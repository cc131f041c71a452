//! Indicators of the sample plan that are counted by the records of the one-stop desk.

use super::{LABEL, UNITS, derived};
use crate::indicator::{self, Baseline, Comparator, IndicatorId, MeasureSpan, NewIndicator, Source, Unit};
use crate::plan::PlanId;
use kernel::{Result, Tx};

/// What the dossiers of the one-stop desk count: (name, comparator, target, last year's result as the plan prints it, source).
/// The plan sets no target for these; what was reached last year is to be kept, which is illustrative.
fn measured() -> [(&'static str, Comparator, f64, Baseline, Source); 4] {
    let keys = |n: &str, d: &str| (format!("procedures.{n}"), format!("procedures.{d}"));
    let counted = |n, d| {
        let (numerator, denominator) = keys(n, d);
        Source::Measured { numerator, denominator, span: MeasureSpan::Year }
    };
    let of = |n: f64, d: f64| Baseline { numerator: Some(n), denominator: Some(d), ..Baseline::default() };
    let (numerator, denominator) = keys("finished.in_time", "finished");
    [
        (
            "Tỷ lệ hồ sơ tiếp nhận trực tuyến",
            Comparator::AtLeast,
            92.48,
            of(3472.0, 3754.0),
            counted("received.online", "received"),
        ),
        (
            "Tỷ lệ hồ sơ thanh toán trực tuyến",
            Comparator::AtLeast,
            98.3,
            of(2652.0, 2698.0),
            counted("paid_online", "with_fee"),
        ),
        (
            "Tỷ lệ hồ sơ cấp kết quả điện tử",
            Comparator::AtLeast,
            91.4,
            Baseline { value: Some(91.4), ..Baseline::default() },
            counted("finished.electronic", "finished"),
        ),
        (
            "Tỷ lệ hồ sơ giải quyết đúng hạn (đơn vị báo cáo)",
            Comparator::AtLeast,
            98.0,
            Baseline::default(),
            Source::Compared { numerator, denominator },
        ),
    ]
}

/// Wires what the desk counts to the plan: satisfaction, which it sets a target for, and last year's results.
pub(super) async fn wire(tx: &mut Tx, plan: PlanId) -> Result<()> {
    let all = indicator::of_plan(tx, plan).await?;
    let satisfied = all.iter().find(|i| vietnamese::fold(&i.name).contains("hai long khi su dung dich vu cong"));
    if let Some(of) = satisfied.filter(|of| of.source == Source::Entered) {
        let (numerator, denominator) = ("procedures.satisfied".into(), "procedures.rated".into());
        let source = Source::Measured { numerator, denominator, span: MeasureSpan::Year };
        let wired = NewIndicator { source, ..indicator::again(of, of.id, plan) };
        indicator::edit(tx, wired, of.version, LABEL).await?;
    }
    let centre = people::api::find_unit_by_name(tx, UNITS[3].0).await?.map(|unit| unit.id);
    for (place, (name, comparator, target, baseline, source)) in (1..).zip(measured()) {
        let id = IndicatorId(derived(plan.0, 100 + place));
        let baseline = Baseline { period: "từ 01/7/2025 đến 27/10/2025".into(), ..baseline };
        let new = NewIndicator {
            section: "Dịch vụ công (theo dõi thêm)".into(),
            definition: format!("Kế hoạch nêu kết quả năm trước, không đặt mục tiêu; mức phải giữ là {LABEL}."),
            lead: centre,
            source,
            baseline: baseline.value_in(&Unit::new("%")).map(|_| baseline),
            ..NewIndicator::named(id, plan, name, Unit::new("%"), comparator, target)
        };
        indicator::create_indicator(tx, new).await?;
    }
    Ok(())
}
