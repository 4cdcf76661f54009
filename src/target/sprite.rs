//! Faces of 2D characters: which cell of a sheet is shown.

use bevy::prelude::*;

use super::{FaceRig, FaceRigHandle, RhubarbShape, SpriteCells};
use crate::AnimGenSystems;
use crate::track::{
    Articulation, BlendShape, BlendShapeWeights, Expression, ExpressionWeights, Face, FacialActions, ShownExpression,
    SilentMouth, Viseme, VisemeWeights, beneath_speech,
};

/// Shows the mouth of a [`Face`] with the cells of a sheet: one for each mouth shape.
///
/// Put it next to a `Sprite` with a `TextureAtlas`, on the face's entity or on any entity below it
/// (the eyes may be a sprite of their own, see [`SpriteEyes`]). By default the sheet begins with the
/// nine Rhubarb mouths in the order `X A B C D E F G H`.
///
/// While the face is silent, a mouth that it opens, purses or presses all the same (before a camera, in a mood) is shown
/// with the cell of the viseme that it is most like. Cells of an expression are taken to show the expression's own mouth,
/// and only what goes beyond that changes them.
#[derive(Component, Clone, Debug, PartialEq, Reflect)]
#[reflect(Component, Default)]
#[require(SpriteFrame)]
pub struct SpriteFace {
    /// The cell of each viseme, in [`Viseme::ALL`]'s order.
    pub cells: [usize; Viseme::COUNT],
    /// Shortest time that a cell is shown, in seconds; 0.07 is what animators use. A lip closure
    /// does not wait for it, and is itself shown for so long.
    pub minimum_hold: f32,
    /// Where the same mouths with the eyes half shut begin, counted from the open ones, for sheets
    /// that have whole faces in them.
    pub half_blink_offset: Option<usize>,
    /// Where the same mouths with the eyes shut begin, counted likewise.
    pub blink_offset: Option<usize>,
    /// Where the same cells, with all states of the eyes, begin for each expression, in [`Expression::ALL`]'s order,
    /// counted from the neutral ones; an expression without cells of its own shows those.
    pub expression_offsets: [Option<usize>; Expression::COUNT],
}

impl Default for SpriteFace {
    fn default() -> Self {
        Self::from_cells(&SpriteCells::default())
    }
}

impl SpriteFace {
    /// A sheet with the nine mouths `X A B C D E F G H`, from cell `first` on.
    pub fn rhubarb(first: usize) -> Self {
        Self {
            cells: Viseme::ALL.map(|v| first + RhubarbShape::of(v) as usize),
            minimum_hold: 0.07,
            half_blink_offset: None,
            blink_offset: None,
            expression_offsets: [None; Expression::COUNT],
        }
    }

    /// A sheet with a cell for each viseme, in [`Viseme::ALL`]'s order, from cell `first` on.
    pub fn visemes(first: usize) -> Self {
        Self {
            cells: std::array::from_fn(|i| first + i),
            ..Self::rhubarb(0)
        }
    }

    /// The cells that a rig file lists.
    pub fn from_cells(cells: &SpriteCells) -> Self {
        let cell = |viseme: Viseme| {
            let mouth = RhubarbShape::of(viseme);
            let listed = cells.cells.get(&viseme).or_else(|| cells.mouths.get(&mouth));
            listed.copied().unwrap_or(mouth as usize)
        };
        Self {
            cells: Viseme::ALL.map(cell),
            minimum_hold: cells.minimum_hold,
            half_blink_offset: cells.half_blink_offset,
            blink_offset: cells.blink_offset,
            expression_offsets: Expression::ALL.map(|e| cells.expression_offsets.get(&e).copied()),
        }
    }

    /// The cell of a viseme on a neutral face with open eyes.
    pub fn cell(&self, viseme: Viseme) -> usize {
        self.cells[viseme.index()]
    }
}

/// Shows the eyes of a [`Face`] with cells of a sheet: open, half shut, shut.
#[derive(Component, Clone, Debug, PartialEq, Eq, Reflect)]
#[reflect(Component, Default)]
pub struct SpriteEyes {
    /// The cell of open eyes.
    pub open: usize,
    /// The cell of half shut eyes, if there is one.
    pub half: Option<usize>,
    /// The cell of shut eyes.
    pub shut: usize,
}

impl Default for SpriteEyes {
    /// Cells 0 (open), 1 (half) and 2 (shut).
    fn default() -> Self {
        Self {
            open: 0,
            half: Some(1),
            shut: 2,
        }
    }
}

/// What a [`SpriteFace`] shows at this moment.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Reflect)]
#[reflect(Component, Default)]
pub struct SpriteFrame {
    /// The cell, the offsets for eyes and expression included.
    pub cell: usize,
    /// The viseme that chose it.
    pub viseme: Viseme,
    /// The expression that chose it.
    pub expression: Expression,
    /// For how long its mouth has been shown, in seconds.
    pub held: f32,
    /// Whether a mouth has been chosen yet.
    begun: bool,
    /// A closure that came while another was held.
    pending: Option<Viseme>,
}

/// How much stronger than the mouth that is shown another must be: equals would flicker.
const LEAD: f32 = 0.08;

impl SpriteFrame {
    /// Chooses the mouth for this moment. `visemes` have the contact rule applied to them, and the silent mouth in them.
    fn advance(&mut self, face: &SpriteFace, visemes: &VisemeWeights, seconds: f32) {
        self.held += seconds;
        if !self.begun {
            (self.begun, self.viseme, self.held) = (true, strongest(face, visemes), 0.0);
            return;
        }
        // A closure missed is seen by everyone; a vowel cut short by hardly anyone. So a closure does
        // not wait, unless for another closure, and then it is shown even if it has passed.
        // The tolerance is for sums of frame times.
        let held = self.held + 1e-4 >= face.minimum_hold;
        if let Some(closure) = self.pending.take_if(|_| held) {
            (self.viseme, self.held) = (closure, 0.0);
            return;
        }
        let wanted = strongest(face, visemes);
        let (shown_cell, wanted_cell) = (face.cell(self.viseme), face.cell(wanted));
        if wanted_cell == shown_cell {
            self.viseme = wanted;
            return;
        }
        let clear = weight_of_cell(face, visemes, wanted_cell) >= weight_of_cell(face, visemes, shown_cell) + LEAD;
        if (held && clear) || (is_contact(wanted) && !is_contact(self.viseme)) {
            (self.viseme, self.held) = (wanted, 0.0);
        } else if is_contact(wanted) {
            self.pending = Some(wanted);
        }
    }
}

fn is_contact(viseme: Viseme) -> bool {
    matches!(viseme, Viseme::PP | Viseme::FF)
}

/// All that speaks for a cell: several visemes may share it.
fn weight_of_cell(face: &SpriteFace, visemes: &VisemeWeights, cell: usize) -> f32 {
    face.cells
        .iter()
        .zip(visemes.0)
        .filter(|(c, _)| **c == cell)
        .map(|(_, w)| w)
        .sum()
}

/// The strongest viseme of the strongest cell.
fn strongest(face: &SpriteFace, visemes: &VisemeWeights) -> Viseme {
    let rank = |v: Viseme| (weight_of_cell(face, visemes, face.cell(v)), visemes.get(v));
    let mut best = Viseme::Sil;
    for viseme in Viseme::ALL {
        if rank(viseme) > rank(best) {
            best = viseme;
        }
    }
    best
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        PostUpdate,
        (
            take_cells_from_rigs.run_if(resource_exists::<Messages<AssetEvent<FaceRig>>>),
            show_mouths,
            show_eyes,
        )
            .chain()
            .in_set(AnimGenSystems::Apply),
    );
}

/// Cells that a rig file lists replace those of the component.
fn take_cells_from_rigs(
    mut events: MessageReader<AssetEvent<FaceRig>>,
    rigs: Option<Res<Assets<FaceRig>>>,
    faces: Query<Ref<FaceRigHandle>, With<Face>>,
    parents: Query<&ChildOf>,
    mut sprites: Query<(Entity, &mut SpriteFace)>,
) {
    let Some(rigs) = rigs else { return };
    let changed: Vec<AssetId<FaceRig>> = events
        .read()
        .filter_map(|e| match e {
            AssetEvent::Added { id } | AssetEvent::Modified { id } => Some(*id),
            _ => None,
        })
        .collect();
    let handle_changed = faces.iter().any(|f| f.is_changed());
    for (entity, mut sprite) in &mut sprites {
        let new = sprite.is_added();
        if !(new || handle_changed) && changed.is_empty() {
            continue;
        }
        let above = std::iter::once(entity).chain(parents.iter_ancestors(entity));
        let Some(handle) = above.into_iter().find_map(|e| faces.get(e).ok()) else {
            continue;
        };
        let id = handle.0.id();
        if !(new || handle.is_changed() || changed.contains(&id)) {
            continue;
        }
        if let Some(cells) = rigs.get(id).and_then(|r| r.sprite.as_ref()) {
            sprite.set_if_neq(SpriteFace::from_cells(cells));
        }
    }
}

/// What sprites show of a face.
type Shown<'a> = (
    &'a Face,
    &'a VisemeWeights,
    &'a BlendShapeWeights,
    &'a ExpressionWeights,
    &'a ShownExpression,
);

/// The face that an entity belongs to: its own, or the nearest above it.
fn face_of<'a>(entity: Entity, faces: &'a Query<Shown>, parents: &Query<&ChildOf>) -> Option<Shown<'a>> {
    std::iter::once(entity)
        .chain(parents.iter_ancestors(entity))
        .find_map(|e| faces.get(e).ok())
}

/// The states of the eyes that a sheet distinguishes.
enum Eyes {
    Open,
    Half,
    Shut,
}

/// How far both eyes are shut.
fn eyes(pose: &BlendShapeWeights) -> Eyes {
    match pose
        .get(BlendShape::EyeBlinkLeft)
        .min(pose.get(BlendShape::EyeBlinkRight))
    {
        c if c > 0.7 => Eyes::Shut,
        c if c > 0.3 => Eyes::Half,
        _ => Eyes::Open,
    }
}

/// What chooses the cell: speech, and in its silence what the mouth does beyond it and beyond the cells of expressions.
fn mouth_of(
    cells: &SpriteFace,
    shown: Shown,
    articulation: Option<&Articulation>,
    actions: Option<&FacialActions>,
) -> VisemeWeights {
    let (face, visemes, pose, weights, expression) = shown;
    let Some(articulation) = articulation else {
        return *visemes;
    };
    let spoken = articulation.decided(visemes);
    if spoken.get(Viseme::Sil) <= 0.0 {
        return spoken;
    }
    let mut mouth = SilentMouth::of(face, pose, visemes, articulation);
    if let Some(actions) = actions {
        let own = |e: Expression| cells.expression_offsets[e.index()].is_some();
        mouth = mouth.without(weights, Some(expression.expression()), actions, own);
    }
    beneath_speech(&spoken, &mouth.nearest(articulation))
}

fn show_mouths(
    time: Res<Time>,
    articulation: Option<Res<Articulation>>,
    actions: Option<Res<FacialActions>>,
    faces: Query<Shown>,
    parents: Query<&ChildOf>,
    mut sprites: Query<(Entity, &SpriteFace, &mut SpriteFrame, Option<&mut Sprite>)>,
) {
    let seconds = time.delta_secs();
    for (entity, sprite_face, mut frame, sprite) in &mut sprites {
        let Some(shown) = face_of(entity, &faces, &parents) else {
            continue;
        };
        let mouth = mouth_of(sprite_face, shown, articulation.as_deref(), actions.as_deref());
        let (_, _, pose, _, expression) = shown;
        let before = frame.cell;
        let clock = frame.bypass_change_detection();
        clock.advance(sprite_face, &mouth, seconds);
        let offset = match eyes(pose) {
            Eyes::Open => None,
            Eyes::Half => sprite_face.half_blink_offset,
            Eyes::Shut => sprite_face.blink_offset,
        };
        // Steady by itself: see [`ShownExpression`].
        clock.expression = expression.expression();
        let expression = sprite_face.expression_offsets[clock.expression.index()];
        clock.cell = sprite_face.cell(clock.viseme) + offset.unwrap_or(0) + expression.unwrap_or(0);
        let cell = clock.cell;
        if cell != before {
            frame.set_changed();
        }
        show(sprite, cell);
    }
}

fn show_eyes(faces: Query<Shown>, parents: Query<&ChildOf>, mut sprites: Query<(Entity, &SpriteEyes, &mut Sprite)>) {
    for (entity, cells, sprite) in &mut sprites {
        let Some((_, _, pose, ..)) = face_of(entity, &faces, &parents) else {
            continue;
        };
        let cell = match eyes(pose) {
            Eyes::Open => cells.open,
            Eyes::Half => cells.half.unwrap_or(cells.open),
            Eyes::Shut => cells.shut,
        };
        show(Some(sprite), cell);
    }
}

/// Sets a sprite's cell; sprites without an atlas are left alone.
fn show(sprite: Option<Mut<Sprite>>, cell: usize) {
    let Some(mut sprite) = sprite else { return };
    if let Some(atlas) = &mut sprite.bypass_change_detection().texture_atlas
        && atlas.index != cell
    {
        atlas.index = cell;
        sprite.set_changed();
    }
}
