//! What an entity has heard: the one shape in which every audio source hands on its sound.

use bevy::prelude::*;

/// The sample rate of everything behind the sources, in Hz. Sources resample to it.
pub const SAMPLE_RATE: u32 = 16_000;

/// After the end, source time runs on this long, in seconds, so that the face comes to rest.
const REST: f64 = 1.0;

/// Sound that reached an entity: mono, 16 kHz, stamped with source time.
///
/// Sources ([`Microphone`](super::Microphone), [`Voice`](super::Voice),
/// [`PcmStream`](super::PcmStream)) write it, the feature extractor takes from it. A jump in source
/// time (a seek, another clip) begins a new *take*: whatever follows has no past.
#[derive(Component, Debug, Default)]
pub struct HeardAudio {
    samples: Vec<f32>,
    first: u64,
    take: u32,
    closed: bool,
    live: bool,
    now: f64,
    /// Time runs on by itself: no source moves it any more.
    resting: bool,
}

impl HeardAudio {
    /// For a source whose future is not known (microphone, stream): `now` is the newest sample.
    pub fn live() -> Self {
        Self {
            live: true,
            ..default()
        }
    }

    /// Says whether the future is unknown: a source may take over from one of another kind. To be
    /// followed by [`restart`](Self::restart).
    pub(super) fn set_live(&mut self, live: bool) {
        self.live = live;
    }

    /// Ends the take at this moment: whatever was already known of the future is void.
    pub(super) fn cut(&mut self) {
        let now = self.now;
        self.restart(super::sample_at(now));
        self.set_now(now);
        self.rest();
    }

    /// Completes the take and lets time run on past its end until the face is at rest, whether or not
    /// the source is still there.
    pub(super) fn rest(&mut self) {
        self.close();
        self.resting = true;
    }

    /// Appends samples that follow directly on all before them. `f32`, nominally -1 to 1; what is not
    /// finite becomes 0.
    pub fn push(&mut self, samples: &[f32]) {
        let safe = |&sample: &f32| if sample.is_finite() { sample } else { 0.0 };
        self.samples.extend(samples.iter().map(safe));
        if self.live {
            self.now = self.end() as f64 / f64::from(SAMPLE_RATE);
        }
    }

    /// Begins a new take: forgets what nobody took; the next pushed sample has source index `first`.
    pub fn restart(&mut self, first: u64) {
        self.samples.clear();
        self.first = first;
        self.take = self.take.wrapping_add(1);
        self.closed = false;
        self.resting = false;
        self.now = first as f64 / f64::from(SAMPLE_RATE);
    }

    /// Says that this take is complete: no sample follows.
    pub fn close(&mut self) {
        self.closed = true;
    }

    /// Sets what the listener hears at this moment, in seconds of source time.
    pub fn set_now(&mut self, seconds: f64) {
        self.now = seconds;
    }

    /// What the listener hears at this moment, in seconds of source time: what the face shows.
    pub fn now(&self) -> f64 {
        self.now
    }

    /// Whether the future of this source is unknown.
    pub fn is_live(&self) -> bool {
        self.live
    }

    /// Whether the take is complete.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Counts the takes; it changes when source time jumps.
    pub fn take(&self) -> u32 {
        self.take
    }

    /// Source index of the first sample that is still here.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// Source index one past the newest sample.
    pub fn end(&self) -> u64 {
        self.first + self.samples.len() as u64
    }

    /// The samples that nobody took yet.
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }

    /// Hands over the first `count` samples and forgets them.
    ///
    /// # Panics
    /// If there are fewer.
    pub fn drain(&mut self, count: usize) -> impl Iterator<Item = f32> + '_ {
        self.first += count as u64;
        self.samples.drain(..count)
    }
}

/// Moves time on in what has come to its end, by [`REST`].
pub(super) fn come_to_rest(time: Res<Time<Real>>, mut all: Query<&mut HeardAudio>) {
    for mut heard in &mut all {
        if heard.resting {
            let end = heard.end() as f64 / f64::from(SAMPLE_RATE) + REST;
            heard.now += time.delta_secs_f64();
            heard.resting = heard.now < end;
        }
    }
}
