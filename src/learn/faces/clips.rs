//! Short clips: somebody goes from one expression to another before a camera, blinks, speaks, moves.

use std::f32::consts::TAU;

use animgen_faces::{Family, Person, Shot};
use fastrand::Rng;

use super::{
    acting::{self, Acted, Director},
    cast::{self, Cast},
    store::{self, Plan, Portraits},
};
use crate::{
    learn::{LearnError, corpus::Split, random::between, random::signed},
    track::{BlendShape, BlendShapeWeights, Expression, ExpressionWeights},
};

/// Pictures of a clip, 30 a second.
pub const FRAMES: usize = 32;

/// Raise this when clips come out differently.
const EDITION: u32 = 1;

/// Where in a clip the change is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Script {
    /// At first.
    pub before: Expression,
    /// How strongly, 0 to 1.
    pub before_intensity: f32,
    /// In the end.
    pub after: Expression,
    /// How strongly, 0 to 1.
    pub after_intensity: f32,
    /// The last picture that shows the first expression alone.
    pub leaves: usize,
    /// The first picture that shows the second expression alone.
    pub arrives: usize,
}

impl Script {
    /// What a clip shows; the same numbers give the same script.
    fn draw(rng: &mut Rng) -> Self {
        let any = |rng: &mut Rng| Expression::ALL[rng.usize(..Expression::COUNT)];
        let before = if rng.f32() < 0.4 { Expression::Neutral } else { any(rng) };
        let mut after = any(rng);
        while after == before {
            after = any(rng);
        }
        let leaves = rng.usize(9..14);
        // A fifth of all changes happen from one picture to the next.
        let takes = if rng.f32() < 0.2 { 1 } else { rng.usize(2..9) };
        let intensity = |expression, rng: &mut Rng| match expression {
            Expression::Neutral => 0.0,
            _ => between(rng, acting::MARKED),
        };
        Self {
            before,
            before_intensity: intensity(before, rng),
            after,
            after_intensity: intensity(after, rng),
            leaves,
            arrives: leaves + takes,
        }
    }

    /// How far the change has come in a picture, 0 to 1.
    pub fn progress(&self, frame: usize) -> f32 {
        let t = (frame as f32 - self.leaves as f32) / (self.arrives - self.leaves).max(1) as f32;
        let t = t.clamp(0.0, 1.0);
        t * t * (3.0 - 2.0 * t)
    }

    /// What a network should answer for a picture.
    pub fn label(&self, frame: usize) -> ExpressionWeights {
        let at = self.progress(frame);
        let before = acting::label(self.before, self.before_intensity);
        before.lerp(&acting::label(self.after, self.after_intensity), at)
    }
}

/// Clips of one family in one split: of each, [`FRAMES`] portraits and the script.
pub struct Clips {
    portraits: Portraits,
    scripts: Vec<Script>,
}

impl Clips {
    /// So many clips: from the user's cache folder, or made and put there, as [`Portraits::of`].
    ///
    /// # Errors
    /// If the cache cannot be written.
    pub fn of(family: Family, split: Split, count: u64, progress: bool) -> Result<Self, LearnError> {
        let director = Director::default();
        let cast = Cast::new(family, split, false);
        let plan = Plan {
            name: format!("{family:?}-{}-clips", split.name()).to_lowercase(),
            recipe: recipe(&cast, &director),
            people: 0..count,
            takes: FRAMES,
        };
        let portraits = Portraits::open_in(&store::caches(), &plan, progress, |clip| {
            let mut rng = seed(family, split, clip);
            let script = Script::draw(&mut rng);
            let people = cast.people.end - cast.people.start;
            let person = Person::new(family, cast.people.start + rng.u64(..people));
            act(&director, &script, &mut rng)
                .into_iter()
                .map(|acted| cast::portray(&person, acted))
                .collect()
        })?;
        let scripts = (0..count)
            .map(|clip| Script::draw(&mut seed(family, split, clip)))
            .collect();
        Ok(Self { portraits, scripts })
    }

    /// How many clips there are.
    pub fn len(&self) -> usize {
        self.scripts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.scripts.is_empty()
    }

    /// What a clip shows.
    pub fn script(&self, clip: usize) -> &Script {
        &self.scripts[clip]
    }

    /// One picture of a clip.
    pub fn frame(&self, clip: usize, frame: usize) -> super::PortraitView<'_> {
        self.portraits.get(clip * FRAMES + frame)
    }
}

/// A number that changes when the clips do: also with the people, of whom one is drawn for each.
fn recipe(cast: &Cast, director: &Director) -> u64 {
    let told = format!("{EDITION} {FRAMES} {:?} {:016x}", cast.people, cast.recipe(director));
    store::checksum(told.as_bytes())
}

fn seed(family: Family, split: Split, clip: u64) -> Rng {
    let numbers = [family as u64, split as u64, clip, 0x0c11_9500];
    Rng::with_seed(store::checksum(&numbers.map(u64::to_le_bytes).concat()))
}

/// The pictures of a clip.
fn act(director: &Director, script: &Script, rng: &mut Rng) -> Vec<Acted> {
    let exact = |of: f32| (of, of);
    let before = director.act_within(script.before, exact(script.before_intensity), rng);
    let after = director.act_within(script.after, exact(script.after_intensity), rng);
    let sway = [0.06, 0.04].map(|most| (most * signed(rng), between(rng, (0.2, 0.8)), TAU * rng.f32()));
    let blink = (rng.f32() < 0.4).then(|| rng.usize(..FRAMES) as f32);
    let speech = (rng.f32() < 0.3).then(|| (between(rng, (0.15, 0.4)), between(rng, (0.5, 1.0)), TAU * rng.f32()));
    (0..FRAMES)
        .map(|frame| {
            let at = script.progress(frame);
            let mut pose = BlendShapeWeights(before.shot.shapes).lerp(&BlendShapeWeights(after.shot.shapes), at);
            if let Some(blink) = blink {
                // A tenth of a second to close and a little more to open.
                let closed = (1.0 - (frame as f32 - blink).abs() / 3.0).max(0.0);
                most(&mut pose, BlendShape::EyeBlinkLeft, closed);
                most(&mut pose, BlendShape::EyeBlinkRight, closed);
            }
            if let Some((much, pace, phase)) = speech {
                let open = (phase + pace * frame as f32).sin().max(0.0);
                let round = (1.7 * phase + 0.6 * pace * frame as f32).sin().max(0.0);
                most(&mut pose, BlendShape::JawOpen, much * open);
                most(&mut pose, BlendShape::MouthFunnel, much * round);
            }
            let [turn, nod] = sway.map(|(much, pace, phase)| much * (phase + pace * frame as f32 * 0.2).sin());
            Acted {
                expression: if at < 0.5 { script.before } else { script.after },
                intensity: if at < 0.5 {
                    script.before_intensity * (1.0 - at)
                } else {
                    script.after_intensity * at
                },
                shot: Shot {
                    shapes: pose.0,
                    yaw: before.shot.yaw + turn,
                    pitch: before.shot.pitch + nod,
                    light: before.shot.light,
                },
            }
        })
        .collect()
}

fn most(pose: &mut BlendShapeWeights, shape: BlendShape, weight: f32) {
    pose.set(shape, pose.get(shape).max(weight));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_goes_from_one_expression_to_another() {
        for clip in 0..200 {
            let script = Script::draw(&mut Rng::with_seed(clip));
            assert_ne!(script.before, script.after);
            assert_eq!(script.label(0).strongest(), script.before);
            assert_eq!(script.label(FRAMES - 1).strongest(), script.after);
            assert_eq!(script.progress(script.leaves), 0.0);
            assert_eq!(script.progress(script.arrives), 1.0);
            assert!(script.arrives + 8 < FRAMES);
        }
    }

    #[test]
    fn clips_of_other_people_are_not_read_from_the_cache() {
        let director = Director::default();
        let cast = Cast::new(Family::Drawn, Split::Dev, false);
        let fewer = Cast {
            people: cast.people.start..cast.people.end - 1,
            ..cast.clone()
        };
        assert_eq!(recipe(&cast, &director), recipe(&cast.clone(), &director));
        assert_ne!(recipe(&cast, &director), recipe(&fewer, &director));
    }

    #[test]
    fn a_clip_moves_little_from_picture_to_picture_but_where_it_changes() {
        let director = Director::default();
        let script = Script {
            leaves: 10,
            arrives: 18,
            ..Script::draw(&mut Rng::with_seed(3))
        };
        let acted = act(&director, &script, &mut Rng::with_seed(4));
        assert_eq!(acted.len(), FRAMES);
        for pair in acted.windows(2) {
            assert!((pair[0].shot.yaw - pair[1].shot.yaw).abs() < 0.02);
            assert!(pair[1].shot.shapes.iter().all(|w| (0.0..=1.0).contains(w)));
        }
    }
}
