//! Kiểm tra chữ ký: what is found about a file, ready for a page, for machines, and for keeping; and what has changed
//! since it was looked at before.

use super::services::Services;
use super::sign::level_name;
use super::store::kept::{self, Kept, KeptFile};
use super::trust::Trusted;
use chrono::{DateTime, Utc};
use kernel::{Cx, Error, Event, Result, Tx, moment};
use serde_json::{Value, json};
use signing::demo_authority::MARK;
use signing::trust::Trust;
use signing::verify::{Change, Integrity, Kind, Report, RevocationState, Signature, Verdict, certificates, verify};
use signing::{Chain, Holder};
use std::time::Duration;
use tokio::sync::Semaphore;
use ui::{Level, Status, T};
use uuid::Uuid;

/// The largest file that anybody may send to be looked at.
pub(crate) const LARGEST: usize = 20 * 1024 * 1024;

/// Certificates of a file about which is asked, and how long.
const MOST_ASKED: usize = 12;
const PATIENCE: Duration = Duration::from_secs(30);

/// Files that are looked at at once; the others wait.
static ROOM: Semaphore = Semaphore::const_new(2);

/// Looks at a file apart from the requests.
///
/// # Errors
/// When the program is about to end.
pub(crate) async fn look(bytes: Vec<u8>, trust: Trust, now: DateTime<Utc>) -> Result<Report> {
    let place = ROOM.acquire().await.map_err(Error::internal)?;
    let work = move || {
        // Held by the work itself: who goes away does not make room while it still runs.
        let _place = place;
        verify(&bytes, &trust, now)
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// A verdict as it is kept.
pub(crate) fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Valid => "valid",
        Verdict::NotTrusted => "not_trusted",
        Verdict::Tampered => "tampered",
        Verdict::Truncated => "truncated",
        Verdict::Resaved => "resaved",
        Verdict::ChangedAfter => "changed_after",
        Verdict::Expired { .. } => "expired",
        Verdict::Revoked { .. } => "revoked",
        Verdict::WrongChain => "wrong_chain",
        Verdict::TooWeak => "too_weak",
        Verdict::NotSigned => "not_signed",
        Verdict::Unreadable => "unreadable",
    }
}

/// Does a certificate of the demonstration stand behind one of the signatures?
pub(crate) fn is_demo(report: &Report) -> bool {
    let marked = |one: &Signature| {
        one.who.subject.contains(MARK) || one.chain.certificates.iter().any(|c| c.subject.contains(MARK))
    };
    report.signatures.iter().any(marked)
}

/// The report for machines.
pub(crate) fn as_json(report: &Report, trusted: &[String]) -> Value {
    json!({ "valid": report.is_valid() && !is_demo(report), "demonstration": is_demo(report), "trusted": trusted,
        "report": report })
}

/// What was found about a file, and whom the finding trusts.
pub(crate) struct Found {
    pub report: Report,
    trusted: Vec<String>,
}

impl Found {
    /// For machines.
    pub(crate) fn json(&self) -> Value {
        as_json(&self.report, &self.trusted)
    }

    /// For a page.
    pub(crate) fn shown(&self, t: &T) -> Shown {
        Shown::of(t, &self.report, &self.trusted, None)
    }
}

/// Looks at a file with the anchors of the day, once those who issued its certificates were asked whether they were revoked.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn found(cx: &Cx, bytes: Vec<u8>) -> Result<Found> {
    let mut trusted = Trusted::of(&cx.app, &cx.read()).await?;
    ask(cx, &bytes, &mut trusted).await?;
    let report = look(bytes, trusted.trust, cx.now).await?;
    Ok(Found { report, trusted: trusted.names })
}

/// Takes in what those who issued the certificates of a file say of their revocation. Where nobody answers, what the file
/// itself brings along is judged by, and the report says what is not known.
async fn ask(cx: &Cx, pdf: &[u8], trusted: &mut Trusted) -> Result<()> {
    let services = Services::of(&cx.app, &cx.read()).await?;
    let (pdf, roots) = (pdf.to_vec(), trusted.roots.clone());
    let work = move || -> Vec<Vec<Vec<u8>>> {
        let whole = |held: Vec<Vec<u8>>| Chain::from_der(&[held, roots.clone()].concat())?.to_der();
        certificates(&pdf).into_iter().take(MOST_ASKED).filter_map(|held| whole(held).ok()).collect()
    };
    let mut chains = tokio::task::spawn_blocking(work).await.map_err(Error::internal)?;
    chains.sort();
    chains.dedup();
    let asked = async {
        for chain in chains {
            let is_demo = chain.first().and_then(|first| Holder::read(first)).is_some_and(|holder| holder.is_demo);
            let fetched = services.revocation(&chain, is_demo, cx.now).await;
            // What cannot be read tells nothing.
            for list in &fetched.lists {
                let _ = trusted.trust.revocation_list(list);
            }
            for answer in &fetched.answers {
                let _ = trusted.trust.revocation_answer(answer);
            }
        }
    };
    // Those who were too slow are as those who were silent.
    let _ = tokio::time::timeout(PATIENCE, asked).await;
    Ok(())
}

/// What is found about a file that somebody sends. For staff those who issued its certificates are asked; strangers make
/// the ward ask nobody, and see what the file says by itself.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn found_for(cx: &Cx, bytes: Vec<u8>) -> Result<Found> {
    if cx.actor().is_ok() {
        return found(cx, bytes).await;
    }
    let trusted = Trusted::of(&cx.app, &cx.read()).await?;
    let report = look(bytes, trusted.trust, cx.now).await?;
    Ok(Found { report, trusted: trusted.names })
}

/// The same, as a page shows it.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn seen(cx: &Cx, bytes: Vec<u8>) -> Result<Shown> {
    Ok(found_for(cx, bytes).await?.shown(&cx.t))
}

/// Keeps what was found about a kept file, with the day and whom it trusted.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn keep(tx: &mut Tx, file: &KeptFile, found: &Found) -> Result<Uuid> {
    let one = Kept {
        id: Uuid::now_v7(),
        document_id: file.document_id,
        digest: file.digest.clone(),
        file_name: file.file_name.clone(),
        verdict: word(&found.report.verdict).to_owned(),
        trusted: found.trusted.join("\n"),
        report: serde_json::to_string(&found.report)?,
        made_at: tx.now,
        made_by_name: tx.actor_name().to_owned(),
    };
    kept::insert_report(tx, &one).await?;
    let detail = json!({ "document": one.document_id, "digest": one.digest, "verdict": one.verdict });
    tx.record(Event::new("documents.signature.checked", one.id, detail));
    Ok(one.id)
}

/// A signature as the page shows it.
pub(crate) struct ShownSignature {
    pub heading: String,
    pub status: Status,
    pub sentence: String,
    /// Names of facts with their lines.
    pub facts: Vec<(String, Vec<String>)>,
}

/// A report as the page shows it.
pub(crate) struct Shown {
    pub status: Status,
    pub sentence: String,
    pub is_demo: bool,
    pub sha256: String,
    pub checked: String,
    pub trusted: Vec<String>,
    pub signatures: Vec<ShownSignature>,
    /// What is otherwise than before, in sentences; `None` where there is nothing to compare.
    pub changed: Option<Vec<String>>,
    /// When that was.
    pub before: String,
}

fn status(t: &T, verdict: &Verdict, is_demo: bool) -> Status {
    let level = match verdict {
        Verdict::Valid if is_demo => Level::AtRisk,
        Verdict::Valid => Level::Met,
        Verdict::NotTrusted | Verdict::Expired { .. } | Verdict::TooWeak => Level::AtRisk,
        Verdict::NotSigned => Level::NotAssessed,
        _ => Level::Late,
    };
    let key = if is_demo && *verdict == Verdict::Valid { "demo" } else { word(verdict) };
    Status::new(level, t.get(format!("signing-verdict-{key}")))
}

/// What is said of a verdict; of the demonstration's signatures never that they are valid and no more.
fn sentence(t: &T, verdict: &Verdict, said: &str, is_demo: bool) -> String {
    if is_demo && *verdict == Verdict::Valid { t.get("signing-demo-sentence") } else { said.to_owned() }
}

impl Shown {
    /// For the page, compared with what was found before.
    pub(crate) fn of(t: &T, report: &Report, trusted: &[String], before: Option<&Report>) -> Self {
        let is_demo = is_demo(report);
        Self {
            status: status(t, &report.verdict, is_demo),
            sentence: sentence(t, &report.verdict, &report.sentence, is_demo),
            is_demo,
            sha256: report.sha256.clone(),
            checked: moment(report.checked_at),
            trusted: trusted.iter().filter_map(|line| Some(line.split_once(' ')?.1.to_owned())).collect(),
            signatures: report.signatures.iter().map(|one| shown(t, one, is_demo)).collect(),
            changed: before.map(|before| differences(t, before, report)),
            before: before.map(|before| moment(before.checked_at)).unwrap_or_default(),
        }
    }
}

fn shown(t: &T, one: &Signature, is_demo: bool) -> ShownSignature {
    let name = if one.who.name.is_empty() { &one.field } else { &one.who.name };
    let name = if one.kind == Kind::DocumentTimeStamp {
        one.time_stamp.as_ref().map_or(name, |stamp| &stamp.authority)
    } else {
        name
    };
    let mut facts: Vec<(String, Vec<String>)> = Vec::new();
    let mut say = |key: &str, lines: Vec<String>| {
        let lines = lines.iter().filter(|line| !line.is_empty());
        let lines: Vec<String> = lines.map(|line| t.said(line).into_owned()).collect();
        if !lines.is_empty() {
            facts.push((t.get(key), lines));
        }
    };
    say("signing-fact-who", vec![one.who.title.clone(), one.who.organisation.clone(), one.who.subject.clone()]);
    let at = |at: Option<DateTime<Utc>>| at.map(moment).unwrap_or_default();
    say("signing-fact-claimed", vec![at(one.claimed_at)]);
    say("signing-fact-proved", vec![one.proved_at.map_or_else(|| t.get("signing-not-proved"), moment)]);
    say("signing-fact-level", vec![level_name(one.level).to_owned()]);
    say("signing-fact-integrity", vec![t.get(format!("signing-integrity-{}", integrity(one.integrity)))]);
    say("signing-fact-chain", chain(one));
    say("signing-fact-revocation", one.revocation.iter().map(|r| revocation(t, &r.subject, &r.state)).collect());
    say("signing-fact-stamp", one.time_stamp.iter().flat_map(|stamp| stamp_lines(t, stamp)).collect());
    say("signing-fact-changes", one.changes.iter().map(|change| changed(t, change)).collect());
    let used = &one.algorithms;
    say("signing-fact-algorithms", vec![[&*used.digest, &*used.signature, &*used.key].join(" · ")]);
    say("signing-fact-notes", one.notes.clone());
    ShownSignature {
        heading: name.clone(),
        status: status(t, &one.verdict, is_demo),
        sentence: sentence(t, &one.verdict, &one.sentence, is_demo),
        facts,
    }
}

fn integrity(of: Integrity) -> &'static str {
    match of {
        Integrity::Whole => "whole",
        Integrity::Broken => "broken",
        Integrity::Gap => "gap",
        Integrity::CutShort => "cut",
        Integrity::Rewritten => "rewritten",
        Integrity::Unreadable => "unreadable",
    }
}

fn chain(one: &Signature) -> Vec<String> {
    let day = |at| vietnamese::format_date(kernel::local_day(at));
    let line =
        |c: &signing::verify::CertificateFacts| format!("{} ({} – {})", c.subject, day(c.not_before), day(c.not_after));
    one.chain.certificates.iter().map(line).chain(one.chain.faults.iter().cloned()).collect()
}

fn revocation(t: &T, subject: &str, state: &RevocationState) -> String {
    let said = match state {
        RevocationState::Good => t.get("signing-revocation-good"),
        RevocationState::Revoked { on, .. } => t.with("signing-revocation-revoked", [("when", moment(*on).into())]),
        RevocationState::Unknown { why } => {
            t.with("signing-revocation-unknown", [("why", t.said(why).into_owned().into())])
        }
    };
    format!("{subject}: {said}")
}

fn stamp_lines(t: &T, stamp: &signing::verify::TimeStamp) -> Vec<String> {
    let held = if stamp.holds { "signing-stamp-holds" } else { "signing-stamp-fails" };
    let when = stamp.at.map(moment).unwrap_or_default();
    let first = t.with(held, [("who", stamp.authority.as_str().into()), ("when", when.into())]);
    std::iter::once(first).chain(stamp.faults.iter().cloned()).collect()
}

fn changed(t: &T, change: &Change) -> String {
    let key = if change.allowed { "signing-change-allowed" } else { "signing-change-forbidden" };
    t.with(key, [("what", t.said(&change.what).into_owned().into())])
}

/// What a later report says otherwise than an earlier one on the same bytes.
fn differences(t: &T, before: &Report, now: &Report) -> Vec<String> {
    let named = |verdict: &Verdict| t.get(format!("signing-verdict-{}", word(verdict)));
    let mut all = Vec::new();
    let mut say = |who: &str, old: &Verdict, new: &Verdict| {
        if word(old) != word(new) {
            let args = [("who", who.into()), ("before", named(old).into()), ("now", named(new).into())];
            all.push(t.with("signing-differs", args));
        }
    };
    say(&t.get("signing-whole-file"), &before.verdict, &now.verdict);
    for (old, new) in before.signatures.iter().zip(&now.signatures) {
        say(if new.who.name.is_empty() { &new.field } else { &new.who.name }, &old.verdict, &new.verdict);
    }
    all
}
