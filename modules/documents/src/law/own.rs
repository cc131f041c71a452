//! Quy chế, quy định, quy trình của phường: what the ward issues as a rule stands in its library by itself, with the systems
//! that it governs and the day by which somebody looks whether it still fits.

use super::actions;
use super::kinds::Standing;
use super::model::{Facts, Law, LawId};
use super::store::{self, own};
use crate::drafting::{agency, kind};
use crate::outgoing::store::amendments;
use crate::outgoing::{self, Amends, Outgoing, OutgoingId};
use crate::policy;
use chrono::{Months, NaiveDate};
use kernel::{
    Actor, App, BoxFuture, Digest, Error, Event, Kept, Notice, NoticeKind, Reaction, Recorded, Result, Tx, UserId,
    local_day, told,
};
use serde_json::json;

/// What is issued as a rule enters the library; what is taken back ends there.
pub(crate) const EACH_RULE: Reaction = Reaction { name: "documents.law.own", on: "documents.outgoing.", run };

/// In which field of the library they stand, until somebody says otherwise.
const FIELD: &str = "Quy chế, quy định của phường";
/// So many months after its issue a rule is looked at again, where nobody says otherwise.
const REVIEWED_AFTER: Months = Months::new(12);
/// Kinds of documents that are rules in themselves.
const RULES: [&str; 2] = ["QC", "QyĐ"];
/// What a quyết định brings into force as a rule.
const ISSUED: [&str; 3] = ["ban hanh quy che", "ban hanh quy dinh", "ban hanh quy trinh"];
/// Letters of the names of systems.
const SYSTEMS: usize = 2_000;

/// What a rule of the ward governs, and when it is looked at again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Own {
    /// Names of information systems, as their register has them.
    pub systems: Vec<String>,
    pub review_on: Option<NaiveDate>,
    /// The outgoing document by which it was issued.
    pub outgoing: Option<OutgoingId>,
}

/// Is this document a rule of the ward?
fn is_rule(code: &str, subject: &str) -> bool {
    let folded = vietnamese::fold(subject);
    RULES.contains(&code) || (code == "QĐ" && ISSUED.iter().any(|words| folded.contains(words)))
}

fn run<'a>(app: &'a App, tx: &'a mut Tx, event: &'a Recorded) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let is_issued = match event.kind.as_str() {
            "documents.outgoing.issued" => true,
            "documents.outgoing.recalled" => false,
            _ => return Ok(()),
        };
        let Some(document) = outgoing::store::find(tx, OutgoingId(event.subject_id)).await? else { return Ok(()) };
        match is_issued {
            true if is_rule(&document.kind, &document.subject) => enter(app, tx, &document).await,
            true => Ok(()),
            false => take_back(tx, &document, event.detail()["reason"].as_str().unwrap_or_default()).await,
        }
    })
}

async fn enter(app: &App, tx: &mut Tx, document: &Outgoing) -> Result<()> {
    if document.number.is_none() || own::of_document(tx, document.id).await?.is_some() {
        return Ok(());
    }
    let ward = kernel::wards(app).await?.into_iter().find(|ward| ward.id == tx.ward).map(|ward| ward.name);
    let replaced = match amendments::of(tx, document.id).await?.filter(|one| one.kind == Amends::Replaces) {
        // With its day: numbers begin anew each year. What the library does not have as the ward's is not guessed.
        Some(one) if own::of_document(tx, one.earlier).await?.is_some() => {
            outgoing::store::find(tx, one.earlier).await?.map(|earlier| match earlier.issued_on {
                Some(day) => format!("{} ngày {}", earlier.symbol, vietnamese::format_date(day)),
                None => earlier.symbol,
            })
        }
        _ => None,
    };
    let facts = Facts {
        kind: kind::of(&document.kind).name.clone(),
        number: document.symbol.clone(),
        title: document.named(),
        issuer: agency::name(&document.draft, &ward.unwrap_or_default()),
        issued_on: document.issued_on,
        effect_from: document.issued_on,
        field: FIELD.into(),
        source: format!("Văn bản đi {} của phường", document.symbol),
        replaces: replaced.into_iter().collect(),
        ..Facts::default()
    }
    .tidy();
    if facts.check().is_err() {
        tracing::warn!(document = %document.id, "a rule that the library does not take");
        return Ok(());
    }
    let review_on = document.issued_on.and_then(|day| day.checked_add_months(REVIEWED_AFTER));
    let rule = Own { review_on, outgoing: Some(document.id), ..Own::default() };
    // Somebody may have been quicker by hand.
    let id = match store::by_identity(tx, &facts.identity()).await? {
        Some(known) => known,
        None => {
            let id = LawId::new();
            actions::enter(tx, id, facts, &file(app, document).await?).await?;
            id
        }
    };
    // What was typed of it by hand stays.
    let rule = match own::of(tx, id).await? {
        Some(typed) => Own { outgoing: Some(document.id), ..typed },
        None => rule,
    };
    own::keep(tx, id, &rule).await
}

fn is_reviewed(law: &Law, today: NaiveDate) -> bool {
    !law.removed && law.facts.standing(today) == Standing::InForce
}

/// The file as it was issued.
async fn file(app: &App, document: &Outgoing) -> Result<Vec<Kept>> {
    let Some(digest) = Digest::parse(&document.digest) else { return Ok(Vec::new()) };
    let bytes = match app.files.get(&digest).await {
        Err(Error::NotFound) => {
            tracing::warn!(document = %document.id, "the file of a rule is not there");
            return Ok(Vec::new());
        }
        other => other?,
    };
    let size = i64::try_from(bytes.len()).map_err(Error::internal)?;
    let file_name = format!("{}.pdf", document.symbol.replace('/', "-"));
    Ok(vec![Kept { digest, file_name, mime: "application/pdf", size }])
}

async fn take_back(tx: &mut Tx, document: &Outgoing, reason: &str) -> Result<()> {
    let Some(id) = own::of_document(tx, document.id).await? else { return Ok(()) };
    let Some(law) = store::find(tx, id).await?.filter(|law| law.facts.ended_on.is_none() && !law.facts.ended) else {
        return Ok(());
    };
    let today = local_day(tx.now);
    let ended_on = Some(law.facts.begins_on().map_or(today, |from| from.max(today)));
    let end_note: String = format!("thu hồi: {reason}").chars().take(300).collect();
    actions::end(tx, &Law { facts: Facts { ended_on, end_note, ..law.facts.clone() }, ..law }).await
}

/// Says what a rule of the ward governs and when it is looked at again; one that was typed by hand becomes one of the ward's.
///
/// # Errors
/// [`Error::Invalid`] by field.
pub(super) async fn review(tx: &mut Tx, actor: &Actor, law: &Law, rule: Own) -> Result<()> {
    actor.require(policy::LAW)?;
    if rule.systems.iter().map(|name| name.chars().count()).sum::<usize>() > SYSTEMS {
        return Err(Error::invalid("systems", "Nhập không quá 2.000 ký tự."));
    }
    if rule.review_on.is_some_and(|day| day <= local_day(tx.now)) {
        return Err(Error::invalid("review_on", "Ngày rà soát lần sau phải sau hôm nay."));
    }
    let known = own::of(tx, law.id).await?.and_then(|own| own.outgoing);
    let detail = json!({ "name": law.facts.name(), "systems": rule.systems, "review_on": rule.review_on });
    own::keep(tx, law.id, &Own { outgoing: known, ..rule }).await?;
    tx.record(Event::new("documents.law.reviewed", law.id.0, detail));
    Ok(())
}

/// Tells these people once of each rule in force whose day of review has come.
pub(super) async fn remind(tx: &Tx, keepers: &[UserId]) -> Result<()> {
    let today = local_day(tx.now);
    for (id, day) in own::due(tx, today).await? {
        let Some(law) = store::find(tx, id).await?.filter(|law| is_reviewed(law, today)) else {
            continue;
        };
        let name = law.facts.name();
        for to in keepers {
            tx.notify(Notice {
                to: *to,
                title: told!("Đến hạn rà soát: {name}"),
                body: format!(
                    "{name} {} đến hạn rà soát ngày {}. Ông/bà xem còn phù hợp không: sửa đổi, thay thế, hoặc ghi ngày rà soát lần sau.",
                    law.facts.title,
                    vietnamese::format_date(day)
                ),
                href: law.page(),
                key: format!("documents.law.{id}.review.{day}"),
                by_mail: Some(NoticeKind::Reminder),
            })
            .await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_rule;

    #[test]
    fn rules_are_known_by_their_kind_or_by_what_a_decision_brings_into_force() {
        assert!(is_rule("QC", "vận hành, sử dụng hệ thống thông tin"));
        assert!(is_rule("QĐ", "Về việc ban hành Quy chế vận hành, sử dụng hệ thống thông tin"));
        assert!(is_rule("QĐ", "BAN HÀNH QUY TRÌNH sao lưu dữ liệu"));
        assert!(!is_rule("QĐ", "Về việc thành lập Tổ công nghệ số"));
        assert!(!is_rule("KH", "Ban hành quy chế"));
    }
}
