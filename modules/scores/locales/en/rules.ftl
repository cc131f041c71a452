score-rule-sets = Rule sets
score-rule-sets-about = Each version has its time in force and its legal basis. A sheet keeps the version with which it was opened.
score-set-title = Rule set
score-set-subject = Scores
score-set-version = Version
score-set-basis = Legal basis
score-set-note = Note
score-set-from = In force from
score-set-to = In force until
score-in-force = In force
score-from-day = from { $day }
score-version = Version { $version }
score-illustrative = illustrative figures
score-for-ward = the ward
score-for-unit = units of the ward
score-criteria = Criteria
score-criterion = Criterion
score-max = Maximum
score-how = How it is scored
score-action = What to do
score-basis = Legal basis: { $basis }
score-bands = Bands
score-band-from = from { $from }
score-at-most = At most { $max } points
score-by-measure = From the records of the system: { $measures }
score-all-days = over all days
score-may-not-apply = may not apply
score-toml = Download as TOML
score-json = Download as JSON
score-import = Import a rule set
score-import-about = Download an existing rule set, change it and import it again. The file is checked and you see what changes before it takes effect.
score-file = File of the rule set (.toml or .json)
score-file-text = Or paste the content of the file
score-file-text-hint = Where a file has faults its content appears here, to be corrected at once.
score-import-see = Check and see the changes
score-import-confirm = Apply
score-import-cancel = Choose another file
score-imported = “{ $title }” is imported.
score-changes = Changes
score-place = Place
score-before = Now
score-after = After the import
score-replaces = This file replaces version { $version }, which nothing has been scored by. What changes:
score-beside = This file adds a version; version { $version } stays as it is. It differs from that version in:
score-quite-new = This is a new rule set of { $n } criteria.
score-no-data = no data
score-choice-yes = Yes, fully
score-choice-half = In part
score-choice-no = No
score-how-ratio = Share: { $max } points from { $target } on; below that in proportion.
score-how-steps = By steps: { $list }.
score-how-step = from { $from }: { $points } points
score-how-choice = Yes: { $max } points; in part: { $half } points; no: 0 points. Yes and in part need a cited document or a file.
score-how-count = { $each } points for each, at most { $max } points.
score-how-evidence = By evidence, at most { $max } points; the verifier decides.
score-how-zero = Where the denominator is 0: { $points } points.
score-why-no-data = No data yet.
score-why-nothing-occurred = The denominator is 0 (nothing occurred), so there is no data to score.
score-why-when-zero = The denominator is 0 (nothing occurred): the rule set gives { $points } points.
score-why-not-applicable = Does not apply
score-why-ratio = { $n }/{ $d } = { $percent }, target { $target }: { $max } × { $percent } : { $target } = { $points } points.
score-why-ratio-met = { $n }/{ $d } = { $percent }, target { $target } met: { $points } points.
score-why-step = { $value }, step from { $from }: { $points } points.
score-why-below = { $value }, below the first step ({ $first }): 0 points.
score-why-choice = { $answer }: { $points } points.
score-why-no-proof = No document or file proves it yet, so it gives no points.
score-why-count = { $number } × { $each } points, at most { $max }: { $points } points.
score-why-claimed = { $points } points claimed by evidence.
score-set-opens = Sheets open
score-opens = Sheets that open by themselves
score-opens-quarter = each quarter
score-opens-year = each year
score-opens-at-end = on the last day of the period
score-opens-after = { $n ->
    [one] a day
   *[other] { $n } days
  } after the last day of the period
score-opens-before = { $n ->
    [one] a day
   *[other] { $n } days
  } before the last day of the period
score-opens-next = The sheets of { $period } open by themselves in the morning of { $day }; those who score them are told.
score-opens-rule = This set opens its sheets { $rule }.
score-opens-not = The sheets of this set do not open by themselves; the standing office opens them when needed.
score-opens-on = Let sheets open by themselves
score-opens-off = Stop sheets opening by themselves
score-said-opens-on = From now on the sheets of this set open by themselves.
score-said-opens-off = The sheets of this set no longer open by themselves.
