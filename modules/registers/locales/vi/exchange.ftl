exchange-all = Chia sẻ dữ liệu
