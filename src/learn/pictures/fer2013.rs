//! FER2013: 35,887 faces of 48x48 pixels in one table.
//!
//! Columns `emotion`, `pixels` and `Usage`, in this order in `fer2013.csv`; `emotion`, ` Usage` and ` pixels`, with
//! the spaces, in the `icml_face_data.csv` that Kaggle hands out. `emotion` counts 0 angry, 1 disgust, 2 fear, 3 happy,
//! 4 sad, 5 surprise, 6 neutral, which is neither the order of FER+ nor that of CK+. `Usage` says what a row is for:
//! `Training` to learn from, `PublicTest` to choose by, `PrivateTest` to report.
//!
//! A few rows show nothing at all, and some faces stand in `Training` and in a test split: both are left out here, the
//! test splits keep their faces.

use std::{
    fmt::{self, Display, Formatter},
    io::BufRead,
    path::Path,
};

use super::{
    LabelledPicture, LabelledPictures, PicturesError, counted, ferplus, left_out,
    table::{header, listed, next_row, number, open, shortened, table},
};
use crate::{learn::corpus::Split, track::Expression};

/// The side of a picture in pixels.
const SIDE: u32 = 48;

const PIXELS: usize = (SIDE * SIDE) as usize;

/// Most rows that cannot be understood of which a message says why.
const NAMED: usize = 5;

/// The expression of each id.
const IDS: [Expression; 7] = [
    Expression::Angry,
    Expression::Disgusted,
    Expression::Fearful,
    Expression::Happy,
    Expression::Sad,
    Expression::Surprised,
    Expression::Neutral,
];

/// Reads FER2013. With `ferplus`, the path of `fer2013new.csv`, the labels are those of FER+: ten people's votes over
/// eight expressions for each picture, instead of one person's word.
///
/// # Errors
/// If a table cannot be read, is not what it says, or nothing is left of it; with the line.
pub fn fer2013(path: &Path, ferplus: Option<&Path>) -> Result<LabelledPictures, PicturesError> {
    let rows = read(path, open(path)?)?;
    if rows.is_empty() {
        return Err(PicturesError::Empty {
            path: path.into(),
            problem: "there are no rows under the header".into(),
            remedy: "the file is incomplete; download it again",
        });
    }
    let (mut warnings, mut pictures) = (Vec::new(), Vec::new());
    let votes = match ferplus {
        Some(file) => Some(ferplus::read(file, open(file)?, path, &rows)?),
        None => None,
    };
    let (mut blank, mut undecided) = (0, 0);
    for (number, row) in rows.into_iter().enumerate() {
        let (expression, votes) = match &votes {
            None => (row.expression, LabelledPicture::sure(row.expression)),
            Some(votes) => match votes[number] {
                Some(decided) => decided,
                None => {
                    undecided += 1;
                    continue;
                }
            },
        };
        if row.pixels.iter().all(|p| *p == row.pixels[0]) {
            blank += 1;
            continue;
        }
        pictures.push(LabelledPicture {
            width: SIDE,
            height: SIDE,
            grey: row.pixels,
            points: None,
            expression,
            votes,
            split: row.split,
            subject: None,
        });
    }
    if blank > 0 {
        warnings.push(format!("{}: all of a single grey", left_out(blank, "picture")));
    }
    if undecided > 0 {
        warnings.push(format!(
            "{}: no face, unknown, or no expression with most of the votes of FER+",
            left_out(undecided, "picture")
        ));
    }
    let mut set = LabelledPictures {
        path: path.into(),
        pictures,
        subjects: Vec::new(),
        divided: true,
        warnings,
    };
    let repeated = set.leave_out_repeated(false);
    if repeated > 0 {
        set.warnings.push(format!(
            "{}: the very same in PublicTest or PrivateTest",
            left_out(repeated, "training picture")
        ));
    }
    for (split, name) in [
        (Split::Train, "Training"),
        (Split::Dev, "PublicTest"),
        (Split::Test, "PrivateTest"),
    ] {
        if set.split(split).next().is_none() {
            set.warnings.push(format!("no {name} pictures"));
        }
    }
    if set.pictures.is_empty() {
        return Err(PicturesError::Empty {
            path: path.into(),
            problem: "no picture of a face is left".into(),
            remedy: "the file is damaged; download it again",
        });
    }
    set.warn_of_absent();
    Ok(set)
}

/// A row of the table.
#[derive(Debug, PartialEq)]
pub(super) struct Row {
    /// Where it stands in the file, from 1.
    pub line: u64,
    pub expression: Expression,
    pub split: Split,
    pub pixels: Vec<u8>,
}

pub(super) fn usage(name: &[u8]) -> Option<Split> {
    [
        ("training", Split::Train),
        ("publictest", Split::Dev),
        ("privatetest", Split::Test),
    ]
    .into_iter()
    .find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()))
    .map(|(_, split)| split)
}

/// Reads the rows of the table. All of them, also behind one that cannot be understood: whoever mends the table wants to
/// know of the others.
pub(super) fn read(path: &Path, input: impl BufRead) -> Result<Vec<Row>, PicturesError> {
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
                remedy: "use `fer2013.csv` or `icml_face_data.csv`, whose first line names emotion, pixels and Usage",
            })
    };
    let columns = Columns {
        emotion: column("emotion")?,
        pixels: column("pixels")?,
        usage: column("Usage")?,
        all: header.len(),
    };
    let (mut rows, mut wrong, mut count) = (Vec::new(), Vec::new(), 0);
    while let Some(line) = next_row(path, &mut table, &mut record)? {
        match columns.row(line, &record) {
            Ok(row) => rows.push(row),
            Err(problem) => {
                count += 1;
                if wrong.len() < NAMED {
                    wrong.push(problem);
                }
            }
        }
    }
    if count > 1 {
        let mut named: Vec<String> = wrong.iter().map(Wrong::to_string).collect();
        if count > named.len() {
            named.push(format!("and {} more", count - named.len()));
        }
        return Err(PicturesError::Rows {
            path: path.into(),
            count,
            named: named.join(", "),
        });
    }
    match wrong.pop() {
        Some(wrong) => Err(PicturesError::Row {
            path: path.into(),
            line: wrong.line,
            column: wrong.column,
            problem: wrong.problem,
            remedy: wrong.remedy,
        }),
        None => Ok(rows),
    }
}

/// Why a row cannot be understood.
struct Wrong {
    line: u64,
    column: &'static str,
    problem: String,
    remedy: &'static str,
}

impl Display for Wrong {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "line {} (`{}`: {})", self.line, self.column, self.problem)
    }
}

/// Where the columns stand, from 0, and how many there are.
struct Columns {
    emotion: usize,
    pixels: usize,
    usage: usize,
    all: usize,
}

impl Columns {
    /// Reads the row that begins in this line.
    fn row(&self, line: u64, record: &csv::ByteRecord) -> Result<Row, Wrong> {
        let wrong = |column, problem: String, remedy| Wrong {
            line,
            column,
            problem,
            remedy,
        };
        let field = |at: usize, column| {
            record.get(at).ok_or_else(|| {
                let problem = format!("the row has only {} of {} columns", record.len(), self.all);
                wrong(column, problem, "the file is cut short or damaged; download it again")
            })
        };
        let id = field(self.emotion, "emotion")?;
        let expression = number(id).and_then(|id| IDS.get(id).copied()).ok_or_else(|| {
            let problem = format!("`{}` is not an id of an expression", shortened(id));
            wrong(
                "emotion",
                problem,
                "ids are 0 angry, 1 disgust, 2 fear, 3 happy, 4 sad, 5 surprise, 6 neutral",
            )
        })?;
        let name = field(self.usage, "Usage")?;
        let split = usage(name).ok_or_else(|| {
            let problem = format!("`{}` is not a use", shortened(name));
            wrong("Usage", problem, "write Training, PublicTest or PrivateTest")
        })?;
        let values = field(self.pixels, "pixels")?;
        let mut grey = Vec::with_capacity(PIXELS);
        for value in values.split(u8::is_ascii_whitespace).filter(|v| !v.is_empty()) {
            let value = number(value).and_then(|v| u8::try_from(v).ok()).ok_or_else(|| {
                let problem = format!("value {} is `{}`, not 0 to 255", grey.len() + 1, shortened(value));
                wrong("pixels", problem, "the file is damaged; download it again")
            })?;
            if grey.len() == PIXELS {
                let problem = format!("there are more than {PIXELS} values");
                return Err(wrong("pixels", problem, "a picture has 48 times 48 values"));
            }
            grey.push(value);
        }
        if grey.len() < PIXELS {
            let problem = format!("{} instead of {PIXELS}", counted(grey.len(), "value"));
            return Err(wrong(
                "pixels",
                problem,
                "the row is cut short; download the file again, or delete the row",
            ));
        }
        Ok(Row {
            line,
            expression,
            split,
            pixels: grey,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pixels(first: u8) -> String {
        let mut values = vec!["7".to_string(); PIXELS];
        values[0] = first.to_string();
        values.join(" ")
    }

    fn rows(text: &str) -> Result<Vec<Row>, String> {
        read(Path::new("faces.csv"), text.as_bytes()).map_err(|e| e.to_string())
    }

    #[track_caller]
    fn refused(text: &str, parts: &[&str]) {
        let error = rows(text).unwrap_err();
        for part in parts {
            assert!(error.contains(part), "`{part}` is not in: {error}");
        }
        assert!(!error.contains('\n'), "{error}");
    }

    #[test]
    fn the_published_columns_are_read() {
        let text = format!(
            "emotion,pixels,Usage\n0,{},Training\n6,{},PublicTest\n3,{},PrivateTest\n",
            pixels(1),
            pixels(2),
            pixels(255)
        );
        let rows = rows(&text).unwrap();
        assert_eq!(
            rows.iter()
                .map(|r| (r.expression, r.split, r.pixels[0], r.line))
                .collect::<Vec<_>>(),
            [
                (Expression::Angry, Split::Train, 1, 2),
                (Expression::Neutral, Split::Dev, 2, 3),
                (Expression::Happy, Split::Test, 255, 4)
            ]
        );
    }

    #[test]
    fn the_kaggle_order_with_spaces_is_read() {
        let text = format!("\u{feff}emotion, Usage, pixels\r\n4,PrivateTest,{}\r\n\r\n", pixels(9));
        let rows = rows(&text).unwrap();
        assert_eq!((rows[0].expression, rows[0].split), (Expression::Sad, Split::Test));
        assert_eq!(rows.len(), 1);
    }

    #[test]
    fn every_id_is_the_expression_that_its_publishers_say() {
        let text = (0..7).fold("emotion,pixels,Usage\n".to_string(), |text, id| {
            format!("{text}{id},{},Training\n", pixels(id))
        });
        let names: Vec<&str> = rows(&text).unwrap().iter().map(|r| r.expression.name()).collect();
        assert_eq!(
            names,
            ["angry", "disgusted", "fearful", "happy", "sad", "surprised", "neutral"]
        );
    }

    #[test]
    fn a_broken_table_is_one_line_with_the_place() {
        refused("", &["faces.csv", "the file is empty"]);
        refused("\r\n\n", &["faces.csv", "the file is empty"]);
        refused("emotion,pixels\n0,1 2 3\n", &["line 1", "`Usage`", "`pixels`"]);
        refused("a,b\n", &["`emotion`", "`a`, `b`"]);
        let good = format!("emotion,pixels,Usage\n0,{},Training\n", pixels(1));
        refused(
            &format!("{good}0,1 2 3,Training\n"),
            &["line 3", "`pixels`", "3 values instead of 2304"],
        );
        refused(&format!("{good}0,1 2 300,Training\n"), &["line 3", "value 3", "300"]);
        refused(
            &format!("{good}0,{} 5,Training\n", pixels(1)),
            &["line 3", "more than 2304"],
        );
        refused(
            &format!("{good}7,{},Training\n", pixels(1)),
            &["line 3", "`emotion`", "`7`"],
        );
        refused(&format!("{good}-1,{},Training\n", pixels(1)), &["line 3", "`-1`"]);
        refused(
            &format!("{good}0,{},Test\n", pixels(1)),
            &["line 3", "`Usage`", "`Test`"],
        );
        refused(&format!("{good}0\n"), &["line 3", "only 1 of 3 columns"]);
        refused(&format!("{good}0,{}", pixels(1)), &["line 3", "only 2 of 3 columns"]);
    }

    #[test]
    fn several_broken_rows_are_one_line_with_the_first_five_and_their_number() {
        let good = format!("0,{},Training\n", pixels(1));
        let header = "emotion,pixels,Usage\n";
        refused(
            &format!("{header}9,1,Training\n{good}0,1 2,Training\n"),
            &["2 rows", "line 2 (`emotion`: `9`", "line 4 (`pixels`: 2 values"],
        );
        let many = "9,1,Training\n".repeat(8);
        refused(
            &format!("{header}{good}{many}"),
            &["8 rows", "line 3", "line 7", "and 3 more"],
        );
        let error = rows(&format!("{header}{good}{many}")).unwrap_err();
        assert!(!error.contains("line 8"), "{error}");
    }

    #[test]
    fn the_line_is_right_also_after_empty_lines_and_with_the_line_ends_of_windows() {
        let good = format!("0,{},Training\r\n", pixels(1));
        let header = "emotion,pixels,Usage\r\n";
        refused(
            &format!("{header}{good}{good}9,1,Training\r\n{good}"),
            &["line 4", "`9`"],
        );
        refused(&format!("{header}\r\n{good}\r\n\r\n9,1,Training"), &["line 6", "`9`"]);
        let good = good.replace('\r', "");
        refused(&format!("\n\n{header}\n{good}\n\n9,1,Training\n"), &["line 8", "`9`"]);
        refused("\r\n\r\nemotion,pixels\r\n", &["line 3", "`Usage`"]);
        let lines: Vec<u64> = rows(&format!("{header}\n{good}{good}"))
            .unwrap()
            .iter()
            .map(|r| r.line)
            .collect();
        assert_eq!(lines, [3, 4]);
    }

    #[test]
    fn a_face_that_is_tested_is_not_learned_from_and_what_is_missing_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("faces.csv");
        let (a, b) = (pixels(1), pixels(2));
        let text = format!("emotion,pixels,Usage\n0,{a},Training\n0,{b},Training\n0,{b},Training\n3,{a},PrivateTest\n");
        std::fs::write(&file, text).unwrap();
        let set = fer2013(&file, None).unwrap();
        assert!(set.divided);
        assert_eq!(
            (set.split(Split::Train).count(), set.split(Split::Test).count()),
            (2, 1)
        );
        let warnings = set.warnings.join("\n");
        for part in [
            "1 training picture is left out",
            "no PublicTest pictures",
            "no pictures of",
            "contempt",
        ] {
            assert!(warnings.contains(part), "{part}: {warnings}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), header: bool) {
            let mut file = if header { b"emotion,pixels,Usage\n".to_vec() } else { Vec::new() };
            file.extend(bytes);
            let _ = read(Path::new("faces.csv"), file.as_slice());
        }

        #[test]
        fn no_rows_of_numbers_make_it_panic(text in "(emotion|pixels|Usage|[0-9 ,\n\"]){0,60}") {
            let _ = read(Path::new("faces.csv"), format!("emotion,pixels,Usage\n{text}").as_bytes());
        }
    }
}
