//! The mood in which a character speaks: `--mood` on the command line, the keys 1 to 8 in a window.

use bevy::prelude::*;
use bevy_animgen::prelude::*;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::Speaker;

/// A key for each expression, in the order of [`Expression::ALL`].
const KEYS: [KeyCode; Expression::COUNT] = [
    KeyCode::Digit1,
    KeyCode::Digit2,
    KeyCode::Digit3,
    KeyCode::Digit4,
    KeyCode::Digit5,
    KeyCode::Digit6,
    KeyCode::Digit7,
    KeyCode::Digit8,
];

/// What the command line says about the mood.
#[derive(clap::Args, Resource, Clone, Copy, Debug)]
pub struct Mood {
    /// The mood to speak in; in a window the keys 1 to 8 change it, in this order
    #[arg(long, value_name = "MOOD", default_value = Expression::Neutral.name(), value_parser = expression())]
    mood: Expression,
}

impl Plugin for Mood {
    fn build(&self, app: &mut App) {
        app.insert_resource(*self)
            .add_observer(wear)
            .add_systems(Update, change);
    }
}

/// Who speaks wears the mood from the beginning, without a way there.
fn wear(speaker: On<Add, Speaker>, mood: Res<Mood>, mut commands: Commands) {
    commands
        .entity(speaker.entity)
        .insert(Expressing::new(mood.mood).with_fade(0.0));
}

fn change(keys: Res<ButtonInput<KeyCode>>, mut speakers: Query<&mut Expressing, With<Speaker>>) {
    for (key, expression) in KEYS.into_iter().zip(Expression::ALL) {
        if keys.just_pressed(key) {
            for mut mood in &mut speakers {
                *mood = Expressing::new(expression);
            }
        }
    }
}

/// Reads the name of an expression.
fn expression() -> impl TypedValueParser<Value = Expression> {
    PossibleValuesParser::new(Expression::ALL.map(|expression| expression.name()))
        .map(|name| Expression::from_name(&name).expect("only names of expressions are let through"))
}
