//! What is wrong with a draft before it can take effect, each by the field or part that it is about.

use super::model::{Body, is_file};
use crate::definition::check::check;
use crate::definition::{Definition, Field, Kind, Register};

/// Bytes of a definition at most, as in files that wards exchange.
const LARGEST: usize = 256 * 1024;

/// What a draft is held against.
#[derive(Debug, Default)]
pub(crate) struct Around {
    /// The register that it changes.
    pub(crate) register: Option<Register>,
    /// Fields that the register had once, each as it was last.
    pub(crate) former: Vec<Field>,
    /// Registers of the ward that the writer may see: (key, title).
    pub(crate) registers: Vec<(String, String)>,
    /// Keys of all registers of the ward.
    pub(crate) taken: Vec<String>,
}

impl Around {
    /// The definition that holds now.
    pub(crate) fn old(&self) -> Option<&Definition> {
        self.register.as_ref().map(|register| &register.definition)
    }

    /// A field as the register has it now, or had it last.
    pub(crate) fn before(&self, key: &str) -> Option<&Field> {
        let now = self.old().and_then(|old| old.field(key));
        now.or_else(|| self.former.iter().find(|field| field.key == key))
    }

    /// Why a field may not become of this kind, or lead to this register. Texts never become files: whoever writes a
    /// text would read any stored file. Nor does a link into a register that the writer may not see become anything
    /// else: the names that it leads to would be written out.
    pub(crate) fn why_not(&self, key: &str, kind: Kind, register: &str) -> Option<&'static str> {
        let before = self.before(key)?;
        if is_file(before.kind) != is_file(kind) {
            return Some("Trường tệp, ảnh không đổi thành kiểu khác được và ngược lại; thêm trường mới với mã khác.");
        }
        let is_there = |known: &String| *known == before.register;
        let is_seen = !self.taken.iter().any(is_there) || self.registers.iter().any(|(known, _)| is_there(known));
        let stays = is_seen || (kind == Kind::Link && register == before.register);
        (before.kind == Kind::Link && !stays).then_some(
            "Trường liên kết tới một sổ mà ông/bà không xem được nên giữ nguyên kiểu và sổ được liên kết; \
             thêm trường mới với mã khác.",
        )
    }

    /// May a field of this key lead to a register? To its own and to those that the writer may see; a link that others
    /// made stays.
    pub(crate) fn may_lead(&self, own: &str, key: &str, register: &str) -> bool {
        let is_seen = register == own || self.registers.iter().any(|(known, _)| known == register);
        let stays = || self.old().and_then(|old| old.field(key)).is_some_and(|field| field.register == register);
        is_seen || (stays() && self.taken.iter().any(|known| known == register))
    }
}

/// Every fault of a draft: (field or part, sentence).
pub(crate) fn faults(body: &Body, around: &Around) -> Vec<(String, String)> {
    let (ready, without_column) = body.ready(around.old());
    let mut faults = check(&ready).err().unwrap_or_default().0;
    faults.extend(without_column.0);
    let mut wrong = |key: &str, said: String| faults.push((key.to_owned(), said));
    if around.register.is_none() && around.taken.contains(&ready.key) {
        wrong("key", format!("Phường đã có sổ mang mã “{}”.", ready.key));
    }
    for field in &ready.fields {
        let leads = || around.may_lead(&ready.key, &field.key, &field.register);
        if field.kind == Kind::Link && !field.register.is_empty() && !leads() {
            wrong(
                &field.key,
                format!("Trường “{}” liên kết tới sổ “{}” mà phường chưa có.", field.label, field.register),
            );
        }
        if let Some(why) = around.why_not(&field.key, field.kind, &field.register) {
            wrong(&field.key, format!("Mã “{}” từng dùng cho trường khác loại. {why}", field.key));
        }
    }
    if serde_json::to_string(&ready).is_ok_and(|text| text.len() > LARGEST) {
        wrong("title", "Định nghĩa sổ lớn hơn 256 KB; bớt trường, lựa chọn hoặc hướng dẫn.".to_owned());
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::check::give_slots;
    use crate::definition::{RegisterId, View, test_definition};

    fn around() -> Around {
        let definition = test_definition();
        let register =
            Register { id: RegisterId::new(), version: 1, definition, steward: None, records: 0, closed_at: None };
        Around { register: Some(register), taken: vec!["may-tinh".into()], ..Around::default() }
    }

    fn with(field: Field) -> Vec<(String, String)> {
        let mut definition = test_definition();
        definition.fields.retain(|known| known.key != field.key);
        definition.fields.push(field);
        faults(&Body::of(1, definition, None), &around())
    }

    #[test]
    fn a_text_never_becomes_a_file() {
        let field = |kind| Field { key: "ten".into(), label: "Tên".into(), kind, ..Field::default() };
        assert!(with(field(Kind::File)).iter().any(|(key, said)| key == "ten" && said.contains("khác loại")));
        assert!(with(field(Kind::Choice)).iter().all(|(_, said)| !said.contains("khác loại")));
        let mut once = around();
        once.former.push(Field { key: "cu".into(), kind: Kind::Text, ..Field::default() });
        let may_become = |key: &str, kind| once.why_not(key, kind, "").is_none();
        assert!(!may_become("cu", Kind::Photo) && may_become("cu", Kind::Date) && may_become("moi", Kind::Photo));
    }

    #[test]
    fn a_link_leads_to_a_register_of_the_ward_or_to_its_own() {
        let link = |to: &str| Field {
            key: "cha".into(),
            label: "Thuộc".into(),
            kind: Kind::Link,
            register: to.into(),
            ..Field::default()
        };
        assert_eq!(with(link("may-tinh")), []);
        assert!(with(link("khong-co"))[0].1.contains("chưa có"));
        // A register that the writer may not see answers as one that is not there, but a link of others stays.
        let mut around = around();
        around.taken.push("rieng".into());
        assert!(!around.may_lead("may-tinh", "cha", "rieng"));
        around.registers.push(("rieng".into(), "Riêng".into()));
        assert!(around.may_lead("may-tinh", "cha", "rieng"));
        around.registers.clear();
        if let Some(register) = &mut around.register {
            register.definition.fields.push(link("rieng"));
        }
        assert!(around.may_lead("may-tinh", "cha", "rieng") && !around.may_lead("may-tinh", "khac", "rieng"));
    }

    #[test]
    fn a_filter_of_a_field_for_which_no_column_is_left_goes_and_the_rest_takes_effect() {
        let mut around = around();
        let Some(old) = around.register.as_mut().map(|register| &mut register.definition) else { panic!("none") };
        let number = |n: usize| Field {
            key: format!("so_{n}"),
            label: format!("Số {n}"),
            kind: Kind::Integer,
            ..Field::default()
        };
        let by = |key: &str| View { key: key.replace('_', "-"), part: key.into(), ..View::default() };
        old.fields.extend((1..8).map(number));
        old.views = vec![by("diet_virus"), by("nam")];
        assert!(give_slots(old, None).is_ok());
        // As a file brings it: without columns, and a field of another kind, of which eight are there already.
        let mut new = old.clone();
        for field in &mut new.fields {
            field.slot = None;
            if field.key == "diet_virus" {
                field.kind = Kind::Year;
            }
        }
        let body = Body::of(1, new, None);
        assert_eq!(faults(&body, &around), []);
        let (ready, _) = body.ready(around.old());
        assert_eq!(ready.views.iter().map(|view| view.key.as_str()).collect::<Vec<_>>(), ["nam"]);
    }

    #[test]
    fn ten_thousand_fields_and_a_circle_are_refused() {
        let mut body = Body::blank("Sổ lớn");
        let field = |n: usize| Field { key: format!("f{n}"), label: "x".repeat(30), ..Field::default() };
        body.definition.fields.extend((0..10_000).map(field));
        let said = faults(&body, &Around::default());
        assert!(said.iter().any(|(key, _)| key == "fields") && said.iter().any(|(_, said)| said.contains("256 KB")));
        let computed = |key: &str, of: &str| Field {
            key: key.into(),
            label: key.into(),
            kind: Kind::ComputedNumber,
            expression: format!("{of} + 1.0"),
            ..Field::default()
        };
        let mut circle = Body::blank("Vòng");
        circle.definition.fields.extend([computed("a", "b"), computed("b", "a")]);
        let said = faults(&circle, &Around::default());
        assert!(said.iter().filter(|(_, said)| said.contains("tính từ chính nó")).count() == 2, "{said:?}");
    }
}
