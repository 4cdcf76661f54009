//! Mouths: lips, teeth, tongue, and everything around that moves with them.

use super::art::Art;
use super::canvas::Rgb;
use super::curve::{across, ellipse, line, mix, step};
use super::dice::{Dice, blend, bright, hex};
use super::nose::Nose;
use super::pose::{Pose, SIDES};
use super::style::{Manner, Style};
use glam::{Vec2, vec2};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// One line.
    Line,
    /// A line, and a short one under the lower lip.
    Hint,
    /// Coloured lips.
    Lips,
    /// Lips by their outline.
    Outlined,
}

/// Somebody's mouth.
#[derive(Clone)]
pub struct Mouth {
    form: Form,
    pub height: f32,
    /// Half its width.
    pub wide: f32,
    upper: f32,
    lower: f32,
    /// How far it travels.
    reach: f32,
    /// How far it opens.
    gape: f32,
    /// The corners at rest, up positive.
    rest: f32,
    bow: f32,
    inside: Rgb,
    tongue: Rgb,
    teeth: Option<Rgb>,
    /// One white strip, without a line between.
    plain_teeth: bool,
    fang: bool,
    lip: Rgb,
    width: f32,
}

/// The mouth's lines, points from the picture's left to its right, in places on the face.
struct Lines {
    top: Vec<Vec2>,
    upper: Vec<Vec2>,
    lower: Vec<Vec2>,
    bottom: Vec<Vec2>,
    /// The largest gap.
    gap: f32,
}

const N: usize = 21;

impl Mouth {
    pub fn new(dice: &mut Dice, style: &Style, nose: &Nose, drop: f32) -> Self {
        let small = style.is_anime();
        let form = match style.manner {
            Manner::Portrait | Manner::Painted => dice.pick(&[Form::Lips, Form::Lips, Form::Hint]),
            Manner::Comic => dice.pick(&[Form::Hint, Form::Outlined, Form::Lips, Form::Line]),
            Manner::Manga => dice.pick(&[Form::Line, Form::Hint, Form::Outlined]),
            Manner::Chibi | Manner::Minimal => Form::Line,
            Manner::Anime => dice.pick(&[Form::Line, Form::Line, Form::Hint, Form::Lips]),
            Manner::Flat | Manner::Toon => dice.pick(&[Form::Line, Form::Line, Form::Hint, Form::Lips, Form::Outlined]),
        };
        let form = if style.is_dark() && dice.chance(if small { 0.75 } else { 0.6 }) {
            Form::Lips
        } else {
            form
        };
        let wide = match style.manner {
            Manner::Chibi => dice.between(0.12, 0.18),
            Manner::Anime | Manner::Minimal => dice.between(0.14, 0.23),
            Manner::Manga => dice.between(0.15, 0.26),
            Manner::Toon | Manner::Flat => dice.between(0.2, 0.42),
            _ => dice.between(0.24, 0.34),
        };
        let room = (0.84 - nose.height).max(0.15);
        let height = nose.height
            + room
                * if small {
                    dice.between(0.4, 0.6)
                } else {
                    dice.between(0.42, 0.6)
                };
        let full = mix(dice.between(0.6, 1.0), dice.between(0.9, 1.5), style.femme);
        let height = height.min(0.72);
        // The chin has to stay below the lip.
        let gape: f32 = if small {
            dice.between(0.22, 0.4)
        } else {
            dice.between(0.36, 0.54)
        };
        let gape = gape.min((0.9 + drop - height - 0.07 * full) / 0.88).max(0.16);
        let mouth_dark = [0x2a0f12, 0x5a1620, 0x7a2a30, 0x1a0a0a, 0x8a3038, 0x3c1018];
        let inside = if style.is_dark() {
            hex(dice.pick(&[0x8a3038, 0xa84a50, 0x7a2a30, 0x2a0a0c]))
        } else {
            hex(dice.pick(&mouth_dark))
        };
        Self {
            form,
            height,
            wide,
            upper: 0.05 * full,
            lower: 0.07 * full,
            reach: 0.11 + 0.33 * wide,
            gape,
            rest: dice.between(-0.025, 0.03),
            bow: dice.between(0.0, 0.02),
            inside,
            tongue: if style.grey {
                [0.55; 3]
            } else {
                dice.colour((-0.04, 0.02), (0.4, 0.65), (0.65, 0.95))
            },
            teeth: if style.manner == Manner::Minimal && dice.chance(0.5) {
                None
            } else {
                Some(blend(
                    hex(0xffffff),
                    hex(0xe8d8b0),
                    dice.between(0.0, 0.4) * style.age.max(0.3),
                ))
            },
            plain_teeth: dice.chance(0.6),
            fang: small && dice.chance(0.12),
            lip: if style.grey {
                let l = super::dice::luma(style.lip);
                [l; 3]
            } else {
                style.lip
            },
            width: (style.line * dice.between(0.9, 1.3)).max(if style.is_dark() { 0.034 } else { 0.027 }),
        }
    }

    /// Gives the mouth lips that stand out from a beard.
    pub fn show_lips(&mut self) {
        self.form = Form::Lips;
    }

    /// The opening between the lips is this far down for the jaw alone.
    fn jaw(&self, p: &Pose) -> f32 {
        p.jaw * self.gape
    }

    fn middle(&self, p: &Pose) -> f32 {
        p.mouth_side * 0.13 + p.jaw_side * 0.08
    }

    /// A corner: side 0 is the picture's left.
    fn corner(&self, p: &Pose, side: usize) -> Vec2 {
        let s = SIDES[side];
        let narrow = (1.0 - 0.5 * p.pucker - 0.36 * p.funnel - 0.18 * p.puff).max(0.3);
        let jaw_pull = 1.0 - 0.1 * p.jaw.min(1.0);
        let out = self.wide * narrow * jaw_pull
            + self.reach
                * (0.46 * p.smile[side] + 0.66 * p.stretch[side] + 0.34 * p.dimple[side] - 0.06 * p.frown[side]
                    + 0.2 * p.press[side]);
        let up = self.rest
            + self.reach
                * (0.88 * p.smile[side] - 0.8 * p.frown[side] - 0.26 * p.stretch[side]
                    + 0.16 * p.dimple[side]
                    + 0.1 * p.sneer[side]);
        let y = self.height - up + mix(0.3, 0.5, p.close) * self.jaw(p);
        vec2(self.middle(p) + s * out, y)
    }

    fn lines(&self, p: &Pose) -> Lines {
        let (a, b) = (self.corner(p, 0), self.corner(p, 1));
        let (mid, reach) = (self.middle(p), self.reach);
        let jaw = self.jaw(p);
        let closed = (1.0 - p.close).max(0.0);
        // Where the lips meet in the middle: smiling draws them up a little, the chin lifts them.
        let smile = 0.5 * (p.smile[0] + p.smile[1]);
        let meet = self.height + 0.12 * jaw * closed + 0.55 * jaw * (1.0 - closed) + 0.04 * smile * reach
            - reach * (0.34 * p.shrug_lower + 0.2 * p.shrug_upper)
            + reach * 0.12 * (p.roll_upper - p.roll_lower);
        let side_of = |v: &[f32; 2], u: f32| mix(v[0], v[1], step(-0.7, 0.7, u));
        let round = (0.9 * p.funnel + 0.35 * p.pucker).min(1.0);
        let lip_gap_u = 0.16 * p.funnel + 0.03 * p.pucker;
        let lip_gap_l = 0.2 * p.funnel + 0.04 * p.pucker;
        let thin_u = (1.0 - 0.85 * p.roll_upper) * (1.0 - 0.15 * p.jaw);
        let thin_l = (1.0 - 0.85 * p.roll_lower) * (1.0 - 0.1 * p.jaw);
        let fat = 1.0 + 0.75 * p.pucker + 0.45 * p.funnel;
        let mut lines = Lines {
            top: Vec::new(),
            upper: Vec::new(),
            lower: Vec::new(),
            bottom: Vec::new(),
            gap: 0.0,
        };
        for u in across(N) {
            let (x, corner) = if u < 0.0 {
                (mix(mid, a.x, -u), a.y)
            } else {
                (mix(mid, b.x, u), b.y)
            };
            let flat = 1.0 - u * u;
            // From corner to corner through the middle.
            let blend_mid = flat.powf(0.9);
            let mut rest = mix(corner, meet, blend_mid);
            rest += self.bow * 0.6 * (1.0 - (u * 2.2).powi(2)).max(0.0);
            let bulge = flat.max(0.0).powf(mix(0.62, 0.5, round));
            let raise = side_of(&p.upper_up, u);
            let lower_down = side_of(&p.lower_down, u);
            let sneer = side_of(&p.sneer, u);
            let smile = side_of(&p.smile, u);
            let up = bulge * (reach * (0.5 * raise + 0.16 * sneer) + lip_gap_u * reach * 2.0 + 0.06 * jaw * closed);
            let down = bulge
                * (reach * 0.62 * lower_down + lip_gap_l * reach * 2.0 + jaw * closed * (0.88 - 0.14 * smile.min(1.0)));
            let upper = rest - up;
            let lower = rest + down;
            let press = side_of(&p.press, u);
            let (pu, pl) = ((1.0 - 0.8 * press).max(0.1), (1.0 - 0.8 * press).max(0.1));
            let spread = 1.0 - 0.22 * side_of(&p.stretch, u) - 0.18 * smile;
            let heart = 1.0 - 0.22 * (1.0 - (u * 4.0).powi(2)).max(0.0);
            let lip_u = self.upper * thin_u * fat * pu * spread * heart * flat.powf(0.75) * (1.0 + 0.3 * p.shrug_upper);
            let lip_l = self.lower * thin_l * fat * pl * spread * flat.powf(0.6) * (1.0 + 0.5 * p.shrug_lower);
            lines.gap = lines.gap.max(lower - upper);
            lines.top.push(vec2(x, upper - lip_u));
            lines.upper.push(vec2(x, upper));
            lines.lower.push(vec2(x, lower));
            lines.bottom.push(vec2(x, lower + lip_l));
        }
        lines
    }

    /// The corners, as seen from left to right.
    pub fn corners(&self, art: &Art) -> [Vec2; 2] {
        [0, 1].map(|side| {
            let c = self.corner(art.pose, side);
            art.head.out(c.x, c.y, 0.03)
        })
    }

    pub fn draw(&self, art: &mut Art) {
        let p = *art.pose;
        let style = art.style;
        let lines = self.lines(&p);
        let head = art.head;
        let seen = |points: &[Vec2]| -> Vec<Vec2> { points.iter().map(|q| head.out(q.x, q.y, 0.03)).collect() };
        let (top, upper, lower, bottom) = (
            seen(&lines.top),
            seen(&lines.upper),
            seen(&lines.lower),
            seen(&lines.bottom),
        );
        let ring = |a: &[Vec2], b: &[Vec2]| -> Vec<Vec2> { a.iter().chain(b.iter().rev()).copied().collect() };
        let rolled = (p.roll_upper * 0.5 + p.roll_lower * 0.5).min(1.0);
        if self.form == Form::Lips {
            let lips = art.canvas.area(&ring(&top, &bottom));
            art.canvas.paint(&lips, self.lip, 1.0);
            let under = art.canvas.area(&ring(&top, &upper)).within(&lips);
            art.canvas.paint(&under, bright(self.lip, 0.82), 0.8);
            let c = (lower[N / 2] + bottom[N / 2]) * 0.5;
            let shine = art.canvas.area(&ellipse(c, vec2(self.wide * 0.28, self.lower * 0.2)));
            art.canvas.paint(&shine.within(&lips), bright(self.lip, 1.3), 0.6);
        }
        // The inside.
        let open = art.canvas.area(&ring(&upper, &lower));
        if lines.gap > 0.012 {
            let inside = if style.grey {
                [super::dice::luma(self.inside); 3]
            } else {
                self.inside
            };
            art.canvas.paint(&open, inside, 1.0);
            self.within(art, &open, &p);
        }
        // Lines.
        let parted = step(0.01, 0.05, lines.gap);
        match self.form {
            Form::Lips if style.outline <= 0.0 => {
                let ink = blend(bright(self.lip, 0.45), style.ink, 0.3);
                art.brush(&upper, self.width * 0.9, ink, 1.0);
                art.brush(&lower, self.width * 0.5, ink, 0.6 * parted);
            }
            _ => {
                let pressed = 0.5 * (p.press[0] + p.press[1]);
                let w = self.width * (1.0 + 0.5 * pressed);
                let even = art
                    .canvas
                    .stroke(&upper, |t| w * (0.55 + 0.45 * (1.0 - (2.0 * t - 1.0).powi(2))));
                art.canvas.paint(&even, style.ink, 1.0);
                if parted > 0.0 {
                    let even = art
                        .canvas
                        .stroke(&lower, |t| w * (0.5 + 0.4 * (1.0 - (2.0 * t - 1.0).powi(2))));
                    art.canvas.paint(&even, style.ink, parted);
                }
            }
        }
        match self.form {
            Form::Outlined => {
                art.brush(&top, self.width * 0.55, style.ink, 0.75 * (1.0 - rolled));
                art.brush(
                    &bottom[3..N - 3],
                    self.width * 0.7,
                    style.ink,
                    0.85 * (1.0 - 0.7 * p.roll_lower),
                );
            }
            Form::Hint => {
                let soft = blend(style.ink, style.shade, 0.4);
                art.brush(
                    &bottom[6..N - 6],
                    self.width * 0.8,
                    soft,
                    0.9 * (1.0 - 0.8 * p.roll_lower),
                );
            }
            Form::Line => {
                // A pout needs lips: they show only then.
                let pout = (1.2 * p.pucker + 0.7 * p.funnel).min(1.0);
                art.brush(&bottom[5..N - 5], self.width * 0.7, style.ink, 0.8 * pout);
                art.brush(&top[6..N - 6], self.width * 0.5, style.ink, 0.55 * pout);
            }
            Form::Lips => {}
        }
        self.tongue(art, &p, &lines);
        self.folds(art, &p, &lines);
    }

    fn within(&self, art: &mut Art, open: &super::canvas::Mask, p: &Pose) {
        let head = art.head;
        let mid = self.middle(p);
        let jaw = self.jaw(p) * (1.0 - p.close).max(0.0);
        let half = self.wide * 1.9 + 0.1;
        // The tongue lies on the floor.
        if jaw > 0.05 {
            let y = self.height + 0.12 * jaw + jaw * 0.95;
            let tongue = ellipse(head.out(mid, y, 0.0), vec2(self.wide * 0.7, jaw * 0.42));
            let mask = art.canvas.area(&tongue).within(open);
            art.canvas.paint(&mask, self.tongue, 1.0);
        }
        let Some(teeth) = self.teeth else { return };
        let size = 0.05 + 0.11 * self.wide;
        // A funnel hides them.
        let seen = 1.0 - 0.85 * p.funnel.min(1.0) * (1.0 - 0.5 * p.upper_up[0].max(p.upper_up[1]).min(1.0));
        let strip = |y0: f32, y1: f32| -> Vec<Vec2> {
            let at = |x: f32, y: f32| head.out(mid + x, y, 0.0);
            let curve = 0.04;
            let upper = (-3..=3).map(|i| i as f32 / 3.0 * half);
            let mut out: Vec<Vec2> = upper.clone().map(|x| at(x, y0 - curve * (x / half).powi(2))).collect();
            out.extend(upper.rev().map(|x| at(x, y1 - curve * (x / half).powi(2))));
            out
        };
        // The rows meet when the jaw is shut.
        let meet = self.height + 0.3 * size;
        let lower = art
            .canvas
            .area(&strip(meet + jaw * 0.94, meet + jaw * 0.94 + size))
            .within(open);
        art.canvas.paint(&lower, bright(teeth, 0.93), seen);
        let upper = art.canvas.area(&strip(meet - 2.6 * size, meet)).within(open);
        art.canvas.paint(&upper, teeth, seen);
        let ink = blend(self.inside, teeth, 0.35);
        if jaw < 0.08 {
            let across: Vec<Vec2> = (-3..=3)
                .map(|i| {
                    let x = i as f32 / 3.0 * half;
                    head.out(mid + x, meet - 0.04 * (x / half).powi(2), 0.0)
                })
                .collect();
            let mask = art.canvas.stroke(&across, |_| self.width * 0.5).within(open);
            art.canvas.paint(&mask, ink, 0.9 * seen * (1.0 - jaw / 0.08));
        }
        if !self.plain_teeth {
            for i in -4..=4 {
                let x = mid + (i as f32 + 0.5) * 0.07;
                let rod = [head.out(x, meet - 2.0 * size, 0.0), head.out(x, meet, 0.0)];
                let mask = art.canvas.stroke(&rod, |_| 0.012).within(open);
                art.canvas.paint(&mask, ink, 0.7 * seen);
            }
        }
        if self.fang {
            let x = mid + self.wide * 0.6;
            let y = meet - size;
            let fang = [
                head.out(x - 0.03, y, 0.0),
                head.out(x + 0.03, y, 0.0),
                head.out(x, meet + 0.06, 0.0),
            ];
            let mask = art.canvas.area(&fang).within(open);
            art.canvas.paint(&mask, teeth, 1.0);
        }
    }

    fn tongue(&self, art: &mut Art, p: &Pose, lines: &Lines) {
        if p.tongue < 0.03 {
            return;
        }
        let root = lines.lower[N / 2];
        let half = (self.wide * 0.5).max(0.08);
        let long = (0.1 + 0.14 * p.tongue) * p.tongue;
        let start = mix(root.y, lines.upper[N / 2].y, 0.6);
        let knots = [
            (-half, start),
            (-half, root.y + long * 0.6),
            (-half * 0.5, root.y + long),
            (half * 0.5, root.y + long),
            (half, root.y + long * 0.6),
            (half, start),
        ]
        .map(|(x, y)| art.head.out(root.x + x, y, 0.06));
        let outline = line(&knots, 4);
        let mask = art.canvas.area(&outline);
        art.canvas.paint(&mask, self.tongue, 1.0);
        art.stroke(&outline, art.style.line * 0.6, 0.8);
        let seam = [
            art.head.out(root.x, root.y, 0.06),
            art.head.out(root.x, root.y + long * 0.6, 0.06),
        ];
        art.stroke_in(&seam, art.style.line * 0.5, bright(self.tongue, 0.7), 0.9);
    }

    fn folds(&self, art: &mut Art, p: &Pose, lines: &Lines) {
        let style = art.style;
        let ink = blend(style.ink, style.shade, 0.25);
        let width = style.line * 0.7;
        for (side, s) in SIDES.into_iter().enumerate() {
            let c = self.corner(p, side);
            // A dimple: a short curve beside the corner. Stretching and pressing leave a straighter one.
            let dent = (p.dimple[side]).max(0.55 * p.smile[side]).max(0.8 * p.press[side]);
            let alpha = dent * (0.35 + 0.65 * style.folds);
            let out = 0.035 + 0.02 * p.dimple[side];
            let tall = 0.05 + 0.05 * p.dimple[side];
            let arc = [
                art.head.out(c.x + s * out * 0.6, c.y - tall, 0.03),
                art.head.out(c.x + s * out * 1.3, c.y, 0.03),
                art.head.out(c.x + s * out * 0.6, c.y + tall * 0.8, 0.03),
            ];
            art.brush(
                &line(&arc, 4),
                width * (1.0 + 0.3 * p.dimple[side]),
                ink,
                alpha.min(1.0),
            );
            // Frowning and stretching fold the skin below the corner.
            let below = (0.3 + 0.7 * style.folds) * (0.8 * p.frown[side]).max(0.95 * p.stretch[side]);
            let mark = [
                art.head.out(c.x + s * 0.03, c.y + 0.03, 0.02),
                art.head.out(c.x + s * 0.06, c.y + 0.09, 0.02),
                art.head.out(c.x + s * 0.055, c.y + 0.15, 0.02),
            ];
            art.brush(&line(&mark, 3), width, ink, below.min(0.8));
        }
        // The chin: a crease under the lip, and dimples on it when it is pushed up.
        let chin = p.shrug_lower * (0.4 + 0.6 * style.folds);
        if chin > 0.03 {
            let y = lines.bottom[N / 2].y + 0.06;
            let x = lines.bottom[N / 2].x;
            let w = self.wide.max(0.14) * 0.7;
            let arc = [(-w, 0.05), (-w * 0.5, 0.0), (0.0, -0.015), (w * 0.5, 0.0), (w, 0.05)]
                .map(|(dx, dy)| art.head.at(x + dx, y + dy));
            art.brush(&line(&arc, 3), width * 1.1, ink, chin.min(1.0));
        }
        let push = p.roll_lower.max(0.5 * (p.press[0] + p.press[1])) * style.folds * 0.6;
        if push > 0.05 {
            let y = lines.bottom[N / 2].y + 0.055;
            let x = lines.bottom[N / 2].x;
            let w = self.wide.max(0.14) * 0.6;
            let arc = [(-w, 0.0), (0.0, 0.02), (w, 0.0)].map(|(dx, dy)| art.head.at(x + dx, y + dy));
            art.brush(&line(&arc, 3), width, ink, push);
        }
        if p.roll_upper > 0.05 {
            let x = lines.top[N / 2].x;
            let y = lines.top[N / 2].y - 0.04;
            let w = self.wide.max(0.14) * 0.6;
            let arc = [(-w, 0.01), (0.0, -0.01), (w, 0.01)].map(|(dx, dy)| art.head.at(x + dx, y + dy));
            art.brush(
                &line(&arc, 3),
                width * 0.8,
                ink,
                0.6 * p.roll_upper * (0.3 + 0.7 * style.folds),
            );
        }
    }

    /// The fold from the nose past the corner.
    pub fn laughter(&self, art: &mut Art, nose: &Nose) {
        let p = *art.pose;
        let style = art.style;
        let ink = blend(style.ink, style.shade, 0.3);
        for (side, s) in SIDES.into_iter().enumerate() {
            let c = self.corner(&p, side);
            let moved = (0.75 * p.smile[side])
                .max(0.95 * p.sneer[side])
                .max(0.85 * p.upper_up[side])
                .max(0.6 * p.cheek[side]);
            let age = 0.75 * (style.age - 0.45).max(0.0);
            let quiet = if style.is_anime() { 0.5 } else { 1.0 };
            let alpha = (style.folds * (moved + age) * quiet).min(0.9);
            if alpha < 0.03 {
                continue;
            }
            let wing = nose.wide.max(0.1);
            let rise = 0.06 * p.sneer[side] + 0.03 * p.upper_up[side];
            let start = vec2(s * (wing + 0.04), nose.height - 0.06 - rise);
            let end = vec2(c.x + s * 0.08, c.y + 0.02);
            let mid = vec2(
                mix(start.x, end.x, 0.55) + s * (0.045 + 0.03 * p.smile[side]),
                mix(start.y, end.y, 0.45),
            );
            let knots = [start, mid, end].map(|q| art.head.at(q.x, q.y));
            art.brush(&line(&knots, 5), style.line * 0.8, ink, alpha);
        }
    }
}
