//! Batches of augmented speech, made on another thread while the network learns.

use std::sync::{
    Arc,
    mpsc::{Receiver, sync_channel},
};

use fastrand::Rng;

use crate::{
    feature::{BANDS, LogMel},
    learn::corpus::{Corpus, Utterance, augment::Augmenter},
    net::MAX_LOOK_AHEAD,
    track::Viseme,
};

/// No target here: the network has not heard enough yet, or the clip was over.
pub const NO_TARGET: i32 = Viseme::COUNT as i32;

/// Batches made ahead of their use.
const AHEAD: usize = 6;

/// Vocal-tract lengths that training imitates, as factors on the frequency axis.
const WARPS: [f32; 9] = [0.84, 0.88, 0.92, 0.96, 1.0, 1.04, 1.08, 1.13, 1.18];

/// One step's input, row after row.
pub struct Batch {
    /// `[rows, time, 40]`
    pub frames: Vec<f32>,
    /// `[rows, 13]`, one-hot
    pub look_ahead: Vec<f32>,
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

/// Starts `threads` makers. Step `n` gets the same batch in every run with as many threads, which is
/// what makes training resumable: pass the first step that is still to do.
pub fn stream(corpus: Arc<Corpus>, config: BatchConfig, first: u64, threads: u64) -> impl FnMut() -> Batch {
    let makers: Vec<Receiver<Batch>> = (0..threads)
        .map(|thread| {
            let (send, receive) = sync_channel(AHEAD);
            let (corpus, config) = (corpus.clone(), config.clone());
            std::thread::Builder::new()
                .name(format!("batches {thread}"))
                .spawn(move || {
                    let mut maker = Maker::new(&corpus, config);
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
    mels: Vec<LogMel>,
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
                ("espeak-ng", _) => 0.5,
                (_, true) => 4.0,
                _ => 1.5,
            };
            voice.weight = seconds.sqrt() * kind;
        }
        Self {
            config,
            voices,
            augmenter: Augmenter::new(corpus),
            mels: WARPS.iter().map(|w| LogMel::new(*w)).collect(),
        }
    }

    fn batch(&mut self, step: u64) -> Batch {
        let mut rng = Rng::with_seed(self.config.seed ^ step.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (rows, time) = (self.config.rows, self.config.time);
        let mut batch = Batch {
            frames: Vec::with_capacity(rows * time * BANDS),
            look_ahead: vec![0.0; rows * (MAX_LOOK_AHEAD + 1)],
            targets: Vec::with_capacity(rows * time),
        };
        for row in 0..rows {
            let look_ahead = rng.usize(0..=MAX_LOOK_AHEAD);
            batch.look_ahead[row * (MAX_LOOK_AHEAD + 1) + look_ahead] = 1.0;
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
    fn clip(&mut self, rng: &mut Rng) -> (Vec<f32>, Vec<u8>) {
        let time = self.config.time;
        let (samples, labels) = if rng.f32() < self.config.noise {
            self.augmenter.noise(time, rng)
        } else {
            let utterance = self.draw(rng);
            self.augmenter.speech(utterance, time, rng)
        };
        let mel = rng.usize(0..self.mels.len());
        let mut frames = self.mels[mel].all(&samples);
        frames.resize(time * BANDS, 0.0);
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

/// Blanks a band of frequencies now and then (SpecAugment), so that no single band is relied on.
fn mask(frames: &mut [f32], rng: &mut Rng) {
    if rng.f32() < 0.4 {
        let width = rng.usize(1..7);
        let first = rng.usize(0..BANDS - width);
        for frame in frames.chunks_exact_mut(BANDS) {
            let mean = frame.iter().sum::<f32>() / BANDS as f32;
            frame[first..first + width].fill(mean);
        }
    }
}
