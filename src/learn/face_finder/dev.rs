//! Looks with people that the network never learned from, to choose by.

use burn::tensor::TensorData;
use fastrand::Rng;

use super::looks::{Composer, HIDDEN, Mix, PIXELS, SEEN, Sample};
use crate::{
    feature::face::look,
    net::{
        Device, FaceFinder, Tensor,
        face_finder::{CELLS, Found, MAPS, decode, overlap},
    },
};

/// How sure the network must be that something is a face, to be counted.
const CERTAINTY: f32 = 0.5;

/// How much of the true and the found area both share, at least, where a face is found.
const SHARED: f32 = 0.5;

/// Looks that are read at once.
const AT_ONCE: usize = 16;

/// How well a network found the faces of some looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Score {
    /// Looks.
    pub looks: usize,
    /// Faces that are there, most of each to be seen.
    pub faces: usize,
    /// Those that were found.
    pub found: usize,
    /// Found where nobody is.
    pub wrong: usize,
    /// Sum over the found faces of the mean error of the points, in distances between the eyes.
    error: f64,
}

impl Score {
    /// Share of the faces that were found, 0 to 1.
    pub fn recall(&self) -> f64 {
        self.found as f64 / self.faces.max(1) as f64
    }

    /// Faces found where nobody is, for each look.
    pub fn false_faces(&self) -> f64 {
        self.wrong as f64 / self.looks.max(1) as f64
    }

    /// Mean error of the points of found faces, in distances between the eyes.
    pub fn point_error(&self) -> f64 {
        self.error / self.found.max(1) as f64
    }

    fn count(&mut self, sample: &Sample, found: &[Found]) {
        self.looks += 1;
        let mut taken = vec![false; found.len()];
        for face in &sample.faces {
            let best = found
                .iter()
                .enumerate()
                .map(|(i, f)| (i, overlap(f.area, face.area)))
                .filter(|(i, shared)| *shared >= SHARED && !taken[*i])
                .max_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((i, _)) = best {
                taken[i] = true;
            }
            if face.visible < SEEN {
                // Found or not: both are right.
                continue;
            }
            self.faces += 1;
            if let Some((i, _)) = best {
                self.found += 1;
                let eyes = face.points[0].distance(face.points[1]).max(1e-3);
                let off = found[i].points.iter().zip(face.points).map(|(a, b)| a.distance(b));
                self.error += f64::from(off.sum::<f32>() / 5.0 / eyes);
            }
        }
        let near = |found: &Found| {
            let seen = |face: &super::looks::TrueFace| face.visible >= HIDDEN && overlap(face.area, found.area) > 0.2;
            sample.faces.iter().any(seen)
        };
        let wrong = found.iter().zip(taken).filter(|(f, taken)| !taken && !near(f));
        self.wrong += wrong.count();
    }
}

/// So many looks of a kind.
pub fn samples(composer: &Composer, mix: &Mix, count: usize, seed: u64) -> Vec<Sample> {
    let mut rng = Rng::with_seed(seed);
    (0..count).map(|_| composer.look(mix, &mut rng)).collect()
}

/// Has a network find the faces of some looks.
pub fn score(net: &FaceFinder, samples: &[Sample], device: &Device) -> Score {
    let net = net.clone().fold();
    let mut score = Score::default();
    for some in samples.chunks(AT_ONCE) {
        let looks: Vec<f32> = some.iter().flat_map(|s| &s.look).copied().collect();
        debug_assert_eq!(looks.len(), some.len() * PIXELS);
        let shape = [some.len(), 1, look::SIZE, look::SIZE];
        let maps = net.forward(Tensor::from_data(TensorData::new(looks, shape), device));
        let maps: Vec<f32> = maps.into_data().iter::<f32>().collect();
        for (sample, maps) in some.iter().zip(maps.chunks_exact(MAPS * CELLS * CELLS)) {
            score.count(sample, &decode(maps, CERTAINTY));
        }
    }
    score
}
