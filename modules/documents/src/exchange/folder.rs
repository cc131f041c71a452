//! Thư mục trao đổi: below the data folder each agency has `out`, which a connector of the province empties, and `in`,
//! which it fills. What was taken leaves an empty file of its name in `done`, for its bytes are kept where records hold them;
//! what is not taken moves to `refused`, but for what bears a mark of secrecy, of which the ground alone stays. A file is
//! written under another name and renamed.

use super::http::Taken;
use super::model::{Agency, Channel, is_folder_name};
use super::store::agencies;
use super::take::{self, Outcome};
use crate::secrecy::REFUSAL;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use kernel::jobs::{Job, Kind, Recurring};
use kernel::{App, BoxFuture, Error, Result, WardId};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;

const NAME: &str = "documents.exchange.sweep";
const MINUTES: i64 = 5;
/// Files of one agency that are read in one turn.
const MOST: usize = 200;
/// A file that cannot be read may still be growing for so long.
const GROWING: Duration = Duration::from_secs(120);
/// A file that cannot be taken is put aside after so many turns in which others could; where none could, the clerks are told
/// after so many.
const MOST_TRIES: u32 = 3;
const FAULT: &str =
    "Hệ thống gặp lỗi khi nhận gói tin này. Quản trị viên xem nhật ký của máy chủ rồi đặt lại tệp vào in.";

/// Turns in which a file could not be taken: in which others could, and in which none could.
#[derive(Clone, Copy, Default)]
struct Turns {
    beside: u32,
    alone: u32,
}

/// Files that could not be taken, and how often, since the program began.
static FAULTS: Mutex<BTreeMap<PathBuf, Turns>> = Mutex::new(BTreeMap::new());

/// Reads what lies in the folders.
pub(crate) const SWEEP: Kind = Kind { name: NAME, run: sweep };
/// Looks again and again.
pub(crate) const OFTEN: Recurring = Recurring { kind: NAME, next };

fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    let step = TimeDelta::minutes(MINUTES);
    now.duration_trunc(step).unwrap_or(now) + step
}

/// The folder of an agency, or one within it.
fn place(app: &App, ward: WardId, agency: &str, within: &str) -> PathBuf {
    app.config.data.join("exchange").join(ward.to_string()).join(agency).join(within)
}

/// Writes a message into the folder of an agency; the same message under the same name.
pub(super) async fn put(app: &App, ward: WardId, agency: &str, id: Uuid, message: Vec<u8>) -> Taken {
    if !is_folder_name(agency) {
        return Taken::Never("Tên thư mục của cơ quan nhận không dùng được.".into());
    }
    let folder = place(app, ward, agency, "out");
    let written = tokio::task::spawn_blocking(move || write_into(&folder, &format!("{id}.edxml"), &message));
    match written.await {
        Ok(Ok(())) => Taken::Yes,
        Ok(Err(e)) => Taken::NotNow(format!("Không ghi được vào thư mục trao đổi: {e}. Kiểm tra ổ đĩa của máy chủ.")),
        Err(_) => Taken::NotNow("Không ghi được vào thư mục trao đổi.".into()),
    }
}

fn write_into(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let temporary = folder.join(format!(".{name}.tmp"));
    let mut file = std::fs::File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&temporary, folder.join(name))?;
    std::fs::File::open(folder)?.sync_all()
}

fn sweep<'a>(app: &'a App, job: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let ward = job.ward();
        let mut folders: BTreeMap<String, Vec<Agency>> = BTreeMap::new();
        for agency in agencies::all(&app.db.read(ward)).await? {
            if agency.channel == Channel::Directory && agency.closed_at.is_none() && is_folder_name(&agency.address) {
                folders.entry(agency.address.clone()).or_default().push(agency);
            }
        }
        for (name, by) in folders {
            if let Err(error) = read_all(app, ward, &name, &by).await {
                tracing::error!(?error, %ward, folder = name, "a folder of messages was not read");
            }
        }
        Ok(())
    })
}

/// Reads what lies in a folder that these agencies fill; a file that cannot be taken holds up no other.
async fn read_all(app: &App, ward: WardId, name: &str, by: &[Agency]) -> Result<()> {
    let folder = place(app, ward, name, "in");
    let listed = tokio::task::spawn_blocking(move || waiting(&folder));
    let (mut failed, mut any_taken) = (Vec::new(), false);
    for path in listed.await.map_err(Error::internal)?? {
        match read_one(app, ward, name, by, &path).await {
            Ok(is_taken) => {
                any_taken |= is_taken;
                faults().remove(&path);
            }
            Err(error) => {
                tracing::error!(?error, path = %path.display(), "a message was not taken");
                failed.push(path);
            }
        }
    }
    let turns: Vec<Turns> = failed.iter().map(|path| failed_again(path, any_taken)).collect();
    // Where nothing could be taken it may be the system that fails, and no message is to blame.
    for (path, _) in failed.iter().zip(&turns).filter(|(_, turns)| any_taken && turns.beside >= MOST_TRIES) {
        match refuse(app, ward, name, path, FAULT).await {
            Ok(()) => drop(faults().remove(path)),
            Err(error) => tracing::error!(?error, path = %path.display(), "a message could not be put aside"),
        }
    }
    let stuck = turns.iter().filter(|turns| !any_taken && turns.alone >= MOST_TRIES).count();
    if stuck > 0 {
        let tx = app.db.write(ward, None, app.clock.now()).await?;
        take::tell_of_stuck(&tx, name, stuck).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn faults() -> MutexGuard<'static, BTreeMap<PathBuf, Turns>> {
    FAULTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes that a file could not be taken in this turn, and tells in how many it could not by now.
fn failed_again(path: &Path, any_taken: bool) -> Turns {
    let mut faults = faults();
    let turns = faults.entry(path.to_owned()).or_default();
    let count = if any_taken { &mut turns.beside } else { &mut turns.alone };
    *count += 1;
    *turns
}

/// Plain files that were finished, by name. A link could lead anywhere and is left where it lies.
fn waiting(folder: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let is_finished = !name.starts_with('.') && (name.ends_with(".edxml") || name.ends_with(".xml"));
        if is_finished && entry.file_type()?.is_file() {
            found.push(entry.path());
        }
    }
    found.sort();
    found.truncate(MOST);
    Ok(found)
}

/// Reads a file; `false`: it may still be growing.
async fn read_one(app: &App, ward: WardId, name: &str, by: &[Agency], path: &Path) -> Result<bool> {
    let metadata = tokio::fs::metadata(path).await?;
    let is_growing = metadata.modified()?.elapsed().is_ok_and(|age| age < GROWING);
    let outcome = match metadata.len() > edxml::MOST_BYTES as u64 {
        true => Outcome::TurnedAway(edxml::Error::TooLong(edxml::MOST_BYTES / (1024 * 1024)).to_string()),
        false => take::take(app, ward, by, tokio::fs::read(path).await?, is_growing).await?,
    };
    match outcome {
        Outcome::NotYet => return Ok(false),
        Outcome::Taken | Outcome::Known => put_away(app, ward, name, path, "done", Fate::Taken).await?,
        Outcome::TurnedAway(said) => refuse(app, ward, name, path, &said).await?,
    }
    Ok(true)
}

/// Puts a file aside that is not taken. Its sender hears nothing by this way, so the clerks are told.
async fn refuse(app: &App, ward: WardId, name: &str, path: &Path, said: &str) -> Result<()> {
    let fate = if said == REFUSAL { Fate::Secret } else { Fate::Refused(said.to_owned()) };
    put_away(app, ward, name, path, "refused", fate).await?;
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    take::tell_of_refusal(&tx, name, said).await?;
    tx.commit().await.map(|_| ())
}

async fn put_away(app: &App, ward: WardId, name: &str, path: &Path, to: &str, fate: Fate) -> Result<()> {
    let folder = place(app, ward, name, to);
    let path = path.to_owned();
    let moved = tokio::task::spawn_blocking(move || move_away(&path, &folder, &fate));
    Ok(moved.await.map_err(Error::internal)??)
}

/// What becomes of a file that was read.
enum Fate {
    Taken,
    /// With the ground.
    Refused(String),
    Secret,
}

/// Takes a file out of the way; an older one of the same name stays.
fn move_away(path: &Path, folder: &Path, fate: &Fate) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let anew = || Uuid::new_v4().simple();
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let name = if folder.join(&name).exists() { format!("{}-{name}", anew()) } else { name };
    match fate {
        Fate::Taken => {
            std::fs::write(folder.join(name), "")?;
            std::fs::remove_file(path)
        }
        Fate::Refused(said) => {
            std::fs::rename(path, folder.join(&name))?;
            std::fs::write(folder.join(format!("{name}.txt")), said)
        }
        // Its name may say what it is about.
        Fate::Secret => {
            std::fs::write(folder.join(format!("{}.txt", anew())), REFUSAL)?;
            std::fs::remove_file(path)
        }
    }
}
