//! What drawing costs: a frame of a sprite whose source is known, a sheet of them, and the convolution that they are made
//! of beside Burn's own.
//!
//! With random weights: what they are has no effect on the time. On as many cores as the process may use;
//! `taskset -c 0 make bench` is on one.
//!
//! `make bench`

use std::hint::black_box;

use bevy_animgen::net::{
    Device, Tensor,
    channels_last::{ConvolutionConfig, Maps},
    first_order::{FirstOrderConfig, Source},
};
use burn::tensor::{Distribution, module::conv2d, ops::ConvOptions};
use criterion::{Criterion, criterion_group, criterion_main};

/// Frames of a sheet.
const SHEET: usize = 32;

/// Of these, so many are drawn at once.
const AT_ONCE: usize = 8;

fn device() -> Device {
    Device::Flex(Default::default())
}

fn random(shape: [usize; 2]) -> Tensor<2> {
    Tensor::random(shape, Distribution::Uniform(0.0, 1.0), &device())
}

fn sprites(count: usize, side: usize) -> Maps {
    Maps::new(random([count * side * side, 4]), side)
}

/// Looking at a character, and its frames.
fn drawing(c: &mut Criterion) {
    let net = FirstOrderConfig::new().init(&device());
    for side in [64, 128] {
        let source = net.source(sprites(1, side));
        let pose = net.keypoints(&sprites(1, 64));
        c.bench_function(&format!("{side} px, look at a source"), |b| {
            b.iter(|| net.source(black_box(sprites(1, side))));
        });
        c.bench_function(&format!("{side} px, one frame"), |b| {
            b.iter(|| net.frames(&source, black_box(&pose)).sprites.rows().into_data());
        });
    }
    let source = net.source(sprites(1, 64));
    let sources = Source::together(&[&source; AT_ONCE]);
    let poses = net.keypoints(&sprites(AT_ONCE, 64));
    c.bench_function(&format!("64 px, a sheet of {SHEET} frames"), |b| {
        b.iter(|| {
            for _ in 0..SHEET / AT_ONCE {
                black_box(net.frames(&sources, &poses).sprites.rows().into_data());
            }
        });
    });
}

/// The convolution whose channels are last, and the one that Burn has.
fn convolving(c: &mut Criterion) {
    for (side, inputs, outputs) in [(32, 48, 48), (64, 52, 40)] {
        let layer = ConvolutionConfig::new(inputs, outputs).init(&device()).fold();
        let rows = random([side * side, inputs]);
        let maps = Maps::new(rows.clone(), side);
        let name = format!("{inputs} to {outputs} maps of {side}x{side}");
        c.bench_function(&format!("{name}, channels last"), |b| {
            b.iter(|| layer.forward(black_box(&maps)).rows().into_data());
        });
        let planes = rows.reshape([1, side, side, inputs]).permute([0, 3, 1, 2]);
        // In memory as Burn has them.
        let planes = planes.clone() + planes.zeros_like();
        let weight = Tensor::random([outputs, inputs, 3, 3], Distribution::Normal(0.0, 0.1), &device());
        c.bench_function(&format!("{name}, Burn's own"), |b| {
            b.iter(|| {
                let options = ConvOptions::new([1; 2], [1; 2], [1; 2], 1);
                conv2d(black_box(planes.clone()), weight.clone(), None, options).into_data()
            });
        });
    }
}

criterion_group!(benches, drawing, convolving);
criterion_main!(benches);
