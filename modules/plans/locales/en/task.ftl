status-met = Met
status-on-track = On track
status-at-risk = At risk
status-late = Late
status-not-assessed = Not assessed

task-why-done = Done on { $done }.
task-why-done-on-time = Done on { $done }, on time.
task-why-done-late = Done on { $done }, { $days ->
    [one] one day
   *[other] { $days } days
 } after it was due ({ $due }).
task-why-done-unknown = Done.
task-why-cancelled = Cancelled: { $reason }
task-why-superseded = Superseded by another task: { $reason }
task-why-overdue = Overdue by { $days ->
    [one] one day
   *[other] { $days } days
 } (due { $due }).
task-why-occurrence-overdue = The report due on { $due } is missing, { $days ->
    [one] one day
   *[other] { $days } days
 } late.
task-why-blocked = A difficulty raised on { $since } is not resolved yet ({ $days ->
    [one] one day
   *[other] { $days } days
 }).
task-why-milestone-late = A milestone due on { $due } is not reached.
task-why-next-occurrence = Reported so far; the next report is due on { $due } (in { $days ->
    [one] one day
   *[other] { $days } days
 }).
task-why-little-time = { $days ->
    [one] One day
   *[other] { $days } days
 } left until { $due } and progress is only { $progress } %.
task-why-lagging = { $passed } % of the time has passed and progress is only { $progress } % (due { $due }).
task-why-no-update = No update yet; { $days ->
    [one] one day
   *[other] { $days } days
 } left until { $due }.
task-why-on-track = Progress { $progress } %, { $days ->
    [one] one day
   *[other] { $days } days
 } left until { $due }.
task-pace = { $weeks } working weeks are left until { $due }; each must bring about { $need } % of the work.
task-pace-no-time = No working day is left before { $due } is over; { $left } % of the work remains.
task-why-no-due-no-update = No due day and no update yet.
task-why-never-reported = Followed for { $days } days (since { $from }) without any update.
task-why-silent = No update for { $days ->
    [one] one day
   *[other] { $days } days
 } (last on { $on }).
task-why-continuous = Continuous work; last update on { $on }.

measure-tasks = Tasks
measure-tasks-open = Tasks in hand
measure-tasks-done = Tasks done
measure-tasks-done-on-time = Tasks done on time
measure-tasks-overdue = Tasks not done by their due day
measure-difficulties-open = Difficulties waiting for an answer
measure-part-section = Section of the plan
measure-part-level = Who must act
unit-difficulty = difficulties
search-kind-task = Task

task-mine = My work
task-my-units = My units:
task-mine-nothing = Nothing waits for you now.
task-mine-overdue = Overdue ({ $n })
task-mine-soon = Due within 14 days ({ $n })
task-mine-others = Other work in hand ({ $n })
task-mine-difficulties = Difficulties waiting ({ $n })
task-mine-extensions = Extensions to decide ({ $n })
task-decide = See and decide
task-answer = See and answer
task-see = See

task-list = Tasks of the plan
task-list-count = { $n } of { $total ->
    [one] one task
   *[other] { $total } tasks
 }
task-list-none = No task fits the filters.
task-filter-words = Search (tone marks are not needed)
task-filter-unit = Unit
task-filter-status = Status
task-filter-all = All
task-export-xlsx = Download for Excel
task-export-csv = Download CSV
task-number = No.
task-status = Status
task-note = Note

task-new = Add a task
task-edit = Edit the task
task-save = Save
task-back = Back
task-theirs = Somebody else has just saved the following. What you typed is still in the form.
task-theirs-what-next = Look it over, change what is needed, and press Save to keep your version.
task-field-title = Task
task-field-product = Product, required result
task-field-section = Section of the plan
task-field-lead-unit = Lead unit
task-field-coordinating = Coordinating units
task-units-more = and { $n } more
task-units-own = All offices and units of the ward ({ $n })
task-field-person = Person in charge
task-field-deadline = Deadline
task-deadline-hint = In Vietnamese, as the plan puts it: 20/11/2026; quý II/2026; trước ngày 15/6/2026; 1 tuần/lần; thường xuyên.
task-nobody = Nobody is in charge yet

task-plan = Plan
task-due = Due
task-no-due = No due day
task-progress = Progress
task-progress-percent = Progress (%)
task-source = Sentence of the plan
task-source-open = Open the document at this sentence
task-update = Report progress
task-update-body = Results, work done
task-update-body-hint = Say briefly what was done and what came of it, with figures where there are any.
task-occurrence = Report for the occurrence
task-occurrence-hint = Choose the due day that this report is about.
task-evidence-add = Evidence
task-evidence-hint = Documents, photographs, tables; at most 10 files of 50 MB each.
task-mark-done = The task is done
task-send-update = Send the report
task-reopen = Open the task again
task-reason = Reason
task-updates = Reports and evidence
task-updates-none = No report yet.
task-occurrence-of = occurrence of { $day }
task-milestones = Milestones
task-milestone-reached = Reached
task-milestone-late = Overdue
task-milestone-tick = Reached
task-milestone-untick = Take the tick back
task-milestone-remove = Remove
task-milestone-add = Add a milestone
task-milestone-title = Milestone, required result
task-difficulties = Difficulties
task-difficulty-level-coordinator = With the coordinator
task-difficulty-level-leader = With the leader
task-difficulty-answered = { $who } answered at { $at }
task-difficulty-answer = Answer
task-difficulty-resolve = Send the answer
task-difficulty-escalate = Hand up to the leader
task-difficulty-raise = Raise a difficulty
task-difficulty-body = Difficulty and proposal
task-difficulty-by-itself = Without an answer for { $days ->
    [one] one day
   *[other] { $days } days
 }, it goes up to the leader by itself.
task-difficulty-waits-for = Waiting for another unit
task-difficulty-waits-for-hint = Choose the unit on which the work waits; leave it empty where there is none.
task-difficulty-waits = Waiting for { $unit }
task-difficulty-send = Send to the coordinator
task-occurrences = Occurrences
task-occurrence-reported = Reported
task-occurrence-missed = Missing
task-occurrence-waits = Not due yet
task-extensions = Extensions
task-extension-asked = { $who } asks to move the due day from { $from } to { $to }:
task-extension-approved = Approved.
task-extension-refused = Refused.
task-extension-decision-reason = Reason of the decision
task-extension-approve = Approve
task-extension-refuse = Refuse
task-extension-waits = Waiting for a decision.
task-extension-ask = Ask for an extension
task-extension-to = New due day
task-assign = Put a person in charge
task-stop = Stop the task
task-stop-how = Why does the task end?
task-state-cancelled = It will not be done
task-state-superseded = Another task takes its place
task-history = What happened

task-unit-summary = { $n ->
    [one] Leads one task
   *[other] Leads { $n } tasks
 }: { $done } met, { $late } late.
task-unit-indicators = Indicators of the unit
task-unit-leads = Tasks it leads ({ $n })
task-unit-takes-part = Tasks it takes part in ({ $n })
task-unit-nothing = The unit leads no task yet.
task-unit-people = Staff

task-said-reported = The report is kept.
task-said-reopened = The task is open again.
task-said-stopped = The task has ended.
task-said-assigned = The person in charge is set.
task-said-milestone = The milestone is saved.
task-said-difficulty = The difficulty was sent to the coordinator.
task-said-escalated = Handed up to the leader.
task-said-resolved = The answer was sent.
task-said-extension-asked = The request was sent.
task-said-extension-decided = The decision is kept.
task-said-created = The task was added.
task-said-saved = The task was saved.

task-event-system = The system
task-event-created = Began to follow the task.
task-event-edited = Changed { $changes }.
task-event-change = { $field }: “{ $old }” → “{ $new }”
task-event-assigned = Person in charge: { $name }.
task-event-progressed = Progress from { $old } % to { $new } %.
task-event-done = Marked as done.
task-event-reopened = Opened the task again.
task-event-cancelled = Cancelled the task.
task-event-superseded = Superseded by another task.
task-event-milestone-added = Added the milestone “{ $title }”.
task-event-milestone-reached = Reached the milestone “{ $title }”.
task-event-milestone-unticked = Took back the tick of the milestone “{ $title }”.
task-event-milestone-removed = Removed the milestone “{ $title }”.
task-event-difficulty-raised = Raised a difficulty.
task-event-difficulty-escalated = Handed the difficulty up to the leader.
task-event-difficulty-escalated-by-itself = The difficulty went up to the leader by itself after { $days ->
    [one] one day
   *[other] { $days } days
 }.
task-event-difficulty-resolved = Answered the difficulty.
task-event-extension-requested = Asked to move the due day from { $old } to { $new }.
task-event-extension-approved = Moved the due day from { $old } to { $new }.
task-event-extension-refused = Refused to move the due day to { $new }.
task-settings = Tasks
task-escalate-after = Days after which an unanswered difficulty goes up to the leader by itself
task-escalate-after-hint = Counted from the day it was raised, 1 to 365; 0 turns it off.
search-kind-evidence = Evidence
search-kind-milestone = Milestone
search-kind-report = Progress report
search-kind-difficulty = Difficulty
