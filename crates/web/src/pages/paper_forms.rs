//! Blank forms on paper, for when all is down: the list of them, and one to print.

use casework::paper;
use forms::{OnPaper, Question};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    render::{Frame, Link},
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct IndexPage {
    frame: Frame,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    title: String,
    forms: Vec<Link>,
}

#[derive(Serialize)]
struct ShowPage {
    frame: Frame,
    code: String,
    version: String,
    title: String,
    sections: Vec<OnPaper>,
    /// The answers that most questions share, each with its letter; empty where there are none.
    key: Vec<(String, String)>,
    /// Their words, by which the sheet knows them again.
    key_words: Vec<String>,
}

/// So many answers make a question long on paper.
const LONG_SCALE: usize = 6;

/// So many questions with the same answers are worth a key.
const OFTEN: usize = 6;

/// Every form that can be printed blank.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let group = |group: paper::PaperGroup| Group {
        title: group.title,
        forms: group
            .forms
            .into_iter()
            .map(|(code, title)| crumb(&title, format!("/paper-forms/{code}")))
            .collect(),
    };
    let groups = paper::index(&visit.desk).into_iter().map(group).collect();
    visit.show("paper_forms/index.html", &IndexPage { frame: visit.frame("Paper forms"), groups })
}

/// One form, blank.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let mut form = paper::show(&visit.desk, visit.request.param("code"))?;
    let key = key_of(&form.sections);
    form.sections.iter_mut().for_each(|section| in_letters(&mut section.questions, &key));
    let page = ShowPage {
        frame: Frame {
            crumbs: vec![crumb("Paper forms", "/paper-forms")],
            ..visit.frame(&format!("{}, on paper", form.title))
        },
        code: form.code,
        version: form.version,
        title: form.title,
        sections: form.sections,
        key_words: key.iter().map(|(_, words)| words.clone()).collect(),
        key,
    };
    visit.show("paper_forms/show.html", &page)
}

/// The answers that many questions of a form share, each with its letter: said once, they need one line a question.
fn key_of(sections: &[OnPaper]) -> Vec<(String, String)> {
    let mut shared: Vec<(Vec<&str>, usize)> = Vec::new();
    let mut left: Vec<&Question> = sections.iter().flat_map(|section| &section.questions).collect();
    while let Some(question) = left.pop() {
        left.extend(question.cells.iter().take(1).flat_map(|cell| &cell.questions));
        let words: Vec<&str> = question.options.iter().map(|option| option.label.as_str()).collect();
        if !(LONG_SCALE..=LETTERS.len()).contains(&words.len()) || question.control != "radios" {
            continue;
        }
        match shared.iter_mut().find(|(known, _)| *known == words) {
            Some((_, count)) => *count += 1,
            None => shared.push((words, 1)),
        }
    }
    let most = shared.into_iter().filter(|(_, count)| *count >= OFTEN).max_by_key(|(_, count)| *count);
    let words = most.map(|(words, _)| words).unwrap_or_default();
    LETTERS.chars().map(String::from).zip(words.into_iter().map(str::to_owned)).collect()
}

/// The letters of a key. No I and no O: in a hand they are numbers.
const LETTERS: &str = "ABCDEFGH";

/// Says when a question is asked by the letters of the key.
fn in_letters(questions: &mut [Question], key: &[(String, String)]) {
    for question in questions {
        if let Some(when) = &mut question.when {
            for (letter, words) in key {
                when.words = when.words.replace(&format!("‘{words}’"), letter);
            }
        }
        for cell in &mut question.cells {
            in_letters(&mut cell.questions, key);
        }
    }
}

#[cfg(test)]
mod tests {
    use forms::Questionnaire;

    use super::*;

    fn form(count: usize) -> Vec<OnPaper> {
        let words = ["Found", "Known", "Helped", "Possible", "None", "Not asked"];
        let options: Vec<String> = words
            .iter()
            .map(|word| format!(r#"{{"valueCoding":{{"code":"{word}","display":"{word}"}}}}"#))
            .collect();
        let mut items: Vec<String> = (1..=count)
            .map(|n| {
                let options = options.join(",");
                format!(r#"{{"linkId":"q{n}","text":"Q{n}","type":"choice","answerOption":[{options}]}}"#)
            })
            .collect();
        items.push(
            r#"{"linkId":"why","text":"Why?","type":"string","enableBehavior":"any","enableWhen":[
                {"question":"q1","operator":"=","answerCoding":{"code":"Found"}},
                {"question":"q1","operator":"=","answerCoding":{"code":"Known"}}]}"#
                .to_owned(),
        );
        let json = format!(
            r#"{{"resourceType":"Questionnaire","status":"draft","title":"T","item":[
                {{"linkId":"g","text":"G","type":"group","item":[{}]}}]}}"#,
            items.join(",")
        );
        let form = Questionnaire::read(&json).expect("a form");
        form.sections().iter().map(|section| section.on_paper(&|_| true)).collect()
    }

    #[test]
    fn answers_that_many_questions_share_become_letters() {
        let mut sections = form(6);
        let key = key_of(&sections);
        assert_eq!(key.len(), 6);
        assert_eq!(key[0], ("A".to_owned(), "Found".to_owned()));
        in_letters(&mut sections[0].questions, &key);
        let why =
            sections[0].questions.last().and_then(|question| question.when.as_ref()).expect("a condition");
        assert_eq!(why.words, "question 1 is A or B");
        assert!(key_of(&form(5)).is_empty(), "few questions are written out");
    }
}
