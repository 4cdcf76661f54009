//! What was seen in pictures of the user's own, as a table.

use super::row::{columns, percent};
use crate::{learn::expression::evaluate::Unseen, track::Expression};

/// The figures, and below them the confusion matrix: a row for each expression that occurs, and what it was taken for in
/// percent of the row.
pub fn unseen_text(unseen: &Unseen) -> String {
    let (read, found) = (&unseen.read, &unseen.read_found);
    let worst = read.worst_recall().map_or_else(
        || "-".into(),
        |(class, recall)| format!("{} {}", Expression::ALL[class].name(), percent(recall)),
    );
    let figures: [(&str, String); 6] = [
        ("pictures", read.total().to_string()),
        ("faces found", percent(unseen.found_share())),
        (
            "right, a face that is not found counts as wrong",
            percent(read.accuracy()),
        ),
        ("right where a face was found", percent(found.accuracy())),
        ("macro-F1", format!("{:.3}", read.macro_f1())),
        ("worst class", worst),
    ];
    let figures: Vec<[&str; 2]> = figures.iter().map(|(what, value)| [*what, value.as_str()]).collect();
    let shares: Vec<(Expression, Vec<String>)> = Expression::ALL
        .into_iter()
        .filter(|truth| read.of_class(truth.index()) > 0)
        .map(|truth| {
            let row = Expression::ALL.map(|shown| format!("{:.0}", 100.0 * read.share(truth.index(), shown.index())));
            (truth, row.into())
        })
        .collect();
    let mut cells = vec![std::array::from_fn::<&str, 9, _>(|column| match column {
        0 => "%",
        column => Expression::ALL[column - 1].name(),
    })];
    cells.extend(shares.iter().map(|(truth, row)| {
        std::array::from_fn(|column| match column {
            0 => truth.name(),
            column => row[column - 1].as_str(),
        })
    }));
    format!(
        "{}\n{}\n{}",
        unseen.folder.display(),
        columns(&figures),
        columns(&cells)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::expression::evaluate::Read;

    #[test]
    fn only_expressions_that_occur_have_a_row() {
        let (happy, sad) = (Expression::Happy.index(), Expression::Sad.index());
        let read_found = Read::of([(happy, happy), (happy, happy), (sad, happy)]);
        let mut read = read_found.clone();
        read.add(happy, Expression::Neutral.index());
        let text = unseen_text(&Unseen {
            folder: "avatars".into(),
            read,
            read_found,
            ..Unseen::default()
        });
        assert!(text.contains("75.0 %"), "{text}");
        assert!(text.contains("sad 0.0 %"), "{text}");
        assert!(text.contains("66.7 %"), "{text}");
        let matrix: Vec<&str> = text.lines().skip_while(|line| !line.starts_with('%')).collect();
        assert_eq!(matrix.len(), 3, "{text}");
    }
}
