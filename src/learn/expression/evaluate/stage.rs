//! The part of the plugin that turns sightings into motion, without an engine around it: one source, one character.

use std::time::Duration;

use bevy::{
    app::{App, TaskPoolPlugin},
    ecs::entity::Entity,
    math::UVec2,
    time::{TimePlugin, TimeUpdateStrategy},
};

use crate::track::{
    BlendShapeWeights, Blink, Expression, ExpressionRecognizer, ExpressionWeights, Face, IdleMotion, Mirroring,
    SeenFace, SeenFaces, ShownExpression, Sighting, TrackPlugin,
};

/// Frames of the game in a second.
pub const FRAMES: u32 = 60;

/// A source and the character that mirrors it.
pub struct Stage {
    app: App,
    source: Entity,
    character: Entity,
    time: f64,
}

impl Stage {
    /// Nobody has been seen yet.
    pub fn new() -> Self {
        let mut app = App::new();
        app.add_plugins((TaskPoolPlugin::default(), TimePlugin, TrackPlugin))
            .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_secs_f64(
                1.0 / f64::from(FRAMES),
            )));
        let source = app.world_mut().spawn(ExpressionRecognizer::default()).id();
        let mirroring = Mirroring {
            source: Some(source),
            ..Default::default()
        };
        let character = app
            .world_mut()
            .spawn((Face::default(), Blink::disabled(), IdleMotion::still(), mirroring))
            .id();
        app.finish();
        app.cleanup();
        Self {
            app,
            source,
            character,
            time: 0.0,
        }
    }

    /// A new picture's faces.
    pub fn see(&mut self, faces: Vec<Sighting>, size: UVec2) {
        let time = self.time;
        if let Some(mut seen) = self.app.world_mut().get_mut::<SeenFaces>(self.source) {
            let number = seen.number + 1;
            *seen = SeenFaces {
                faces,
                size,
                time,
                number,
            };
        }
    }

    /// One frame of the game.
    pub fn advance(&mut self) {
        self.app.update();
        self.time += 1.0 / f64::from(FRAMES);
    }

    /// What the source's face expresses, smoothed.
    pub fn expression(&self) -> ExpressionWeights {
        let face = self.app.world().get::<SeenFace>(self.source);
        face.map(SeenFace::expression).unwrap_or_default()
    }

    /// The label that games are told.
    pub fn shown(&self) -> Expression {
        let shown = self.app.world().get::<ShownExpression>(self.source);
        shown.map(ShownExpression::expression).unwrap_or_default()
    }

    /// The character's pose.
    pub fn pose(&self) -> BlendShapeWeights {
        let pose = self.app.world().get::<BlendShapeWeights>(self.character);
        pose.copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use bevy::math::{Rect, Vec2};

    use super::*;
    use crate::track::BlendShape;

    #[test]
    fn what_the_source_sees_the_character_does() {
        let mut stage = Stage::new();
        let sighting = Sighting {
            person: 1,
            area: Rect::from_corners(Vec2::ZERO, Vec2::splat(50.0)),
            points: [Vec2::splat(20.0); 5],
            certainty: 1.0,
            expression: ExpressionWeights::only(Expression::Happy),
            shapes: BlendShapeWeights::of([(BlendShape::MouthSmileLeft, 0.8), (BlendShape::MouthSmileRight, 0.8)]),
        };
        for _ in 0..FRAMES {
            stage.see(vec![sighting], UVec2::new(64, 64));
            stage.advance();
        }
        assert_eq!(stage.shown(), Expression::Happy);
        assert!(stage.expression().get(Expression::Happy) > 0.9);
        assert!(stage.pose().get(BlendShape::MouthSmileLeft) > 0.3);
    }
}
