//! Vòng đời: the states of records as a field among the others, and which of them may follow which.

use super::check::STATE;
use super::model::{Choice, Definition, Field, Kind, State};

impl Definition {
    /// The keys of the registers to which its links lead.
    pub(crate) fn leads_to(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| field.register.as_str()).filter(|key| !key.is_empty())
    }

    fn state(&self, key: &str) -> Option<&State> {
        self.states.iter().find(|state| state.key == key)
    }

    /// The state of a record as a field that is chosen; none where the records have no states.
    pub(crate) fn state_field(&self) -> Option<Field> {
        let choice = |state: &State| Choice { key: state.key.clone(), label: state.label.clone() };
        let options: Vec<Choice> = self.states.iter().map(choice).collect();
        let field =
            Field { key: STATE.into(), label: "Trạng thái".into(), kind: Kind::Choice, options, ..Field::default() };
        Some(field).filter(|field| !field.options.is_empty())
    }

    /// May a record be in this state from the beginning?
    ///
    /// # Errors
    /// A sentence, where the register has no such state.
    pub(crate) fn begins_as(&self, state: &str) -> Result<(), String> {
        self.state(state).map(|_| ()).ok_or_else(|| format!("Sổ không có trạng thái “{state}”."))
    }

    /// May a record of one state be in another one from now on? It may stay as it is.
    ///
    /// # Errors
    /// A sentence, where it may not.
    pub(crate) fn follows(&self, from: &str, to: &str) -> Result<(), String> {
        if from == to {
            return Ok(());
        }
        self.begins_as(to)?;
        let label = |key| self.state(key).map_or(key, |state| state.label.as_str());
        let may = self.state(from).is_some_and(|state| state.then.iter().any(|next| next == to));
        may.then_some(()).ok_or_else(|| format!("Không chuyển được từ “{}” sang “{}”.", label(from), label(to)))
    }
}
