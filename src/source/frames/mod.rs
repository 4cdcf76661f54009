//! Pictures that do not come from a camera: folders, animations, videos, and images of the game.
//!
//! A thread per feed opens and decodes (`film`, `video`, `reel`) at most a few pictures ahead; the main thread shows
//! the one whose time has come (`systems`). Images of the game are copied by the main thread, or read back from the
//! graphics device without waiting for it, and converted in a task (`game_image`, `materials`).

mod asset_folder;
mod film;
mod game_image;
mod materials;
mod reel;
mod systems;
mod video;

use std::path::PathBuf;

use bevy::prelude::*;

use super::seen::SeenPicture;
pub use asset_folder::AssetFolder;
use game_image::Looking;
pub(super) use game_image::look;
use reel::Reel;
pub(super) use systems::{let_go, play};

/// Where a [`FrameFeed`] gets its pictures.
#[derive(Reflect, Clone, Debug, PartialEq)]
pub enum FrameSource {
    /// A folder or a file on this machine: an absolute path, or one from the working directory on.
    ///
    /// A folder is played in the natural order of its names (`2.png` before `10.png`), sub-folders left out. An
    /// animation (GIF, animated PNG or WebP) has its own times. Any other file is taken for a video, and read through
    /// an `ffmpeg` found on the `PATH`, at most 1920 pixels wide and high.
    Path(PathBuf),
    /// The same, from the folder of the game's assets on: see [`AssetFolder`].
    Asset(PathBuf),
    /// An image of the game: one that it changes, or one that a camera draws into.
    Image(Handle<Image>),
}

impl Default for FrameSource {
    fn default() -> Self {
        Self::Image(Handle::default())
    }
}

impl FrameSource {
    /// The folder or file on this machine; `None` for an image of the game.
    pub fn path(&self, assets: &AssetFolder) -> Option<PathBuf> {
        match self {
            Self::Path(path) => Some(path.clone()),
            Self::Asset(path) => Some(assets.0.join(path)),
            Self::Image(_) => None,
        }
    }
}

/// Sees a folder of pictures, an animation, a video, or an image of the game.
///
/// ```no_run
/// # use bevy::prelude::*;
/// # use bevy_animgen::source::FrameFeed;
/// # fn f(mut commands: Commands, minimap: Handle<Image>) {
/// commands.spawn(FrameFeed::asset("faces/mirror.gif").looped()); // among the game's assets
/// commands.spawn(FrameFeed::path("recordings/take_3").with_fps(25.0)); // from the working directory on
/// commands.spawn(FrameFeed::image(minimap)); // a render target
/// # }
/// ```
///
/// Fields may be changed at any time; another [`source`](Self::source) starts from its beginning.
/// What cannot be read is a warning and [`FrameFeedStatus::problem`]; a broken picture in a folder is left out, and an
/// animation or a video that breaks off is seen up to there.
///
/// # Source time
/// It is the position in the film, and goes on across the seam of a looped one (each pass adds its length); it begins at
/// the first picture that can be read. When decoding cannot keep up, pictures that came too late are left out, and once
/// the next picture is a quarter of a second late, time waits for it. Of an image of the game it is the time that was
/// looked at it. Another source, or [`restart`](Self::restart), begins a new take of [`SeenPicture`].
///
/// # Images of the game
/// One whose pixels are in memory is looked at when it changes, at most [`fps`](Self::fps) times a second. One that a
/// camera draws into is read back from the graphics device, as often, a few frames late, without waiting for it. When
/// the game removes an image, nothing is seen until it is there again.
///
/// To be read back, an image needs the texture usage `COPY_SRC`. If one that a camera draws into lacks it, it is added:
/// the image gets another texture, and what was drawn before is gone. Sprites, user interfaces and materials that Bevy
/// knows by reflection (`register_asset_reflect`; `StandardMaterial` and `ColorMaterial` are) follow; other materials
/// keep showing the old one. For those, make the image with `COPY_SRC`. So must one be made that a compute shader
/// writes, or that is kept in the `RENDER_WORLD` alone.
///
/// An entity has one source.
#[derive(Component, Reflect, Clone, Debug, PartialEq)]
#[reflect(Component, Default)]
#[require(SeenPicture, FrameFeedStatus, Reel, Looking)]
pub struct FrameFeed {
    /// What is seen.
    pub source: FrameSource,
    /// Pictures a second, 0.1 to 240: of a folder, of a video (whatever it was recorded with), and at most of an image
    /// of the game. Animations have their own times. A change counts from the next start.
    pub fps: f32,
    /// Whether a film begins again at its end. A picture that does not move is then seen again and again.
    pub looped: bool,
    /// Whether time stands still.
    pub paused: bool,
    /// How fast the time of a film goes: 1 as recorded, at least 0.
    pub speed: f32,
    /// Counts the restarts that the game has asked for.
    restarts: u32,
}

impl Default for FrameFeed {
    fn default() -> Self {
        Self {
            source: FrameSource::default(),
            fps: 30.0,
            looped: false,
            paused: false,
            speed: 1.0,
            restarts: 0,
        }
    }
}

impl FrameFeed {
    /// Sees a folder of pictures, an animation or a video of this machine. A path that is not absolute begins at the
    /// working directory, which is wherever the player started the game; for what ships with it there is
    /// [`asset`](Self::asset).
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self {
            source: FrameSource::Path(path.into()),
            ..default()
        }
    }

    /// Sees a folder of pictures, an animation or a video in the folder of the game's assets, wherever the game was
    /// started: see [`AssetFolder`]. It is read from there as it is, through no asset loader.
    pub fn asset(path: impl Into<PathBuf>) -> Self {
        Self {
            source: FrameSource::Asset(path.into()),
            ..default()
        }
    }

    /// Sees an image of the game.
    pub fn image(image: Handle<Image>) -> Self {
        Self {
            source: FrameSource::Image(image),
            ..default()
        }
    }

    /// Sets the pictures a second.
    pub fn with_fps(mut self, fps: f32) -> Self {
        self.fps = fps;
        self
    }

    /// Begins again and again.
    pub fn looped(mut self) -> Self {
        self.looped = true;
        self
    }

    /// Begins again from the first picture, whatever it was doing.
    pub fn restart(&mut self) {
        self.restarts = self.restarts.wrapping_add(1);
    }

    /// The pictures a second that can be meant.
    fn sane_fps(&self) -> f64 {
        if self.fps.is_finite() {
            f64::from(self.fps.clamp(0.1, 240.0))
        } else {
            30.0
        }
    }
}

/// What a feed is doing.
#[derive(Reflect, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FrameFeedPhase {
    /// Waits for its first picture.
    #[default]
    Opening,
    /// Shows pictures (or is paused).
    Playing,
    /// Has come to the end of its film. The last picture stays.
    Ended,
    /// Nothing can be seen, or nothing more; [`FrameFeedStatus::problem`] says why.
    Failed,
}

/// What a [`FrameFeed`] is doing: for the game to read.
#[derive(Component, Reflect, Clone, Debug, Default, PartialEq)]
#[reflect(Component, Default)]
pub struct FrameFeedStatus {
    /// What it is doing.
    pub phase: FrameFeedPhase,
    /// Source time, in seconds.
    pub position: f64,
    /// How often a looped film has come to its end.
    pub passes: u32,
    /// Pictures that came too late to be shown.
    pub dropped: u64,
    /// Whether the next picture of a film is still being decoded: it might be due already.
    pub waiting: bool,
    /// What could not be read last.
    pub problem: Option<String>,
}

/// A feed has shown its film to the end. Sent as a message and triggered on the entity.
#[derive(Message, EntityEvent, Reflect, Clone, Copy, Debug, PartialEq)]
pub struct FrameFeedEnded {
    /// The entity with the [`FrameFeed`].
    pub entity: Entity,
}
