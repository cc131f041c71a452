//! Search over everything, without tone marks: one index per ward, folded by the same function on both engines.

use crate::{Actor, BoxFuture, Conn, Cx, Engine, Permission, Result, Tx, args};
use sea_orm::FromQueryResult;

/// Something that can be found.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Identifier of the thing; indexing it again replaces it.
    pub subject: String,
    /// Key of its kind in the Fluent files, such as "search-kind-task".
    pub kind: &'a str,
    pub title: &'a str,
    /// A line that tells it from others: unit, plan, number.
    pub context: &'a str,
    /// More words under which it is found.
    pub body: &'a str,
    pub href: &'a str,
    /// Who may find it; `None`: everybody, signed in or not.
    pub permission: Option<Permission>,
}

/// Something that was found.
#[derive(Debug, Clone, FromQueryResult, PartialEq, Eq)]
pub struct Found {
    pub kind: String,
    pub title: String,
    pub context: String,
    pub href: String,
}

/// Finds records by what names them, where a module has too many for the index: only those that whoever asks may see.
pub type FindRecords = for<'a> fn(&'a Cx, &'a str) -> BoxFuture<'a, Result<Vec<Found>>>;

impl Cx {
    /// What whoever asks may find: records that the words name, then what the index has.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn search(&self, query: &str, limit: u64) -> Result<Vec<Found>> {
        let mut found = Vec::new();
        for records in self.app.modules.iter().filter_map(|module| module.records) {
            found.extend(records(self, query).await?);
        }
        let actor = self.session.as_ref().map(|s| &s.actor);
        found.extend(find(&self.read(), actor, query, limit).await?);
        Ok(found)
    }
}

/// A text as both engines index it: folded, every word parted from the next by a space. Without that PostgreSQL takes
/// "391/skhcn" for the path of a file and never finds either part.
pub fn words(text: &str) -> String {
    cut(&vietnamese::fold(text)).collect::<Vec<_>>().join(" ")
}

/// Does every word of what is asked, as [`words`] gives it, begin a word of the text, in any order and without tone marks?
/// Nothing asked names nothing.
pub fn names(asked: &str, text: &str) -> bool {
    let text = words(text);
    !asked.is_empty() && asked.split(' ').all(|word| text.split(' ').any(|own| own.starts_with(word)))
}

/// Letters of a word; PostgreSQL refuses to look for one of more than 2,046 bytes.
const LONGEST_WORD: usize = 100;

fn cut(folded: &str) -> impl Iterator<Item = &str> {
    let first = |word: &'_ str| word.char_indices().nth(LONGEST_WORD).map_or(word.len(), |(at, _)| at);
    let words = folded.split(|c: char| !vietnamese::is_letter(c)).filter(|word| !word.is_empty());
    words.map(move |word| word.split_at(first(word)).0)
}

/// What an engine is asked so that every word begins a word of what is found, in any order; nothing without a word.
pub fn query(engine: Engine, asked: &str) -> Option<String> {
    let folded = vietnamese::fold(asked);
    let words: Vec<&str> = cut(&folded).take(12).collect();
    let each = |shown: fn(&str) -> String| words.iter().map(|word| shown(word)).collect::<Vec<_>>();
    (!words.is_empty()).then(|| match engine {
        Engine::Sqlite => each(|word| format!("\"{word}\"*")).join(" "),
        Engine::Postgres => each(|word| format!("{word}:*")).join(" & "),
    })
}

/// Puts a thing into the index with this write, or replaces it.
pub async fn index(tx: &Tx, entry: Entry<'_>) -> Result<()> {
    remove(tx, &entry.subject).await?;
    let folded = words(&format!("{} {} {}", entry.title, entry.context, entry.body));
    let row = crate::row! { subject: entry.subject, kind: entry.kind, title: entry.title, context: entry.context,
    href: entry.href, permission: entry.permission.map_or("", |p| p.0), folded: folded };
    tx.insert("search_entry", row).await
}

/// Takes a thing out of the index.
pub async fn remove(tx: &Tx, subject: &str) -> Result<()> {
    tx.exec("DELETE FROM search_entry WHERE ward_id = $1 AND subject = $2", args![tx.ward, subject]).await.map(|_| ())
}

/// What the actor may find: every word must begin a word of the thing, in any order.
pub async fn find(conn: &Conn, actor: Option<&Actor>, query: &str, limit: u64) -> Result<Vec<Found>> {
    let Some(query) = self::query(conn.engine(), query) else { return Ok(Vec::new()) };
    let sql = "SELECT kind, title, context, href, permission FROM search_entry WHERE ward_id = $1 AND ";
    let condition = match conn.engine() {
        Engine::Sqlite => "search_entry MATCH $2 ORDER BY rank",
        Engine::Postgres => {
            "to_tsvector('simple', folded) @@ to_tsquery('simple', $2) \
             ORDER BY ts_rank(to_tsvector('simple', folded), to_tsquery('simple', $2)) DESC"
        }
    };
    #[derive(FromQueryResult)]
    struct Row {
        kind: String,
        title: String,
        context: String,
        href: String,
        permission: String,
    }
    let rows: Vec<Row> = conn.all(&format!("{sql}{condition} LIMIT 500"), args![conn.ward, query]).await?;
    let visible = |row: &Row| row.permission.is_empty() || actor.is_some_and(|a| a.may(&row.permission));
    let found = rows.into_iter().filter(visible).take(limit as usize);
    Ok(found.map(|r| Found { kind: r.kind, title: r.title, context: r.context, href: r.href }).collect())
}

#[cfg(test)]
mod tests {
    use super::{names, words};

    #[test]
    fn a_person_is_named_by_any_words_of_name_and_role() {
        let text = "Lê Thị Bình Chuyên viên · Đầu mối đơn vị · Phòng Văn hóa – Xã hội";
        for asked in ["binh le", "dau moi", "Bình VĂN HÓA", "xa h"] {
            assert!(names(&words(asked), text), "{asked}");
        }
        for asked in ["", " – ", "inh", "bình lãnh đạo"] {
            assert!(!names(&words(asked), text), "{asked}");
        }
    }
}
