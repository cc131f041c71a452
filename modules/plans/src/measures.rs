//! The numbers that plans offer. A deadline met or missed is dated by its due day, work done by the day it was done, a
//! figure by the last day of its period. What is only drafted counts nowhere.

use kernel::Measure;

/// Tasks as records: the day that dates them, what divides them, which of them.
macro_rules! tasks {
    ($day:literal, $part:literal, $which:literal) => {
        concat!(
            "SELECT id_text(t.id) AS id, t.title AS label, '/nhiem-vu/' || id_text(t.id) AS href, ",
            $day,
            " AS on_day, ",
            $part,
            " AS part, 1 AS amount FROM task t JOIN plan p ON p.ward_id = t.ward_id AND p.id = t.plan_id \
             WHERE t.ward_id = $1 AND p.state <> 'draft' AND ",
            $which
        )
    };
}

/// Indicators of plans in force as records: the day that dates them, a join, which of them.
macro_rules! indicators {
    ($day:literal, $join:literal, $which:literal) => {
        concat!(
            "SELECT id_text(i.id) AS id, i.name AS label, '/chi-tieu/' || id_text(i.id) AS href, ",
            $day,
            " AS on_day, p.title AS part, 1 AS amount \
             FROM indicator i JOIN plan p ON p.ward_id = i.ward_id AND p.id = i.plan_id ",
            $join,
            " WHERE i.ward_id = $1 AND i.state = 'active' AND p.state = 'active' AND ",
            $which
        )
    };
}

/// Figures as records: what their address ends in, and in which state they are.
macro_rules! figures {
    ($address:literal, $state:literal) => {
        concat!(
            "SELECT id_text(f.id) AS id, i.name AS label, '/chi-tieu/' || id_text(i.id) || '",
            $address,
            "' AS href, f.to_day AS on_day, p.title AS part, 1 AS amount \
             FROM figure f JOIN indicator i ON i.ward_id = f.ward_id AND i.id = f.indicator_id \
             JOIN plan p ON p.ward_id = i.ward_id AND p.id = i.plan_id WHERE f.ward_id = $1 AND f.state = '",
            $state,
            "'"
        )
    };
}

const fn of_tasks(key: &'static str, title: &'static str, records: &'static str) -> Measure {
    Measure { key, title, unit: "unit-task", part: "measure-part-section", records }
}

const fn by_plan(key: &'static str, title: &'static str, unit: &'static str, records: &'static str) -> Measure {
    Measure { key, title, unit, part: "measure-part-plan", records }
}

/// Every number of this module.
pub(crate) const ALL: &[Measure] = &[
    of_tasks("plans.tasks", "measure-tasks", tasks!("t.due_on", "t.section", "t.state IN ('open', 'done')")),
    of_tasks("plans.tasks.open", "measure-tasks-open", tasks!("t.due_on", "t.section", "t.state = 'open'")),
    of_tasks("plans.tasks.done", "measure-tasks-done", tasks!("t.done_on", "t.section", "t.state = 'done'")),
    // Work without a due day is done on time.
    of_tasks(
        "plans.tasks.done_on_time",
        "measure-tasks-done-on-time",
        tasks!("t.done_on", "t.section", "t.state = 'done' AND (t.due_on IS NULL OR t.done_on <= t.due_on)"),
    ),
    // Over a period that has ended: what was overdue in it.
    of_tasks(
        "plans.tasks.overdue",
        "measure-tasks-overdue",
        tasks!(
            "t.due_on",
            "t.section",
            "t.due_on IS NOT NULL AND (t.state = 'open' OR (t.state = 'done' AND t.done_on > t.due_on))"
        ),
    ),
    Measure {
        key: "plans.difficulties.open",
        title: "measure-difficulties-open",
        unit: "unit-difficulty",
        part: "measure-part-level",
        records: "SELECT id_text(d.id) AS id, d.body AS label, '/nhiem-vu/' || id_text(t.id) AS href, \
            CAST(NULL AS date) AS on_day, d.level AS part, 1 AS amount \
            FROM difficulty d JOIN task t ON t.ward_id = d.ward_id AND t.id = d.task_id \
            WHERE d.ward_id = $1 AND d.resolved_at IS NULL",
    },
    by_plan("plans.indicators", "measure-indicators", "unit-indicator", indicators!("CAST(NULL AS date)", "", "1 = 1")),
    // Compares as `Comparator::is_met` does.
    by_plan(
        "plans.indicators.met",
        "measure-indicators-met",
        "unit-indicator",
        indicators!(
            "f.to_day",
            "JOIN figure f ON f.ward_id = i.ward_id AND f.id = (SELECT n.id FROM figure n WHERE n.ward_id = i.ward_id \
              AND n.indicator_id = i.id AND n.state = 'approved' ORDER BY n.to_day DESC, n.from_day, n.entered_at DESC LIMIT 1)",
            "CASE WHEN i.comparator = '>' THEN f.value > i.target + 0.000000001 \
              WHEN i.comparator = '<' THEN f.value < i.target - 0.000000001 \
              WHEN i.comparator = '<=' OR (i.comparator = '=' AND i.direction = 'down') THEN f.value <= i.target + 0.000000001 \
              ELSE f.value >= i.target - 0.000000001 END"
        ),
    ),
    by_plan("plans.figures.approved", "measure-figures-approved", "unit-figure", figures!("/ban-ghi", "approved")),
    by_plan("plans.figures.waiting", "measure-figures-waiting", "unit-figure", figures!("", "entered")),
    // Tasks of the ward's plans in force that units can make concrete, and those of them that some unit has.
    by_plan(
        "plans.tasks.of_ward",
        "measure-tasks-of-ward",
        "unit-task",
        tasks!("t.due_on", "p.title", "t.state IN ('open', 'done') AND p.state = 'active' AND p.parent_id IS NULL"),
    ),
    by_plan(
        "plans.tasks.made_concrete",
        "measure-tasks-made-concrete",
        "unit-task",
        tasks!(
            "t.due_on",
            "p.title",
            "t.state IN ('open', 'done') AND p.state = 'active' AND p.parent_id IS NULL \
             AND EXISTS (SELECT 1 FROM plan_concretion c WHERE c.ward_id = t.ward_id AND c.parent_item_id = t.id)"
        ),
    ),
];
