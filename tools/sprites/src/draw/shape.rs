//! Outlines of things, and how light falls on them.

use std::f32::consts::{PI, TAU};

use glam::Vec2;

use crate::character::Ramp;

/// How light falls on a shape.
#[derive(Clone, Copy, Debug)]
pub enum Shade {
    /// Evenly.
    Flat,
    /// From one place, where it is lightest, to another.
    Across(Vec2, Vec2),
    /// On a ball.
    Ball(Vec2, f32),
}

/// Something of one colour. Places are as seen, `y` up, in the units of a body.
#[derive(Clone, Debug)]
pub struct Shape {
    pub outline: Vec<Vec2>,
    pub ramp: Ramp,
    pub shade: Shade,
    /// So small that it goes to whole pixels, and has at least one.
    pub dot: bool,
}

/// Where light comes from.
pub const LIGHT: Vec2 = Vec2::new(-0.5, 0.866);

impl Shape {
    /// Lit across, from where light comes from.
    pub fn new(outline: Vec<Vec2>, ramp: Ramp) -> Self {
        let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
        for place in &outline {
            let along = place.dot(LIGHT);
            (low, high) = (low.min(along), high.max(along));
        }
        let middle = outline.iter().sum::<Vec2>() / outline.len() as f32;
        let at = |along: f32| middle + LIGHT * (along - middle.dot(LIGHT));
        Self {
            shade: Shade::Across(at(high), at(low)),
            outline,
            ramp,
            dot: false,
        }
    }

    /// Two discs and what is between them.
    pub fn capsule(a: Vec2, ra: f32, b: Vec2, rb: f32, ramp: Ramp) -> Self {
        let along = (b - a).normalize_or(Vec2::NEG_Y);
        let start = along.to_angle();
        const STEPS: usize = 10;
        let arc = |centre: Vec2, radius: f32, from: f32| {
            (0..=STEPS).map(move |i| centre + Vec2::from_angle(from + PI * i as f32 / STEPS as f32) * radius)
        };
        let outline = arc(a, ra, start + PI / 2.0)
            .chain(arc(b, rb, start - PI / 2.0))
            .collect();
        // Light falls on one of its two sides.
        let aside = along.perp();
        let lit = if aside.dot(LIGHT) > 0.0 { aside } else { -aside };
        let (middle, radius) = ((a + b) / 2.0, (ra + rb) / 2.0);
        Self {
            outline,
            ramp,
            shade: Shade::Across(middle + lit * radius, middle - lit * radius),
            dot: false,
        }
    }

    /// A ball, or what is left of it when it is pressed.
    pub fn ball(centre: Vec2, radii: Vec2, ramp: Ramp) -> Self {
        let outline = (0..24)
            .map(|i| centre + Vec2::from_angle(TAU * i as f32 / 24.0) * radii)
            .collect();
        Self {
            outline,
            ramp,
            shade: Shade::Ball(centre, radii.max_element()),
            dot: false,
        }
    }

    /// Something very small, upright.
    pub fn dot(centre: Vec2, size: Vec2, ramp: Ramp) -> Self {
        let half = size / 2.0;
        let corner = |x: f32, y: f32| centre + half * Vec2::new(x, y);
        Self {
            outline: vec![
                corner(-1.0, -1.0),
                corner(1.0, -1.0),
                corner(1.0, 1.0),
                corner(-1.0, 1.0),
            ],
            ramp,
            shade: Shade::Flat,
            dot: true,
        }
    }

    /// The least that has all these places in it.
    pub fn hull(places: impl IntoIterator<Item = Vec2>, ramp: Ramp) -> Self {
        Self::new(hull(places.into_iter().collect()), ramp)
    }

    /// A soft line through these places, and back to the first.
    pub fn smooth(knots: &[Vec2], ramp: Ramp) -> Self {
        let n = knots.len();
        let outline = (0..n)
            .flat_map(|i| {
                let [a, b, c, d] = [n - 1, 0, 1, 2].map(|step| knots[(i + step) % n]);
                (0..6).map(move |j| {
                    let t = j as f32 / 6.0;
                    0.5 * (2.0 * b
                        + (c - a) * t
                        + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                        + (3.0 * b - a - 3.0 * c + d) * t * t * t)
                })
            })
            .collect();
        Self::new(outline, ramp)
    }

    /// Lit from one place to another.
    pub fn lit(self, from: Vec2, to: Vec2) -> Self {
        Self {
            shade: Shade::Across(from, to),
            ..self
        }
    }

    /// Lit evenly.
    pub fn flat(self) -> Self {
        Self {
            shade: Shade::Flat,
            ..self
        }
    }
}

/// The corners of the convex hull, once around.
fn hull(mut places: Vec<Vec2>) -> Vec<Vec2> {
    places.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let half = |places: &mut dyn Iterator<Item = Vec2>| {
        let mut chain: Vec<Vec2> = Vec::new();
        for place in places {
            while let [.., a, b] = chain[..]
                && (b - a).perp_dot(place - b) <= 0.0
            {
                chain.pop();
            }
            chain.push(place);
        }
        chain.pop();
        chain
    };
    let mut outline = half(&mut places.iter().copied());
    outline.extend(half(&mut places.iter().rev().copied()));
    outline
}
