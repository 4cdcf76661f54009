//! What a network read right and wrong, for people.

use std::fmt::Write;

use bevy_animgen::{learn::expression::evaluate::Read, track::Expression};

use crate::words::counted;

/// Accuracy, and F1 of each expression that occurs; beside them, if given, those from `before` training.
pub fn table(title: &str, read: &Read, before: Option<&Read>) -> String {
    let then = |figure: &dyn Fn(&Read) -> String| {
        let then = before.map(|before| format!(" (before {})", figure(before)));
        format!("{}{}", figure(read), then.unwrap_or_default())
    };
    let accuracy = then(&|read| format!("{:.1} %", 100.0 * read.accuracy()));
    let macro_f1 = then(&|read| format!("{:.3}", read.macro_f1()));
    let cell = |before: Option<String>| before.map_or(String::new(), |before| format!(" {before} |"));
    let mut text = format!(
        "{title}, {}: accuracy {accuracy}, macro-F1 {macro_f1}\n\
         | expression | pictures | recall | F1 |{}\n|---|---|---|---|{}\n",
        counted(read.total(), "picture"),
        cell(before.map(|_| "F1 before".into())),
        if before.is_some() { "---|" } else { "" }
    );
    for expression in Expression::ALL {
        let class = expression.index();
        let Some(recall) = read.recall(class) else { continue };
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| {} | {} | {recall:.3} | {:.3} |{}",
            expression.name(),
            read.of_class(class),
            read.f1(class),
            cell(before.map(|before| format!("{:.3}", before.f1(class))))
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_expression_that_occurs_has_a_row_with_its_figures() {
        let (happy, sad) = (Expression::Happy.index(), Expression::Sad.index());
        let read = Read::of([(happy, happy), (happy, happy), (sad, sad), (sad, happy)]);
        assert_eq!(
            table("strangers", &read, None),
            "strangers, 4 pictures: accuracy 75.0 %, macro-F1 0.733\n\
             | expression | pictures | recall | F1 |\n|---|---|---|---|\n\
             | happy | 2 | 1.000 | 0.800 |\n| sad | 2 | 0.500 | 0.667 |\n"
        );
        let before = Read::of([(happy, sad), (happy, happy), (sad, sad), (sad, happy)]);
        let both = table("strangers", &read, Some(&before));
        assert!(both.contains("accuracy 75.0 % (before 50.0 %)"), "{both}");
        assert!(
            both.contains("| recall | F1 | F1 before |\n|---|---|---|---|---|\n"),
            "{both}"
        );
        assert!(both.contains("| sad | 2 | 0.500 | 0.667 | 0.500 |"), "{both}");
    }
}
