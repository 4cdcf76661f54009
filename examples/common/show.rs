//! The course of a performance: everything is loaded, the character speaks, the performance ends.

use std::path::{Path, PathBuf};
use std::time::Instant;

use bevy::asset::{AssetLoadError, AssetPath, LoadState, RecursiveDependencyLoadState, UntypedAssetId};
use bevy::prelude::*;
use bevy_animgen::net::{DevicePreference, InferenceDevice};
use bevy_animgen::prelude::*;
use bevy_animgen::source::{AudioOutput, HeardAudio, SAMPLE_RATE, SourceSettings, VoiceClip, VoicePhase, VoiceState};
use bevy_animgen::track::VisemeTrack;

use super::Act;
use super::options::{Device, Options, user_file};

/// Spoken when the user names no file.
pub const DEFAULT_CLIP: &str = "audio/traveller.wav";

/// After a clip, the face has this long to come to rest, in seconds.
const REST: f64 = 0.5;

/// Without a window, what is live is performed for so long, in seconds.
const LISTEN: f64 = 10.0;

/// The character that speaks. The scene spawns one.
#[derive(Component, Default)]
pub struct Speaker;

/// The performance waits for this entity: the scene removes it when what it shows is complete.
#[derive(Component, Default)]
pub struct NotReady;

/// What went wrong, for the user to read. It ends the performance.
#[derive(Resource, Clone, Debug)]
pub struct Problem(pub String);

/// Where the performance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Files are being loaded; the analysis gets ahead of the voice.
    Preparing,
    /// Everything is there. A few frames go by in which textures and shaders arrive.
    Settling(u32),
    /// The performance goes on: the character speaks.
    Speaking,
    /// It is over.
    Over,
}

/// One clip of the performance.
pub struct Clip {
    /// Where its bytes are.
    pub path: PathBuf,
    handle: Handle<VoiceClip>,
}

/// The course of the performance.
#[derive(Resource)]
pub struct Show {
    /// What is spoken, in this order.
    pub clips: Vec<Clip>,
    /// Whether the microphone is listened to instead.
    mic: bool,
    /// Whether something is shown that does not wait.
    live: bool,
    /// Where the performance stands.
    pub phase: Phase,
    /// Seconds since the first clip began.
    pub time: f64,
    /// When each clip began, in seconds of the performance.
    pub begun: Vec<f64>,
    rested: f64,
    /// It ends at this time at the latest.
    limit: f64,
}

impl Show {
    /// The performance that the options ask for.
    ///
    /// # Errors
    /// If a file is not there.
    pub fn new(options: &Options, filmed: bool, act: &Act) -> Result<Self, String> {
        let mut clips = Vec::new();
        for path in &options.audio {
            clips.push(Clip {
                path: user_file(path)?,
                handle: default(),
            });
        }
        if clips.is_empty()
            && !options.mic
            && let Some(clip) = act.clip
        {
            clips.push(Clip {
                path: clip.into(),
                handle: default(),
            });
        }
        let live = options.mic || act.live;
        Ok(Self {
            clips,
            mic: options.mic,
            live,
            phase: Phase::Preparing,
            time: 0.0,
            begun: Vec::new(),
            rested: 0.0,
            limit: options
                .seconds
                .unwrap_or(if filmed && live { LISTEN } else { f64::INFINITY }),
        })
    }

    /// Whether it can only be performed in real time.
    pub fn is_live(&self) -> bool {
        self.live
    }

    /// Whether somebody speaks.
    pub fn speaks(&self) -> bool {
        self.mic || !self.clips.is_empty()
    }

    /// Ends the performance, unless there is still something to say.
    pub fn end(&mut self) {
        if self.phase == Phase::Speaking && !self.speaks() {
            self.phase = Phase::Over;
        }
    }
}

/// Adds the plugin and the course of the performance.
pub fn plugin(options: &Options, filmed: bool) -> impl Fn(&mut App) + Send + Sync + use<> {
    let device = match options.device {
        Device::Auto => DevicePreference::Auto,
        Device::Cpu => DevicePreference::Cpu,
        Device::Gpu => DevicePreference::Gpu,
    };
    let output = if filmed || options.mute {
        AudioOutput::Silent
    } else {
        AudioOutput::Device
    };
    move |app: &mut App| {
        app.insert_resource(SourceSettings { output, ..default() })
            .add_plugins(AnimGenPlugin { device, ..default() })
            .insert_resource(Patience {
                gpu_wanted: device == DevicePreference::Gpu,
                waited: 0.0,
            })
            .add_systems(Startup, load)
            .add_systems(Update, (watch, direct).chain());
    }
}

/// What the performance waits for before it begins, and for how long it has.
#[derive(Resource)]
struct Patience {
    /// The network is to be on the graphics device first.
    gpu_wanted: bool,
    /// Seconds on the wall.
    waited: f64,
}

impl Patience {
    /// Kernels are compiled meanwhile, which takes a while on a software device.
    const GPU: f64 = 120.0;

    fn satisfied(&mut self, device: Option<&InferenceDevice>) -> bool {
        !self.gpu_wanted || device.is_none_or(InferenceDevice::is_gpu) || self.waited > Self::GPU
    }
}

fn load(mut show: ResMut<Show>, server: Res<AssetServer>) {
    for clip in &mut show.clips {
        clip.handle = server.load(AssetPath::from_path(&clip.path).into_owned());
    }
}

/// A file that cannot be loaded ends the performance: it would wait for ever.
fn watch(show: Res<Show>, server: Res<AssetServer>, mut commands: Commands) {
    for clip in &show.clips {
        if let Some(problem) = load_problem(&server, &clip.path, clip.handle.id().untyped()) {
            commands.insert_resource(Problem(problem));
        }
    }
}

/// Why a file, or one that it needs, cannot be loaded: one line that names it.
pub fn load_problem(server: &AssetServer, path: &Path, asset: UntypedAssetId) -> Option<String> {
    let error = match (server.load_state(asset), server.recursive_dependency_load_state(asset)) {
        (LoadState::Failed(error), _) | (_, RecursiveDependencyLoadState::Failed(error)) => error,
        _ => return None,
    };
    let message = match &*error {
        AssetLoadError::AssetLoaderError(error) => error.error().to_string(),
        error => error.to_string(),
    };
    let message = message.lines().next().unwrap_or_default();
    let path = path.display().to_string();
    Some(if message.contains(&path) {
        message.into()
    } else {
        format!("{path}: {message}")
    })
}

fn direct(
    time: Res<Time<Real>>,
    server: Res<AssetServer>,
    device: Option<Res<InferenceDevice>>,
    mut patience: ResMut<Patience>,
    mut show: ResMut<Show>,
    waiting: Query<(), With<NotReady>>,
    mut speaker: Query<
        (
            Entity,
            Option<&mut Voice>,
            Option<&VoiceState>,
            Option<(&HeardAudio, &VisemeTrack)>,
        ),
        With<Speaker>,
    >,
    mut begun: Local<Option<Instant>>,
    mut commands: Commands,
) {
    let Ok((entity, voice, state, heard)) = speaker.single_mut() else {
        return;
    };
    match show.phase {
        Phase::Preparing => {
            patience.waited = begun.get_or_insert_with(Instant::now).elapsed().as_secs_f64();
            if heard.is_none() {
                if let Some(clip) = show.clips.first() {
                    commands.entity(entity).insert(Voice::new(clip.handle.clone()).paused());
                } else if show.mic {
                    commands.entity(entity).insert(Microphone::default());
                }
            }
            let loaded = show.clips.iter().all(|clip| server.is_loaded(&clip.handle));
            let known = show.clips.is_empty()
                || state.is_some_and(VoiceState::is_speaking)
                    && heard.is_some_and(|(heard, track)| knows(heard, track, 0.3));
            if loaded && known && waiting.is_empty() && patience.satisfied(device.as_deref()) {
                show.phase = Phase::Settling(3);
            }
        }
        Phase::Settling(0) => {
            if let Some(mut voice) = voice {
                voice.paused = false;
            }
            show.begun.push(0.0);
            show.phase = Phase::Speaking;
        }
        Phase::Settling(left) => show.phase = Phase::Settling(left - 1),
        Phase::Speaking => {
            let delta = time.delta_secs_f64();
            show.time += delta;
            if state.is_some_and(|state| state.phase() == VoicePhase::Finished) {
                show.rested += delta;
            }
            if show.rested >= REST {
                show.rested = 0.0;
                let clip = show.clips.get(show.begun.len()).map(|clip| clip.handle.clone());
                if let (Some(clip), Some(mut voice)) = (clip, voice) {
                    voice.say(clip);
                    let now = show.time;
                    show.begun.push(now);
                } else {
                    show.phase = Phase::Over;
                }
            }
            if show.time >= show.limit - 1e-6 {
                show.phase = Phase::Over;
            }
        }
        Phase::Over => {}
    }
}

/// Whether the track says what the face shows at a moment of source time.
pub fn knows(heard: &HeardAudio, track: &VisemeTrack, seconds: f64) -> bool {
    // Beyond the end of the sound there is nothing to wait for.
    let end = if heard.is_closed() {
        heard.end() as f64 / f64::from(SAMPLE_RATE) - 0.02
    } else {
        f64::INFINITY
    };
    track.timeline().end_time() >= seconds.min(end)
}
