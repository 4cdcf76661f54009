//! Films of faces that hold an expression, and of faces that change: through the watcher, and through what makes motion
//! of its answers.

use animgen_faces::{
    Family, Person, Portrait, Shot,
    scene::{self, Place},
    scenery,
    wear::Wear,
};
use bevy::math::UVec2;
use fastrand::Rng;
use image::RgbImage;
use rayon::prelude::*;

use super::{
    scenes::{SIZE, as_picture},
    stage::{FRAMES, Stage},
};
use crate::{
    learn::{
        corpus::Split,
        faces::{Cast, acting::Director},
        random::signed,
    },
    net::{Device, FaceWatcher, FaceWeights, Followed, Watched},
    source::Picture,
    track::{BlendShape, Expression, ExpressionRecognizer},
};

/// Pictures of a film in a second.
const PICTURES: u32 = 30;

/// So many pictures in a row show the same portrait, if nothing but the head's slow turning changes: a third of a
/// degree. Place, light and noise are each picture's own.
const PORTRAIT_EVERY: u32 = 3;

/// Pixels of a portrait.
const PORTRAIT: u32 = 224;

/// Somebody who is filmed.
struct Film {
    person: Person,
    blinks: bool,
    /// The newest portrait, and the shapes that it shows.
    portrait: Option<([f32; BlendShape::COUNT], Portrait)>,
    background: RgbImage,
    place: Place,
    rng: Rng,
    number: u32,
}

impl Film {
    /// Who blinks does so for a fifth of a second every four.
    fn new((family, split): (Family, Split), number: u64, blinks: bool) -> Self {
        let first = Cast::new(family, split, false).people.start;
        let mut rng = Rng::with_seed(0x6669_6c6d ^ number ^ (family as u64) << 32);
        Self {
            person: Person::new(family, first + number),
            blinks,
            portrait: None,
            background: scenery::background(SIZE.0, SIZE.1, &mut rng),
            place: Place {
                centre: animgen_faces::Vec2::new(
                    SIZE.0 as f32 * (0.5 + 0.1 * signed(&mut rng)),
                    SIZE.1 as f32 * (0.5 + 0.05 * signed(&mut rng)),
                ),
                height: 0.6 * SIZE.1 as f32,
                roll: 0.1 * signed(&mut rng),
            },
            rng,
            number: 0,
        }
    }

    /// What somebody really does of what they are asked for: nobody keeps still quite, and some blink.
    fn moved(&self, shot: &Shot, time: f32) -> Shot {
        let mut shot = *shot;
        shot.yaw += 0.07 * (1.1 * time).sin();
        shot.pitch += 0.04 * (0.7 * time + 1.0).sin();
        let since = (time + 1.3) % 4.0;
        if self.blinks && since < 0.2 {
            for shape in [BlendShape::EyeBlinkLeft, BlendShape::EyeBlinkRight] {
                shot.shapes[shape.index()] = 1.0;
            }
        }
        shot
    }

    /// The next picture, with the camera's shake and noise.
    fn picture(&mut self, shot: &Shot) -> Picture {
        let time = self.number as f32 / PICTURES as f32;
        let shot = self.moved(shot, time);
        let portrait = self
            .portrait
            .take()
            .filter(|(shapes, _)| *shapes == shot.shapes && !self.number.is_multiple_of(PORTRAIT_EVERY))
            .map_or_else(|| self.person.portray(&shot, PORTRAIT), |(_, portrait)| portrait);
        self.number += 1;
        let sway = animgen_faces::Vec2::new((0.9 * time).sin(), (1.3 * time).cos());
        let shake = animgen_faces::Vec2::new(signed(&mut self.rng), signed(&mut self.rng));
        let place = Place {
            centre: self.place.centre + 3.0 * sway + 0.4 * shake,
            roll: self.place.roll + 0.03 * (0.6 * time).sin(),
            ..self.place
        };
        let mut picture = self.background.clone();
        let placed = scene::compose(&mut picture, &[(&portrait, place)]);
        self.portrait = Some((shot.shapes, portrait));
        let wear = Wear {
            exposure: 0.1 * (2.0 * time).sin() + 0.04 * signed(&mut self.rng),
            noise: 0.035,
            shot: 0.03,
            grain: 1.0,
            jpeg: 75,
            ..Wear::clean()
        };
        wear.apply(&mut picture, &placed, &mut self.rng);
        as_picture(picture)
    }
}

/// A film, the networks and the stage, all in step.
struct Show {
    film: Film,
    watcher: FaceWatcher,
    followed: Followed,
    stage: Stage,
}

impl Show {
    fn new(film: Film, weights: &FaceWeights, device: &Device) -> Self {
        Self {
            film,
            watcher: FaceWatcher::new(weights, device),
            followed: Followed::default(),
            stage: Stage::new(),
        }
    }

    /// One picture, and the frames of the game until the next one; `each` looks at the stage after each of them.
    fn picture(&mut self, shot: &Shot, mut each: impl FnMut(&Stage)) {
        let watched = Watched {
            source: 0,
            time: f64::from(self.film.number) / f64::from(PICTURES),
            picture: self.film.picture(shot),
            settings: ExpressionRecognizer::default(),
            followed: std::mem::take(&mut self.followed),
        };
        if let Some(seen) = self.watcher.watch(vec![watched]).pop() {
            self.followed = seen.followed;
            self.stage.see(seen.faces, UVec2::new(SIZE.0, SIZE.1));
        }
        for _ in 0..FRAMES / PICTURES {
            self.stage.advance();
            each(&self.stage);
        }
    }
}

/// Somebody holds an expression.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// Which.
    pub expression: Expression,
    /// What was shown for most of the time.
    pub shown: Expression,
    /// How often the shown label changed, after the first second.
    pub flips: u32,
}

/// Each expression, held for so many seconds by somebody of a split, of either family: 16 films.
pub fn held(weights: &FaceWeights, split: Split, seconds: u32, device: &Device) -> Vec<Held> {
    let director = Director::default();
    let mut cast = Vec::new();
    for expression in Expression::ALL {
        cast.extend([Family::Drawn, Family::Sculpted].map(|family| (family, expression)));
    }
    cast.into_par_iter()
        .map(|(family, expression)| {
            let mut film = Film::new((family, split), expression.index() as u64, true);
            let shot = shot(&director, expression, &mut film.rng);
            let mut show = Show::new(film, weights, device);
            for _ in 0..PICTURES {
                show.picture(&shot, |_| ());
            }
            let mut last = show.stage.shown();
            let (mut flips, mut times) = (0, [0_u32; Expression::COUNT]);
            for _ in 0..PICTURES * seconds {
                show.picture(&shot, |stage| {
                    let now = stage.shown();
                    flips += u32::from(now != last);
                    times[now.index()] += 1;
                    last = now;
                });
            }
            let most = (0..times.len()).max_by_key(|i| times[*i]).unwrap_or(0);
            Held {
                expression,
                shown: Expression::ALL[most],
                flips,
            }
        })
        .collect()
}

/// How a change from neutral to an expression was followed.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Which expression.
    pub expression: Expression,
    /// Seconds from 10 to 90 % of the change.
    pub rise: f32,
    /// How far it went beyond its end, relative to the change.
    pub overshoot: f32,
}

/// Seconds before the change.
const BEFORE: u32 = 1;

/// Seconds after it.
const AFTER: u32 = 2;

/// Changes from one picture to the next, by `people` of each family in a split for each expression, never the same ones twice;
/// those that were not recognised are left out, and counted.
pub fn steps(weights: &FaceWeights, split: Split, people: u64, device: &Device) -> (Vec<Step>, usize) {
    let director = Director::default();
    let mut changes = Vec::new();
    for family in [Family::Drawn, Family::Sculpted] {
        for expression in Expression::ALL.into_iter().filter(|e| *e != Expression::Neutral) {
            let first = Expression::COUNT as u64 + people * expression.index() as u64;
            changes.extend((first..first + people).map(|number| (family, expression, number)));
        }
    }
    let all = changes.len();
    let steps: Vec<Step> = changes
        .into_par_iter()
        .filter_map(|(family, expression, number)| {
            // A blink in the wrong moment would be taken for a part of the change.
            let mut film = Film::new((family, split), number, false);
            let neutral = shot(&director, Expression::Neutral, &mut film.rng);
            let acted = shot(&director, expression, &mut film.rng);
            let mut show = Show::new(film, weights, device);
            let mut values = Vec::new();
            for picture in 0..PICTURES * (BEFORE + AFTER) {
                let shot = if picture < PICTURES * BEFORE { &neutral } else { &acted };
                show.picture(shot, |stage| values.push(stage.expression().get(expression)));
            }
            let (rise, overshoot) = response(&values, (FRAMES * BEFORE) as usize)?;
            Some(Step {
                expression,
                rise,
                overshoot,
            })
        })
        .collect();
    let missed = all - steps.len();
    (steps, missed)
}

/// The expression in its usual strength, towards the camera.
fn shot(director: &Director, expression: Expression, rng: &mut Rng) -> Shot {
    let intensity = if expression == Expression::Neutral { 0.0 } else { 0.9 };
    Shot {
        shapes: director.pose(expression, intensity, rng).0,
        yaw: 0.1 * signed(rng),
        pitch: 0.05 * signed(rng),
        ..Default::default()
    }
}

/// Seconds from 10 to 90 % and overshoot of values at [`FRAMES`] per second that change after the first `before`; `None`
/// if they hardly do.
fn response(values: &[f32], before: usize) -> Option<(f32, f32)> {
    let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len().max(1) as f32;
    let (before, after) = values.split_at(before.min(values.len()));
    let last = FRAMES as usize / 2;
    let start = mean(&before[before.len().saturating_sub(last)..]);
    let end = mean(&after[after.len().saturating_sub(last)..]);
    let change = end - start;
    if change < 0.4 {
        return None;
    }
    let share = |value: &f32| (value - start) / change;
    let crossing = |mark: f32| {
        let at = after.iter().position(|value| share(value) >= mark)?;
        let below = at.checked_sub(1).map_or(0.0, |i| share(&after[i]));
        let here = share(&after[at]);
        Some(at as f32 - (here - mark) / (here - below).max(1e-6))
    };
    let rise = (crossing(0.9)? - crossing(0.1)?) / FRAMES as f32;
    let most = after.iter().map(share).fold(0.0, f32::max);
    Some((rise, (most - 1.0).max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_rises_in_four_fifths_of_its_length() {
        let values: Vec<f32> = (0..180).map(|i| ((i as f32 - 60.0) / 12.0).clamp(0.0, 1.0)).collect();
        let (rise, overshoot) = response(&values, 60).unwrap();
        assert!((rise - 0.8 * 12.0 / 60.0).abs() < 0.01, "{rise}");
        assert!(overshoot < 1e-4);
    }

    #[test]
    fn who_blinks_would_in_the_end_of_a_step_and_who_does_not_never_does() {
        let end = |blinks| {
            let film = Film::new((Family::Drawn, Split::Dev), 0, blinks);
            let pictures = PICTURES * BEFORE..PICTURES * (BEFORE + AFTER);
            pictures
                .map(|picture| film.moved(&Shot::default(), picture as f32 / PICTURES as f32).shapes)
                .map(|shapes| shapes[BlendShape::EyeBlinkLeft.index()])
                .fold(0.0, f32::max)
        };
        assert_eq!((end(true), end(false)), (1.0, 0.0));
    }

    #[test]
    fn what_goes_too_far_overshoots_and_what_does_not_move_is_nothing() {
        let mut values = vec![0.0; 60];
        values.extend(vec![1.1; 10]);
        values.extend(vec![1.0; 110]);
        let (_, overshoot) = response(&values, 60).unwrap();
        assert!((overshoot - 0.1).abs() < 1e-3);
        assert_eq!(response(&[0.2; 180], 60), None);
    }
}
