//! A performance without a window: the app is driven by hand, one film frame after the other, as slowly as
//! the machine needs, and what it showed is written down.

use std::path::Path;
use std::time::{Duration, Instant};

use bevy::app::PluginsState;
use bevy::asset::RenderAssetUsages;
use bevy::ecs::system::SystemState;
use bevy::prelude::*;
use bevy::render::RenderApp;
use bevy::render::render_resource::{TextureFormat, TextureUsages};
use bevy::time::TimeUpdateStrategy;
use bevy_animgen::source::HeardAudio;
use bevy_animgen::track::{TrackFormat, TrackWriter, VisemeTrack};

use super::film::{Film, Frame};
use super::record::Record;
use super::show::{Phase, Show, Speaker, knows};
use super::{Act, Problem, Stage, chart, gif, report, sheet, video, words};

/// Seconds per film frame: 25 a second is what a GIF can time exactly.
pub const FRAME: f64 = 0.04;

/// Pictures that may be under way at once; each holds a buffer on the device.
const UNDER_WAY: usize = 4;

/// Nothing that is waited for takes so long, in seconds; then something is broken.
const TOO_LONG: f64 = 180.0;

/// Gives the scene a picture to draw to.
pub fn prepare(app: &mut App, size: UVec2) {
    while app.plugins_state() == PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    let mut image = Image::new_target_texture(size.x, size.y, TextureFormat::Rgba8UnormSrgb, None);
    image.asset_usage = RenderAssetUsages::RENDER_WORLD;
    image.texture_descriptor.usage |= TextureUsages::COPY_SRC;
    let image = app.world_mut().resource_mut::<Assets<Image>>().add(image);
    app.insert_resource(Stage { image: Some(image) })
        .init_resource::<Film>();
}

/// Performs and films.
///
/// # Errors
/// What went wrong, for the user to read.
pub fn film(app: &mut App, act: &Act) -> Result<(), String> {
    while app.plugins_state() == PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
    if app.get_sub_app(RenderApp).is_none() {
        println!(
            "no graphics adapter: the track is written, but no pictures (on Debian and Ubuntu the package mesa-vulkan-drivers brings one)"
        );
    }

    let begin = Instant::now();
    let mut waiting = Instant::now();
    let mut last = 0.0;
    loop {
        let (phase, live) = {
            let show = app.world().resource::<Show>();
            (show.phase, show.is_live())
        };
        if let Some(problem) = app.world().get_resource::<Problem>() {
            return Err(problem.0.clone());
        }
        if app.should_exit().is_some() {
            return Err("the renderer has given up; what is above says why".into());
        }
        match phase {
            Phase::Preparing => {
                update(app, 0.0, false);
                std::thread::sleep(Duration::from_millis(2));
            }
            Phase::Settling(_) => update(app, 0.0, true),
            Phase::Speaking => {
                // A clip can wait for the analysis and for pictures; a microphone waits for nobody.
                if live {
                    let now = begin.elapsed().as_secs_f64();
                    let delta = if last == 0.0 { FRAME } else { now - last };
                    last = now;
                    shoot(app, delta);
                    std::thread::sleep(Duration::from_secs_f64(
                        (FRAME - (begin.elapsed().as_secs_f64() - now)).max(0.0),
                    ));
                } else if (act.ready)(app) {
                    shoot(app, FRAME);
                } else {
                    wait(app);
                    if waiting.elapsed().as_secs_f64() > TOO_LONG {
                        return Err("the analysis does not go on".into());
                    }
                    continue;
                }
            }
            Phase::Over => break,
        }
        if phase != Phase::Preparing {
            waiting = Instant::now();
        } else if waiting.elapsed().as_secs_f64() > TOO_LONG {
            return Err("the scene is not complete after three minutes; is the model very large?".into());
        }
    }
    while app.world().resource::<Film>().outstanding() > 0 && waiting.elapsed().as_secs_f64() < 10.0 {
        update(app, 0.0, true);
    }
    Ok(())
}

/// One tick in which `delta` seconds pass. Before everything is there, nothing needs to be drawn.
fn update(app: &mut App, delta: f64, draw: bool) {
    let world = app.world_mut();
    world.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_secs_f64(delta)));
    let mut cameras = world.query::<&mut Camera>();
    for mut camera in cameras.iter_mut(world) {
        camera.is_active = draw;
    }
    app.update();
}

/// One tick without the render world, in which no time passes. Drawing is what takes time.
fn wait(app: &mut App) {
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::ZERO));
    app.main_mut().run_default_schedule();
    app.world_mut().clear_trackers();
    std::thread::sleep(Duration::from_millis(1));
}

/// One tick that is filmed.
fn shoot(app: &mut App, delta: f64) {
    // The picture shows the end of the frame.
    let time = app.world().resource::<Show>().time + delta;
    if app.get_sub_app(RenderApp).is_some()
        && let Some(image) = app.world().resource::<Stage>().image.clone()
    {
        Film::shoot(app.world_mut(), time, image);
    }
    update(app, delta, true);
    let waiting = Instant::now();
    while app.world().resource::<Film>().outstanding() > UNDER_WAY && waiting.elapsed().as_secs_f64() < 10.0 {
        update(app, 0.0, true);
    }
}

/// Whether it is known what the mouth shows in the next frame.
pub fn heard_ahead(app: &mut App) -> bool {
    let world = app.world_mut();
    let mut speaker = world.query_filtered::<(&HeardAudio, &VisemeTrack), With<Speaker>>();
    speaker
        .iter(world)
        .all(|(heard, track)| knows(heard, track, heard.now() + FRAME))
}

/// Writes down what was shown, and says what it took.
///
/// # Errors
/// The file that cannot be written, and why.
pub fn write(app: &mut App, act: &Act, out: &Path) -> Result<(), String> {
    let frames = app.world_mut().resource_mut::<Film>().develop();
    let mut written = Written {
        out,
        files: Vec::new(),
        lines: Vec::new(),
    };
    (act.write)(app, &frames, &mut written)?;
    let world = app.world_mut();
    if !frames.is_empty() {
        let sound = world.resource::<Record>().sound(world.resource::<Show>().time);
        let gif_name = format!("{}.gif", act.name);
        written.file(&gif_name, |path| gif::write(path, &frames))?;
        let video_name = format!("{}.mp4", act.name);
        if let Some(path) = video::write(&out.join(&video_name), &frames, &sound)? {
            written.files.push(path);
        }
    }

    let mut numbers = SystemState::<report::Numbers>::new(world);
    let count = frames.len();
    let report = numbers.get(world).map_err(|error| error.to_string())?;
    report.print(Some((count, &written.files)), &written.lines);
    Ok(())
}

/// Writes down what was said.
///
/// # Errors
/// The file that cannot be written, and why.
pub fn write_speech(app: &mut App, frames: &[Frame], written: &mut Written) -> Result<(), String> {
    let (show, record) = (app.world().resource::<Show>(), app.world().resource::<Record>());
    let words = words::of(show, record);
    let sound = record.sound(record.rows.len() as f64 * super::record::ROW);
    written.file("track.csv", |path| track(record, path))?;
    written.file("visemes.png", |path| chart::draw(path, &sound, &record.rows, &words))?;
    if !frames.is_empty() {
        written.file("moments.png", |path| sheet::draw(path, frames, &record.rows, &words))?;
    }
    Ok(())
}

/// What was written, and what there is to say about it.
pub struct Written<'a> {
    out: &'a Path,
    files: Vec<String>,
    /// More lines for the table at the end.
    pub lines: Vec<(&'static str, String)>,
}

impl Written<'_> {
    /// Writes one file.
    ///
    /// # Errors
    /// Which file cannot be written, and why.
    pub fn file(&mut self, name: &str, write: impl FnOnce(&Path) -> Result<(), Failure>) -> Result<(), String> {
        let path = self.out.join(name);
        write(&path).map_err(|error| format!("{}: cannot be written: {error}", path.display()))?;
        self.files.push(path.display().to_string());
        Ok(())
    }
}

/// Whatever keeps a file from being written.
pub type Failure = Box<dyn std::error::Error>;

fn track(record: &Record, path: &Path) -> Result<(), Failure> {
    let file = std::io::BufWriter::new(std::fs::File::create(path)?);
    let mut writer = TrackWriter::new(file, TrackFormat::Csv, "")?;
    for row in &record.rows {
        writer.row(row)?;
    }
    writer.finish()?;
    Ok(())
}

/// The time of the frame that is nearest to a moment.
pub fn nearest(frames: &[Frame], time: f64) -> &Frame {
    let next = frames.partition_point(|frame| frame.time < time).min(frames.len() - 1);
    let previous = next.saturating_sub(1);
    if (frames[previous].time - time).abs() < (frames[next].time - time).abs() {
        &frames[previous]
    } else {
        &frames[next]
    }
}
