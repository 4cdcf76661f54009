//! The mouth on the picture: lips, teeth, tongue.

use super::lines::{Lines, N};
use super::{Form, Mouth};
use crate::drawn::art::Art;
use crate::drawn::canvas::Mask;
use crate::drawn::curve::{ellipse, line, mix, step};
use crate::drawn::dice::{blend, bright, luma};
use crate::drawn::pose::Pose;
use glam::{Vec2, vec2};

impl Mouth {
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
                [luma(self.inside); 3]
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

    fn within(&self, art: &mut Art, open: &Mask, p: &Pose) {
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
}
