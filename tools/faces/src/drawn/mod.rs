//! People of lines and flat colours, from cartoon and comic to anime.
//!
//! Everything is drawn in units of half a face's height: the hairline is at y = -1, the chin at y = 1. A head that
//! turns is a flat drawing whose parts slide over a rounded form and narrow.
//!
//! | file | holds |
//! |---|---|
//! | `style` | the school of drawing: lines, shading, skin |
//! | `head` | outline, ears, and where places come to lie |
//! | `eyes`, `brows`, `nose`, `mouth`, `skin`, `hair`, `garb` | one part each: how it is drawn by chance, how it moves |
//! | `pose` | the 52 shapes by name |
//! | `canvas`, `curve`, `art`, `dice` | paint, lines, the pen, chance |

mod art;
mod brows;
mod canvas;
mod curve;
mod dice;
mod eyes;
mod garb;
mod hair;
mod head;
mod mouth;
mod nose;
mod pose;
mod skin;
mod style;

use crate::{Light, Portrait, Shot};
use art::Art;
use canvas::Canvas;
use dice::Dice;
use glam::{Vec2, vec2, vec3};
use pose::{Gains, Pose, SIDES};
use style::{Shading, Style};

/// Somebody drawn.
pub struct Person {
    style: Style,
    build: head::Build,
    eyes: eyes::Eyes,
    brows: brows::Brows,
    nose: nose::Nose,
    mouth: mouth::Mouth,
    hair: hair::Hair,
    garb: garb::Garb,
    marks: skin::Marks,
    gains: Gains,
    /// Brows shine through the hair this much.
    through: f32,
    light: f32,
}

impl Person {
    /// The person of this number: always the same.
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let dice = &mut dice;
        let style = Style::new(dice);
        let build = head::Build::new(dice, &style);
        let eyes = eyes::Eyes::new(dice, &style);
        let hair = hair::Hair::new(dice, &style, eyes.height - eyes.tall);
        let brows = brows::Brows::new(dice, &style, &eyes, hair.colour);
        let nose = nose::Nose::new(dice, &style, &eyes);
        let mut mouth = mouth::Mouth::new(dice, &style, &nose, build.drop);
        if hair.surrounds_mouth() && dice.chance(0.75) {
            mouth.show_lips();
        }
        let garb = garb::Garb::new(dice, &style, build.neck);
        let marks = skin::Marks::new(dice, &style);
        let gains = Gains {
            brow: dice.between(0.85, 1.4),
            eye: dice.between(0.85, 1.25),
            nose: dice.between(0.85, 1.4),
            mouth: dice.between(0.85, 1.25),
        };
        let through = if brows.over_hair {
            dice.between(0.6, 1.0)
        } else {
            dice.pick(&[0.25, 0.4, 0.6, 0.8])
        };
        let light = match style.shading {
            Shading::None | Shading::Hatched => dice.between(0.1, 0.6),
            _ => dice.between(0.35, 1.0),
        };
        Self {
            style,
            build,
            eyes,
            brows,
            nose,
            mouth,
            hair,
            garb,
            marks,
            gains,
            through,
            light,
        }
    }

    /// A portrait of `size` by `size` pixels.
    pub fn portray(&self, shot: &Shot, size: u32) -> Portrait {
        let size = size.max(8);
        let pose = Pose::new(&shot.shapes, self.gains);
        let head = head::Head::new(&self.build, &pose, shot.yaw, shot.pitch);
        let scale = 0.3 * size as f32;
        let origin = vec2(0.5, 0.54) * size as f32 - vec2(head.turned() * 0.12 * scale, 0.0);
        let mut art = Art {
            canvas: Canvas::new(size, origin, scale),
            head: &head,
            style: &self.style,
            pose: &pose,
        };
        self.paint(&mut art, &shot.light);
        self.illuminate(&mut art, &shot.light);
        let seen = |p: Vec2| art.canvas.to_pixel(p);
        let [a, b] = self.mouth.corners(&art);
        let points = [
            self.eyes.middle(&art, 0),
            self.eyes.middle(&art, 1),
            self.nose.tip(&art),
            a,
            b,
        ]
        .map(seen);
        let [lo, hi] = head.bounds().map(seen);
        Portrait {
            picture: art.canvas.picture(),
            points,
            area: [lo.x, lo.y, hi.x - lo.x, hi.y - lo.y],
        }
    }

    fn paint(&self, art: &mut Art, light: &Light) {
        let pressed = self.garb.covers_hair();
        let hair_behind = !(pressed && self.hair.is_big());
        self.garb.behind(art);
        if hair_behind {
            self.hair.back(art);
        }
        self.garb.body(art);
        for s in SIDES {
            head::draw_ear(art, s, false);
        }
        let outline = art.head.outline();
        let face = art.shape(&outline, self.style.skin);
        self.marks.shadow(art, &face, &outline, light);
        for s in SIDES {
            head::draw_ear(art, s, true);
        }
        self.marks.draw(art, &face, &self.eyes, &self.mouth, &self.nose);
        self.hair.whiskers(art, &face, &self.mouth, &self.nose);
        self.brows.folds(art);
        self.mouth.laughter(art, &self.nose);
        self.mouth.draw(art);
        self.hair.moustache(art, &self.mouth, &self.nose);
        self.nose.draw(art);
        for side in 0..2 {
            self.eyes.draw(art, side);
        }
        for side in 0..2 {
            self.brows.draw(art, &self.eyes, side, 1.0);
        }
        self.garb.earrings(art);
        if hair_behind {
            self.hair.front(art, if light.azimuth > 0.0 { -1.0 } else { 1.0 });
        }
        if self.through > 0.0 {
            for side in 0..2 {
                self.brows.draw(art, &self.eyes, side, self.through);
            }
        }
        self.garb.glasses(art, &self.eyes);
        self.garb.hat(art, if hair_behind { self.hair.volume() } else { 0.0 });
    }

    /// Light over everything: its strength and colour in full, its form as far as the manner of drawing shows it.
    fn illuminate(&self, art: &mut Art, light: &Light) {
        let (sa, ca) = light.azimuth.sin_cos();
        let (se, ce) = light.elevation.sin_cos();
        let from = vec3(sa * ce, -se, ca * ce);
        let tint = vec3(
            1.0 + 0.16 * light.warmth,
            1.0 + 0.02 * light.warmth,
            1.0 - 0.16 * light.warmth,
        );
        let middle = light.ambient + 0.72 * light.key;
        let (form, head) = (self.light, art.head);
        let cel = self.style.shading == Shading::Cel;
        art.canvas.light(|p| {
            let facing = head.normal(p).dot(from);
            let facing = if cel {
                curve::step(-0.12, 0.1, facing)
            } else {
                facing.max(0.0)
            };
            let here = light.ambient + light.key * facing;
            let level = middle + (here - middle) * form;
            (tint * level.max(0.0)).to_array()
        });
    }
}
