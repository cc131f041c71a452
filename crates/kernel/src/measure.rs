//! Measures: one query gives the number, its breakdown and the records behind it, so the three cannot disagree.

use crate::{Actor, App, Args, BoxFuture, Conn, Cx, Error, Permission, Result, UnitId, args};
use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use std::borrow::Cow;
use std::collections::HashMap;

/// Days from – to, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// A number that a module offers, as a filter over its records.
///
/// `records` is a query over `$1` (the ward) that yields the columns `id` (text: `id_text(column)`), `label` (text), `href` (text),
/// `on_day` (date, may be null), `part` (text: what a breakdown groups by) and `amount` (bigint: 1 to count). Where it names
/// `$2`, that is today in Vietnam, for what is overdue or still runs.
#[derive(Debug)]
pub struct Measure {
    /// "module.thing.filter", such as "plans.tasks.done".
    pub key: &'static str,
    /// Key of its name in the Fluent files.
    pub title: &'static str,
    /// Key of its unit in the Fluent files, such as "unit-task".
    pub unit: &'static str,
    /// Key of what a breakdown groups by, in the Fluent files.
    pub part: &'static str,
    pub records: &'static str,
}

/// A record behind a number.
#[derive(Debug, Clone, FromQueryResult, PartialEq, Eq)]
pub struct Record {
    pub id: String,
    pub label: String,
    pub href: String,
    pub on_day: Option<NaiveDate>,
    pub part: String,
    pub amount: i64,
}

/// A part of a number.
#[derive(Debug, Clone, FromQueryResult, PartialEq, Eq)]
pub struct Part {
    pub part: String,
    pub amount: i64,
    pub records: i64,
}

/// How finely a measure counts. Its amounts are whole numbers of parts, of which so many decimals lie below one: so sums are
/// exact, and the same on every database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Decimals(pub u8);

impl Decimals {
    /// The number that so many parts make.
    pub fn number(self, parts: i64) -> f64 {
        parts as f64 / self.parts()
    }

    /// How many parts make one.
    pub fn parts(self) -> f64 {
        10_f64.powi(i32::from(self.0))
    }

    /// As people read it.
    pub fn show(self, lang: ui::Lang, parts: i64) -> String {
        ui::decimal(lang, parts, self.0)
    }

    /// As JSON has it: whole where parts are whole.
    pub fn json(self, parts: i64) -> serde_json::Value {
        if self == Self::default() { parts.into() } else { self.number(parts).into() }
    }
}

/// Words for the screen: a key of the Fluent files, or what the ward itself wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    Key(&'static str),
    Said(String),
}

impl Words {
    /// The words in the reader's language.
    pub fn show(&self, t: &ui::T) -> String {
        match self {
            Self::Key(key) => t.get(key),
            Self::Said(words) => words.clone(),
        }
    }
}

/// A measure as a ward offers it: one of the code's, or one that the ward's own records define.
#[derive(Debug, Clone)]
pub struct Offered {
    pub key: Cow<'static, str>,
    pub title: Words,
    pub unit: Words,
    pub part: Words,
    /// Of what the amounts of `records` are so many.
    pub decimals: Decimals,
    /// As of [`Measure::records`].
    pub records: Cow<'static, str>,
    /// Values of `$2`, `$3`, … of `records`.
    pub args: Args,
    pub readers: Readers,
}

/// Who may see the records behind a number; a plan that watches the number shows it to its own readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readers {
    Everybody,
    /// Whoever holds one of these permissions, for its unit where one is named.
    Holding(Vec<(Permission, Option<UnitId>)>),
}

impl Readers {
    /// Is this person one of them?
    pub fn include(&self, actor: &Actor) -> bool {
        match self {
            Self::Everybody => true,
            Self::Holding(any) => any.iter().any(|(permission, unit)| actor.can_in(*permission, *unit)),
        }
    }
}

/// Tells the measures that a ward's own records define.
pub type WardMeasures = for<'a> fn(&'a Conn) -> BoxFuture<'a, Result<Vec<Offered>>>;

/// Names what stands on the measure of a key on a day, each in words for the middle of a sentence: "chỉ tiêu “Tỷ lệ …”".
pub type MeasureUsers = for<'a> fn(&'a Conn, &'a str, NaiveDate) -> BoxFuture<'a, Result<Vec<String>>>;

impl Offered {
    /// A measure of the code, whose records are open to whoever holds this permission; to everybody where none is named.
    fn of_code(measure: &Measure, readers: Option<Permission>, today: NaiveDate) -> Self {
        Self {
            key: measure.key.into(),
            title: Words::Key(measure.title),
            unit: Words::Key(measure.unit),
            part: Words::Key(measure.part),
            decimals: Decimals::default(),
            records: measure.records.into(),
            args: if measure.records.contains("$2") { args![today] } else { Args::new() },
            readers: readers.map_or(Readers::Everybody, |permission| Readers::Holding(vec![(permission, None)])),
        }
    }
}

impl Cx {
    /// Every measure of the ward whose records whoever asks may see.
    pub async fn measures(&self, conn: &Conn) -> Result<Vec<Offered>> {
        let mut all = self.app.measures(conn).await?;
        let actor = self.actor()?;
        all.retain(|measure| measure.readers.include(actor));
        Ok(all)
    }

    /// The measure with this key, where whoever asks may see its records.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the ward offers none, or none that they may know of.
    pub async fn measure(&self, conn: &Conn, key: &str) -> Result<Offered> {
        let measure = self.app.measure(conn, key).await?;
        if measure.readers.include(self.actor()?) { Ok(measure) } else { Err(Error::NotFound) }
    }
}

impl App {
    /// Every measure that the ward offers.
    pub async fn measures(&self, conn: &Conn) -> Result<Vec<Offered>> {
        let mut all: Vec<Offered> = self.of_code(|_| true).collect();
        all.extend(self.ward_measures(conn).await?);
        Ok(all)
    }

    /// The measures of every module that are wanted.
    fn of_code(&self, wanted: impl Fn(&Measure) -> bool) -> impl Iterator<Item = Offered> {
        let all = self.modules.iter().flat_map(|module| module.measures.iter().map(|m| (m, module.measure_readers)));
        let today = self.clock.today();
        all.filter(move |(m, _)| wanted(m)).map(move |(m, readers)| Offered::of_code(m, readers, today))
    }

    async fn ward_measures(&self, conn: &Conn) -> Result<Vec<Offered>> {
        let mut all = Vec::new();
        for measures in self.modules.iter().filter_map(|module| module.ward_measures) {
            all.extend(measures(conn).await?);
        }
        Ok(all)
    }

    /// What stands on the measure of a key, in any room: who takes the measure away asks first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn measure_users(&self, conn: &Conn, key: &str) -> Result<Vec<String>> {
        let mut all = Vec::new();
        for users in self.modules.iter().filter_map(|module| module.measure_users) {
            all.extend(users(conn, key, self.clock.today()).await?);
        }
        Ok(all)
    }

    /// The measures with these keys; keys that the ward does not offer are left out.
    pub async fn measures_of(&self, conn: &Conn, keys: &[&str]) -> Result<HashMap<String, Offered>> {
        let known = self.of_code(|m| keys.contains(&m.key));
        let mut found: HashMap<String, Offered> = known.map(|m| (m.key.to_string(), m)).collect();
        if keys.iter().any(|key| !found.contains_key(*key)) {
            let own = self.ward_measures(conn).await?.into_iter().filter(|m| keys.contains(&m.key.as_ref()));
            found.extend(own.map(|measure| (measure.key.to_string(), measure)));
        }
        Ok(found)
    }

    /// The measure with this key.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the ward offers none.
    pub async fn measure(&self, conn: &Conn, key: &str) -> Result<Offered> {
        self.measures_of(conn, &[key]).await?.remove(key).ok_or(Error::NotFound)
    }
}

impl Offered {
    /// The same number, counting one part of the records alone.
    #[must_use]
    pub fn of_part(&self, part: &str) -> Self {
        let at = self.args.len() + 2;
        let records = format!("SELECT * FROM ({}) AS whole WHERE part = ${at}", self.records);
        Self { records: records.into(), args: [self.args.clone(), args![part]].concat(), ..self.clone() }
    }

    /// The same number, counting what there was on a day: whatever has no day was always there.
    #[must_use]
    pub fn until(&self, day: NaiveDate) -> Self {
        let at = self.args.len() + 2;
        let records = format!("SELECT * FROM ({}) AS known WHERE on_day IS NULL OR on_day <= ${at}", self.records);
        Self { records: records.into(), args: [self.args.clone(), args![day]].concat(), ..self.clone() }
    }

    /// The same number, counting what has no day alone.
    #[must_use]
    pub fn undated(&self) -> Self {
        let records = format!("SELECT * FROM ({}) AS known WHERE on_day IS NULL", self.records);
        Self { records: records.into(), ..self.clone() }
    }

    /// `records` as part of a statement that has `taken` values already, the ward first.
    pub fn records_after(&self, taken: usize) -> String {
        let moved = taken.saturating_sub(1);
        let mut parts = self.records.split('$');
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = part.split_at(digits);
            match number.parse::<usize>() {
                Ok(number) if number > 1 => out.push_str(&format!("${}{rest}", number + moved)),
                _ => out.push_str(&format!("${part}")),
            }
        }
        out
    }

    fn filter(&self, conn: &Conn, period: Option<Period>) -> (String, Args) {
        let args = [args![conn.ward], self.args.clone()].concat();
        let Some(p) = period else { return (format!("({}) AS measured", self.records), args) };
        let (from, to) = (args.len() + 1, args.len() + 2);
        (
            format!(
                "(SELECT * FROM ({}) AS unfiltered WHERE on_day BETWEEN ${from} AND ${to}) AS measured",
                self.records
            ),
            [args, args![p.from, p.to]].concat(),
        )
    }

    /// The number, in parts of [`Offered::decimals`]: the sum of `amount`, over records of the period where one is given.
    pub async fn value(&self, conn: &Conn, period: Option<Period>) -> Result<i64> {
        let (from, args) = self.filter(conn, period);
        let sql = format!("SELECT CAST(COALESCE(SUM(amount), 0) AS bigint) FROM {from}");
        Ok(conn.scalar(&sql, args).await?.unwrap_or(0))
    }

    /// The number by part, largest first.
    pub async fn breakdown(&self, conn: &Conn, period: Option<Period>) -> Result<Vec<Part>> {
        let (from, args) = self.filter(conn, period);
        let sql = format!(
            "SELECT part, CAST(SUM(amount) AS bigint) AS amount, COUNT(*) AS records FROM {from} \
             GROUP BY part ORDER BY 2 DESC, part"
        );
        conn.all(&sql, args).await
    }

    /// The records themselves, a page of them.
    pub async fn records(&self, conn: &Conn, period: Option<Period>, offset: u64, limit: u64) -> Result<Vec<Record>> {
        let (from, args) = self.filter(conn, period);
        // Neither engine counts further.
        let [offset, limit] = [offset, limit].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
        let sql = format!(
            "SELECT id, label, href, on_day, part, CAST(amount AS bigint) AS amount FROM {from} \
             ORDER BY on_day, label, id LIMIT {limit} OFFSET {offset}"
        );
        conn.all(&sql, args).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_below_one_make_the_number_that_was_written() {
        let (fine, whole) = (Decimals(6), Decimals::default());
        assert_eq!(fine.number(100_000 + 200_000).to_string(), "0.3");
        assert_eq!((fine.json(300_000).to_string(), whole.json(3).to_string()), ("0.3".to_owned(), "3".to_owned()));
        assert_eq!(
            (fine.show(ui::Lang::Vi, 1_500_000), whole.show(ui::Lang::Vi, 1500)),
            ("1,5".into(), "1.500".into())
        );
    }

    #[test]
    fn a_query_finds_its_place_among_the_values_of_another() {
        let measure = Offered {
            key: "x".into(),
            title: Words::Key("x"),
            unit: Words::Key("x"),
            part: Words::Key("x"),
            decimals: Decimals::default(),
            records: "SELECT 1 WHERE a = $1 AND b = $2 AND c > $13 AND d = '$'".into(),
            args: args![1],
            readers: Readers::Everybody,
        };
        assert_eq!(measure.records_after(4), "SELECT 1 WHERE a = $1 AND b = $5 AND c > $16 AND d = '$'");
        assert_eq!(measure.records_after(1), measure.records);
    }
}
