//! Streams: samples that the game pushes, from speech synthesis, voice chat, or anything else.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use bevy::log::warn;
use bevy::platform::cell::SyncCell;
use bevy::prelude::*;

use super::SAMPLE_RATE;
use super::feed::Feed;
use super::heard::HeardAudio;
use super::playback::SourceSettings;
use super::resample::{FormatError, Resampler};

/// A live stream keeps at most this much that was not analysed yet, in seconds. Beyond, the oldest
/// is dropped: what is live must not lag.
pub const LIVE_LIMIT: f64 = 2.0;

/// A paced stream keeps at most this much that was not analysed yet, in seconds (38 MB). Beyond,
/// the newest is dropped.
pub const PACED_LIMIT: f64 = 600.0;

/// Blocks that a [`PcmSender`] may be ahead of the game.
const SENDER_BLOCKS: usize = 256;

/// A stream that runs dry for longer than this is heard as silence, in seconds...
pub(super) const DRY: f64 = 0.15;

/// ...for this long; then time stands still until more comes.
pub(super) const DRY_LIMIT: f64 = 1.0;

/// After the end, source time runs on this long, in seconds, so that the face comes to rest.
const REST: f64 = 0.5;

/// Positions that a game tells are taken to be this coarse, in seconds: players move in blocks, and
/// the last one is often not told.
const BLOCK: f64 = 0.15;

/// Sound that the game pushes: interleaved samples at any rate.
///
/// ```
/// # use bevy_animgen::source::PcmStream;
/// # fn main() -> Result<(), bevy_animgen::source::FormatError> {
/// let mut stream = PcmStream::paced(24_000, 1)?; // a speech synthesiser, faster than real time
/// stream.push(&[0.0; 2_400]);
/// stream.finish();
/// # Ok(()) }
/// ```
///
/// # Source time
/// | | what the listener hears now | for |
/// |---|---|---|
/// | [`new`](Self::new) | the newest sample | voice chat, anything that arrives in real time |
/// | [`paced`](Self::paced) | a clock that starts with the first sample | speech synthesis; the game plays the sound itself |
/// | [`set_position`](Self::set_position) | what the game says | the same, when the game knows its playback position |
///
/// When a stream runs dry without [`finish`](Self::finish), silence is assumed after 0.15 s, so
/// that the face closes its mouth. After `finish`, samples that are pushed before the end was heard
/// continue it; later ones begin a new take at source time 0, and so do those that wait when the game
/// tells a position that has gone back.
///
/// What is kept is limited: 2 s of a live stream ([`LIVE_LIMIT`], the oldest is dropped), 10 minutes
/// of a paced one ([`PACED_LIMIT`], the newest is dropped), with one warning.
#[derive(Component)]
#[require(HeardAudio)]
pub struct PcmStream {
    resampler: Resampler,
    pace: Pace,
    pending: Vec<f32>,
    /// How much of `pending` was handed on.
    taken: usize,
    closing: bool,
    /// The listener has heard the end of the take.
    heard_out: bool,
    /// What waits was pushed before that.
    continues: bool,
    /// Seconds since the stream ran dry.
    dry: f64,
    dropped: u64,
    warned_dropped: bool,
    warned_non_finite: bool,
    feed: Feed,
    begun: bool,
    inbox: Option<SyncCell<Receiver<Message>>>,
    outbox: Option<SyncSender<Message>>,
    integers: Vec<f32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Pace {
    Live,
    /// The clock, in seconds of source time.
    Clock(f64),
    /// What the game said last.
    Told(f64),
}

enum Message {
    Samples(Vec<f32>),
    Finish,
}

impl PcmStream {
    /// A live stream of `rate` Hz and `channels` interleaved channels: what was pushed last is what
    /// the listener hears now.
    ///
    /// # Errors
    /// If the format is not supported: 4 to 384 kHz, 1 to 64 channels.
    pub fn new(rate: u32, channels: u16) -> Result<Self, FormatError> {
        Ok(Self {
            resampler: Resampler::new(rate, channels)?,
            pace: Pace::Live,
            pending: Vec::new(),
            taken: 0,
            closing: false,
            heard_out: false,
            continues: false,
            dry: 0.0,
            dropped: 0,
            warned_dropped: false,
            warned_non_finite: false,
            feed: Feed::default(),
            begun: false,
            inbox: None,
            outbox: None,
            integers: Vec::new(),
        })
    }

    /// A stream that may come faster than it is heard: time runs from the first push on, and
    /// analysis runs ahead of it.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn paced(rate: u32, channels: u16) -> Result<Self, FormatError> {
        Ok(Self {
            pace: Pace::Clock(0.0),
            ..Self::new(rate, channels)?
        })
    }

    /// Whether what was pushed last is what the listener hears now.
    pub fn is_live(&self) -> bool {
        self.pace == Pace::Live
    }

    /// Appends `interleaved` samples, nominally -1 to 1; any number. What is not finite becomes 0.
    pub fn push(&mut self, interleaved: &[f32]) {
        self.closing = false;
        self.resampler.push(interleaved, &mut self.pending);
        if self.resampler.non_finite() > 0 && !std::mem::replace(&mut self.warned_non_finite, true) {
            warn!("a PCM stream carries samples that are not finite; they are taken as silence");
        }
        self.limit();
    }

    /// Appends `interleaved` 16-bit samples.
    pub fn push_i16(&mut self, interleaved: &[i16]) {
        let mut floats = std::mem::take(&mut self.integers);
        floats.clear();
        floats.extend(interleaved.iter().map(|&sample| f32::from(sample) / 32_768.0));
        self.push(&floats);
        self.integers = floats;
    }

    /// Says that what was pushed is complete. The face comes to rest after it.
    pub fn finish(&mut self) {
        self.resampler.finish(&mut self.pending);
        self.closing = true;
    }

    /// Says what the listener hears now: seconds since the first sample of this take. From then on
    /// the game keeps the time, and has to say so every frame.
    pub fn set_position(&mut self, seconds: f64) {
        if seconds.is_finite() {
            self.pace = Pace::Told(seconds.max(0.0));
        }
    }

    /// How much was pushed and not handed on for analysis yet, in seconds.
    pub fn buffered(&self) -> f64 {
        self.waiting().len() as f64 / f64::from(SAMPLE_RATE)
    }

    /// How many (16 kHz) samples were dropped because too many were waiting.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// A handle through which another thread may push.
    pub fn sender(&mut self) -> PcmSender {
        let outbox = self.outbox.get_or_insert_with(|| {
            let (sender, receiver) = sync_channel(SENDER_BLOCKS);
            self.inbox = Some(SyncCell::new(receiver));
            sender
        });
        PcmSender(outbox.clone())
    }

    fn waiting(&self) -> &[f32] {
        &self.pending[self.taken..]
    }

    fn limit(&mut self) {
        let most = super::sample_at(if self.is_live() { LIVE_LIMIT } else { PACED_LIMIT }) as usize;
        let Some(excess) = self.waiting().len().checked_sub(most).filter(|&excess| excess > 0) else {
            return;
        };
        if self.is_live() {
            self.taken += excess;
        } else {
            self.pending.truncate(self.pending.len() - excess);
        }
        self.dropped += excess as u64;
        if !std::mem::replace(&mut self.warned_dropped, true) {
            warn!("a PCM stream gets more sound than is heard ({excess} samples dropped); push in step with playback");
        }
    }

    /// Forgets what was handed on, now and then.
    fn compact(&mut self) {
        if self.taken == self.pending.len() || self.taken > 1 << 16 {
            self.pending.drain(..self.taken);
            self.taken = 0;
        }
    }

    fn receive(&mut self) {
        let Some(mut inbox) = self.inbox.take() else { return };
        while let Ok(message) = inbox.get().try_recv() {
            match message {
                Message::Samples(samples) => self.push(&samples),
                Message::Finish => self.finish(),
            }
        }
        self.inbox = Some(inbox);
    }

    fn assume_silence(&mut self, heard: &mut HeardAudio, delta: f64) {
        if self.dry > DRY && self.dry < DRY + DRY_LIMIT && !self.closing {
            self.feed.silence(heard, super::sample_at(delta));
        }
    }

    /// Lets time run on in a complete take: to its end, and until the face is at rest. Whether what
    /// `arrived` may begin the next.
    fn run_out(&mut self, heard: &mut HeardAudio, arrived: bool, delta: f64) -> bool {
        let end = heard.end() as f64 / f64::from(SAMPLE_RATE);
        let last = heard.now();
        let by_itself = (last + delta).min(end + REST).max(last);
        let now = match self.pace {
            Pace::Told(position) if position + BLOCK < end => position,
            Pace::Told(position) => position.max(by_itself),
            Pace::Live | Pace::Clock(_) => by_itself,
        };
        // The game plays the next sound already.
        let back = now + BLOCK < last;
        self.heard_out |= back || now >= end;
        self.continues = !back && (self.continues || (arrived && !self.heard_out));
        if arrived && self.heard_out {
            return true;
        }
        if let Pace::Clock(clock) = &mut self.pace {
            *clock = now;
        }
        heard.set_now(now);
        false
    }

    /// Passes on what is due in this tick.
    fn tick(&mut self, heard: &mut HeardAudio, ahead: f64, delta: f64) {
        let arrived = !self.waiting().is_empty();
        if !self.begun || heard.is_closed() {
            let begins = match self.begun {
                true => self.run_out(heard, arrived, delta),
                false => arrived,
            };
            if !begins {
                return;
            }
            let first = if self.continues { heard.end() } else { 0 };
            heard.set_live(self.is_live());
            self.feed.begin(heard, first);
            if let Pace::Clock(clock) = &mut self.pace
                && !self.continues
            {
                *clock = 0.0;
            }
            (self.begun, self.heard_out, self.continues) = (true, false, false);
        }
        if self.is_live() {
            self.dry = if arrived { 0.0 } else { self.dry + delta };
            if heard.samples().len() as f64 > LIVE_LIMIT * f64::from(SAMPLE_RATE) {
                // Nobody takes it.
                self.feed.begin(heard, heard.end());
            }
            heard.push(&self.pending[self.taken..]);
            self.taken = self.pending.len();
            self.assume_silence(heard, delta);
        } else {
            let known = |this: &Self, heard: &HeardAudio| heard.end() as f64 / f64::from(SAMPLE_RATE) + this.buffered();
            let now = match self.pace {
                Pace::Clock(clock) => {
                    let starved = !arrived && clock + delta >= known(self, heard);
                    self.dry = if starved { self.dry + delta } else { 0.0 };
                    self.assume_silence(heard, delta);
                    let clock = (clock + delta).min(known(self, heard)).max(clock);
                    self.pace = Pace::Clock(clock);
                    clock
                }
                Pace::Told(position) => position,
                Pace::Live => heard.now(),
            };
            self.taken += self.feed.stream(heard, &self.pending[self.taken..], now, ahead, delta);
        }
        if self.closing && self.waiting().is_empty() {
            heard.close();
            self.dry = 0.0;
            self.warned_dropped = false;
        }
        self.compact();
    }
}

/// Pushes to a [`PcmStream`] from another thread. Clones push to the same stream.
#[derive(Clone)]
pub struct PcmSender(SyncSender<Message>);

impl PcmSender {
    /// Appends interleaved samples; never waits. False if they were dropped: the stream is gone, or
    /// the game has not taken the last 256 blocks.
    pub fn push(&self, interleaved: Vec<f32>) -> bool {
        self.0.try_send(Message::Samples(interleaved)).is_ok()
    }

    /// Says that what was pushed is complete. False as with [`push`](Self::push).
    pub fn finish(&self) -> bool {
        self.0.try_send(Message::Finish).is_ok()
    }
}

/// Hands on what was pushed.
pub(super) fn stream(
    time: Res<Time<Real>>,
    settings: Res<SourceSettings>,
    mut streams: Query<(&mut PcmStream, &mut HeardAudio)>,
) {
    for (mut stream, mut heard) in &mut streams {
        let stream = stream.bypass_change_detection();
        stream.receive();
        stream.tick(&mut heard, settings.ahead.as_secs_f64(), time.delta_secs_f64());
    }
}

/// Without its stream, or with another in its place, an entity hears nothing more of it.
pub(super) fn silence(gone: On<Discard, PcmStream>, mut heard: Query<&mut HeardAudio>) {
    if let Ok(mut heard) = heard.get_mut(gone.entity) {
        heard.cut();
    }
}
