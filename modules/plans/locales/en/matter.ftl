matter-difficulty = { $who } raised a difficulty on { $since } that waits for the leader: { $body }
matter-extension = { $who } asks to move the deadline from { $from } to { $to }: { $reason }
matter-figure = The figure for { $period } is { $value }, entered on { $since }, and waits for approval.
