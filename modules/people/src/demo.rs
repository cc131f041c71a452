//! Sample accounts of the demonstration: listed on its sign-in page, and nowhere else.

use kernel::{Conn, Result, Role, Tx};
use serde::{Deserialize, Serialize};

const SETTING: &str = "people.samples";

/// An account that anybody may try in the demonstration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Sample {
    pub(crate) role: Role,
    pub(crate) name: String,
    pub(crate) login: String,
    pub(crate) password: String,
}

/// Lists a sample account on the sign-in page.
pub(crate) async fn show(tx: &Tx, sample: Sample) -> Result<()> {
    let mut samples = samples(tx).await?;
    samples.retain(|other| other.login != sample.login);
    samples.push(sample);
    samples.sort_by_key(|sample| sample.role);
    tx.set_setting(SETTING, &serde_json::to_string(&samples)?).await
}

/// The sample accounts, by role.
pub(crate) async fn samples(conn: &Conn) -> Result<Vec<Sample>> {
    Ok(match conn.setting(SETTING).await? {
        Some(text) => serde_json::from_str(&text)?,
        None => Vec::new(),
    })
}
