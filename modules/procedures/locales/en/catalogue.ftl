procedure-nav = Procedures
procedure-about = Search by the name of the procedure or in everyday words, with or without tone marks. No account is needed.
procedure-search = What do you need to do?
procedure-name = Procedure
procedure-code = Code
procedure-code-is = Code { $code }
procedure-field = Field
procedure-any-field = Any field
procedure-level = Online level
procedure-any-level = Any level
procedure-level-full = Fully online
procedure-level-partial = Partly online
procedure-level-desk = In person
procedure-found = { $n ->
    [one] { $n } procedure
   *[other] { $n } procedures
  }
procedure-none = No procedure fits
procedure-none-about = Try shorter words, remove a filter, or ask the one-stop desk.
procedure-manage = Manage the catalogue
procedure-versions = Versions
procedure-prepare = Prepare an application
procedure-valid-from = In force from
procedure-valid-to = Until the end of
procedure-steps = Steps
procedure-unit-receipt = the one-stop desk
procedure-channels = How to apply
procedure-channel-1 = In person at the one-stop desk
procedure-channel-2 = Online on the National Public Service Portal
procedure-channel-3 = By the public postal service
procedure-components = What to bring
procedure-component = Paper
procedure-papers = Number
procedure-database = Source of data
procedure-required = Required
procedure-optional = Where there is one
procedure-originals = { $n ->
    [one] { $n } original
   *[other] { $n } originals
  }
procedure-copies = { $n ->
    [one] { $n } copy
   *[other] { $n } copies
  }
procedure-shown-only = To be shown
procedure-obtained = Looked up by the office: { $database }
procedure-brought = Brought by you
procedure-sets = Sets of papers
procedure-time = Time limit
procedure-time-unsaid = Not published yet
procedure-time-at-once = At once
procedure-time-same-day = Within the working day; received after { $hour }, on the next working day
procedure-time-working = { $days ->
    [one] { $days } working day
   *[other] { $days } working days
  }
procedure-time-calendar = { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
procedure-time-verify = ; where verification is needed, at most { $days } more
procedure-who = Who may apply
procedure-agency = Office in charge
procedure-results = Result
procedure-electronic = The result is also issued as a signed electronic document.
procedure-fees = Fees
procedure-fee = Fee
procedure-fee-for = Applies to
procedure-fee-all = Every case
procedure-amount = Amount
procedure-basis = Legal basis
procedure-fee-free = Free of charge
procedure-fee-amount = { $amount } đồng/{ $unit }
procedure-fee-third = ; from the third on { $amount } đồng
procedure-fee-most = ; at most { $amount } đồng a copy
procedure-exemptions = Exemptions
procedure-templates = Forms
procedure-conditions = Conditions
procedure-bases = Legal basis
procedure-source = Source: { $source }. In force from { $day }.
procedure-qr = QR code of this page
search-kind-procedure = Procedure
procedure-manage-nav = Catalogue of procedures
procedure-state = State
procedure-publication = Publication
procedure-offered = Offered
procedure-not-offered = Not offered
procedure-not-yet = Not in force yet
procedure-full = In full
procedure-lacks = Lacks: { $parts }
procedure-published = { $all } procedures offered; { $full } published in full; { $on_time } published on time.
procedure-public = Public page
procedure-export-xlsx = Download as Excel
procedure-export-json = Download as JSON
procedure-empty = There is no procedure yet
procedure-empty-about = Load the sample catalogue, or import the province's from a file.
procedure-samples = Sample catalogue
procedure-samples-about = More than 70 procedures that are frequent in wards. What was not checked against the published decision is marked in each. Procedures that the ward already has stay as they are.
procedure-samples-give = Load the sample catalogue
procedure-samples-given = { $n ->
    [0] The catalogue has all sample procedures already.
    [one] { $n } sample procedure was loaded.
   *[other] { $n } sample procedures were loaded.
  }
procedure-versions-about = A dossier keeps the version in force when it was received; a change of the catalogue moves no old due date.
procedure-made = Made at
procedure-changes = Changes
procedure-first = First version
procedure-parts-changed = { $n ->
    [one] { $n } part changed
   *[other] { $n } parts changed
  }
procedure-part = Part
procedure-before = Before
procedure-after = After
procedure-between = Changes between the version from { $from } and the version from { $to }
procedure-no-change = The two versions are alike.
procedure-new = Add a procedure
procedure-edit = Edit as a new version
procedure-edit-about = The new content holds from the day entered below and is public at once. A version that dossiers were received under cannot be changed; enter another day to make a new version.
procedure-keep = Save and publish
procedure-kept = The procedure was saved.
procedure-offer = Offer this procedure
procedure-stop = Stop offering
procedure-offer-kept = Saved.
procedure-import = Import the catalogue from a file
procedure-import-about = The file is compared with the catalogue; you see what is new, changed and gone before anything is kept. A file with errors is refused whole.
procedure-import-file = File of the catalogue
procedure-import-hint = Excel (.xlsx), CSV or JSON, at most 20 MB. Columns as in the file that you download; what a column would say stays as it is where the column is missing.
procedure-import-see = Compare
procedure-import-review = Compare the catalogue
procedure-import-counts = New: { $new }; changed: { $changed }; unchanged: { $same }; not in the file: { $gone }.
procedure-import-new = New procedures
procedure-import-gone = Offered but not in the file
procedure-import-stop = Stop offering the procedures that are not in the file
procedure-import-nothing = The file equals the catalogue; there is nothing to save.
procedure-import-keep = Save and publish
procedure-imported = The catalogue was imported.
procedure-faults = Errors in the file
procedure-fault-place = Place
procedure-fault = Error
procedure-part-code = Code
procedure-part-name = Name
procedure-part-field = Field
procedure-part-level = Online level
procedure-part-words = Everyday words
procedure-part-steps = Steps
procedure-part-components = What to bring
procedure-part-sets = Sets of papers
procedure-part-cases = Cases
procedure-part-time = Time limit
procedure-part-time_note = Time limit in words
procedure-part-times = Granted time limits
procedure-part-who = Who may apply
procedure-part-agency = Office in charge
procedure-part-results = Results
procedure-part-result_paper = Kind of paper of the result (its key as among the papers; only where it is about the applicant)
procedure-part-electronic_result = Electronic result (có, or empty)
procedure-part-fees = Fees
procedure-part-fees_pending = Why no amount is known
procedure-part-exemptions = Exemptions (word for word)
procedure-part-conditions = Conditions
procedure-part-bases = Legal basis
procedure-part-form = Electronic form
procedure-part-unverified = Not checked
procedure-part-source = Source
procedure-hint-level = Toàn trình, Một phần or Trực tiếp.
procedure-hint-words = One way of saying it a line, such as: làm giấy khai sinh cho con.
procedure-hint-steps = One step a line: name | unit (receipt is the one-stop desk) | share of the time. The shares sum to 100.
procedure-hint-components = One paper a line: key | name | required (có) | originals | copies | form | database | can be looked up (có) | where it cannot | kind of paper | days of validity | cases.
procedure-hint-cases = One case a line: key | name | its own time limit (where it has one, written as in Time limit).
procedure-hint-time = Such as: 3 ngày làm việc; 3 + 5 ngày làm việc (with verification); 30 ngày; Trong ngày, chốt 15:00; Trong ngày, chốt 15:00, xác minh 5 ngày làm việc; Giải quyết ngay.
procedure-hint-times = Times that a province shortens or that hold for a while, one a line: time limit (written as in Time limit) | case | province code | from | to | basis. An empty case: all cases without a time of their own; province code 0: all.
procedure-hint-fees = One fee a line: name | amount | unit | case | channel (1 in person, 2 online, 3 post, 0 all) | province code | from | to | amount from the third unit on | at most | basis.
procedure-hint-form = JSON Schema 2020-12 with a Vietnamese label (title) for each question; empty where there is none.
procedure-hint-unverified = What was not checked against the published decision; it is shown on the public page. Empty once all is checked.
procedure-time-verify-within = ; within { $days } working days where something must be verified
