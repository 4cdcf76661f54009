//! What each expression does to the drawing.

/// One expression; lengths in units of the drawing. Its silent mouth, where it has one of its own, is in `mouths.rs`.
pub struct Look {
    /// As `bevy_animgen` spells it.
    pub name: &'static str,
    /// How far the brows move down: inner end, middle, outer end; left and right in the picture.
    pub brows: [[f32; 3]; 2],
    /// How far the brows' inner ends come together.
    pub knit: f32,
    /// How far the upper lids come down over open eyes, of 18 for half shut: at the inner and at the outer corner.
    pub lids: [f32; 2],
    /// How far the lower lids come up.
    pub lower_lids: f32,
    /// Size of the eyes, and of the iris in them.
    pub eyes: f32,
    pub iris: f32,
    /// Redness of the cheeks, 1 as usual.
    pub blush: f32,
    /// The nose is wrinkled.
    pub wrinkled: bool,
    /// How far the corners of a mouth that speaks rise (left and right in the picture), and how much wider it is.
    pub corners: [f32; 2],
    pub wider: f32,
}

const NEUTRAL: Look = Look {
    name: "neutral",
    brows: [[0.0; 3]; 2],
    knit: 0.0,
    lids: [0.0; 2],
    lower_lids: 0.0,
    eyes: 1.0,
    iris: 1.0,
    blush: 1.0,
    wrinkled: false,
    corners: [0.0; 2],
    wider: 0.0,
};

/// The expressions, in the order of `bevy_animgen`.
pub const LOOKS: [Look; 8] = [
    NEUTRAL,
    Look {
        name: "happy",
        brows: [[-4.0, -6.0, -3.0]; 2],
        lower_lids: 8.0,
        blush: 1.7,
        corners: [6.0; 2],
        wider: 0.1,
        ..NEUTRAL
    },
    Look {
        name: "sad",
        brows: [[-9.0, -1.0, 8.0]; 2],
        knit: 3.0,
        lids: [4.0, 11.0],
        blush: 0.7,
        corners: [-7.0; 2],
        wider: -0.05,
        ..NEUTRAL
    },
    Look {
        name: "angry",
        brows: [[14.0, 7.0, -4.0]; 2],
        knit: 6.0,
        lids: [12.0, 2.0],
        lower_lids: 4.0,
        iris: 0.92,
        corners: [-6.0; 2],
        wider: 0.02,
        ..NEUTRAL
    },
    Look {
        name: "fearful",
        brows: [[-14.0, -9.0, 1.0]; 2],
        knit: 4.0,
        eyes: 1.1,
        iris: 0.68,
        blush: 0.3,
        corners: [-4.0; 2],
        wider: 0.16,
        ..NEUTRAL
    },
    Look {
        name: "disgusted",
        brows: [[9.0, 6.0, 3.0], [11.0, 4.0, -2.0]],
        knit: 4.0,
        lids: [9.0, 8.0],
        lower_lids: 9.0,
        blush: 0.6,
        wrinkled: true,
        corners: [-6.0, -2.0],
        ..NEUTRAL
    },
    Look {
        name: "surprised",
        brows: [[-16.0, -19.0, -14.0]; 2],
        eyes: 1.12,
        iris: 0.84,
        wider: -0.16,
        ..NEUTRAL
    },
    Look {
        name: "contempt",
        brows: [[5.0, 5.0, 3.0], [-5.0, -14.0, -9.0]],
        lids: [9.0, 9.0],
        corners: [7.0, -2.0],
        ..NEUTRAL
    },
];
