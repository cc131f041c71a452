//! The steps of a dossier as its applicant follows them: handed in, received, each step of the procedure, the result.

use super::words::moment_said;
use crate::catalogue::Version;
use crate::dossier::{Dossier, State};
use chrono::{DateTime, Utc};
use ui::{Step, StepState, T};

fn done(t: &T, key: &str, at: Option<DateTime<Utc>>) -> Step {
    let when = at.map(|at| moment_said(t.lang(), at)).unwrap_or_default();
    Step { state: StepState::Done, title: t.get(key), when, ..Step::default() }
}

/// The whole way, with what is behind, where it stands and what is ahead.
pub(super) fn of(t: &T, dossier: &Dossier, version: &Version) -> Vec<Step> {
    let mut steps = vec![done(t, "track-step-handed-in", Some(dossier.registered_at))];
    match dossier.received_at {
        Some(at) => steps.push(done(t, "track-step-received", Some(at))),
        None if dossier.state == State::Registered => {
            let title = t.get("track-step-checking");
            steps.push(Step { state: StepState::Now, title, ..Step::default() });
        }
        None => {}
    }
    if let State::Declined | State::Stopped = dossier.state {
        let key = if dossier.state == State::Declined { "track-step-declined" } else { "track-step-stopped" };
        steps.push(Step { state: StepState::Now, title: t.get(key), ..Step::default() });
        return steps;
    }
    steps.extend(handling(t, dossier, version));
    let finished = matches!(dossier.state, State::Finished | State::Returned);
    let mut result = match (dossier.state, dossier.returned_at) {
        (State::Returned, at) => done(t, "track-step-returned", at),
        (State::Finished, _) => {
            Step { state: StepState::Now, title: t.get("track-step-result-ready"), ..Step::default() }
        }
        _ => Step { state: StepState::ToDo, title: t.get("track-step-result"), ..Step::default() },
    };
    if finished && let Some(at) = dossier.finished_at {
        result.text = t.with("track-step-finished-at", [("when", moment_said(t.lang(), at).into())]);
    }
    steps.push(result);
    steps
}

/// The steps that the procedure itself defines; the first is the desk's, which has been told already.
fn handling(t: &T, dossier: &Dossier, version: &Version) -> Vec<Step> {
    let finished = dossier.finished_at.is_some();
    let now = usize::try_from(dossier.step).unwrap_or(0);
    let step = |(at, step): (usize, &crate::catalogue::Step)| {
        let state = match () {
            () if finished || at < now => StepState::Done,
            () if at == now && dossier.received_at.is_some() => StepState::Now,
            () => StepState::ToDo,
        };
        let here = state == StepState::Now;
        let since = dossier.step_since.filter(|_| here).map(|at| moment_said(t.lang(), at));
        let when = since.map(|when| t.with("track-step-since", [("when", when.into())])).unwrap_or_default();
        let text = match dossier.state {
            State::Supplement if here => t.get("track-step-waits-supplement"),
            State::Payment if here => t.get("track-step-waits-payment"),
            _ => String::new(),
        };
        Step { state, title: step.name.clone(), when, text, ..Step::default() }
    };
    version.content.steps.iter().enumerate().map(step).collect()
}
