ranking = Standing of units
ranking-of = Standing of units in { $year }
ranking-about = Counted from what the plans record, as a reference for emulation; every number opens onto what makes it.
ranking-this-year = This year
ranking-quarter = Quarter
ranking-newest = Newest quarter
ranking-quarter-year = { $quarter } of { $year }
ranking-honours = Table of honours, { $quarter } of { $year }
ranking-honours-short = Table of honours
ranking-honours-none = No unit has reached the bar of honours in this quarter.
ranking-quarters = The quarters of the year
ranking-none = Nothing to judge by in this year yet.
ranking-unit = Unit
ranking-place = Place
ranking-place-short = place { $place }
ranking-points = Points
ranking-total = { $points } points of 100.
ranking-nothing = Nothing to judge by in this quarter yet.
ranking-share = { $good }/{ $all }, weight { $weight }
ranking-counted = Counts
ranking-not-counted = Does not count
ranking-all = All
ranking-no-record = Nothing of this criterion in the quarter; its weight goes to the others.
ranking-rules = How it is counted
ranking-rules-about = The points of a quarter are the share reached in each criterion times its weight, brought to 100. A criterion with nothing in it is left out. Equal points share a place. Only the ward's plans count, not units' own plans, nor duties that recur.
ranking-weight = weight { $n }
ranking-basis = Basis:
ranking-tasks = Tasks on time
ranking-tasks-rule = tasks that the unit leads and that are due in the quarter, done no later than their due day.
ranking-indicators = Indicators met or on track
ranking-indicators-rule = indicators that the unit leads, by the figures approved up to the end of the quarter, met or on track by the rule; what cannot be assessed is left out.
ranking-figures = Figures on time
ranking-figures-rule = figures of the quarter entered within { $days ->
    [one] { $days } day
   *[other] { $days } days
 } of its end.
ranking-answers = Difficulties settled
ranking-answers-rule = difficulties in which another unit waits on this one, raised in the quarter, settled within { $days ->
    [one] { $days } day
   *[other] { $days } days
 }.
ranking-setting-help = Used for the standing of units by quarter.
ranking-setting-figure-days = Figures of a quarter are in time: days after its end
ranking-setting-answer-days = Difficulties are settled in time: days
ranking-setting-honour = Points for the table of honours
