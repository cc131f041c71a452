matter-difficulty = { $who } nêu khó khăn ngày { $since }, chờ lãnh đạo cho ý kiến: { $body }
matter-extension = { $who } đề nghị gia hạn từ { $from } đến { $to }: { $reason }
matter-figure = Số liệu { $period } là { $value }, nhập ngày { $since }, chờ duyệt.
