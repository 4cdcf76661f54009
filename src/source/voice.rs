//! Voices: characters that speak recorded clips.

use std::mem;
use std::sync::Arc;

use bevy::prelude::*;

use super::clip::VoiceClip;
use super::feed::Feed;
use super::heard::HeardAudio;
use super::playback::{Output, Playback, SourceSettings, Start};

/// Speaks a clip: plays it, and lets the face follow what is heard.
///
/// The clip starts as soon as it is loaded. Fields may be changed at any time; jumps are methods:
///
/// ```no_run
/// # use bevy::prelude::*;
/// # use bevy_animgen::source::{Voice, VoiceFinished};
/// # fn f(mut commands: Commands, server: Res<AssetServer>, mut voices: Query<&mut Voice>) {
/// commands
///     .spawn(Voice::new(server.load("hello.wav")).with_volume(0.8))
///     .observe(|said: On<VoiceFinished>, mut voices: Query<&mut Voice>| {
///         if let Ok(mut voice) = voices.get_mut(said.entity) {
///             voice.play(); // once more
///         }
///     });
/// for mut voice in &mut voices {
///     voice.paused = true;
///     voice.seek(1.5);
///     voice.say(server.load("something_else.wav"));
/// }
/// # }
/// ```
///
/// # Source time
/// It equals the position in the clip. It goes on across the seam of a looped clip (each pass adds
/// the clip's length), so nothing is forgotten there. Seeking, stopping and starting again begin a
/// new take of [`HeardAudio`].
///
/// An entity has one source. A character that both speaks clips and listens to a microphone takes
/// two entities.
#[derive(Component, Reflect, Clone, Debug)]
#[reflect(Component)]
#[require(HeardAudio, VoiceState, Speech)]
pub struct Voice {
    /// What is spoken. Another handle starts that clip from its beginning.
    pub clip: Handle<VoiceClip>,
    /// Whether the clip begins again at its end.
    pub looped: bool,
    /// Whether time stands still. The face holds its pose.
    pub paused: bool,
    /// Amplitude: 0 is silent, 1 as recorded.
    pub volume: f32,
    #[reflect(ignore)]
    requests: Vec<Request>,
}

#[derive(Clone, Copy, Debug)]
enum Request {
    Play,
    Seek(f64),
    Stop,
}

impl Voice {
    /// Speaks `clip` once, as soon as it is loaded.
    pub fn new(clip: Handle<VoiceClip>) -> Self {
        Self {
            clip,
            looped: false,
            paused: false,
            volume: 1.0,
            requests: Vec::new(),
        }
    }

    /// Begins again and again.
    pub fn looped(mut self) -> Self {
        self.looped = true;
        self
    }

    /// Waits at the beginning until `paused` is set to false.
    pub fn paused(mut self) -> Self {
        self.paused = true;
        self
    }

    /// Sets the amplitude: 0 is silent, 1 as recorded.
    pub fn with_volume(mut self, volume: f32) -> Self {
        self.volume = volume;
        self
    }

    /// Speaks another clip (or the same once more) from its beginning.
    pub fn say(&mut self, clip: Handle<VoiceClip>) {
        self.clip = clip;
        self.play();
    }

    /// Speaks the clip from its beginning, whatever it was doing.
    pub fn play(&mut self) {
        self.paused = false;
        self.requests.push(Request::Play);
    }

    /// Jumps to a position in the clip, in seconds; beyond its end is its end. A voice that has
    /// ended or was stopped speaks from there.
    pub fn seek(&mut self, seconds: f64) {
        if seconds.is_finite() {
            self.requests.push(Request::Seek(seconds.max(0.0)));
        }
    }

    /// Falls silent; the face comes to rest. [`VoiceFinished`] is not sent.
    pub fn stop(&mut self) {
        self.requests.push(Request::Stop);
    }
}

/// What a voice is doing.
#[derive(Reflect, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VoicePhase {
    /// Waits for its clip, or for the sound device to open.
    #[default]
    Loading,
    /// Is speaking (or paused in the middle).
    Speaking,
    /// Has spoken to the end.
    Finished,
    /// Was told to stop.
    Stopped,
    /// Its clip could not be loaded; the asset server has said why.
    Failed,
}

/// What a [`Voice`] is doing: for the game to read.
#[derive(Component, Reflect, Clone, Copy, Debug, Default, PartialEq)]
#[reflect(Component)]
pub struct VoiceState {
    phase: VoicePhase,
    position: f64,
    duration: f64,
    passes: u64,
}

impl VoiceState {
    /// What it is doing.
    pub fn phase(&self) -> VoicePhase {
        self.phase
    }

    /// Whether it speaks (or is paused in the middle).
    pub fn is_speaking(&self) -> bool {
        self.phase == VoicePhase::Speaking
    }

    /// What the listener hears now: seconds since the clip's beginning.
    pub fn position(&self) -> f64 {
        self.position
    }

    /// The clip's length in seconds; 0 until it is loaded.
    pub fn duration(&self) -> f64 {
        self.duration
    }

    /// How often a looped clip has come to its end.
    pub fn passes(&self) -> u64 {
        self.passes
    }
}

/// A voice has spoken its clip to the end. Sent as a message and triggered on the entity.
#[derive(Message, EntityEvent, Reflect, Clone, Copy, Debug, PartialEq)]
pub struct VoiceFinished {
    /// The entity with the [`Voice`].
    pub entity: Entity,
    /// What it said.
    pub clip: AssetId<VoiceClip>,
}

/// The running side of a voice.
#[derive(Component, Default)]
pub(super) struct Speech {
    /// The clip that was begun or waited for, to notice another.
    clip: Option<AssetId<VoiceClip>>,
    start_at: f64,
    said: Option<Said>,
    looped: bool,
    paused: bool,
    volume: f32,
    /// Whether what it said before was cut off, while it waits.
    cut: bool,
}

/// A clip in the course of being spoken.
struct Said {
    samples: Arc<[f32]>,
    span: f64,
    playback: Box<dyn Playback>,
    feed: Feed,
}

/// Follows every voice: requests, playback, and what of the clip the face must know by now.
pub(super) fn speak(
    time: Res<Time<Real>>,
    settings: Res<SourceSettings>,
    clips: Res<Assets<VoiceClip>>,
    server: Res<AssetServer>,
    mut output: ResMut<Output>,
    mut voices: Query<(Entity, &mut Voice, &mut VoiceState, &mut Speech, &mut HeardAudio)>,
    mut finished: MessageWriter<VoiceFinished>,
    mut commands: Commands,
) {
    let delta = time.delta_secs_f64();
    for (entity, mut voice, mut state, mut speech, mut heard) in &mut voices {
        let speech = speech.bypass_change_detection();
        let mut next = *state;
        if speech.clip != Some(voice.clip.id()) {
            speech.clip = Some(voice.clip.id());
            begin(speech, &mut next, 0.0);
        }
        if !voice.requests.is_empty() {
            for request in mem::take(&mut voice.bypass_change_detection().requests) {
                obey(request, speech, &mut next, &mut heard);
            }
        }
        if next.phase == VoicePhase::Loading {
            let ready = output.ready(&settings);
            match clips.get(&voice.clip) {
                Some(clip) if ready => {
                    heard.set_live(false);
                    start(&voice, speech, clip, &mut output, &settings);
                    next.phase = VoicePhase::Speaking;
                    next.duration = clip.duration();
                }
                Some(_) => {}
                None if server.load_state(&voice.clip).is_failed() => {
                    next.phase = VoicePhase::Failed;
                    heard.close();
                }
                None => {}
            }
            // What was said before must not stay on the face while the next clip loads.
            if next.phase != VoicePhase::Speaking && !mem::replace(&mut speech.cut, true) && heard.take() > 0 {
                heard.cut();
            }
        }
        if let Some(said) = &mut speech.said {
            if let Some(clip) = clips.get(&voice.clip)
                && !Arc::ptr_eq(clip.samples(), &said.samples)
            {
                // The file was edited: the new recording goes on where the old one was.
                speech.start_at = next.position.min(clip.span());
                speech.said = None;
                start(&voice, speech, clip, &mut output, &settings);
                next.duration = clip.duration();
                *state = next;
                continue;
            }
            if mem::replace(&mut speech.paused, voice.paused) != voice.paused {
                said.playback.set_paused(voice.paused);
            }
            if mem::replace(&mut speech.volume, voice.volume) != voice.volume {
                said.playback.set_volume(voice.volume);
            }
            if mem::replace(&mut speech.looped, voice.looped) != voice.looped {
                said.playback.set_looped(voice.looped);
                said.feed.reconsider();
            }
            let now = said.playback.advance(delta);
            let ended = said.playback.finished();
            // At its very end a clip is still in the pass that ends there.
            let passes = match ended {
                true => ((now / said.span).round() as u64).saturating_sub(1),
                false => (now / said.span) as u64,
            };
            next.position = (now - passes as f64 * said.span).min(next.duration);
            next.passes = passes;
            let last = (!voice.looped).then_some((passes + 1) * said.samples.len() as u64);
            let pace = if ended { f64::INFINITY } else { delta };
            said.feed
                .clip(&mut heard, &said.samples, now, last, settings.ahead.as_secs_f64(), pace);
            if ended {
                heard.rest();
                speech.said = None;
                next.phase = VoicePhase::Finished;
                let event = VoiceFinished {
                    entity,
                    clip: voice.clip.id(),
                };
                finished.write(event);
                commands.trigger(event);
            }
        }
        state.set_if_neq(next);
    }
}

fn begin(speech: &mut Speech, state: &mut VoiceState, at: f64) {
    speech.said = None;
    speech.cut = false;
    speech.start_at = at;
    *state = VoiceState {
        position: at,
        ..default()
    };
}

fn obey(request: Request, speech: &mut Speech, state: &mut VoiceState, heard: &mut HeardAudio) {
    match (request, &mut speech.said) {
        (Request::Play, _) => begin(speech, state, 0.0),
        (Request::Seek(to), Some(said)) => {
            let to = to.min(said.span);
            if said.playback.seek(to) {
                said.feed.reconsider();
            } else {
                begin(speech, state, to);
            }
        }
        (Request::Seek(to), None) if state.phase != VoicePhase::Failed => begin(speech, state, to),
        (Request::Stop, _) if !matches!(state.phase, VoicePhase::Finished | VoicePhase::Failed) => {
            speech.said = None;
            state.phase = VoicePhase::Stopped;
            heard.cut();
        }
        _ => {}
    }
}

fn start(voice: &Voice, speech: &mut Speech, clip: &VoiceClip, output: &mut Output, settings: &SourceSettings) {
    (speech.paused, speech.looped, speech.volume) = (voice.paused, voice.looped, voice.volume);
    let at = speech.start_at.min(clip.span());
    let start = Start {
        at,
        paused: voice.paused,
        looped: voice.looped,
        volume: voice.volume,
    };
    let mut feed = Feed::default();
    feed.reconsider();
    speech.said = Some(Said {
        samples: Arc::clone(clip.samples()),
        span: clip.span(),
        playback: output.play(clip, start, settings),
        feed,
    });
}

/// Inserting a voice, also over an old one, begins its clip.
pub(super) fn begin_again(inserted: On<Insert, Voice>, mut speeches: Query<&mut Speech>) {
    if let Ok(mut speech) = speeches.get_mut(inserted.entity) {
        speech.clip = None;
    }
}

/// Without its voice, an entity falls silent.
pub(super) fn silence(removed: On<Remove, Voice>, mut commands: Commands, mut heard: Query<&mut HeardAudio>) {
    if let Ok(mut heard) = heard.get_mut(removed.entity) {
        heard.cut();
    }
    commands.entity(removed.entity).try_remove::<(Speech, VoiceState)>();
}
