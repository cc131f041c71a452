//! Which fields a saved filter uses, and who may therefore use it.

use crate::definition::{Definition, Field, Kind, View};
use crate::record::privacy;
use kernel::Actor;

/// The fields that a filter uses in any way: what it narrows, adds up, dates, breaks down or sorts by.
pub(crate) fn used<'a>(definition: &'a Definition, view: &'a View) -> impl Iterator<Item = &'a Field> {
    let conditions = view.conditions.iter().map(|condition| condition.field.as_str());
    let others = [view.sum.as_str(), &view.date, &view.part, view.sort.trim_start_matches('-')];
    conditions.chain(others).filter_map(|key| definition.field(key))
}

/// Can a measure add up a field? What is computed may have any decimals, of which no exact sum is made.
pub(crate) fn adds_up(kind: Kind) -> bool {
    matches!(kind, Kind::Integer | Kind::Money | Kind::Decimal)
}

/// May everybody who sees the register read this field in a list? Numbers go further than lists.
pub(crate) fn is_open(field: &Field) -> bool {
    field.seen_by.is_empty() && !privacy::is_hidden(field)
}

/// May the actor put a question about this field? What they may not read answers none.
pub(crate) fn may_use(field: &Field, actor: &Actor) -> bool {
    privacy::may_see(field, actor) && !privacy::is_hidden(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{Condition, Operator, test_definition};

    #[test]
    fn a_filter_uses_what_it_sorts_by_too() {
        let condition = Condition { field: "nam".into(), is: Operator::Filled, value: String::new() };
        let view =
            View { conditions: vec![condition], part: "diet_virus".into(), sort: "-ten".into(), ..View::default() };
        let definition = test_definition();
        let keys: Vec<&str> = used(&definition, &view).map(|field| field.key.as_str()).collect();
        assert_eq!(keys, ["nam", "diet_virus", "ten"]);
    }
}
