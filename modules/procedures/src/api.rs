//! The only door of this module that is open to other modules.
