//! What the voices say: written sentences, templates, and words in random company, so that every phone
//! meets every neighbour. The texts are data, in `assets/corpus`.

use std::collections::HashMap;

use fastrand::Rng;

use super::Split;

/// The sentences of a language, and what new ones can be made of.
#[derive(Clone, Copy, Debug)]
struct Source {
    language: &'static str,
    sentences: &'static str,
    words: &'static str,
    templates: &'static str,
}

macro_rules! asset {
    ($name:literal) => {
        include_str!(concat!("../../../assets/corpus/", $name))
    };
}

/// A language with sentences alone; its words are those of the sentences.
const fn sentences(language: &'static str, sentences: &'static str) -> Source {
    Source {
        language,
        sentences,
        words: "",
        templates: "",
    }
}

const SOURCES: &[Source] = &[
    Source {
        language: "en",
        sentences: asset!("en-train.txt"),
        words: asset!("en-words.txt"),
        templates: asset!("en-templates.txt"),
    },
    sentences("ca", asset!("ca.txt")),
    sentences("cs", asset!("cs.txt")),
    sentences("de", asset!("de.txt")),
    sentences("es", asset!("es.txt")),
    sentences("fi", asset!("fi.txt")),
    sentences("fr", asset!("fr.txt")),
    sentences("hi", asset!("hi.txt")),
    sentences("it", asset!("it.txt")),
    sentences("mr", asset!("mr.txt")),
    sentences("pl", asset!("pl.txt")),
    sentences("pt", asset!("pt.txt")),
    sentences("ru", asset!("ru.txt")),
    sentences("te", asset!("te.txt")),
];

/// Share of texts that are whole sentences, and of templates where a language has them; the rest are
/// words in random company.
const SENTENCES: f32 = 0.55;
const TEMPLATES: f32 = 0.20;

/// The languages that there are texts in.
pub fn languages() -> impl Iterator<Item = &'static str> {
    SOURCES.iter().map(|source| source.language)
}

/// The fixed texts of a held-out split, in their order; English. Training has none.
pub fn held_out(split: Split) -> Vec<&'static str> {
    match split {
        Split::Train => Vec::new(),
        Split::Dev => lines(asset!("en-dev.txt")),
        Split::Test => lines(asset!("en-test.txt")),
    }
}

/// A number that changes when a language's texts or the held-out ones do.
pub(super) fn fingerprint(language: &str) -> u64 {
    let held_out = [asset!("en-dev.txt"), asset!("en-test.txt")];
    let own = SOURCES.iter().filter(|source| source.language == language);
    let all = own
        .flat_map(|source| [source.sentences, source.words, source.templates])
        .chain(held_out);
    all.flat_map(str::bytes).fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// An endless row of training texts in one language, the same for the same seed.
#[derive(Debug)]
pub struct TrainingTexts {
    rng: Rng,
    sentences: Vec<String>,
    next: usize,
    words: Vec<String>,
    templates: Templates,
}

impl TrainingTexts {
    /// `None` if there are no texts in that language.
    pub fn new(language: &str, seed: u64) -> Option<Self> {
        let source = SOURCES.iter().find(|source| source.language == language)?;
        let mut rng = Rng::with_seed(seed);
        let mut sentences: Vec<String> = lines(source.sentences).into_iter().map(str::to_owned).collect();
        rng.shuffle(&mut sentences);
        let mut words: Vec<String> = sentences
            .iter()
            .map(String::as_str)
            .chain(lines(source.words))
            .flat_map(str::split_whitespace)
            .map(|word| {
                word.trim_matches(|c: char| !c.is_alphabetic() && !is_mark(c))
                    .to_owned()
            })
            .filter(|word| !word.is_empty())
            .collect();
        words.sort();
        words.dedup();
        Some(Self {
            rng,
            sentences,
            next: 0,
            words,
            templates: Templates::parse(source.templates),
        })
    }

    /// Words in random company: four to nine, sometimes with a comma between.
    fn company(&mut self) -> String {
        let mut text = String::new();
        let count = self.rng.usize(4..=9);
        for index in 0..count {
            if index > 0 {
                text.push_str(if self.rng.f32() < 0.12 { ", " } else { " " });
            }
            text.push_str(&self.words[self.rng.usize(..self.words.len())]);
        }
        text.push(*self.rng.choice(&['.', '.', '.', '?', '!']).unwrap_or(&'.'));
        text
    }
}

impl Iterator for TrainingTexts {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let draw = self.rng.f32();
        if draw < SENTENCES {
            if self.next == self.sentences.len() {
                self.rng.shuffle(&mut self.sentences);
                self.next = 0;
            }
            self.next += 1;
            return self.sentences.get(self.next - 1).cloned();
        }
        if draw < SENTENCES + TEMPLATES && !self.templates.lines.is_empty() {
            return Some(self.templates.fill(&mut self.rng));
        }
        Some(self.company())
    }
}

/// Sentences with slots.
#[derive(Debug)]
struct Templates {
    slots: HashMap<&'static str, Vec<&'static str>>,
    lines: Vec<&'static str>,
}

impl Templates {
    fn parse(text: &'static str) -> Self {
        let mut templates = Self {
            slots: HashMap::new(),
            lines: Vec::new(),
        };
        for line in lines(text) {
            match line.split_once(" = ") {
                Some((slot, choices)) => {
                    templates
                        .slots
                        .insert(slot.trim(), choices.split('|').map(str::trim).collect());
                }
                None => templates.lines.push(line),
            }
        }
        templates
    }

    fn fill(&self, rng: &mut Rng) -> String {
        let template = self.lines[rng.usize(..self.lines.len())];
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (slot, after) = after.split_once('}').unwrap_or((after, ""));
            if let Some(choice) = self.slots.get(slot).and_then(|choices| rng.choice(choices)) {
                text.push_str(choice);
            }
            rest = after;
        }
        text.push_str(rest);
        text
    }
}

/// The lines that are neither empty nor comments.
fn lines(text: &'static str) -> Vec<&'static str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

/// Vowel signs of Indian scripts are not alphabetic on their own, yet belong to the word.
fn is_mark(c: char) -> bool {
    ('\u{0900}'..='\u{0C7F}').contains(&c) && c != '\u{0964}'
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn plain(text: &str) -> String {
        text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
    }

    #[test]
    fn no_held_out_text_is_ever_trained_on() {
        let dev: HashSet<String> = held_out(Split::Dev).into_iter().map(plain).collect();
        let test: HashSet<String> = held_out(Split::Test).into_iter().map(plain).collect();
        assert!(dev.len() >= 40 && test.len() >= 60);
        assert!(dev.is_disjoint(&test));
        for seed in 0..4 {
            for text in TrainingTexts::new("en", seed).unwrap().take(3000) {
                let text = plain(&text);
                assert!(!dev.contains(&text) && !test.contains(&text), "{text}");
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_texts() {
        for language in languages() {
            let texts = |seed| TrainingTexts::new(language, seed).unwrap().take(50).collect::<Vec<_>>();
            assert_eq!(texts(7), texts(7));
            assert_ne!(texts(7), texts(8));
        }
    }

    #[test]
    fn english_has_many_different_texts() {
        let texts: HashSet<String> = TrainingTexts::new("en", 1).unwrap().take(4000).collect();
        assert!(texts.len() > 1500, "{}", texts.len());
        assert!(texts.iter().all(|text| !text.contains(['{', '}'])));
    }

    #[test]
    fn every_language_has_texts() {
        for language in languages() {
            assert!(
                TrainingTexts::new(language, 0).unwrap().sentences.len() >= 20,
                "{language}"
            );
        }
        assert!(TrainingTexts::new("tlh", 0).is_none());
    }
}
