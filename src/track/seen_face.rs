//! One of the faces that a source sees, followed from picture to picture: smoothed, held, eased out.

use bevy::prelude::*;

use super::expression_smoothing::Glides;
use super::{
    BlendShape, BlendShapeMask, BlendShapeWeights, Expression, ExpressionRecognizer, ExpressionSmoothing,
    ExpressionWeights, Mirroring, NeutralFace, SeenFaces, Sighting,
};

/// Seconds of source time for which somebody who is out of sight keeps the seat, and is known again by the networks:
/// whoever comes back later is a stranger to both.
///
/// More than [`SeenFace::hold`]: a face that eases to rest is soon forgotten, but people whose characters were exchanged
/// while one of them looked away would stay exchanged.
pub(crate) const KNOWN_AGAIN: f32 = 2.0;

/// What one seen face does over time. Characters that mirror have one, and so has every source, for its first face.
///
/// While the face is out of sight for a moment, its last look is held; then it eases back to neutral and
/// [`FaceLost`] is sent.
#[derive(Component, Clone, Debug, PartialEq, Reflect)]
#[reflect(Component, Default)]
pub struct SeenFace {
    /// Seconds for which the last look is held when the face is out of sight. The source's own also says for how long
    /// somebody must be there to take the place of one who left before: see [`WhichFace::Number`].
    pub hold: f32,
    /// Seconds in which it then returns to neutral.
    pub ease: f32,
    /// How what is seen becomes motion.
    pub smoothing: ExpressionSmoothing,
    /// Whom it follows; `None` before the first and after the last.
    followed: Option<Followed>,
    /// Seconds out of sight.
    unseen: f32,
    /// The face in the newest picture, as it was seen.
    sighting: Option<Sighting>,
    /// Its last look, from neutral on.
    expression: ExpressionWeights,
    shapes: BlendShapeWeights,
    /// The shapes that were ever seen in it: the networks cannot see all.
    known: BlendShapeMask,
    /// How much of the last look still counts.
    presence: f32,
    /// The motion towards it.
    expression_glides: Glides<{ Expression::COUNT }>,
    shape_glides: Glides<{ BlendShape::COUNT }>,
    /// Whether it asks for a face beyond those that its source reads. The game is told once.
    beyond: bool,
}

/// A person in the pictures of one take of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Reflect)]
pub(super) struct Followed {
    pub source: Entity,
    pub take: u32,
    pub person: u32,
}

impl Default for SeenFace {
    fn default() -> Self {
        Self {
            hold: 0.4,
            ease: 0.6,
            smoothing: ExpressionSmoothing::default(),
            followed: None,
            unseen: 0.0,
            sighting: None,
            expression: ExpressionWeights::default(),
            shapes: BlendShapeWeights::REST,
            known: BlendShapeMask::NONE,
            presence: 0.0,
            expression_glides: Glides::new(ExpressionWeights::default().0, true),
            shape_glides: Glides::new([0.0; BlendShape::COUNT], false),
            beyond: false,
        }
    }
}

impl SeenFace {
    /// What it expresses, smoothed, and with its neutral face taken off. Neutral when there is no face.
    pub fn expression(&self) -> ExpressionWeights {
        ExpressionWeights(self.expression_glides.values())
    }

    /// Its shapes, smoothed, and with its neutral face taken off. Left and right are the person's own, or exchanged if a
    /// character mirrors it so.
    pub fn shapes(&self) -> BlendShapeWeights {
        BlendShapeWeights(self.shape_glides.values())
    }

    /// The face in the newest picture, just as it was seen; `None` while it is out of sight.
    pub fn sighting(&self) -> Option<&Sighting> {
        self.sighting.as_ref()
    }

    /// Whether a face is followed: seen, or out of sight for no longer than `hold`.
    pub fn is_followed(&self) -> bool {
        self.followed.is_some()
    }

    /// How much of it counts: 1 while it is followed, falling to 0 while it eases out.
    pub fn presence(&self) -> f32 {
        self.presence
    }

    /// The shapes that the networks see in this face.
    pub(super) fn known(&self) -> BlendShapeMask {
        self.known
    }

    /// What was seen last, from neutral on, not smoothed; `None` while it is out of sight.
    pub(super) fn latest(&self) -> Option<(&ExpressionWeights, &BlendShapeWeights)> {
        self.sighting.as_ref().map(|_| (&self.expression, &self.shapes))
    }

    /// Takes in this tick's sighting, if there is one, and whom it belongs to. `None` for `who` means that there is
    /// nobody any more to wait for. Returns whether a face was lost.
    fn advance(
        &mut self,
        who: Option<Followed>,
        sighting: Option<&Sighting>,
        neutral: Option<&NeutralFace>,
        flip: bool,
        seconds: f32,
    ) -> bool {
        let before = self.followed;
        match (who, sighting) {
            (Some(_), Some(sighting)) => {
                let usable = usable(sighting);
                let (mut expression, mut shapes) = (usable.expression, usable.shapes);
                if self.followed != who {
                    self.known = BlendShapeMask::NONE;
                }
                if let Some(neutral) = neutral {
                    (expression, shapes) = (neutral.taken_off(&expression), neutral.shapes_taken_off(&shapes));
                }
                self.known = self.known
                    | BlendShape::ALL
                        .into_iter()
                        .filter(|s| usable.shapes.get(*s) > 0.0)
                        .collect();
                (self.expression, self.shapes) = (expression, if flip { shapes.mirrored() } else { shapes });
                self.sighting = Some(usable);
                (self.followed, self.unseen, self.presence) = (who, 0.0, 1.0);
            }
            (who, _) => {
                self.sighting = None;
                self.unseen += seconds;
                // Somebody else, another take or nobody: there is nothing to wait for.
                let same = who.is_some() && who == self.followed;
                if self.followed.is_some() && (!same || self.unseen > self.hold + 1e-4) {
                    self.followed = None;
                }
                if self.followed.is_none() {
                    let step = if self.ease > 0.0 { seconds / self.ease } else { 1.0 };
                    self.presence = (self.presence - step).max(0.0);
                }
            }
        }
        let t = self.presence * self.presence * (3.0 - 2.0 * self.presence);
        let expression = ExpressionWeights::default().lerp(&self.expression, t);
        let shapes = BlendShapeWeights::REST.lerp(&self.shapes, t);
        self.expression_glides.advance(&expression.0, &self.smoothing, seconds);
        self.shape_glides.advance(&shapes.0, &self.smoothing, seconds);
        before.is_some() && before != self.followed
    }
}

/// The sighting with whatever a network may answer made usable: weights in range, expressions of sum 1.
fn usable(sighting: &Sighting) -> Sighting {
    let mut sighting = *sighting;
    sighting.shapes.sanitize();
    sighting.expression = sighting.expression.usable();
    sighting
}

/// Who is where: the first face of a source stays the first while it is seen, though another comes closer.
///
/// Seats go by source time, not by the game's clock: people come and go before a camera while the game is paused, and a
/// film that stands still loses nobody.
#[derive(Component, Clone, Debug, Default, Reflect)]
#[reflect(Component, Default)]
pub(super) struct FaceSeats {
    seats: Vec<Seat>,
    /// Counts the takes of the source.
    take: u32,
    /// Source time of the last picture.
    time: f64,
}

#[derive(Clone, Copy, Debug, Reflect)]
struct Seat {
    person: u32,
    /// Seconds since they came.
    seated: f32,
    /// Seconds out of sight.
    unseen: f32,
}

impl FaceSeats {
    /// Seats the faces of the newest picture. Who is out of sight keeps the seat for [`KNOWN_AGAIN`] seconds; then all
    /// move up.
    ///
    /// They do after `hold` seconds where nobody is left from before: whoever then came, and has been there for as long,
    /// is in another shot of a film, or somebody whom the networks did not know again.
    fn advance(&mut self, seen: &SeenFaces, hold: f32) {
        // No picture, or an earlier one than before: another film or device, and other people.
        if seen.size == UVec2::ZERO || seen.time < self.time {
            if !self.seats.is_empty() {
                self.take = self.take.wrapping_add(1);
            }
            self.seats.clear();
        }
        let seconds = (seen.time - self.time).max(0.0) as f32;
        self.time = seen.time;
        // How long ago the first of those came who are here.
        let mut longest = 0.0f32;
        for seat in &mut self.seats {
            seat.seated += seconds;
            if seen.faces.iter().any(|f| f.person == seat.person) {
                seat.unseen = 0.0;
                longest = longest.max(seat.seated);
            } else {
                seat.unseen += seconds;
            }
        }
        // The tolerance is for sums of picture times.
        let over = |time: f32, limit: f32| time > limit + 1e-4;
        self.seats.retain(|seat| {
            let replaced = over(longest, hold) && longest < seat.unseen;
            !over(seat.unseen, if replaced { hold } else { KNOWN_AGAIN.max(hold) })
        });
        for face in &seen.faces {
            if !self.seats.iter().any(|s| s.person == face.person) {
                self.seats.push(Seat {
                    person: face.person,
                    seated: 0.0,
                    unseen: 0.0,
                });
            }
        }
    }

    fn person(&self, number: usize) -> Option<u32> {
        self.seats.get(number).map(|s| s.person)
    }
}

/// A face that a character mirrors, or the first one of a source, is lost: it has been out of sight for longer than
/// [`SeenFace::hold`], or its source is gone or shows something else. Sent as a message and triggered on the entity.
#[derive(Message, EntityEvent, Clone, Copy, Debug, PartialEq, Eq, Reflect)]
pub struct FaceLost {
    /// The character or source.
    pub entity: Entity,
}

/// Gives the faces of every source their places.
pub(super) fn seat_faces(mut sources: Query<(&SeenFaces, &SeenFace, &mut FaceSeats)>) {
    for (seen, face, mut seats) in &mut sources {
        seats.bypass_change_detection().advance(seen, face.hold);
    }
}

type Sources<'a> = (
    &'a SeenFaces,
    &'a FaceSeats,
    Option<&'a NeutralFace>,
    Option<&'a ExpressionRecognizer>,
);

/// Follows the face that each character mirrors, and the first one of each source.
///
/// By the game's clock: in a paused game a character stands still, and so do holding and easing.
pub(super) fn follow_faces(
    time: Res<Time>,
    sources: Query<Sources>,
    mut followers: Query<(Entity, Option<&Mirroring>, Option<&NeutralFace>, &mut SeenFace)>,
    mut lost: MessageWriter<FaceLost>,
    mut commands: Commands,
) {
    for (entity, mirroring, own_neutral, mut face) in &mut followers {
        let source = mirroring.and_then(|m| m.source).unwrap_or(entity);
        let which = mirroring.map_or(WhichFace::default(), |m| m.face);
        let (mut who, mut sighting, mut neutral) = (None, None, own_neutral);
        let mut beyond = false;
        if let Ok((seen, seats, source_neutral, recognizer)) = sources.get(source) {
            let person = match which {
                WhichFace::Number(number) => seats.person(number),
                WhichFace::Person(person) => Some(person),
            };
            who = person.map(|person| Followed {
                source,
                take: seats.take,
                person,
            });
            sighting = person.and_then(|p| seen.faces.iter().find(|f| f.person == p));
            // It was measured on the first face, and says nothing of any other.
            let first = person.is_some() && person == seats.person(0);
            neutral = neutral.or(source_neutral.filter(|_| first));
            if let (WhichFace::Number(number), Some(recognizer)) = (which, recognizer) {
                let faces = recognizer.faces.clamp(1, 16);
                beyond = number >= faces;
                if beyond && !face.beyond {
                    warn!(
                        "{entity} mirrors face number {number} of {source}, which reads no more than {faces}: its \
                         `ExpressionRecognizer::faces` must be larger than the number, at most 16"
                    );
                }
            }
        }
        face.bypass_change_detection().beyond = beyond;
        let flip = mirroring.is_some_and(|m| m.flip);
        if face
            .bypass_change_detection()
            .advance(who, sighting, neutral, flip, time.delta_secs())
        {
            face.set_changed();
            lost.write(FaceLost { entity });
            commands.trigger(FaceLost { entity });
        }
    }
}

/// Which of the faces that a source sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Reflect)]
pub enum WhichFace {
    /// By place, from 0: at first the largest face is number 0. It must be smaller than
    /// [`ExpressionRecognizer::faces`].
    ///
    /// People keep their number while they are seen, though another comes closer, and for two seconds after: who looks
    /// away for a moment comes back to the same character. Then those after move up. Where everybody who was there has
    /// left (another shot of a film), those who came since move up when they have been there for [`SeenFace::hold`].
    Number(usize),
    /// This person, by [`Sighting::person`].
    Person(u32),
}

impl Default for WhichFace {
    fn default() -> Self {
        Self::Number(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(time: f64, people: &[u32]) -> SeenFaces {
        let face = |&person: &u32| Sighting {
            person,
            area: Rect::default(),
            points: [Vec2::ZERO; 5],
            certainty: 1.0,
            expression: ExpressionWeights::default(),
            shapes: BlendShapeWeights::REST,
        };
        SeenFaces {
            faces: people.iter().map(face).collect(),
            size: UVec2::new(640, 480),
            time,
            number: 1,
        }
    }

    fn numbers(seats: &FaceSeats) -> [Option<u32>; 2] {
        [seats.person(0), seats.person(1)]
    }

    #[test]
    fn people_keep_their_number_while_they_are_seen_and_two_seconds_longer() {
        let mut seats = FaceSeats::default();
        seats.advance(&seen(0.0, &[7, 8]), 0.4);
        assert_eq!(numbers(&seats), [Some(7), Some(8)]);
        // Another comes closer, the first is hidden for a while.
        seats.advance(&seen(0.1, &[8, 7]), 0.4);
        assert_eq!(numbers(&seats), [Some(7), Some(8)]);
        for tick in 0..20 {
            seats.advance(&seen(0.2 + 0.1 * f64::from(tick), &[8]), 0.4);
            assert_eq!(numbers(&seats), [Some(7), Some(8)]);
        }
        // Gone for good: the next one moves up.
        seats.advance(&seen(2.2, &[8]), 0.4);
        assert_eq!(numbers(&seats), [Some(8), None]);
        // Another film.
        let take = seats.take;
        seats.advance(&seen(0.0, &[3]), 0.4);
        assert_eq!((numbers(&seats), seats.take), ([Some(3), None], take + 1));
    }

    #[test]
    fn a_picture_that_stands_still_costs_nobody_the_number() {
        let mut seats = FaceSeats::default();
        seats.advance(&seen(0.0, &[7, 8]), 0.4);
        for _ in 0..1000 {
            seats.advance(&seen(0.1, &[8]), 0.4);
        }
        assert_eq!(numbers(&seats), [Some(7), Some(8)]);
    }

    #[test]
    fn where_nobody_is_left_those_who_came_since_move_up() {
        let mut seats = FaceSeats::default();
        seats.advance(&seen(0.0, &[7]), 0.4);
        // Something is taken for a face for a moment.
        seats.advance(&seen(0.5, &[]), 0.4);
        seats.advance(&seen(0.6, &[9]), 0.4);
        seats.advance(&seen(0.7, &[7]), 0.4);
        assert_eq!(seats.person(0), Some(7));
        // Another shot.
        for tick in 0..5 {
            seats.advance(&seen(0.8 + 0.1 * f64::from(tick), &[3]), 0.4);
            assert_eq!(seats.person(0), Some(7));
        }
        seats.advance(&seen(1.3, &[3]), 0.4);
        assert_eq!(numbers(&seats), [Some(3), None]);
    }

    #[test]
    fn whoever_asks_for_a_face_that_is_not_read_is_told_once() {
        let mut world = World::new();
        world.init_resource::<Time>();
        world.init_resource::<Messages<FaceLost>>();
        let source = world.spawn(ExpressionRecognizer::default()).id();
        let [second, fifth] = [1, 4].map(|n| world.spawn(Mirroring::of(source).with_face(WhichFace::Number(n))).id());
        let follow = world.register_system(follow_faces);
        world.run_system(follow).unwrap();
        let beyond = |world: &World, entity| world.get::<SeenFace>(entity).unwrap().beyond;
        assert!(!beyond(&world, second) && beyond(&world, fifth));
        world.get_mut::<ExpressionRecognizer>(source).unwrap().faces = 5;
        world.run_system(follow).unwrap();
        assert!(!beyond(&world, fifth));
    }
}
