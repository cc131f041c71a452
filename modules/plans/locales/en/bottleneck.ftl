bottlenecks = Bottlenecks
bottlenecks-about = Tasks and indicators that are stuck in the plans in force, the longest first; each row says where the time goes and what comes next.
bottlenecks-none = Nothing is stuck.
bottleneck-what = Task or indicator
bottleneck-kind = Kind
bottleneck-why = Why
bottleneck-where = Where the time goes
bottleneck-days = Days
bottleneck-next = Next step
bottleneck-overdue = Overdue
bottleneck-blocked = Difficulty not settled
bottleneck-other-unit = Waiting for another unit
bottleneck-approval = Waiting for approval
bottleneck-silent = No figure for two periods
bottleneck-why-overdue = { $days ->
    [one] { $days } day
   *[other] { $days } days
 } overdue (due { $due }).
bottleneck-why-blocked = Raised on { $since }: { $body }
bottleneck-why-extension = An extension to { $to } was asked for on { $since } and has not been decided.
bottleneck-why-figure = The figure for { $period } was entered on { $since } and has not been approved.
bottleneck-why-silent = No figure for { $quarters ->
    [one] { $quarters } quarter
   *[other] { $quarters } quarters
 }, since the end of { $since }.
bottleneck-at = { $days ->
    [one] { $days } day
   *[other] { $days } days
 } at { $place }
bottleneck-at-nobody = (no lead unit)
bottleneck-at-coordinator = the coordinator
bottleneck-at-leader = the leader
bottleneck-at-approver = whoever approves
bottleneck-next-overdue = Report progress or ask for an extension
bottleneck-next-blocked = Settle the difficulty
bottleneck-next-other-unit = Press the unit that is waited for
bottleneck-next-approval = Approve or return
bottleneck-next-silent = Enter the figure
bottleneck-room = One-stop dossiers
bottleneck-why-room = { $why }
bottleneck-next-room = Open the list
