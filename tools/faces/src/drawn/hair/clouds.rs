//! Curls: many round ones together, as they stand behind a head, on it and over the forehead.

use super::{Cut, Hair};
use crate::drawn::art::Art;
use crate::drawn::canvas::Rgb;
use crate::drawn::curve::{ellipse, grown};
use crate::drawn::dice::Dice;
use glam::{Vec2, vec2};

impl Hair {
    pub(super) fn clouds(&self, art: &Art, out: f32) -> Vec<Vec<Vec2>> {
        let mut dice = Dice::new(self.seed);
        let dome = art.head.dome(if self.cut == Cut::Afro { 0.15 } else { 0.3 });
        let puff = if self.cut == Cut::Afro { 0.34 } else { 0.2 };
        let middle = vec2(0.0, -0.4);
        dome.iter()
            .map(|q| {
                let c = *q + (*q - middle).normalize_or_zero() * out * 0.5;
                let r = puff * dice.between(0.85, 1.15);
                ellipse(c, Vec2::splat(r))
            })
            .collect()
    }

    pub(super) fn cloud(&self, art: &mut Art, clouds: &[Vec<Vec2>], colour: Rgb) {
        if art.style.outline > 0.0 {
            let width = art.style.outline * 0.5;
            let fat: Vec<Vec<Vec2>> = clouds.iter().map(|c| grown(c, |_| width * 2.0)).collect();
            let mask = art.canvas.areas(&fat);
            let ink = art.style.ink;
            art.canvas.paint(&mask, ink, 1.0);
        }
        let mask = art.canvas.areas(clouds);
        art.canvas.paint(&mask, colour, 1.0);
    }
}
