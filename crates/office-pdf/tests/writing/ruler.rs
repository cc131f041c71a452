//! The ruler finds nothing in our PDFs, nor in what LibreOffice prints and saves of our DOCX; it measures places where
//! a PDF has no settings.

use dinh_office_pdf::to_pdf;
use office::ruler::{Measured, measure};
use office::{AdministrativeDocument, Block, DocumentKind, to_docx};

use crate::documents;
use crate::measure::{all_by_libreoffice, converted_by_libreoffice, has_libreoffice, printed_by_libreoffice};

pub(crate) fn told(measured: &Measured) -> String {
    let line = |one: &office::ruler::Departure| {
        format!("{} [{}] {} → {} ({})", one.severity, one.rule, one.found, one.expected, one.place)
    };
    measured.departures.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn of_pdf(document: &AdministrativeDocument) -> Measured {
    measure(&to_pdf(document).unwrap(), "a.pdf").unwrap()
}

#[test]
fn our_pdfs_of_every_kind_are_in_form() {
    let mut faults = Vec::new();
    for kind in DocumentKind::all() {
        let measured = of_pdf(&documents::of_kind(kind));
        if !measured.is_in_form() {
            faults.push(format!("{}:\n{}", kind.name, told(&measured)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// All that is wrongly said of these, as text.
fn wrongly_said(all: &[(AdministrativeDocument, Measured)]) -> String {
    let is_wrong =
        |(document, measured): &&(AdministrativeDocument, Measured)| !documents::is_in_form(document, measured);
    let tell = |(document, measured): &(AdministrativeDocument, Measured)| {
        let lines = document.body.len();
        format!("{} ({lines} blocks, number «{}»):\n{}\n\n", document.kind, document.number, told(measured))
    };
    all.iter().filter(is_wrong).map(tell).collect()
}

fn stretched() -> Vec<AdministrativeDocument> {
    DocumentKind::all().iter().flat_map(documents::stretched).collect()
}

#[test]
fn long_boxes_and_blanks_of_our_pdfs_are_in_form() {
    let all: Vec<_> = stretched().into_iter().map(|document| (document.clone(), of_pdf(&document))).collect();
    assert_eq!(wrongly_said(&all), "");
}

#[test]
fn long_boxes_and_blanks_that_libreoffice_prints_are_in_form() {
    if !has_libreoffice() {
        return;
    }
    let documents = stretched();
    let all: Vec<Vec<u8>> = documents.iter().map(|document| to_docx(document).unwrap()).collect();
    let printed = all_by_libreoffice(&all, "pdf").into_iter().map(|pdf| measure(&pdf, "a.pdf").unwrap());
    assert_eq!(wrongly_said(&documents.into_iter().zip(printed).collect::<Vec<_>>()), "");
}

#[test]
fn our_pdfs_with_all_their_boxes_are_in_form() {
    for document in [documents::plan(), documents::letter(), documents::report(), crate::report::report()] {
        let measured = of_pdf(&document);
        assert!(measured.is_in_form(), "{}:\n{}", document.kind, told(&measured));
        assert!(measured.boxes.len() >= 11, "{:?}", measured.boxes);
    }
}

#[test]
fn what_libreoffice_makes_of_our_docx_is_in_form() {
    if !has_libreoffice() {
        return;
    }
    for document in [documents::plan(), documents::letter(), documents::report()] {
        let docx = to_docx(&document).unwrap();
        let printed = measure(&printed_by_libreoffice(&docx), "a.pdf").unwrap();
        assert!(printed.is_in_form(), "PDF, {}:\n{}", document.kind, told(&printed));
        let saved = measure(&converted_by_libreoffice(&docx, "docx"), "a.docx").unwrap();
        assert!(saved.is_in_form(), "DOCX, {}:\n{}", document.kind, told(&saved));
    }
}

#[test]
fn libreoffice_opens_the_docx_of_every_kind() {
    if !has_libreoffice() {
        return;
    }
    let all: Vec<Vec<u8>> =
        DocumentKind::all().iter().map(|kind| to_docx(&documents::of_kind(kind)).unwrap()).collect();
    for (kind, printed) in DocumentKind::all().iter().zip(all_by_libreoffice(&all, "pdf")) {
        let measured = measure(&printed, "a.pdf").unwrap();
        assert!(measured.is_in_form(), "{}:\n{}", kind.name, told(&measured));
        assert!(measured.boxes.len() >= 8, "{}: {:?}", kind.name, measured.boxes);
    }
}

#[test]
fn words_and_places_of_a_pdf_are_measured() {
    let broken = |document: &AdministrativeDocument| -> Vec<String> {
        of_pdf(document).departures.into_iter().map(|one| one.rule).collect()
    };
    let plan = documents::plan();
    let number = AdministrativeDocument { number: "9/QĐ-UBND".into(), ..plan.clone() };
    assert_eq!(broken(&number), ["number.zero", "number.code"]);
    let mut shouted = plan.clone();
    shouted.title = shouted.title.to_uppercase();
    assert_eq!(broken(&shouted), ["title.case"]);
    let mut odd = plan.clone();
    odd.body.insert(0, Block::Paragraph("1/ Mục tiêu của kế hoạch".into()));
    assert_eq!(broken(&odd), ["body.numbering"]);
    let unsigned = AdministrativeDocument { recipients: Vec::new(), ..plan };
    assert_eq!(broken(&unsigned), ["recipients_title.missing"]);
}
