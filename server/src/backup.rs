//! Back-up of a running installation and its restoration, each proved by the digests of audit chains and files.
//!
//! A back-up is a folder: `records.jsonl` (the same from SQLite and PostgreSQL), `files/`, and `manifest.json`, written
//! last.

mod rows;

use anyhow::{Context, Result, bail, ensure};
use kernel::{App, Config, Db, Digest, Files, audit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

const RECORDS: &str = "records.jsonl";

/// What a back-up holds, so that a restoration can prove itself.
#[derive(Serialize, Deserialize, PartialEq, Eq, Debug)]
struct Manifest {
    version: String,
    /// Migrations that had made the tables.
    migrations: Vec<String>,
    /// Ward → (rows, digest of the last row) of its audit chain.
    audit: BTreeMap<String, (i64, String)>,
    /// Digests of all files.
    files: Vec<String>,
    /// Digest of the records.
    records: String,
}

/// Writes a back-up into a new folder; the installation may be serving meanwhile.
pub(crate) async fn backup(config: Config, to: &Path) -> Result<()> {
    ensure!(!to.join("manifest.json").exists(), "Thư mục {} đã có một bản sao lưu.", to.display());
    std::fs::create_dir_all(to)?;
    let (app, _) = crate::commands::open(config).await?;
    heads(&app).await?;
    let records = to.join(RECORDS);
    rows::dump(&app.db, &records).await?;
    let manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").into(),
        migrations: kernel::migrate::applied(&app.db).await?,
        audit: rows::heads(&records)?,
        files: copy_files(&app.files, &Files::in_folder(to.join("files"))?).await?,
        records: digest_of(&records)?,
    };
    let mut file = std::fs::File::create(to.join("manifest.json"))?;
    file.write_all(serde_json::to_string_pretty(&manifest)?.as_bytes())?;
    file.sync_all()?;
    println!("Đã sao lưu {} phường, {} tệp vào {}.", manifest.audit.len(), manifest.files.len(), to.display());
    Ok(())
}

/// Restores a back-up into an empty place, SQLite or PostgreSQL, then proves that every digest is the same.
pub(crate) async fn restore(config: Config, from: &Path) -> Result<()> {
    let manifest: Manifest = serde_json::from_slice(
        &std::fs::read(from.join("manifest.json"))
            .context("Không thấy manifest.json: bản sao lưu chưa xong hoặc sai thư mục")?,
    )
    .context("Không đọc được manifest.json của bản sao lưu")?;
    let records = from.join(RECORDS);
    ensure!(digest_of(&records)? == manifest.records, "Phần cơ sở dữ liệu của bản sao lưu đã bị hỏng.");
    std::fs::create_dir_all(&config.data)?;
    let db = Db::open(&config.database_url).await.context("Không mở được nơi đến")?;
    rows::refuse_if_used(&db).await?;
    // The tables as they were when the rows were saved; what is newer in this program then works on the rows.
    kernel::migrate::run_to(&db, &crate::modules::all(), &manifest.migrations).await?;
    rows::load(&db, &records).await?;
    let (app, _) = crate::commands::open(config).await?;
    let files = copy_files(&Files::in_folder(from.join("files"))?, &app.files).await?;
    for digest in &manifest.files {
        let digest = Digest::parse(digest).context("mã băm lạ trong manifest")?;
        app.files.get(&digest).await.with_context(|| format!("tệp {}", digest.as_str()))?;
    }
    let heads = heads(&app).await?;
    ensure!(heads == manifest.audit, "Nhật ký sau phục hồi khác bản sao lưu.");
    println!("Đã phục hồi {} phường, {} tệp; mọi mã băm khớp.", heads.len(), files.len());
    Ok(())
}

/// The heads of all audit chains, each walked from its beginning.
async fn heads(app: &App) -> Result<BTreeMap<String, (i64, String)>> {
    let mut heads = BTreeMap::new();
    for ward in kernel::wards(app).await? {
        heads.insert(ward.id.to_string(), sound(audit::verify(&app.db.read(ward.id), ward.id).await?)?);
    }
    Ok(heads)
}

fn sound(verdict: audit::Verdict) -> Result<(i64, String)> {
    match verdict {
        audit::Verdict::Sound { rows, head } => Ok((rows, head)),
        audit::Verdict::Broken { seq, why } => bail!("Nhật ký sai tại dòng {seq}: {why}"),
    }
}

fn digest_of(path: &Path) -> Result<String> {
    Ok(Digest::of(&std::fs::read(path)?).as_str().to_owned())
}

/// Copies files that the other side lacks, each checked against its digest; returns all digests, sorted.
async fn copy_files(from: &Files, to: &Files) -> Result<Vec<String>> {
    let (mut all, there) = (from.all().await?, to.all().await?);
    let mut erased = Vec::new();
    for digest in all.iter().filter(|digest| there.binary_search(digest).is_err()) {
        match from.get(digest).await {
            // Since the list was made.
            Err(kernel::Error::NotFound) => erased.push(digest.clone()),
            bytes => drop(to.put(bytes?).await?),
        }
    }
    all.retain(|digest| !erased.contains(digest));
    Ok(all.iter().map(|digest| digest.as_str().to_owned()).collect())
}
