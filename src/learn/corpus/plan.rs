//! Which voices speak, for how long, and for which split.
//!
//! Recorded speakers carry over to unseen ones far better than formant synthesis, so that most minutes
//! are theirs; espeak-ng brings languages, rates and vocal tracts that no recorded voice has.

use fastrand::Rng;

use super::Split;
use super::festival::Encoding;
use super::phones::PhoneSet;
use crate::learn::random::between;

/// How long the shards of one voice are at most, so that several cores can share a voice.
const SHARD_MINUTES: f32 = 15.0;

/// Which synthesiser, and what it has to know beside the voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Espeak,
    Flite,
    Festival(Encoding),
}

impl Engine {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Espeak => "espeak-ng",
            Self::Flite => "flite",
            Self::Festival(_) => "festival",
        }
    }
}

/// One shard: a voice, what it says, and how.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub engine: Engine,
    pub voice: String,
    /// The language as the phone map spells it.
    pub language: String,
    /// The language of the texts.
    pub texts: &'static str,
    pub phones: PhoneSet,
    pub split: Split,
    /// How much training speech; the held-out splits say their fixed texts once.
    pub minutes: f32,
    /// Durations, as multiples of the voice's own; from, to.
    pub stretch: (f32, f32),
    /// Mean pitch in hertz; from, to. `None` where the voice has only its own.
    pub pitch: Option<(f32, f32)>,
    /// Seconds by which the sound comes later than the engine's segments say.
    pub latency: f64,
    /// Which of the voice's shards.
    pub part: usize,
}

impl Task {
    /// The shard's file name without extension.
    pub(super) fn shard(&self) -> String {
        let split = match self.split {
            Split::Train => String::new(),
            Split::Dev => "-dev".to_owned(),
            Split::Test => "-test".to_owned(),
        };
        format!(
            "{}-{}{split}-{}",
            self.engine.name(),
            self.voice.replace(['+', ' '], "_"),
            self.part
        )
    }

    /// Draws how the next text is said.
    pub(super) fn manner(&self, rng: &mut Rng) -> (f32, Option<f32>) {
        // The test voices speak as they are.
        if self.split == Split::Test {
            return (1.0, None);
        }
        (between(rng, self.stretch), self.pitch.map(|range| between(rng, range)))
    }

    /// Whatever decides the shard's content, in one number.
    pub(super) fn recipe(&self, seed: u64) -> String {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let content = format!("{FORMAT} {seed} {self:?} {}", super::text::fingerprint(self.texts));
        let maps = self.phones.all_text();
        for byte in content.bytes().chain(maps.into_iter().flat_map(str::bytes)) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        format!("{hash:016x}")
    }
}

/// Raise it when what is written for the same plan changes.
const FORMAT: u32 = 2;

/// Mean pitch, in hertz, at which the English recorded voices speak: they are all men's, and half of the
/// speakers that a game hears are not.
const MEN_TO_WOMEN: Option<(f32, f32)> = Some((85.0, 245.0));

/// flite's voices: name, minutes, pitch.
const FLITE: &[(&str, f32, Option<(f32, f32)>)] = &[
    ("awb", 110.0, MEN_TO_WOMEN),
    ("kal16", 40.0, MEN_TO_WOMEN),
    ("kal", 10.0, Some((80.0, 200.0))),
];

/// festival's voices: name, language, encoding, minutes, pitch.
const FESTIVAL: &[(&str, &str, Encoding, f32, Option<(f32, f32)>)] = &[
    ("ked_diphone", "en", Encoding::Latin1, 110.0, MEN_TO_WOMEN),
    ("kal_diphone", "en", Encoding::Latin1, 40.0, MEN_TO_WOMEN),
    ("lp_diphone", "it", Encoding::Latin1, 20.0, None),
    ("pc_diphone", "it", Encoding::Latin1, 20.0, None),
    ("czech_dita", "cs", Encoding::Latin2, 15.0, None),
    ("czech_krb", "cs", Encoding::Latin2, 15.0, None),
    ("czech_machac", "cs", Encoding::Latin2, 15.0, None),
    ("czech_ph", "cs", Encoding::Latin2, 15.0, None),
    ("hy_fi_mv_diphone", "fi", Encoding::Latin1, 20.0, None),
    ("suo_fi_lj_diphone", "fi", Encoding::Latin1, 20.0, None),
    ("upc_ca_ona_hts", "ca", Encoding::Latin1, 20.0, None),
    ("msu_ru_nsh_clunits", "ru", Encoding::Utf8, 25.0, None),
    ("hindi_NSK_diphone", "hi", Encoding::Utf8, 15.0, None),
    ("marathi_NSK_diphone", "mr", Encoding::Utf8, 10.0, None),
    ("telugu_NSK_diphone", "te", Encoding::Utf8, 10.0, None),
];

/// espeak-ng's English voices and the variants (vocal tracts) that speak them in training. Most variants
/// with an echo (f2, f4, m2, Alicia) are left out: the echo fills the closures of stops.
const ESPEAK_ENGLISH: &[(&str, &[&str])] = &[
    (
        "en-us",
        &[
            "", "f3", "f5", "m1", "m3", "m5", "m8", "adam", "Annie", "belinda", "benjamin", "boris", "Denis",
            "grandma", "iven", "Jacky", "linda", "marcelo", "max", "Mike", "quincy", "steph", "steph2", "travis",
            "victor", "klatt2",
        ],
    ),
    (
        "en",
        &["", "f1", "m4", "m6", "Andrea", "anika", "caleb", "david", "zac"],
    ),
    ("en-gb-scotland", &["m4", "Andrea"]),
    ("en-gb-x-rp", &["m7", "ed"]),
    ("en-029", &["m1"]),
];
const ESPEAK_ENGLISH_MINUTES: f32 = 2.2;

/// espeak-ng in other languages: voice, language of the texts, variants.
const ESPEAK_OTHERS: &[(&str, &str, &[&str])] = &[
    ("de", "de", &["m3", "f1", "Andy"]),
    ("fr", "fr", &["", "Annie", "m6"]),
    ("es", "es", &["m1", "linda", "sandro"]),
    ("it", "it", &["belinda", "m4"]),
    ("pl", "pl", &["m1", "anika"]),
    ("pt-br", "pt", &["m5", "f1"]),
    ("ru", "ru", &["m8", "steph3"]),
    ("cs", "cs", &["Andrea"]),
    ("fi", "fi", &["m7"]),
];
const ESPEAK_OTHERS_MINUTES: f32 = 2.5;

/// The variants that only `dev` hears.
const ESPEAK_DEV: &[&str] = &["en-us+norbert", "en-us+aunty", "en+Mr serious", "en-us+Gene"];

/// Every shard of the full corpus, each voice's minutes times `scale`.
pub(super) fn plan(scale: f32) -> Vec<Task> {
    let mut tasks = Vec::new();
    for &(voice, minutes, pitch) in FLITE {
        let task = english(Engine::Flite, voice, PhoneSet::Arpabet, pitch);
        split_up(&mut tasks, &task, minutes * scale);
    }
    for &(voice, texts, encoding, minutes, pitch) in FESTIVAL {
        let phones = if texts == "en" {
            PhoneSet::Arpabet
        } else {
            PhoneSet::Festival
        };
        let task = Task {
            language: texts.to_owned(),
            texts,
            ..english(Engine::Festival(encoding), voice, phones, pitch)
        };
        split_up(&mut tasks, &task, minutes * scale);
    }
    for &(dialect, variants) in ESPEAK_ENGLISH {
        for variant in variants {
            split_up(
                &mut tasks,
                &espeak(dialect, "en", variant),
                ESPEAK_ENGLISH_MINUTES * scale,
            );
        }
    }
    for &(dialect, texts, variants) in ESPEAK_OTHERS {
        for variant in variants {
            split_up(
                &mut tasks,
                &espeak(dialect, texts, variant),
                ESPEAK_OTHERS_MINUTES * scale,
            );
        }
    }
    held_out(&mut tasks);
    tasks
}

fn held_out(tasks: &mut Vec<Task>) {
    let festival = Engine::Festival(Encoding::Latin1);
    let (arpabet, own) = (PhoneSet::Arpabet, None);
    let as_it_is = |task: Task, split| Task {
        split,
        stretch: (1.0, 1.0),
        pitch: None,
        ..task
    };
    for voice in ["awb", "kal16"] {
        tasks.push(as_it_is(english(Engine::Flite, voice, arpabet, own), Split::Dev));
    }
    tasks.push(as_it_is(english(festival, "ked_diphone", arpabet, own), Split::Dev));
    for voice in ESPEAK_DEV {
        let (dialect, variant) = voice.split_once('+').unwrap_or((voice, ""));
        tasks.push(Task {
            split: Split::Dev,
            ..espeak(dialect, "en", variant)
        });
    }
    for voice in ["rms", "slt"] {
        tasks.push(as_it_is(english(Engine::Flite, voice, arpabet, own), Split::Test));
    }
    tasks.push(as_it_is(
        english(festival, "cmu_us_slt_arctic_hts", arpabet, own),
        Split::Test,
    ));
}

fn english(engine: Engine, voice: &str, phones: PhoneSet, pitch: Option<(f32, f32)>) -> Task {
    Task {
        engine,
        voice: voice.to_owned(),
        language: "en".to_owned(),
        texts: "en",
        phones,
        split: Split::Train,
        minutes: 0.0,
        stretch: (0.8, 1.25),
        pitch,
        // Measured: hiss and vowels of festival's vocoder voices sit a frame behind their segments.
        latency: if voice.ends_with("_hts") { 0.010 } else { 0.0 },
        part: 0,
    }
}

/// espeak-ng has 175 words a minute for a stretch of 1 and its pitch counts 0 to 100.
fn espeak(dialect: &str, texts: &'static str, variant: &str) -> Task {
    let voice = if variant.is_empty() {
        dialect.to_owned()
    } else {
        format!("{dialect}+{variant}")
    };
    // The phone map has the names of the languages, which are not always those of the voices.
    let language = match dialect {
        "en" => "en-gb",
        "fr" => "fr-fr",
        other => other,
    };
    Task {
        language: language.to_owned(),
        texts,
        stretch: (0.75, 1.4),
        ..english(Engine::Espeak, &voice, PhoneSet::Espeak, Some((25.0, 80.0)))
    }
}

fn split_up(tasks: &mut Vec<Task>, task: &Task, minutes: f32) {
    let parts = (minutes / SHARD_MINUTES).ceil().max(1.0);
    for part in 0..parts as usize {
        tasks.push(Task {
            minutes: minutes / parts,
            part,
            ..task.clone()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_test_voices_say_nothing_but_the_test() {
        for task in plan(1.0) {
            let kept = matches!(task.voice.as_str(), "rms" | "slt" | "cmu_us_slt_arctic_hts");
            assert_eq!(kept, task.split == Split::Test, "{task:?}");
        }
    }

    #[test]
    fn every_shard_has_its_own_name_and_texts() {
        let tasks = plan(1.0);
        let names: HashSet<String> = tasks.iter().map(Task::shard).collect();
        assert_eq!(names.len(), tasks.len());
        let languages: Vec<&str> = super::super::text::languages().collect();
        assert!(tasks.iter().all(|task| languages.contains(&task.texts)));
    }

    #[test]
    fn dev_has_espeak_variants_that_training_lacks() {
        let tasks = plan(1.0);
        let trained: HashSet<&str> = tasks
            .iter()
            .filter(|task| task.split == Split::Train)
            .map(|task| task.voice.as_str())
            .collect();
        assert!(ESPEAK_DEV.iter().all(|voice| !trained.contains(voice)));
    }
}
