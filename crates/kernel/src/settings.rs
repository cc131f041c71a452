//! Settings of a ward: words, hours, deadlines; data that an administrator changes, never code.

use crate::{Conn, Result, args};

impl Conn {
    /// A setting of this ward.
    pub async fn setting(&self, name: &str) -> Result<Option<String>> {
        self.scalar("SELECT value FROM setting WHERE ward_id = $1 AND name = $2", args![self.ward, name]).await
    }

    /// Sets a setting of this ward.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<()> {
        let row = crate::row! { name: name, value: value };
        self.insert_or("setting", row, "ON CONFLICT (ward_id, name) DO UPDATE SET value = excluded.value").await
    }
}
