//! Which triangle each sample of the picture shows.

use super::base::Stuff;
use glam::{Vec3, vec3};

/// What a sample shows: the triangle, and how near its first two corners are.
#[derive(Clone, Copy)]
pub struct Hit {
    pub tri: u32,
    pub b: [f32; 2],
}

/// No triangle.
pub const NOTHING: u32 = u32::MAX;

/// A square of samples.
pub struct Buffer {
    pub side: usize,
    pub near: Vec<f32>,
    pub hits: Vec<Hit>,
    /// Lenses in front of it: the triangle.
    pub glass: Vec<u32>,
}

impl Buffer {
    /// Nothing seen yet.
    pub fn new(side: usize) -> Self {
        let n = side * side;
        Self {
            side,
            near: vec![0.0; n],
            hits: vec![
                Hit {
                    tri: NOTHING,
                    b: [0.0; 2]
                };
                n
            ],
            glass: vec![NOTHING; n],
        }
    }

    /// Draws triangles whose corners are given as pixel and nearness. `cut` says whether a sample of a beard is a gap.
    pub fn draw(&mut self, tris: &[([u32; 3], Stuff)], at: &[Vec3], cut: impl Fn(&[u32; 3], [f32; 3]) -> bool) {
        let side = self.side as f32;
        for (which, (t, stuff)) in tris.iter().enumerate() {
            let s = t.map(|i| at[i as usize]);
            let (ax, ay) = (s[1].x - s[0].x, s[1].y - s[0].y);
            let (bx, by) = (s[2].x - s[0].x, s[2].y - s[0].y);
            let area = ax * by - ay * bx;
            let both = !matches!(
                stuff,
                Stuff::Skin | Stuff::Eye | Stuff::Glint | Stuff::Teeth | Stuff::Tongue | Stuff::Beard
            );
            // The picture's y runs down: what faces the camera turns the other way round.
            if area == 0.0 || area > 0.0 && !both {
                continue;
            }
            let x0 = s[0].x.min(s[1].x).min(s[2].x).max(0.0);
            let x1 = s[0].x.max(s[1].x).max(s[2].x).min(side - 1.0);
            let y0 = s[0].y.min(s[1].y).min(s[2].y).max(0.0);
            let y1 = s[0].y.max(s[1].y).max(s[2].y).min(side - 1.0);
            if x1 < x0 || y1 < y0 {
                continue;
            }
            let k = 1.0 / area;
            // Weights of the corners grow linearly over the picture.
            let d1 = vec3(by * k, -bx * k, 0.0);
            let d2 = vec3(-ay * k, ax * k, 0.0);
            for y in y0 as usize..=y1 as usize {
                let py = y as f32 + 0.5 - s[0].y;
                for x in x0 as usize..=x1 as usize {
                    let px = x as f32 + 0.5 - s[0].x;
                    let b1 = px * d1.x + py * d1.y;
                    let b2 = px * d2.x + py * d2.y;
                    let b0 = 1.0 - b1 - b2;
                    if b0 < 0.0 || b1 < 0.0 || b2 < 0.0 {
                        continue;
                    }
                    let z = s[0].z * b0 + s[1].z * b1 + s[2].z * b2;
                    let i = y * self.side + x;
                    if z <= self.near[i] {
                        continue;
                    }
                    match stuff {
                        Stuff::Lens => self.glass[i] = which as u32,
                        Stuff::Beard if cut(t, [b0, b1, b2]) => {}
                        _ => {
                            self.near[i] = z;
                            self.hits[i] = Hit {
                                tri: which as u32,
                                b: [b0, b1],
                            };
                        }
                    }
                }
            }
        }
    }
}
