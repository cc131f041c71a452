//! Hình thức sao: sao y, sao lục, trích sao, and what each may be made of.

/// Hình thức sao (NĐ 30/2020/NĐ-CP, Điều 25): what a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CopyForm {
    /// Sao y: of an original.
    Certified,
    /// Sao lục: of a sao y, printed or photographed.
    Reissued,
    /// Trích sao: a part of the text under the whole form of its document.
    Extract,
}

/// The role of the file with the part of a text that is to become a trích sao.
pub(crate) const EXTRACT: &str = "extract";
/// The role of a copy beside the files of its document.
pub(crate) const COPY: &str = "copy";

impl CopyForm {
    const ALL: [Self; 3] = [Self::Certified, Self::Reissued, Self::Extract];

    /// Chữ viết tắt (Phụ lục III), under which it is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Certified => "SY",
            Self::Reissued => "SL",
            Self::Extract => "TrS",
        }
    }

    /// What a name stands for.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.key() == key)
    }

    /// As it stands on the copy (Phụ lục I, Phần II).
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::Certified => "SAO Y",
            Self::Reissued => "SAO LỤC",
            Self::Extract => "TRÍCH SAO",
        }
    }

    /// "01/SL-UBND": copies of all forms have their numbers together (Phụ lục I, Phần II).
    pub(super) fn symbol(self, number: i32) -> String {
        format!("{number:02}/{}-UBND", self.key())
    }

    /// What may be made of a file: `made`: the form of the copy that it is, where it is one. Who has an original does not
    /// make a sao lục of it, and a sao lục of an electronic copy is a paper (Điều 25 khoản 2).
    pub(crate) fn of(role: &str, made: Option<Self>, is_own: bool, is_paper: bool) -> Vec<Self> {
        match role {
            EXTRACT => vec![Self::Extract],
            COPY if is_paper && made == Some(Self::Certified) => vec![Self::Reissued],
            COPY => Vec::new(),
            _ if is_own => vec![Self::Certified],
            _ => vec![Self::Certified, Self::Reissued],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_share_their_numbers_and_each_has_its_letters() {
        let symbols = CopyForm::ALL.map(|form| form.symbol(7));
        assert_eq!(symbols, ["07/SY-UBND", "07/SL-UBND", "07/TrS-UBND"]);
        assert!(CopyForm::ALL.iter().all(|form| CopyForm::from_key(form.key()) == Some(*form)));
        assert_eq!(CopyForm::from_key("QĐ"), None);
    }

    #[test]
    fn a_sao_luc_is_made_of_a_sao_y() {
        use CopyForm::{Certified, Extract, Reissued};
        assert_eq!(CopyForm::of("", None, false, true), [Certified, Reissued], "what came may be a sao y");
        assert_eq!(CopyForm::of("signed", None, true, true), [Certified], "the ward has the original of its own");
        assert_eq!(CopyForm::of(COPY, Some(Certified), true, true), [Reissued]);
        assert!(CopyForm::of(COPY, Some(Certified), true, false).is_empty());
        assert!(CopyForm::of(COPY, Some(Reissued), false, true).is_empty());
        assert_eq!(CopyForm::of(EXTRACT, None, false, true), [Extract]);
    }
}
