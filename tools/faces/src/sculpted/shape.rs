//! How somebody's proportions bend the base head: one smooth field for all of it, and what single features add.

use super::base::{Base, Owner};
use super::number::{bell, curve, mix, smooth};
use super::traits::Traits;
use characters::head::sculpt::{self, EYE};
use characters::head::{eye, mouth};
use glam::{Quat, Vec2, Vec3, vec2, vec3};

/// What a vertex takes with it wherever its shapes move it.
#[derive(Clone, Copy, Debug)]
pub struct Anchor {
    /// +1 left half, -1 right half.
    side: f32,
    /// How much it belongs to the eye and is carried by it, 0 to 1.
    eye: f32,
    /// How much it follows the opening's own proportions, 0 to 1.
    lid: f32,
    ear: bool,
    /// Moved by this much first.
    offset: Vec3,
}

impl Anchor {
    /// Leaves the eyes out of it: for what lies over the skin, not in it.
    pub fn still(&mut self) {
        (self.eye, self.lid) = (0.0, 0.0);
    }
}

/// The proportions of one person.
pub struct Shape<'a> {
    t: &'a Traits,
    /// Where the middle of the left eye comes to lie.
    eye: Vec3,
}

impl<'a> Shape<'a> {
    /// The field for these traits.
    pub fn new(t: &'a Traits) -> Self {
        let mut out = Self { t, eye: EYE };
        out.eye = out.around(EYE) + vec3(t.eye_apart, -t.eye_down, -t.eye_deep);
        // Smaller eyes sit as far forwards as larger ones, or they would drown in their sockets.
        out.eye.z += 23.0 * (1.0 - t.eye_size) * 0.62;
        out
    }

    /// Middle of an eyeball.
    pub fn eye(&self, side: usize) -> Vec3 {
        vec3(if side == 0 { self.eye.x } else { -self.eye.x }, self.eye.y, self.eye.z)
    }

    /// The anchor of a vertex of the base head.
    pub fn anchor(&self, base: &Base, i: usize) -> Anchor {
        let p = base.pos[i];
        let mut a = self.free(p);
        match base.owner[i] {
            Owner::Ball { eye } => {
                a.side = if eye == 0 { 1.0 } else { -1.0 };
                (a.eye, a.lid) = (1.0, 0.0);
            }
            Owner::Lid { eye } | Owner::Lash { eye } => a.side = if eye == 0 { 1.0 } else { -1.0 },
            Owner::Ear => (a.ear, a.eye, a.lid) = (true, 0.0, 0.0),
            Owner::Inside => (a.eye, a.lid) = (0.0, 0.0),
            Owner::Mouth { f, side, x } => {
                (a.eye, a.lid) = (0.0, 0.0);
                a.offset = self.lip(f, side, x);
            }
            Owner::Brow { eye, along } => {
                a.side = if eye == 0 { 1.0 } else { -1.0 };
                a.offset = self.brow(base, i, along) * vec3(a.side, 1.0, 1.0);
            }
            Owner::Skin => {}
        }
        a
    }

    /// The anchor of anything else in the base head's space: it follows the field and nothing more.
    pub fn free(&self, p: Vec3) -> Anchor {
        let side = if p.x < 0.0 { -1.0 } else { 1.0 };
        let l = eye::local(vec3(p.x * side, p.y, p.z));
        let e = (l.x / 27.5).hypot(l.y / 23.0);
        let front = smooth(-6.0, 12.0, l.z) * smooth(0.0, 12.0, p.x.abs());
        Anchor {
            side,
            eye: (1.0 - smooth(0.88, 1.75 + 0.6 * (self.t.eye_size - 1.0).max(0.0), e)) * front,
            lid: (1.0 - smooth(0.65, 1.35, e)) * front,
            ear: false,
            offset: Vec3::ZERO,
        }
    }

    /// Where a point of the base head lies on this person.
    pub fn place(&self, p: Vec3, a: &Anchor) -> Vec3 {
        let mut p = p + a.offset;
        if a.ear {
            let c = vec3(72.0 * a.side, -10.0, -2.0);
            p = c + Quat::from_rotation_y(-a.side * self.t.ear_out) * ((p - c) * self.t.ear);
        }
        let plain = self.around(p);
        if a.eye <= 0.0 {
            return plain;
        }
        let m = vec3(a.side, 1.0, 1.0);
        let mut l = p * m - EYE;
        if a.lid > 0.0 {
            l = self.opening(p * m, a.lid) - EYE;
        }
        let carried = (self.eye + l * self.t.eye_size) * m;
        plain.lerp(carried, a.eye)
    }

    /// The proportions of the opening: directions around the eyeball change, distances from it do not.
    fn opening(&self, p: Vec3, w: f32) -> Vec3 {
        let t = self.t;
        let l = eye::local(p);
        let high = mix(t.eye_low, t.eye_up, smooth(-4.0, 4.0, l.y));
        let x = l.x * mix(1.0, t.eye_wide, w);
        let y = l.y * mix(1.0, high, w) + t.eye_tilt * w * l.x;
        let r = l.length();
        let z = (r * r - x * x - y * y).max(1.0).sqrt();
        eye::world(vec3(x, y, mix(l.z, z.min(l.z + 6.0), w * smooth(0.0, 10.0, l.z))))
    }

    /// Fuller or thinner lips.
    fn lip(&self, f: f32, side: f32, x: f32) -> Vec3 {
        if f <= 0.0 || side == 0.0 {
            return Vec3::ZERO;
        }
        let (more, height) = if side > 0.0 {
            (self.t.upper_lip, mouth::upper_height(x))
        } else {
            (self.t.lower_lip, mouth::lower_height(x))
        };
        let follow = curve(&[(0.0, 0.0), (1.0, 1.0), (2.0, 0.8), (4.0, 0.3), (6.0, 0.0)], f);
        let out = curve(&[(0.0, 0.0), (0.5, 1.0), (1.0, 0.6), (2.0, 0.0)], f);
        vec3(
            0.0,
            side * height * more * follow,
            (more * 2.5 + self.t.lip_out) * out * (height / 7.0).min(1.0),
        )
    }

    /// Where the middle of a brow runs, from the inner end (0) to the outer (1), on the left half of the base face.
    pub fn brow_line(&self, along: f32) -> Vec2 {
        let t = self.t;
        let x = mix(14.0, 63.0, along) + t.brow_apart * (1.0 - along);
        let arch = 1.0 - ((along - 0.55) / 0.55).powi(2);
        let y = 38.6 + 3.8 * (1.0 - ((along - 0.48) / 0.52).powi(2)) - 3.2 * along * along;
        vec2(x, y + t.brow_arch * arch + t.brow_tilt * (along - 0.5) * 2.0)
    }

    /// Solid brows: another line and thickness, on the same skin.
    fn brow(&self, base: &Base, i: usize, along: f32) -> Vec3 {
        let p = base.pos[i];
        let m = vec3(if p.x < 0.0 { -1.0 } else { 1.0 }, 1.0, 1.0);
        let p = p * m;
        let first = i - (i - brow_start(base, i)) % 10;
        let centre = base.pos[first..first + 10].iter().sum::<Vec3>() / 10.0 * m;
        let old = vec2(
            mix(14.0, 63.0, along),
            38.6 + 3.8 * (1.0 - ((along - 0.48) / 0.52).powi(2)) - 3.2 * along * along,
        );
        let to = (self.brow_line(along) - old).extend(0.0);
        let mut q = centre + to + (p - centre) * vec3(1.0, self.t.brow_thick, mix(1.0, self.t.brow_thick, 0.5));
        q += sculpt::gradient(q) * (sculpt::distance(p) - sculpt::distance(q));
        q - p
    }

    /// The field without eyes.
    fn around(&self, p: Vec3) -> Vec3 {
        let t = self.t;
        let side = p.x.signum();
        let ax = p.x.abs();
        let front = smooth(-10.0, 40.0, p.z);
        let mut d = Vec3::ZERO;

        // Nose.
        let mid = smooth(30.0, 12.0, ax) * smooth(56.0, 72.0, p.z);
        if mid > 0.0 {
            d.x += p.x * (t.nose_width - 1.0) * bell(p.y + 28.0, 11.0) * mid;
            let ramp = curve(
                &[(-50.0, 0.0), (-38.0, 0.55), (-26.0, 1.0), (-6.0, 0.5), (12.0, 0.0)],
                p.y,
            );
            d.x -= p.x * t.nose_slim * bell(p.y + 4.0, 12.0) * smooth(17.0, 9.0, ax) * smooth(56.0, 72.0, p.z);
            d.z += t.nose_out * ramp * bell(p.x, 11.0) * mid;
            d.z += t.nose_hump * bell(p.x, 6.0) * bell(p.y + 6.0, 7.0) * mid;
            d.z += t.nose_bridge * bell(p.x, 7.5) * bell(p.y - 4.0, 13.0) * mid;
            let tip = vec3(0.0, -25.0, 91.0);
            let near = bell((p - tip).length(), 9.0) * mid;
            d += (p - tip) * (t.nose_bulb - 1.0) * near * 1.3;
            d.y += t.nose_tip_up * bell(p.x, 9.0) * bell(p.y + 26.0, 8.0) * smooth(70.0, 92.0, p.z);
        }
        // Mouth.
        let e = (p.x / 33.0).hypot((p.y + 57.0) / 27.0);
        let m = (1.0 - smooth(0.75, 1.9, e)) * smooth(15.0, 40.0, p.z);
        d.x += p.x * (t.mouth_width - 1.0) * m;
        let corner = smooth(0.15, 1.15, ax / mouth::HALF) * smooth(52.0, 28.0, ax);
        d.y -= t.mouth_curve * corner * bell(p.y + 56.0, 13.0) * smooth(15.0, 40.0, p.z);
        d.z += t.muzzle * bell(p.x, 26.0) * bell(p.y + 57.0, 16.0) * front;
        // Chin and jaw.
        let chin = bell(p.y + 96.0, 13.0) * front;
        d.x += side * t.chin_width * chin * smooth(0.0, 18.0, ax) * smooth(60.0, 30.0, ax);
        d.z += t.chin_forward * chin * bell(p.x, 20.0);
        d.y -= t.double_chin * 0.5 * bell(p.y + 112.0, 12.0) * bell(p.z - 30.0, 26.0) * bell(p.x, 34.0);
        d.x += side * t.double_chin * 0.45 * bell(p.y + 90.0, 18.0) * bell(p.z - 20.0, 30.0) * smooth(5.0, 40.0, ax);
        d.x += side * t.jaw_corner * bell(p.y + 78.0, 14.0) * bell(p.z - 16.0, 26.0) * smooth(26.0, 50.0, ax);
        // Cheeks, forehead, brow.
        let bone = bell(ax - 47.0, 14.0) * bell(p.y + 22.0, 12.0) * front;
        d += bone * t.cheekbone * vec3(side * 0.75, 0.0, 0.65);
        let fat = bell(ax - 43.0, 17.0) * bell(p.y + 52.0, 19.0) * front;
        d += fat * t.cheek_fat * vec3(side * 0.8, -0.15, 0.55);
        d.z += t.forehead * bell(p.y - 66.0, 24.0) * front;
        d.z += t.brow_ridge * bell(p.y - 33.0, 10.0) * bell(ax - 22.0, 20.0) * front;

        // Heights of the features.
        let front_y = mix(0.35, 1.0, smooth(0.0, 50.0, p.z));
        d.y += curve(
            &[
                (-107.0, -t.chin_down),
                (-58.0, -t.mouth_down - 0.25 * t.chin_down),
                (-30.0, -t.nose_down),
                (-2.0, 0.0),
                (38.0, -t.brow_down * front_y),
                (92.0, 0.25 * t.skull_top - 0.5 * t.brow_down * front_y),
                (118.0, t.skull_top),
            ],
            p.y,
        );
        // Widths, least at the middle of the face.
        let wide = curve(
            &[
                (-150.0, t.neck),
                (-118.0, t.neck),
                (-100.0, mix(1.0, t.jaw_width, 0.6)),
                (-72.0, t.jaw_width),
                (-26.0, t.cheek_width),
                (14.0, t.temple * mix(1.0, t.cheek_width, 0.4)),
                (60.0, t.skull_width),
            ],
            p.y,
        );
        let spread = mix(
            smooth(4.0, 46.0, ax),
            1.0,
            smooth(-110.0, -122.0, p.y) * smooth(40.0, 20.0, p.z),
        );
        d.x += p.x * (wide - 1.0) * spread;
        // Depths.
        d.z += p.z.min(0.0) * (t.skull_depth - 1.0);
        d.z += (p.z + 26.0) * (t.neck - 1.0) * smooth(-112.0, -126.0, p.y) * smooth(44.0, 24.0, p.z);
        // Nobody is quite even.
        d.x += t.crooked * bell(p.y + 40.0, 45.0) * front;
        for (along, phase, by) in &t.uneven {
            d += *by * (along.dot(p) + phase).sin() * front;
        }
        p + d
    }
}

fn brow_start(base: &Base, i: usize) -> usize {
    let half = 355;
    let first = base.pos.len() - 2 * half;
    first + (i - first) / half * half
}
