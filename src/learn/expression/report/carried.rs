//! Goals about characters: whether what they show is recognised.

use super::row::{Row, accuracy, at_least, told};
use crate::{
    learn::expression::evaluate::{Carried, Evaluation, Read},
    track::Expression,
};

/// What is recognised on the head and on the sprite, while a game tells them what to express and while they mirror people.
pub(super) fn carried(evaluation: &Evaluation) -> [Row; 4] {
    let carried = evaluation.carried.as_ref();
    let split = evaluation.split().name();
    let row = |what: &str, read: fn(&Carried) -> &Read, note: &dyn Fn(&Carried) -> String| {
        let measure = format!("expression carried over, {what}");
        let reached = carried.and_then(|c| accuracy(read(c)));
        let note = carried.map_or_else(String::new, |c| note(c) + &below(read(c)));
        at_least(&measure, "90 %", reached, 0.9, note)
    };
    [
        row("3D head", |c| &c.head, &|c| {
            format!(
                "full pose, {} renderings read again; the head is the mesh that the sculpted people are made from{}",
                c.head.total(),
                drawn(c.head_by_drawn.as_ref())
            )
        }),
        row("2D sprite", |c| &c.sprite, &|c| {
            format!(
                "full mood, mouth at rest, {} pictures of the cells that the sprite chooses read again",
                c.sprite.total()
            )
        }),
        row("seen to 3D head", |c| &c.mirrored, &|c| {
            format!(
                "the head mirrors {} portraits of the {split} split, is rendered and read again; the same mesh{}",
                c.mirrored.total(),
                drawn(c.mirrored_by_drawn.as_ref())
            )
        }),
        row("seen to 2D sprite", |c| &c.sprite_mirrored, &|c| {
            format!(
                "the sprite mirrors the same {} portraits of the {split} split, {} pictures of the cells that it chooses \
                 read again",
                c.mirrored.total(),
                c.sprite_mirrored.total()
            )
        }),
    ]
}

/// What a network that does not know the head reads on it.
fn drawn(read: Option<&Read>) -> String {
    match read {
        Some(read) => format!("; read by a network of drawn people only: {}", told(read)),
        None => "; --only-drawn gives a network that does not know it".into(),
    }
}

/// The expressions that fall short of the goal, for the end of a note.
fn below(read: &Read) -> String {
    let missed: Vec<&str> = Expression::ALL
        .into_iter()
        .filter(|e| read.recall(e.index()).is_some_and(|r| r < 0.9))
        .map(Expression::name)
        .collect();
    if missed.is_empty() {
        String::new()
    } else {
        format!("; below 0.9: {}", missed.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of ten of each expression, so many are right; of those that are sad, so many.
    fn right(count: usize, of_sad: usize) -> Read {
        let of = |expression: Expression| {
            let count = if expression == Expression::Sad { of_sad } else { count };
            let class = expression.index();
            (0..10).map(move |i| {
                (
                    class,
                    if i < count {
                        class
                    } else {
                        (class + 1) % Expression::COUNT
                    },
                )
            })
        };
        Read::of(Expression::ALL.into_iter().flat_map(of))
    }

    #[test]
    fn a_goal_that_is_met_names_the_expressions_that_fall_short_all_the_same() {
        let evaluation = Evaluation {
            carried: Some(Carried {
                head: right(9, 9),
                sprite: right(10, 8),
                mirrored: right(9, 8),
                sprite_mirrored: right(10, 0),
                ..Default::default()
            }),
            ..Default::default()
        };
        let verdicts = carried(&evaluation).map(|row| (row.verdict(), row.note.ends_with("; below 0.9: sad")));
        assert_eq!(
            verdicts,
            [("met", false), ("met", true), ("NOT MET", true), ("NOT MET", true)]
        );
        let notes = carried(&evaluation).map(|row| row.note);
        assert!(!notes[0].contains("below"), "{}", notes[0]);
        assert!(
            notes[3].contains("the same 80 portraits of the test split"),
            "{}",
            notes[3]
        );
    }
}
