//! The small motion of a living face that does nothing in particular.

use bevy::prelude::*;

use super::random::{Random, noise};
use super::{BlendShape, BlendShapeWeights};

/// Keeps a face from freezing: glances, and slow small changes of brows, cheeks, lips and breath.
///
/// It never opens the mouth, so a silent face stays shut. A face that mirrors somebody looks where they look, without
/// glances of its own.
#[derive(Component, Clone, Debug, Reflect)]
#[reflect(Component, Default)]
pub struct IdleMotion {
    /// How much of it: 1 is natural, 0 none.
    pub amplitude: f32,
    /// How much of the glances, on top of `amplitude`; 0 where the game steers the gaze.
    pub gaze: f32,
    /// Mean seconds between glances.
    pub glance_interval: f32,
    /// Another seed gives the same entity another rhythm.
    pub seed: u64,
    random: Option<Random>,
    /// Where this face is on the noise, so that no two move alike.
    phase: f32,
    seconds: f32,
    /// Seconds until the next glance.
    wait: f32,
    /// Where the eyes go (x towards the character's left, y up; -1 to 1), and where they are.
    goal: Vec2,
    eyes: Vec2,
}

impl Default for IdleMotion {
    fn default() -> Self {
        Self {
            amplitude: 1.0,
            gaze: 1.0,
            glance_interval: 1.6,
            seed: 0,
            random: None,
            phase: 0.0,
            seconds: 0.0,
            wait: 0.0,
            goal: Vec2::ZERO,
            eyes: Vec2::ZERO,
        }
    }
}

impl IdleMotion {
    /// A face that holds perfectly still.
    pub fn still() -> Self {
        Self {
            amplitude: 0.0,
            ..default()
        }
    }

    pub(super) fn advance(&mut self, entity: Entity, seconds: f32) {
        let first = self.random.is_none();
        let mut random = self.random.take().unwrap_or_else(|| Random::new(!self.seed, entity));
        if first {
            self.phase = random.unit() * 1000.0;
            self.wait = random.wait(self.glance_interval, 0.2);
        }
        // Kept small: an f32 clock would grow coarse after hours.
        self.seconds = (self.seconds + seconds) % 4096.0;
        self.wait -= seconds;
        if self.wait <= 0.0 {
            self.wait = random.wait(self.glance_interval, 0.25);
            // Mostly a flick around the middle, seldom a look aside, and back.
            self.goal = if random.unit() < 0.2 {
                Vec2::new(random.signed(), random.signed() * 0.5) * 0.4
            } else {
                Vec2::new(random.signed(), random.signed() * 0.7) * 0.09
            };
        }
        // A saccade of this size takes 30 to 50 ms.
        self.eyes += (self.goal - self.eyes) * (1.0 - (-seconds / 0.015).exp());
        self.random = Some(random);
    }

    /// Adds it to a pose, with `glances` (0 to 1) of the gaze that it would have by itself.
    pub(super) fn apply(&self, glances: f32, pose: &mut BlendShapeWeights) {
        use BlendShape::*;
        if self.amplitude <= 0.0 {
            return;
        }
        let mut add = |shape: BlendShape, weight: f32| pose.0[shape.index()] += weight.max(0.0) * self.amplitude;
        let drift = |rate: f32, channel: u64| noise(self.phase + self.seconds * rate, channel);

        let brow = drift(0.25, 1);
        add(BrowInnerUp, 0.05 * brow);
        add(BrowDownLeft, -0.04 * brow);
        add(BrowDownRight, -0.04 * brow);
        add(BrowOuterUpLeft, 0.035 * drift(0.21, 2));
        add(BrowOuterUpRight, 0.035 * drift(0.19, 3));

        let cheeks = drift(0.17, 4);
        add(CheekSquintLeft, 0.04 * cheeks);
        add(CheekSquintRight, 0.04 * cheeks);
        add(EyeSquintLeft, 0.05 * drift(0.3, 5));
        add(EyeSquintRight, 0.05 * drift(0.3, 5));

        // Corners and pressure of closed lips only.
        let corners = drift(0.15, 6);
        add(MouthSmileLeft, 0.04 * corners + 0.01 * drift(0.4, 7));
        add(MouthSmileRight, 0.04 * corners - 0.01 * drift(0.4, 7));
        add(MouthPressLeft, 0.04 * drift(0.2, 8));
        add(MouthPressRight, 0.04 * drift(0.2, 8));

        // Some fifteen breaths a minute.
        let breath = (self.seconds * std::f32::consts::TAU / 4.1 + self.phase).sin();
        add(NoseSneerLeft, 0.025 * breath);
        add(NoseSneerRight, 0.025 * breath);

        let fixation = Vec2::new(drift(1.3, 9), drift(1.1, 10)) * 0.008;
        let eyes = (self.eyes + fixation) * self.gaze * glances;
        add(EyeLookOutLeft, eyes.x);
        add(EyeLookInRight, eyes.x);
        add(EyeLookInLeft, -eyes.x);
        add(EyeLookOutRight, -eyes.x);
        add(EyeLookUpLeft, eyes.y);
        add(EyeLookUpRight, eyes.y);
        add(EyeLookDownLeft, -eyes.y);
        add(EyeLookDownRight, -eyes.y);
        // The upper lid follows the eye down.
        add(EyeBlinkLeft, -0.35 * eyes.y);
        add(EyeBlinkRight, -0.35 * eyes.y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_smooth_and_shut() {
        let mut idle = IdleMotion::default();
        let mut last = BlendShapeWeights::REST;
        for tick in 0..6000 {
            idle.advance(Entity::PLACEHOLDER, 1.0 / 60.0);
            let mut pose = BlendShapeWeights::REST;
            idle.apply(1.0, &mut pose);
            assert_eq!(pose.lip_opening(), 0.0);
            for (shape, weight) in pose.iter() {
                let gaze = shape.name().starts_with("eye");
                assert!(weight <= if gaze { 0.5 } else { 0.08 }, "{} {weight}", shape.name());
                assert!(
                    tick == 0 || gaze || (weight - last.get(shape)).abs() < 0.01,
                    "{}",
                    shape.name()
                );
            }
            last = pose;
        }
    }
}
