//! Reads whole mouths out of a pose: articulation the other way round.
//!
//! Characters that have whole mouths in place of face shapes (cells of a sheet, a VRM's vowels) would show nothing of a
//! mouth that opens without a word: before a camera, in a mood, in a layer of the game's. What a pose does beyond speech
//! is therefore compared with the mouths of the [`Articulation`] table, by what can be told from outside: how far the
//! lips are apart, how wide or round they are, how much they are pressed. Visemes that differ by tongue and teeth only
//! are not told apart.

use bevy::prelude::*;

use super::{
    Articulation, BlendShape, BlendShapeWeights, Expression, ExpressionWeights, Face, FacialActions, Viseme,
    VisemeWeights,
};

/// The mouths that can be told from outside, apart from pressed and resting lips.
const OPEN: [Viseme; 5] = [Viseme::AA, Viseme::E, Viseme::IH, Viseme::OH, Viseme::OU];

/// Below this the lips are at rest: smoothed noise, idle motion. Above the second number all of it counts.
const SLIGHT: f32 = 0.05;
const CLEAR: f32 = 0.12;

/// What can be seen of a mouth. All numbers are sums of weights of shapes, from 0 on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Lips {
    /// As [`BlendShapeWeights::lip_opening`].
    apart: f32,
    /// Corners pulled outwards.
    wide: f32,
    /// Pursed or funnelled.
    round: f32,
    /// Pressed together or drawn in.
    pressed: f32,
}

impl Lips {
    fn of(pose: &BlendShapeWeights) -> Self {
        use BlendShape::*;
        let mean = |a, b| 0.5 * (pose.get(a) + pose.get(b));
        Self {
            apart: pose.lip_opening(),
            wide: mean(MouthStretchLeft, MouthStretchRight) + mean(MouthSmileLeft, MouthSmileRight),
            round: pose.get(MouthPucker) + pose.get(MouthFunnel),
            pressed: mean(MouthPressLeft, MouthPressRight) + mean(MouthRollLower, MouthRollUpper),
        }
    }

    fn zip(self, other: Self, combine: impl Fn(f32, f32) -> f32) -> Self {
        Self {
            apart: combine(self.apart, other.apart),
            wide: combine(self.wide, other.wide),
            round: combine(self.round, other.round),
            pressed: combine(self.pressed, other.pressed),
        }
    }

    /// What is left of it when another is taken off. A NaN leaves nothing.
    fn beyond(self, other: Self) -> Self {
        self.zip(other, |a, b| (a - b).max(0.0))
    }

    /// The place among the table's mouths: how far apart, and how wide (above 0) or round (below).
    fn place(self) -> Vec2 {
        Vec2::new(self.apart, self.wide - self.round)
    }
}

/// The table's mouths, as far as they can be told.
struct Looks {
    /// From the roundest to the widest.
    fan: [(Viseme, Vec2); OPEN.len()],
    /// How much PP presses the lips.
    pressed: f32,
}

impl Looks {
    fn of(articulation: &Articulation) -> Self {
        let mut fan = OPEN.map(|v| (v, Lips::of(articulation.pose(v)).place()));
        fan.sort_unstable_by(|(_, a), (_, b)| angle(*a).total_cmp(&angle(*b)));
        Self {
            fan,
            pressed: Lips::of(articulation.pose(Viseme::PP)).pressed,
        }
    }

    /// Those that the table gives a pose.
    fn rays(&self) -> impl Iterator<Item = (Viseme, Vec2)> + '_ {
        self.fan.iter().copied().filter(|(_, at)| at.length_squared() > 1e-4)
    }

    /// Where lips are among these mouths. How wide they are shows as far as they are apart only: a smile with closed lips
    /// opens nothing.
    fn place(&self, lips: Lips) -> Vec2 {
        let steepest = self.rays().map(|(_, r)| r.y / r.x.max(0.1)).fold(0.0, f32::max);
        let at = lips.place();
        Vec2::new(at.x, at.y.min(steepest * at.x))
    }
}

/// From round (-90°) over open to wide, in radians.
fn angle(at: Vec2) -> f32 {
    at.y.atan2(at.x)
}

/// What a face's mouth does beyond what it says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SilentMouth(Lips);

impl SilentMouth {
    /// Takes what `visemes` make of a mouth off what `pose` shows.
    pub fn of(face: &Face, pose: &BlendShapeWeights, visemes: &VisemeWeights, articulation: &Articulation) -> Self {
        let mut spoken = BlendShapeWeights::REST;
        articulation.speak(visemes, face.jaw, face.lips, &mut spoken);
        spoken.sanitize();
        Self(Lips::of(pose).beyond(Lips::of(&spoken)))
    }

    /// Takes off what is shown by other means: the mouths of those expressions that have their `own` cells or targets,
    /// by their weights. Where whole faces are exchanged, `cell` is the expression whose face is shown; its mouth is
    /// there in full, whatever its weight.
    pub fn without(
        self,
        expressions: &ExpressionWeights,
        cell: Option<Expression>,
        actions: &FacialActions,
        own: impl Fn(Expression) -> bool,
    ) -> Self {
        let weights = expressions.usable();
        let mut shown = Lips::default();
        for expression in Expression::ALL.into_iter().filter(|e| own(*e)) {
            let weight = weights.get(expression);
            if weight > 0.0 {
                shown = shown.zip(Lips::of(actions.full(expression)), |sum, part| sum + weight * part);
            }
        }
        if let Some(cell) = cell.filter(|c| own(*c)) {
            shown = shown.zip(Lips::of(actions.full(cell)), f32::max);
        }
        Self(self.0.beyond(shown))
    }

    /// What counts of it; `None` for lips at rest.
    fn clear(self) -> Option<Lips> {
        let most = self.0.apart.max(self.0.round).max(self.0.pressed);
        let t = ((most - SLIGHT) / (CLEAR - SLIGHT)).clamp(0.0, 1.0);
        let share = t * t * (3.0 - 2.0 * t);
        (share > 0.0).then(|| self.0.zip(self.0, |part, _| share * part))
    }

    /// How much of which mouth that is, for mouths that may be shown in part: their poses in these amounts add up to it.
    pub fn amounts(self, articulation: &Articulation) -> VisemeWeights {
        let Some(lips) = self.clear() else {
            return VisemeWeights::default();
        };
        let looks = Looks::of(articulation);
        let at = looks.place(lips);
        let mut amounts = [0.0; Viseme::COUNT];
        // Any place lies between two mouths that are neighbours in angle, and is the sum of these two.
        let mut before: Option<(Viseme, Vec2)> = None;
        let mut found = at == Vec2::ZERO;
        for (viseme, ray) in looks.rays() {
            if !found && angle(at) <= angle(ray) {
                found = true;
                match before.map(|(v, r)| (v, r, r.perp_dot(ray))) {
                    Some((other, beside, area)) if area > 1e-4 => {
                        amounts[viseme.index()] = beside.perp_dot(at) / area;
                        amounts[other.index()] = at.perp_dot(ray) / area;
                    }
                    _ => amounts[viseme.index()] = at.dot(ray) / ray.length_squared(),
                }
            }
            before = Some((viseme, ray));
        }
        if let Some((viseme, ray)) = before.filter(|_| !found) {
            amounts[viseme.index()] = at.dot(ray) / ray.length_squared();
        }
        if looks.pressed > 0.0 {
            amounts[Viseme::PP.index()] = (lips.pressed / looks.pressed).min(1.0);
        }
        for amount in &mut amounts {
            *amount = amount.max(0.0);
        }
        let sum: f32 = amounts.iter().sum();
        if sum > 1.0 {
            amounts = amounts.map(|a| a / sum);
        } else {
            amounts[Viseme::Sil.index()] = 1.0 - sum;
        }
        VisemeWeights(amounts)
    }

    /// Which mouth it is most like, for cells, which cannot be shown in part: the weights of all that are near, the
    /// nearest first. The further the lips are apart, the wider the mouth: ih, E, aa.
    pub fn nearest(self, articulation: &Articulation) -> VisemeWeights {
        /// Weights of a distance: how far apart lips are is seen first, and how round they are before how wide.
        const ROUND: f32 = 0.6;
        const WIDE: f32 = 0.3;
        const PRESSED: f32 = 0.8;
        let Some(lips) = self.clear() else {
            return VisemeWeights::default();
        };
        let looks = Looks::of(articulation);
        let most = looks
            .rays()
            .fold(Vec2::ZERO, |most, (_, r)| Vec2::new(most.x.max(r.x), most.y.min(r.y)));
        let scaled = |at: Vec2, pressed: f32| {
            let side = if at.y < 0.0 { ROUND } else { WIDE };
            Vec3::new(at.x, side * at.y, PRESSED * pressed)
        };
        let at = looks.place(lips);
        let at = scaled(
            Vec2::new(at.x.min(most.x), at.y.max(most.y)),
            lips.pressed.min(looks.pressed),
        );
        let mut weights = [0.0; Viseme::COUNT];
        let mut compare = |viseme: Viseme, look: Vec3| {
            let near = 1.0 / (at.distance_squared(look) + 0.005);
            weights[viseme.index()] = near * near;
        };
        compare(Viseme::Sil, Vec3::ZERO);
        if looks.pressed > 0.0 {
            compare(Viseme::PP, scaled(Vec2::ZERO, looks.pressed));
        }
        for (viseme, ray) in looks.rays() {
            compare(viseme, scaled(ray, 0.0));
        }
        let sum: f32 = weights.iter().sum();
        VisemeWeights(weights.map(|w| w / sum))
    }
}

/// Speech, with another mouth in the place of its silence: who speaks moves the mouth alone.
pub(crate) fn beneath_speech(speech: &VisemeWeights, mouth: &VisemeWeights) -> VisemeWeights {
    let silence = super::blend_shape::unit(speech.get(Viseme::Sil));
    let mut shown = *speech;
    shown.0[Viseme::Sil.index()] -= silence;
    for (sum, part) in shown.0.iter_mut().zip(mouth.0) {
        *sum += silence * part;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn silent(pose: &BlendShapeWeights) -> SilentMouth {
        SilentMouth::of(
            &Face::default(),
            pose,
            &VisemeWeights::default(),
            &Articulation::default(),
        )
    }

    fn sum(weights: &VisemeWeights) -> f32 {
        weights.0.iter().sum()
    }

    #[test]
    fn each_mouth_of_the_table_is_read_as_itself() {
        let table = Articulation::default();
        for viseme in [Viseme::Sil, Viseme::PP].into_iter().chain(OPEN) {
            let mouth = silent(table.pose(viseme));
            for read in [mouth.amounts(&table), mouth.nearest(&table)] {
                assert_eq!(read.strongest(), viseme, "{read:?}");
                assert!(
                    read.get(viseme) > 0.75 && (sum(&read) - 1.0).abs() < 1e-4,
                    "{viseme:?} {read:?}"
                );
            }
        }
    }

    #[test]
    fn half_a_mouth_is_half_the_amount_but_another_cell() {
        let table = Articulation::default();
        let half = BlendShapeWeights::REST.lerp(table.pose(Viseme::AA), 0.5);
        let amounts = silent(&half).amounts(&table);
        assert!((amounts.get(Viseme::AA) - 0.5).abs() < 0.05, "{amounts:?}");
        assert!((amounts.get(Viseme::Sil) - 0.5).abs() < 0.05, "{amounts:?}");
        // From shut to wide open, cells are chosen one after the other.
        let mut cells: Vec<Viseme> = (0..=100)
            .map(|i| BlendShapeWeights::REST.with(BlendShape::JawOpen, i as f32 / 100.0))
            .map(|pose| silent(&pose).nearest(&table).strongest())
            .collect();
        cells.dedup();
        assert_eq!(cells, [Viseme::Sil, Viseme::IH, Viseme::E, Viseme::AA]);
    }

    #[test]
    fn closed_lips_open_nothing_whatever_their_corners_do() {
        use BlendShape::*;
        let table = Articulation::default();
        let smile = BlendShapeWeights::of([
            (MouthSmileLeft, 1.0),
            (MouthSmileRight, 1.0),
            (MouthStretchLeft, 0.5),
            (JawOpen, 0.4),
            (MouthClose, 0.4),
        ]);
        assert_eq!(silent(&smile).amounts(&table), VisemeWeights::default());
        assert_eq!(silent(&smile).nearest(&table), VisemeWeights::default());
    }

    #[test]
    fn what_is_said_is_not_read_again() {
        let table = Articulation::default();
        for (viseme, much) in [
            (Viseme::AA, 0.7),
            (Viseme::PP, 0.3),
            (Viseme::OU, 0.2),
            (Viseme::SS, 1.0),
        ] {
            let said = VisemeWeights::default().lerp(&VisemeWeights::only(viseme), much);
            let face = Face { jaw: 0.6, lips: 1.3 };
            let mut pose = BlendShapeWeights::REST;
            table.speak(&said, face.jaw, face.lips, &mut pose);
            pose.sanitize();
            let mouth = SilentMouth::of(&face, &pose, &said, &table);
            for read in [mouth.amounts(&table), mouth.nearest(&table)] {
                assert_eq!(beneath_speech(&said, &read), said, "{viseme:?}");
            }
        }
    }

    #[test]
    fn a_mouth_that_an_expression_shows_by_itself_is_left_out_and_more_than_that_is_not() {
        let (table, actions) = (Articulation::default(), FacialActions::default());
        for expression in Expression::ALL {
            for much in [0.3, 0.7, 1.0] {
                let amounts = ExpressionWeights::default().lerp(&ExpressionWeights::only(expression), much);
                let mouth = silent(&actions.pose_of(&amounts));
                let left = mouth.without(&amounts, None, &actions, |_| true);
                assert_eq!(left.nearest(&table), VisemeWeights::default(), "{expression:?} {much}");
                assert_eq!(mouth.without(&amounts, None, &actions, |_| false), mouth);
            }
        }
        let laugh = actions.pose(Expression::Happy, 1.0).with(BlendShape::JawOpen, 0.8);
        let happy = ExpressionWeights::only(Expression::Happy);
        let mouth = silent(&laugh).without(&happy, Some(Expression::Happy), &actions, |_| true);
        assert_eq!(mouth.nearest(&table).strongest(), Viseme::AA);
    }

    #[test]
    fn nonsense_is_a_mouth_at_rest() {
        let table = Articulation::default();
        let pose = BlendShapeWeights([f32::NAN; BlendShape::COUNT]);
        assert_eq!(silent(&pose).amounts(&table), VisemeWeights::default());
        // A table without mouths reads none.
        let empty = Articulation::from_ron("(visemes: {})").unwrap();
        let open = BlendShapeWeights::REST.with(BlendShape::JawOpen, 1.0);
        assert_eq!(silent(&open).amounts(&empty), VisemeWeights::default());
        assert_eq!(silent(&open).nearest(&empty), VisemeWeights::default());
    }
}
