//! Time stamps (dấu thời gian, RFC 3161).

pub(crate) mod token;
