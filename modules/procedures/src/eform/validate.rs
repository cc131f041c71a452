//! The whole of the answers against the schema, by a validator of the standard; faults said in Vietnamese by question.

use super::model::Form;
use boon::{Compiler, Draft, ErrorKind, SchemaIndex, Schemas, UrlLoader, ValidationError};
use serde_json::{Map, Value};
use std::error::Error;

const PLACE: &str = "mem:///form.json";

/// A form is one document: nothing is fetched from anywhere.
struct Nowhere;

impl UrlLoader for Nowhere {
    fn load(&self, url: &str) -> Result<Value, Box<dyn Error>> {
        Err(url.to_owned().into())
    }
}

/// Is it a schema of the standard?
///
/// # Errors
/// A sentence on what is not.
pub(super) fn compile(schema: &Value) -> Result<(Schemas, SchemaIndex), String> {
    let unsound = |why: &dyn std::fmt::Display| {
        let why: String = why.to_string().chars().take(300).collect();
        format!("Biểu mẫu không đúng JSON Schema 2020-12: {why}")
    };
    if deeper_than(schema, 24) {
        return Err(unsound(&"lồng quá 24 lớp"));
    }
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.set_default_draft(Draft::V2020_12);
    compiler.use_loader(Box::new(Nowhere));
    compiler.add_resource(PLACE, schema.clone()).map_err(|e| unsound(&e))?;
    let index = compiler.compile(PLACE, &mut schemas).map_err(|e| unsound(&e))?;
    Ok((schemas, index))
}

fn deeper_than(value: &Value, most: usize) -> bool {
    match value {
        _ if most == 0 => true,
        Value::Array(all) => all.iter().any(|one| deeper_than(one, most - 1)),
        Value::Object(all) => all.values().any(|one| deeper_than(one, most - 1)),
        _ => false,
    }
}

impl Form {
    /// Checks all answers: each question's own rules, then the schema as the standard reads it.
    ///
    /// # Errors
    /// (question, sentence), in the order of the questions.
    pub(crate) fn validate(&self, answers: &Map<String, Value>) -> Result<(), Vec<(String, String)>> {
        let answers = &self.kept(answers);
        let mut wrong: Vec<(String, String)> = Vec::new();
        for question in self.questions(answers) {
            match answers.get(&question.key) {
                None if self.is_needed(question, answers) => {
                    wrong.push((question.key.clone(), format!("Chưa trả lời: {}.", question.title)));
                }
                Some(value) => wrong.extend(question.fault_of(value).map(|fault| (question.key.clone(), fault))),
                None => {}
            }
        }
        if wrong.is_empty() {
            let (schemas, index) = compile(&self.schema).map_err(|why| vec![(String::new(), why)])?;
            if let Err(error) = schemas.validate(&Value::Object(answers.clone()), index) {
                self.faults(&error, &mut wrong);
            }
        }
        wrong.dedup();
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// The innermost faults, each at its question.
    fn faults(&self, error: &ValidationError, out: &mut Vec<(String, String)>) {
        if !error.causes.is_empty() {
            return error.causes.iter().for_each(|cause| self.faults(cause, out));
        }
        if let ErrorKind::Required { want } = &error.kind {
            for key in want {
                let title = self.question(key).map_or(*key, |q| q.title.as_str());
                out.push(((*key).to_owned(), format!("Chưa trả lời: {title}.")));
            }
            return;
        }
        let key = error.instance_location.to_string();
        let key = key.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
        let said = match &error.kind {
            ErrorKind::MinLength { want, .. } => format!("Nhập ít nhất {want} ký tự."),
            ErrorKind::MaxLength { want, .. } => format!("Nhập không quá {want} ký tự."),
            ErrorKind::Minimum { want, .. } => format!("Giá trị nhỏ nhất là {want}."),
            ErrorKind::Maximum { want, .. } => format!("Giá trị lớn nhất là {want}."),
            ErrorKind::ExclusiveMinimum { want, .. } => format!("Giá trị phải lớn hơn {want}."),
            ErrorKind::ExclusiveMaximum { want, .. } => format!("Giá trị phải nhỏ hơn {want}."),
            ErrorKind::MinItems { want, .. } => format!("Nhập ít nhất {want} dòng."),
            ErrorKind::MaxItems { want, .. } => format!("Nhập không quá {want} dòng."),
            ErrorKind::Enum { .. } | ErrorKind::Const { .. } | ErrorKind::OneOf(_) => {
                "Chọn một trong các câu trả lời đã cho.".into()
            }
            _ => "Câu trả lời chưa đúng yêu cầu của biểu mẫu.".into(),
        };
        out.push((key, said));
    }
}
