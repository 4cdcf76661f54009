//! Blinking.

use bevy::prelude::*;

use super::random::Random;
use super::{BlendShape, BlendShapeWeights};

/// Makes a face blink at natural, irregular intervals.
///
/// The lid falls in a third of the time that it takes to rise; now and then a second blink follows
/// at once. The intervals are random, yet the same in every run for the same entity and seed.
#[derive(Component, Clone, Debug, Reflect)]
#[reflect(Component, Default)]
pub struct Blink {
    /// Whether it blinks by itself.
    pub enabled: bool,
    /// Mean number of blinks a minute. People at rest: about 17; in conversation up to 26.
    pub per_minute: f32,
    /// How often a blink is a double one, 0 to 1.
    pub doubles: f32,
    /// Seconds for the lid to fall.
    pub closing: f32,
    /// Seconds that the eye stays shut.
    pub shut: f32,
    /// Seconds for the lid to rise.
    pub opening: f32,
    /// Another seed gives the same entity other intervals.
    pub seed: u64,
    /// `None` before the first tick.
    random: Option<Random>,
    /// Seconds until the next blink begins.
    wait: f32,
    /// Seconds since the current blink began.
    since: Option<f32>,
    /// How many blinks follow directly.
    more: u8,
}

impl Default for Blink {
    fn default() -> Self {
        Self {
            enabled: true,
            per_minute: 17.0,
            doubles: 0.12,
            closing: 0.07,
            shut: 0.03,
            opening: 0.19,
            seed: 0,
            random: None,
            wait: 0.0,
            since: None,
            more: 0,
        }
    }
}

impl Blink {
    /// Never blinks by itself; [`Blink::now`] still works.
    pub fn disabled() -> Self {
        Self {
            enabled: false,
            ..default()
        }
    }

    /// Blinks once, now.
    pub fn now(&mut self) {
        self.since.get_or_insert(0.0);
    }

    /// How far the eyes are shut by blinking, 0 (open) to 1.
    pub fn closure(&self) -> f32 {
        let Some(since) = self.since else { return 0.0 };
        let ease = |t: f32| t * t * (3.0 - 2.0 * t);
        let after_closing = since - self.closing;
        if after_closing < 0.0 {
            return ease(since / self.closing);
        }
        let rising = after_closing - self.shut;
        if rising < 0.0 {
            return 1.0;
        }
        // The lid starts up fast and settles slowly.
        let t = (rising / self.opening.max(1e-3)).min(1.0);
        1.0 - ease(t.powf(0.8))
    }

    pub(super) fn advance(&mut self, entity: Entity, seconds: f32) {
        let first = self.random.is_none();
        let mut random = self.random.take().unwrap_or_else(|| Random::new(self.seed, entity));
        let mean = 60.0 / self.per_minute.clamp(0.1, 300.0);
        if first {
            // Faces that appear together do not blink together.
            self.wait = mean * random.unit();
        }
        if let Some(since) = &mut self.since {
            *since += seconds;
            if *since >= self.closing + self.shut + self.opening {
                self.since = None;
                if self.more > 0 {
                    self.more -= 1;
                    self.wait = random.between(0.03, 0.12);
                } else {
                    self.wait = random.wait(mean, mean * 0.25);
                }
            }
        } else if self.enabled {
            self.wait -= seconds;
            if self.wait <= 0.0 {
                self.since = Some(0.0);
                if self.more == 0 && random.unit() < self.doubles {
                    self.more = 1;
                }
            }
        }
        self.random = Some(random);
    }

    /// Shuts the eyes of a pose, `share` (0 to 1) as far as this would by itself.
    pub(super) fn apply(&self, share: f32, pose: &mut BlendShapeWeights) {
        let closure = self.closure() * share;
        if closure <= 0.0 {
            return;
        }
        for (blink, wide, squint) in [
            (
                BlendShape::EyeBlinkLeft,
                BlendShape::EyeWideLeft,
                BlendShape::EyeSquintLeft,
            ),
            (
                BlendShape::EyeBlinkRight,
                BlendShape::EyeWideRight,
                BlendShape::EyeSquintRight,
            ),
        ] {
            let i = blink.index();
            pose.0[i] = pose.0[i].max(closure);
            // A wide-open eye would be left with a gap.
            pose.0[wide.index()] *= 1.0 - closure;
            let i = squint.index();
            pose.0[i] = pose.0[i].max(0.15 * closure);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blinks(entity: u32, seconds: f32) -> Vec<f32> {
        let mut blink = Blink::default();
        let (mut times, mut shut) = (Vec::new(), false);
        for tick in 0..(seconds * 60.0) as u32 {
            blink.advance(Entity::from_raw_u32(entity).unwrap(), 1.0 / 60.0);
            let now_shut = blink.closure() > 0.9;
            if now_shut && !shut {
                times.push(tick as f32 / 60.0);
            }
            shut = now_shut;
        }
        times
    }

    #[test]
    fn the_rate_is_the_one_asked_for() {
        let per_minute = blinks(3, 1200.0).len() as f32 / 20.0;
        assert!((12.0..=22.0).contains(&per_minute), "{per_minute}");
    }

    #[test]
    fn each_entity_has_its_own_repeatable_rhythm() {
        assert_eq!(blinks(5, 60.0), blinks(5, 60.0));
        assert_ne!(blinks(5, 60.0), blinks(6, 60.0));
    }

    #[test]
    fn asked_to_blink_it_blinks() {
        let mut blink = Blink::disabled();
        blink.now();
        let mut most = 0.0f32;
        for _ in 0..60 {
            blink.advance(Entity::PLACEHOLDER, 0.01);
            most = most.max(blink.closure());
        }
        assert_eq!((most, blink.closure()), (1.0, 0.0));
    }
}
