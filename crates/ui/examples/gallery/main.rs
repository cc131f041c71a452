//! Writes static pages of every component and a sample dashboard to a folder: `cargo run -p dinh-ui --example gallery DIR`.

use dinh_ui::govuk::*;
use dinh_ui::*;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

mod gallery_pages;

fn shell(t: &T, title: &str) -> Shell {
    let place = |label: &str, current| NavItem { label: label.into(), href: "#".into(), current, inside: Vec::new() };
    Shell {
        t: t.clone(),
        title: title.into(),
        ward_name: "phường Sông Công".into(),
        idle: None,
        logo: None,
        province_name: "tỉnh Thái Nguyên".into(),
        nav: vec![
            place("Việc của tôi", false),
            place("Kế hoạch", true),
            place("Báo cáo quý", false),
            place("Hồ sơ một cửa", false),
            place("Phản ánh", false),
            place("Tổ công nghệ số", false),
            place("Điều hành", false),
        ],
        user: Some(UserBadge { name: "Lê Thị Mai".into(), unit: Some("Phòng Văn hóa – Xã hội".into()) }),
        notices: Some(3),
        csrf: "token".into(),
        path: "/ke-hoach".into(),
        breadcrumbs: vec![("Kế hoạch".into(), "#".into())],
        flash: None,
        alternates: Vec::new(),
        demo: true,
        help: Some("#".into()),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name the folder to write to")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder.join("static"))?;
    let texts = Arc::new(Texts::load(&[]));
    for lang in Lang::ALL {
        let t = T::new(texts.clone(), lang);
        let pages: [(&str, &str, String); 3] = [
            ("dashboard", "Kế hoạch Chuyển đổi số năm 2026", gallery_pages::dashboard(&t)),
            ("components", "Các thành phần", gallery_pages::components(&t)),
            ("form", "Cập nhật nhiệm vụ 2", gallery_pages::form(&t)),
        ];
        for (name, title, body) in pages {
            let flash = (name == "components").then(|| "Đã lưu nhiệm vụ 2.".to_owned());
            let page = Shell { flash, ..shell(&t, title) }.render(&body);
            std::fs::write(folder.join(format!("{name}.{}.html", lang.code())), page)?;
        }
    }
    let visitor = Shell {
        user: None,
        notices: None,
        nav: Vec::new(),
        breadcrumbs: Vec::new(),
        ..shell(&T::new(texts, Lang::Vi), "Không tìm thấy")
    };
    let body = error_body("Không tìm thấy trang", "Địa chỉ này không có.", "Về trang chính");
    std::fs::write(folder.join("error.vi.html"), visitor.render(&body))?;
    println!("{}", folder.display());
    Ok(())
}
