//! From timed phones to one viseme label for each 10 ms frame.
//!
//! Frame i covers 10i to 10i+10 ms and has the label of the phone at its middle. The other conventions
//! are those of `assets/phonemes`: pauses under 60 ms inside speech belong to the next phone, `+V`,
//! `=`, and the closures of espeak-ng's stops.

use super::phones::{PhoneMap, Target};
use crate::track::Viseme;

/// Samples in a second of every corpus.
pub const SAMPLE_RATE: u32 = 16_000;
/// Samples in a labelled frame: 10 ms.
pub const FRAME: usize = 160;

const FRAME_SECONDS: f64 = 0.01;
/// A pause shorter than this inside speech is no rest of the mouth.
const SHORT_PAUSE: f64 = 0.060;
/// The longest silence that is taken for a stop's closure.
const LONGEST_CLOSURE: f64 = 0.120;
/// After a pause nobody hears when the closure begins; this is how long flite's are there, so that all
/// synthesisers agree.
const CLOSURE_AFTER_PAUSE: f64 = 0.070;
/// How far below the loudest frame a closure is, as a ratio of amplitudes: -40 dB.
const CLOSURE_LEVEL: f32 = 0.01;
/// How many consonants `+V` looks past. English needs one glide (huge); Czech says h before clusters.
const LOOK_PAST: usize = 2;

/// A phone and the time it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The phone as the synthesiser spells it.
    pub phone: String,
    /// Seconds from the start of the sound.
    pub start: f64,
    /// Seconds from the start of the sound; the next segment's start.
    pub end: f64,
}

impl Segment {
    /// Segments from phones and the times at which they end, the first starting at 0. Phones without
    /// duration vanish.
    pub fn from_ends<'a>(ends: impl IntoIterator<Item = (&'a str, f64)>) -> Vec<Self> {
        let mut start = 0.0;
        let mut segments = Vec::new();
        for (phone, end) in ends {
            if end > start {
                segments.push(Self {
                    phone: phone.to_owned(),
                    start,
                    end,
                });
                start = end;
            }
        }
        segments
    }
}

/// One label (an index into [`Viseme::ALL`]) for each whole frame of `samples`.
///
/// # Errors
/// The phones that the map does not know, each once.
pub fn frame_labels(
    segments: &[Segment],
    map: &PhoneMap,
    language: &str,
    samples: &[i16],
) -> Result<Vec<u8>, Vec<String>> {
    let mut spans = spans(segments, map, language)?;
    give_closures(&mut spans, samples);
    let spans = absorb_short_pauses(spans);

    let mut labels = Vec::with_capacity(samples.len() / FRAME);
    let mut at = 0;
    for frame in 0..samples.len() / FRAME {
        let middle = (frame as f64 + 0.5) * FRAME_SECONDS;
        while at < spans.len() && spans[at].end <= middle {
            at += 1;
        }
        let viseme = spans.get(at).map_or(Viseme::Sil, |span| span.viseme);
        labels.push(viseme.index() as u8);
    }
    Ok(labels)
}

/// A stretch of time with one viseme; pauses that touch are one.
#[derive(Clone, Copy, Debug)]
struct Span {
    viseme: Viseme,
    start: f64,
    end: f64,
    stop: bool,
}

fn spans(segments: &[Segment], map: &PhoneMap, language: &str) -> Result<Vec<Span>, Vec<String>> {
    let mut unknown: Vec<String> = Vec::new();
    let mut spans: Vec<Span> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        let viseme = match map.target(language, &segment.phone) {
            Some(Target::Viseme(viseme)) => viseme,
            Some(Target::NextVowel) => next_vowel(&segments[index + 1..], map, language),
            Some(Target::Previous) => spans.last().map_or(Viseme::Sil, |span| span.viseme),
            None => {
                if !unknown.contains(&segment.phone) {
                    unknown.push(segment.phone.clone());
                }
                continue;
            }
        };
        let merges = map.target(language, &segment.phone) == Some(Target::Previous)
            || (viseme == Viseme::Sil && spans.last().is_some_and(|span| span.viseme == Viseme::Sil));
        match spans.last_mut() {
            Some(last) if merges => last.end = segment.end,
            _ => spans.push(Span {
                viseme,
                start: segment.start,
                end: segment.end,
                stop: map.is_stop(&segment.phone),
            }),
        }
    }
    if unknown.is_empty() { Ok(spans) } else { Err(unknown) }
}

fn next_vowel(following: &[Segment], map: &PhoneMap, language: &str) -> Viseme {
    for segment in following.iter().take(LOOK_PAST + 1) {
        match map.target(language, &segment.phone) {
            Some(Target::Viseme(Viseme::Sil)) | None => break,
            Some(Target::Viseme(viseme)) if map.is_vowel(language, &segment.phone) => return viseme,
            _ => {}
        }
    }
    Viseme::Sil
}

/// Moves the start of every stop back over the near-silent frames before it.
fn give_closures(spans: &mut [Span], samples: &[i16]) {
    let levels: Vec<f32> = samples.chunks_exact(FRAME).map(rms).collect();
    let quiet = levels.iter().copied().fold(0.0, f32::max) * CLOSURE_LEVEL;
    for index in 1..spans.len() {
        let (before, from) = spans.split_at_mut(index);
        let (previous, stop) = (&mut before[index - 1], &mut from[0]);
        if !stop.stop {
            continue;
        }
        let longest = if previous.viseme == Viseme::Sil {
            CLOSURE_AFTER_PAUSE
        } else {
            LONGEST_CLOSURE
        };
        let earliest = (stop.start - longest).max(previous.start);
        let mut start = stop.start;
        // The event's own frame is half burst; what counts is the whole frames before it.
        let mut frame = (stop.start / FRAME_SECONDS).floor() as usize;
        while frame > 0 && start > earliest && levels.get(frame - 1).is_some_and(|&level| level < quiet) {
            frame -= 1;
            start = (frame as f64 * FRAME_SECONDS).max(earliest);
        }
        previous.end = start;
        stop.start = start;
    }
}

fn absorb_short_pauses(spans: Vec<Span>) -> Vec<Span> {
    let last = spans.len().saturating_sub(1);
    let mut kept: Vec<Span> = Vec::with_capacity(spans.len());
    let mut pending = None;
    for (index, mut span) in spans.into_iter().enumerate() {
        if span.end <= span.start {
            continue;
        }
        let inside = !kept.is_empty() && index < last;
        if span.viseme == Viseme::Sil && inside && span.end - span.start < SHORT_PAUSE - 1e-9 {
            pending = Some(span.start);
            continue;
        }
        if let Some(start) = pending.take() {
            span.start = start;
        }
        kept.push(span);
    }
    kept
}

fn rms(frame: &[i16]) -> f32 {
    let energy: f32 = frame.iter().map(|&sample| f32::from(sample) * f32::from(sample)).sum();
    (energy / frame.len() as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::phones::PhoneSet;
    use super::*;

    fn arpabet(phones: &[(&str, f64)]) -> Vec<Viseme> {
        let map = PhoneMap::shipped(PhoneSet::Arpabet).unwrap();
        label(&map, "en", &Segment::from_ends(phones.iter().copied()), None)
    }

    fn label(map: &PhoneMap, language: &str, segments: &[Segment], samples: Option<Vec<i16>>) -> Vec<Viseme> {
        let length = (segments.last().unwrap().end * f64::from(SAMPLE_RATE)).round() as usize;
        let samples = samples.unwrap_or_else(|| vec![1000; length]);
        let labels = frame_labels(segments, map, language, &samples).unwrap();
        labels
            .into_iter()
            .map(|label| Viseme::ALL[usize::from(label)])
            .collect()
    }

    #[test]
    fn a_frame_has_the_label_of_its_middle() {
        use Viseme::{AA, PP, Sil};
        // The p begins at 14 ms and ends at 26 ms: the middles 15 and 25 ms lie in it.
        assert_eq!(
            arpabet(&[("pau", 0.014), ("p", 0.026), ("aa", 0.04)]),
            [Sil, PP, PP, AA]
        );
    }

    #[test]
    fn h_takes_the_shape_of_the_next_vowel_past_a_glide() {
        use Viseme::{AA, IH, OU, RR, Sil};
        assert_eq!(arpabet(&[("hh", 0.01), ("ay", 0.02)]), [AA, AA]);
        assert_eq!(arpabet(&[("hh", 0.01), ("y", 0.02), ("uw", 0.03)]), [OU, IH, OU]);
        assert_eq!(arpabet(&[("hh", 0.01), ("er", 0.02)]), [RR, RR]);
        assert_eq!(arpabet(&[("hh", 0.01), ("pau", 0.1), ("aa", 0.11)])[0], Sil);
    }

    #[test]
    fn short_pauses_inside_speech_belong_to_the_next_phone() {
        use Viseme::{AA, PP, Sil};
        let labels = arpabet(&[("pau", 0.02), ("aa", 0.04), ("pau", 0.09), ("p", 0.11), ("pau", 0.13)]);
        assert_eq!(labels[..4], [Sil, Sil, AA, AA]);
        assert_eq!(labels[4..11], [PP; 7]);
        assert_eq!(labels[11..], [Sil, Sil]);
        let labels = arpabet(&[("aa", 0.02), ("pau", 0.05), ("pau", 0.08), ("p", 0.1)]);
        assert_eq!(labels[2..8], [Sil; 6], "two pauses of 30 ms are one of 60 ms");
    }

    #[test]
    fn what_follows_the_last_phone_is_silence() {
        let map = PhoneMap::shipped(PhoneSet::Arpabet).unwrap();
        let labels = label(&map, "en", &Segment::from_ends([("aa", 0.02)]), Some(vec![9; 800]));
        assert_eq!(labels, [Viseme::AA, Viseme::AA, Viseme::Sil, Viseme::Sil, Viseme::Sil]);
    }

    #[test]
    fn the_closure_before_a_burst_belongs_to_the_stop() {
        use Viseme::{AA, PP};
        let map = PhoneMap::shipped(PhoneSet::Espeak).unwrap();
        let segments = Segment::from_ends([("a", 0.3), ("p", 0.32), ("a", 0.4)]);
        let mut samples = vec![10_000_i16; 6400];
        samples[240 * 16..300 * 16].fill(50);
        let labels = label(&map, "en-us", &segments, Some(samples.clone()));
        assert_eq!(labels[..24], [AA; 24]);
        assert_eq!(labels[24..32], [PP; 8]);
        assert_eq!(labels[32..], [AA; 8]);
        // At most 120 ms of it, however long the silence is.
        samples[100 * 16..300 * 16].fill(50);
        let labels = label(&map, "en-us", &segments, Some(samples.clone()));
        assert_eq!(labels[17..19], [AA, PP]);
        // Not where it is louder than -40 dB of the peak.
        samples.fill(10_000);
        samples[240 * 16..300 * 16].fill(200);
        assert_eq!(label(&map, "en-us", &segments, Some(samples))[29..31], [AA, PP]);
    }

    #[test]
    fn a_merged_phone_lengthens_the_one_before() {
        let map = PhoneMap::parse(PhoneSet::Espeak, "*\ta\taa\n*\t:\t=\n*\tp\tPP\n", "").unwrap();
        let segments = Segment::from_ends([("a", 0.01), (":", 0.03), ("p", 0.04)]);
        assert_eq!(
            label(&map, "xx", &segments, None),
            [Viseme::AA, Viseme::AA, Viseme::AA, Viseme::PP]
        );
    }

    #[test]
    fn unknown_phones_are_listed_once() {
        let map = PhoneMap::shipped(PhoneSet::Arpabet).unwrap();
        let segments = Segment::from_ends([("aa", 0.01), ("qq", 0.02), ("zz", 0.03), ("qq", 0.04)]);
        assert_eq!(
            frame_labels(&segments, &map, "en", &[0; 640]),
            Err(vec!["qq".to_owned(), "zz".to_owned()])
        );
    }
}
