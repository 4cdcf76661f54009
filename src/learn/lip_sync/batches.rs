//! Batches of augmented speech, made on another thread while the network learns.

use std::sync::{
    Arc,
    mpsc::{Receiver, sync_channel},
};

use fastrand::Rng;

use super::vocal_tract::VocalTract;
use crate::{
    feature::{BANDS, HOP},
    learn::corpus::{Corpus, Utterance, augment::Augmenter},
    net::MAX_LOOK_AHEAD,
    track::Viseme,
};

/// No target here: the network has not heard enough yet, or the clip was over.
pub const NO_TARGET: i32 = Viseme::COUNT as i32;

/// Batches made ahead of their use.
const AHEAD: usize = 6;

/// One step's input, row after row.
pub struct Batch {
    /// `[rows, time, 40]`
    pub frames: Vec<f32>,
    /// Of each row, in frames
    pub look_ahead: Vec<usize>,
    /// `[rows, time]`: viseme index or [`NO_TARGET`]
    pub targets: Vec<i32>,
}

/// Where batches come from and how large they are.
#[derive(Clone)]
pub struct BatchConfig {
    /// Clips per batch.
    pub rows: usize,
    /// Frames per clip.
    pub time: usize,
    /// Share of clips without speech, 0 to 1.
    pub noise: f32,
    /// Seed of everything random.
    pub seed: u64,
}

/// Starts `threads` makers. Step `n` gets the same batch in every run, which is what makes training
/// resumable: pass the first step that is still to do.
pub fn stream(corpus: Arc<Corpus>, config: BatchConfig, first: u64, threads: u64) -> impl FnMut() -> Batch {
    let makers: Vec<Receiver<Batch>> = (0..threads)
        .map(|thread| {
            let (send, receive) = sync_channel(AHEAD);
            let (corpus, config) = (corpus.clone(), config.clone());
            std::thread::Builder::new()
                .name(format!("batches {thread}"))
                .spawn(move || {
                    let maker = Maker::new(&corpus, config);
                    let own = |step: &u64| step % threads == thread;
                    for step in (first..).filter(own) {
                        if send.send(maker.batch(step)).is_err() {
                            return;
                        }
                    }
                })
                .expect("the system can start a thread");
            receive
        })
        .collect();
    let mut step = first;
    move || {
        let batch = makers[(step % threads) as usize]
            .recv()
            .expect("makers live as long as their receiver");
        step += 1;
        batch
    }
}

struct Maker<'a> {
    config: BatchConfig,
    voices: Vec<Voice<'a>>,
    augmenter: Augmenter<'a>,
}

/// All training utterances of one voice, and how often it is drawn.
struct Voice<'a> {
    utterances: Vec<&'a Utterance>,
    weight: f32,
}

impl<'a> Maker<'a> {
    fn new(corpus: &'a Corpus, config: BatchConfig) -> Self {
        let mut voices: Vec<Voice> = Vec::new();
        let mut names: Vec<(&str, &str)> = Vec::new();
        for utterance in &corpus.utterances {
            let name = (utterance.engine.as_str(), utterance.voice.as_str());
            let at = names.iter().position(|n| *n == name).unwrap_or_else(|| {
                names.push(name);
                voices.push(Voice {
                    utterances: Vec::new(),
                    weight: 0.0,
                });
                names.len() - 1
            });
            voices[at].utterances.push(utterance);
        }
        // A voice with much speech is heard more often, but not in proportion: variety of speakers is
        // what carries over. Recorded speakers count for more than rule-built ones.
        for (voice, (engine, _)) in voices.iter_mut().zip(&names) {
            let seconds: f32 = voice.utterances.iter().map(|u| u.labels().len() as f32 / 100.0).sum();
            let english = voice.utterances.first().is_some_and(|u| u.language.starts_with("en"));
            let kind = match (*engine, english) {
                ("espeak-ng", _) => 0.25,
                (_, true) => 4.0,
                _ => 1.0,
            };
            voice.weight = seconds.sqrt() * kind;
        }
        Self {
            config,
            voices,
            augmenter: Augmenter::new(corpus),
        }
    }

    fn batch(&self, step: u64) -> Batch {
        let mut rng = Rng::with_seed(self.config.seed ^ step.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (rows, time) = (self.config.rows, self.config.time);
        let mut batch = Batch {
            frames: Vec::with_capacity(rows * time * BANDS),
            look_ahead: Vec::with_capacity(rows),
            targets: Vec::with_capacity(rows * time),
        };
        for _ in 0..rows {
            let look_ahead = look_ahead(&mut rng);
            batch.look_ahead.push(look_ahead);
            let (frames, labels) = self.clip(&mut rng);
            for t in 0..time {
                let target = t.checked_sub(look_ahead).and_then(|i| labels.get(i));
                batch.targets.push(target.map_or(NO_TARGET, |label| i32::from(*label)));
            }
            batch.frames.extend(frames);
        }
        batch
    }

    /// `time` frames and the labels for them: a random stretch of an augmented utterance, or noise.
    fn clip(&self, rng: &mut Rng) -> (Vec<f32>, Vec<u8>) {
        let time = self.config.time;
        let (speed, (mut samples, labels)) = if rng.f32() < self.config.noise {
            (1.0, self.augmenter.noise(time, rng))
        } else {
            let (utterance, speed) = (self.draw(rng), self.augmenter.draw_speed(rng));
            (speed, self.augmenter.speech(utterance, time, speed, rng))
        };
        let mut ear = VocalTract::draw(speed, rng).ear();
        // After a recording's end comes silence, as it does when the network is used.
        samples.resize(time * HOP, 0.0);
        let mut frames = ear.all(&samples);
        mask(&mut frames, rng);
        (frames, labels)
    }

    fn draw(&self, rng: &mut Rng) -> &'a Utterance {
        let total: f32 = self.voices.iter().map(|v| v.weight).sum();
        let mut at = rng.f32() * total;
        let voice = self
            .voices
            .iter()
            .find(|v| {
                at -= v.weight;
                at <= 0.0
            })
            .unwrap_or(&self.voices[0]);
        voice.utterances[rng.usize(0..voice.utterances.len())]
    }
}

/// Half the clips are heard as a recording is, with the longest look-ahead; a quarter as a microphone
/// is, with the shortest; the rest with any.
fn look_ahead(rng: &mut Rng) -> usize {
    match rng.f32() {
        ..0.5 => MAX_LOOK_AHEAD,
        ..0.75 => rng.usize(0..=2),
        _ => rng.usize(0..=MAX_LOOK_AHEAD),
    }
}

/// Blanks bands of frequencies and stretches of time now and then (SpecAugment), so that no single cue is
/// relied on.
fn mask(frames: &mut [f32], rng: &mut Rng) {
    for _ in 0..2 {
        if rng.f32() < 0.4 {
            let width = rng.usize(1..7);
            let first = rng.usize(0..BANDS - width);
            for frame in frames.chunks_exact_mut(BANDS) {
                let mean = frame.iter().sum::<f32>() / BANDS as f32;
                frame[first..first + width].fill(mean);
            }
        }
    }
    if rng.f32() < 0.3 {
        let time = frames.len() / BANDS;
        let width = rng.usize(2..12).min(time);
        let first = rng.usize(0..=time - width);
        let mean = frames.iter().sum::<f32>() / frames.len().max(1) as f32;
        frames[first * BANDS..(first + width) * BANDS].fill(mean);
    }
}
