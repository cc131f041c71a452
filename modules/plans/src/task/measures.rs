//! The numbers that tasks offer. A deadline met or missed is dated by its due day, work done by the day it was done.

use kernel::Measure;

/// Tasks that count, by due day.
pub(crate) const ALL: Measure = Measure {
    key: "plans.tasks",
    title: "measure-tasks",
    unit: "unit-task",
    part: "measure-part-section",
    records: "SELECT id_text(id) AS id, title AS label, '/nhiem-vu/' || id_text(id) AS href, \
        due_on AS on_day, section AS part, 1 AS amount FROM task WHERE ward_id = $1 AND state IN ('open', 'done')",
};

/// Tasks in hand, by due day.
pub(crate) const OPEN: Measure = Measure {
    key: "plans.tasks.open",
    title: "measure-tasks-open",
    unit: "unit-task",
    part: "measure-part-section",
    records: "SELECT id_text(id) AS id, title AS label, '/nhiem-vu/' || id_text(id) AS href, \
        due_on AS on_day, section AS part, 1 AS amount FROM task WHERE ward_id = $1 AND state = 'open'",
};

/// Tasks done, by the day they were done.
pub(crate) const DONE: Measure = Measure {
    key: "plans.tasks.done",
    title: "measure-tasks-done",
    unit: "unit-task",
    part: "measure-part-section",
    records: "SELECT id_text(id) AS id, title AS label, '/nhiem-vu/' || id_text(id) AS href, \
        done_on AS on_day, section AS part, 1 AS amount FROM task WHERE ward_id = $1 AND state = 'done'",
};

/// Tasks done by their due day, by the day they were done; work without a due day is done on time.
pub(crate) const DONE_ON_TIME: Measure = Measure {
    key: "plans.tasks.done_on_time",
    title: "measure-tasks-done-on-time",
    unit: "unit-task",
    part: "measure-part-section",
    records: "SELECT id_text(id) AS id, title AS label, '/nhiem-vu/' || id_text(id) AS href, \
        done_on AS on_day, section AS part, 1 AS amount FROM task \
        WHERE ward_id = $1 AND state = 'done' AND (due_on IS NULL OR done_on <= due_on)",
};

/// Tasks not done by their due day, by that day: over a period that has ended, what was overdue in it.
pub(crate) const OVERDUE: Measure = Measure {
    key: "plans.tasks.overdue",
    title: "measure-tasks-overdue",
    unit: "unit-task",
    part: "measure-part-section",
    records: "SELECT id_text(id) AS id, title AS label, '/nhiem-vu/' || id_text(id) AS href, \
        due_on AS on_day, section AS part, 1 AS amount FROM task \
        WHERE ward_id = $1 AND due_on IS NOT NULL AND (state = 'open' OR (state = 'done' AND done_on > due_on))",
};

/// Difficulties that wait for an answer.
pub(crate) const DIFFICULTIES: Measure = Measure {
    key: "plans.difficulties.open",
    title: "measure-difficulties-open",
    unit: "unit-difficulty",
    part: "measure-part-level",
    records: "SELECT id_text(d.id) AS id, d.body AS label, '/nhiem-vu/' || id_text(t.id) AS href, \
        CAST(NULL AS date) AS on_day, d.level AS part, 1 AS amount \
        FROM difficulty d JOIN task t ON t.ward_id = d.ward_id AND t.id = d.task_id \
        WHERE d.ward_id = $1 AND d.resolved_at IS NULL",
};
