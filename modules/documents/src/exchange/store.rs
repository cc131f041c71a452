//! Every query of the exchange.

pub(crate) mod agencies;
pub(crate) mod links;
pub(crate) mod outgoing;
pub(crate) mod received;
pub(crate) mod sends;
pub(crate) mod statuses;
