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
