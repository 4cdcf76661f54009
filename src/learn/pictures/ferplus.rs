//! FER+: ten people's votes on every picture of FER2013.
//!
//! `fer2013new.csv` has the columns `Usage`, `Image name`, then the votes: `neutral`, `happiness`, `surprise`,
//! `sadness`, `anger`, `disgust`, `fear`, `contempt`, `unknown`, `NF` (no face). It holds no pixels: its rows belong to
//! those of `fer2013.csv` by their order alone, so a table that was sorted or shortened would silently give every face
//! another's label. The number of rows and each row's `Usage` are compared to notice that.

use std::{io::BufRead, path::Path};

use super::{
    PicturesError, counted,
    fer2013::{Row, usage},
    table::{header, listed, next_row, number, shortened, table},
};
use crate::track::Expression;

/// The columns of votes.
const COLUMNS: [(&str, Option<Expression>); 10] = [
    ("neutral", Some(Expression::Neutral)),
    ("happiness", Some(Expression::Happy)),
    ("surprise", Some(Expression::Surprised)),
    ("sadness", Some(Expression::Sad)),
    ("anger", Some(Expression::Angry)),
    ("disgust", Some(Expression::Disgusted)),
    ("fear", Some(Expression::Fearful)),
    ("contempt", Some(Expression::Contempt)),
    ("unknown", None),
    ("nf", None),
];

const REMEDY: &str = "use the `fer2013new.csv` of FER+ with the `fer2013.csv` as it was published, rows in their order";

/// What the voters decided, and how the votes for the eight expressions are divided.
pub(super) type Decided = (Expression, [f32; Expression::COUNT]);

/// Reads the votes for these rows of FER2013, the file `pictures`; `None` for a picture that they did not agree on.
pub(super) fn read(
    path: &Path,
    input: impl BufRead,
    pictures: &Path,
    rows: &[Row],
) -> Result<Vec<Option<Decided>>, PicturesError> {
    let mut table = table(input);
    let mut record = csv::ByteRecord::new();
    let (header, line) = header(path, &mut table)?;
    let column = |name: &'static str| {
        header
            .iter()
            .position(|n| *n == name.to_lowercase())
            .ok_or_else(|| PicturesError::Column {
                path: path.into(),
                line,
                missing: name,
                found: listed(&header),
                remedy: REMEDY,
            })
    };
    let split = column("Usage")?;
    let mut columns = [0; COLUMNS.len()];
    for (at, (name, _)) in columns.iter_mut().zip(COLUMNS) {
        *at = column(name)?;
    }
    let mut decided = Vec::with_capacity(rows.len());
    while let Some(line) = next_row(path, &mut table, &mut record)? {
        let wrong = |column, problem: String, remedy| PicturesError::Row {
            path: path.into(),
            line,
            column,
            problem,
            remedy,
        };
        let field = |at: usize, column| {
            record.get(at).ok_or_else(|| {
                let problem = format!("the row has only {} of {} columns", record.len(), header.len());
                wrong(column, problem, "the file is cut short or damaged; download it again")
            })
        };
        let name = field(split, "Usage")?;
        let Some(row) = rows.get(decided.len()) else {
            let problem = format!(
                "there are more rows than the {} of {}",
                counted(rows.len(), "picture"),
                pictures.display()
            );
            return Err(wrong("Usage", problem, REMEDY));
        };
        if usage(name) != Some(row.split) {
            let problem = format!(
                "the row is for `{}`, but line {} of {} is for the {} split: they are not the same picture",
                shortened(name),
                row.line,
                pictures.display(),
                row.split.name()
            );
            return Err(wrong("Usage", problem, REMEDY));
        }
        let mut votes = [0; COLUMNS.len()];
        for ((votes, at), (column, _)) in votes.iter_mut().zip(columns).zip(COLUMNS) {
            let value = field(at, column)?;
            *votes = number(value).filter(|n| *n <= 1000).ok_or_else(|| {
                let problem = format!("`{}` is not a number of votes", shortened(value));
                wrong(column, problem, "the file is damaged; download it again")
            })?;
        }
        decided.push(decide(&votes));
    }
    if decided.len() < rows.len() {
        return Err(PicturesError::Mismatch {
            path: path.into(),
            problem: format!(
                "there are votes for {}, but {} has {}",
                counted(decided.len(), "picture"),
                pictures.display(),
                rows.len()
            ),
            remedy: REMEDY,
        });
    }
    Ok(decided)
}

/// The expression with most votes, if it has more than any other column; a single vote is nobody's opinion.
fn decide(votes: &[usize; COLUMNS.len()]) -> Option<Decided> {
    let votes = votes.map(|n| if n > 1 { n } else { 0 });
    let most = votes.into_iter().max()?;
    let mut first = (0..votes.len()).filter(|i| votes[*i] == most);
    let (winner, tie) = (first.next()?, first.next().is_some());
    let expression = COLUMNS[winner].1?;
    if tie || most == 0 {
        return None;
    }
    let mut shares = [0.0; Expression::COUNT];
    for (n, (_, expression)) in votes.into_iter().zip(COLUMNS) {
        if let Some(expression) = expression {
            shares[expression.index()] = n as f32;
        }
    }
    let sum: f32 = shares.iter().sum();
    Some((expression, shares.map(|share| share / sum)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::learn::corpus::Split;

    const HEADER: &str = "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\n";

    fn rows(splits: &[Split]) -> Vec<Row> {
        splits
            .iter()
            .enumerate()
            .map(|(i, split)| Row {
                line: i as u64 + 2,
                expression: Expression::Angry,
                split: *split,
                pixels: Vec::new(),
            })
            .collect()
    }

    fn votes(text: &str, splits: &[Split]) -> Result<Vec<Option<Decided>>, String> {
        read(
            Path::new("new.csv"),
            format!("{HEADER}{text}").as_bytes(),
            Path::new("faces.csv"),
            &rows(splits),
        )
        .map_err(|e| e.to_string())
    }

    #[test]
    fn the_majority_decides_and_the_votes_are_kept() {
        let decided = votes(
            "Training,fer0000000.png,4,0,0,1,3,2,0,0,0,0\nPublicTest,fer0028638.png,0,0,0,0,0,0,0,8,2,0\n",
            &[Split::Train, Split::Dev],
        )
        .unwrap();
        let (expression, shares) = decided[0].unwrap();
        assert_eq!(expression, Expression::Neutral);
        let of = |e: Expression| shares[e.index()];
        assert!((of(Expression::Neutral) - 4.0 / 9.0).abs() < 1e-6);
        assert!((of(Expression::Angry) - 3.0 / 9.0).abs() < 1e-6);
        assert_eq!(of(Expression::Sad), 0.0, "a single vote does not count");
        assert_eq!(decided[1].unwrap().0, Expression::Contempt);
    }

    #[test]
    fn unknown_faceless_and_undecided_pictures_are_left_out() {
        let decided = votes(
            "Training,a,1,1,0,0,0,0,0,0,8,0\nTraining,,0,0,0,0,0,0,0,0,0,10\nTraining,c,5,5,0,0,0,0,0,0,0,0\n\
             Training,d,1,1,1,1,1,1,1,1,1,1\nTraining,e,4,0,0,0,0,0,0,0,4,0\n",
            &[Split::Train; 5],
        )
        .unwrap();
        assert_eq!(decided, [None; 5]);
    }

    #[test]
    fn rows_that_belong_to_other_pictures_are_noticed() {
        let row = "Training,a,9,0,0,0,0,0,0,0,0,0\n";
        let error = votes(row, &[Split::Test]).unwrap_err();
        assert!(error.contains("line 2") && error.contains("faces.csv"), "{error}");
        let error = votes(row, &[Split::Train; 2]).unwrap_err();
        assert!(error.contains("votes for 1") && error.contains("has 2"), "{error}");
        let error = votes(&row.repeat(2), &[Split::Train]).unwrap_err();
        assert!(error.contains("line 3") && error.contains("more rows"), "{error}");
        let error = votes("Training,a,nine,0,0,0,0,0,0,0,0,0\n", &[Split::Train]).unwrap_err();
        assert!(error.contains("line 2, column `neutral`"), "{error}");
        let error = votes(&format!("\r\n{row}\r\n\r\nTraining,a,1\r\n"), &[Split::Train; 2]).unwrap_err();
        assert!(error.contains("line 6"), "empty lines count: {error}");
        let error = votes("Training,a,1\n", &[Split::Train]).unwrap_err();
        assert!(error.contains("only 3 of 12 columns"), "{error}");
        let error = read(Path::new("n"), "a,b\n".as_bytes(), Path::new("f"), &[]).unwrap_err();
        assert!(error.to_string().contains("`Usage`"), "{error}");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), header: bool) {
            let mut file = if header { HEADER.as_bytes().to_vec() } else { Vec::new() };
            file.extend(bytes);
            let _ = read(Path::new("a"), file.as_slice(), Path::new("b"), &rows(&[Split::Train; 3]));
        }
    }
}
