//! Who plays what: characters and motions to learn from, to choose by and to judge by.
//!
//! Nobody is in two splits, and no take of a motion is. Two whole motions are only in the test split.

use animgen_faces::Vec2;
use animgen_sprites::{Character, Joint, Motion, Take, View, draw};
use fastrand::Rng;

use crate::{
    learn::corpus::Split,
    net::{Device, Tensor, channels_last::Maps, first_order::pictures::maps},
    track::CharacterStyle,
};

/// Side of the sprites that are learned from, in pixels.
pub const SIDE: u32 = 64;

/// Characters to learn from, and to judge by while learning.
pub const CHARACTERS: [u64; 2] = [4_000, 96];

/// Motions of which training and choosing never see a frame.
pub const NEW: [Motion; 2] = [Motion::Cast, Motion::Hurt];

/// A bone that is seen from its end is taken for so long: nothing comes out of a point.
const SHORTEST: f32 = 0.35;

/// Somebody doing something, seen from one side.
#[derive(Clone, Debug)]
pub struct Scene {
    character: Character,
    take: Take,
    view: View,
}

/// The characters of a split.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    split: Split,
    /// How many there are.
    pub characters: u64,
}

impl Cast {
    /// So many characters of a split: the first of them, always the same ones.
    pub fn new(split: Split, characters: u64) -> Self {
        Self { split, characters }
    }

    /// Where the seeds of the split begin: so far apart that none is ever in two.
    fn first(&self) -> u64 {
        match self.split {
            Split::Train => 0,
            Split::Dev => 1 << 32,
            Split::Test => 2 << 32,
        }
    }

    /// Motions that the split may show.
    pub fn motions(&self) -> impl Iterator<Item = Motion> {
        let all = self.split == Split::Test;
        Motion::ALL
            .into_iter()
            .filter(move |motion| all || !NEW.contains(motion))
    }

    /// A character by number.
    pub fn character(&self, number: u64) -> Character {
        Character::from_seed(self.first() + number % self.characters.max(1))
    }

    /// A motion in a manner of the split's own.
    pub fn take(&self, motion: Motion, manner: u64) -> Take {
        Take::from_seed(motion, self.first() + manner)
    }

    /// A character by number, doing a motion in a manner of the split's own.
    pub fn scene(&self, number: u64, motion: Motion, manner: u64, view: View) -> Scene {
        Scene {
            character: self.character(number),
            take: self.take(motion, manner),
            view,
        }
    }

    /// Anybody doing anything.
    pub fn any(&self, rng: &mut Rng) -> Scene {
        let motions: Vec<Motion> = self.motions().collect();
        let motion = motions[rng.usize(..motions.len())];
        let view = View::ALL[rng.usize(..View::ALL.len())];
        self.scene(rng.u64(..self.characters.max(1)), motion, rng.u64(..1 << 24), view)
    }

    /// The same character, seen from the same side, doing something else.
    pub fn likewise(&self, scene: &Scene, rng: &mut Rng) -> Scene {
        Scene {
            take: self.any(rng).take,
            ..scene.clone()
        }
    }
}

impl Scene {
    /// The frame at a part of the motion, 0 to 1, in a square of so many pixels.
    pub fn frame(&self, phase: f32, side: u32) -> draw::Frame {
        draw::frame(&self.character, &self.take.pose(phase), self.view, side)
    }

    /// What is done.
    pub fn motion(&self) -> Motion {
        self.take.motion()
    }

    /// What the character is like, and from where it is seen.
    pub fn style(&self) -> CharacterStyle {
        style_of(&self.character, self.view)
    }

    /// Who does it.
    pub fn character(&self) -> &Character {
        &self.character
    }
}

/// What can be said of a character that is seen from one side: a value for every style.
pub fn style_of(character: &Character, view: View) -> CharacterStyle {
    let traits = &character.traits;
    let values = [
        view as usize,
        traits.kind as usize,
        traits.build as usize,
        traits.hair as usize,
        traits.headgear as usize,
        traits.top as usize,
        traits.bottom as usize,
        traits.held as usize,
        usize::from(traits.cape),
        character.style.outline as usize,
    ];
    CharacterStyle {
        values: values.map(|value| Some(value as u8)),
    }
}

/// Frames as the networks are given them.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Red, green, blue and alpha, premultiplied, 0 to 1.
    pub sprites: Maps,
    /// True joints, `[batch, joints, 2]`, each -1 to 1 from edge to edge, right and down.
    pub joints: Tensor<3>,
    /// How the bone at each is turned and stretched, `[batch, joints, 2, 2]`, against one that points down.
    pub bones: Tensor<4>,
}

impl Batch {
    /// Of frames that are all equally large.
    pub fn of(frames: &[draw::Frame], device: &Device) -> Self {
        let numbers = |numbers: Vec<f32>| Tensor::<1>::from_floats(numbers.as_slice(), device);
        let joints = frames.iter().flat_map(|frame| frame.joints);
        let joints = numbers(joints.flat_map(|joint| (2.0 * joint - 1.0).to_array()).collect());
        let bones = numbers(frames.iter().flat_map(|frame| frame.bones).flat_map(turned).collect());
        Self {
            sprites: maps(frames.iter().map(|frame| &frame.picture), device),
            joints: joints.reshape([frames.len(), Joint::COUNT, 2]),
            bones: bones.reshape([frames.len(), Joint::COUNT, 2, 2]),
        }
    }
}

/// The matrix that turns and stretches what points down to how a bone is seen, row by row.
pub(super) fn turned(bone: Vec2) -> [f32; 4] {
    let length = bone.length().max(SHORTEST);
    let way = bone.normalize_or(Vec2::Y);
    [way.y, length * way.x, -way.x, length * way.y]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{learn::sprite::measures::l1, net::first_order::pictures::pictures};

    const SPLITS: [Split; 3] = [Split::Train, Split::Dev, Split::Test];

    #[test]
    fn styles_are_called_what_the_characters_call_them() {
        for seed in 0..300 {
            let character = Character::from_seed(seed);
            let traits = &character.traits;
            let style = style_of(&character, View::Side);
            let cape = if traits.cape { "yes" } else { "no" };
            let expected = format!(
                "view=side kind={:?} build={:?} hair={:?} headgear={:?} top={:?} bottom={:?} held={:?} cape={cape} \
                 outline={:?}",
                traits.kind,
                traits.build,
                traits.hair,
                traits.headgear,
                traits.top,
                traits.bottom,
                traits.held,
                character.style.outline
            );
            assert_eq!(style.to_string(), expected.to_lowercase());
        }
    }

    #[test]
    fn nobody_is_in_two_splits() {
        let mut seen = HashSet::new();
        for split in SPLITS {
            let cast = Cast::new(split, 60);
            let looks = (0..60).map(|i| {
                cast.scene(i, Motion::Idle, 0, View::Front)
                    .frame(0.0, 48)
                    .picture
                    .into_raw()
            });
            for look in looks {
                assert!(seen.insert(look), "somebody of {split:?} was there before");
            }
        }
    }

    #[test]
    fn two_motions_are_kept_for_judging() {
        let motions = |split| -> HashSet<Motion> {
            let mut rng = Rng::with_seed(1);
            let cast = Cast::new(split, 9);
            (0..200).map(|_| cast.any(&mut rng).motion()).collect()
        };
        assert!(NEW.iter().all(|new| !motions(Split::Train).contains(new)));
        assert!(NEW.iter().all(|new| !motions(Split::Dev).contains(new)));
        assert_eq!(motions(Split::Test).len(), Motion::ALL.len());
    }

    #[test]
    fn transparent_pixels_have_no_colour_and_joints_are_where_the_body_is() {
        let scene = Cast::new(Split::Train, 9).any(&mut Rng::with_seed(4));
        let batch = Batch::of(
            &[scene.frame(0.1, 64), scene.frame(0.6, 64)],
            &Device::Flex(Default::default()),
        );
        assert_eq!((batch.sprites.pictures(), batch.sprites.side()), (2, 64));
        let colours = batch.sprites.some(0, 3).rows().max_dim(1);
        let over = (colours - batch.sprites.some(3, 1).rows()).max().into_scalar();
        assert!(over < 1e-6, "{over}");
        assert!(batch.joints.abs().max().into_scalar() < 1.0);
    }

    #[test]
    fn what_points_down_is_turned_to_where_a_bone_points() {
        let bone = Vec2::new(0.3, 0.4);
        let [a, b, c, d] = turned(bone);
        assert!((Vec2::new(b, d) - bone).length() < 1e-6);
        assert!((Vec2::new(a, c).perp_dot(Vec2::new(b, d)) - bone.length()).abs() < 1e-6);
        assert_eq!(turned(Vec2::Y), [1.0, 0.0, 0.0, 1.0]);
    }

    #[test]
    fn a_sprite_is_the_same_as_a_tensor_and_back() {
        let frame = Cast::new(Split::Train, 9).any(&mut Rng::with_seed(2)).frame(0.3, SIDE);
        let device = Device::Flex(Default::default());
        let back = pictures(&Batch::of(std::slice::from_ref(&frame), &device).sprites);
        assert!(l1(&frame.picture, &back[0]) < 0.003);
    }
}
