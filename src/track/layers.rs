//! Poses that the game lays over or under speech.

use std::borrow::Cow;

use bevy::prelude::*;

use super::{BlendShapeMask, BlendShapeWeights};

/// Where speech, blinking, expression and idle motion lie among a face's layers; higher covers lower.
///
/// A user layer may take any number: below [`SPEECH`](priority::SPEECH) it is a mood that speech
/// moves on top of, above it the layer has the last word.
pub mod priority {
    /// Small motion of a face that does nothing.
    pub const IDLE: i32 = -200;
    /// Expression: what is mirrored, and moods.
    pub const EXPRESSION: i32 = -150;
    /// Blinking.
    pub const BLINK: i32 = -100;
    /// Speech.
    pub const SPEECH: i32 = 0;
    /// A user layer that says nothing else.
    pub const USER: i32 = 100;
}

/// How a layer meets what lies beneath it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Reflect)]
pub enum LayerBlend {
    /// Its weights are added.
    #[default]
    Add,
    /// Its mask's shapes are replaced, the others left alone.
    Override,
    /// The larger weight of the two stays.
    Max,
}

/// One pose of the game's, on its way in, there, or on its way out.
#[derive(Clone, Debug, Reflect)]
pub struct FaceLayer {
    /// What it is called; unique within a face.
    pub name: Cow<'static, str>,
    /// The pose.
    pub pose: BlendShapeWeights,
    /// Its place among the other layers: see [`priority`].
    pub priority: i32,
    /// How it meets what lies beneath.
    pub blend: LayerBlend,
    /// The shapes it touches.
    pub mask: BlendShapeMask,
    /// How much of it is wanted, 0 to 1.
    pub weight: f32,
    /// Seconds for a change of `weight` from 0 to 1.
    pub fade: f32,
    /// How much of it is there at this moment.
    current: f32,
    /// Whether it goes for good once it has faded out.
    leaving: bool,
}

impl FaceLayer {
    /// A layer above speech whose weights are added, at full weight, with a fade of 0.2 s.
    pub fn new(name: impl Into<Cow<'static, str>>, pose: BlendShapeWeights) -> Self {
        Self {
            name: name.into(),
            pose,
            priority: priority::USER,
            blend: LayerBlend::Add,
            mask: BlendShapeMask::ALL,
            weight: 1.0,
            fade: 0.2,
            current: 0.0,
            leaving: false,
        }
    }

    /// Gives it another place among the layers.
    pub fn with_priority(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }

    /// Makes it replace these shapes.
    pub fn overriding(mut self, mask: BlendShapeMask) -> Self {
        self.blend = LayerBlend::Override;
        self.mask = mask;
        self
    }

    /// Sets how it meets what lies beneath.
    pub fn with_blend(mut self, blend: LayerBlend) -> Self {
        self.blend = blend;
        self
    }

    /// Sets how much of it is wanted, 0 to 1.
    pub fn with_weight(mut self, weight: f32) -> Self {
        self.weight = weight;
        self
    }

    /// Sets the seconds that a full fade takes; 0 is at once.
    pub fn with_fade(mut self, seconds: f32) -> Self {
        self.fade = seconds;
        self
    }

    /// How much of it is there at this moment, 0 to 1.
    pub fn current(&self) -> f32 {
        self.current
    }

    fn advance(&mut self, seconds: f32) {
        let goal = if self.leaving {
            0.0
        } else {
            super::blend_shape::unit(self.weight)
        };
        let step = if self.fade > 0.0 { seconds / self.fade } else { 1.0 };
        self.current += (goal - self.current).clamp(-step, step);
    }

    pub(super) fn apply(&self, pose: &mut BlendShapeWeights) {
        // A smooth fade: linear in time, eased in value.
        let t = self.current * self.current * (3.0 - 2.0 * self.current);
        if t <= 0.0 {
            return;
        }
        for shape in self.mask.iter() {
            let (own, beneath) = (self.pose.get(shape), &mut pose.0[shape.index()]);
            match self.blend {
                LayerBlend::Add => *beneath += own * t,
                LayerBlend::Override => *beneath += (own - *beneath) * t,
                LayerBlend::Max => *beneath = beneath.max(own * t),
            }
        }
    }
}

/// The poses that the game lays over (or under) what a face does by itself.
///
/// ```
/// # use bevy_animgen::track::{BlendShape, BlendShapeWeights, FaceLayer, FaceLayers};
/// fn please(layers: &mut FaceLayers) {
///     let smile = BlendShapeWeights::of([(BlendShape::MouthSmileLeft, 0.7), (BlendShape::MouthSmileRight, 0.7)]);
///     layers.set(FaceLayer::new("smile", smile).with_fade(0.4));
/// }
/// fn enough(layers: &mut FaceLayers) {
///     layers.fade_out("smile");
/// }
/// ```
#[derive(Component, Clone, Debug, Default, Reflect)]
#[reflect(Component, Default)]
pub struct FaceLayers {
    /// Lowest priority first; among equals, the older first.
    layers: Vec<FaceLayer>,
}

impl FaceLayers {
    /// Adds a layer, or changes the one of the same name, whose fade goes on from where it is.
    pub fn set(&mut self, mut layer: FaceLayer) {
        if let Some(old) = self.layers.iter().position(|l| l.name == layer.name) {
            layer.current = self.layers.remove(old).current;
        }
        let place = self.layers.partition_point(|l| l.priority <= layer.priority);
        self.layers.insert(place, layer);
    }

    /// The layer of this name.
    pub fn get(&self, name: &str) -> Option<&FaceLayer> {
        self.layers.iter().find(|l| l.name == name)
    }

    /// The layer of this name, to change its pose, weight or fade. Change the priority with [`set`](Self::set).
    pub fn get_mut(&mut self, name: &str) -> Option<&mut FaceLayer> {
        self.layers.iter_mut().find(|l| l.name == name)
    }

    /// Fades a layer out and then removes it.
    pub fn fade_out(&mut self, name: &str) {
        if let Some(layer) = self.get_mut(name) {
            layer.leaving = true;
        }
    }

    /// Removes a layer at once.
    pub fn remove(&mut self, name: &str) {
        self.layers.retain(|l| l.name != name);
    }

    /// All layers, lowest priority first.
    pub fn iter(&self) -> impl Iterator<Item = &FaceLayer> {
        self.layers.iter()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    pub(super) fn advance(&mut self, seconds: f32) {
        for layer in &mut self.layers {
            layer.advance(seconds);
        }
        self.layers.retain(|l| !(l.leaving && l.current <= 0.0));
    }

    /// Lays the layers with a priority in this range over a pose.
    pub(super) fn apply(&self, range: impl std::ops::RangeBounds<i32>, pose: &mut BlendShapeWeights) {
        for layer in self.layers.iter().filter(|l| range.contains(&l.priority)) {
            layer.apply(pose);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::BlendShape;

    #[test]
    fn a_layer_fades_in_and_leaves() {
        let pose = BlendShapeWeights::REST.with(BlendShape::JawOpen, 1.0);
        let mut layers = FaceLayers::default();
        layers.set(FaceLayer::new("a", pose).with_fade(0.2));
        layers.advance(0.1);
        assert!((layers.get("a").unwrap().current() - 0.5).abs() < 1e-6);
        layers.advance(0.2);
        assert_eq!(layers.get("a").unwrap().current(), 1.0);
        layers.fade_out("a");
        layers.advance(0.1);
        assert!(!layers.is_empty());
        layers.advance(0.2);
        assert!(layers.is_empty());
    }

    #[test]
    fn higher_priorities_come_last() {
        let mut layers = FaceLayers::default();
        for (name, priority) in [("top", 5), ("low", -5), ("middle", 0)] {
            layers.set(FaceLayer::new(name, BlendShapeWeights::REST).with_priority(priority));
        }
        layers.set(FaceLayer::new("low", BlendShapeWeights::REST).with_priority(9));
        assert!(layers.iter().map(|l| &*l.name).eq(["middle", "top", "low"]));
    }
}
