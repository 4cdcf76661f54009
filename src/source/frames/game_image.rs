//! Images of the game: looked at when they change, or read back from the graphics device, without waiting for it.

use bevy::asset::{AssetEvent, LoadState, RenderAssetUsages};
use bevy::ecs::message::MessageCursor;
use bevy::log::warn;
use bevy::prelude::*;
use bevy::render::gpu_readback::{Readback, ReadbackComplete};
use bevy::render::render_resource::{TextureFormat, TextureUsages};
use bevy::render::renderer::RenderDevice;
use bevy::tasks::{AsyncComputeTaskPool, Task, block_on, poll_once};

use super::{FrameFeed, FrameFeedPhase, FrameFeedStatus, FrameSource, materials};
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
    /// Whether it was there when it was looked at last.
    found: bool,
    /// Whether its pixels have changed since they were copied.
    changed: bool,
    /// An image that got another texture, which materials do not show yet.
    renewed: Option<AssetId<Image>>,
    /// When the next copy or read-back is due.
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

    /// The next copy is due a period after the last one was; from now on, if the game could not keep up.
    fn put_off(&mut self, period: f64) {
        let begin = if self.clock - self.due < period {
            self.due
        } else {
            self.clock
        };
        self.due = begin + period;
    }

    /// Has converted what was copied, if nothing is being converted.
    fn convert(&mut self) {
        if self.converting.is_none()
            && let Some(copied) = self.copied.take()
        {
            let at = copied.time;
            let task = AsyncComputeTaskPool::get().spawn(async move {
                copied
                    .reader
                    .picture(copied.width, copied.height, copied.stride, &copied.bytes)
            });
            self.converting = Some((task, at));
        }
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
#[derive(Component, PartialEq)]
struct ReadsFor {
    feed: Entity,
    width: u32,
    height: u32,
    layers: u32,
    format: TextureFormat,
}

impl ReadsFor {
    fn new(feed: Entity, image: &Image) -> Self {
        Self {
            feed,
            width: image.width(),
            height: image.height(),
            layers: image.texture_descriptor.size.depth_or_array_layers,
            format: image.texture_descriptor.format,
        }
    }
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
    /// They will be on the graphics device.
    NotYet,
    /// There is no image: not yet, or not any more.
    Absent,
    /// They cannot be had.
    None(PictureError),
}

/// Follows every image of the game that is looked at.
pub(in crate::source) fn look(
    time: Res<Time<Real>>,
    (images, server): (Option<ResMut<Assets<Image>>>, Option<Res<AssetServer>>),
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
        // In the frame in which the image changes, materials might still be given the old texture.
        if let Some(image) = looking.renewed.take() {
            commands.queue(move |world: &mut World| materials::renew(world, image));
        }
        let wanted = match &feed.source {
            FrameSource::Image(image) => Some((image.clone(), feed.restarts)),
            FrameSource::Path(_) | FrameSource::Asset(_) => None,
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
        looking.convert();
        looking.changed |= changed.contains(&image.id());
        if let Some(reading) = looking.reading.as_mut().filter(|reading| reading.out) {
            // It went out with the last frame; one is enough.
            commands.entity(reading.child).try_remove::<Readback>();
            reading.out = false;
        }
        if feed.paused {
            continue;
        }
        looking.clock += time.delta_secs_f64();
        status.bypass_change_detection().position = looking.clock;
        let way = way(&mut images, image, renderer.is_some());
        let found = !matches!(way, Way::Absent);
        if looking.found && !found {
            // The game has removed it, and what is still to come of it must not come.
            if let Some(child) = looking.helper() {
                commands.entity(child).try_despawn();
            }
            *looking = Looking {
                image: wanted.clone(),
                clock: looking.clock,
                due: looking.clock,
                changed: true,
                ..default()
            };
            *status = FrameFeedStatus {
                position: looking.clock,
                ..default()
            };
            seen.restart();
        }
        looking.found = found;
        match way {
            Way::NotYet => looking.renewed = Some(image.id()),
            Way::Absent => {
                let state = server.as_ref().and_then(|server| server.get_load_state(image.id()));
                if let Some(LoadState::Failed(error)) = state {
                    let file = name(image);
                    fail(
                        &mut status,
                        format!("{file}: cannot be loaded: {error}; check the path, and that Bevy reads such files"),
                    );
                }
            }
            Way::None(error) => fail(&mut status, error.to_string()),
            Way::Memory(reader) => {
                // The newest content is copied as soon as there is time for it.
                if looking.changed
                    && looking.converting.is_none()
                    && looking.clock >= looking.due
                    && let Some(image) = images.get(image)
                    && let Some(bytes) = &image.data
                {
                    looking.changed = false;
                    looking.put_off(1.0 / feed.sane_fps());
                    looking.copied = Some(Copied {
                        reader,
                        width: image.width(),
                        height: image.height(),
                        stride: reader.row(image.width()),
                        bytes: bytes.clone(),
                        time: looking.clock,
                    });
                    looking.convert();
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

/// What messages call an image.
fn name(image: &Handle<Image>) -> String {
    match image.path() {
        Some(path) => path.to_string(),
        None => "an image of the game".into(),
    }
}

/// Says once why nothing can be seen.
fn fail(status: &mut Mut<FrameFeedStatus>, problem: String) {
    if status.problem.as_ref() != Some(&problem) {
        warn!("nothing can be seen: {problem}");
        status.phase = FrameFeedPhase::Failed;
        status.problem = Some(problem);
    }
}

/// How to get at the pixels of an image; makes one that a camera draws into readable.
fn way(images: &mut Assets<Image>, handle: &Handle<Image>, renderer: bool) -> Way {
    let Some(image) = images.get(handle) else {
        return Way::Absent;
    };
    let file = || name(handle);
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
    // The renderer does not take an image again whose pixels it was given for good.
    let ours = image.data.is_some() || image.asset_usage.contains(RenderAssetUsages::MAIN_WORLD);
    if renderer && single && ours && texture.usage.contains(TextureUsages::RENDER_ATTACHMENT) {
        // It gets another texture, into which its camera draws from then on.
        if let Some(mut image) = images.get_mut(handle) {
            image.texture_descriptor.usage |= TextureUsages::COPY_SRC;
        }
        return Way::NotYet;
    }
    Way::None(PictureError::NoPixels { file: file() })
}

/// Asks the graphics device for the pixels, once each time that it is due.
fn read_back(feed_entity: Entity, feed: &FrameFeed, looking: &mut Looking, image: &Image, commands: &mut Commands) {
    let reads = ReadsFor::new(feed_entity, image);
    let reading = looking.reading.get_or_insert_with(|| Reading {
        child: commands.spawn_empty().observe(receive).id(),
        asked: None,
        out: false,
    });
    let answered = reading.asked.is_none_or(|asked| looking.clock > asked + PATIENCE);
    if answered && looking.clock >= looking.due {
        let Some((image, _)) = &looking.image else { return };
        commands
            .entity(reading.child)
            .try_insert((reads, Readback::texture(image.clone())));
        reading.asked = Some(looking.clock);
        reading.out = true;
        looking.put_off(1.0 / feed.sane_fps());
    }
}

/// The graphics device has answered.
fn receive(
    mut complete: On<ReadbackComplete>,
    images: Res<Assets<Image>>,
    children: Query<&ReadsFor>,
    mut feeds: Query<&mut Looking>,
) {
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
    // The game may have given the image another size after it was asked for; its rows would be taken apart wrongly.
    let image = looking.image.as_ref().and_then(|(image, _)| images.get(image));
    if image.is_none_or(|image| ReadsFor::new(reads.feed, image) != *reads) {
        return;
    }
    // Rows lie where the device wants them, the last one filled up too.
    let stride = RenderDevice::align_copy_bytes_per_row(reader.row(reads.width));
    if complete.data.len() != stride * reads.height as usize * reads.layers as usize {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether so many bytes are taken for an image that was asked for with 70x30 pixels, and has these now.
    fn taken(bytes: usize, width: u32, height: u32) -> bool {
        let format = TextureFormat::Rgba8UnormSrgb;
        let mut images = Assets::<Image>::default();
        let image = images.add(Image::new_target_texture(width, height, format, None));
        let mut world = World::new();
        world.insert_resource(images);
        let feed = world.spawn_empty().id();
        let reads = ReadsFor::new(feed, &Image::new_target_texture(70, 30, format, None));
        let child = world.spawn(reads).observe(receive).id();
        let reading = Reading {
            child,
            asked: Some(0.0),
            out: false,
        };
        world.entity_mut(feed).insert(Looking {
            image: Some((image, 0)),
            reading: Some(reading),
            ..default()
        });
        world.trigger(ReadbackComplete {
            entity: child,
            data: vec![0; bytes],
        });
        world.get::<Looking>(feed).unwrap().copied.is_some()
    }

    #[test]
    fn only_bytes_of_the_size_that_was_asked_for_are_taken() {
        // A row of 280 bytes is filled up to 512.
        assert!(taken(30 * 512, 70, 30));
        for bytes in [0, 30 * 512 - 1, 30 * 280, 31 * 512, 60 * 512] {
            assert!(!taken(bytes, 70, 30), "{bytes}");
        }
        // These are as many bytes, in as long rows.
        assert!(!taken(30 * 512, 100, 30));
    }

    #[test]
    fn copies_come_at_an_even_rate() {
        let mut looking = Looking::default();
        let mut copies = 0;
        for frame in 0..600 {
            looking.clock = f64::from(frame) / 60.0;
            if looking.clock >= looking.due {
                looking.put_off(1.0 / 25.0);
                copies += 1;
            }
        }
        assert!((248..=251).contains(&copies), "{copies}");
        // What was not wanted for long is not made up for.
        looking.clock = 100.0;
        looking.put_off(0.5);
        assert_eq!(looking.due, 100.5);
    }
}
