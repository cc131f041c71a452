//! The frame of every page: masthead, navigation, breadcrumbs, what the last action said, footer.

use crate::govuk::{Breadcrumbs, NotificationBanner};
use crate::html::{Html, query_value};
use crate::{Lang, T, assets};
use askama::Template;

/// A place in the navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    pub label: String,
    pub href: String,
    /// The page belongs to this place.
    pub current: bool,
    /// The places inside a room, shown while the page belongs to it; none for a place of its own.
    pub inside: Vec<NavItem>,
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct UserBadge {
    pub name: String,
    /// The unit that the person speaks for.
    pub unit: Option<String>,
}

/// The end of a session that nobody uses.
#[derive(Debug, Clone)]
pub struct Idle {
    /// Seconds from now, when no further request comes.
    pub seconds: i64,
    /// Whose session it is: the same text for the same person, and no name.
    pub who: String,
}

/// Everything around the body of a page.
#[derive(Debug, Clone)]
pub struct Shell {
    pub t: T,
    pub title: String,
    /// As in running text: "phường Sông Công".
    pub ward_name: String,
    /// When the session ends by itself.
    pub idle: Option<Idle>,
    /// Address of the ward's own emblem.
    pub logo: Option<String>,
    /// As in running text: "tỉnh Thái Nguyên".
    pub province_name: String,
    pub nav: Vec<NavItem>,
    pub user: Option<UserBadge>,
    /// How many notices the person who is signed in has not read.
    pub notices: Option<usize>,
    /// The token that forms carry.
    pub csrf: String,
    /// Path and query of this page.
    pub path: String,
    /// (label, address), from the outermost; this page itself comes last by its title.
    pub breadcrumbs: Vec<(String, String)>,
    /// What the last action said.
    pub flash: Option<String>,
    /// A demonstration: says that its records are samples.
    pub demo: bool,
    /// Address of the help for this page.
    pub help: Option<String>,
    /// What the page shows, for machines: (media type, address).
    pub alternates: Vec<(String, String)>,
}

impl Shell {
    /// The whole page around a body.
    pub fn render(&self, body: &str) -> String {
        let page = Page {
            t: &self.t,
            shell: self,
            body,
            lang: self.t.lang().code(),
            languages: self.languages(),
            province: capitalised(&self.province_name),
            crumbs: self.crumbs(),
            again: format!("/dang-nhap?tro-ve={}", query_value(&self.path)),
            flash: self.flash.as_deref().map(|text| NotificationBanner::success(&self.t, self.t.said(text))),
            css: assets::url("app.css"),
            js: assets::url("app.js"),
            icon: assets::url("icon.svg"),
        };
        page.render().unwrap_or_else(|error| {
            tracing::error!(%error, "the frame of a page failed");
            body.to_owned()
        })
    }

    fn languages(&self) -> Vec<(Lang, String)> {
        let others = Lang::ALL.into_iter().filter(|lang| *lang != self.t.lang());
        others.map(|lang| (lang, format!("/ngon-ngu/{}?tro-ve={}", lang.code(), query_value(&self.path)))).collect()
    }

    fn crumbs(&self) -> Option<Breadcrumbs> {
        if self.breadcrumbs.is_empty() {
            return None;
        }
        let places = self.breadcrumbs.iter().map(|(label, href)| (label.clone(), href.clone()));
        Some(Breadcrumbs::new(&self.t, places, &self.title))
    }
}

#[derive(Template)]
#[template(path = "shell.html")]
struct Page<'a> {
    t: &'a T,
    shell: &'a Shell,
    body: &'a str,
    lang: &'a str,
    languages: Vec<(Lang, String)>,
    province: String,
    crumbs: Option<Breadcrumbs>,
    /// The way back here after signing in again.
    again: String,
    flash: Option<NotificationBanner>,
    css: String,
    js: String,
    icon: String,
}

/// The body of a page that says what went wrong and what to do next.
pub fn error_body(title: &str, message: &str, next: &str) -> String {
    let mut out = Html::new();
    out.open("div", "pw-narrow");
    out.element("h1", "govuk-heading-l", title);
    out.element("p", "govuk-body-l", message);
    out.open("p", "govuk-body");
    out.tag("a").class(["govuk-link"]).attr("href", "/").end();
    out.text(next);
    out.close("a");
    out.close("p");
    out.close("div");
    out.into_string()
}

/// With its first letter in upper case: "tỉnh Thái Nguyên" → "Tỉnh Thái Nguyên".
pub(crate) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::{Idle, NavItem, Shell, UserBadge, error_body};
    use crate::{Lang, T, Texts};
    use std::sync::Arc;

    fn place(label: &str, current: bool, inside: &[&str]) -> NavItem {
        let inside = inside.iter().map(|label| place(label, false, &[])).collect();
        NavItem { label: label.into(), href: "/ke-hoach".into(), current, inside }
    }

    fn shell(lang: Lang) -> Shell {
        Shell {
            t: T::new(Arc::new(Texts::load(&[])), lang),
            title: "Nhiệm vụ <2>".into(),
            ward_name: "phường Sông Công".into(),
            idle: Some(Idle { seconds: 300, who: "ai-do".into() }),
            logo: None,
            province_name: "tỉnh Thái Nguyên".into(),
            nav: vec![place("Kế hoạch", true, &["Điểm nghẽn", "Xếp hạng"]), place("Báo cáo", false, &["Giải trình"])],
            user: Some(UserBadge { name: "Lê Thị Mai".into(), unit: None }),
            notices: Some(3),
            csrf: "token".into(),
            path: "/ke-hoach?q=tổ".into(),
            breadcrumbs: vec![("Kế hoạch".into(), "/ke-hoach".into())],
            flash: Some("Đã lưu.".into()),
            demo: true,
            help: Some("/tro-giup/ke-hoach".into()),
            alternates: vec![("text/turtle".into(), "/du-lieu/catalog.ttl".into())],
        }
    }

    #[test]
    fn a_page_has_its_language_title_and_body() {
        let page = shell(Lang::Vi).render("<h1>Thân</h1>");
        for part in [
            "<html lang=\"vi\"",
            "<title>Nhiệm vụ &#60;2&#62; – UBND phường Sông Công</title>",
            "<h1>Thân</h1>",
            "/ngon-ngu/en?tro-ve=%2Fke-hoach%3Fq%3Dt%E1%BB%95",
            "aria-current=\"true\">Kế hoạch<",
            "<nav class=\"pw-nav pw-nav--room\" aria-label=\"Kế hoạch\">",
            ">Điểm nghẽn</a>",
            "Đã lưu.",
            "Tỉnh Thái Nguyên",
            "href=\"/tro-giup/ke-hoach\"",
            "<link rel=\"alternate\" type=\"text/turtle\" href=\"/du-lieu/catalog.ttl\">",
            "name=\"_csrf\" value=\"token\"",
            "data-idle=\"300\" data-idle-who=\"ai-do\"",
            "href=\"/dang-nhap?tro-ve=%2Fke-hoach%3Fq%3Dt%E1%BB%95\"",
            "href=\"/thong-bao\">Thông báo <strong>(3<span class=\"govuk-visually-hidden\"> chưa đọc</span>)</strong></a>",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        assert!(!page.contains("Giải trình"), "the entries of another room are not shown");
        assert!(shell(Lang::En).render("").contains("<html lang=\"en\""));
    }

    #[test]
    fn a_page_keeps_the_content_security_policy() {
        let page = shell(Lang::Vi).render(&error_body("Lỗi", "Không có", "Về trang chính"));
        for forbidden in [" style=", "<style", "onclick", "javascript:", "⟦"] {
            assert!(!page.contains(forbidden), "{forbidden} is in {page}");
        }
        for script in page.match_indices("<script").map(|(at, _)| &page[at..]) {
            assert!(script.starts_with("<script src=\"/static/"), "{script}");
        }
    }

    #[test]
    fn the_wards_own_emblem_takes_the_place_of_ours() {
        let page = Shell { logo: Some("/bieu-trung/ab".into()), ..shell(Lang::Vi) }.render("");
        assert!(page.contains("<img class=\"pw-mast__logo\" src=\"/bieu-trung/ab\" alt=\"\""), "{page}");
        assert!(!page.contains("<svg class=\"pw-mast__logo\""), "{page}");
    }

    #[test]
    fn a_visitor_sees_a_way_to_sign_in() {
        let page =
            Shell { user: None, idle: None, notices: None, nav: Vec::new(), flash: None, ..shell(Lang::Vi) }.render("");
        assert!(page.contains("href=\"/dang-nhap\""));
        assert!(!page.contains("/dang-xuat") && !page.contains("/thong-bao"));
    }
}
