score-nav = Scores
score-about = The ward and its units score themselves by a rule set; a second person verifies; the result between 0 and 1 is published.
score-list = Score sheets
score-none = No score sheet yet
score-none-what = The standing office opens the first sheets for the ward and its units; those of later periods open by themselves.
score-mine = Sheets that wait for your self-score
score-subject = Subject
score-rules = Rule set
score-step = Step
score-result = Result (0–1)
score-band = Band
score-filled = { $filled }/{ $all } criteria
score-open = Open sheets
score-open-about = Each subject has one sheet for each period; a sheet that is there stays as it is.
score-opened = { $n ->
    [one] One sheet is open.
   *[other] { $n } sheets are open.
  }
score-year = Year
score-period = Period
score-quarter = Q{ $number }
score-whole-year = Whole year
score-units = Units
score-units-hint = Only for a rule set that scores units.
score-compare = Compare
score-compare-about = Verified results over the periods and between units.
score-compare-none = No result yet
score-compare-none-what = Results stand here once they are verified and published.
score-ranking = Ranking of units, { $period }
score-other-periods = Other periods:
score-public = Public page
score-public-title = Digital transformation scores
score-public-about = Results that the ward has published.
score-published-on = published on { $day }
score-state-open = Self-score
score-state-submitted = Waiting for verification
score-state-verified = Verified
score-state-published = Published
score-state-locked = Locked
score-submit = Submit
score-verify = Verify
score-publish = Publish
score-lock = Lock
score-reopen = Reopen
score-reopen-reason = Why it is reopened
score-return = Return
score-return-reason = Why it is returned
score-reason-was = Why it was returned or reopened: { $reason }
score-said-submitted = The sheet is submitted. Numbers from the system's records stay as they are now.
score-said-returned = The sheet is returned.
score-said-verified = The verification is finished.
score-said-published = The result is published.
score-said-locked = The sheet is locked.
score-said-reopened = The sheet is open again.
score-did-opened = Opened
score-did-submitted = Submitted
score-did-returned = Returned
score-did-verified = Verified
score-did-published = Published
score-did-locked = Locked
score-did-reopened = Reopened
score-history = What happened
score-points = Points
score-points-of = { $points }/{ $max } points
score-with-data = With data
score-missing = { $n ->
    [one] One criterion has
   *[other] { $n } criteria have
  } no data yet ({ $points } points). No data is not zero: the result lies between { $from } and { $to }.
score-own = Self-score
score-verified = Verified score
score-why = How the points came
score-xlsx = Download as spreadsheet (XLSX)
score-csv = Download as CSV
score-print = Print
score-pillar = Pillar
score-index = Main index
score-code = Code
score-whole = Total
score-enter = Score it
score-entered = What was entered
score-answer = Answer
score-claimed = Points claimed
score-number = Number
score-numerator = Numerator
score-denominator = Denominator
score-not-applicable = Does not apply to this unit (say why in the note)
score-citations = Documents that prove it
score-citations-hint = One document a line: kind, number, day. Example: Kế hoạch số 173/KH-UBND ngày 09/4/2026.
score-note = Note
score-files = Files that prove it
score-files-hint = Several may be chosen, 50 MB each. Files are kept when you press Save.
score-files-count = { $n ->
    [one] one file
   *[other] { $n } files
  }
score-file-remove = Remove file
score-file-removed = The file is removed from the criterion.
score-save = Save
score-save-next = Save and go to the next
score-saved = Saved.
score-autosaved = Saved by itself at { $at }.
score-measured = These numbers come from the system's records; each leads to them. They are frozen when the sheet is submitted.
score-lead = Responsible: { $unit }
score-criteria-nav = Other criteria
score-next = Next criterion
score-previous = Previous criterion
score-back = Sheet: { $sheet }
score-verdict = Verified score: { $points }.
score-verdict-reason = Verified score: { $points }. Reason: { $reason }
score-verified-hint = Leave it empty where there is not enough data.
score-verified-reason = Why it differs from the self-score
score-verified-reason-hint = Needed where the two scores differ.
score-verify-about = { $n ->
    [0] Every criterion is verified.
    [one] One criterion was not looked at by itself; it keeps its self-score at the end.
   *[other] { $n } criteria were not looked at by themselves; they keep their self-score at the end.
  }
score-finish = Finish the verification
score-own-sheet = You submitted this sheet, so somebody else verifies it.
score-not-submitted = This sheet does not wait for verification.
score-proof = How the points came, and proof
score-improve = What if
score-improve-about = Choose what could be done and see what the result would be; the greatest gain stands first.
score-improve-none = Every criterion has its maximum.
score-improve-see = See the result
score-improve-none-chosen = Choose none
score-gain = Gain
score-gained = { $points } points more
score-result-now = Now
score-result-then = Result then
score-chosen = { $n ->
    [one] One item is
   *[other] { $n } items are
  } chosen. The result would be in the band:
score-more = { $n } more needed
score-unit = Responsible unit
score-open-criterion = Open the criterion
score-measure-published = Published score sheets
score-measure-waiting = Score sheets waiting for verification
score-measure-part = Rule set
score-unit-sheet = sheets
score-waits-why = Verified at { $result }, not published yet.
score-waits-publish = See and publish
score-by-itself = by itself
