//! What comes in: sound, each source resampled to one mono 16 kHz signal, and pictures.
//!
//! | component | hears | source time | what is heard now | known in advance |
//! |---|---|---|---|---|
//! | [`Microphone`] (feature `audio`) | an input device | seconds heard | the newest sample | no |
//! | [`Voice`] | a [`VoiceClip`] (`.wav`) that it plays | position in the clip | the playback position | [`SourceSettings::ahead`] |
//! | [`PcmStream::new`] | what the game pushes | seconds pushed | the newest sample | no |
//! | [`PcmStream::paced`] | what the game pushes ahead of time | seconds pushed | a clock, or what the game says | [`SourceSettings::ahead`] |
//!
//! Each brings its own [`HeardAudio`], from which everything behind the sources reads.
//!
//! | component | sees | source time |
//! |---|---|---|
//! | `Webcam` (feature `webcam`) | a live camera | seconds since it was spawned |
//! | [`FrameFeed::asset`], [`FrameFeed::path`] | a folder of pictures, an animation, a video | position in the film |
//! | [`FrameFeed::image`] | an image of the game, also one that a camera draws into | seconds watched |
//!
//! Each brings its own [`SeenPicture`], which holds the newest picture. An entity takes one source.
//! [`SourcePlugin`] runs them in [`AnimGenSystems::Sense`](crate::AnimGenSystems).
//!
//! | to read | |
//! |---|---|
//! | [`VoiceState`], [`VoiceFinished`] | phase and position of a voice; its end, as message and entity event |
//! | [`MicrophoneStatus`] | phase, device, level |
//! | [`FrameFeedStatus`], [`FrameFeedEnded`] | phase and position of a feed; its end, as message and entity event |
//! | `WebcamStatus` | phase, device, size, pictures a second |
//!
//! Outside the engine, [`wav`] reads files block by block, [`Resampler`] converts any signal, [`Picture::open`] and
//! [`PictureFrames`] read picture files, and [`SpriteFilm`] reads sprites: folders, animations, sheets.

mod clip;
mod feed;
pub(crate) mod file;
mod frames;
mod heard;
#[cfg(feature = "audio")]
mod microphone;
mod picture;
mod playback;
#[cfg(feature = "audio")]
mod quiet;
mod resample;
mod seen;
mod sprites;
mod stream;
mod voice;
pub mod wav;
#[cfg(feature = "webcam")]
mod webcam;

use bevy::prelude::*;

pub(crate) use feed::RUN_UP;

pub use clip::{ClipError, VoiceClip, VoiceClipLoader, VoiceClipSettings};
pub use frames::{AssetFolder, FrameFeed, FrameFeedEnded, FrameFeedPhase, FrameFeedStatus, FrameSource};
pub use heard::{HeardAudio, SAMPLE_RATE};
#[cfg(feature = "audio")]
pub use microphone::{Microphone, MicrophonePhase, MicrophoneStatus};
pub use picture::{
    BYTE_LIMIT, PICTURE_ENDINGS, PIXEL_LIMIT, Picture, PictureError, PictureFrame, PictureFrames, RgbaFrame, RgbaFrames,
};
pub use playback::{AudioOutput, SourceSettings};
pub use resample::{CHANNELS, FormatError, RATES, Resampler};
pub use seen::SeenPicture;
pub use sprites::{FRAME_LIMIT, LayoutError, Sheet, SheetLayout, SpriteFilm, SpriteFilmError};
pub use stream::{LIVE_LIMIT, PACED_LIMIT, PcmSender, PcmStream};
pub use voice::{Voice, VoiceFinished, VoicePhase, VoiceState};
#[cfg(feature = "webcam")]
pub use webcam::{
    CameraDriver, CameraInfo, CameraRequest, Cameras, OpenCamera, Webcam, WebcamDevice, WebcamPhase, WebcamStatus,
};

use crate::sets::AnimGenSystems;

/// Runs all sources. Needs Bevy's `TimePlugin` and `AssetPlugin`.
///
/// Opens no device by itself: the sound output is opened when the first voice speaks, an input when
/// a microphone is spawned, a camera when a webcam is.
#[derive(Clone, Debug, Default)]
pub struct SourcePlugin {
    /// The initial settings; a [`SourceSettings`] resource that is there already comes first.
    pub settings: SourceSettings,
}

impl Plugin for SourcePlugin {
    fn build(&self, app: &mut App) {
        if !app.world().contains_resource::<SourceSettings>() {
            app.insert_resource(self.settings.clone());
        }
        if !app.world().contains_resource::<AssetFolder>() {
            app.insert_resource(AssetFolder::of(app));
        }
        app.init_resource::<playback::Output>()
            .init_asset::<VoiceClip>()
            .init_asset_loader::<VoiceClipLoader>()
            .add_message::<VoiceFinished>()
            .add_message::<FrameFeedEnded>()
            .add_observer(voice::begin_again)
            .add_observer(voice::silence)
            .add_observer(stream::silence)
            .add_observer(frames::let_go)
            .add_systems(
                PreUpdate,
                (heard::come_to_rest, (voice::speak, stream::stream))
                    .chain()
                    .in_set(AnimGenSystems::Sense),
            )
            .add_systems(
                PreUpdate,
                (frames::play, frames::look).chain().in_set(AnimGenSystems::Sense),
            );
        #[cfg(feature = "audio")]
        app.add_observer(microphone::let_go)
            .add_systems(PreUpdate, microphone::listen.in_set(AnimGenSystems::Sense));
        #[cfg(feature = "webcam")]
        app.init_resource::<Cameras>()
            .add_observer(webcam::let_go)
            .add_systems(PreUpdate, webcam::watch.in_set(AnimGenSystems::Sense));
    }
}

/// The source index of the sample at a time in seconds. Beyond all bounds it is the bound.
fn sample_at(seconds: f64) -> u64 {
    (seconds * f64::from(SAMPLE_RATE)) as u64
}
