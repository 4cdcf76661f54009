//! Tables as CSV files: rows of any length, in any bytes, each with the line that it begins in.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use image::ImageFormat;

use super::PicturesError;

/// Opens a table that is one, as far as can be told by how it begins.
pub(super) fn open(path: &Path) -> Result<BufReader<File>, PicturesError> {
    let read = |e| PicturesError::read(path, e);
    let other = |problem: String, remedy| PicturesError::Mismatch {
        path: path.into(),
        problem,
        remedy,
    };
    // Before it is opened: whoever opens a pipe that nobody writes to waits for ever.
    let there = path.metadata().map_err(read)?;
    if there.is_dir() {
        return Err(other(
            "this is a folder".into(),
            "name the CSV file in it, or use --folder for one sub-folder per class",
        ));
    }
    if !there.is_file() {
        return Err(other("this is a pipe or a device".into(), "name a CSV file"));
    }
    let mut input = BufReader::new(File::open(path).map_err(read)?);
    if let Some((what, remedy)) = no_table(input.fill_buf().map_err(read)?) {
        return Err(other(format!("this is {what}, not a table"), remedy));
    }
    Ok(input)
}

/// What bytes are the beginning of that a table is sometimes mistaken for, and what to do about it.
fn no_table(start: &[u8]) -> Option<(&'static str, &'static str)> {
    let picture = |what| (what, "name a CSV file, or use --folder for pictures");
    let archive = |what| (what, "unpack it, and name the CSV file in it");
    Some(match image::guess_format(start) {
        Ok(ImageFormat::Png) => picture("a PNG picture"),
        Ok(ImageFormat::Jpeg) => picture("a JPEG picture"),
        Ok(ImageFormat::Gif) => picture("a GIF picture"),
        Ok(ImageFormat::WebP) => picture("a WebP picture"),
        _ if start.starts_with(b"PK\x03\x04") => archive("a ZIP archive"),
        _ if start.starts_with(b"\x1f\x8b") => archive("a gzip archive"),
        _ => return None,
    })
}

/// A reader of rows of any length, in any bytes.
pub(super) fn table<R: BufRead>(input: R) -> csv::Reader<Lines<R>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(Lines::new(input))
}

/// The next row that holds anything, and the line that it begins in, from 1.
pub(super) fn next_row<R: BufRead>(
    path: &Path,
    table: &mut csv::Reader<Lines<R>>,
    record: &mut csv::ByteRecord,
) -> Result<Option<u64>, PicturesError> {
    loop {
        table.get_mut().begun = None;
        let more = table.read_byte_record(record).map_err(|e| {
            let text = e.to_string();
            let source = match e.into_kind() {
                csv::ErrorKind::Io(source) => source,
                _ => io::Error::other(text),
            };
            PicturesError::read(path, source)
        })?;
        if !more {
            return Ok(None);
        }
        if record.iter().any(|field| !field.is_empty()) {
            let lines = table.get_ref();
            return Ok(Some(lines.begun.unwrap_or(lines.line)));
        }
    }
}

/// Hands on the bytes of a file, never more than those of one line at a time: whoever has read a row has asked for
/// nothing behind it, so the line that the row stands in is known.
///
/// The positions of `csv` do not tell: a row begins for it where the one before ended, with the second byte of that
/// one's line end and all empty lines.
pub(super) struct Lines<R> {
    input: R,
    /// The line of the last byte that was handed on, from 1; 0 before the first.
    line: u64,
    /// That byte.
    last: u8,
    /// The line that the present row begins in.
    begun: Option<u64>,
}

impl<R> Lines<R> {
    fn new(input: R) -> Self {
        Self {
            input,
            line: 0,
            // The first byte begins a line.
            last: b'\n',
            begun: None,
        }
    }
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ends = |byte: u8| byte == b'\n' || byte == b'\r';
        let bytes = self.input.fill_buf()?;
        let line = bytes.iter().position(|b| ends(*b)).map_or(bytes.len(), |at| at + 1);
        let bytes = &bytes[..line.min(out.len())];
        let (Some(first), Some(last)) = (bytes.first().copied(), bytes.last().copied()) else {
            return Ok(0);
        };
        let count = bytes.len();
        out[..count].copy_from_slice(bytes);
        self.input.consume(count);
        // `\r\n` ends one line, not two.
        let same_end = self.last == b'\r' && first == b'\n';
        if ends(self.last) && !same_end {
            self.line += 1;
        }
        if !ends(first) {
            self.begun.get_or_insert(self.line);
        }
        self.last = last;
        Ok(count)
    }
}

/// The first row of a table, as the names of the columns, and the line that it begins in.
pub(super) fn header<R: BufRead>(
    path: &Path,
    table: &mut csv::Reader<Lines<R>>,
) -> Result<(Vec<String>, u64), PicturesError> {
    let mut record = csv::ByteRecord::new();
    match next_row(path, table, &mut record)? {
        Some(line) => Ok((names(&record), line)),
        None => Err(PicturesError::Empty {
            path: path.into(),
            problem: "the file is empty".into(),
            remedy: "download it again",
        }),
    }
}

/// The names in a header, in lower case, without what some editors put before them.
fn names(record: &csv::ByteRecord) -> Vec<String> {
    record
        .iter()
        .map(|name| {
            let name = String::from_utf8_lossy(name);
            name.trim_start_matches('\u{feff}').trim().to_lowercase()
        })
        .collect()
}

/// Columns as a message lists them.
pub(super) fn listed(names: &[String]) -> String {
    const MOST: usize = 12;
    let mut list: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| format!("`{}`", shortened(name.as_bytes())))
        .collect();
    if names.len() > MOST {
        list.push(format!("{} more", names.len() - MOST));
    }
    list.join(", ")
}

/// A value as a message repeats it.
pub(super) fn shortened(value: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(value).chars().take(24).collect();
    text.escape_debug().to_string()
}

/// A number of at most nine digits.
pub(super) fn number(text: &[u8]) -> Option<usize> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + usize::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first field of each row, and the row's line.
    fn rows(input: impl BufRead) -> Vec<(u64, String)> {
        let (mut table, mut record) = (table(input), csv::ByteRecord::new());
        let mut rows = Vec::new();
        while let Some(line) = next_row(Path::new("a.csv"), &mut table, &mut record).unwrap() {
            rows.push((line, String::from_utf8_lossy(&record[0]).into_owned()));
        }
        rows
    }

    #[track_caller]
    fn assert_rows(text: &str, wanted: &[(u64, &str)]) {
        let wanted: Vec<(u64, String)> = wanted.iter().map(|(line, row)| (*line, row.to_string())).collect();
        assert_eq!(rows(text.as_bytes()), wanted, "{text:?}");
        // However the bytes come.
        assert_eq!(rows(BufReader::with_capacity(1, text.as_bytes())), wanted, "{text:?}");
    }

    #[test]
    fn every_row_knows_its_line_whatever_ends_it() {
        assert_rows("", &[]);
        assert_rows("a,1\nb,1\nc,1", &[(1, "a"), (2, "b"), (3, "c")]);
        assert_rows("a,1\r\nb,1\r\nc,1\r\n", &[(1, "a"), (2, "b"), (3, "c")]);
        assert_rows("a,1\rb,1\rc,1\r", &[(1, "a"), (2, "b"), (3, "c")]);
    }

    #[test]
    fn empty_lines_count_but_are_no_rows() {
        assert_rows("\n\na\n\n\nb\n", &[(3, "a"), (6, "b")]);
        assert_rows("\r\na\r\n\r\n \t\r\n,,\r\nb\r\n", &[(2, "a"), (6, "b")]);
        assert_rows("\r\n\n\r\na", &[(4, "a")]);
    }

    #[test]
    fn a_row_of_several_lines_is_in_the_line_that_it_begins_in() {
        assert_rows("a\n\n\"b\r\n\r\nb\"\r\nc\n", &[(1, "a"), (3, "b\r\n\r\nb"), (6, "c")]);
    }

    #[test]
    fn what_is_no_table_is_called_what_it_is() {
        let root = tempfile::tempdir().unwrap();
        for (name, bytes, said) in [
            ("faces.png", &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "a PNG picture"),
            ("faces.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG picture"),
            ("faces.zip", b"PK\x03\x04 and more", "a ZIP archive"),
        ] {
            let file = root.path().join(name);
            std::fs::write(&file, bytes).unwrap();
            let error = open(&file).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains(said), "{error}");
        }
        assert!(open(root.path()).unwrap_err().to_string().contains("folder"));
        std::fs::write(root.path().join("fine.csv"), "emotion,pixels\n").unwrap();
        open(&root.path().join("fine.csv")).unwrap();
    }

    #[test]
    fn long_lines_are_one_line_each() {
        let long = "7 ".repeat(20_000);
        let rows = rows(BufReader::new(format!("{long}\r\n{long}\r\n{long}").as_bytes()));
        assert_eq!(rows.iter().map(|r| r.0).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(rows.iter().all(|r| r.1 == long.trim()));
    }
}
