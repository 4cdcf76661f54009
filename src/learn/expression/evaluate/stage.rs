//! The part of the plugin that turns sightings into motion and into cells, without an engine around it: one source, one
//! character.

use std::time::Duration;

use bevy::{
    app::{App, TaskPoolPlugin},
    asset::AssetPlugin,
    ecs::{bundle::Bundle, entity::Entity},
    math::UVec2,
    prelude::{Sprite, TextureAtlas},
    time::{TimePlugin, TimeUpdateStrategy},
};

use crate::{
    target::{SpriteFace, TargetPlugin},
    track::{
        BlendShapeWeights, Blink, Expressing, Expression, ExpressionRecognizer, ExpressionWeights, Face, IdleMotion,
        Mirroring, SeenFace, SeenFaces, ShownExpression, Sighting, TrackPlugin,
    },
};

/// Frames of the game in a second.
pub const FRAMES: u32 = 60;

/// Frames after which a character has come to what it shows of something that does not change: two seconds, several times
/// what smoothing, fading and [`ShownExpression::patience`] take together.
pub const SETTLED: u32 = 2 * FRAMES;

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
        Self::of(app(), ())
    }

    /// The same, with a character that is a sprite as well.
    pub fn with_sprite(face: SpriteFace) -> Self {
        let mut app = app();
        let assets = AssetPlugin {
            // Nothing is loaded, and there may be no folder of assets to watch.
            watch_for_changes_override: Some(false),
            ..Default::default()
        };
        app.add_plugins((assets, TargetPlugin));
        let sprite = Sprite {
            texture_atlas: Some(TextureAtlas::default()),
            ..Default::default()
        };
        Self::of(app, (face, sprite))
    }

    fn of(mut app: App, body: impl Bundle) -> Self {
        let source = app.world_mut().spawn(ExpressionRecognizer::default()).id();
        let mirroring = Mirroring {
            source: Some(source),
            ..Default::default()
        };
        let character = app
            .world_mut()
            .spawn((Face::default(), Blink::disabled(), IdleMotion::still(), mirroring, body))
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

    /// The game tells the character to express this.
    pub fn feel(&mut self, expression: Expression) {
        let mut character = self.app.world_mut().entity_mut(self.character);
        character.insert(Expressing::new(expression));
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

    /// The cell of its sheet that the character shows; `None` if it is no sprite.
    pub fn cell(&self) -> Option<usize> {
        let sprite = self.app.world().get::<Sprite>(self.character)?;
        sprite.texture_atlas.as_ref().map(|atlas| atlas.index)
    }
}

/// What makes motion of sightings, and the clock of [`FRAMES`] that it goes by.
fn app() -> App {
    let mut app = App::new();
    app.add_plugins((TaskPoolPlugin::default(), TimePlugin, TrackPlugin))
        .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_secs_f64(
            1.0 / f64::from(FRAMES),
        )));
    app
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
        assert_eq!(stage.cell(), None, "it has no sprite");
    }
}
