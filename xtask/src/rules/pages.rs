//! Pages keep to the content security policy: no style or script inside the markup.

use crate::Problem;
use crate::project::Project;

const FORBIDDEN: [(&str, &str); 6] = [
    (" style=", "a class of the style sheet does this"),
    ("<style", "put it into the style sheet"),
    (" onclick=", "a link, a form or an island does this"),
    (" onchange=", "a form or an island does this"),
    ("hx-on", "an island does this"),
    ("javascript:", "a link, a form or an island does this"),
];

pub(super) fn check(project: &Project) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in project.files.iter().filter(|file| file.path.ends_with(".html")) {
        for (number, line) in file.text.lines().enumerate() {
            for (mark, instead) in FORBIDDEN.iter().filter(|(mark, _)| line.contains(mark)) {
                let message = format!("`{}` breaks the content security policy: {instead}", mark.trim());
                problems.push(Problem::new(&file.path, number + 1, message));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::project::Project;

    #[test]
    fn style_in_markup_is_found() {
        let project = Project::of(&[("a.html", "<p class=\"x\">\n<p style=\"color:red\">\n"), ("a.rs", "\" style=\"")]);
        assert_eq!(check(&project).iter().map(|p| p.line).collect::<Vec<_>>(), [2]);
    }
}
