//! What the face can do: the controls that every morph target is a setting of.

/// Left and right, as the character has them: `[left, right]`.
pub type Sides = [f32; 2];

/// One setting of all controls. Everything zero is the resting face. Lengths in millimetres, angles in radians.
#[derive(Clone, Debug, Default)]
pub struct Pose {
    /// How far the lower jaw turns down.
    pub jaw_open: f32,
    /// The lower jaw sideways (towards the character's left) and forwards.
    pub jaw_side: f32,
    pub jaw_forward: f32,
    /// How far the lips are brought together from wherever they are, 0 to 1.
    pub seal: f32,
    /// The lower lip reaches for the upper teeth, 0 to 1.
    pub bite: f32,
    /// Mouth corners: outwards, upwards, forwards.
    pub corner_out: Sides,
    pub corner_up: Sides,
    pub corner_forward: Sides,
    /// Halves of the upper lip raised, halves of the lower lip lowered.
    pub upper_raise: Sides,
    pub lower_drop: Sides,
    /// Lips rolled: outwards (trumpet) positive, inwards (over the teeth) negative.
    pub upper_roll: f32,
    pub lower_roll: f32,
    /// Lips drawn towards the middle (share of the width) and pushed forwards.
    pub narrow: f32,
    pub forward: f32,
    /// Red of the lips made taller (or flatter, negative), as a share.
    pub plump: f32,
    /// The opening made oval: its upper and lower edge, furthest at the middle.
    pub oval_up: f32,
    pub oval_down: f32,
    /// Whole mouth sideways, towards the character's left.
    pub mouth_side: f32,
    /// Lower lip and the chin's skin pushed up.
    pub shrug_lower: f32,
    pub shrug_upper: f32,
    /// Dent at the mouth corners.
    pub dimple: Sides,
    pub cheek_puff: f32,
    pub cheek_raise: Sides,
    /// Wing of the nose raised, with the wrinkle beside it.
    pub sneer: Sides,
    /// Lids closed (1 = shut), lower lid raised, lids opened wider than at rest.
    pub blink: Sides,
    pub squint: Sides,
    pub wide: Sides,
    /// Where the eyes turn: to the character's left, up.
    pub look_left: Sides,
    pub look_up: Sides,
    /// Brows: all of it down, inner end up, outer end up.
    pub brow_down: Sides,
    pub brow_inner: Sides,
    pub brow_outer: Sides,
    /// Tongue: out of the mouth, tip up, back up, forwards without leaving, wide.
    pub tongue_out: f32,
    pub tongue_tip: f32,
    pub tongue_back: f32,
    pub tongue_forward: f32,
    pub tongue_lift: f32,
}
