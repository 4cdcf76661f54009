//! The figures of a set of weights on one split.

use super::{
    metrics::{OPEN, Score},
    noises,
};
use crate::{
    feature::HOP,
    learn::corpus::{Corpus, Split, Utterance},
    net::{BakeMode, Device, LipSyncWeights, Stepper, bake},
    source::SAMPLE_RATE,
    track::{LipSync, Viseme, VisemeWeights},
};

/// Clips of each kind of noise that are judged, and frames in each.
const NOISE: (usize, usize) = (9, 500);

/// How one voice is followed.
#[derive(Clone, Debug)]
pub struct VoiceScore {
    /// Synthesiser and voice.
    pub voice: String,
    /// What the face shows against the labels.
    pub score: Score,
    /// The same with [`Evaluation::delay`] taken off: what is right but late counts as right.
    pub on_time: Score,
    /// The same again for all sentences in one long stream, with five seconds of an idle room before each.
    pub in_one_stream: Score,
}

/// How far the mouth stays shut in one kind of noise.
#[derive(Clone, Debug, PartialEq)]
pub struct NoiseScore {
    /// What is heard.
    pub kind: &'static str,
    /// Frames in all.
    pub frames: u64,
    /// Of these, frames with an open mouth.
    pub open: u64,
}

impl NoiseScore {
    fn new(kind: &'static str) -> Self {
        Self {
            kind,
            frames: 0,
            open: 0,
        }
    }

    fn add(&mut self, rows: &[VisemeWeights]) {
        self.frames += rows.len() as u64;
        self.open += rows.iter().filter(|r| r.speech() > OPEN).count() as u64;
    }

    /// Share of frames with an open mouth, 0 to 1.
    pub fn share(&self) -> f64 {
        self.open as f64 / self.frames.max(1) as f64
    }
}

/// What `animgen eval lip-sync` prints.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// Clips or live.
    pub mode: BakeMode,
    /// Voice by voice.
    pub voices: Vec<VoiceScore>,
    /// Noise without speech, none of it heard in training, kind by kind. Weights have been chosen by the kinds of the
    /// first set; those of the second were held out until a training was changed because of them.
    pub noise: [Vec<NoiseScore>; 2],
    /// The same for kinds that were never looked at while a choice was made. Only the test split brings them:
    /// the others are there to choose by.
    pub held_out_noise: Vec<NoiseScore>,
    /// Babble of several speakers of the dev split, whatever split is judged; none if nobody speaks there.
    /// It is speech after all, so that it is no kind of noise and not part of any mean.
    pub babble: Option<NoiseScore>,
    /// Live only: how late the track is against the labels, in milliseconds, by the best match.
    pub delay: f64,
}

impl Evaluation {
    /// The mean over the voices of a figure.
    pub fn mean(&self, figure: impl Fn(&VoiceScore) -> f64) -> f64 {
        self.voices.iter().map(figure).sum::<f64>() / self.voices.len().max(1) as f64
    }

    /// All voices' counts together.
    pub fn total(&self) -> Score {
        let mut total = Score::default();
        self.voices.iter().for_each(|v| total.merge(&v.score));
        total
    }

    /// Noise without speech by whose kinds choices have been made: for each of the two sets, the share of frames of
    /// all its kinds with an open mouth, 0 to 1.
    pub fn open_in_noise(&self) -> [f64; 2] {
        self.noise.each_ref().map(|kinds| open_share(kinds))
    }

    /// The same for the held-out kinds, if the split brings them.
    pub fn open_in_held_out_noise(&self) -> Option<f64> {
        (!self.held_out_noise.is_empty()).then(|| open_share(&self.held_out_noise))
    }
}

fn open_share(noise: &[NoiseScore]) -> f64 {
    let (open, frames) = noise
        .iter()
        .fold((0, 0), |(open, frames), n| (open + n.open, frames + n.frames));
    open as f64 / frames.max(1) as f64
}

/// Bakes every utterance of `split` whose voice `keep` names, and scores what a face would show; `None` if there is
/// no such utterance.
pub fn evaluate(
    corpus: &Corpus,
    split: Split,
    keep: impl Fn(&Utterance) -> bool,
    weights: &LipSyncWeights,
    settings: &LipSync,
    mode: BakeMode,
) -> Option<Evaluation> {
    let mut stepper = Stepper::new(weights, &Device::Flex(Default::default()));
    let mut shown = |samples: Vec<f32>| {
        let mut rows: Vec<VisemeWeights> = Vec::new();
        bake(&mut stepper, [samples], settings, mode, |row| rows.push(row));
        rows
    };
    let mut clips: Vec<Clip> = Vec::new();
    let mut delays = [0.0_f64; DELAYS];
    for utterance in corpus.split(split).utterances.iter().filter(|u| keep(u)) {
        let voice = format!("{} {}", utterance.engine, utterance.voice);
        let truth: Vec<Viseme> = utterance
            .labels()
            .iter()
            .map(|l| Viseme::ALL[usize::from(*l)])
            .collect();
        let signal = utterance.signal();
        let rows = shown(signal.clone());
        for (delay, agreement) in delays.iter_mut().enumerate() {
            let late: Vec<f64> = truth
                .iter()
                .zip(rows.iter().skip(delay))
                .map(|(t, r)| f64::from(r.get(*t)))
                .collect();
            *agreement += late.iter().sum::<f64>() / late.len().max(1) as f64;
        }
        clips.push(Clip {
            voice,
            signal,
            truth,
            rows,
        });
    }
    if clips.is_empty() {
        return None;
    }
    let delay = match mode {
        BakeMode::Known => 0,
        BakeMode::Live => (0..DELAYS)
            .max_by(|a, b| delays[*a].total_cmp(&delays[*b]))
            .unwrap_or(0),
    };
    let mut names: Vec<&str> = clips.iter().map(|clip| clip.voice.as_str()).collect();
    names.dedup();
    let mut voices = Vec::new();
    for name in names {
        let mut voice = VoiceScore {
            voice: name.to_owned(),
            score: Score::default(),
            on_time: Score::default(),
            in_one_stream: Score::default(),
        };
        let own: Vec<&Clip> = clips.iter().filter(|clip| clip.voice == name).collect();
        let (sound, starts) = one_stream(&own);
        let stream = shown(sound);
        for (clip, start) in own.iter().zip(starts) {
            voice.score.add(&clip.truth, &clip.rows);
            voice.on_time.add(&clip.truth, &clip.rows[delay.min(clip.rows.len())..]);
            voice.in_one_stream.add(&clip.truth, &stream[start + delay..]);
        }
        voices.push(voice);
    }
    let mut in_noise = |kinds: noises::Set| {
        let mut noise: Vec<NoiseScore> = Vec::new();
        for (kind, sound) in kinds.clips(NOISE.0, NOISE.1) {
            let at = noise.iter().position(|n| n.kind == kind).unwrap_or_else(|| {
                noise.push(NoiseScore::new(kind));
                noise.len() - 1
            });
            noise[at].add(&shown(sound));
        }
        noise
    };
    let noise = noises::LOOKED_AT.map(&mut in_noise);
    let held_out_noise = match split {
        Split::Test => in_noise(noises::HELD_OUT),
        Split::Train | Split::Dev => Vec::new(),
    };
    let mut babble = NoiseScore::new("babble");
    for sound in noises::babble(&corpus.split(Split::Dev), NOISE.0, NOISE.1) {
        babble.add(&shown(sound));
    }
    Some(Evaluation {
        mode,
        voices,
        noise,
        held_out_noise,
        babble: (babble.frames > 0).then_some(babble),
        delay: delay as f64 * 10.0,
    })
}

/// A sentence, and what the face showed.
struct Clip {
    voice: String,
    signal: Vec<f32>,
    truth: Vec<Viseme>,
    rows: Vec<VisemeWeights>,
}

/// All of a voice's sentences, with an idle room before each and after the last; the frames at which they begin.
fn one_stream(clips: &[&Clip]) -> (Vec<f32>, Vec<usize>) {
    let mut rng = fastrand::Rng::with_seed(5);
    let mut room = |sound: &mut Vec<f32>| sound.extend((0..5 * SAMPLE_RATE).map(|_| (rng.f32() - 0.5) * 1e-3));
    let (mut sound, mut starts) = (Vec::new(), Vec::new());
    for clip in clips {
        room(&mut sound);
        starts.push(sound.len() / HOP);
        sound.extend_from_slice(&clip.signal);
        sound.resize(sound.len().next_multiple_of(HOP), 0.0);
    }
    room(&mut sound);
    (sound, starts)
}

/// Delays that are tried, in frames.
const DELAYS: usize = 21;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_set_of_noises_has_its_own_mean_and_babble_is_in_none() {
        let score = |kind, frames, open| NoiseScore { kind, frames, open };
        let evaluation = Evaluation {
            mode: BakeMode::Known,
            voices: Vec::new(),
            noise: [
                vec![score("rain", 300, 0), score("music", 100, 20)],
                vec![score("footsteps", 100, 0), score("insects", 100, 50)],
            ],
            held_out_noise: vec![score("applause", 100, 20), score("propellers", 100, 0)],
            babble: Some(score("babble", 100, 100)),
            delay: 0.0,
        };
        let [first, further] = evaluation.open_in_noise();
        assert!((first - 0.05).abs() < 1e-12);
        assert!((further - 0.25).abs() < 1e-12);
        assert!((evaluation.open_in_held_out_noise().unwrap() - 0.1).abs() < 1e-12);
        assert!((evaluation.noise[0][1].share() - 0.2).abs() < 1e-12);
    }
}
