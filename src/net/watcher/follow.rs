//! Who is who, from picture to picture. No tensors here.

use bevy::math::{Rect, Vec2};

use crate::{
    feature::face::Look,
    net::{
        face_aligner::{ANSWER, certainty, corrected},
        face_finder::overlap,
    },
    track::KNOWN_AGAIN,
};

/// A look from near has the face on this share of its side.
const SHARE: f32 = 0.55;

/// While somebody is followed, others are looked for in every sixth picture.
const WHOLE_EVERY: u32 = 6;

/// Two faces that share more than this much of both are the same.
const SAME: f32 = 0.35;

/// How much smaller somebody may be than a stranger, and still be followed instead of them: else two of nearly the same
/// size would take turns.
const LOYALTY: f32 = 1.3;

/// A face in a picture, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Face {
    pub(super) area: Rect,
    pub(super) points: [Vec2; 5],
    /// The finder's certainty.
    pub(super) found: f32,
    /// The finder's, and, once it is aligned, the aligner's.
    pub(super) certainty: f32,
}

impl Face {
    /// The longer side.
    fn size(&self) -> f32 {
        self.area.size().max_element()
    }

    /// The look from near at it.
    pub(super) fn near(&self) -> Look {
        Look::at(self.area.center(), self.size() / SHARE)
    }

    /// Brings its points to where the aligner says, and asks it whether this is a face.
    pub(super) fn align(&mut self, answer: &[f32; ANSWER]) {
        self.points = corrected(&self.points, answer);
        self.certainty = certainty(self.found, answer);
    }

    /// From middle to middle, relative to the larger of the two.
    fn distance(&self, other: &Self) -> f32 {
        self.area.center().distance(other.area.center()) / self.size().max(other.size()).max(1e-3)
    }

    fn is_same(&self, other: &Self) -> bool {
        overlap(self.area, other.area) > SAME || self.distance(other) < 0.3
    }
}

/// Of those found around `expected`, the surest one near it; none that is less sure than `least`.
pub(super) fn nearest(found: &[Face], expected: &Face, least: f32) -> Option<Face> {
    let score = |face: &Face| face.certainty - face.distance(expected);
    found
        .iter()
        .filter(|face| face.certainty >= least && face.distance(expected) < 0.6)
        .max_by(|a, b| score(a).total_cmp(&score(b)))
        .copied()
}

/// Somebody who is followed.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: u32,
    pub(super) face: Face,
    /// What the expression network remembers of them; empty before it has seen them.
    pub(super) memory: Vec<f32>,
    /// Pictures since they came.
    pictures: u32,
    /// Source time of the last picture in which they were, in seconds.
    seen: f64,
}

/// Who was seen in the last picture of a source, and shortly before; by default nobody.
#[derive(Clone, Debug, Default)]
pub struct Followed {
    people: Vec<Person>,
    left: Vec<Person>,
    next: u32,
    since_whole: u32,
    /// Source time of the picture, in seconds.
    time: f64,
}

impl Followed {
    /// Another picture comes, of this source time. Says whether all of it is to be looked at.
    pub(super) fn begin_picture(&mut self, time: f64) -> bool {
        self.time = time;
        for person in &mut self.people {
            person.pictures += 1;
        }
        // The tolerance is for sums of picture times, as for those who keep their seats so long.
        self.left
            .retain(|person| time - person.seen <= f64::from(KNOWN_AGAIN) + 1e-4);
        self.since_whole += 1;
        let whole = self.people.is_empty() || self.since_whole >= WHOLE_EVERY;
        if whole {
            self.since_whole = 0;
        }
        whole
    }

    /// How many people are followed.
    pub(super) fn count(&self) -> usize {
        self.people.len()
    }

    pub(super) fn people(&self) -> &[Person] {
        &self.people
    }

    pub(super) fn people_mut(&mut self) -> &mut [Person] {
        &mut self.people
    }

    /// The look from near for each of them.
    pub(super) fn places(&self) -> impl Iterator<Item = Look> {
        self.people.iter().map(|person| person.face.near())
    }

    /// Takes what was found in the look at each of them; who is less sure than `least` has left. Says whether anybody
    /// has.
    pub(super) fn update(&mut self, found: &[Vec<Face>], least: f32) -> bool {
        let before = self.people.len();
        let nothing = Vec::new();
        for (number, mut person) in std::mem::take(&mut self.people).into_iter().enumerate() {
            let found = found.get(number).unwrap_or(&nothing);
            let now = nearest(found, &person.face, least);
            // Of two who have become one, the one who was there first stays.
            let now = now.filter(|face| !self.people.iter().any(|other| other.face.is_same(face)));
            match now {
                Some(face) => {
                    person.face = face;
                    person.seen = self.time;
                    self.people.push(person);
                }
                None => self.left.push(person),
            }
        }
        self.people.len() < before
    }

    /// Of those seen, who is nobody that is followed; the largest first.
    pub(super) fn strangers(&self, seen: &[Face], least: f32) -> Vec<Face> {
        let known = |face: &Face| self.people.iter().any(|person| person.face.is_same(face));
        let mut strangers: Vec<Face> = seen
            .iter()
            .filter(|face| face.certainty >= least && !known(face))
            .copied()
            .collect();
        strangers.sort_by(|a, b| b.size().total_cmp(&a.size()));
        strangers
    }

    /// Follows a face from now on. Whoever left shortly before from about there, and was about as large, is back.
    pub(super) fn welcome(&mut self, face: Face) {
        if self.people.iter().any(|person| person.face.is_same(&face)) {
            return;
        }
        let back = self
            .left
            .iter()
            .enumerate()
            .filter(|(_, left)| {
                let ratio = left.face.size() / face.size().max(1e-3);
                left.face.distance(&face) < 1.5 && (0.5..2.0).contains(&ratio)
            })
            .min_by(|(_, a), (_, b)| a.face.distance(&face).total_cmp(&b.face.distance(&face)))
            .map(|(number, _)| number);
        let person = match back {
            Some(number) => Person {
                face,
                pictures: 0,
                seen: self.time,
                ..self.left.swap_remove(number)
            },
            None => {
                self.next = self.next.wrapping_add(1);
                Person {
                    id: self.next - 1,
                    face,
                    memory: Vec::new(),
                    pictures: 0,
                    seen: self.time,
                }
            }
        };
        self.people.push(person);
    }

    /// Keeps the largest `most`, the largest first.
    pub(super) fn settle(&mut self, most: usize) {
        let weight = |person: &Person| person.face.size() * if person.pictures > 0 { LOYALTY } else { 1.0 };
        self.people.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        self.left.extend(self.people.split_off(most.min(self.people.len())));
        self.people.sort_by(|a, b| b.face.size().total_cmp(&a.face.size()));
    }

    /// Lets those go who are less sure than `least`.
    pub(super) fn dismiss(&mut self, least: f32) {
        let (stay, go) = std::mem::take(&mut self.people)
            .into_iter()
            .partition(|person| person.face.certainty >= least);
        self.people = stay;
        let go: Vec<Person> = go;
        self.left.extend(go);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(x: f32, y: f32, size: f32, certainty: f32) -> Face {
        let area = Rect::from_center_size(Vec2::new(x, y), Vec2::new(0.8 * size, size));
        Face {
            area,
            points: [area.center(); 5],
            found: certainty,
            certainty,
        }
    }

    /// Shows a picture in which these faces are found wherever it is looked.
    fn show(followed: &mut Followed, faces: &[Face], most: usize) -> Vec<u32> {
        let whole = followed.begin_picture(followed.time + 1.0 / 30.0);
        let near = vec![faces.to_vec(); followed.count()];
        if followed.update(&near, 0.25) || whole {
            for stranger in followed.strangers(faces, 0.25) {
                if stranger.certainty >= 0.5 {
                    followed.welcome(stranger);
                }
            }
        }
        followed.settle(most);
        followed.people().iter().map(|person| person.id).collect()
    }

    #[test]
    fn people_keep_their_numbers_while_they_move() {
        let mut followed = Followed::default();
        assert_eq!(
            show(
                &mut followed,
                &[face(100.0, 100.0, 80.0, 0.9), face(400.0, 100.0, 60.0, 0.9)],
                4
            ),
            [0, 1]
        );
        for step in 1..40 {
            let shift = 8.0 * step as f32;
            let moved = [
                face(400.0 - shift / 2.0, 300.0, 60.0, 0.8),
                face(100.0, 100.0 + shift, 80.0, 0.8),
            ];
            if step == 1 {
                // The second one jumped further than anybody moves: they are found again, as the one who left.
                assert_eq!(show(&mut followed, &moved, 4)[0], 0);
            } else {
                assert_eq!(show(&mut followed, &moved, 4)[0], 0, "step {step}");
            }
        }
    }

    #[test]
    fn who_was_away_for_a_moment_is_the_same() {
        let mut followed = Followed::default();
        assert_eq!(show(&mut followed, &[face(100.0, 100.0, 80.0, 0.9)], 1), [0]);
        followed.people_mut()[0].memory = vec![1.0];
        let pictures = (30.0 * KNOWN_AGAIN) as u32;
        for _ in 1..pictures {
            assert!(show(&mut followed, &[], 1).is_empty());
        }
        assert_eq!(show(&mut followed, &[face(120.0, 90.0, 85.0, 0.9)], 1), [0]);
        assert_eq!(followed.people()[0].memory, [1.0]);
        for _ in 0..pictures {
            show(&mut followed, &[], 1);
        }
        assert_eq!(show(&mut followed, &[face(120.0, 90.0, 85.0, 0.9)], 1), [1]);
        assert!(followed.people()[0].memory.is_empty());
    }

    #[test]
    fn a_face_that_is_followed_needs_less_certainty_than_a_new_one() {
        let mut followed = Followed::default();
        assert!(show(&mut followed, &[face(100.0, 100.0, 80.0, 0.4)], 1).is_empty());
        assert_eq!(show(&mut followed, &[face(100.0, 100.0, 80.0, 0.6)], 1), [0]);
        assert_eq!(show(&mut followed, &[face(100.0, 100.0, 80.0, 0.4)], 1), [0]);
        assert!(show(&mut followed, &[face(100.0, 100.0, 80.0, 0.2)], 1).is_empty());
    }

    #[test]
    fn the_largest_are_taken_and_two_of_one_size_do_not_take_turns() {
        let mut followed = Followed::default();
        let (a, b) = (face(100.0, 100.0, 80.0, 0.9), face(400.0, 100.0, 70.0, 0.9));
        assert_eq!(show(&mut followed, &[a, b], 1), [0]);
        for _ in 0..20 {
            assert_eq!(show(&mut followed, &[a, face(400.0, 100.0, 90.0, 0.9)], 1), [0]);
        }
        let large = face(400.0, 100.0, 160.0, 0.9);
        let mut last = vec![];
        for _ in 0..WHOLE_EVERY {
            last = show(&mut followed, &[a, large], 1);
        }
        assert_ne!(last, [0]);
    }

    #[test]
    fn two_who_become_one_are_one() {
        let mut followed = Followed::default();
        show(
            &mut followed,
            &[face(100.0, 100.0, 80.0, 0.9), face(180.0, 100.0, 78.0, 0.9)],
            4,
        );
        assert_eq!(followed.count(), 2);
        assert_eq!(show(&mut followed, &[face(140.0, 100.0, 80.0, 0.9)], 4), [0]);
    }

    #[test]
    fn others_are_looked_for_now_and_then() {
        let mut followed = Followed::default();
        let a = [face(100.0, 100.0, 80.0, 0.9)];
        let wholes = (0..12)
            .filter(|_| {
                let mut next = followed.clone();
                let whole = next.begin_picture(0.0);
                show(&mut followed, &a, 1);
                whole
            })
            .count();
        // The first picture, and every sixth after it.
        assert_eq!(wholes, 2);
    }
}
