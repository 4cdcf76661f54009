//! From phones to visemes: the maps of `assets/phonemes`, one for each way in which the synthesisers
//! spell phones.

use std::collections::HashMap;

use super::CorpusError;
use crate::track::Viseme;

/// What a map says about one phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The phone shows this viseme.
    Viseme(Viseme),
    /// `+V`: the mouth already takes the shape of the vowel that follows (h).
    NextVowel,
    /// `=`: not a sound of its own; its time belongs to the phone before it.
    Previous,
}

/// How a phone behaves beside its viseme; see `assets/phonemes/classes.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Class {
    Vowel,
    Glide,
    Stop,
}

/// Which spelling of phones a voice speaks in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhoneSet {
    /// flite, and festival's English voices.
    Arpabet,
    /// espeak-ng's own mnemonics.
    Espeak,
    /// festival's voices in other languages, each with its own phones.
    Festival,
}

impl PhoneSet {
    const fn name(self) -> &'static str {
        match self {
            Self::Arpabet => "arpabet",
            Self::Espeak => "espeak",
            Self::Festival => "festival",
        }
    }

    const fn file(self) -> &'static str {
        match self {
            Self::Arpabet => "arpabet.tsv",
            Self::Espeak => "espeak.tsv",
            Self::Festival => "festival.tsv",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Arpabet => include_str!("../../../assets/phonemes/arpabet.tsv"),
            Self::Espeak => include_str!("../../../assets/phonemes/espeak.tsv"),
            Self::Festival => include_str!("../../../assets/phonemes/festival.tsv"),
        }
    }

    /// Everything that decides labels, for telling whether they are out of date.
    pub(super) const fn all_text(self) -> [&'static str; 2] {
        [self.text(), CLASSES]
    }
}

const CLASSES: &str = include_str!("../../../assets/phonemes/classes.tsv");

/// A phone-to-viseme map.
#[derive(Clone, Debug)]
pub struct PhoneMap {
    set: PhoneSet,
    /// language -> phone -> target; `*` is the language of what holds for all.
    targets: HashMap<String, HashMap<String, Target>>,
    classes: HashMap<String, Vec<Class>>,
}

impl PhoneMap {
    /// The shipped map for a phone set.
    ///
    /// # Errors
    /// [`CorpusError::Map`] names the file and line that is malformed.
    pub fn shipped(set: PhoneSet) -> Result<Self, CorpusError> {
        Self::parse(set, set.text(), CLASSES)
    }

    /// Reads a map from its text (`language, phone, viseme` by tabs) and the class list's
    /// (`map, phone, class`).
    pub fn parse(set: PhoneSet, map: &str, classes: &str) -> Result<Self, CorpusError> {
        let mut targets: HashMap<String, HashMap<String, Target>> = HashMap::new();
        for (line, [language, phone, viseme]) in rows(set.file(), map)? {
            let target = match viseme {
                "+V" => Target::NextVowel,
                "=" => Target::Previous,
                name => Target::Viseme(Viseme::from_name(name).ok_or_else(|| CorpusError::Map {
                    file: set.file(),
                    line,
                    problem: format!("there is no viseme {name:?}"),
                })?),
            };
            targets
                .entry(language.to_owned())
                .or_default()
                .insert(phone.to_owned(), target);
        }
        let mut class_lists: HashMap<String, Vec<Class>> = HashMap::new();
        for (line, [map, phone, class]) in rows("classes.tsv", classes)? {
            let class = match class {
                "vowel" => Class::Vowel,
                "glide" => Class::Glide,
                "stop" => Class::Stop,
                other => {
                    let problem = format!("there is no class {other:?}; use vowel, glide or stop");
                    return Err(CorpusError::Map {
                        file: "classes.tsv",
                        line,
                        problem,
                    });
                }
            };
            if map == set.name() {
                class_lists.entry(phone.to_owned()).or_default().push(class);
            }
        }
        Ok(Self {
            set,
            targets,
            classes: class_lists,
        })
    }

    /// The file below `assets/phonemes` that this map comes from.
    pub fn file(&self) -> &'static str {
        self.set.file()
    }

    /// What the map says about a phone; the exact language wins over `*`.
    pub fn target(&self, language: &str, phone: &str) -> Option<Target> {
        [language, "*"]
            .iter()
            .find_map(|language| self.targets.get(*language)?.get(phone).copied())
    }

    /// Whether a phone is a vowel, as `+V` looks for one.
    pub fn is_vowel(&self, language: &str, phone: &str) -> bool {
        let shown = self.target(language, phone);
        let open = matches!(
            shown,
            Some(Target::Viseme(
                Viseme::AA | Viseme::E | Viseme::IH | Viseme::OH | Viseme::OU
            ))
        );
        (open && !self.has(phone, Class::Glide)) || self.has(phone, Class::Vowel)
    }

    /// Whether a phone is a stop whose event comes at the burst.
    pub fn is_stop(&self, phone: &str) -> bool {
        self.has(phone, Class::Stop)
    }

    fn has(&self, phone: &str, class: Class) -> bool {
        self.classes.get(phone).is_some_and(|list| list.contains(&class))
    }
}

/// The rows of a tab-separated file with three columns, with their line numbers from 1. A `#` starts a
/// comment only where a row starts, as it is a phone in some voices.
fn rows<'a>(file: &'static str, text: &'a str) -> Result<Vec<(usize, [&'a str; 3])>, CorpusError> {
    let mut rows = Vec::new();
    for (index, row) in text.lines().enumerate() {
        if row.trim().is_empty() || row.starts_with('#') {
            continue;
        }
        let columns: Vec<&str> = row.split('\t').map(str::trim).collect();
        let [first, second, third] = columns[..] else {
            let problem = format!("{} columns instead of 3, separated by tabs", columns.len());
            return Err(CorpusError::Map {
                file,
                line: index + 1,
                problem,
            });
        };
        rows.push((index + 1, [first, second, third]));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_map_is_well_formed() {
        for set in [PhoneSet::Arpabet, PhoneSet::Espeak, PhoneSet::Festival] {
            PhoneMap::shipped(set).unwrap();
        }
    }

    #[test]
    fn the_exact_language_wins() {
        let map = PhoneMap::shipped(PhoneSet::Espeak).unwrap();
        assert_eq!(map.target("en-us", "3:"), Some(Target::Viseme(Viseme::RR)));
        assert_eq!(map.target("en-gb", "3:"), Some(Target::Viseme(Viseme::E)));
        assert_eq!(map.target("de", "3"), Some(Target::Viseme(Viseme::AA)));
        assert_eq!(map.target("en-us", "no such phone"), None);
    }

    #[test]
    fn the_number_sign_is_a_phone_within_a_row() {
        let map = PhoneMap::shipped(PhoneSet::Festival).unwrap();
        assert_eq!(map.target("it", "#"), Some(Target::Viseme(Viseme::Sil)));
    }

    #[test]
    fn a_bad_map_names_the_line() {
        let error = PhoneMap::parse(PhoneSet::Arpabet, "# head\n*\tp\tPP\n*\tq\tQQ\n", "").unwrap_err();
        assert_eq!(
            error.to_string(),
            "assets/phonemes/arpabet.tsv: line 3: there is no viseme \"QQ\""
        );
        assert!(PhoneMap::parse(PhoneSet::Arpabet, "*\tp\n", "").is_err());
    }
}
