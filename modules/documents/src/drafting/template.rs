//! Mẫu soạn thảo: the starting text of each kind, as it comes with the product.

use super::amend::CORRECTION;
use super::store::lists::Template;
use crate::outgoing::Draft;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Shipped {
    kind: String,
    addressed_to: Vec<String>,
    issuer: String,
    bases: Vec<String>,
    text: String,
    recipients: Vec<String>,
    other_signature: Vec<String>,
}

#[derive(Default, Deserialize)]
struct All {
    template: Vec<Shipped>,
}

/// A test reads the file; data that cannot be read would leave empty starting texts, never stop a program.
static ALL: LazyLock<Vec<Shipped>> =
    LazyLock::new(|| toml::from_str::<All>(include_str!("../../data/templates.toml")).unwrap_or_default().template);

/// The starting text of a kind.
pub(crate) fn of(kind: &str) -> Draft {
    let Some(shipped) = ALL.iter().find(|one| one.kind == kind) else { return Draft::default() };
    Draft {
        addressed_to: shipped.addressed_to.clone(),
        issuer: shipped.issuer.clone(),
        bases: shipped.bases.clone(),
        text: shipped.text.trim().to_owned(),
        recipients: shipped.recipients.clone(),
        other_signature: shipped.other_signature.clone(),
        ..Draft::default()
    }
}

/// A line that a draft still has as a starting text had it, with "…" for what the writer was to put in: the text of its kind
/// that comes with the product, a correction's, or one that the ward keeps for the kind.
pub(crate) fn left(kind: &str, draft: &Draft, own: &[Template]) -> Option<String> {
    fn lines(of: &Draft) -> impl Iterator<Item = &str> {
        let lists = [&of.addressed_to, &of.bases, &of.recipients, &of.other_signature];
        of.text.lines().chain(lists.into_iter().flatten().map(String::as_str)).map(str::trim)
    }
    let shipped = self::of(kind);
    let own = own.iter().filter(|one| one.kind == kind).flat_map(|one| lines(&one.draft));
    let all = lines(&shipped).chain(CORRECTION.lines()).chain(own);
    let open: Vec<&str> = all.filter(|line| line.contains('…')).collect();
    lines(draft).find(|line| open.contains(line)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drafting::{agency, compose, draw, kind};
    use crate::model::Priority;
    use crate::outgoing::{Annex, Figure, IssuedBy, Outgoing, OutgoingId, State};
    use chrono::DateTime;
    use kernel::{UnitId, UserId};
    use office::DocumentKind;

    fn document(kind: &DocumentKind) -> Outgoing {
        let at = DateTime::UNIX_EPOCH;
        let mut draft = of(kind::key(kind));
        if let Some(name) = draft.other_signature.last_mut() {
            *name = "Nguyễn Văn C".into();
        }
        let signer_title = agency::authority("Phó Chủ tịch", kind::key(kind), &draft);
        Outgoing {
            id: OutgoingId::new(),
            kind: kind::key(kind).to_owned(),
            subject: "Thực hiện chuyển đổi số năm 2026".into(),
            draft: Draft {
                appendices: vec![Annex {
                    title: "Danh mục nhiệm vụ".into(),
                    text: "| TT | Nội dung | Đơn vị | Thời hạn |\n| 1 | Rà soát thủ tục | Văn phòng | 30/6/2026 |"
                        .into(),
                    is_wide: true,
                }],
                ..draft
            },
            unit: UnitId::new(),
            drafter: UserId::new(),
            drafter_name: "Nguyễn Văn A".into(),
            priority: Priority::Urgent,
            state: State::Draft,
            answers: None,
            signer: None,
            signer_name: "Trần Thị B".into(),
            signer_title,
            sequence: String::new(),
            year: None,
            number: None,
            symbol: kind::notation(kind, "VH-XH"),
            issued_on: None,
            issued_at: None,
            pages: None,
            digest: String::new(),
            made_at: at,
            changed_at: at,
            illustrative: false,
            version: 1,
        }
    }

    fn figures() -> Vec<Figure> {
        let one = |token: &str, value: &str| Figure {
            token: token.into(),
            value: value.into(),
            at: Some(DateTime::UNIX_EPOCH),
            ..Figure::default()
        };
        vec![one("phuong", "phường Sông Công"), one("tinh", "tỉnh Thái Nguyên"), one("don-vi", "Văn phòng")]
    }

    #[tokio::test]
    async fn what_is_made_of_every_kind_is_in_the_form_of_the_decree() {
        assert_eq!(ALL.len(), DocumentKind::all().len(), "each kind has a starting text");
        let mut wrong = Vec::new();
        for kind in DocumentKind::all() {
            let composed = compose::compose(&document(kind), "phường Sông Công", &figures());
            let drawn = draw::draw(composed).await.expect("drawn");
            for departure in &drawn.departures {
                wrong.push(format!("{}: {} – {} ({})", kind.name, departure.rule, departure.found, departure.place));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[tokio::test]
    async fn what_goes_out_under_another_name_is_in_the_form_of_the_decree() {
        let mut wrong = Vec::new();
        for (by, name, title) in [
            (IssuedBy::Council, "", "Chủ tịch HĐND phường"),
            (IssuedBy::Unit, "Phòng Văn hóa - Xã hội", "Phó Trưởng phòng"),
            (IssuedBy::Board, "Ban Chỉ đạo Chuyển đổi số", "Phó Chủ tịch"),
        ] {
            for code in ["NQ", "QĐ", "KH", "BC", "TB", ""] {
                let mut o = document(kind::of(code));
                (o.draft.issued_by, o.draft.agency_name) = (by, name.to_owned());
                if !o.draft.issuer.is_empty() {
                    o.draft.issuer = agency::issuer(&o.draft);
                }
                o.signer_title = agency::authority(title, code, &o.draft);
                o.symbol = agency::notation(kind::of(code), by, "Phòng VH-XH");
                let composed = compose::compose(&o, "phường Sông Công", &figures());
                let drawn = draw::draw(composed).await.expect("drawn");
                for departure in &drawn.departures {
                    wrong
                        .push(format!("{by:?} {code}: {} – {} ({})", departure.rule, departure.found, departure.place));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_line_that_nobody_filled_in_is_found_and_an_ellipsis_of_the_writer_is_none() {
        let mut draft = of("KH");
        assert!(left("KH", &draft, &[]).is_some_and(|line| line.contains('…')));
        draft =
            Draft {
                text: "Các phòng, đơn vị, …".into(), bases: vec!["Căn cứ Luật số 1".into()], ..Draft::default()
            };
        assert_eq!(left("KH", &draft, &[]), None);
        let own = |kind: &str| Template {
            id: uuid::Uuid::nil(),
            kind: kind.into(),
            name: "Của phường".into(),
            subject: String::new(),
            draft: draft.clone(),
            version: 1,
        };
        assert_eq!(left("KH", &draft, &[own("BC")]), None);
        assert_eq!(left("KH", &draft, &[own("BC"), own("KH")]).as_deref(), Some("Các phòng, đơn vị, …"));
        let correction = Draft { text: CORRECTION.into(), ..Draft::default() };
        assert!(left("", &correction, &[]).is_some_and(|line| line.starts_with("1. Tại …")));
    }

    #[tokio::test]
    async fn number_day_and_signature_have_their_places() {
        for code in ["KH", "QĐ", "BB", ""] {
            let composed = compose::compose(&document(kind::of(code)), "phường Sông Công", &figures());
            let drawn = draw::draw(composed).await.expect("drawn");
            let places = crate::drafting::places::places(&drawn).expect("places");
            let (pdf, hand) = crate::drafting::places::reserved(&drawn).expect("reserved");
            let names: Vec<&str> = places.blanks.iter().map(|(name, ..)| *name).collect();
            assert_eq!(names, ["so", "ngay", "thang", "nam"], "{code}");
            assert!(pdf.len() > drawn.pdf.len());
            for (name, page, rect) in &places.blanks {
                assert_eq!(*page, 1);
                assert!(rect.width > 4.0 && rect.width < 12.0 && rect.height < 6.0, "{name} {rect:?}");
                assert!(rect.top > 20.0 && rect.top < 80.0, "{name} {rect:?}");
            }
            assert!(hand == places.hand && hand.left > 105.0 && hand.height > 15.0, "{hand:?}");
        }
    }
}
