//! Components of govuk-frontend, drawn in Rust: the same options give the same markup as the package's own fixtures.
//!
//! Each is a plain structure with the package's option names in snake case; the constructors take the texts of the page
//! so that what only a screen reader says is in its language too.

mod area;
mod banner;
mod button;
mod choice;
mod date_input;
mod field;
mod input;
mod lists;
mod navigation;
mod notes;
mod pagination;
mod table;

pub use area::{FileUpload, Textarea};
pub use banner::NotificationBanner;
pub use button::Button;
pub use choice::{Checkboxes, Choice, ChoiceLabel, Radios, Select, SelectItem};
pub use date_input::{DateInput, DatePart};
pub use field::{Beside, ErrorMessage, Fieldset, FormGroup, Hint, Label, Legend};
pub use input::{Input, InputWrapper, PasswordButton, PasswordInput};
pub use lists::{Action, Actions, SummaryList, SummaryRow, TaskItem, TaskList, TaskStatus, Words};
pub use navigation::{BackLink, Breadcrumbs, Crumb, SkipLink};
pub use notes::{Details, ErrorLink, ErrorSummary, InsetText, Panel, Tag, WarningText};
pub use pagination::{PageItem, PageLink, Pagination};
pub use table::{Cell, Tab, TabPanel, Table, Tabs};

/// Fields shared by text-like options of the package: escaped text, or markup that is known to be safe.
pub(crate) fn first<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}
