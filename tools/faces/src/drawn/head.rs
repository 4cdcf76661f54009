//! The head: its outline slice by slice, and where a place on the face comes to lie when it turns.

use super::canvas::Rgb;
use super::curve::{mix, ring, step};
use super::dice::Dice;
use super::pose::Pose;
use super::style::{Manner, Style};
use glam::{Vec2, Vec3, vec2, vec3};

/// A person's head. The hairline is at y = -1, the chin at y = 1.
#[derive(Clone)]
pub struct Build {
    /// Half widths at [`HEIGHTS`].
    widths: [f32; 5],
    /// How far the skull reaches above the hairline.
    crown: f32,
    /// How deep the head is, against its width.
    depth: f32,
    /// How far the chin sinks with the jaw.
    pub drop: f32,
    pub ear: f32,
    pub pointed_ears: bool,
    pub neck: f32,
}

/// Temple, cheek, jaw, jaw before the chin, chin.
const HEIGHTS: [f32; 5] = [-0.25, 0.15, 0.52, 0.77, 0.945];

impl Build {
    pub fn new(dice: &mut Dice, style: &Style) -> Self {
        const ROUND: [f32; 5] = [0.86, 0.88, 0.78, 0.58, 0.30];
        const OVAL: [f32; 5] = [0.78, 0.77, 0.66, 0.50, 0.26];
        const SQUARE: [f32; 5] = [0.79, 0.79, 0.75, 0.64, 0.41];
        const HEART: [f32; 5] = [0.86, 0.80, 0.61, 0.41, 0.18];
        const LONG: [f32; 5] = [0.68, 0.68, 0.61, 0.48, 0.27];
        const POINTED: [f32; 5] = [0.84, 0.80, 0.63, 0.40, 0.11];
        const PEAR: [f32; 5] = [0.72, 0.83, 0.86, 0.70, 0.37];
        const DIAMOND: [f32; 5] = [0.73, 0.82, 0.66, 0.43, 0.20];
        const CHUBBY: [f32; 5] = [0.97, 1.0, 0.88, 0.62, 0.22];
        const BROAD: [f32; 5] = [0.74, 0.74, 0.74, 0.68, 0.48];
        let base = match style.manner {
            Manner::Chibi => dice.pick(&[CHUBBY, CHUBBY, ROUND, POINTED]),
            Manner::Anime | Manner::Minimal => dice.pick(&[POINTED, POINTED, HEART, DIAMOND, OVAL]),
            Manner::Manga => dice.pick(&[POINTED, POINTED, LONG, OVAL, SQUARE]),
            Manner::Toon | Manner::Flat => {
                dice.pick(&[ROUND, OVAL, SQUARE, HEART, LONG, PEAR, DIAMOND, BROAD, CHUBBY, POINTED])
            }
            _ => dice.pick(&[ROUND, OVAL, OVAL, SQUARE, HEART, LONG, DIAMOND, BROAD]),
        };
        let whole = dice.between(0.93, 1.07);
        let widths = base.map(|w| w * whole * dice.between(0.96, 1.04));
        let flat = style.is_anime();
        Self {
            widths,
            crown: dice.between(0.28, 0.5) + if style.manner == Manner::Chibi { 0.1 } else { 0.0 },
            depth: if flat {
                dice.between(0.72, 0.9)
            } else {
                dice.between(0.82, 1.02)
            },
            drop: if flat {
                dice.between(0.06, 0.16)
            } else {
                dice.between(0.16, 0.27)
            },
            ear: dice.between(0.12, 0.21),
            pointed_ears: dice.chance(if flat { 0.1 } else { 0.04 }),
            neck: match style.manner {
                Manner::Chibi => dice.between(0.2, 0.3),
                Manner::Anime | Manner::Minimal => dice.between(0.24, 0.36),
                _ => mix(dice.between(0.34, 0.52), dice.between(0.28, 0.4), style.femme),
            },
        }
    }
}

/// A head as it is held.
pub struct Head {
    build: Build,
    yaw: Vec2,
    pitch: Vec2,
    jaw: f32,
    side: f32,
    puff: f32,
    forward: f32,
}

/// The height of the neck joint, about which the head nods.
const JOINT: f32 = 0.25;

impl Head {
    pub fn new(build: &Build, pose: &Pose, yaw: f32, pitch: f32) -> Self {
        Self {
            build: build.clone(),
            yaw: Vec2::from_angle(yaw.clamp(-0.9, 0.9)),
            pitch: Vec2::from_angle(pitch.clamp(-0.6, 0.6)),
            jaw: pose.jaw * build.drop,
            side: pose.jaw_side * 0.14,
            puff: pose.puff * 0.085,
            forward: pose.jaw_forward,
        }
    }

    /// The sine of the yaw: positive towards the picture's right.
    pub fn turned(&self) -> f32 {
        self.yaw.y
    }

    fn temple(&self) -> f32 {
        self.build.widths[0]
    }

    /// How high above the hairline the skull ends, as y.
    pub fn top(&self) -> f32 {
        -1.0 - self.build.crown
    }

    /// Half the width of the face in front at this height, at rest.
    pub fn width(&self, y: f32) -> f32 {
        let w = &self.build.widths;
        if y < HEIGHTS[0] {
            let t = ((HEIGHTS[0] - y) / (HEIGHTS[0] - self.top())).clamp(0.0, 1.0);
            return w[0] * (1.0 - t.powf(2.3)).max(0.0).sqrt();
        }
        for i in 0..4 {
            if y < HEIGHTS[i + 1] {
                return mix(w[i], w[i + 1], (y - HEIGHTS[i]) / (HEIGHTS[i + 1] - HEIGHTS[i]));
            }
        }
        w[4] * ((1.0 - y) / (1.0 - HEIGHTS[4])).clamp(0.0, 1.0).sqrt()
    }

    fn wide(&self, y: f32) -> f32 {
        mix(self.temple(), self.build.widths[2], step(-0.1, 1.0, y))
    }

    fn deep(&self, y: f32) -> f32 {
        self.build.depth * mix(0.98, 0.42, step(-0.1, 1.0, y)) * self.temple()
    }

    fn ahead(&self, y: f32) -> f32 {
        self.build.depth * mix(-0.05, 0.48, step(-0.1, 1.0, y)) * self.temple()
    }

    fn turn(&self, p: Vec3) -> Vec2 {
        let x = p.x * self.yaw.x + p.z * self.yaw.y;
        let z = p.z * self.yaw.x - p.x * self.yaw.y;
        vec2(x, JOINT + (p.y - JOINT) * self.pitch.x - z * self.pitch.y)
    }

    /// Where a place on the face comes to lie.
    pub fn at(&self, x: f32, y: f32) -> Vec2 {
        self.out(x, y, 0.0)
    }

    /// Where a place this far before the face comes to lie.
    pub fn out(&self, x: f32, y: f32, lift: f32) -> Vec2 {
        let across = (x / (self.wide(y) * 1.08)).clamp(-1.0, 1.0);
        let z = self.ahead(y) + self.deep(y) * (1.0 - across * across).sqrt();
        self.turn(vec3(x, y, z + lift))
    }

    /// Where a place in space comes to lie; z towards the viewer, 0 in the plane of the ears.
    pub fn space(&self, x: f32, y: f32, z: f32) -> Vec2 {
        self.turn(vec3(x, y, z))
    }

    /// A place on the skull, `u` from -1 (the picture's left side) to 1, `lift` above it.
    pub fn skull(&self, u: f32, y: f32, lift: f32) -> Vec2 {
        let (sin, cos) = (u * std::f32::consts::FRAC_PI_2).sin_cos();
        let w = self.width(y);
        let taper = if y < HEIGHTS[0] { w / self.temple() } else { 1.0 };
        let z = self.ahead(y) + (self.deep(y) * taper + lift) * cos;
        self.turn(vec3((w + lift) * sin, y, z))
    }

    /// Places of the lower face follow the jaw.
    pub fn with_jaw(&self, x: f32, y: f32) -> Vec2 {
        let k = step(0.1, 0.95, y);
        vec2(x + self.side * k, y + self.jaw * k)
    }

    /// The left and right end of the head at this height of its profile.
    fn slice(&self, w: f32, y: f32) -> [Vec2; 2] {
        let w = w + self.puff * (1.0 - ((y - 0.5) / 0.38).powi(2)).max(0.0);
        let narrow = (w / self.wide(y)).min(1.0);
        let deep = self.deep(y) * narrow;
        let half = (w * self.yaw.x).hypot(deep * self.yaw.y);
        let moved = self.with_jaw(0.0, y);
        let chin = 1.0 + 0.12 * self.forward * step(0.6, 1.0, y);
        let ahead = self.ahead(y) + self.deep(y) * (1.0 - narrow) * step(0.5, 0.9, y);
        let z = ahead * self.yaw.x;
        let y = if y < HEIGHTS[0] {
            // The skull is round from above too.
            let tall = HEIGHTS[0] - self.top();
            let tall = (tall * self.pitch.x).hypot(self.deep(-1.0) * 0.95 * self.pitch.y) / tall;
            JOINT + (HEIGHTS[0] - JOINT) * self.pitch.x - z * self.pitch.y + (y - HEIGHTS[0]) * tall
        } else {
            JOINT + (moved.y - JOINT) * self.pitch.x - z * self.pitch.y
        };
        [-1.0, 1.0].map(|s| vec2(moved.x * self.yaw.x + ahead * self.yaw.y + s * half * chin, y))
    }

    /// The outline of head and face, clockwise from the crown.
    pub fn outline(&self) -> Vec<Vec2> {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let top = self.top();
        let mut push = |w: f32, y: f32| {
            let [l, r] = self.slice(w, y);
            left.push(l);
            right.push(r);
        };
        for t in [0.93, 0.8, 0.6, 0.4, 0.2] {
            let y = HEIGHTS[0] + (top - HEIGHTS[0]) * t;
            push(self.width(y), y);
        }
        for (w, y) in self.build.widths.into_iter().zip(HEIGHTS) {
            push(w, y);
        }
        let crown = self.slice(0.0, top)[0];
        let chin = self.slice(0.0, 1.0)[0];
        let mut knots = vec![crown];
        knots.extend(&right);
        knots.push(chin);
        knots.extend(left.iter().rev());
        ring(&knots, 5)
    }

    /// The part of the outline above a height, from the picture's left over the crown to its right.
    pub fn dome(&self, low: f32) -> Vec<Vec2> {
        let top = self.top();
        let heights: Vec<f32> = (0..9)
            .map(|i| low + (top - low) * (1.0 - (1.0 - i as f32 / 9.0).powf(1.7)))
            .collect();
        let ends: Vec<[Vec2; 2]> = heights.iter().map(|y| self.slice(self.width(*y), *y)).collect();
        let mut out: Vec<Vec2> = ends.iter().map(|e| e[0]).collect();
        out.push(self.slice(0.0, top)[0]);
        out.extend(ends.iter().rev().map(|e| e[1]));
        out
    }

    /// The ends of the face at a height: the picture's left and right.
    pub fn ends(&self, y: f32) -> [Vec2; 2] {
        self.slice(self.width(y), y)
    }

    /// Left, top (hairline), right, bottom (chin) of the face.
    pub fn bounds(&self) -> [Vec2; 2] {
        let (mut lo, mut hi) = (self.skull(0.0, -1.0, 0.0), self.slice(0.0, 1.0)[0]);
        for i in 0..12 {
            let y = -0.6 + 1.5 * i as f32 / 11.0;
            let [l, r] = self.ends(y);
            lo.x = lo.x.min(l.x);
            hi.x = hi.x.max(r.x);
            hi.y = hi.y.max(l.y);
        }
        [lo, hi]
    }

    /// The way out of the head at a place of the picture, about; z towards the viewer.
    pub fn normal(&self, p: Vec2) -> Vec3 {
        let middle = vec2(self.yaw.y * 0.25, -0.1);
        let n = (p - middle) / vec2(self.temple() * 1.08, 1.3);
        let flat = n.length_squared().min(0.95);
        let n = n.clamp_length_max(0.975);
        vec3(n.x, n.y, (1.0 - flat).sqrt())
    }
}

/// The ear on one side, and whether it lies before the head.
pub fn ear(head: &Head, s: f32) -> (Vec<Vec2>, bool) {
    let toward = -s * head.turned();
    let size = head.build.ear;
    let centre = head.space(s * head.width(0.0) * 0.98, 0.06, -0.05);
    let wide = size * (0.55 + 0.75 * toward.max(0.0));
    let out = s * wide * 0.45 * (1.0 - toward.max(0.0));
    let tip = if head.build.pointed_ears { 1.9 } else { 1.0 };
    let knots = [
        (-0.4, -0.5),
        (0.35, -1.1 * tip),
        (0.9, -0.75),
        (0.85, -0.1),
        (0.5, 0.6),
        (0.1, 1.05),
        (-0.4, 0.8),
    ]
    .map(|(x, y)| {
        let spread = if y < -1.0 { tip } else { 1.0 };
        centre + vec2(out + s * x * wide * spread, y * size * 1.35)
    });
    (ring(&knots, 5), toward > 0.12)
}

/// Draws an ear.
pub fn draw_ear(art: &mut super::art::Art, s: f32, in_front: bool) {
    let (outline, front) = ear(art.head, s);
    if front != in_front {
        return;
    }
    let skin = art.style.skin;
    let shade: Rgb = art.style.shade;
    art.shape(&outline, skin);
    let middle = outline.iter().copied().sum::<Vec2>() / outline.len() as f32;
    let inner: Vec<Vec2> = outline[3..22].iter().map(|p| middle + (*p - middle) * 0.55).collect();
    art.stroke_in(&inner, art.style.line * 0.8, shade, 0.9);
}
