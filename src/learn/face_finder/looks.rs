//! Looks with faces in them, put together on other threads while the network learns.

use std::sync::Arc;

use bevy::math::{Rect, Vec2};
use fastrand::Rng;

use animgen_faces::wear::grey::GreyWear;

use crate::{
    feature::face::{GreyPicture, Look, Similarity, light, look::SIZE},
    learn::{
        faces::{
            self, Grounds, PortraitView, Portraits,
            cutout::{Canvas, Cutout},
        },
        random::{between, by_ratio, signed},
    },
};

/// Numbers of a look.
pub const PIXELS: usize = SIZE * SIZE;

/// Share of a face that must be seen for the network to find it; below [`HIDDEN`], it need not be looked for.
pub const SEEN: f32 = 0.6;

/// Share of a face that may be seen of one that the network must not find.
pub const HIDDEN: f32 = 0.15;

/// Heights of faces in looks, from the smallest to the largest.
pub const HEIGHTS: (f32, f32) = (0.13, 1.05);

/// A face in a look; places in looks, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrueFace {
    /// Upright, around the middle of the face.
    pub area: Rect,
    /// Eye, eye, tip of the nose, mouth corner, mouth corner.
    pub points: [Vec2; 5],
    /// How much of it can be seen, 0 to 1.
    pub visible: f32,
}

/// A look and what is in it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// As the network is given it, `128 * 128` numbers.
    pub look: Vec<f32>,
    /// Who is there.
    pub faces: Vec<TrueFace>,
}

/// What kinds of looks are put together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mix {
    /// Share of looks without anybody, 0 to 1.
    pub faceless: f32,
    /// Share of looks at one face from near, as the second look at a face is.
    pub near: f32,
    /// Most that a head is tilted, in radians.
    pub roll: f32,
    /// How badly the picture is worn, 0 to 1; see [`GreyWear::draw`].
    pub wear: f32,
}

impl Mix {
    /// As the network learns.
    pub const TRAINING: Self = Self {
        faceless: 0.22,
        near: 0.28,
        roll: 0.7,
        wear: 0.9,
    };
    /// Faces as they are met, to choose by.
    pub const MET: Self = Self {
        faceless: 0.0,
        near: 0.0,
        roll: 0.52,
        wear: 0.5,
    };
    /// Faces looked at from near, to choose by.
    pub const NEAR: Self = Self { near: 1.0, ..Self::MET };
    /// Nobody, to choose by.
    pub const NOBODY: Self = Self {
        faceless: 1.0,
        ..Self::MET
    };
}

/// Puts looks together.
#[derive(Clone)]
pub struct Composer {
    sets: Arc<Vec<Portraits>>,
    grounds: Arc<Grounds>,
}

impl Composer {
    /// With people of these sets, each as often as the others, before these grounds.
    pub fn new(sets: Vec<Portraits>, grounds: Arc<Grounds>) -> Self {
        Self {
            sets: Arc::new(sets),
            grounds,
        }
    }

    /// How many portraits there are.
    pub fn portraits(&self) -> usize {
        self.sets.iter().map(Portraits::len).sum()
    }

    /// One look; the same random numbers give the same look.
    pub fn look(&self, mix: &Mix, rng: &mut Rng) -> Sample {
        let kind = rng.f32();
        if kind < mix.faceless {
            self.nobody(mix, rng)
        } else if kind < mix.faceless + mix.near {
            self.near(mix, rng)
        } else {
            self.met(mix, rng)
        }
    }

    /// A whole picture without a face: an empty place, or one full of what may be taken for a face.
    fn nobody(&self, mix: &Mix, rng: &mut Rng) -> Sample {
        let (width, height) = format(rng);
        let mut canvas = if rng.f32() < 0.7 {
            self.grounds.faceless(width, height, rng)
        } else {
            self.grounds.background(width, height, rng)
        };
        wear(&mut canvas, mix.wear, rng);
        whole(canvas, Vec::new())
    }

    /// A whole picture with one to four people in it.
    fn met(&self, mix: &Mix, rng: &mut Rng) -> Sample {
        let (width, height) = format(rng);
        let mut canvas = if rng.f32() < 0.6 {
            self.grounds.background(width, height, rng)
        } else {
            self.grounds.faceless(width, height, rng)
        };
        let size = Vec2::new(width as f32, height as f32);
        let people = match rng.u8(..10) {
            0..6 => 1,
            6..8 => 2,
            8 => 3,
            _ => 4,
        };
        let mut places: Vec<(Vec2, f32)> = Vec::new();
        for _ in 0..people * 4 {
            if places.len() == people {
                break;
            }
            // So that nobody is alone in a crowd's place: the more people, the smaller they are.
            let most = HEIGHTS.1 / (people as f32).sqrt() * size.y / SIZE as f32;
            let high = by_ratio(rng, (HEIGHTS.0, most.max(HEIGHTS.0))) * SIZE as f32;
            let room = (size / 2.0 - 0.42 * high).max(Vec2::splat(0.06 * high));
            let middle = size / 2.0 + room * Vec2::new(signed(rng), signed(rng));
            let free = places
                .iter()
                .all(|(other, theirs)| other.distance(middle) > 0.48 * (high + theirs));
            if free {
                places.push((middle, high));
            }
        }
        // Who is larger is nearer.
        places.sort_by(|a, b| a.1.total_cmp(&b.1));
        let faces = places
            .into_iter()
            .map(|(middle, high)| (middle, high, mix.roll * signed(rng)))
            .collect::<Vec<_>>();
        let faces = self.paint(&mut canvas, &faces, rng);
        wear(&mut canvas, mix.wear, rng);
        whole(canvas, faces)
    }

    /// One face from near: what is seen when a found face is looked at again.
    fn near(&self, mix: &Mix, rng: &mut Rng) -> Sample {
        let mut canvas = self.grounds.background(SIZE, SIZE, rng);
        let high = SIZE as f32 * 0.5 * by_ratio(rng, (0.72, 1.4));
        let off = Vec2::new(signed(rng), signed(rng)) * 0.16 * high;
        let middle = Vec2::splat(SIZE as f32 / 2.0) + off;
        let mut places = vec![(middle, high, mix.roll * signed(rng) * rng.f32().max(0.3))];
        if rng.f32() < 0.15 {
            // A neighbour at the edge.
            let beside = Vec2::from_angle(std::f32::consts::TAU * rng.f32()) * high * between(rng, (1.0, 1.3));
            places.insert(
                0,
                (middle + beside, high * between(rng, (0.6, 1.0)), mix.roll * signed(rng)),
            );
        }
        let faces = self.paint(&mut canvas, &places, rng);
        wear(&mut canvas, mix.wear, rng);
        // A picture may end near a face: beyond it there is nothing.
        let mut sample = whole(canvas, faces);
        if rng.f32() < 0.3 {
            let edge = ((middle.y + high * between(rng, (0.45, 0.8))) as usize).min(SIZE);
            let turned = rng.bool();
            for (i, value) in sample.look.iter_mut().enumerate() {
                let beyond = if turned { i % SIZE } else { i / SIZE };
                if beyond >= edge {
                    *value = 0.0;
                }
            }
        }
        sample
    }

    /// Paints somebody at each place (middle, height, roll), and says how much of each can be seen.
    fn paint(&self, canvas: &mut Canvas, places: &[(Vec2, f32, f32)], rng: &mut Rng) -> Vec<TrueFace> {
        let size = Vec2::new(canvas.width as f32, canvas.height as f32);
        let mut owner = vec![u8::MAX; canvas.pixels.len()];
        let mut ways = Vec::new();
        for (number, (middle, high, roll)) in places.iter().enumerate() {
            let set = &self.sets[rng.usize(..self.sets.len())];
            let portrait = set.get(rng.usize(..set.len()));
            let cutout = Cutout::new(faces::SIZE, portrait.grey, portrait.alpha);
            let way = way(&portrait, *middle, *high, *roll);
            // Not everybody stands in the same light.
            let gain = by_ratio(rng, (0.7, 1.3));
            cutout.paint(&way, gain, canvas, |at| owner[at] = number as u8);
            ways.push((portrait.points, portrait.area, way));
        }
        ways.into_iter()
            .enumerate()
            .map(|(number, (points, [x, y, w, h], way))| {
                let (centre, half) = (Vec2::new(x + w / 2.0, y + h / 2.0), Vec2::new(w, h) / 2.0);
                let visible = visible(
                    |unit| way.apply(centre + unit * half),
                    size,
                    |at| owner[at] == number as u8,
                );
                TrueFace {
                    area: Rect::from_center_size(way.apply(centre), 2.0 * half * way.scale()),
                    points: points.map(|p| way.apply(p)),
                    visible,
                }
            })
            .collect()
    }
}

/// The way from a portrait's pixels to those of a picture.
fn way(portrait: &PortraitView, middle: Vec2, high: f32, roll: f32) -> Similarity {
    let [x, y, w, h] = portrait.area;
    let scale = high / h.max(1.0);
    let turned = Similarity::new(roll, scale, Vec2::ZERO);
    let centre = turned.apply(Vec2::new(x + w / 2.0, y + h / 2.0));
    Similarity::new(roll, scale, middle - centre)
}

/// The share of an oval that can be seen.
fn visible(place: impl Fn(Vec2) -> Vec2, size: Vec2, own: impl Fn(usize) -> bool) -> f32 {
    const GRID: usize = 14;
    let (mut seen, mut all) = (0, 0);
    for i in 0..GRID * GRID {
        let unit = (Vec2::new((i % GRID) as f32, (i / GRID) as f32) + 0.5) / GRID as f32 * 2.0 - 1.0;
        if unit.length_squared() > 0.9 {
            continue;
        }
        all += 1;
        let p = place(unit);
        let inside = p.x >= 0.0 && p.y >= 0.0 && p.x < size.x && p.y < size.y;
        seen += usize::from(inside && own(p.y as usize * size.x as usize + p.x as usize));
    }
    seen as f32 / all as f32
}

/// Width and height of a picture in pixels, as they fit into a look: as screens and cameras have them.
fn format(rng: &mut Rng) -> (usize, usize) {
    let short = |ratio: f32| (SIZE as f32 / ratio).round() as usize;
    match rng.u8(..20) {
        0..7 => (SIZE, short(4.0 / 3.0)),
        7..12 => (SIZE, short(16.0 / 9.0)),
        12..17 => (SIZE, SIZE),
        17..19 => (short(4.0 / 3.0), SIZE),
        _ => (short(16.0 / 9.0), SIZE),
    }
}

fn wear(canvas: &mut Canvas, strength: f32, rng: &mut Rng) {
    // Some are as good as new.
    let strength = strength * rng.f32();
    let mut wear = GreyWear::draw(rng, strength);
    // Things in front of one face would be in front of everything here.
    wear.block *= 0.5;
    wear.apply(&mut canvas.pixels, canvas.width, rng);
}

/// A look at the whole picture.
fn whole(canvas: Canvas, faces: Vec<TrueFace>) -> Sample {
    let size = Vec2::new(canvas.width as f32, canvas.height as f32);
    let look = Look::whole(size);
    let square = canvas.width == SIZE && canvas.height == SIZE;
    let view = if square {
        let mut view = canvas.pixels;
        light::even(&mut view);
        view
    } else {
        GreyPicture::new(canvas.width as u32, canvas.height as u32, canvas.pixels)
            .map(|picture| look.view(&picture))
            .expect("a canvas has its pixels")
    };
    let faces = faces
        .into_iter()
        .map(|face| TrueFace {
            area: Rect::from_corners(look.from_picture(face.area.min), look.from_picture(face.area.max)),
            points: face.points.map(|p| look.from_picture(p)),
            ..face
        })
        .collect();
    Sample { look: view, faces }
}
