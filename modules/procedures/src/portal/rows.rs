//! A row of an export as a dossier, or what is wrong with it.

use super::columns::Columns;
use super::model::{clean, id_of};
use crate::catalogue::{Case, Content, Procedure, Version};
use crate::dossier::taken::Said;
use crate::dossier::{Applicant, Channel, Dossier, DossierId, DueThere, State, number};
use crate::due::{Ask, WardCalendar, due};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use kernel::{WardId, local_day};
use std::collections::HashMap;
use std::sync::Arc;

/// What rows are read against.
pub(super) struct Ground {
    pub(super) ward: WardId,
    pub(super) columns: Columns,
    /// Procedures of the ward by code, each with its versions, the newest first.
    pub(super) procedures: HashMap<String, (Procedure, Vec<Version>)>,
    pub(super) calendar: Arc<WardCalendar>,
    pub(super) now: DateTime<Utc>,
    /// The agency of this ward: where a dossier of the file was received, and who decides.
    pub(super) agency: String,
}

impl Ground {
    /// Reads a row: the dossier, and what of it the row says in so many words.
    ///
    /// # Errors
    /// A sentence.
    pub(super) fn read(&self, row: &[String]) -> Result<(Dossier, Said), String> {
        let cell = |field: &str| self.columns.of(row, field);
        let code = sound_code(cell("code"))?;
        if cell("name").is_empty() {
            return Err(format!("Hồ sơ {code}: thiếu tên người nộp."));
        }
        let wrong = |said: String| format!("Hồ sơ {code}: {said}");
        let received =
            moment(cell("received_at")).map_err(wrong)?.ok_or_else(|| wrong("thiếu ngày tiếp nhận.".into()))?;
        if received > self.now {
            return Err(wrong("ngày tiếp nhận ở tương lai.".into()));
        }
        let (procedure, version) = self.version(cell("procedure"), local_day(received)).map_err(wrong)?;
        let optional = |field: &str| moment(cell(field)).map_err(wrong);
        let (due_at, finished, returned) = (optional("due_at")?, optional("finished_at")?, optional("returned_at")?);
        let state = state(cell("state"), finished.is_some(), returned.is_some()).map_err(wrong)?;
        let case = case_of(&version.content, cell("case"));
        let told = due_at.filter(|_| state != State::Registered).map(|at| DueThere { at, told_at: self.now });
        let due_at = match told {
            _ if state == State::Registered => None,
            Some(told) => Some(told.at),
            None => Some(self.due(version, case.as_deref().unwrap_or_default(), received).map_err(wrong)?),
        };
        let done = matches!(state, State::Finished | State::Returned);
        let finished = finished.or(returned).filter(|_| done || state == State::Stopped);
        if done && finished.is_none() {
            return Err(wrong("đã xử lý xong nhưng thiếu ngày hoàn thành.".into()));
        }
        let mut dossier = self.blank(code, procedure, version, received);
        dossier.applicant = self.applicant(row);
        let said = |field: &str| Some(cell(field)).filter(|text| !text.is_empty());
        let said = Said {
            electronic: said("electronic").map(is_yes),
            channel: said("channel").map(channel),
            outside: said("outside").map(is_yes),
            case,
        };
        dossier.channel = said.channel.unwrap_or(Channel::Direct);
        dossier.in_person = dossier.channel == Channel::Direct;
        dossier.state = state;
        dossier.case_key = said.case.clone().unwrap_or_default();
        dossier.outside = said.outside.unwrap_or(false);
        if state == State::Registered {
            // It is received here, and the clock begins then.
            (dossier.received_at, dossier.calendar) = (None, String::new());
        }
        (dossier.due_at, dossier.first_due_at, dossier.due_there) = (due_at, due_at, told);
        dossier.waits_since = state.rests().then_some(self.now);
        dossier.finished_at = finished;
        dossier.in_time = finished.map(|at| due_at.is_none_or(|due| at <= due));
        dossier.returned_at = returned.filter(|_| state == State::Returned);
        dossier.electronic_result = said.electronic.unwrap_or(false);
        dossier.result_number = clean(cell("result"), 100);
        dossier.officer_name = clean(cell("officer"), 200);
        Ok((dossier, said))
    }

    fn applicant(&self, row: &[String]) -> Applicant {
        let cell = |field: &str| self.columns.of(row, field);
        Applicant {
            name: clean(cell("name"), 300),
            number: clean(cell("number"), 30),
            phone: crate::citizen::person::phone(cell("phone")).unwrap_or_default(),
            address: clean(cell("address"), 500),
            ..Applicant::default()
        }
    }

    /// When it is due as counted here, where the file does not say.
    fn due(&self, version: &Version, case: &str, received: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
        let limit = version.content.limit(case, self.ward, local_day(received));
        let ask = Ask { limit, verifying: false, received };
        Ok(due(ask, &self.calendar.calendar, &[]).map_err(|e| e.to_string())?.at)
    }

    /// The version under which it was received; what was received before the first is kept under the first.
    fn version(&self, code: &str, day: NaiveDate) -> Result<(&Procedure, &Version), String> {
        // Exports write "2.000815.000.00.00.H55": the code of the procedure and of the agency.
        let short = code.split('.').take(2).collect::<Vec<_>>().join(".");
        let found = self.procedures.get(&short);
        let (procedure, versions) = found.ok_or_else(|| format!("thủ tục “{code}” không có trong danh mục."))?;
        let version = versions.iter().find(|v| v.valid_from <= day).or(versions.last());
        version.map(|version| (procedure, version)).ok_or_else(|| format!("thủ tục “{code}” chưa có phiên bản."))
    }

    fn blank(&self, code: &str, procedure: &Procedure, version: &Version, received: DateTime<Utc>) -> Dossier {
        Dossier {
            id: DossierId(id_of(self.ward, "dossier", code)),
            code: code.to_owned(),
            outer_code: code.to_owned(),
            procedure: procedure.id,
            version_id: version.id,
            procedure_code: version.content.code.clone(),
            procedure_name: version.content.name.clone(),
            level: version.content.level,
            case_key: String::new(),
            channel: Channel::Direct,
            state: State::Received,
            source: "import".into(),
            applicant: Applicant::default(),
            details: "{}".into(),
            support_place: String::new(),
            receipt_place: self.agency.clone(),
            competent_agency: self.agency.clone(),
            outside: false,
            in_person: true,
            came_at: None,
            registered_at: received,
            received_at: Some(received),
            received_by_name: String::new(),
            calendar: self.calendar.digest.clone(),
            verifying: false,
            due_at: None,
            first_due_at: None,
            due_there: None,
            waits_since: None,
            supplements: 0,
            extensions: 0,
            unit: None,
            officer: None,
            officer_name: String::new(),
            step: 0,
            step_since: Some(received),
            finished_at: None,
            in_time: None,
            returned_at: None,
            synced_at: None,
            electronic_result: false,
            result_number: String::new(),
            illustrative: false,
            version: 1,
        }
    }
}

fn sound_code(code: &str) -> Result<&str, String> {
    if number::is_code(code) {
        return Ok(code);
    }
    let shown: String = code.chars().filter(|c| !c.is_control()).take(60).collect();
    Err(format!("Mã hồ sơ “{shown}” chưa đúng mẫu: mã cơ quan, ngày và số (ví dụ H55.242-260316-0001)."))
}

/// "16/03/2026", "16/03/2026 09:15", "2026-03-16 09:15:00"; a day alone is its first working hour.
fn moment(text: &str) -> Result<Option<DateTime<Utc>>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || format!("“{text}” không phải là ngày giờ. Nhập như 16/03/2026 09:15.");
    let clean = text.replace('T', " ");
    let formats = ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
    let exact = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(&clean, format).ok());
    let hours_first = || {
        let (time, day) = clean.split_once(' ')?;
        let time = ["%H:%M:%S", "%H:%M"].iter().find_map(|format| NaiveTime::parse_from_str(time, format).ok())?;
        Some(vietnamese::parse_date(day)?.and_time(time))
    };
    let day_alone = || {
        let iso = NaiveDate::parse_from_str(&clean, "%Y-%m-%d").ok();
        iso.or_else(|| vietnamese::parse_date(&clean))?.and_hms_opt(8, 0, 0)
    };
    let here = exact.or_else(hours_first).or_else(day_alone).ok_or_else(wrong)?;
    let year = chrono::Datelike::year(&here);
    let zone = FixedOffset::east_opt(7 * 3600).ok_or_else(wrong)?;
    let at = here.and_local_timezone(zone).single().ok_or_else(wrong)?;
    if (2000..2200).contains(&year) { Ok(Some(at.to_utc())) } else { Err(wrong()) }
}

/// The state of an export's word; without one, what the days tell.
fn state(text: &str, finished: bool, returned: bool) -> Result<State, String> {
    let folded = vietnamese::fold(text);
    if let Some(state) = folded.parse::<i16>().ok().and_then(State::from_number) {
        return Ok(state);
    }
    if let Some(state) = State::ALL.into_iter().find(|state| vietnamese::fold(state.name()) == folded) {
        return Ok(state);
    }
    Ok(match folded.as_str() {
        "" if returned => State::Returned,
        "" if finished => State::Finished,
        "" | "dang giai quyet" | "dang thuc hien" | "cho xu ly" | "cho ky" => State::Processing,
        "moi" | "cho tiep nhan" | "moi nop" => State::Registered,
        "da tiep nhan" => State::Received,
        "cho bo sung" | "yeu cau bo sung" | "bo sung" => State::Supplement,
        "cho thanh toan" | "thuc hien nghia vu tai chinh" => State::Payment,
        "da giai quyet" | "hoan thanh" | "da hoan thanh" | "da xu ly" | "co ket qua" => State::Finished,
        "da tra" | "tra ket qua" | "da tra kq" => State::Returned,
        "tu choi" | "tra lai" | "khong tiep nhan" => State::Declined,
        "dung" | "huy" | "rut ho so" | "da rut" | "cong dan rut" => State::Stopped,
        _ => return Err(format!("trạng thái “{text}” chưa biết.")),
    })
}

/// The case that a word of an export means, by its key or name; one that is not known is asked for at the next step.
fn case_of(content: &Content, text: &str) -> Option<String> {
    let folded = vietnamese::fold(text);
    let means = |case: &&Case| vietnamese::fold(&case.key) == folded || vietnamese::fold(&case.name) == folded;
    content.cases.iter().find(means).map(|case| case.key.clone())
}

/// "Có", "x", "1"; everything else says no.
fn is_yes(text: &str) -> bool {
    matches!(vietnamese::fold(text).as_str(), "co" | "x" | "1" | "yes" | "true")
}

/// An unknown channel counts as direct.
fn channel(text: &str) -> Channel {
    let folded = vietnamese::fold(text);
    match folded.as_str() {
        "2" => Channel::Online,
        "3" => Channel::Post,
        text if text.contains("truc tuyen") || text.contains("online") || text.contains("cong dich vu") => {
            Channel::Online
        }
        text if text.contains("buu chinh") || text.contains("buu dien") => Channel::Post,
        _ => Channel::Direct,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_exports_are_read() {
        let at = |text: &str| Ok(Some(text.parse::<DateTime<Utc>>().unwrap()));
        for text in ["16/03/2026 09:15", "2026-03-16 09:15:00", "09:15 16/03/2026", "2026-03-16T09:15"] {
            assert_eq!(moment(text), at("2026-03-16T02:15:00Z"), "{text}");
        }
        assert_eq!(moment("16/03/2026"), at("2026-03-16T01:00:00Z"));
        assert_eq!(moment(""), Ok(None));
        for bad in ["31/02/2026", "hôm qua", "16/03/0026", "99:99 16/03/2026"] {
            assert!(moment(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn words_of_states_and_channels_are_known() {
        assert_eq!(state("Đã trả kết quả", false, false), Ok(State::Returned));
        assert_eq!(state("4", false, false), Ok(State::Processing));
        assert_eq!(state("", true, false), Ok(State::Finished));
        assert!(state("???", false, false).is_err());
        assert_eq!(channel("Trực tuyến"), Channel::Online);
        assert_eq!(channel("không rõ"), Channel::Direct);
    }
}
