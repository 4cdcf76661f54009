//! What seeing costs: a look at one picture, a picture of a face that is followed, and the time from a picture's coming
//! to the face being known in the game.
//!
//! `make bench`

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use bevy::prelude::*;
use bevy_animgen::{
    feature::face::{GreyPicture, Look, align, light},
    net::{Device, ExpressionNetWeights, FaceFinderWeights, FaceWatcher, FaceWeights, Followed, Watched, WeightFiles},
    prelude::*,
    source::{Picture, SeenPicture},
    track::{Expression, ExpressionRecognizer, SeenFaces},
};
use criterion::{Criterion, criterion_group, criterion_main};

#[allow(dead_code)]
#[path = "../tests/common/eyes.rs"]
mod eyes;
#[path = "../tests/common/headless.rs"]
mod headless;

use eyes::{FINDER, READER, eyes, finder, reader};

/// A picture as a webcam gives it, without anybody in it.
fn picture() -> Picture {
    let byte = |i: u32| (i.wrapping_mul(2_654_435_761) >> 24) as u8;
    Picture::new(640, 480, (0..3 * 640 * 480).map(byte).collect::<Vec<u8>>()).unwrap()
}

/// Networks of the shipped size that see one face in every picture.
fn weights() -> FaceWeights {
    FaceWeights {
        finder: FaceFinderWeights::from_bytes(FINDER, finder()).unwrap(),
        expression: ExpressionNetWeights::from_bytes(READER, reader(Expression::Happy)).unwrap(),
        ..Default::default()
    }
}

/// What is done to a picture before the networks get it.
fn features(c: &mut Criterion) {
    let picture = picture();
    let grey = GreyPicture::from(&picture);
    let points = align::POINTS.map(|point| point * 4.0 + 200.0);
    c.bench_function("640x480 to grey, at every size", |b| {
        b.iter(|| GreyPicture::from(black_box(&picture)));
    });
    c.bench_function("look at the whole of 640x480", |b| {
        b.iter(|| Look::whole(grey.size()).view(black_box(&grey)));
    });
    c.bench_function("crop of a face, evenly lit", |b| {
        b.iter(|| {
            let mut crop = align::crop(black_box(&grey), &points);
            light::even(&mut crop);
            crop
        });
    });
}

/// From a picture in memory to what the face in it expresses.
fn watching(c: &mut Criterion) {
    let watcher = FaceWatcher::new(&weights(), &Device::Flex(Default::default()));
    let (picture, settings) = (picture(), ExpressionRecognizer::default());
    c.bench_function("640x480, one face, a picture of its own", |b| {
        b.iter(|| watcher.inspect(black_box(&picture), &settings));
    });
    let mut followed = Followed::default();
    c.bench_function("640x480, one face that is followed", |b| {
        b.iter(|| {
            let next = Watched {
                source: 0,
                picture: picture.clone(),
                settings,
                followed: std::mem::take(&mut followed),
            };
            followed = watcher.watch(vec![next]).remove(0).followed;
        });
    });
}

/// A game at 60 frames a second and a camera at 30: from the camera's picture to the face that the game's systems read.
fn latency(_: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    eyes(folder.path(), Expression::Happy);
    let mut app = headless::app(folder.path().to_str().unwrap());
    app.add_plugins(AnimGenPlugin {
        weights: WeightFiles {
            face_finder: Some(FINDER.into()),
            expression: Some(READER.into()),
            ..default()
        },
        source: SourceSettings {
            output: AudioOutput::Silent,
            ..default()
        },
        ..default()
    });
    app.finish();
    app.cleanup();
    let source = app.world_mut().spawn(SeenPicture::default()).id();
    let picture = picture();
    let mut shown = Vec::new();
    let (mut latencies, mut frames) = (Vec::new(), Vec::new());
    let mut answered = 0.0;
    let started = Instant::now();
    for frame in 0..1_300_u32 {
        if frame % 2 == 0 {
            let mut seen = app.world_mut().get_mut::<SeenPicture>(source).unwrap();
            seen.show(picture.clone(), f64::from(frame) + 1.0);
            shown.push(Instant::now());
        }
        let begun = Instant::now();
        app.update();
        frames.push(begun.elapsed());
        let faces = app.world().get::<SeenFaces>(source).unwrap();
        if faces.time != answered && !faces.faces.is_empty() {
            answered = faces.time;
            latencies.push(shown[(answered as usize - 1) / 2].elapsed());
        }
        let next = Duration::from_micros(16_667) * (frame + 1);
        std::thread::sleep(next.saturating_sub(started.elapsed()));
    }
    // The first ones come while threads start and weights load.
    latencies.drain(..latencies.len().min(30));
    latencies.sort();
    frames.sort();
    let at = |sorted: &[Duration], share: f64| sorted.get((sorted.len() as f64 * share) as usize).copied();
    println!(
        "camera at 30 Hz, game at 60 Hz, 640x480, one face: {} pictures answered, latency median {:?}, p95 {:?}; \
         update median {:?}, p99 {:?}",
        latencies.len(),
        at(&latencies, 0.5),
        at(&latencies, 0.95),
        at(&frames, 0.5),
        at(&frames, 0.99),
    );
}

criterion_group!(benches, features, watching, latency);
criterion_main!(benches);
