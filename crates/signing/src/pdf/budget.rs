//! What a file may cost: one account for all the work that is done with it, be it signed or verified.

use crate::{Error, Result};
use std::cell::Cell;
use std::rc::Rc;

/// How much work there is in all: about a unit for each byte that is read, unpacked or compared.
const MOST_WORK: usize = 256 << 20;

/// What is left of it. Copies draw on the same account.
#[derive(Debug, Clone)]
pub(crate) struct Budget(Rc<Cell<usize>>);

impl Budget {
    pub(crate) fn new() -> Self {
        Self(Rc::new(Cell::new(MOST_WORK)))
    }

    /// Takes what a step costs.
    ///
    /// # Errors
    /// When not so much is left; then nothing is left.
    pub(crate) fn take(&self, work: usize) -> Result<()> {
        let left = self.0.get().checked_sub(work);
        self.0.set(left.unwrap_or(0));
        left.map(|_| ()).ok_or(Error::Bomb { detail: "tệp quá phức tạp" })
    }

    /// Whether so much was asked for that the answers can no longer be believed.
    pub(crate) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }

    pub(crate) fn left(&self) -> usize {
        self.0.get()
    }

    /// An account with so much.
    #[cfg(test)]
    pub(crate) fn of(work: usize) -> Self {
        Self(Rc::new(Cell::new(work)))
    }

    /// How much was taken so far.
    #[cfg(test)]
    pub(crate) fn spent(&self) -> usize {
        MOST_WORK - self.0.get()
    }
}
