//! Danh mục hồ sơ of a year: copied from last year, or brought in from a spreadsheet.

use super::actions;
use super::draft::FileDraft;
use super::model::{Expected, FileState, Retention, WorkFile, WorkFileId, notation_key, title_of_year};
use super::sheet::{self, Known, cell, lay_out};
use super::store;
use crate::policy;
use kernel::{Actor, Error, Event, Result, Tx, UnitId, UserId, local_day};
use office::Spreadsheet;
use people::api::Person;
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// Files that one spreadsheet brings at most.
const MOST: usize = 2_000;
/// Faults that are told at once.
const TOLD: usize = 30;

/// What columns of a danh mục hồ sơ are called.
const KNOWN: &[Known] = &[
    (
        "notation",
        &["so va ky hieu ho so", "so va ky hieu", "so ky hieu ho so", "so ky hieu", "ky hieu ho so", "so, ky hieu"],
    ),
    ("title", &["ten ho so", "tieu de ho so", "ten tieu de ho so", "ten ho so cong viec"]),
    ("retention", &["thoi han bao quan", "thoi han luu tru", "thbq", "thoi han"]),
    ("unit", &["don vi", "don vi lap ho so", "phong ban", "don vi chu tri"]),
    ("keeper", &["nguoi lap ho so", "nguoi lap", "can bo lap ho so", "don vi/nguoi lap ho so"]),
    ("basis", &["can cu", "can cu thoi han"]),
    ("note", &["ghi chu"]),
];

/// How many files came, and how many were there already.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Brought {
    pub new: i64,
    pub same: i64,
}

fn again(file: &WorkFile, year: i32) -> FileDraft {
    FileDraft {
        year,
        notation: file.notation.clone(),
        heading: file.heading.clone(),
        title: title_of_year(&file.title, file.year, year),
        unit: Some(file.unit),
        keeper: Some(file.keeper),
        retention: Some(file.retention),
        retention_basis: file.retention_basis.clone(),
        rights: file.rights,
        construction: file.construction,
        expected: file.expected.clone(),
        note: String::new(),
    }
}

/// Copies last year's list: every file that was approved, of the units that the actor keeps files for. A notation that
/// stands in the year already is left alone, so that doing it twice changes nothing.
///
/// # Errors
/// [`Error::Refused`] where last year has no list.
pub(super) async fn copy(tx: &mut Tx, actor: &Actor, year: i32) -> Result<Brought> {
    let before = store::of_year(tx, year - 1).await?;
    let mine = |f: &&WorkFile| f.state != FileState::Proposed && actor.can_in(policy::FILE, Some(f.unit));
    let before: Vec<WorkFile> = before.iter().filter(mine).cloned().collect();
    if before.is_empty() {
        return Err(Error::refused(format!("Danh mục năm {} không có hồ sơ nào để chép.", year - 1)));
    }
    let people = people::api::people(tx, local_day(tx.now)).await?;
    let units = people::api::units(tx).await?;
    let mut brought = Brought::default();
    for file in before.iter().filter(|f| units.iter().any(|u| u.id == f.unit)) {
        let mut draft = again(file, year);
        // Who left is followed by whoever copies.
        if !people.iter().any(|p| p.id == file.keeper) {
            draft.keeper = Some(actor.user);
        }
        bring(tx, actor, &draft, &mut brought).await?;
    }
    let detail = json!({ "year": year, "from": year - 1, "new": brought.new, "same": brought.same });
    tx.record(Event::new("documents.work_list.copied", list_id(year), detail));
    Ok(brought)
}

/// The name of a year's list in the trail.
pub(super) fn list_id(year: i32) -> Uuid {
    Uuid::from_u128(year.unsigned_abs().into())
}

async fn bring(tx: &mut Tx, actor: &Actor, draft: &FileDraft, brought: &mut Brought) -> Result<()> {
    match actions::propose(tx, actor, WorkFileId::new(), draft).await? {
        true => brought.new += 1,
        false => brought.same += 1,
    }
    Ok(())
}

/// Brings a list in from a spreadsheet: all of it, or nothing with every fault by row.
///
/// # Errors
/// [`Error::Invalid`] on `sheet`, a sentence a fault.
pub(super) async fn import(tx: &mut Tx, actor: &Actor, year: i32, sheet: &Spreadsheet) -> Result<Brought> {
    actor.require(policy::FILE)?;
    let layout = lay_out(sheet, KNOWN)
        .filter(|layout| ["notation", "title", "retention"].iter().all(|key| layout.columns.contains_key(*key)));
    let Some(layout) = layout else {
        return Err(Error::invalid(
            "sheet",
            "Tệp cần dòng tiêu đề có các cột “Số và ký hiệu”, “Tên hồ sơ”, “Thời hạn lưu trữ”. Tải tệp mẫu để xem.",
        ));
    };
    let ground = Ground {
        units: people::api::units(tx).await?.into_iter().map(|u| u.id).collect(),
        people: people::api::people(tx, local_day(tx.now)).await?,
    };
    let (mut drafts, mut faults, mut seen, mut heading) = (Vec::new(), Vec::new(), HashSet::new(), String::new());
    for row in layout.body {
        let said = |key: &str| cell(row, &layout.columns, key);
        if said("notation").is_empty() && said("retention").is_empty() {
            // A line of its own is a đề mục.
            heading = row.cells().filter(|c| !c.is_empty()).collect::<Vec<_>>().join(" ").chars().take(200).collect();
            continue;
        }
        match ground.draft(tx, actor, year, &heading, &said).await? {
            Ok(draft) if !seen.insert(notation_key(&draft.notation)) => {
                faults.push(format!("Dòng {}: số và ký hiệu “{}” có hai lần trong tệp.", row.number, draft.notation));
            }
            Ok(draft) => drafts.push(draft),
            Err(why) => faults.push(format!("Dòng {}: {why}", row.number)),
        }
    }
    if drafts.len() > MOST {
        return Err(Error::invalid("sheet", format!("Tệp có hơn {MOST} hồ sơ. Tách thành nhiều tệp.")));
    }
    if drafts.is_empty() && faults.is_empty() {
        return Err(Error::invalid("sheet", "Dưới dòng tiêu đề không có hồ sơ nào."));
    }
    if !faults.is_empty() {
        let more = faults.len().saturating_sub(TOLD);
        faults.truncate(TOLD);
        let more = if more > 0 { format!(" Và {more} dòng khác.") } else { String::new() };
        return Err(Error::invalid("sheet", format!("Chưa nhập dòng nào. {}{more}", faults.join(" "))));
    }
    let mut brought = Brought::default();
    for draft in &drafts {
        bring(tx, actor, draft, &mut brought).await?;
    }
    let detail = json!({ "year": year, "new": brought.new, "same": brought.same });
    tx.record(Event::new("documents.work_list.imported", list_id(year), detail));
    Ok(brought)
}

/// Against what a row is read.
struct Ground {
    units: Vec<UnitId>,
    people: Vec<Person>,
}

impl Ground {
    async fn draft<'r>(
        &self,
        tx: &Tx,
        actor: &Actor,
        year: i32,
        heading: &str,
        said: &impl Fn(&str) -> &'r str,
    ) -> Result<Result<FileDraft, String>> {
        let unit = match said("unit") {
            "" => actor.unit,
            name => people::api::find_unit_by_name(tx, name).await?.map(|u| u.id),
        };
        let Some(unit) = unit.filter(|unit| self.units.contains(unit)) else {
            return Ok(Err(format!("không có đơn vị “{}”.", said("unit"))));
        };
        if !actor.can_in(policy::FILE, Some(unit)) {
            return Ok(Err("ông/bà không lập hồ sơ cho đơn vị này.".to_owned()));
        }
        let keeper = match self.keeper(said("keeper"), unit, actor) {
            Ok(keeper) => keeper,
            Err(why) => return Ok(Err(why)),
        };
        let draft = FileDraft {
            year,
            notation: said("notation").to_owned(),
            heading: heading.to_owned(),
            title: said("title").to_owned(),
            unit: Some(unit),
            keeper: Some(keeper),
            retention: Retention::parse(said("retention")),
            retention_basis: said("basis").to_owned(),
            note: said("note").to_owned(),
            expected: Vec::<Expected>::new(),
            ..FileDraft::default()
        };
        match draft.check(local_day(tx.now)) {
            Ok(()) => Ok(Ok(draft)),
            Err(Error::Invalid(errors)) => Ok(Err(errors.to_string())),
            Err(other) => Err(other),
        }
    }

    /// Whoever is named: of the unit first; whoever imports, where nobody is named.
    fn keeper(&self, name: &str, unit: UnitId, actor: &Actor) -> Result<UserId, String> {
        if name.is_empty() {
            return Ok(actor.user);
        }
        let folded = vietnamese::fold(name);
        let alike: Vec<&Person> = self.people.iter().filter(|p| vietnamese::fold(&p.name) == folded).collect();
        let of_unit: Vec<&&Person> = alike.iter().filter(|p| p.unit == Some(unit)).collect();
        match (of_unit.as_slice(), alike.as_slice()) {
            ([one], _) => Ok(one.id),
            ([], [one]) => Ok(one.id),
            ([], []) => Err(format!("không có người lập hồ sơ “{name}”.")),
            _ => Err(format!("có nhiều người tên “{name}”.")),
        }
    }
}

/// An empty sheet to be filled in.
pub(super) fn template() -> Result<Vec<u8>> {
    let column = |title: &str, prompt: &str| office::EntryColumn {
        prompt: prompt.to_owned(),
        ..office::EntryColumn::shown("", title, office::ColumnKind::Text)
    };
    let sheet = office::BlankSheet {
        title: "Danh mục hồ sơ".to_owned(),
        columns: vec![
            column("Số và ký hiệu", "Ví dụ 01.VP; không trùng trong năm, dài nhất 20 ký tự."),
            column("Tên hồ sơ", "Dòng chỉ có tên mà không có số và thời hạn là đề mục của các dòng dưới."),
            column("Thời hạn lưu trữ", "Vĩnh viễn, hoặc số năm: 10 năm."),
            column("Đơn vị", "Để trống thì lấy đơn vị của người nhập."),
            column("Người lập hồ sơ", "Họ tên người trong phường; để trống thì lấy người nhập."),
            column("Căn cứ", "Căn cứ của thời hạn lưu trữ."),
            column("Ghi chú", ""),
        ],
        ..office::BlankSheet::default()
    };
    sheet.to_xlsx().map_err(Error::internal)
}

/// Reads a sheet that was sent.
pub(super) async fn read(bytes: Vec<u8>) -> Result<Spreadsheet> {
    sheet::read(bytes, "sheet").await
}
