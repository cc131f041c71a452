status-met = Đạt
status-on-track = Đúng lộ trình
status-at-risk = Có nguy cơ
status-late = Chậm
status-not-assessed = Chưa đánh giá
