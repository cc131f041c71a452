//! Jobs: work that outlives a request, enqueued in the same transaction as what caused it, with progress shown
//! and a way to cancel.

use crate::{App, BoxFuture, Conn, Engine, Error, Result, Tx, WardId, args};
use chrono::{DateTime, Duration, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use uuid::Uuid;

/// A kind of job that a module knows how to do. Doing it twice must be harmless.
pub struct Kind {
    pub name: &'static str,
    pub run: for<'a> fn(&'a App, &'a Job) -> BoxFuture<'a, Result<()>>,
}

/// Work of a kind that comes again by itself, in every ward.
pub struct Recurring {
    pub kind: &'static str,
    /// The first moment after the given one.
    pub next: fn(DateTime<Utc>) -> DateTime<Utc>,
}

/// A job in hand.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Job {
    pub id: Uuid,
    pub ward_id: i32,
    pub kind: String,
    pub payload: String,
    pub attempts: i32,
    pub progress: i32,
    pub total: i32,
    /// waiting, done, failed or cancelled.
    pub state: String,
    /// What the person who waits should know.
    pub message: String,
}

/// After so many attempts a job rests as failed.
const MOST_ATTEMPTS: i32 = 8;
/// How long a claim holds before another worker may take the job over.
const CLAIM_MINUTES: i64 = 5;
const COLUMNS: &str = "id, ward_id, kind, payload, attempts, progress, total, state, message";

/// How long what recurs is remembered once it is done; jobs of other kinds stay.
const KEPT_DAYS: i64 = 7;

/// How often a job that runs inside a write notes its progress where there is more than one writer.
const TELL_EVERY: std::time::Duration = std::time::Duration::from_millis(250);

/// The jobs that run in this process: how far each is, and whether somebody asked it to stop.
#[derive(Default)]
pub(crate) struct Running(Mutex<HashMap<Uuid, Step>>);

#[derive(Default)]
struct Step {
    done: i32,
    total: i32,
    stopped: bool,
    told: Option<Instant>,
}

impl Running {
    fn steps(&self) -> MutexGuard<'_, HashMap<Uuid, Step>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tx {
    /// Enqueues a job with this write; it runs only if the write is committed.
    pub async fn enqueue(&self, kind: &'static str, payload: &Value, run_at: DateTime<Utc>) -> Result<Uuid> {
        let id = Uuid::now_v7();
        let sql = "INSERT INTO job (id, ward_id, kind, payload, run_at) VALUES ($1, $2, $3, $4, $5)";
        self.exec(sql, args![id, self.ward, kind, payload.to_string(), run_at]).await?;
        Ok(id)
    }
}

/// Plans the next run of what recurs in a ward; as often as it is called, one run is planned for one moment.
pub(crate) async fn plan_recurring(app: &App, ward: WardId, kind: Option<&str>) -> Result<()> {
    let all = app.modules.iter().flat_map(|m| m.recurring);
    let wanted: Vec<&Recurring> = all.filter(|r| kind.is_none_or(|kind| r.kind == kind)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let tx = app.db.write(ward, None, app.clock.now()).await?;
    for recurring in wanted {
        let run_at = (recurring.next)(tx.now);
        let digest = Sha256::digest(format!("{ward} {} {}", recurring.kind, run_at.timestamp()));
        let id = Uuid::from_slice(&digest[..16]).map_err(Error::internal)?;
        let sql = "INSERT INTO job (id, ward_id, kind, payload, run_at) VALUES ($1, $2, $3, '{}', $4) \
                   ON CONFLICT (id) DO NOTHING";
        tx.exec(sql, args![id, ward, recurring.kind, run_at]).await?;
        let old = "DELETE FROM job WHERE state = 'done' AND run_at < $1 AND ward_id = $2 AND kind = $3";
        tx.exec(old, args![tx.now - Duration::days(KEPT_DAYS), ward, recurring.kind]).await?;
    }
    tx.commit().await.map(|_| ())
}

impl Job {
    /// The ward for which it runs.
    pub fn ward(&self) -> WardId {
        WardId(self.ward_id)
    }

    /// Is this the last attempt? A failure rests now, and whoever waits should be told.
    pub fn is_last_attempt(&self) -> bool {
        self.attempts >= MOST_ATTEMPTS
    }

    /// What it was told.
    pub fn payload(&self) -> Value {
        serde_json::from_str(&self.payload).unwrap_or_default()
    }

    /// Notes progress; tells whether to go on (`false`: somebody cancelled).
    pub async fn progress(&self, app: &App, done: i32, total: i32) -> Result<bool> {
        let tx = app.db.write(self.ward(), None, app.clock.now()).await?;
        let until = tx.now + Duration::minutes(CLAIM_MINUTES);
        let sql = "UPDATE job SET progress = $2, total = $3, claimed_until = $4 WHERE id = $1 AND state = 'waiting'";
        let touched = tx.exec(sql, args![self.id, done, total, until]).await?;
        tx.commit().await?;
        Ok(touched == 1)
    }

    /// Notes progress from inside the one write that the job makes; tells whether to go on. SQLite has one writer and
    /// so one process: there it is kept in memory. On PostgreSQL it is a small write of its own, a few times a second.
    pub async fn tell(&self, app: &App, done: i32, total: i32) -> Result<bool> {
        let due = {
            let mut steps = app.running.steps();
            let step = steps.entry(self.id).or_default();
            (step.done, step.total) = (done, total);
            if step.stopped {
                return Ok(false);
            }
            let due = app.db.engine() == Engine::Postgres && step.told.is_none_or(|at| at.elapsed() > TELL_EVERY);
            if due {
                step.told = Some(Instant::now());
            }
            due
        };
        if due { self.progress(app, done, total).await } else { Ok(true) }
    }

    /// Marks the job as done within its own write, so that the work and the mark are kept together or not at all;
    /// `false`: it was cancelled meanwhile, and the write must be dropped.
    pub async fn finish_with(&self, tx: &Tx) -> Result<bool> {
        let sql = "UPDATE job SET state = 'done', progress = total WHERE id = $1 AND state = 'waiting'";
        Ok(tx.exec(sql, args![self.id]).await? == 1)
    }
}

/// A job of a ward, to show how far it is.
pub async fn find(app: &App, conn: &Conn, id: Uuid) -> Result<Job> {
    let sql = format!("SELECT {COLUMNS} FROM job WHERE ward_id = $1 AND id = $2");
    let mut job: Job = conn.one(&sql, args![conn.ward, id]).await?.ok_or(Error::NotFound)?;
    if let Some(step) = app.running.steps().get(&id).filter(|step| step.total > 0) {
        (job.progress, job.total) = (step.done, step.total);
    }
    Ok(job)
}

/// Asks a job that runs in this process to stop at its next step. Call it before the write with which [`cancel`] is
/// done: on SQLite that write waits until the job's own is over.
pub fn ask_to_stop(app: &App, id: Uuid) {
    if let Some(step) = app.running.steps().get_mut(&id) {
        step.stopped = true;
    }
}

/// Cancels a job; `false`: it was over already.
pub async fn cancel(tx: &Tx, id: Uuid) -> Result<bool> {
    let sql = "UPDATE job SET state = 'cancelled' WHERE ward_id = $1 AND id = $2 AND state = 'waiting'";
    Ok(tx.exec(sql, args![tx.ward, id]).await? == 1)
}

pub(crate) async fn run_forever(app: App) {
    // SQLite serves one process: what a process that died had claimed is free at once.
    if app.db.engine() == Engine::Sqlite
        && let Err(e) = release_all(&app).await
    {
        tracing::error!(error = ?e, "claims of the last run stand until they end");
    }
    if let Err(e) = plan_recurring_everywhere(&app).await {
        tracing::error!(error = ?e, "what recurs was not planned");
    }
    loop {
        // Listens before it looks, so that no commit between the two is missed.
        let committed = app.db.next_commit();
        tokio::pin!(committed);
        committed.as_mut().enable();
        if let Err(e) = run_due(&app).await {
            tracing::error!(error = ?e, "jobs stopped; trying again");
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        }
        tokio::select! {
            () = committed => {}
            () = tokio::time::sleep(std::time::Duration::from_secs(15)) => {}
        }
    }
}

async fn plan_recurring_everywhere(app: &App) -> Result<()> {
    for ward in crate::wards(app).await? {
        plan_recurring(app, ward.id, None).await?;
    }
    Ok(())
}

async fn release_all(app: &App) -> Result<()> {
    let tx = app.db.write(WardId(0), None, app.clock.now()).await?;
    tx.exec("UPDATE job SET claimed_until = NULL WHERE state = 'waiting'", args![]).await?;
    tx.commit().await.map(|_| ())
}

/// Runs every job that is due.
pub(crate) async fn run_due(app: &App) -> Result<()> {
    while let Some(job) = claim(app).await? {
        app.running.steps().insert(job.id, Step::default());
        let kind = app.job_kinds().find(|k| k.name == job.kind);
        let result = match kind {
            Some(kind) => (kind.run)(app, &job).await,
            None => Err(Error::internal(format!("no module does jobs of kind {}", job.kind))),
        };
        let finished = finish(app, &job, result).await;
        app.running.steps().remove(&job.id);
        finished?;
        plan_recurring(app, job.ward(), Some(&job.kind)).await?;
    }
    Ok(())
}

/// Looks without a write first: on SQLite a claim would hold up the one writer.
async fn is_due(app: &App) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM job WHERE state = 'waiting' AND run_at <= $1 \
               AND (claimed_until IS NULL OR claimed_until < $1)";
    let due: Option<i64> = app.db.read(WardId(0)).scalar(sql, args![app.clock.now()]).await?;
    Ok(due.unwrap_or(0) > 0)
}

async fn claim(app: &App) -> Result<Option<Job>> {
    if !is_due(app).await? {
        return Ok(None);
    }
    let tx = app.db.write(WardId(0), None, app.clock.now()).await?;
    let lock = if tx.engine() == Engine::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "UPDATE job SET claimed_until = $2, attempts = attempts + 1 WHERE id IN (SELECT id FROM job \
         WHERE state = 'waiting' AND run_at <= $1 AND (claimed_until IS NULL OR claimed_until < $1) \
         ORDER BY run_at LIMIT 1 {lock}) RETURNING {COLUMNS}"
    );
    let args = args![tx.now, tx.now + Duration::minutes(CLAIM_MINUTES)];
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), &sql, args);
    let row = tx.query_one_raw(statement).await?;
    let job = row.map(|row| Job::from_query_result(&row, "")).transpose()?;
    tx.commit().await?;
    Ok(job)
}

async fn finish(app: &App, job: &Job, result: Result<()>) -> Result<()> {
    let tx = app.db.write(job.ward(), None, app.clock.now()).await?;
    match result {
        Ok(()) => {
            tx.exec("UPDATE job SET state = 'done' WHERE id = $1 AND state = 'waiting'", args![job.id]).await?;
        }
        Err(e) => {
            tracing::warn!(job = %job.id, kind = job.kind, attempt = job.attempts, error = ?e, "job failed");
            let permanent = !matches!(e, Error::Internal(_)) || job.is_last_attempt();
            let state = if permanent { "failed" } else { "waiting" };
            let again = tx.now + Duration::seconds(30 << job.attempts.clamp(0, 10));
            let sql = "UPDATE job SET state = $2, message = $3, run_at = $4, claimed_until = NULL WHERE id = $1 AND state = 'waiting'";
            tx.exec(sql, args![job.id, state, e.to_string(), again]).await?;
        }
    }
    tx.commit().await.map(|_| ())
}
