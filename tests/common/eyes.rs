//! Networks that see what a test wants them to see, however the shipped ones are trained.

use std::path::Path;

use bevy_animgen::{
    net::face_aligner::{OFF, UNDECIDED},
    track::Expression,
};
use burn::tensor::f16;

/// The file of the weights that find faces, in a folder made by [`eyes`].
pub const FINDER: &str = "face_finder.safetensors";

/// The file of the weights that align them.
pub const ALIGNER: &str = "face_aligner.safetensors";

/// The file of the weights that read expressions.
pub const READER: &str = "expression.safetensors";

/// A safetensors file that is being changed.
struct Tensors {
    bytes: Vec<u8>,
    header: serde_json::Value,
    start: usize,
}

impl Tensors {
    fn open(file: &str) -> Self {
        let bytes = std::fs::read(file).unwrap();
        // The format: the length of the header, the header, the tensors one after the other.
        let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        Self {
            header: serde_json::from_slice(&bytes[8..8 + length]).unwrap(),
            start: 8 + length,
            bytes,
        }
    }

    /// Sets every number of a tensor by its index.
    fn set(&mut self, name: &str, value: impl Fn(usize) -> f32) {
        let tensor = &self.header[name];
        let offset = |i: usize| self.start + tensor["data_offsets"][i].as_u64().unwrap() as usize;
        let bytes = &mut self.bytes[offset(0)..offset(1)];
        match tensor["dtype"].as_str() {
            Some("F32") => {
                for (i, number) in bytes.chunks_exact_mut(4).enumerate() {
                    number.copy_from_slice(&value(i).to_le_bytes());
                }
            }
            Some("F16") => {
                for (i, number) in bytes.chunks_exact_mut(2).enumerate() {
                    number.copy_from_slice(&f16::from_f32(value(i)).to_le_bytes());
                }
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

/// Weights with which the finder sees one face in the middle of every look, on 55 % of it, 98 % sure.
pub fn finder() -> Vec<u8> {
    let mut tensors = Tensors::open("assets/models/face_finder.safetensors");
    // All cells are equally sure, and of equals the first one, in the upper left corner, says where. Which one it is in the
    // mirror is the upper right corner's say. So both must know where they are: one map sees nothing before its left taps,
    // one after its right ones, and is 1 there, and 0 everywhere else.
    tensors.set("down32.gain", |_| 0.0);
    tensors.set("down32.bias", |_| 1.0);
    tensors.set("narrow32.gain", |_| 0.0);
    tensors.set("narrow32.bias", |_| 0.0);
    tensors.set("up32.weight", |i| {
        let side = if i < 288 { 0 } else { 2 };
        if i % 3 == side { -1.0 } else { 0.5 }
    });
    // 32 maps, two rows of the window, and the deviation of its 288 numbers, which is standardised to 1.
    let gain = (0.5_f32 * 288.0).sqrt() / 64.0;
    tensors.set("up32.gain", |i| if i < 2 { gain } else { 0.0 });
    tensors.set("up32.bias", |_| 0.0);
    let middle = 0.5 - 0.5 / 32.0;
    let points = [(-0.1, -0.08), (0.1, -0.08), (0.0, 0.02), (-0.08, 0.12), (0.08, 0.12)];
    let everywhere: Vec<f32> = [4.0, 0.0, 15.5, 0.55_f32.ln(), 0.55_f32.ln()]
        .into_iter()
        .chain(points.iter().flat_map(|(x, y)| [*x, middle + y]))
        .collect();
    let to_the_middle = |map: usize| match map {
        1 => 15.5,
        5.. if map % 2 == 1 => middle,
        _ => 0.0,
    };
    tensors.set("output.weight", |i| match i % 32 {
        0 => to_the_middle(i / 32),
        1 => -to_the_middle(i / 32),
        _ => 0.0,
    });
    tensors.set("output.bias", |i| everywhere[i]);
    tensors.bytes
}

/// Weights with which the finder sees nobody anywhere.
pub fn blind_finder() -> Vec<u8> {
    let mut tensors = Tensors::open("assets/models/face_finder.safetensors");
    tensors.set("output.weight", |_| 0.0);
    tensors.set("output.bias", |_| -9.0);
    tensors.bytes
}

/// Weights with which every face lies as it should, and is one as surely as the finder says.
pub fn aligner() -> Vec<u8> {
    let mut tensors = Tensors::open("assets/models/face_aligner.safetensors");
    tensors.set("answer.weight", |_| 0.0);
    tensors.set("answer.bias", |i| if i == OFF { UNDECIDED } else { 0.0 });
    tensors.bytes
}

/// Weights with which every face shows this expression.
pub fn reader(expression: Expression) -> Vec<u8> {
    let mut tensors = Tensors::open("assets/models/expression.safetensors");
    tensors.set("expressions.weight", |_| 0.0);
    tensors.set("expressions.bias", |i| if i == expression.index() { 12.0 } else { 0.0 });
    tensors.bytes
}

/// Puts the three files into a folder.
pub fn eyes(folder: &Path, expression: Expression) {
    std::fs::write(folder.join(FINDER), finder()).unwrap();
    std::fs::write(folder.join(ALIGNER), aligner()).unwrap();
    std::fs::write(folder.join(READER), reader(expression)).unwrap();
}
