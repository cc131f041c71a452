//! A form as its schema says it: questions in order, and which of them the answers so far call for.

use serde_json::{Map, Value};

/// Most questions of a form, most answers to choose among, most rows of a table, most columns of one.
const MOST_QUESTIONS: usize = 200;
pub(super) const MOST_CHOICES: usize = 300;
pub(super) const MOST_ROWS: usize = 20;
const MOST_COLUMNS: usize = 8;
/// Longest text where the schema sets no bound, in characters.
const LONGEST: usize = 5_000;
const MOST_BYTES: usize = 200_000;

/// Biểu mẫu điện tử, ready to be asked.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) title: String,
    pub(super) schema: Value,
    pub(super) questions: Vec<Question>,
}

/// Câu hỏi.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    /// Its name in the answers, and in the address of its page.
    pub(crate) key: String,
    pub(crate) title: String,
    pub(crate) hint: String,
    /// The heading under which the answers are shown together.
    pub(crate) section: String,
    pub(crate) kind: Kind,
    /// Must it always be answered? What conditions ask for besides, [`Form::is_needed`] tells.
    pub(super) always: bool,
}

/// What kind of answer a question takes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Text {
        least: usize,
        most: usize,
    },
    LongText {
        least: usize,
        most: usize,
    },
    Integer {
        least: Option<i64>,
        most: Option<i64>,
    },
    Number,
    /// Đồng, whole.
    Money {
        most: Option<i64>,
    },
    /// A day as 2026-03-16.
    Date,
    Year {
        least: i64,
        most: i64,
    },
    /// One of (value, label).
    Choice(Vec<(String, String)>),
    YesNo,
    /// Số định danh cá nhân: 12 digits.
    Identity,
    Phone,
    /// The name of a file that was sent in beside the answers.
    File,
    /// A few rows of these columns.
    Rows {
        columns: Vec<Question>,
        least: usize,
        most: usize,
    },
}

impl Form {
    /// Reads a schema.
    ///
    /// # Errors
    /// A sentence on what is not sound.
    pub(crate) fn parse(schema: &Value) -> Result<Self, String> {
        let size = serde_json::to_vec(schema).map(|bytes| bytes.len()).unwrap_or(usize::MAX);
        if size > MOST_BYTES {
            return Err("Biểu mẫu dài quá 200 KB.".into());
        }
        super::validate::compile(schema)?;
        let questions = questions_of(schema, MOST_QUESTIONS, true)?;
        Ok(Self { title: text(schema, "title"), schema: schema.clone(), questions })
    }

    /// The questions that the answers so far call for, in order: those that no condition names, and those of the
    /// conditions that hold.
    pub(crate) fn questions(&self, answers: &Map<String, Value>) -> Vec<&Question> {
        let conditional = self.conditional();
        let (asked, _) = self.called_for(answers);
        let shown = |q: &&Question| !conditional.contains(&q.key) || asked.contains(&q.key);
        self.questions.iter().filter(shown).collect()
    }

    /// A question by its key.
    pub(crate) fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|q| q.key == key)
    }

    /// Must this question be answered, given the answers so far?
    pub(crate) fn is_needed(&self, question: &Question, answers: &Map<String, Value>) -> bool {
        question.always || self.called_for(answers).1.contains(&question.key)
    }

    /// The first question that must be answered and is not, or else the first that nobody has seen yet.
    pub(crate) fn next(&self, answers: &Map<String, Value>) -> Option<&Question> {
        let open = |q: &&Question| {
            if self.is_needed(q, answers) { given(answers, &q.key).is_none() } else { !answers.contains_key(&q.key) }
        };
        self.questions(answers).into_iter().find(open)
    }

    /// The answers without those to questions that are not called for any more.
    pub(crate) fn kept(&self, answers: &Map<String, Value>) -> Map<String, Value> {
        let mut kept = answers.clone();
        // An answer that falls away may close another question: as often as there are questions, at most.
        for _ in 0..=self.questions.len() {
            let asked: Vec<String> = self.questions(&kept).into_iter().map(|q| q.key.clone()).collect();
            let before = kept.len();
            kept.retain(|key, value| asked.contains(key) && !value.is_null());
            if kept.len() == before {
                break;
            }
        }
        kept
    }

    /// Every key that some condition names.
    fn conditional(&self) -> Vec<String> {
        let mut keys = Vec::new();
        for (_, then, otherwise) in self.conditions() {
            for branch in [then, otherwise].into_iter().flatten() {
                keys.extend(named(branch));
            }
        }
        if let Some(dependent) = self.schema.get("dependentSchemas").and_then(Value::as_object) {
            keys.extend(dependent.values().flat_map(named));
        }
        keys
    }

    /// What the conditions that hold name, and what they require.
    fn called_for(&self, answers: &Map<String, Value>) -> (Vec<String>, Vec<String>) {
        let mut branches: Vec<&Value> = Vec::new();
        for (condition, then, otherwise) in self.conditions() {
            branches.extend(if holds(condition, answers) { then } else { otherwise });
        }
        if let Some(dependent) = self.schema.get("dependentSchemas").and_then(Value::as_object) {
            branches
                .extend(dependent.iter().filter(|(key, _)| given(answers, key).is_some()).map(|(_, schema)| schema));
        }
        let names = branches.iter().flat_map(|branch| named(branch)).collect();
        (names, branches.iter().flat_map(|branch| required(branch)).collect())
    }

    /// (if, then, else) of the schema itself and of its `allOf`.
    fn conditions(&self) -> Vec<(&Value, Option<&Value>, Option<&Value>)> {
        let all = self.schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let ifs = std::iter::once(&self.schema).chain(all).filter_map(|schema| Some((schema, schema.get("if")?)));
        ifs.map(|(schema, condition)| (condition, schema.get("then"), schema.get("else"))).collect()
    }
}

/// An answer that was given; a question that was passed over stands as `null`.
fn given<'a>(answers: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    answers.get(key).filter(|value| !value.is_null())
}

/// Does an `if` hold? Understood are `properties` with `const` or `enum`, and `required`.
fn holds(condition: &Value, answers: &Map<String, Value>) -> bool {
    let properties = condition.get("properties").and_then(Value::as_object);
    let fits = |(key, wanted): (&String, &Value)| match given(answers, key) {
        None => true,
        Some(given) => {
            wanted.get("const").is_none_or(|constant| constant == given)
                && wanted.get("enum").and_then(Value::as_array).is_none_or(|all| all.contains(given))
        }
    };
    properties.is_none_or(|all| all.iter().all(fits))
        && required(condition).iter().all(|key| given(answers, key).is_some())
}

fn named(branch: &Value) -> Vec<String> {
    let properties = branch.get("properties").and_then(Value::as_object);
    let mut names: Vec<String> = properties.map(|all| all.keys().cloned().collect()).unwrap_or_default();
    names.extend(required(branch));
    names
}

fn required(schema: &Value) -> Vec<String> {
    let all = schema.get("required").and_then(Value::as_array);
    all.map(|all| all.iter().filter_map(Value::as_str).map(str::to_owned).collect()).unwrap_or_default()
}

fn text(schema: &Value, key: &str) -> String {
    schema.get(key).and_then(Value::as_str).unwrap_or_default().chars().take(LONGEST).collect()
}

fn questions_of(schema: &Value, most: usize, with_rows: bool) -> Result<Vec<Question>, String> {
    let none = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    if properties.is_empty() {
        return Err("Biểu mẫu chưa có câu hỏi nào.".into());
    }
    if properties.len() > most {
        return Err(format!("Biểu mẫu có quá {most} câu hỏi."));
    }
    let order = schema.get("x-order").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut keys: Vec<&str> =
        order.iter().filter_map(Value::as_str).filter(|key| properties.contains_key(*key)).collect();
    keys.extend(properties.keys().map(String::as_str));
    let always = required(schema);
    let mut questions: Vec<Question> = Vec::with_capacity(properties.len());
    for key in keys {
        if questions.iter().any(|q| q.key == key) {
            continue;
        }
        let Some(own) = properties.get(key) else { continue };
        questions.push(question(key, own, always.iter().any(|k| k == key), with_rows)?);
    }
    Ok(questions)
}

fn question(key: &str, own: &Value, always: bool, with_rows: bool) -> Result<Question, String> {
    let sound =
        !key.is_empty() && key.len() <= 60 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    if !sound {
        return Err(format!("Khóa “{key}” phải gồm chữ không dấu, số, gạch nối và không quá 60 ký tự."));
    }
    let title = text(own, "title");
    if title.trim().is_empty() {
        return Err(format!("Câu hỏi “{key}” chưa có nhãn (title)."));
    }
    let kind = kind(own, with_rows).map_err(|why| format!("Câu hỏi “{key}”: {why}"))?;
    Ok(Question {
        key: key.to_owned(),
        title,
        hint: text(own, "description"),
        section: text(own, "x-section"),
        kind,
        always,
    })
}

fn kind(own: &Value, with_rows: bool) -> Result<Kind, String> {
    let choices = choices(own)?;
    if !choices.is_empty() {
        return Ok(Kind::Choice(choices));
    }
    let format = own.get("format").and_then(Value::as_str).unwrap_or_default();
    let number = |key: &str| own.get(key).and_then(Value::as_i64);
    let length = |key: &str| own.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    Ok(match (own.get("type").and_then(Value::as_str).unwrap_or_default(), format) {
        ("string", "date") => Kind::Date,
        ("string", "identity-number") => Kind::Identity,
        ("string", "phone") => Kind::Phone,
        ("string", "file") => Kind::File,
        ("string", _) => {
            let (least, most) = (length("minLength").unwrap_or(0), length("maxLength").unwrap_or(LONGEST).min(LONGEST));
            match own.get("x-kind").and_then(Value::as_str) {
                Some("long-text") => Kind::LongText { least, most },
                _ => Kind::Text { least, most },
            }
        }
        ("integer", "money") => Kind::Money { most: number("maximum") },
        ("integer", "year") => Kind::Year {
            least: number("minimum").unwrap_or(1900).max(1),
            most: number("maximum").unwrap_or(2200).min(9999),
        },
        ("integer", _) => Kind::Integer { least: number("minimum"), most: number("maximum") },
        ("number", _) => Kind::Number,
        ("boolean", _) => Kind::YesNo,
        ("array", _) if with_rows => {
            let columns = questions_of(own.get("items").unwrap_or(&Value::Null), MOST_COLUMNS, false)?;
            let most = length("maxItems").unwrap_or(MOST_ROWS).clamp(1, MOST_ROWS);
            Kind::Rows { columns, least: length("minItems").unwrap_or(0), most }
        }
        (other, _) => return Err(format!("kiểu “{other}” chưa dùng được trong biểu mẫu.")),
    })
}

/// `oneOf` of constants with titles, or `enum`.
fn choices(own: &Value) -> Result<Vec<(String, String)>, String> {
    let one_of = own.get("oneOf").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let labelled = one_of.iter().map(|one| {
        let value = one.get("const").and_then(Value::as_str).ok_or("mỗi lựa chọn (oneOf) cần const là chuỗi.")?;
        let label = one.get("title").and_then(Value::as_str).unwrap_or(value);
        Ok((value.to_owned(), label.to_owned()))
    });
    let mut all: Vec<(String, String)> = labelled.collect::<Result<_, String>>()?;
    if all.is_empty() {
        let plain = own.get("enum").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let text = |value: &Value| value.as_str().map(|v| (v.to_owned(), v.to_owned()));
        all = plain.iter().map(text).collect::<Option<_>>().ok_or("mỗi lựa chọn (enum) phải là chuỗi.")?;
    }
    if all.len() > MOST_CHOICES {
        return Err(format!("quá {MOST_CHOICES} lựa chọn."));
    }
    Ok(all)
}
