//! What is said when, for the captions: read from the table that lies beside a clip, if one does.

use bevy::asset::io::file::FileAssetReader;

use super::record::Record;
use super::show::Show;

/// A phone of a word, by the time of the performance.
#[derive(Clone, Debug, PartialEq)]
pub struct Phone {
    /// From, in seconds.
    pub start: f64,
    /// To, in seconds.
    pub end: f64,
    /// As the synthesiser calls it.
    pub phone: String,
    /// The word it is in; empty in pauses.
    pub word: String,
}

/// The phones of a performance, in order; none if no clip has a table.
pub fn of(show: &Show, record: &Record) -> Vec<Phone> {
    let end = record.rows.len() as f64 * super::record::ROW;
    let assets = FileAssetReader::get_base_path().join("assets");
    let clips = show.clips.iter().zip(&show.begun);
    let phones = clips.flat_map(|(clip, &begun)| {
        let table = std::fs::read_to_string(assets.join(&clip.path).with_extension("words.tsv")).unwrap_or_default();
        parse(&table, begun)
    });
    phones.filter(|phone| phone.start < end).collect()
}

fn parse(table: &str, begun: f64) -> Vec<Phone> {
    let row = |line: &str| {
        let mut fields = line.split('\t');
        let mut time = || Some(begun + fields.next()?.parse::<f64>().ok()?);
        let (start, end) = (time()?, time()?);
        Some(Phone {
            start,
            end,
            phone: fields.next()?.into(),
            word: fields.next()?.into(),
        })
    };
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(row)
        .collect()
}

/// The phone that is said at a moment.
pub fn at(phones: &[Phone], time: f64) -> Option<&Phone> {
    phones
        .iter()
        .find(|phone| phone.start <= time && time < phone.end && !phone.word.is_empty())
}

/// Each word with its beginning and end.
pub fn words(phones: &[Phone]) -> Vec<(f64, f64, &str)> {
    let mut words: Vec<(f64, f64, &str)> = Vec::new();
    for phone in phones.iter().filter(|phone| !phone.word.is_empty()) {
        match words.last_mut() {
            Some((_, end, word)) if *word == phone.word && phone.start - *end < 1e-3 => *end = phone.end,
            _ => words.push((phone.start, phone.end, &phone.word)),
        }
    }
    words
}
