//! What the light reaches: depths as seen from it.

use super::base::Stuff;
use glam::Vec3;

/// Cells along one side of the map.
const SIDE: usize = 144;
/// Half of what the map spans, millimetres.
const REACH: f32 = 190.0;

/// How far towards the light the nearest surface lies, cell by cell.
pub struct Shadow {
    key: Vec3,
    right: Vec3,
    up: Vec3,
    map: Vec<f32>,
}

impl Shadow {
    /// Seen along a direction towards the light.
    pub fn new(key: Vec3, tris: &[([u32; 3], Stuff)], pos: &[Vec3]) -> Self {
        let right = Vec3::Y.cross(key).try_normalize().unwrap_or(Vec3::X);
        let up = key.cross(right);
        let mut out = Self {
            key,
            right,
            up,
            map: vec![f32::MIN; SIDE * SIDE],
        };
        let at: Vec<Vec3> = pos.iter().map(|p| out.cell(*p)).collect();
        for (t, stuff) in tris {
            if matches!(stuff, Stuff::Skin | Stuff::Hair | Stuff::Cloth | Stuff::Hard) {
                out.draw(t.map(|i| at[i as usize]));
            }
        }
        out
    }

    /// Place on the map, and distance towards the light.
    fn cell(&self, p: Vec3) -> Vec3 {
        let k = SIDE as f32 / (2.0 * REACH);
        Vec3::new(
            (p.dot(self.right) + REACH) * k,
            ((p + Vec3::Y * 20.0).dot(self.up) + REACH) * k,
            p.dot(self.key),
        )
    }

    fn draw(&mut self, s: [Vec3; 3]) {
        let (a, b) = (s[1] - s[0], s[2] - s[0]);
        let area = a.x * b.y - a.y * b.x;
        if area == 0.0 {
            return;
        }
        let most = SIDE as f32 - 1.0;
        let lo = s[0].min(s[1]).min(s[2]).max(Vec3::ZERO);
        let hi = s[0].max(s[1]).max(s[2]);
        for y in lo.y as usize..=hi.y.clamp(0.0, most) as usize {
            for x in lo.x as usize..=hi.x.clamp(0.0, most) as usize {
                if x >= SIDE || y >= SIDE {
                    continue;
                }
                let (px, py) = (x as f32 + 0.5 - s[0].x, y as f32 + 0.5 - s[0].y);
                let b1 = (px * b.y - py * b.x) / area;
                let b2 = (a.x * py - a.y * px) / area;
                if b1 < 0.0 || b2 < 0.0 || b1 + b2 > 1.0 {
                    continue;
                }
                let z = s[0].z + a.z * b1 + b.z * b2;
                let cell = &mut self.map[y * SIDE + x];
                *cell = cell.max(z);
            }
        }
    }

    /// How much of the light reaches a place with this normal, 0 to 1.
    pub fn lit(&self, p: Vec3, n: Vec3) -> f32 {
        let c = self.cell(p + n * 3.0);
        let (x, y) = (c.x - 0.5, c.y - 0.5);
        if x < 0.0 || y < 0.0 || x >= SIDE as f32 - 1.0 || y >= SIDE as f32 - 1.0 {
            return 1.0;
        }
        let (ix, iy) = (x as usize, y as usize);
        let (fx, fy) = (x - ix as f32, y - iy as f32);
        let open = |dx: usize, dy: usize| {
            let over = self.map[(iy + dy) * SIDE + ix + dx] - c.z;
            1.0 - ((over - 2.0) / 5.0).clamp(0.0, 1.0)
        };
        let low = open(0, 0) * (1.0 - fx) + open(1, 0) * fx;
        let high = open(0, 1) * (1.0 - fx) + open(1, 1) * fx;
        low * (1.0 - fy) + high * fy
    }
}
