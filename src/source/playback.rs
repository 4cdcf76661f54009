//! Playing clips: on the sound device through kira, or silently, by the clock alone.
//!
//! A voice asks its playback one thing each tick: which moment of the clip does the listener hear
//! now? The answer never runs backwards unless the game seeks, and does not jitter with the device's
//! blocks.

use std::time::Duration;

use bevy::prelude::*;

use super::clip::VoiceClip;

/// Where voices are played.
#[derive(Reflect, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AudioOutput {
    /// On the default sound device. If there is none (or feature `audio` is off), silently: one
    /// warning, and faces move as if the sound were there.
    #[default]
    Device,
    /// Silently, in real time. For tests, servers, and games that play the sound themselves.
    Silent,
}

/// Settings of all sources.
#[derive(Resource, Reflect, Clone, Debug)]
#[reflect(Resource)]
pub struct SourceSettings {
    /// Where voices are played. A change applies to voices that start later.
    pub output: AudioOutput,
    /// How long the sound device holds sound back before it is heard (default: 30 ms). Raise it if
    /// lips are early, as with Bluetooth headphones (150 to 250 ms).
    pub output_latency: Duration,
    /// How far analysis of a clip or a paced stream runs ahead of what is heard (default: 1 s).
    pub ahead: Duration,
}

impl Default for SourceSettings {
    fn default() -> Self {
        Self {
            output: AudioOutput::default(),
            output_latency: Duration::from_millis(30),
            ahead: Duration::from_secs(1),
        }
    }
}

/// How a clip starts to play.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "audio"), allow(dead_code))]
pub(super) struct Start {
    /// Position in the clip, in seconds.
    pub at: f64,
    pub paused: bool,
    pub looped: bool,
    /// Amplitude, 1 = as recorded.
    pub volume: f32,
}

/// One clip that is being played. Dropping it ends the sound.
///
/// Times are seconds since the clip's beginning; each pass of a looped clip adds its length.
pub(super) trait Playback: Send + Sync + 'static {
    /// Lets `delta` seconds pass and gives what the listener hears now.
    fn advance(&mut self, delta: f64) -> f64;
    /// Whether the listener has heard the end.
    fn finished(&self) -> bool;
    fn set_paused(&mut self, paused: bool);
    fn set_looped(&mut self, looped: bool);
    fn set_volume(&mut self, volume: f32);
    /// Jumps to a position within the present pass.
    fn seek(&mut self, position: f64);
}

/// The end of the pass that `time` lies in.
fn pass_end(time: f64, span: f64) -> f64 {
    ((time / span).floor() + 1.0) * span
}

/// The clock alone.
struct SilentPlayback {
    time: f64,
    span: f64,
    paused: bool,
    looped: bool,
    finished: bool,
}

impl SilentPlayback {
    fn new(span: f64, start: Start) -> Self {
        Self {
            time: start.at.clamp(0.0, span),
            span,
            paused: start.paused,
            looped: start.looped,
            finished: start.at >= span && !start.looped,
        }
    }
}

impl Playback for SilentPlayback {
    fn advance(&mut self, delta: f64) -> f64 {
        if !self.paused && !self.finished {
            let end = pass_end(self.time, self.span);
            self.time += delta;
            if !self.looped && self.time >= end {
                self.time = end;
                self.finished = true;
            }
        }
        self.time
    }

    fn finished(&self) -> bool {
        self.finished
    }

    fn set_paused(&mut self, paused: bool) {
        self.paused = paused;
    }

    fn set_looped(&mut self, looped: bool) {
        self.looped = looped;
    }

    fn set_volume(&mut self, _: f32) {}

    fn seek(&mut self, position: f64) {
        if !self.finished {
            let pass = pass_end(self.time, self.span) - self.span;
            // Short of the very end, which would already be the next pass.
            self.time = pass + position.clamp(0.0, self.span - 1e-6);
        }
    }
}

/// Turns a device's reported position, which moves in blocks and trails behind commands, into a
/// smooth one.
#[cfg_attr(not(feature = "audio"), allow(dead_code))]
struct DeviceClock {
    time: f64,
    span: f64,
    /// Playback began or jumped to here; nothing before it is heard again.
    since: f64,
    latency: f64,
    reported: f64,
    /// Seconds since the report last moved.
    unmoved: f64,
    /// A jump whose effect the device has not reported yet.
    awaits: Option<f64>,
}

#[cfg_attr(not(feature = "audio"), allow(dead_code))]
impl DeviceClock {
    /// The device takes a jump for done when it reports a position this close to it.
    const NEAR: f64 = 0.25;
    /// Without a moving report, time stands still after this long...
    const STALLED: f64 = 0.25;
    /// ...and runs by itself after this long: the device is gone, the face should not freeze.
    const LOST: f64 = 2.0;

    fn new(at: f64, span: f64, latency: f64) -> Self {
        Self {
            time: at,
            span,
            since: at,
            latency,
            reported: at,
            unmoved: 0.0,
            awaits: Some(at),
        }
    }

    fn jump(&mut self, to: f64) {
        (self.time, self.since, self.awaits, self.unmoved) = (to, to, Some(to), 0.0);
    }

    /// Lets time pass while the device plays and reports `position` in the clip.
    fn advance(&mut self, delta: f64, position: f64) {
        let moved = position != self.reported;
        self.reported = position;
        self.unmoved = if moved { 0.0 } else { self.unmoved + delta };
        // The pass of a looped clip that brings the report closest to where it is expected.
        let reported = position + ((self.time - position) / self.span).round() * self.span;
        if let Some(target) = self.awaits {
            if moved && (reported - target).abs() < Self::NEAR {
                self.awaits = None;
                self.time = self.time.max(reported);
            } else if self.unmoved > Self::LOST {
                self.awaits = None;
            }
            return;
        }
        if !moved {
            if self.unmoved <= Self::STALLED || self.is_lost() {
                self.time += delta;
            }
            return;
        }
        let expected = self.time + delta;
        let error = reported - expected;
        self.time = if error > Self::NEAR {
            reported
        } else {
            // A tenth of the error per report: the blocks average out. Too far ahead, it waits.
            (expected + error.max(-Self::NEAR) * 0.1).max(self.time)
        };
    }

    /// Lets time pass without the device.
    fn coast(&mut self, delta: f64) {
        self.time += delta;
    }

    fn is_lost(&self) -> bool {
        self.unmoved > Self::LOST
    }

    fn heard(&self) -> f64 {
        (self.time - self.latency).max(self.since)
    }
}

#[cfg(feature = "audio")]
mod device {
    use std::sync::Arc;
    use std::sync::mpsc::{Receiver, TryRecvError, channel};

    use bevy::log::{warn, warn_once};
    use bevy::platform::cell::SyncCell;
    use kira::sound::PlaybackState;
    use kira::sound::static_sound::{StaticSoundData, StaticSoundHandle, StaticSoundSettings};
    use kira::track::MainTrackBuilder;
    use kira::{AudioManager, AudioManagerSettings, Decibels, DefaultBackend, Tween};

    use super::super::quiet::quiet;
    use super::{DeviceClock, Playback, Start, VoiceClip, pass_end};

    /// The sound device, opened when the first voice needs it, on a thread of its own: opening can
    /// take a second.
    #[derive(Default)]
    pub(super) enum Device {
        #[default]
        Closed,
        Opening(SyncCell<Receiver<Result<AudioManager, String>>>),
        Open(Box<SyncCell<AudioManager>>),
        Missing,
    }

    impl Device {
        /// Whether it is known if there is a device. Opens it if nobody has.
        pub(super) fn settled(&mut self) -> bool {
            match self {
                Self::Open(_) | Self::Missing => true,
                Self::Closed => {
                    let (sender, receiver) = channel();
                    let spawned = std::thread::Builder::new()
                        .name("animgen output".into())
                        .spawn(move || {
                            quiet();
                            let settings = AudioManagerSettings::<DefaultBackend> {
                                main_track_builder: MainTrackBuilder::new().sound_capacity(1_024),
                                ..Default::default()
                            };
                            let _ = sender.send(AudioManager::new(settings).map_err(|error| error.to_string()));
                        });
                    match spawned {
                        Ok(_) => *self = Self::Opening(SyncCell::new(receiver)),
                        Err(error) => self.give_up(&error.to_string()),
                    }
                    false
                }
                Self::Opening(receiver) => {
                    match receiver.get().try_recv() {
                        Ok(Ok(manager)) => *self = Self::Open(Box::new(SyncCell::new(manager))),
                        Ok(Err(reason)) => self.give_up(&reason),
                        Err(TryRecvError::Disconnected) => self.give_up("the audio backend failed while opening"),
                        Err(TryRecvError::Empty) => return false,
                    }
                    true
                }
            }
        }

        fn give_up(&mut self, reason: &str) {
            warn!("no sound device: {reason}; voices are silent, their faces still move");
            *self = Self::Missing;
        }

        /// Plays a clip on the device; `None` if there is none or it is full.
        pub(super) fn play(&mut self, clip: &VoiceClip, start: Start, latency: f64) -> Option<KiraPlayback> {
            let Self::Open(manager) = self else { return None };
            let mut settings = StaticSoundSettings::new()
                .start_position(start.at)
                .volume(decibels(start.volume))
                .loop_region(None);
            if start.looped {
                settings = settings.loop_region(0.0..);
            }
            let data = StaticSoundData {
                sample_rate: clip.rate(),
                frames: Arc::clone(clip.playback()),
                settings,
                slice: None,
            };
            let mut handle = match manager.get().play(data) {
                Ok(handle) => handle,
                Err(error) => {
                    warn_once!("{error} The voices beyond are silent, their faces still move");
                    return None;
                }
            };
            if start.paused {
                handle.pause(Tween::default());
            }
            Some(KiraPlayback {
                handle: SyncCell::new(handle),
                clock: DeviceClock::new(start.at, clip.span(), latency),
                paused: start.paused,
                looped: start.looped,
                end: None,
            })
        }
    }

    /// A clip that kira plays.
    pub(super) struct KiraPlayback {
        handle: SyncCell<StaticSoundHandle>,
        clock: DeviceClock,
        paused: bool,
        looped: bool,
        /// The end of the last pass, once the device has played it; it is still to be heard.
        end: Option<f64>,
    }

    impl Playback for KiraPlayback {
        fn advance(&mut self, delta: f64) -> f64 {
            let handle = self.handle.get();
            if self.end.is_none() && handle.state() == PlaybackState::Stopped {
                // The clock is close to the end, on either side of it.
                let passes = (self.clock.time / self.clock.span).round().max(1.0);
                self.end = Some(passes * self.clock.span);
            }
            match self.end {
                Some(end) => {
                    self.clock.coast(delta);
                    self.clock.heard().min(end)
                }
                None => {
                    if !self.paused {
                        let end = pass_end(self.clock.time, self.clock.span);
                        self.clock.advance(delta, handle.position());
                        if self.clock.is_lost() {
                            warn_once!("the sound device has stopped; voices go on silently until it is back");
                            if !self.looped && self.clock.time >= end {
                                self.end = Some(end);
                            }
                        }
                    }
                    self.clock.heard()
                }
            }
        }

        fn finished(&self) -> bool {
            self.end.is_some_and(|end| self.clock.heard() >= end)
        }

        fn set_paused(&mut self, paused: bool) {
            self.paused = paused;
            match paused {
                true => self.handle.get().pause(Tween::default()),
                false => self.handle.get().resume(Tween::default()),
            }
        }

        fn set_looped(&mut self, looped: bool) {
            self.looped = looped;
            match looped {
                true => self.handle.get().set_loop_region(0.0..),
                false => self.handle.get().set_loop_region(None),
            }
        }

        fn set_volume(&mut self, volume: f32) {
            self.handle.get().set_volume(decibels(volume), Tween::default());
        }

        fn seek(&mut self, position: f64) {
            let span = self.clock.span;
            let position = position.clamp(0.0, span - 1e-6);
            self.handle.get().seek_to(position);
            self.clock.jump(pass_end(self.clock.time, span) - span + position);
        }
    }

    impl Drop for KiraPlayback {
        fn drop(&mut self) {
            self.handle.get().stop(Tween::default());
        }
    }

    fn decibels(volume: f32) -> Decibels {
        if volume > 0.0 {
            Decibels((20.0 * volume.log10()).clamp(-60.0, 24.0))
        } else {
            Decibels::SILENCE
        }
    }
}

/// Starts clips where the settings say.
#[derive(Resource, Default)]
pub(super) struct Output {
    #[cfg(feature = "audio")]
    device: device::Device,
}

impl Output {
    /// Whether a clip can start now. Looking for the sound device takes a moment; nobody waits for it.
    pub(super) fn ready(&mut self, settings: &SourceSettings) -> bool {
        #[cfg(feature = "audio")]
        if settings.output == AudioOutput::Device {
            return self.device.settled();
        }
        let _ = settings;
        true
    }

    /// Starts a clip.
    pub(super) fn play(&mut self, clip: &VoiceClip, start: Start, settings: &SourceSettings) -> Box<dyn Playback> {
        #[cfg(feature = "audio")]
        if settings.output == AudioOutput::Device
            && start.at < clip.span()
            && let Some(playback) = self.device.play(clip, start, settings.output_latency.as_secs_f64())
        {
            return Box::new(playback);
        }
        #[cfg(not(feature = "audio"))]
        if settings.output == AudioOutput::Device {
            bevy::log::warn_once!("voices are silent: bevy_animgen was built without its feature `audio`");
        }
        Box::new(SilentPlayback::new(clip.span(), start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A device with blocks of 40 ms, watched at 60 frames a second.
    fn play(clock: &mut DeviceClock, device: &mut f64, seconds: f64, looped: bool) -> Vec<f64> {
        let frame = 1.0 / 60.0;
        (0..(seconds / frame) as usize)
            .map(|_| {
                *device += frame;
                let mut block = (*device / 0.04).floor() * 0.04;
                if looped {
                    block %= clock.span;
                }
                clock.advance(frame, block);
                clock.heard()
            })
            .collect()
    }

    #[test]
    fn a_device_that_moves_in_blocks_gives_smooth_time() {
        let mut clock = DeviceClock::new(0.0, 100.0, 0.0);
        let heard = play(&mut clock, &mut 0.0, 5.0, false);
        let steps: Vec<f64> = heard.windows(2).skip(30).map(|w| w[1] - w[0]).collect();
        assert!(steps.iter().all(|&step| step > 0.012 && step < 0.021), "{steps:?}");
        assert!((heard.last().unwrap() - 5.0).abs() < 0.06);
    }

    #[test]
    fn time_waits_for_a_seek_and_then_follows_it() {
        let (mut clock, mut device) = (DeviceClock::new(0.0, 100.0, 0.0), 0.0);
        play(&mut clock, &mut device, 1.0, false);
        clock.jump(50.0);
        // The device has not noticed yet.
        assert!(
            play(&mut clock, &mut device, 0.1, false)
                .iter()
                .all(|&heard| heard == 50.0)
        );
        device = 50.0;
        let heard = play(&mut clock, &mut device, 1.0, false);
        assert!((heard.last().unwrap() - 51.0).abs() < 0.1);
    }

    #[test]
    fn a_loop_goes_on_counting() {
        let mut clock = DeviceClock::new(0.0, 0.7, 0.0);
        let heard = play(&mut clock, &mut 0.0, 10.0, true);
        assert!(heard.windows(2).all(|w| w[1] >= w[0]));
        assert!((heard.last().unwrap() - 10.0).abs() < 0.1);
    }

    #[test]
    fn a_device_that_stops_holds_time_and_then_lets_it_go() {
        let mut clock = DeviceClock::new(0.0, 100.0, 0.0);
        play(&mut clock, &mut 0.0, 1.0, false);
        let stuck = clock.reported;
        for _ in 0..60 {
            clock.advance(1.0 / 60.0, stuck);
        }
        assert!(clock.heard() < 1.4 && !clock.is_lost());
        for _ in 0..120 {
            clock.advance(1.0 / 60.0, stuck);
        }
        assert!(clock.heard() > 1.9 && clock.is_lost());
    }

    #[test]
    fn latency_delays_what_is_heard() {
        let mut clock = DeviceClock::new(2.0, 100.0, 0.1);
        clock.coast(0.05);
        assert_eq!(clock.heard(), 2.0);
        clock.coast(0.2);
        assert!((clock.heard() - 2.15).abs() < 1e-9);
    }
}
