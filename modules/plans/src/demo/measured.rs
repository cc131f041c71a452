//! Indicators of the sample plan that are counted by records: dossiers of the one-stop desk, registers of the ward, its
//! documents.

use super::{LABEL, UNITS, derived};
use crate::indicator::{self, Baseline, Comparator, Indicator, IndicatorId, MeasureSpan, NewIndicator, Source, Unit};
use crate::plan::PlanId;
use kernel::{Result, Tx};

/// (name, comparator, target, baseline, source).
type Measured = (&'static str, Comparator, f64, Baseline, Source);

/// What dossiers count beside: (name, comparator, target, last year's result as the plan prints it, source).
/// The plan sets no target for these; what was reached last year is to be kept, which is illustrative.
fn measured() -> [Measured; 4] {
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

/// What registers count: records of one saved filter of those of another.
fn counted(numerator: &str, denominator: &str) -> Source {
    let (numerator, denominator) = (format!("registers.{numerator}"), format!("registers.{denominator}"));
    Source::Measured { numerator, denominator, span: MeasureSpan::All }
}

/// What registers count beside, in the same form.
fn registered() -> [Measured; 3] {
    let of = |n: f64, d: f64| Baseline { numerator: Some(n), denominator: Some(d), ..Baseline::default() };
    [
        (
            "Tỷ lệ máy tính có phần mềm diệt virus",
            Comparator::AtLeast,
            100.0,
            of(70.0, 70.0),
            counted("may-tinh.co-diet-virus", "may-tinh.tat-ca-may-tinh"),
        ),
        (
            "Tỷ lệ tài khoản định danh điện tử VNeID đã kích hoạt",
            Comparator::AtLeast,
            86.38,
            of(13_971.0, 16_173.0),
            counted("dinh-danh-dien-tu.tai-khoan-muc-2", "dinh-danh-dien-tu.du-tuoi"),
        ),
        (
            "Tỷ lệ hộ gia đình có Internet cáp quang",
            Comparator::AtLeast,
            82.0,
            Baseline { value: Some(82.0), ..Baseline::default() },
            counted("cap-quang.ho-co-cap-quang", "cap-quang.tong-so-ho"),
        ),
    ]
}

/// Targets of the plan that records count: (words of its name, numerator, denominator, which records).
const WIRED: [(&str, &str, &str, MeasureSpan); 14] = {
    use MeasureSpan::{All, Year};
    [
        ("hai long khi su dung dich vu cong", "procedures.satisfied", "procedures.rated", Year),
        (
            "doanh nghiep nho va vua",
            "registers.doanh-nghiep.nho-va-vua-chuyen-doi-so",
            "registers.doanh-nghiep.nho-va-vua",
            All,
        ),
        ("cho truyen thong", "registers.diem-thanh-toan.cho-4-0", "registers.diem-thanh-toan.cho-du-dieu-kien", All),
        ("4g/5g phu song", "registers.cap-quang.phu-song-4g", "registers.cap-quang.tat-ca", All),
        (
            "truong thanh co dien thoai thong minh",
            "registers.dien-thoai-thong-minh.co-dien-thoai-thong-minh",
            "registers.dien-thoai-thong-minh.nguoi-truong-thanh",
            All,
        ),
        ("stem", "registers.truong-hoc.co-stem", "registers.truong-hoc.tat-ca", All),
        (
            "tai khoan giao dich tai ngan hang",
            "registers.tai-khoan-chu-ky-so.co-tai-khoan",
            "registers.tai-khoan-chu-ky-so.tu-15-tuoi",
            All,
        ),
        (
            "mua sam truc tuyen",
            "registers.dien-thoai-thong-minh.ho-mua-sam-truc-tuyen",
            "registers.dien-thoai-thong-minh.tong-so-ho",
            All,
        ),
        (
            "nguoi dung dien thoai thong minh",
            "registers.dien-thoai-thong-minh.dung-dich-vu",
            "registers.dien-thoai-thong-minh.co-dien-thoai-thong-minh",
            All,
        ),
        ("lanh dao co chu ky so", "registers.can-bo.lanh-dao-co-chu-ky-so", "registers.can-bo.lanh-dao", All),
        (
            "su dung thanh thao he thong quan ly van ban",
            "registers.can-bo.thanh-thao-van-ban",
            "registers.can-bo.tat-ca",
            All,
        ),
        ("co tai khoan dinh danh dien tu", "registers.can-bo.co-dinh-danh", "registers.can-bo.tat-ca", All),
        (
            "dich vu thanh toan dien tu",
            "registers.tai-khoan-chu-ky-so.thanh-toan-dien-tu",
            "registers.tai-khoan-chu-ky-so.nguoi-truong-thanh",
            All,
        ),
        ("cap quang ftth", "registers.cap-quang.ho-co-cap-quang", "registers.cap-quang.ho-co-nhu-cau", All),
    ]
};

/// Is it the target of documents that are signed?
pub(super) fn is_signing(of: &Indicator) -> bool {
    vietnamese::fold(&of.name).contains("ky so dung quy dinh")
}

/// The target of which records count little here: its unit enters figures, and beside them stands what records count.
async fn compare_signed(tx: &mut Tx, plan: PlanId, all: &[Indicator]) -> Result<()> {
    let Some(of) = all.iter().find(|of| is_signing(of)).filter(|of| of.source == Source::Entered) else {
        return Ok(());
    };
    let (numerator, denominator) = ("documents.outgoing.signed".into(), "documents.outgoing".into());
    let compared = NewIndicator {
        source: Source::Compared { numerator, denominator },
        definition:
            "Đối chiếu với văn bản đi trong năm có chữ ký số hợp lệ của người có thẩm quyền và của cơ quan. Chữ ký \
            bằng chứng thư trình diễn không có giá trị pháp lý nên số đếm được không tính."
                .into(),
        ..indicator::again(of, of.id, plan)
    };
    indicator::edit(tx, compared, of.version, LABEL).await
}

/// Wires what records count to the plan: targets that it sets, and last year's results.
pub(super) async fn wire(tx: &mut Tx, plan: PlanId) -> Result<()> {
    let all = indicator::of_plan(tx, plan).await?;
    compare_signed(tx, plan, &all).await?;
    for (words, numerator, denominator, span) in WIRED {
        let found = all.iter().find(|i| vietnamese::fold(&i.name).contains(words));
        let Some(of) = found.filter(|of| of.source == Source::Entered) else { continue };
        let source = Source::Measured { numerator: numerator.into(), denominator: denominator.into(), span };
        let wired = NewIndicator { source, ..indicator::again(of, of.id, plan) };
        indicator::edit(tx, wired, of.version, LABEL).await?;
    }
    let centre = people::api::find_unit_by_name(tx, UNITS[3].0).await?.map(|unit| unit.id);
    for (place, (name, comparator, target, baseline, source)) in (1..).zip(measured().into_iter().chain(registered())) {
        let id = IndicatorId(derived(plan.0, 100 + place));
        let baseline = Baseline { period: "từ 01/7/2025 đến 27/10/2025".into(), ..baseline };
        let new = NewIndicator {
            section: "Kết quả năm trước (theo dõi thêm)".into(),
            definition: format!("Kế hoạch nêu kết quả năm trước, không đặt mục tiêu; mức phải giữ là {LABEL}."),
            lead: centre,
            source,
            baseline: baseline.value_in(&Unit::new("%")).map(|_| baseline),
            ..NewIndicator::named(id, plan, name, Unit::new("%"), comparator, target)
        };
        indicator::create_indicator(tx, new).await?;
    }
    // The plan asks for it as a task, not among its targets.
    let (id, name) = (IndicatorId(derived(plan.0, 120)), "Tỷ lệ máy tính có phần mềm giám sát an toàn tập trung");
    let watched = NewIndicator {
        section: "An toàn thông tin mạng (theo dõi thêm)".into(),
        definition: "Theo nhiệm vụ của kế hoạch: cài đặt phần mềm giám sát an toàn trên 100% máy tính làm việc.".into(),
        lead: centre,
        source: counted("may-tinh.giam-sat-tap-trung", "may-tinh.tat-ca-may-tinh"),
        ..NewIndicator::named(id, plan, name, Unit::new("%"), Comparator::AtLeast, 100.0)
    };
    indicator::create_indicator(tx, watched).await.map(|_| ())
}
