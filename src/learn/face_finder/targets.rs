//! What the maps should say of a look.

use bevy::math::Vec2;

use super::looks::{HIDDEN, SEEN, TrueFace};
use crate::net::face_finder::{CELLS, MAPS};

/// Cells of a map.
pub const MAP: usize = CELLS * CELLS;

/// Maps beside that of the centres.
pub const PLACES: usize = MAPS - 1;

/// Deviation of the bell around a face's centre, as a share of the face's height.
const BELL: f32 = 0.09;

/// Where the bell is lower than this, a cell need not know where the face is.
const FOOT: f32 = 0.15;

/// What the maps of some looks should say.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// `[looks, 32, 32]`: 1 in the cell of a face's centre.
    pub centres: Vec<f32>,
    /// `[looks, 32, 32]`: how wrong it is to see a centre here, 0 to 1.
    pub elsewhere: Vec<f32>,
    /// `[looks, 14, 32, 32]`: the maps 1 to 14 of [`FaceFinder`](crate::net::FaceFinder).
    pub places: Vec<f32>,
    /// `[looks, 14, 32, 32]`: how much each of those counts.
    pub weights: Vec<f32>,
    /// Faces in the looks.
    pub faces: usize,
    /// The sum of the bells, over which places are a mean.
    pub cells: f32,
}

impl Targets {
    /// Adds what the maps of one look should say.
    pub fn push(&mut self, faces: &[TrueFace]) {
        let mut centres = vec![0.0; MAP];
        let mut elsewhere = vec![1.0_f32; MAP];
        let mut places = vec![0.0; PLACES * MAP];
        let mut weights = vec![0.0; PLACES * MAP];
        let mut nearest = vec![0.0_f32; MAP];
        for face in faces {
            let (middle, size) = (face.area.center() * CELLS as f32, face.area.size());
            let inside = middle.x >= 0.0 && middle.y >= 0.0 && middle.x < CELLS as f32 && middle.y < CELLS as f32;
            let found = face.visible >= SEEN && inside;
            if !found && face.visible < HIDDEN {
                continue;
            }
            let bell = (BELL * size.y * CELLS as f32).max(0.5);
            let reach = 3.5 * bell;
            let range = |middle: f32| {
                let low = (middle - reach).clamp(0.0, CELLS as f32) as usize;
                low..((middle + reach + 1.0).clamp(0.0, CELLS as f32) as usize)
            };
            for y in range(middle.y) {
                for x in range(middle.x) {
                    let cell = y * CELLS + x;
                    let here = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
                    let height = (-here.distance_squared(middle) / (2.0 * bell * bell)).exp();
                    elsewhere[cell] = elsewhere[cell].min(if found {
                        (1.0 - height).powi(4)
                    } else {
                        // It may be seen or not.
                        f32::from(height < 0.1)
                    });
                    if !found || height < FOOT || height <= nearest[cell] {
                        continue;
                    }
                    nearest[cell] = height;
                    let mut put = |place: usize, value: f32, weight: f32| {
                        places[place * MAP + cell] = value;
                        weights[place * MAP + cell] = weight * height;
                    };
                    // All in heights of the face: a small face asks for small errors.
                    let off = middle - here;
                    let one = 1.0 / size.y.max(0.02);
                    put(0, off.x, one / CELLS as f32);
                    put(1, off.y, one / CELLS as f32);
                    put(2, size.x.max(0.01).ln(), 0.7);
                    put(3, size.y.max(0.01).ln(), 0.7);
                    for (i, point) in face.points.iter().enumerate() {
                        let off = *point - here / CELLS as f32;
                        put(4 + 2 * i, off.x, one);
                        put(5 + 2 * i, off.y, one);
                    }
                }
            }
            if found {
                let centre = middle.y as usize * CELLS + middle.x as usize;
                centres[centre] = 1.0;
                elsewhere[centre] = 0.0;
                self.faces += 1;
            }
        }
        self.cells += nearest.iter().sum::<f32>();
        self.centres.extend(centres);
        self.elsewhere.extend(elsewhere);
        self.places.extend(places);
        self.weights.extend(weights);
    }
}

#[cfg(test)]
mod tests {
    use bevy::math::Rect;

    use super::*;
    use crate::net::face_finder::decode;

    fn face(x: f32, y: f32, height: f32, visible: f32) -> TrueFace {
        let middle = Vec2::new(x, y);
        TrueFace {
            area: Rect::from_center_size(middle, Vec2::new(0.8 * height, height)),
            points: [(-0.2, -0.1), (0.2, -0.1), (0.0, 0.05), (-0.15, 0.2), (0.15, 0.2)]
                .map(|(x, y)| middle + Vec2::new(x, y) * height),
            visible,
        }
    }

    #[test]
    fn maps_that_say_what_they_should_are_read_as_what_was_there() {
        let faces = [
            face(0.3, 0.4, 0.5, 1.0),
            face(0.81, 0.77, 0.14, 0.9),
            face(0.6, 0.1, 0.3, 0.1),
        ];
        let mut targets = Targets::default();
        targets.push(&faces);
        assert_eq!(targets.faces, 2);
        let mut maps: Vec<f32> = targets.centres.iter().map(|c| c * 12.0 - 6.0).collect();
        maps.extend(&targets.places);
        let found = decode(&maps, 0.5);
        assert_eq!(found.len(), 2);
        for wanted in &faces[..2] {
            let near = found
                .iter()
                .find(|f| f.area.center().distance(wanted.area.center()) < 1e-3);
            let near = near.expect("every face is found");
            assert!(near.area.size().distance(wanted.area.size()) < 1e-3);
            assert!(near.points.iter().zip(wanted.points).all(|(a, b)| a.distance(b) < 1e-3));
        }
    }

    #[test]
    fn cells_beside_the_centre_know_where_the_face_is() {
        let mut targets = Targets::default();
        targets.push(&[face(0.5, 0.5, 0.6, 1.0)]);
        assert!(targets.weights[..MAP].iter().filter(|w| **w > 0.0).count() > 10);
        assert!(targets.cells > 5.0);
    }
}
