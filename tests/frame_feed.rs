//! Feeds of pictures from folders, animations and videos.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use bevy::prelude::*;
use bevy::time::TimeUpdateStrategy;
use bevy_animgen::source::{FrameFeed, FrameFeedEnded, FrameFeedPhase, FrameFeedStatus, SeenPicture};
use image::codecs::gif::GifEncoder;
use image::{Delay, Frame, Luma, Rgba, RgbaImage};

#[path = "common/sources.rs"]
mod sources;
#[path = "common/wait.rs"]
mod wait;

/// How far the clock goes with each update.
const TICK: Duration = Duration::from_millis(20);

/// A picture file that is grey all over.
fn grey(folder: &Path, name: &str, value: u8) {
    image::GrayImage::from_pixel(8, 8, Luma([value]))
        .save_with_format(folder.join(name), image::ImageFormat::Png)
        .unwrap();
}

/// An animation: frame `i` is grey `40 i` and lasts 40 ms.
fn gif(frames: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    for i in 0..frames {
        let grey = RgbaImage::from_pixel(8, 8, Rgba([40 * i, 40 * i, 40 * i, 255]));
        let delay = Delay::from_numer_denom_ms(40, 1);
        encoder.encode_frame(Frame::from_parts(grey, 0, 0, delay)).unwrap();
    }
    drop(encoder);
    file
}

/// A game with this feed; its clock moves by [`TICK`] an update.
fn game(feed: FrameFeed) -> (App, Entity) {
    game_of("assets", feed)
}

/// The same, with this folder of assets.
fn game_of(assets: &str, feed: FrameFeed) -> (App, Entity) {
    let mut app = sources::app(assets);
    app.insert_resource(TimeUpdateStrategy::ManualDuration(TICK));
    app.update();
    let entity = app.world_mut().spawn(feed).id();
    (app, entity)
}

/// The feeds that have ended, as entity events told.
#[derive(Resource, Default)]
struct Ended(Vec<Entity>);

fn status(app: &App, entity: Entity) -> FrameFeedStatus {
    app.world().get::<FrameFeedStatus>(entity).unwrap().clone()
}

/// One update, and as many more with a clock that stands still as the decoder needs.
fn tick(app: &mut App, entity: Entity) {
    app.insert_resource(TimeUpdateStrategy::ManualDuration(TICK));
    app.update();
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::ZERO));
    wait::update_until(app, Duration::from_millis(1), |app| {
        let status = status(app, entity);
        !status.waiting && status.phase != FrameFeedPhase::Opening
    });
}

/// Plays for so many ticks; gives time and grey of each picture that was shown.
fn watch(app: &mut App, entity: Entity, ticks: usize) -> Vec<(f64, u8)> {
    let mut shown = Vec::new();
    for _ in 0..ticks {
        tick(app, entity);
        let seen = app.world().get::<SeenPicture>(entity).unwrap();
        if let Some(picture) = seen.picture() {
            let last = (seen.time(), picture.pixels()[0]);
            if shown.last() != Some(&last) {
                shown.push(last);
            }
        }
    }
    shown
}

#[track_caller]
fn assert_shown(shown: &[(f64, u8)], wanted: &[(f64, u8)]) {
    let same = |(a, b): (&(f64, u8), &(f64, u8))| (a.0 - b.0).abs() < 1e-6 && a.1.abs_diff(b.1) <= 3;
    assert!(
        shown.len() == wanted.len() && shown.iter().zip(wanted).all(same),
        "{shown:?} is not {wanted:?}"
    );
}

/// What a feed of something that cannot be seen complains of.
fn failure(path: &Path) -> String {
    let (mut app, entity) = game(FrameFeed::path(path));
    wait::update_until(&mut app, Duration::from_millis(1), |app| {
        status(app, entity).phase == FrameFeedPhase::Failed
    });
    let seen = app.world().get::<SeenPicture>(entity).unwrap();
    assert!(seen.picture().is_none());
    let problem = status(&app, entity).problem.unwrap();
    assert!(problem.contains(&path.display().to_string()), "{problem}");
    problem
}

#[test]
fn a_folder_is_played_in_the_order_that_people_count_in() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value) in [("frame10.png", 100), ("frame2.PNG", 20), ("frame1.png", 10)] {
        grey(folder.path(), name, value);
    }
    std::fs::write(folder.path().join("notes.txt"), "not a picture").unwrap();
    grey(folder.path(), ".hidden.png", 0);
    let (mut app, entity) = game(FrameFeed::path(folder.path()).with_fps(10.0));
    app.init_resource::<Ended>()
        .add_observer(|ended: On<FrameFeedEnded>, mut all: ResMut<Ended>| all.0.push(ended.entity));
    let shown = watch(&mut app, entity, 14);
    assert_shown(&shown, &[(0.0, 10), (0.1, 20), (0.2, 100)]);
    assert_eq!(status(&app, entity).phase, FrameFeedPhase::Playing);
    let mut ended = Vec::new();
    for _ in 0..3 {
        tick(&mut app, entity);
        let messages = app.world().resource::<Messages<FrameFeedEnded>>();
        ended = messages.iter_current_update_messages().copied().collect();
        if !ended.is_empty() {
            break;
        }
    }
    let end = status(&app, entity);
    assert_eq!(end.phase, FrameFeedPhase::Ended);
    assert!((end.position - 0.3).abs() < 1e-6 && end.problem.is_none(), "{end:?}");
    let seen = app.world().get::<SeenPicture>(entity).unwrap();
    assert_eq!(seen.picture().unwrap().pixels()[0], 100);
    assert_eq!(ended, [FrameFeedEnded { entity }]);
    assert_eq!(app.world().resource::<Ended>().0, [entity]);
}

#[test]
fn films_are_found_among_the_assets_of_the_game() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("film");
    std::fs::create_dir(&film).unwrap();
    for (name, value) in [("1.png", 10), ("2.png", 20)] {
        grey(&film, name, value);
    }
    let assets = folder.path().to_str().unwrap();
    let (mut app, entity) = game_of(assets, FrameFeed::asset("film").with_fps(10.0));
    assert_shown(&watch(&mut app, entity, 8), &[(0.0, 10), (0.1, 20)]);
    // What is not there was looked for there.
    let (mut app, entity) = game_of(assets, FrameFeed::asset("absent.gif"));
    wait::update_until(&mut app, Duration::from_millis(1), |app| {
        status(app, entity).phase == FrameFeedPhase::Failed
    });
    let absent = folder.path().join("absent.gif");
    let problem = status(&app, entity).problem.unwrap();
    assert!(problem.contains(&absent.display().to_string()), "{problem}");
}

#[test]
fn a_broken_picture_in_a_folder_leaves_a_gap_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    grey(folder.path(), "1.png", 10);
    std::fs::write(folder.path().join("2.png"), b"\x89PNG\r\n\x1a\nand nothing more").unwrap();
    grey(folder.path(), "3.png", 30);
    let (mut app, entity) = game(FrameFeed::path(folder.path()).with_fps(10.0));
    assert_shown(&watch(&mut app, entity, 14), &[(0.0, 10), (0.2, 30)]);
    assert!(status(&app, entity).problem.unwrap().contains("2.png"));
}

#[test]
fn a_folder_begins_with_its_first_picture_that_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["1.png", "2.png"] {
        std::fs::write(folder.path().join(name), b"\x89PNG\r\n\x1a\nand nothing more").unwrap();
    }
    grey(folder.path(), "3.png", 30);
    grey(folder.path(), "4.png", 40);
    let (mut app, entity) = game(FrameFeed::path(folder.path()).with_fps(10.0));
    assert_shown(&watch(&mut app, entity, 8), &[(0.2, 30), (0.3, 40)]);
    assert!(status(&app, entity).problem.unwrap().contains(".png"));
    watch(&mut app, entity, 5);
    assert_eq!(status(&app, entity).phase, FrameFeedPhase::Ended);
}

#[test]
fn pictures_of_a_folder_that_come_too_late_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    for i in 0..20 {
        grey(folder.path(), &format!("{i}.png"), 10 * i);
    }
    let (mut app, entity) = game(FrameFeed::path(folder.path()).with_fps(10.0));
    tick(&mut app, entity);
    // The game stands still for a second, and what comes after that is of then.
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_secs(1)));
    app.update();
    watch(&mut app, entity, 61);
    let end = status(&app, entity);
    assert_eq!(end.phase, FrameFeedPhase::Ended);
    let seen = app.world().get::<SeenPicture>(entity).unwrap();
    assert!(end.dropped > 0, "{end:?}");
    assert_eq!(end.dropped + seen.number(), 20);
}

#[test]
fn an_animation_loops_and_its_time_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("face.gif");
    std::fs::write(&path, gif(3)).unwrap();
    let (mut app, entity) = game(FrameFeed::path(&path).looped());
    let take = app.world().get::<SeenPicture>(entity).unwrap().take();
    let shown = watch(&mut app, entity, 12);
    let wanted = [0, 1, 2, 0, 1, 2].map(|i| 40 * i as u8);
    let wanted: Vec<(f64, u8)> = wanted
        .iter()
        .enumerate()
        .map(|(i, &grey)| (0.04 * i as f64, grey))
        .collect();
    assert_shown(&shown, &wanted[..shown.len().min(6)]);
    assert!(shown.len() >= 5, "{shown:?}");
    assert_eq!(status(&app, entity).passes, 1);
    assert!(app.world().get::<SeenPicture>(entity).unwrap().take() <= take + 1);
}

#[test]
fn a_feed_pauses_goes_faster_and_starts_again() {
    let folder = tempfile::tempdir().unwrap();
    for i in 0..5 {
        grey(folder.path(), &format!("{i}.png"), 10 * i);
    }
    let (mut app, entity) = game(FrameFeed::path(folder.path()).with_fps(25.0));
    watch(&mut app, entity, 2);
    app.world_mut().get_mut::<FrameFeed>(entity).unwrap().paused = true;
    let before = status(&app, entity).position;
    watch(&mut app, entity, 10);
    assert_eq!(status(&app, entity).position, before);
    let mut feed = app.world_mut().get_mut::<FrameFeed>(entity).unwrap();
    feed.paused = false;
    feed.speed = 2.0;
    let shown = watch(&mut app, entity, 3);
    assert!((shown.last().unwrap().0 - 0.12).abs() < 1e-6, "{shown:?}");
    app.world_mut().get_mut::<FrameFeed>(entity).unwrap().restart();
    let take = app.world().get::<SeenPicture>(entity).unwrap().take();
    let shown = watch(&mut app, entity, 1);
    assert!(shown[0].0 < 0.05, "{shown:?}");
    assert_eq!(app.world().get::<SeenPicture>(entity).unwrap().take(), take + 1);
    // Without its feed, the entity sees nothing.
    app.world_mut().entity_mut(entity).remove::<FrameFeed>();
    app.update();
    assert!(app.world().get::<SeenPicture>(entity).unwrap().picture().is_none());
    assert!(app.world().get::<FrameFeedStatus>(entity).is_none());
}

#[test]
fn a_picture_that_does_not_move_is_shown_again_and_again_if_looped() {
    let folder = tempfile::tempdir().unwrap();
    grey(folder.path(), "face.png", 90);
    let path = folder.path().join("face.png");
    let (mut app, entity) = game(FrameFeed::path(&path).with_fps(25.0).looped());
    watch(&mut app, entity, 20);
    let seen = app.world().get::<SeenPicture>(entity).unwrap();
    assert!(seen.number() >= 5 && seen.picture().unwrap().pixels()[0] == 90);
    let (mut app, entity) = game(FrameFeed::path(&path).with_fps(25.0));
    watch(&mut app, entity, 5);
    assert_eq!(status(&app, entity).phase, FrameFeedPhase::Ended);
    assert_eq!(app.world().get::<SeenPicture>(entity).unwrap().number(), 1);
}

#[test]
fn what_cannot_be_seen_says_why() {
    let folder = tempfile::tempdir().unwrap();
    assert!(failure(folder.path()).contains("there are no pictures in this folder; put some there"));
    assert!(failure(&folder.path().join("absent.gif")).contains("check that the file exists"));
    let empty = folder.path().join("empty.gif");
    std::fs::write(&empty, b"").unwrap();
    assert!(failure(&empty).contains("empty"));
    let broken = folder.path().join("broken.gif");
    std::fs::write(&broken, &gif(2)[..30]).unwrap();
    assert!(failure(&broken).contains("broken"));
}

#[test]
fn an_animation_that_breaks_off_is_played_up_to_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.gif");
    let whole = gif(5);
    std::fs::write(&path, &whole[..whole.len() - 40]).unwrap();
    let (mut app, entity) = game(FrameFeed::path(&path));
    let shown = watch(&mut app, entity, 15);
    assert!((2..5).contains(&shown.len()), "{shown:?}");
    let end = status(&app, entity);
    assert_eq!(end.phase, FrameFeedPhase::Ended);
    assert!(end.problem.unwrap().contains("cut.gif: frame "));
}

/// A video of `seconds` that is red, 64x48; `None`, with the reason printed, where there is no ffmpeg.
fn red_video(folder: &Path, seconds: u32) -> Option<std::path::PathBuf> {
    let path = folder.join("-red.avi");
    let made = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-f", "lavfi", "-i"])
        .arg(format!("color=red:s=64x48:r=10:d={seconds}"))
        .args(["-c:v", "mjpeg"])
        .arg(format!("file:{}", path.display()))
        .stdin(Stdio::null())
        .status();
    match made {
        Ok(status) if status.success() => Some(path),
        _ => {
            println!("skipped: no ffmpeg that makes videos");
            None
        }
    }
}

#[test]
fn a_video_is_seen_through_ffmpeg() {
    let folder = tempfile::tempdir().unwrap();
    let Some(path) = red_video(folder.path(), 1) else {
        return;
    };
    let (mut app, entity) = game(FrameFeed::path(&path).with_fps(10.0));
    let mut times = Vec::new();
    for _ in 0..60 {
        tick(&mut app, entity);
        let seen = app.world().get::<SeenPicture>(entity).unwrap();
        let picture = seen.picture().unwrap();
        assert_eq!((picture.width(), picture.height()), (64, 48));
        let [red, green, blue] = picture.pixels()[..3] else {
            panic!()
        };
        assert!(red > 230 && green < 25 && blue < 25, "{red} {green} {blue}");
        if times.last() != Some(&seen.time()) {
            times.push(seen.time());
        }
    }
    assert!((9..=11).contains(&times.len()), "{times:?}");
    assert_eq!(status(&app, entity).phase, FrameFeedPhase::Ended);
    assert_eq!(status(&app, entity).problem, None);
    // A file that neither we nor ffmpeg can read.
    let text = folder.path().join("film.mp4");
    std::fs::write(&text, "this is no film").unwrap();
    assert!(failure(&text).contains("ffmpeg says"), "{}", failure(&text));
}

/// The programs that this test's process has started and that were not waited for.
#[cfg(target_os = "linux")]
fn ffmpegs() -> usize {
    let own = std::process::id().to_string();
    std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| std::fs::read_to_string(entry.ok()?.path().join("stat")).ok())
        .filter(|stat| stat.contains("(ffmpeg)") && stat.rsplit(')').next().unwrap().split(' ').nth(2) == Some(&own))
        .count()
}

/// Runs a test of this file in a process of its own. Gives whether this is that process.
fn alone(test: &str, path: Option<&str>) -> bool {
    if std::env::var_os("ALONE").is_some() {
        return true;
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env("ALONE", "1");
    if let Some(path) = path {
        command.env("PATH", path);
    }
    assert!(command.status().unwrap().success());
    false
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_of_a_video_stays_when_its_feed_goes() {
    if !alone("nothing_of_a_video_stays_when_its_feed_goes", None) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let Some(path) = red_video(folder.path(), 300) else {
        return;
    };
    let (mut app, entity) = game(FrameFeed::path(&path).with_fps(10.0));
    tick(&mut app, entity);
    assert_eq!(ffmpegs(), 1);
    app.world_mut().despawn(entity);
    wait::update_until(&mut app, Duration::from_millis(5), |_| ffmpegs() == 0);
}

/// A program that passes for ffmpeg: it gives one picture, and the rest of a second when there is a file "go" beside it.
#[cfg(unix)]
fn slow_ffmpeg(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let picture = r"printf 'P6\n1 1\n255\nabc'";
    let script = format!(
        "#!/bin/sh\nPATH=/bin:/usr/bin\n{picture}\nwhile [ ! -e \"${{0%/*}}/go\" ]; do sleep 0.02; done\n\
         for i in 1 2 3 4 5 6 7 8 9; do {picture}; done\n"
    );
    let path = folder.join("ffmpeg");
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
#[cfg(unix)]
fn time_waits_for_a_video_that_is_decoded_too_slowly() {
    let folder = tempfile::tempdir().unwrap();
    slow_ffmpeg(folder.path());
    let path = folder.path().to_str().unwrap();
    if !alone("time_waits_for_a_video_that_is_decoded_too_slowly", Some(path)) {
        return;
    }
    let programs = std::path::PathBuf::from(std::env::var_os("PATH").unwrap());
    let film = folder.path().join("film.mp4");
    std::fs::write(&film, "not a film for anybody else").unwrap();
    let (mut app, entity) = game(FrameFeed::path(&film).with_fps(10.0));
    wait::update_until(&mut app, Duration::from_millis(1), |app| {
        status(app, entity).phase == FrameFeedPhase::Playing
    });
    for _ in 0..100 {
        app.update();
    }
    // Two seconds later the picture that was due after a tenth is still to come.
    let late = status(&app, entity);
    assert!(late.waiting && late.position > 0.1, "{late:?}");
    assert!(late.position < 0.36, "{late:?}");
    std::fs::write(programs.join("go"), "").unwrap();
    app.insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_millis(5)));
    wait::update_until(&mut app, Duration::from_millis(1), |app| {
        status(app, entity).phase == FrameFeedPhase::Ended
    });
    let end = status(&app, entity);
    assert!((end.position - 1.0).abs() < 1e-6 && end.problem.is_none(), "{end:?}");
}

#[test]
fn without_ffmpeg_a_video_says_what_is_missing() {
    if !alone("without_ffmpeg_a_video_says_what_is_missing", Some("/nonexistent")) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.mp4");
    std::fs::write(&path, b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom").unwrap();
    let problem = failure(&path);
    assert!(
        problem.contains("ffmpeg, which is not on the PATH; install it"),
        "{problem}"
    );
}
