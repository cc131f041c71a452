//! The contract between a module and the server: everything that a room brings with it, in one value.

use crate::access::Policy;
use crate::{App, BoxFuture, Measure, Migration, Permission, Reaction, Result, Routes, Setting, jobs};

/// A room of the product.
pub struct Module {
    /// English name, as in `modules/NAME`.
    pub name: &'static str,
    /// Its routes, each with the access it demands.
    pub routes: fn(Routes) -> Routes,
    /// Its tables, in order.
    pub migrations: &'static [Migration],
    /// Which roles may do what.
    pub policy: Policy,
    /// The numbers it offers.
    pub measures: &'static [Measure],
    /// Who may see the records behind them; `None`: everybody who is signed in.
    pub measure_readers: Option<Permission>,
    /// The numbers that a ward's own records define.
    pub ward_measures: Option<crate::measure::WardMeasures>,
    /// Names what of its own stands on a measure.
    pub measure_users: Option<crate::measure::MeasureUsers>,
    /// What it does when something happened elsewhere.
    pub reactions: &'static [Reaction],
    /// Work that it does later.
    pub jobs: &'static [jobs::Kind],
    /// Work that comes again by itself, in every ward.
    pub recurring: &'static [jobs::Recurring],
    /// Interface text: (language, Fluent source).
    pub texts: &'static [(&'static str, &'static str)],
    /// The English of its refusals, which the source says in Vietnamese: `locales/sentences.en.txt`.
    pub sentences: &'static [&'static str],
    /// Its places in the navigation.
    pub navigation: &'static [NavEntry],
    /// What the ward's administrator may set.
    pub settings: &'static [Setting],
    /// Its part of the JSON API's description.
    pub openapi: Option<fn() -> utoipa::openapi::OpenApi>,
    /// Resolves a session cookie or bearer token to an actor; given by the one module that owns sessions.
    pub authenticate: Option<Authenticate>,
    /// Finds the names and addresses of people; given by the one module that owns accounts.
    pub addresses: Option<crate::mail::Addresses>,
    /// Tells what it knows of the things of other modules.
    pub asides: Option<crate::Asides>,
    /// Tells what in its work is stuck.
    pub stuck: Option<crate::StuckWork>,
    /// Tells what waits for the word of whoever asks.
    pub matters: Option<crate::Matters>,
    /// Finds its records by what names them.
    pub records: Option<crate::search::FindRecords>,
    /// Help pages: (topic, language, Markdown).
    pub help: &'static [(&'static str, &'static str, &'static str)],
}

/// Resolves a credential: session cookie or bearer token.
pub type Authenticate = for<'a> fn(&'a App, &'a Credential) -> BoxFuture<'a, Result<Option<crate::Session>>>;

/// What a request brought to say who it is.
#[derive(Debug, Clone)]
pub enum Credential {
    Cookie(String),
    Bearer(String),
}

impl Module {
    /// A module that brings nothing yet: `Module { routes, ..Module::named("plans") }`.
    pub const fn named(name: &'static str) -> Self {
        Self {
            name,
            routes: |r| r,
            migrations: &[],
            policy: &[],
            measures: &[],
            measure_readers: None,
            ward_measures: None,
            measure_users: None,
            reactions: &[],
            jobs: &[],
            recurring: &[],
            texts: &[],
            sentences: &[],
            navigation: &[],
            settings: &[],
            openapi: None,
            authenticate: None,
            addresses: None,
            asides: None,
            stuck: None,
            matters: None,
            records: None,
            help: &[],
        }
    }
}

/// A place in the navigation, shown to those who hold the permission.
#[derive(Debug, Clone, Copy)]
pub struct NavEntry {
    /// Key of the name of the room whose pages these are: one place in the first row, its entries in the second.
    /// `None`: a place of its own in the first row.
    pub room: Option<&'static str>,
    /// Key of the label in the Fluent files.
    pub label: &'static str,
    pub href: &'static str,
    /// `None`: everybody who is signed in.
    pub permission: Option<Permission>,
    /// Smaller comes first.
    pub order: u8,
}
