//! What seeing costs: a look at one picture, a picture of a face that is followed, and the time from a picture's coming
//! to a character that shows what is in it.
//!
//! With the shipped weights and a person of the test split, as `animgen eval expression` takes the time.
//!
//! `make bench`

use std::{hint::black_box, time::Duration};

use bevy_animgen::{
    feature::face::{GreyPicture, Look, align, light},
    learn::expression::evaluate::{latency, sitting},
    net::{Device, FaceWatcher, FaceWeights, Followed, Watched},
    track::ExpressionRecognizer,
};
use criterion::{Criterion, criterion_group, criterion_main};

/// For how long pictures are shown to a game.
const LASTING: Duration = Duration::from_secs(20);

/// How long the game waits for the first answer.
const PATIENCE: Duration = Duration::from_secs(20);

fn device() -> Device {
    Device::Flex(Default::default())
}

/// What is done to a picture before the networks get it.
fn features(c: &mut Criterion) {
    let [picture, _] = sitting(&FaceWeights::default(), &device());
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
    let weights = FaceWeights::default();
    let watcher = FaceWatcher::new(&weights, &device());
    let [picture, _] = sitting(&weights, &device());
    let settings = ExpressionRecognizer::default();
    if watcher.inspect(&picture, &settings).is_empty() {
        println!("no face is found: what follows is the time of looking for one");
    }
    c.bench_function("640x480, one face, a picture of its own", |b| {
        b.iter(|| watcher.inspect(black_box(&picture), &settings));
    });
    let (mut followed, mut time) = (Followed::default(), 0.0);
    c.bench_function("640x480, one face that is followed", |b| {
        b.iter(|| {
            time += 1.0 / 30.0;
            let next = Watched {
                source: 0,
                picture: picture.clone(),
                time,
                settings,
                followed: std::mem::take(&mut followed),
            };
            followed = watcher.watch(vec![next]).remove(0).followed;
        });
    });
}

/// A game at 60 frames a second and a camera at 30: from the camera's picture to the weights of the character's mesh.
fn whole_way(_: &mut Criterion) {
    let taken = latency(&FaceWeights::default(), LASTING, PATIENCE);
    if let Some(problem) = taken.problem {
        println!("from picture to applied weights: not measured: {problem}");
        return;
    }
    let at = |sorted: &[f64], share: f64| {
        let place = (sorted.len() as f64 * share) as usize;
        sorted.get(place).copied().unwrap_or(f64::NAN)
    };
    println!(
        "camera at 30 Hz, game at 60 Hz, 640x480, one face: {} of {} pictures answered; from picture to applied weights \
         median {:.1} ms, p95 {:.1} ms; update median {:.2} ms, p99 {:.2} ms, longest {:.2} ms",
        taken.milliseconds.len(),
        taken.pictures,
        at(&taken.milliseconds, 0.5),
        at(&taken.milliseconds, 0.95),
        at(&taken.frames, 0.5),
        at(&taken.frames, 0.99),
        taken.frames.last().copied().unwrap_or(f64::NAN),
    );
}

criterion_group!(benches, features, watching, whole_way);
criterion_main!(benches);
