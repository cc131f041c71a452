//! Whether a licence expression can be met by licences that the house allows.

/// True where some choice of the expression needs only allowed licences.
pub(crate) fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let verdict = either(&tokens, &mut at, allowed);
    verdict && at == tokens.len()
}

fn either(tokens: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut verdict = both(tokens, at, allowed);
    while tokens.get(*at) == Some(&"OR") {
        *at += 1;
        let other = both(tokens, at, allowed);
        verdict = verdict || other;
    }
    verdict
}

fn both(tokens: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut verdict = single(tokens, at, allowed);
    while tokens.get(*at) == Some(&"AND") {
        *at += 1;
        let other = single(tokens, at, allowed);
        verdict = verdict && other;
    }
    verdict
}

fn single(tokens: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let Some(token) = tokens.get(*at) else { return false };
    *at += 1;
    if *token == "(" {
        let verdict = either(tokens, at, allowed);
        *at += 1;
        return verdict;
    }
    let mut name = (*token).to_owned();
    if tokens.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", tokens.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    allowed.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    fn check(expression: &str) -> bool {
        is_allowed(
            expression,
            &["MIT".into(), "Apache-2.0".into(), "Apache-2.0 WITH LLVM-exception".into(), "ISC".into()],
        )
    }

    #[test]
    fn one_allowed_choice_is_enough() {
        assert!(check("GPL-3.0 OR MIT"));
        assert!(check("MIT/Unlicense"));
        assert!(check("(GPL-3.0 OR Apache-2.0) AND ISC"));
        assert!(check("Apache-2.0 WITH LLVM-exception"));
    }

    #[test]
    fn every_licence_of_a_sum_must_be_allowed() {
        assert!(!check("MIT AND GPL-3.0"));
        assert!(!check("GPL-3.0"));
        assert!(!check("MIT MIT"));
        assert!(!check(""));
    }
}
