leader-nav = For you to decide
leader-about = First what somebody waits for, the longest wait on top; then what is late. Each matter has one button that settles it.
leader-standing = How the indicators of the plan stand
leader-stuck = Bottlenecks: what is stuck, where the time goes
leader-units = Standing of units by quarter
leader-none = Nothing waits for you
leader-none-about = New matters will appear here.
leader-more = and { $n } more
leader-days = { $n ->
    [one] 1 day
   *[other] { $n } days
 }
leader-kind-difficulty = Difficulty
leader-kind-extension = More time asked for
leader-kind-figure = Figure to approve
leader-kind-unassigned = Late, nobody in charge
leader-kind-off-track = Late or at risk
leader-kind-answered = Explained
leader-kind-unanswered = Not explained
leader-kind-sheet = Sheet to approve
leader-kind-overdue = Sheets overdue
leader-kind-elsewhere = Waits for you
leader-sheet = Sheet of { $period }
leader-overdue = { $n ->
    [one] 1 unit has
   *[other] { $n } units have
 } not handed in the sheet of { $period }
leader-why-answered = The unit answered on { $day }; whoever asked has not looked yet.
leader-why-unanswered = Asked by { $who }; the answer was due on { $day } and has not come.
leader-why-sheet = Handed in by { $who } on { $day }, not approved yet.
leader-do-answer = Give your decision
leader-do-extend = Grant more time
leader-do-approve = Approve
leader-do-assign = Put somebody in charge
leader-do-ask = Ask the unit
leader-do-read = Read the explanation
leader-do-open = See the request
leader-do-approve-sheet = Look and approve
leader-do-urge = See which units
leader-say-answer = Your decision
leader-say-extend = Your note
leader-person = Person in charge
leader-assign = Give work
leader-assign-about = What you give becomes a task of the plan, followed like every other.
leader-assigned = Given; the unit has been told.
leader-no-plan = No plan is in force, so no work can be given yet.
leader-title = What is to be done
leader-title-missing = Say what is to be done.
leader-product = Result that is wanted
leader-product-missing = Say which result is wanted.
leader-unit = Unit
leader-person-optional = Person in charge (if any)
leader-person-none = The unit decides
leader-person-missing = Choose the person from the list.
leader-due = Due
leader-due-missing = Say by when.
leader-plan = Plan
leader-plan-missing = Choose the plan.
meeting = Morning meeting
meeting-title = Morning meeting of { $day }
meeting-done = Done since { $day }
meeting-due = Due this week
meeting-late = Late
meeting-sheets = Sheets of the units
meeting-questions = Open requests for explanation
meeting-none-done = Nothing changed.
meeting-none-due = Nothing is due.
meeting-none-late = Nothing is late.
meeting-none-sheets = No reporting period is open.
meeting-none-questions = No requests.
meeting-more = and { $n } more
meeting-by = due { $day }
meeting-late-days = { $n ->
    [one] 1 day
   *[other] { $n } days
 } overdue
meeting-against = { $value } against the target { $target }
meeting-sheets-counts = { $approved } approved, { $submitted } to approve, { $missing } not handed in, due { $day }
meeting-did-plans-task-created = taken into the plan
meeting-did-plans-task-assigned = somebody put in charge
meeting-did-plans-task-progressed = progress { $old } % → { $new } %
meeting-did-plans-task-done = done
meeting-did-plans-task-reopened = opened again
meeting-did-plans-task-difficulty-raised = difficulty raised
meeting-did-plans-task-difficulty-escalated = difficulty handed up
meeting-did-plans-task-difficulty-resolved = difficulty settled
meeting-did-plans-task-extension-requested = more time asked for
meeting-did-plans-task-extension-approved = more time granted
meeting-did-plans-task-extension-refused = more time refused
meeting-did-plans-figure-entered = figure entered
meeting-did-plans-figure-approved = figure approved
meeting-did-plans-figure-returned = figure returned
meeting-did-reports-sheet-submitted = sheet handed in
meeting-did-reports-sheet-approved = sheet approved
meeting-did-reports-sheet-returned = sheet returned
meeting-did-reports-inquiry-asked = explanation asked for
meeting-did-reports-inquiry-answered = explained
meeting-did-reports-inquiry-asked-again = asked further
