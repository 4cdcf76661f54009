//! Playback on the sound device, through kira.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use bevy::log::{warn, warn_once};
use bevy::platform::cell::SyncCell;
use kira::sound::PlaybackState;
use kira::sound::static_sound::{StaticSoundData, StaticSoundHandle, StaticSoundSettings};
use kira::track::MainTrackBuilder;
use kira::{AudioManager, AudioManagerSettings, Decibels, DefaultBackend, Tween};

use super::clock::DeviceClock;
use super::{Playback, Start, pass_end};
use crate::source::VoiceClip;
use crate::source::quiet::quiet;

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

    fn seek(&mut self, position: f64) -> bool {
        // kira has let go of a sound that has stopped.
        if self.end.is_some() || self.handle.get().state() == PlaybackState::Stopped {
            return false;
        }
        let span = self.clock.span;
        let position = position.clamp(0.0, span - 1e-6);
        self.handle.get().seek_to(position);
        self.clock.jump(pass_end(self.clock.time, span) - span + position);
        true
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
