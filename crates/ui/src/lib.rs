//! What pages are made of: texts in two languages, the frame of a page, components, charts, forms, static files.
//!
//! **A page** is a structure with an askama template; the handler fills it and hands it to the frame ([`Shell`]):
//!
//! ```ignore
//! #[derive(askama::Template)]
//! #[template(path = "tasks.html")]
//! struct TasksPage<'a> { t: &'a ui::T, filter: ui::FilterBar, table: ui::DataTable, done: ui::Figure }
//! ```
//! ```html
//! <div class="pw-headrow"><h1 class="govuk-heading-l">{{ t.get("tasks-title") }}</h1>
//!   <div class="pw-btns">{{ ui::govuk::Button::link(t.get("tasks-new"), "/nhiem-vu/moi") }}</div></div>
//! <section class="pw-card">{{ filter }} {{ table }}</section>
//! ```
//! Components print their markup; everything else in a template is escaped.
//!
//! **Texts**: `t.get("key")`, `t.with("key", [("n", 12.into())])`; tests ask [`missing_keys`]. Numbers and days on the
//! screen go through [`number`], [`integer`], [`percent`], [`day`] with `t.lang()`; a refusal, which the source says in
//! Vietnamese, through `t.said(…)`.
//!
//! **Forms**: [`Fields`] knows what was typed and what is wrong:
//! `Fields::new(&cx.t, &cx.csrf).filled(form.pairs()).wrong(&errors.0)`, and in the template
//! `{{ f.summary() }} {{ f.open("/nhiem-vu") }} {{ f.text("title", t.get("task-title")).hint(t.get("task-title-hint")) }}
//! {{ f.day("due_on", …) }} {{ f.select("unit", …, units) }} {{ ui::govuk::Button::submit(t.get("save")) }} </form>`.
//! One button that changes something is a [`PostButton`].
//!
//! **Shows**: [`Status`] (a judgement: word, shape, colour), [`Figure`] (a number that leads to its records),
//! [`DataTable`] (cards on a small screen), [`ListFile`] (a list in another form, as a file), [`RiskList`], [`Timeline`], [`EmptyState`], [`FilterBar`]; charts:
//! [`StackedBar`], [`Bullet`], [`Trend`], [`TrendChart`], [`BarBreakdown`], [`Progress`]; the rest in [`govuk`].
//!
//! **Classes** for layout: `pw-headrow` (heading left, `pw-btns` right), `pw-card`, `pw-stack` (cards below each other),
//! `pw-grid pw-grid--aside` (main column and a side column), `pw-verdict` (sentence beside a bar), `pw-stats` (row of
//! figures), `pw-list` (small rows), `pw-narrow` (a page to read or fill in), `pw-split` (two panes), `pw-sub`, `pw-note`,
//! `num` (digits of equal width). `data-print`, `data-copy`, `data-auto-submit`, `data-guard-leave`,
//! `data-select-source` are for the islands of `web/`.

pub mod assets;
mod chart;
mod field_options;
mod format;
mod forms;
pub mod govuk;
pub mod html;
mod parts;
mod post_button;
mod sentences;
mod shell;
mod status;
mod table;
mod taking;
mod text;

pub use chart::{BarBreakdown, BarRow, Bullet, Point, Progress, Segment, StackedBar, Trend, TrendChart};
pub use format::{day, decimal, integer, number, percent};
pub use forms::Fields;
pub use html::{Attributes, Html, Raw, Render};
pub use parts::{EmptyState, FilterBar, RiskCard, RiskList, Step, StepState, Timeline};
pub use post_button::PostButton;
pub use shell::{Idle, NavItem, Shell, UserBadge, error_body};
pub use status::{Figure, Level, Status};
pub use table::{Column, DataTable, Group};
pub use taking::{ListFile, Offer, ShownTable, offering};
pub use text::{Arg, Lang, OWN_TEXTS, T, Texts, missing_keys};
