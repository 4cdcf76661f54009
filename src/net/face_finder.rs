//! The face finder: a square look at a picture to the faces in it, each with its five points.
//!
//! One hourglass ("Stacked hourglass networks for human pose estimation", Newell et al., 2016) on maps of 32x32
//! cells: down to 4x4, where a cell knows of the whole look, and up again with what was seen on the way. Each cell
//! says whether a face has its centre there, and where its sides and points are ("Objects as points", Zhou et al.,
//! 2019).
//!
//! | map | says |
//! |---|---|
//! | 0 | logit of a face's centre in this cell |
//! | 1, 2 | the centre of its area from the middle of the cell, in cells, right and down |
//! | 3, 4 | natural logarithm of its width and height in looks |
//! | 5 to 14 | x and y of its five points from the middle of the cell, in looks |

use bevy::math::{Rect, Vec2};
use burn::{
    config::Config,
    module::Module,
    nn::{
        PaddingConfig2d,
        conv::{Conv2d, Conv2dConfig},
    },
    tensor::{
        Int, TensorData,
        activation::relu,
        module::interpolate,
        ops::{InterpolateMode, InterpolateOptions},
    },
};

use super::{
    Device, Tensor,
    conv::{Convolution, ConvolutionConfig},
    expression::halved,
    mirror::{straight_and_mirrored, with_mirror},
};

/// Cells in a row, and in a column, of the maps.
pub const CELLS: usize = 32;

/// Maps that the network answers with.
pub const MAPS: usize = 15;

/// The centre's logit before anything was learned: few cells have a face.
const RARE: f32 = -3.0;

/// Length of the filters' first weights. Few cells of a look have a face: with shorter ones, each step turns the filters
/// so far after the few of its own looks that hardly anything is learned.
const STEADY: f64 = 16.0;

/// Of two areas that share more than this much of both, only the surer one is a face.
const SAME_FACE: f32 = 0.4;

/// Sizes of a [`FaceFinder`].
#[derive(Config, Debug)]
pub struct FaceFinderConfig {
    /// Maps at 64x64, 32x32, 16x16, 8x8 and 4x4 cells.
    #[config(default = "[16, 32, 48, 64, 96]")]
    pub maps: [usize; 5],
}

impl FaceFinderConfig {
    /// A network with random weights on `device`.
    pub fn init(&self, device: &Device) -> FaceFinder {
        let [stem, m32, m16, m8, m4] = self.maps;
        let config = |inputs, outputs| ConvolutionConfig::new(inputs, outputs).with_length(STEADY);
        let conv = |inputs, outputs| config(inputs, outputs).init(device);
        let narrow = |inputs, outputs| config(inputs, outputs).with_kernel(1).init(device);
        FaceFinder {
            stem: config(1, stem).with_kernel(5).with_stride(2).init(device),
            shrink: config(stem, m32).with_stride(2).init(device),
            down32: conv(m32, m32),
            down16: [conv(m32, m16), conv(m16, m16)],
            down8: [conv(m16, m8), conv(m8, m8)],
            bottom: [conv(m8, m4), conv(m4, m4)],
            narrow8: narrow(m4, m8),
            up8: conv(m8, m8),
            narrow16: narrow(m8, m16),
            up16: conv(m16, m16),
            narrow32: narrow(m16, m32),
            up32: conv(m32, m32),
            output: output(m32, device),
        }
    }
}

/// The last layer. What it says before it learned anything is what is true of most cells and faces.
fn output(inputs: usize, device: &Device) -> Conv2d<super::Backend> {
    let mut layer = Conv2dConfig::new([inputs, MAPS], [1, 1])
        .with_padding(PaddingConfig2d::Valid)
        .init(device);
    let mut bias = [0.0; MAPS];
    bias[0] = RARE;
    bias[3..5].fill(-1.0);
    layer.weight = layer
        .weight
        .map(|weight| weight.mul_scalar(0.1).detach().require_grad());
    layer.bias = layer
        .bias
        .map(|old| old.map(|_| Tensor::from_data(TensorData::from(bias), device).require_grad()));
    layer
}

/// The face finder; its plan is at the head of `net/face_finder.rs`.
///
/// Burn's derive wants the type parameter; it is always the default.
#[derive(Module, Debug)]
pub struct FaceFinder<B: burn::tensor::backend::Backend = super::Backend> {
    stem: Convolution<B>,
    shrink: Convolution<B>,
    down32: Convolution<B>,
    down16: [Convolution<B>; 2],
    down8: [Convolution<B>; 2],
    bottom: [Convolution<B>; 2],
    narrow8: Convolution<B>,
    up8: Convolution<B>,
    narrow16: Convolution<B>,
    up16: Convolution<B>,
    narrow32: Convolution<B>,
    up32: Convolution<B>,
    output: Conv2d<B>,
}

impl FaceFinder {
    /// # Shapes
    /// - `looks`: `[batch, 1, 128, 128]`, evened out: mean 0, deviation 1
    /// - returns: `[batch, 15, 32, 32]`, as the table at the head of `net/face_finder.rs` says
    pub fn forward(&self, looks: Tensor<4>) -> Tensor<4> {
        let x = relu(self.stem.forward(looks));
        let x = relu(self.shrink.forward(x));
        let at32 = relu(self.down32.forward(x));
        let at16 = twice(&self.down16, halved(at32.clone()));
        let at8 = twice(&self.down8, halved(at16.clone()));
        let at4 = twice(&self.bottom, halved(at8.clone()));
        let x = relu(self.up8.forward(at8 + doubled(self.narrow8.forward(at4))));
        let x = relu(self.up16.forward(at16 + doubled(self.narrow16.forward(x))));
        let x = relu(self.up32.forward(at32 + doubled(self.narrow32.forward(x))));
        self.output.forward(x)
    }

    /// Searches each look, as it is and as a mirror shows it (see `net/mirror.rs`).
    ///
    /// # Shapes
    /// As those of [`FaceFinder::forward`].
    pub fn search(&self, looks: Tensor<4>) -> Tensor<4> {
        let [straight, mirror] = straight_and_mirrored(self.forward(with_mirror(looks)));
        (straight + mirrored(mirror)) / 2.0
    }

    /// The same network with plain convolutions, for use: quicker, and no more to be trained.
    pub fn fold(self) -> Self {
        Self {
            stem: self.stem.fold(),
            shrink: self.shrink.fold(),
            down32: self.down32.fold(),
            down16: self.down16.map(Convolution::fold),
            down8: self.down8.map(Convolution::fold),
            bottom: self.bottom.map(Convolution::fold),
            narrow8: self.narrow8.fold(),
            up8: self.up8.fold(),
            narrow16: self.narrow16.fold(),
            up16: self.up16.fold(),
            narrow32: self.narrow32.fold(),
            up32: self.up32.fold(),
            ..self
        }
    }
}

fn twice(layers: &[Convolution; 2], input: Tensor<4>) -> Tensor<4> {
    relu(layers[1].forward(relu(layers[0].forward(input))))
}

/// What the maps of a mirrored look say of the look itself: columns change places, and so do eyes and mouth corners.
fn mirrored(maps: Tensor<4>) -> Tensor<4> {
    const FROM: [i64; MAPS] = [0, 1, 2, 3, 4, 7, 8, 5, 6, 9, 10, 13, 14, 11, 12];
    let says_how_far_right = |map: usize| map == 1 || (map >= 5 && map % 2 == 1);
    let signs: [f32; MAPS] = std::array::from_fn(|map| if says_how_far_right(map) { -1.0 } else { 1.0 });
    let device = maps.device();
    let from = burn::Tensor::<_, 1, Int>::from_data(FROM.as_slice(), &device);
    let signs = Tensor::<1>::from_data(signs, &device).reshape([1, MAPS, 1, 1]);
    maps.flip([3]).select(1, from) * signs
}

/// Each pixel as two by two.
fn doubled(maps: Tensor<4>) -> Tensor<4> {
    let [_, _, height, width] = maps.dims();
    let options = InterpolateOptions::new(InterpolateMode::Nearest);
    interpolate(maps, [2 * height, 2 * width], options)
}

/// A face in a look. Places are in looks: 0 is the left or upper edge, 1 the right or lower one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// From hairline to chin and cheek to cheek; may reach beyond the look.
    pub area: Rect,
    /// Left to right: eye, eye, tip of the nose, mouth corner, mouth corner.
    pub points: [Vec2; 5],
    /// How sure it is that this is a face, 0 to 1.
    pub certainty: f32,
}

/// The faces that the maps of one look speak of, the surest first: cells that are surer than `threshold` (0 to 1)
/// and than their neighbours, without those that share too much with a surer one.
///
/// `maps` are the `15 * 32 * 32` numbers of one look; see [`FaceFinder::forward`].
///
/// # Panics
/// If there are more or fewer numbers.
pub fn decode(maps: &[f32], threshold: f32) -> Vec<Found> {
    const CELL_COUNT: usize = CELLS * CELLS;
    assert_eq!(maps.len(), MAPS * CELL_COUNT, "these are not the maps of one look");
    let centre = &maps[..CELL_COUNT];
    let mut found: Vec<Found> = (0..CELL_COUNT)
        .filter(|&cell| is_peak(centre, cell))
        .filter_map(|cell| {
            let certainty = 1.0 / (1.0 + (-centre[cell]).exp());
            let read = |map: usize| maps[map * CELL_COUNT + cell];
            let middle = Vec2::new((cell % CELLS) as f32 + 0.5, (cell / CELLS) as f32 + 0.5) / CELLS as f32;
            let at = middle + Vec2::new(read(1), read(2)) / CELLS as f32;
            // A face cannot be larger than a few looks, whatever untrained weights say.
            let size = Vec2::new(read(3), read(4)).min(Vec2::splat(2.0)).exp();
            let face = Found {
                area: Rect::from_center_size(at, size),
                points: std::array::from_fn(|i| middle + Vec2::new(read(5 + 2 * i), read(6 + 2 * i))),
                certainty,
            };
            let sound = at.is_finite() && size.is_finite() && face.points.iter().all(|p| p.is_finite());
            (certainty >= threshold && sound).then_some(face)
        })
        .collect();
    found.sort_by(|a, b| b.certainty.total_cmp(&a.certainty));
    let mut kept: Vec<Found> = Vec::new();
    for face in found {
        if kept.iter().all(|surer| overlap(surer.area, face.area) <= SAME_FACE) {
            kept.push(face);
        }
    }
    kept
}

/// Intersection over union of two areas, 0 to 1.
pub fn overlap(a: Rect, b: Rect) -> f32 {
    let area = |r: Rect| r.width().max(0.0) * r.height().max(0.0);
    let shared = area(a.intersect(b));
    let all = area(a) + area(b) - shared;
    if all > 0.0 { shared / all } else { 0.0 }
}

/// Whether no neighbour is surer; of equals, the first.
fn is_peak(centre: &[f32], cell: usize) -> bool {
    let (x, y) = (cell % CELLS, cell / CELLS);
    for ny in y.saturating_sub(1)..=(y + 1).min(CELLS - 1) {
        for nx in x.saturating_sub(1)..=(x + 1).min(CELLS - 1) {
            let other = ny * CELLS + nx;
            let surer = match centre[other].total_cmp(&centre[cell]) {
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Equal => other < cell,
                std::cmp::Ordering::Less => false,
            };
            if surer {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use burn::tensor::Distribution;

    use super::*;
    use crate::feature::face::look::SIZE;

    fn device() -> Device {
        Device::Flex(Default::default())
    }

    /// Maps without a face.
    fn nobody() -> Vec<f32> {
        let mut maps = vec![0.0; MAPS * CELLS * CELLS];
        maps[..CELLS * CELLS].fill(-6.0);
        maps
    }

    fn put(maps: &mut [f32], column: usize, row: usize, values: [f32; MAPS]) {
        for (map, value) in values.into_iter().enumerate() {
            maps[(map * CELLS + row) * CELLS + column] = value;
        }
    }

    fn face(logit: f32) -> [f32; MAPS] {
        let mut values = [0.0; MAPS];
        values[..5].copy_from_slice(&[logit, 0.5, -0.5, 0.25_f32.ln(), 0.5_f32.ln()]);
        values[5] = -0.125;
        values
    }

    #[test]
    fn a_look_gives_one_map_of_each_kind() {
        let net = FaceFinderConfig::new().init(&device());
        assert!(net.num_params() < 350_000, "{} parameters", net.num_params());
        let looks = Tensor::random([2, 1, SIZE, SIZE], Distribution::Normal(0.0, 1.0), &device());
        let maps = net.forward(looks.clone());
        assert_eq!(maps.dims(), [2, MAPS, CELLS, CELLS]);
        let folded = net.fold().forward(looks);
        maps.into_data()
            .assert_approx_eq::<f32>(&folded.into_data(), Default::default());
    }

    #[test]
    fn a_mirror_shows_the_same_faces_on_the_other_side() {
        let net = FaceFinderConfig::new().init(&device());
        let look = Tensor::random([1, 1, SIZE, SIZE], Distribution::Normal(0.0, 1.0), &device());
        let maps = |look| net.search(look).into_data().to_vec::<f32>().unwrap();
        let found = decode(&maps(look.clone()), 0.0);
        let in_mirror = decode(&maps(look.flip([3])), 0.0);
        assert!(!found.is_empty());
        assert_eq!(found.len(), in_mirror.len());
        let across = |point: Vec2| Vec2::new(1.0 - point.x, point.y);
        for face in found {
            let other = in_mirror.iter().min_by(|a, b| {
                let far = |f: &Found| f.area.center().distance(across(face.area.center()));
                far(a).total_cmp(&far(b))
            });
            let points = other.unwrap().points.map(across);
            let [left_eye, right_eye, nose, left_corner, right_corner] = points;
            for (ours, theirs) in [right_eye, left_eye, nose, right_corner, left_corner]
                .iter()
                .zip(face.points)
            {
                assert!(ours.distance(theirs) < 1e-3, "{ours} is not {theirs}");
            }
        }
    }

    #[test]
    fn nobody_is_found_where_nobody_is() {
        assert!(decode(&nobody(), 0.5).is_empty());
    }

    #[test]
    fn a_face_is_where_its_cell_says() {
        let mut maps = nobody();
        put(&mut maps, 8, 16, face(3.0));
        let found = decode(&maps, 0.5);
        assert_eq!(found.len(), 1);
        assert!(found[0].area.center().distance(Vec2::new(9.0, 16.0) / 32.0) < 1e-5);
        assert!(found[0].area.size().distance(Vec2::new(0.25, 0.5)) < 1e-5);
        assert!(found[0].points[0].distance(Vec2::new(8.5 / 32.0 - 0.125, 16.5 / 32.0)) < 1e-5);
        assert!((found[0].certainty - 0.9526).abs() < 1e-3);
    }

    #[test]
    fn one_face_is_found_once() {
        let mut maps = nobody();
        put(&mut maps, 8, 16, face(3.0));
        put(&mut maps, 9, 16, face(2.0));
        put(&mut maps, 10, 17, face(2.5));
        assert_eq!(decode(&maps, 0.5).len(), 1);
        put(&mut maps, 24, 16, face(1.0));
        assert_eq!(decode(&maps, 0.5).len(), 2);
    }

    #[test]
    fn numbers_that_are_none_are_no_face() {
        let mut maps = nobody();
        put(&mut maps, 8, 16, [f32::NAN; MAPS]);
        put(&mut maps, 20, 16, [f32::INFINITY; MAPS]);
        for found in decode(&maps, 0.5) {
            assert!(found.area.is_empty() || found.area.size().is_finite());
        }
    }
}
