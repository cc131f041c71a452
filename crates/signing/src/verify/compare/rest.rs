//! What no rule explained, named by the place from which it is reached.

use super::{Comparison, WORK, in_catalogue, pages};
use crate::verify::pdf::Object;
use crate::verify::report::ChangeKind;
use std::collections::{BTreeMap, BTreeSet, HashSet};

type Named = (ChangeKind, String);

impl<'a> Comparison<'_, 'a> {
    /// Says of every change that is left over that it is not allowed. A new object to which nothing leads changes nothing.
    pub(super) fn rest(&mut self, (pages, nodes): &(Vec<u32>, BTreeSet<u32>)) {
        let left: BTreeSet<u32> = self.changed.difference(&self.explained).copied().collect();
        if left.is_empty() {
            return;
        }
        let (mut seen, mut named) = (HashSet::new(), BTreeMap::new());
        let root = self.new.root();
        seen.insert(self.new.root_number());
        for number in nodes.iter().chain(pages) {
            seen.insert(*number);
            named.insert(*number, (ChangeKind::PagesChanged, "cây trang của tài liệu bị sửa".to_owned()));
        }
        for node in nodes {
            let object = self.new.numbered(*node);
            for (key, value) in object.plain().into_iter().flat_map(|node| node.values().collect::<Vec<_>>()) {
                if !matches!(key, b"Kids" | b"Parent") {
                    let what = "phần chung của các trang bị sửa".to_owned();
                    self.name(value, &(ChangeKind::PageContent, what), &left, &mut seen, &mut named);
                }
            }
        }
        for (place, page) in pages.iter().enumerate() {
            let object = self.new.numbered(*page);
            for (key, value) in object.plain().into_iter().flat_map(|page| page.values().collect::<Vec<_>>()) {
                let word = match key {
                    b"Parent" => continue,
                    b"Annots" => (
                        ChangeKind::AnnotationChanged,
                        format!("sửa trên trang {}: hình của ô hoặc chú thích", place + 1),
                    ),
                    key => (ChangeKind::PageContent, pages::in_page(place + 1, key)),
                };
                self.name(value, &word, &left, &mut seen, &mut named);
            }
        }
        for (key, value) in root.plain().into_iter().flat_map(|root| root.values().collect::<Vec<_>>()) {
            let word = match key {
                b"Pages" => (ChangeKind::PagesChanged, "cây trang của tài liệu bị sửa".to_owned()),
                b"AcroForm" => (ChangeKind::FormChanged, "biểu mẫu bị sửa".to_owned()),
                key => (ChangeKind::Catalogue, in_catalogue(key)),
            };
            self.name(value, &word, &left, &mut seen, &mut named);
        }
        for (_, value) in self.new.trailer().values() {
            let word = (ChangeKind::Unexplained, "đối tượng ngoài nội dung trang bị sửa".to_owned());
            self.name(value, &word, &left, &mut seen, &mut named);
        }
        for number in left {
            match named.remove(&number) {
                Some((kind, what)) => self.say(kind, false, what),
                None if self.is_new(number) => {}
                None => {
                    let what = format!("đối tượng {number} bị sửa mà không thuộc thay đổi nào được phép");
                    self.say(ChangeKind::Unexplained, false, what);
                }
            }
        }
    }

    /// Follows a value of the new state, and puts down the word for what is left over among what it leads to.
    fn name(
        &self,
        value: &Object<'a>,
        word: &Named,
        left: &BTreeSet<u32>,
        seen: &mut HashSet<u32>,
        named: &mut BTreeMap<u32, Named>,
    ) {
        let mut open = Vec::new();
        value.references(&mut open);
        while let Some(number) = open.pop() {
            if !seen.insert(number) || self.new.budget.take(WORK).is_err() {
                continue;
            }
            let object = self.new.raw.value(self.new.reference(number));
            if left.contains(&number) {
                let unread = || (ChangeKind::NotReadable, format!("đối tượng {number} ghi sau khi ký không đọc được"));
                named.insert(number, if object.is_ok() { word.clone() } else { unread() });
            }
            if let Ok(object) = object {
                object.references(&mut open);
            }
        }
    }
}
