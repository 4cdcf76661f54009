//! What lip-sync costs: features, the network at several batch sizes, a whole tick of the game.
//!
//! `make bench`

use std::{hint::black_box, time::Duration};

use bevy::prelude::*;
use bevy_animgen::{
    feature::{HOP, LogMel, MelStream},
    net::{BakeMode, Heard, bake},
    prelude::*,
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

#[path = "../tests/common/app.rs"]
mod app;
#[path = "../tests/common/clip.rs"]
mod clip;
#[path = "../tests/common/network.rs"]
mod network;
#[path = "../tests/common/speech.rs"]
mod speech;

use app::game;
use clip::add_clip;
use network::stepper;
use speech::speech;

/// One second of sound to log-mel frames.
fn mel(c: &mut Criterion) {
    let second = &speech("guard")[..16_000];
    let (mut mel, mut frames) = (LogMel::default(), Vec::new());
    c.bench_function("mel, one second of sound", |b| {
        b.iter(|| {
            frames.clear();
            mel.push(
                &mut MelStream::default(),
                black_box(second).iter().copied(),
                &mut frames,
            )
        });
    });
}

/// One hop of every character, features included.
fn step(c: &mut Criterion) {
    let sound = speech("guard");
    let mut group = c.benchmark_group("network, one hop of every character");
    for characters in [1, 16, 64, 256] {
        let mut stepper = stepper();
        let hop = |at: usize, restart| -> Vec<Heard> {
            (0..characters)
                .map(|slot| Heard {
                    slot,
                    restart,
                    samples: sound[at..at + HOP].to_vec(),
                    ..default()
                })
                .collect()
        };
        stepper.step(hop(0, Some(1)));
        stepper.step(hop(HOP, None));
        group.throughput(Throughput::Elements(characters as u64));
        group.bench_function(BenchmarkId::from_parameter(characters), |b| {
            b.iter_batched(
                || hop(8_000, None),
                |heard| stepper.step(heard),
                criterion::BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

/// A whole recording, on one core.
fn baking(c: &mut Criterion) {
    let (sound, mut stepper) = (speech("guard"), stepper());
    let mut group = c.benchmark_group("bake");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(sound.len() as u64 / 16));
    group.bench_function("one recording (elements are milliseconds of sound)", |b| {
        b.iter(|| {
            bake(
                &mut stepper,
                [sound.clone()],
                &LipSync::default(),
                BakeMode::Known,
                |row| {
                    black_box(row);
                },
            )
        });
    });
    group.finish();
}

/// What the main thread does in a tick in which 64 characters speak.
fn tick(c: &mut Criterion) {
    let mut app = game("assets", None);
    let clip = add_clip(&mut app, &speech("guard"));
    for _ in 0..64 {
        app.world_mut()
            .spawn((Face::default(), Voice::new(clip.clone()).looped()));
    }
    let frame = |app: &mut App| {
        // A game at 60 frames a second: the network's thread has the rest of the frame to itself.
        std::thread::sleep(Duration::from_millis(15));
        app.update();
        app.world().resource::<AnimGenDiagnostics>().main_thread
    };
    for _ in 0..120 {
        frame(&mut app);
    }
    let mut costs: Vec<Duration> = (0..600).map(|_| frame(&mut app)).collect();
    costs.sort();
    println!(
        "plugin's systems, 64 characters speaking, 600 frames: median {:?}, p90 {:?}, p99 {:?}, largest {:?}",
        costs[300], costs[540], costs[594], costs[599]
    );
    c.bench_function("tick, 64 characters speaking (whole update)", |b| {
        b.iter(|| app.update())
    });
}

criterion_group!(benches, mel, step, baking, tick);
criterion_main!(benches);
