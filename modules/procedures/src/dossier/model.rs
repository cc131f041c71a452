//! What a dossier is, the ten national states and what may follow from each.

use crate::catalogue::{Content, Level, ProcedureId, VersionId};
use crate::due;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{UnitId, UserId, WardId, local_day, typed_id};

typed_id!(
    /// Hồ sơ thủ tục hành chính.
    DossierId
);

/// Trạng thái hồ sơ: the ten of the national set, under their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum State {
    /// 1 Mới đăng ký.
    Registered = 1,
    /// 2 Được tiếp nhận.
    Received = 2,
    /// 3 Không được tiếp nhận.
    Declined = 3,
    /// 4 Đang xử lý.
    Processing = 4,
    /// 5 Yêu cầu bổ sung giấy tờ.
    Supplement = 5,
    /// 6 Yêu cầu thực hiện nghĩa vụ tài chính.
    Payment = 6,
    /// 7 Công dân yêu cầu rút hồ sơ.
    Withdrawing = 7,
    /// 8 Dừng xử lý.
    Stopped = 8,
    /// 9 Đã xử lý xong.
    Finished = 9,
    /// 10 Đã trả kết quả.
    Returned = 10,
}

/// The condition of an open dossier in SQL, word for word as in the indexes over them.
pub(crate) const OPEN: &str = "state IN (1, 2, 4, 5, 6, 7)";

impl State {
    /// Every state, in the order of their numbers.
    pub(crate) const ALL: [Self; 10] = [
        Self::Registered,
        Self::Received,
        Self::Declined,
        Self::Processing,
        Self::Supplement,
        Self::Payment,
        Self::Withdrawing,
        Self::Stopped,
        Self::Finished,
        Self::Returned,
    ];

    /// Its number in the national set.
    pub(crate) fn number(self) -> i16 {
        self as i16
    }

    /// The state of a number.
    pub(crate) fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.number() == number)
    }

    /// What may follow.
    pub(crate) fn next(self) -> &'static [Self] {
        match self {
            Self::Registered => &[Self::Received, Self::Declined, Self::Supplement],
            Self::Received => &[Self::Processing],
            Self::Processing => &[Self::Supplement, Self::Payment, Self::Withdrawing, Self::Stopped, Self::Finished],
            Self::Supplement => &[Self::Processing, Self::Stopped, Self::Declined],
            Self::Payment => &[Self::Processing, Self::Stopped],
            Self::Withdrawing => &[Self::Stopped],
            Self::Finished => &[Self::Returned],
            Self::Declined | Self::Stopped | Self::Returned => &[],
        }
    }

    /// The end of its key in the Fluent files (`dossier-state-received`) and of the event that tells of it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Received => "received",
            Self::Declined => "declined",
            Self::Processing => "processing",
            Self::Supplement => "supplement",
            Self::Payment => "payment",
            Self::Withdrawing => "withdrawing",
            Self::Stopped => "stopped",
            Self::Finished => "finished",
            Self::Returned => "returned",
        }
    }

    /// Its national name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Registered => "Mới đăng ký",
            Self::Received => "Được tiếp nhận",
            Self::Declined => "Không được tiếp nhận",
            Self::Processing => "Đang xử lý",
            Self::Supplement => "Yêu cầu bổ sung giấy tờ",
            Self::Payment => "Yêu cầu thực hiện nghĩa vụ tài chính",
            Self::Withdrawing => "Công dân yêu cầu rút hồ sơ",
            Self::Stopped => "Dừng xử lý",
            Self::Finished => "Đã xử lý xong",
            Self::Returned => "Đã trả kết quả",
        }
    }

    /// May it become `to`?
    pub(crate) fn leads_to(self, to: Self) -> bool {
        self.next().contains(&to)
    }

    /// Does the clock rest in it?
    pub(crate) fn rests(self) -> bool {
        matches!(self, Self::Supplement | Self::Payment)
    }

    /// Is it neither decided nor ended? Those are the states of [`OPEN`].
    pub(crate) fn is_open(self) -> bool {
        !matches!(self, Self::Declined | Self::Stopped | Self::Finished | Self::Returned)
    }
}

/// Kênh tiếp nhận, under its national number; an unknown one counts as direct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Channel {
    /// 1 Trực tiếp.
    Direct = 1,
    /// 2 Trực tuyến.
    Online = 2,
    /// 3 Bưu chính công ích.
    Post = 3,
}

impl Channel {
    /// Every channel.
    pub(crate) const ALL: [Self; 3] = [Self::Direct, Self::Online, Self::Post];

    /// Its national number.
    pub(crate) fn number(self) -> i16 {
        self as i16
    }

    /// The channel of a number.
    pub(crate) fn from_number(number: i16) -> Self {
        Self::ALL.into_iter().find(|channel| channel.number() == number).unwrap_or(Self::Direct)
    }
}

/// Loại người nộp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ApplicantKind {
    /// Công dân.
    #[default]
    Citizen = 1,
    /// Doanh nghiệp.
    Business = 2,
    /// Cơ quan nhà nước.
    Agency = 3,
    /// Tổ chức.
    Organisation = 4,
    /// Khác.
    Other = 5,
}

impl ApplicantKind {
    /// Every kind.
    pub(crate) const ALL: [Self; 5] = [Self::Citizen, Self::Business, Self::Agency, Self::Organisation, Self::Other];

    /// Its number.
    pub(crate) fn number(self) -> i16 {
        self as i16
    }

    /// The kind of a number.
    pub(crate) fn from_number(number: i16) -> Self {
        Self::ALL.into_iter().find(|kind| kind.number() == number).unwrap_or(Self::Other)
    }
}

/// What stands where a name was.
pub(crate) const ERASED: &str = "(đã xóa dữ liệu cá nhân)";

/// Người nộp hồ sơ.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Applicant {
    pub kind: ApplicantKind,
    pub name: String,
    /// Số định danh (12 digits) or tax code.
    pub number: String,
    /// E.164: "+84912345678".
    pub phone: String,
    pub email: String,
    pub address: String,
    pub birth: Option<NaiveDate>,
}

/// Hẹn trả that another system has set, and when it told so: what it tells is not counted anew here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DueThere {
    pub at: DateTime<Utc>,
    pub told_at: DateTime<Utc>,
}

/// Hồ sơ.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dossier {
    pub id: DossierId,
    /// "H55.242-261122-0001".
    pub code: String,
    /// Its code in the province's or the national system.
    pub outer_code: String,
    pub procedure: ProcedureId,
    pub version_id: VersionId,
    pub procedure_code: String,
    pub procedure_name: String,
    pub level: Level,
    pub case_key: String,
    pub channel: Channel,
    pub state: State,
    /// desk, home, portal or import.
    pub source: String,
    pub applicant: Applicant,
    /// Answers of the e-form, JSON.
    pub details: String,
    /// Nơi hỗ trợ, nơi tiếp nhận, cơ quan có thẩm quyền.
    pub support_place: String,
    pub receipt_place: String,
    pub competent_agency: String,
    /// Phi địa giới: the applicant lives in another place than the competent agency's.
    pub outside: bool,
    /// Was it handed in at the desk?
    pub in_person: bool,
    /// When the applicant of what was not handed in there first came for it all the same.
    pub came_at: Option<DateTime<Utc>>,
    pub registered_at: DateTime<Utc>,
    pub received_at: Option<DateTime<Utc>>,
    pub received_by_name: String,
    /// The working calendar by which its due date is counted, under its digest.
    pub calendar: String,
    /// Must something be verified? Then the procedure grants more time.
    pub verifying: bool,
    pub due_at: Option<DateTime<Utc>>,
    pub first_due_at: Option<DateTime<Utc>>,
    /// `None` where its due date is counted here.
    pub due_there: Option<DueThere>,
    pub waits_since: Option<DateTime<Utc>>,
    pub supplements: i32,
    pub extensions: i32,
    pub unit: Option<UnitId>,
    pub officer: Option<UserId>,
    pub officer_name: String,
    pub step: i32,
    pub step_since: Option<DateTime<Utc>>,
    /// When the work ended, with a result or by a stop.
    pub finished_at: Option<DateTime<Utc>>,
    pub in_time: Option<bool>,
    pub returned_at: Option<DateTime<Utc>>,
    pub synced_at: Option<DateTime<Utc>>,
    pub electronic_result: bool,
    pub result_number: String,
    /// Số liệu minh họa.
    pub illustrative: bool,
    pub version: i32,
}

impl Dossier {
    /// Its page.
    pub(crate) fn page(&self) -> String {
        format!("/ho-so/{}", self.id)
    }

    /// Is it in hand and its case not said, though its procedure has cases?
    pub(crate) fn lacks_case(&self, content: &Content) -> bool {
        self.case_key.is_empty() && !content.cases.is_empty() && self.state.is_open()
    }

    /// Phi tiếp xúc: has its applicant never had to come for it, as far as is known?
    pub(crate) fn is_contactless(&self) -> bool {
        !self.in_person && self.came_at.is_none()
    }

    /// The days that its time limit grants for verification.
    pub(crate) fn verification(&self, content: &Content, ward: WardId) -> u32 {
        let day = local_day(self.received_at.unwrap_or(self.registered_at));
        due::verification(content.limit(&self.case_key, ward, day).time)
    }

    /// Must its case be said before it goes on? Nobody at the counter could be asked about what came by another way.
    pub(crate) fn waits_for_case(&self, content: &Content) -> bool {
        self.lacks_case(content) && matches!(self.source.as_str(), "portal" | "import")
    }

    /// Quá hạn: a property, never a state. A resting clock cannot run out.
    pub(crate) fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        let runs = self.state.is_open() && self.waits_since.is_none();
        self.in_time.map_or_else(|| runs && self.due_at.is_some_and(|due| due < now), |in_time| !in_time)
    }
}
