//! The only door of this module that is open to other modules.

pub use crate::demo::{DEMO_PASSWORD, seed as seed_demo};
pub use crate::evidence::{Evidence, attach as attach_evidence, copy as copy_evidence};
pub use crate::facts::{
    CollectedFigure, DifficultyFacts, IndicatorFacts, PlanFacts, ReportDays, ReportingDuty, TaskFacts, entered_names,
    evidence_of, indicators, indicators_beside, indicators_led_by, legal_bases, open_difficulties, plan,
    plans_in_force, record_approved, reporting_duties, tasks, value_of,
};
pub use crate::import::{Done, import_file};
pub use crate::indicator::{IndicatorId, Point, Unit};
pub use crate::matters::{Matter, MatterAction, MatterKind, matters};
pub use crate::plan::PlanId;
pub use crate::sample::sample_plan;
pub use crate::status::{Sentence, Status};
pub use crate::subject::{NewAssignment, SubjectFacts, assign_task, reopen_task, subject};
pub use crate::task::TaskId;
