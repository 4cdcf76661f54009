//! Images of the game: looked at when they change, or read back from the graphics device, without waiting for it.

use bevy::asset::AssetEvent;
use bevy::ecs::message::MessageCursor;
use bevy::log::warn;
use bevy::prelude::*;
use bevy::render::gpu_readback::{Readback, ReadbackComplete};
use bevy::render::render_resource::{TextureFormat, TextureUsages};
use bevy::render::renderer::RenderDevice;
use bevy::tasks::{AsyncComputeTaskPool, Task, block_on, poll_once};

use super::{FrameFeed, FrameFeedPhase, FrameFeedStatus, FrameSource};
use crate::source::SeenPicture;
use crate::source::picture::{PIXEL_LIMIT, Picture, PictureError, Reader};

/// A read-back that has not come after this many seconds is asked for again: the device was not ready, or lost.
const PATIENCE: f64 = 1.0;

/// The running side of a feed that looks at an image.
#[derive(Component, Default)]
pub(in crate::source) struct Looking {
    /// What is looked at, and by which of the game's requests.
    image: Option<(Handle<Image>, u32)>,
    /// Seconds that were looked at it.
    clock: f64,
    /// Whether its pixels have changed since they were copied.
    changed: bool,
    /// When the next read-back is due.
    due: f64,
    reading: Option<Reading>,
    /// What was copied and waits to be converted; the newest wins.
    copied: Option<Copied>,
    converting: Option<(Task<Option<Picture>>, f64)>,
}

impl Looking {
    /// The entity that reads back.
    pub(super) fn helper(&self) -> Option<Entity> {
        self.reading.as_ref().map(|reading| reading.child)
    }
}

/// The child entity that reads one image back. What comes late for another image comes to another child, that is gone.
struct Reading {
    child: Entity,
    /// When it was asked, if the answer is still to come.
    asked: Option<f64>,
    /// Whether the request has gone out, and must not go out again.
    out: bool,
}

/// Marks the child, and says what it reads.
#[derive(Component)]
struct ReadsFor {
    feed: Entity,
    width: u32,
    height: u32,
    format: TextureFormat,
}

/// The bytes of an image at a moment.
struct Copied {
    reader: Reader,
    width: u32,
    height: u32,
    stride: usize,
    bytes: Vec<u8>,
    time: f64,
}

/// How the pixels of an image can be had.
enum Way {
    /// They are in memory.
    Memory(Reader),
    /// They are on the graphics device.
    Device,
    /// The image is not loaded yet.
    NotYet,
    /// They cannot be had.
    None(PictureError),
}

/// Follows every image of the game that is looked at.
pub(in crate::source) fn look(
    time: Res<Time<Real>>,
    images: Option<ResMut<Assets<Image>>>,
    renderer: Option<Res<RenderDevice>>,
    changes: Option<Res<Messages<AssetEvent<Image>>>>,
    mut cursor: Local<MessageCursor<AssetEvent<Image>>>,
    mut feeds: Query<(Entity, &FrameFeed, &mut FrameFeedStatus, &mut Looking, &mut SeenPicture)>,
    mut commands: Commands,
) {
    let Some(mut images) = images else { return };
    let mut changed = Vec::new();
    if let Some(changes) = &changes {
        for change in cursor.read(changes) {
            if let AssetEvent::Added { id } | AssetEvent::Modified { id } | AssetEvent::LoadedWithDependencies { id } =
                change
            {
                changed.push(*id);
            }
        }
    }
    for (entity, feed, mut status, mut looking, mut seen) in &mut feeds {
        let looking = looking.bypass_change_detection();
        let wanted = match &feed.source {
            FrameSource::Image(image) => Some((image.clone(), feed.restarts)),
            FrameSource::Path(_) => None,
        };
        if looking.image != wanted {
            if let Some(child) = looking.helper() {
                commands.entity(child).try_despawn();
            }
            *looking = Looking {
                image: wanted.clone(),
                changed: true,
                ..default()
            };
        }
        let Some((image, _)) = &wanted else { continue };
        if let Some((task, at)) = &mut looking.converting
            && let Some(picture) = block_on(poll_once(task))
        {
            if let Some(picture) = picture {
                seen.show(picture, *at);
                status.phase = FrameFeedPhase::Playing;
                status.problem = None;
            }
            looking.converting = None;
        }
        if looking.converting.is_none()
            && let Some(copied) = looking.copied.take()
        {
            let at = copied.time;
            let task = AsyncComputeTaskPool::get().spawn(async move {
                copied
                    .reader
                    .picture(copied.width, copied.height, copied.stride, &copied.bytes)
            });
            looking.converting = Some((task, at));
        }
        looking.changed |= changed.contains(&image.id());
        if feed.paused {
            continue;
        }
        looking.clock += time.delta_secs_f64();
        status.bypass_change_detection().position = looking.clock;
        match way(&mut images, image, renderer.is_some()) {
            Way::NotYet => {}
            Way::None(error) => {
                let problem = error.to_string();
                if status.problem.as_ref() != Some(&problem) {
                    warn!("nothing can be seen: {problem}");
                    status.phase = FrameFeedPhase::Failed;
                    status.problem = Some(problem);
                }
            }
            Way::Memory(reader) => {
                if std::mem::take(&mut looking.changed)
                    && let Some(image) = images.get(image)
                    && let Some(bytes) = &image.data
                {
                    looking.copied = Some(Copied {
                        reader,
                        width: image.width(),
                        height: image.height(),
                        stride: reader.row(image.width()),
                        bytes: bytes.clone(),
                        time: looking.clock,
                    });
                }
            }
            Way::Device => {
                if let Some(image) = images.get(image) {
                    read_back(entity, feed, looking, image, &mut commands);
                }
            }
        }
    }
}

/// How to get at the pixels of an image; makes one that a camera draws into readable.
fn way(images: &mut Assets<Image>, handle: &Handle<Image>, renderer: bool) -> Way {
    let Some(image) = images.get(handle) else {
        return Way::NotYet;
    };
    let file = || match handle.path() {
        Some(path) => path.to_string(),
        None => "an image of the game".into(),
    };
    let texture = &image.texture_descriptor;
    let (width, height) = (image.width(), image.height());
    if u64::from(width) * u64::from(height) > PIXEL_LIMIT {
        return Way::None(PictureError::TooLarge {
            file: file(),
            width,
            height,
        });
    }
    let Some(reader) = Reader::new(texture.format) else {
        return Way::None(PictureError::TextureFormat {
            file: file(),
            format: format!("{:?}", texture.format),
        });
    };
    let drawn = texture
        .usage
        .intersects(TextureUsages::RENDER_ATTACHMENT | TextureUsages::STORAGE_BINDING);
    if let Some(bytes) = &image.data
        && !(drawn && renderer)
    {
        let needed = reader.row(width) * height as usize;
        return if bytes.len() < needed {
            Way::None(PictureError::TooFewBytes {
                file: file(),
                width,
                height,
                needed: needed as u64,
                bytes: bytes.len() as u64,
            })
        } else {
            Way::Memory(reader)
        };
    }
    let single = texture.sample_count == 1;
    if renderer && single && texture.usage.contains(TextureUsages::COPY_SRC) {
        return Way::Device;
    }
    if renderer && single && texture.usage.contains(TextureUsages::RENDER_ATTACHMENT) {
        // The camera draws it anew in every frame, so nothing is lost with the old texture.
        if let Some(mut image) = images.get_mut(handle) {
            image.texture_descriptor.usage |= TextureUsages::COPY_SRC;
        }
        return Way::NotYet;
    }
    Way::None(PictureError::NoPixels { file: file() })
}

/// Asks the graphics device for the pixels, once each time that it is due.
fn read_back(feed_entity: Entity, feed: &FrameFeed, looking: &mut Looking, image: &Image, commands: &mut Commands) {
    let reads = ReadsFor {
        feed: feed_entity,
        width: image.width(),
        height: image.height(),
        format: image.texture_descriptor.format,
    };
    let reading = looking.reading.get_or_insert_with(|| Reading {
        child: commands.spawn_empty().observe(receive).id(),
        asked: None,
        out: false,
    });
    if reading.out {
        // It went out with the last frame; one is enough.
        commands.entity(reading.child).try_remove::<Readback>();
        reading.out = false;
    }
    let answered = reading.asked.is_none_or(|asked| looking.clock > asked + PATIENCE);
    if answered && looking.clock >= looking.due {
        let Some((image, _)) = &looking.image else { return };
        commands
            .entity(reading.child)
            .try_insert((reads, Readback::texture(image.clone())));
        reading.asked = Some(looking.clock);
        reading.out = true;
        looking.due = (looking.due + 1.0 / feed.sane_fps()).max(looking.clock);
    }
}

/// The graphics device has answered.
fn receive(mut complete: On<ReadbackComplete>, children: Query<&ReadsFor>, mut feeds: Query<&mut Looking>) {
    let child = complete.entity;
    let Ok(reads) = children.get(child) else { return };
    let Ok(mut looking) = feeds.get_mut(reads.feed) else {
        return;
    };
    let looking = looking.bypass_change_detection();
    let Some(reading) = looking.reading.as_mut().filter(|reading| reading.child == child) else {
        return;
    };
    let Some(time) = reading.asked.take() else { return };
    let Some(reader) = Reader::new(reads.format) else {
        return;
    };
    // Rows lie where the device wants them; those of another size are of an image that was just exchanged.
    let row = reader.row(reads.width);
    let stride = if reads.height > 1 {
        RenderDevice::align_copy_bytes_per_row(row)
    } else {
        row
    };
    if complete.data.len() < stride * (reads.height as usize - 1) + row {
        return;
    }
    looking.copied = Some(Copied {
        reader,
        width: reads.width,
        height: reads.height,
        stride,
        bytes: std::mem::take(&mut complete.event_mut().data),
        time,
    });
}
