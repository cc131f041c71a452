//! The numbers that indicators offer.

use kernel::Measure;

/// Indicators that plans in force follow, by the year of the plan.
pub(crate) const ALL: Measure = Measure {
    key: "plans.indicators",
    title: "measure-indicators",
    unit: "unit-indicator",
    part: "measure-part-plan",
    records: "SELECT id_text(i.id) AS id, i.name AS label, '/chi-tieu/' || id_text(i.id) AS href, \
        CAST(NULL AS date) AS on_day, p.title AS part, 1 AS amount \
        FROM indicator i JOIN plan p ON p.ward_id = i.ward_id AND p.id = i.plan_id \
        WHERE i.ward_id = $1 AND i.state = 'active' AND p.state = 'active'",
};

/// Indicators of plans in force whose newest approved figure meets the target, by the day of that figure.
pub(crate) const MET: Measure = Measure {
    key: "plans.indicators.met",
    title: "measure-indicators-met",
    unit: "unit-indicator",
    part: "measure-part-plan",
    records: "SELECT id_text(i.id) AS id, i.name AS label, '/chi-tieu/' || id_text(i.id) AS href, \
        f.to_day AS on_day, p.title AS part, 1 AS amount \
        FROM indicator i JOIN plan p ON p.ward_id = i.ward_id AND p.id = i.plan_id \
        JOIN figure f ON f.ward_id = i.ward_id AND f.id = (SELECT n.id FROM figure n WHERE n.ward_id = i.ward_id \
          AND n.indicator_id = i.id AND n.state = 'approved' ORDER BY n.to_day DESC, n.from_day, n.entered_at DESC LIMIT 1) \
        WHERE i.ward_id = $1 AND i.state = 'active' AND p.state = 'active' AND CASE \
          WHEN i.comparator = '>' THEN f.value > i.target + 0.000000001 \
          WHEN i.comparator = '<' THEN f.value < i.target - 0.000000001 \
          WHEN i.comparator = '<=' OR (i.comparator = '=' AND i.direction = 'down') THEN f.value <= i.target + 0.000000001 \
          ELSE f.value >= i.target - 0.000000001 END",
};

/// Figures that count, by the last day of their period.
pub(crate) const FIGURES: Measure = Measure {
    key: "plans.figures.approved",
    title: "measure-figures-approved",
    unit: "unit-figure",
    part: "measure-part-plan",
    records: "SELECT id_text(f.id) AS id, i.name AS label, '/chi-tieu/' || id_text(i.id) || '/ban-ghi' AS href, \
        f.to_day AS on_day, p.title AS part, 1 AS amount \
        FROM figure f JOIN indicator i ON i.ward_id = f.ward_id AND i.id = f.indicator_id \
        JOIN plan p ON p.ward_id = i.ward_id AND p.id = i.plan_id \
        WHERE f.ward_id = $1 AND f.state = 'approved'",
};

/// Figures that wait for a second person, by the last day of their period.
pub(crate) const WAITING: Measure = Measure {
    key: "plans.figures.waiting",
    title: "measure-figures-waiting",
    unit: "unit-figure",
    part: "measure-part-plan",
    records: "SELECT id_text(f.id) AS id, i.name AS label, '/chi-tieu/' || id_text(i.id) AS href, \
        f.to_day AS on_day, p.title AS part, 1 AS amount \
        FROM figure f JOIN indicator i ON i.ward_id = f.ward_id AND i.id = f.indicator_id \
        JOIN plan p ON p.ward_id = i.ward_id AND p.id = i.plan_id \
        WHERE f.ward_id = $1 AND f.state = 'entered'",
};

/// Tasks of the ward's plans in force that units can make concrete.
pub(crate) const PARENT_TASKS: Measure = Measure {
    key: "plans.tasks.of_ward",
    title: "measure-tasks-of-ward",
    unit: "unit-task",
    part: "measure-part-plan",
    records: "SELECT id_text(t.id) AS id, t.title AS label, '/nhiem-vu/' || id_text(t.id) AS href, \
        t.due_on AS on_day, p.title AS part, 1 AS amount \
        FROM task t JOIN plan p ON p.ward_id = t.ward_id AND p.id = t.plan_id \
        WHERE t.ward_id = $1 AND t.state IN ('open', 'done') AND p.state = 'active' AND p.parent_id IS NULL",
};

/// Those of them that some unit's plan has made concrete.
pub(crate) const CONCRETE_TASKS: Measure = Measure {
    key: "plans.tasks.made_concrete",
    title: "measure-tasks-made-concrete",
    unit: "unit-task",
    part: "measure-part-plan",
    records: "SELECT id_text(t.id) AS id, t.title AS label, '/nhiem-vu/' || id_text(t.id) AS href, \
        t.due_on AS on_day, p.title AS part, 1 AS amount \
        FROM task t JOIN plan p ON p.ward_id = t.ward_id AND p.id = t.plan_id \
        WHERE t.ward_id = $1 AND t.state IN ('open', 'done') AND p.state = 'active' AND p.parent_id IS NULL \
        AND EXISTS (SELECT 1 FROM plan_concretion c WHERE c.ward_id = t.ward_id AND c.parent_item_id = t.id)",
};
