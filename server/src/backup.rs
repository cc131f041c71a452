//! Back-up of a running installation and its restoration, each proved by the digests of audit chains and files.
//!
//! A back-up is a folder: `database.sqlite` or `database.jsonl`, `files/`, and `manifest.json` written last.

use anyhow::{Context, Result, bail, ensure};
use kernel::{App, Config, Digest, Engine, audit};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, IsolationLevel, Statement, TransactionOptions, TransactionTrait,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{BufRead, BufWriter, Write};
use std::path::Path;

const SQLITE: &str = "database.sqlite";
const POSTGRES: &str = "database.jsonl";

/// What a back-up holds, so that a restoration can prove itself.
#[derive(Serialize, Deserialize, PartialEq, Eq, Debug)]
struct Manifest {
    version: String,
    engine: String,
    /// Ward → (rows, digest of the last row) of its audit chain.
    audit: BTreeMap<String, (i64, String)>,
    /// Digests of all files.
    files: Vec<String>,
    /// Digest of the database part.
    database: String,
}

/// Writes a back-up into a new folder; the installation may be serving meanwhile.
pub(crate) async fn backup(config: Config, to: &Path) -> Result<()> {
    ensure!(!to.join("manifest.json").exists(), "Thư mục {} đã có một bản sao lưu.", to.display());
    std::fs::create_dir_all(to)?;
    let (app, _) = crate::commands::open(config).await?;
    let (engine, database) = match app.db.engine() {
        Engine::Sqlite => {
            let path = to.join(SQLITE);
            let quoted = path.display().to_string().replace('\'', "''");
            app.db.pool().execute_unprepared(&format!("VACUUM INTO '{quoted}'")).await?;
            ("sqlite", path)
        }
        Engine::Postgres => {
            let path = to.join(POSTGRES);
            dump(&app, &path).await?;
            ("postgres", path)
        }
    };
    let files = copy_files(app.files.folder(), &to.join("files"))?;
    let heads = heads_in(engine, &database, &app).await?;
    let database = digest_of(&database)?;
    let manifest =
        Manifest { version: env!("CARGO_PKG_VERSION").into(), engine: engine.into(), audit: heads, files, database };
    let mut file = std::fs::File::create(to.join("manifest.json"))?;
    file.write_all(serde_json::to_string_pretty(&manifest)?.as_bytes())?;
    file.sync_all()?;
    println!("Đã sao lưu {} phường, {} tệp vào {}.", manifest.audit.len(), manifest.files.len(), to.display());
    Ok(())
}

/// Restores a back-up into an empty place, then proves that every digest is the same.
pub(crate) async fn restore(config: Config, from: &Path) -> Result<()> {
    let manifest: Manifest = serde_json::from_slice(
        &std::fs::read(from.join("manifest.json"))
            .context("Không thấy manifest.json: bản sao lưu chưa xong hoặc sai thư mục")?,
    )?;
    let postgres = config.database_url.starts_with("postgres");
    ensure!(
        postgres == (manifest.engine == "postgres"),
        "Bản sao lưu là của {}, hãy phục hồi vào cùng loại cơ sở dữ liệu.",
        manifest.engine
    );
    let part = from.join(if postgres { POSTGRES } else { SQLITE });
    ensure!(digest_of(&part)? == manifest.database, "Phần cơ sở dữ liệu của bản sao lưu đã bị hỏng.");
    std::fs::create_dir_all(&config.data)?;
    if !postgres {
        let target = config.data.join("dinh.db");
        ensure!(!target.exists(), "{} đã có; chỉ phục hồi vào nơi còn trống.", target.display());
        std::fs::copy(&part, &target)?;
        std::fs::File::open(&target)?.sync_all()?;
    }
    let (app, _) = crate::commands::open(config).await?;
    if postgres {
        ensure!(
            kernel::wards(&app).await?.is_empty(),
            "Cơ sở dữ liệu đích đã có phường; chỉ phục hồi vào nơi còn trống."
        );
        load(&app, &part).await?;
    }
    let files = copy_files(&from.join("files"), app.files.folder())?;
    for digest in &manifest.files {
        let digest = Digest::parse(digest).context("mã băm lạ trong manifest")?;
        app.files.get(&digest).await.with_context(|| format!("tệp {}", digest.as_str()))?;
    }
    let heads = heads(&app).await?;
    ensure!(heads == manifest.audit, "Nhật ký sau phục hồi khác bản sao lưu.");
    println!("Đã phục hồi {} phường, {} tệp; mọi mã băm khớp.", heads.len(), files.len());
    Ok(())
}

/// The audit heads of what was saved. SQLite: of the copy, not of the database that went on meanwhile.
async fn heads_in(engine: &str, saved: &Path, app: &App) -> Result<BTreeMap<String, (i64, String)>> {
    if engine == "postgres" {
        return heads_of_dump(saved);
    }
    let folder = saved.parent().context("thư mục sao lưu")?;
    let mut config = Config::in_folder(folder);
    config.database_url = format!("sqlite://{}?mode=ro&immutable=1", saved.display());
    let copy = kernel::Db::open(&config.database_url).await?;
    let mut heads = BTreeMap::new();
    for ward in kernel::wards(app).await? {
        let verdict = audit::verify(&copy.read(ward.id), ward.id).await?;
        heads.insert(ward.id.to_string(), sound(verdict)?);
    }
    Ok(heads)
}

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

/// Copies files that the other side lacks; returns all digests, sorted.
fn copy_files(from: &Path, to: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    std::fs::create_dir_all(to)?;
    for folder in std::fs::read_dir(from)?.filter_map(Result::ok).filter(|f| f.path().is_dir()) {
        for file in std::fs::read_dir(folder.path())? {
            let name = file?.file_name().to_string_lossy().into_owned();
            let Some(digest) = Digest::parse(&name) else { continue };
            let target = to.join(folder.file_name());
            std::fs::create_dir_all(&target)?;
            let target = target.join(&name);
            if !target.exists() {
                std::fs::copy(folder.path().join(&name), &target)?;
                std::fs::File::open(&target)?.sync_all()?;
            }
            names.push(digest.as_str().to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// A line of a PostgreSQL dump.
#[derive(Serialize, Deserialize)]
struct Line {
    table: String,
    row: serde_json::Value,
}

async fn snapshot(app: &App, mode: AccessMode) -> Result<DatabaseTransaction> {
    let options = TransactionOptions {
        isolation_level: Some(IsolationLevel::RepeatableRead),
        access_mode: Some(mode),
        ..Default::default()
    };
    Ok(app.db.pool().begin_with_options(options).await?)
}

async fn tables(tx: &DatabaseTransaction) -> Result<Vec<String>> {
    let sql = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename";
    let rows = tx.query_all_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
    Ok(rows.iter().map(|r| r.try_get_by_index::<String>(0)).collect::<Result<_, _>>()?)
}

/// Every row of every table in one consistent snapshot.
async fn dump(app: &App, to: &Path) -> Result<()> {
    const BATCH: usize = 1000;
    let tx = snapshot(app, AccessMode::ReadOnly).await?;
    let mut out = BufWriter::new(std::fs::File::create(to)?);
    for table in tables(&tx).await?.into_iter().filter(|t| t != "migration") {
        tx.execute_unprepared(&format!("DECLARE c NO SCROLL CURSOR FOR SELECT row_to_json(t) FROM {table} t")).await?;
        loop {
            let fetch = Statement::from_string(tx.get_database_backend(), format!("FETCH {BATCH} FROM c"));
            let rows = tx.query_all_raw(fetch).await?;
            for row in &rows {
                let line = Line { table: table.clone(), row: row.try_get_by_index(0)? };
                writeln!(out, "{}", serde_json::to_string(&line)?)?;
            }
            if rows.len() < BATCH {
                break;
            }
        }
        tx.execute_unprepared("CLOSE c").await?;
    }
    out.into_inner()?.sync_all()?;
    Ok(())
}

/// Puts the rows back, all or none, in the order of table names: foreign keys rest until all are there.
async fn load(app: &App, from: &Path) -> Result<()> {
    let tx = snapshot(app, AccessMode::ReadWrite).await?;
    tx.execute_unprepared("SET LOCAL session_replication_role = replica")
        .await
        .context("Phục hồi vào PostgreSQL cần quyền tạm tắt kiểm tra khóa ngoại (superuser)")?;
    let known = tables(&tx).await?;
    for line in std::io::BufReader::new(std::fs::File::open(from)?).lines() {
        let Line { table, row } = serde_json::from_str(&line?)?;
        ensure!(known.contains(&table), "Bảng lạ trong bản sao lưu: {table}");
        let sql = format!("INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, $1)");
        let insert = Statement::from_sql_and_values(tx.get_database_backend(), &sql, [row.into()]);
        tx.execute_raw(insert).await.with_context(|| format!("bảng {table}"))?;
    }
    tx.commit().await?;
    Ok(())
}

fn heads_of_dump(dump: &Path) -> Result<BTreeMap<String, (i64, String)>> {
    let mut heads = BTreeMap::new();
    for line in std::io::BufReader::new(std::fs::File::open(dump)?).lines() {
        let Line { table, row } = serde_json::from_str(&line?)?;
        if table == "event_head" {
            let ward = kernel::WardId(i32::try_from(row["ward_id"].as_i64().unwrap_or_default())?);
            let digest = row["digest"].as_str().unwrap_or_default().to_owned();
            heads.insert(ward.to_string(), (row["seq"].as_i64().unwrap_or_default(), digest));
        }
    }
    Ok(heads)
}
