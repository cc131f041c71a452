counter-receive = Tiếp nhận hồ sơ
counter-procedure = Thủ tục
counter-procedure-missing = Chọn thủ tục.
counter-name-missing = Nhập họ và tên người nộp.
counter-send = Tiếp nhận
counter-received = Đã tiếp nhận hồ sơ.
