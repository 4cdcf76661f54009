//! Finds the morph targets of a character and writes them.

use std::collections::HashMap;
use std::sync::Arc;

use bevy::asset::{AssetEventSystems, AssetId};
use bevy::mesh::morph::{MeshMorphWeights, MorphWeights};
use bevy::mesh::{Mesh, Mesh3d};
use bevy::prelude::*;

use super::binding::{self, MeshPlan};
use super::extras::names_in_extras;
use super::names::Convention;
use super::whole_face::WholeFaces;
use super::{FaceRig, FaceRigHandle, MouthStyle};
use crate::AnimGenSystems;
use crate::track::{
    Articulation, BlendShapeWeights, ExpressionWeights, Face, FacialActions, SilentMouth, SpeechActivity, Viseme,
    VisemeWeights, beneath_speech,
};

/// Seconds between looks at a face that has no morph targets yet: its scene may still load.
const LOOK_AGAIN: f32 = 0.25;
/// Seconds that meshes of a face may be there without morph targets before that is reported: a
/// character may be put together from several scenes.
const PATIENCE: f32 = 1.0;

/// Why a face cannot move the meshes below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Reflect)]
pub enum BindingProblem {
    /// There are meshes, and none has morph targets.
    NoMorphTargets,
    /// There are morph targets, and nothing is known of what they show.
    NothingRecognised,
}

/// A name in a rig file that no mesh of the character has.
#[derive(Clone, Debug, PartialEq, Eq, Reflect)]
pub struct UnknownTarget {
    /// The name.
    pub name: String,
    /// The existing name that comes nearest to it.
    pub nearest: Option<String>,
}

/// Which morph targets a face drives, worked out once and used every frame.
///
/// Comes with every [`Face`]. It is worked out anew when meshes with morph targets come or go, and
/// when the [`FaceRig`] changes.
#[derive(Component, Clone, Debug, Default)]
pub struct FaceBinding {
    meshes: Vec<BoundMesh>,
    mouth: MouthStyle,
    whole_faces: WholeFaces,
    conventions: Vec<Convention>,
    unknown: Vec<UnknownTarget>,
    problem: Option<BindingProblem>,
    /// It has to be worked out anew.
    stale: bool,
    /// A mesh's names were not known yet.
    waits: bool,
    /// Seconds until the next look, while there is nothing to drive.
    look_again: f32,
    /// Seconds that there have been meshes and no morph targets.
    without: f32,
}

#[derive(Clone, Debug)]
struct BoundMesh {
    /// Carries the `MorphWeights`.
    entity: Entity,
    /// Whose names were used.
    mesh: Option<AssetId<Mesh>>,
    plan: MeshPlan,
}

impl FaceBinding {
    /// The entities whose `MorphWeights` are written, each with how many targets.
    pub fn meshes(&self) -> impl Iterator<Item = (Entity, usize)> + '_ {
        self.meshes.iter().map(|m| (m.entity, m.plan.len()))
    }

    /// What moves the mouth: [`MouthStyle::BlendShapes`] or [`MouthStyle::Visemes`].
    pub fn mouth(&self) -> MouthStyle {
        self.mouth
    }

    /// The naming conventions of the targets that were recognised.
    pub fn conventions(&self) -> &[Convention] {
        &self.conventions
    }

    /// Names in the rig file that no mesh has.
    pub fn unknown_targets(&self) -> &[UnknownTarget] {
        &self.unknown
    }

    /// Why nothing is driven, if that is certain.
    pub fn problem(&self) -> Option<BindingProblem> {
        self.problem
    }

    /// Has it worked out anew. Needed after moving meshes below the face by hand; scenes that
    /// load, and meshes that are spawned, are noticed.
    pub fn refresh(&mut self) {
        self.stale = true;
    }
}

/// Names of morph targets by mesh.
///
/// A mesh that only the render world keeps gives its names away when it is extracted, at the end
/// of the frame in which it appeared: whoever asks later would ask in vain.
#[derive(Resource, Default)]
pub(super) struct TargetNames(HashMap<AssetId<Mesh>, Arc<[String]>>);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<TargetNames>()
        .register_required_components::<Face, FaceBinding>()
        .add_systems(
            PostUpdate,
            (
                remember_names
                    .after(AssetEventSystems)
                    .run_if(resource_exists::<Assets<Mesh>>.and_then(resource_exists::<Messages<AssetEvent<Mesh>>>)),
                notice_rigs
                    .run_if(resource_exists::<Messages<AssetEvent<FaceRig>>>)
                    .before(find_meshes)
                    .in_set(AnimGenSystems::Apply),
                (find_meshes, write_weights).chain().in_set(AnimGenSystems::Apply),
            ),
        );
}

/// Notes the names of new meshes before the render world takes them.
fn remember_names(
    mut events: MessageReader<AssetEvent<Mesh>>,
    meshes: Res<Assets<Mesh>>,
    mut names: ResMut<TargetNames>,
    mut faces: Query<&mut FaceBinding>,
) {
    for event in events.read() {
        match event {
            AssetEvent::Added { id } | AssetEvent::Modified { id } => {
                let found = meshes.get(*id).and_then(|m| m.try_morph_target_names().ok().flatten());
                let Some(found) = found else { continue };
                if names.0.get(id).is_some_and(|old| **old == *found) {
                    continue;
                }
                names.0.insert(*id, found.into());
                for mut binding in &mut faces {
                    if binding.waits || binding.meshes.iter().any(|m| m.mesh == Some(*id)) {
                        binding.stale = true;
                    }
                }
            }
            AssetEvent::Unused { id } => {
                names.0.remove(id);
            }
            _ => {}
        }
    }
}

/// Rebinds the faces whose rig file has changed.
fn notice_rigs(mut events: MessageReader<AssetEvent<FaceRig>>, mut faces: Query<(&FaceRigHandle, &mut FaceBinding)>) {
    for event in events.read() {
        let (AssetEvent::Added { id } | AssetEvent::Modified { id } | AssetEvent::Removed { id }) = event else {
            continue;
        };
        for (rig, mut binding) in &mut faces {
            if rig.0.id() == *id {
                binding.stale = true;
            }
        }
    }
}

/// Notices faces, meshes and rigs that are new, and has their bindings worked out.
fn find_meshes(
    time: Res<Time>,
    mut faces: Query<(Entity, &mut FaceBinding)>,
    changed_rigs: Query<Entity, (With<Face>, Or<(Added<Face>, Changed<FaceRigHandle>)>)>,
    mut lost_rigs: RemovedComponents<FaceRigHandle>,
    moved: Query<Entity, (With<MorphWeights>, Or<(Added<MorphWeights>, Changed<ChildOf>)>)>,
    parents: Query<&ChildOf>,
    mut commands: Commands,
) {
    let mut mark = |entity: Entity| faces.get_mut(entity).map(|(_, mut b)| b.stale = true).is_ok();
    for face in changed_rigs.iter().chain(lost_rigs.read()) {
        mark(face);
    }
    for mesh in &moved {
        // The nearest face above it is its own.
        let _ = mark(mesh) || parents.iter_ancestors(mesh).any(&mut mark);
    }
    let seconds = time.delta_secs();
    for (face, mut binding) in &mut faces {
        let binding = binding.bypass_change_detection();
        if binding.meshes.is_empty() && binding.problem.is_none() {
            binding.look_again -= seconds;
            binding.stale |= binding.look_again <= 0.0;
        }
        if std::mem::take(&mut binding.stale) {
            binding.look_again = LOOK_AGAIN;
            commands.queue(move |world: &mut World| bind(world, face));
        }
    }
}

/// What a character has below its face.
#[derive(Default)]
struct Found {
    /// Entities with `MorphWeights`.
    morphed: Vec<Entity>,
    /// Any mesh at all.
    some_mesh: Option<Entity>,
}

/// Looks through a face's descendants, but not into those of another face among them.
fn look_below(world: &World, face: Entity) -> Found {
    let mut found = Found::default();
    let mut open = vec![face];
    while let Some(entity) = open.pop() {
        let Ok(entity_ref) = world.get_entity(entity) else {
            continue;
        };
        if entity != face && entity_ref.contains::<Face>() {
            continue;
        }
        if entity_ref.contains::<MorphWeights>() {
            found.morphed.push(entity);
        }
        if entity_ref.contains::<Mesh3d>() {
            found.some_mesh.get_or_insert(entity);
        }
        if let Some(children) = entity_ref.get::<Children>() {
            open.extend(children.iter().rev());
        }
    }
    found
}

/// The names of the targets that one `MorphWeights` holds.
enum Names {
    /// In order of the targets.
    Known(Arc<[String]>),
    /// The mesh has none.
    None,
    /// The mesh has not been loaded.
    NotYet,
}

fn names_of(world: &World, entity: Entity) -> (Names, Option<AssetId<Mesh>>) {
    let children = world.get::<Children>(entity).into_iter().flat_map(|c| c.iter());
    // Primitives: meshes that take their weights from this entity.
    let primitives: Vec<Entity> = std::iter::once(entity)
        .chain(children)
        .filter(|e| match world.get::<MeshMorphWeights>(*e) {
            Some(MeshMorphWeights::Reference(source)) => *source == entity,
            _ => *e == entity,
        })
        .collect();
    let first = world
        .get::<MorphWeights>(entity)
        .and_then(MorphWeights::first_mesh)
        .map(Handle::id);
    let others = primitives
        .iter()
        .filter_map(|e| world.get::<Mesh3d>(*e))
        .map(|m| m.0.id());
    let mut pending = None;
    let mut any = None;
    for mesh in first.into_iter().chain(others) {
        any.get_or_insert(mesh);
        if let Some(known) = world.get_resource::<TargetNames>().and_then(|n| n.0.get(&mesh)) {
            return (Names::Known(known.clone()), Some(mesh));
        }
        match world.get_resource::<Assets<Mesh>>().and_then(|m| m.get(mesh)) {
            Some(loaded) => {
                if let Ok(Some(names)) = loaded.try_morph_target_names() {
                    return (Names::Known(names.into()), Some(mesh));
                }
            }
            None => {
                pending.get_or_insert(mesh);
            }
        }
    }
    if let Some(names) = primitives.iter().find_map(|e| names_in_extras(world, *e)) {
        return (Names::Known(names.into()), any);
    }
    if pending.is_some() {
        (Names::NotYet, pending)
    } else {
        (Names::None, any)
    }
}

/// Returns to 0 what a face has driven until now: what it drives no longer must not stay as it was.
/// What it still drives is written again before anybody sees it.
fn let_go(world: &mut World, face: Entity) {
    let driven = world.get::<FaceBinding>(face).map(|binding| binding.meshes.clone());
    for mesh in driven.iter().flatten() {
        if let Some(mut morph) = world.get_mut::<MorphWeights>(mesh.entity) {
            mesh.plan.write(&[0.0; binding::INPUTS], morph.weights_mut());
        }
    }
}

/// Works out a face's binding.
fn bind(world: &mut World, face: Entity) {
    if world.get::<FaceBinding>(face).is_none() {
        return;
    }
    let_go(world, face);
    let found = look_below(world, face);
    if found.morphed.is_empty() {
        without_targets(world, face, found.some_mesh);
        return;
    }
    let mut waits = false;
    let mut lists = Vec::with_capacity(found.morphed.len());
    for entity in found.morphed {
        let (names, mesh) = names_of(world, entity);
        let count = world.get::<MorphWeights>(entity).map_or(0, |w| w.weights().len());
        waits |= matches!(names, Names::NotYet);
        let names: Arc<[String]> = if let Names::Known(names) = names {
            names
        } else {
            Arc::from([])
        };
        lists.push((entity, mesh, names, count));
    }
    let named: Vec<Vec<Option<&str>>> = lists
        .iter()
        .map(|(_, _, names, count)| (0..*count).map(|i| names.get(i).map(String::as_str)).collect())
        .collect();

    let handle = world.get::<FaceRigHandle>(face).map(|h| h.0.clone());
    let rig = handle
        .as_ref()
        .and_then(|h| world.get_resource::<Assets<FaceRig>>()?.get(h));
    let standard = FaceRig::default();
    let rig_in_use = rig.unwrap_or(&standard);
    let plan = binding::plan(&named, rig_in_use);
    let in_speech = rig_in_use.expressions_in_speech;

    let driven: usize = plan.meshes.iter().map(MeshPlan::len).sum();
    let total: usize = lists.iter().map(|l| l.3).sum();
    let nameless = lists.iter().all(|l| l.2.is_empty());
    // While the rig file or a mesh still loads, nothing is certain.
    let settled = !waits && (handle.is_none() || rig.is_some());
    let problem = (settled && driven == 0).then_some(BindingProblem::NothingRecognised);
    let unknown: Vec<UnknownTarget> = if waits {
        vec![]
    } else {
        plan.unknown
            .into_iter()
            .map(|(name, nearest)| UnknownTarget { name, nearest })
            .collect()
    };
    let meshes = lists
        .iter()
        .zip(plan.meshes)
        .map(|((entity, mesh, ..), plan)| BoundMesh {
            entity: *entity,
            mesh: *mesh,
            plan,
        })
        .collect();

    let model = describe(world, face, lists.first().map(|l| l.0));
    let rig_path = handle
        .and_then(|h| h.path().map(ToString::to_string))
        .unwrap_or_else(|| "face rig".to_owned());
    let Some(mut binding) = world.get_mut::<FaceBinding>(face) else {
        return;
    };
    if problem.is_some() && binding.problem != problem {
        let why = if nameless {
            "they have no names"
        } else {
            "none of their names is known"
        };
        warn!(
            "{model}: its {total} morph targets cannot be driven, {why}; say in a FaceRig file which target shows \
             what (a target without a name is called \"#0\", \"#1\" and so on)"
        );
    }
    for target in unknown.iter().filter(|t| !binding.unknown.contains(t)) {
        let meant = target
            .nearest
            .as_ref()
            .map_or_else(String::new, |n| format!("; did you mean \"{n}\"?"));
        warn!("{rig_path}: {model} has no morph target \"{}\"{meant}", target.name);
    }
    if settled && driven > 0 && binding.meshes.is_empty() {
        info!(
            "{model}: drives {driven} of {total} morph targets ({:?})",
            plan.conventions
        );
    }
    binding.meshes = meshes;
    binding.mouth = plan.mouth;
    binding.whole_faces.bind(plan.expressions, in_speech);
    binding.conventions = plan.conventions;
    binding.unknown = unknown;
    binding.problem = problem;
    binding.waits = waits;
    binding.without = 0.0;
}

/// There is nothing to drive: because the scene still loads, because this is no 3D character, or
/// because its model cannot be driven, which is said once.
fn without_targets(world: &mut World, face: Entity, mesh: Option<Entity>) {
    let model = mesh.map(|m| describe(world, face, Some(m)));
    let Some(mut binding) = world.get_mut::<FaceBinding>(face) else {
        return;
    };
    binding.meshes.clear();
    let Some(model) = model else { return };
    binding.without += LOOK_AGAIN;
    if binding.without > PATIENCE && binding.problem.is_none() {
        binding.problem = Some(BindingProblem::NoMorphTargets);
        warn!(
            "{model}: has no morph targets, so its face cannot move; export it with shape keys (blend shapes), or use \
             another model"
        );
    }
}

/// What to call a character in a message: its file, its name, its entity, as far as they are known.
fn describe(world: &World, face: Entity, mesh: Option<Entity>) -> String {
    let handle = mesh.and_then(|m| {
        let first = world.get::<MorphWeights>(m).and_then(MorphWeights::first_mesh);
        first.or_else(|| world.get::<Mesh3d>(m).map(|mesh| &mesh.0))
    });
    let file = handle.and_then(Handle::path).map(|p| p.path().display().to_string());
    let name = world.get::<Name>(face).map(ToString::to_string);
    match (file, name) {
        (Some(file), Some(name)) => format!("model {file} of {name}"),
        (Some(file), None) => format!("model {file} ({face})"),
        (None, Some(name)) => format!("character {name}"),
        (None, None) => format!("character {face}"),
    }
}

/// What drives the targets of a face.
type Driving<'a> = (
    &'a Face,
    &'a BlendShapeWeights,
    &'a VisemeWeights,
    &'a ExpressionWeights,
    &'a SpeechActivity,
    &'a mut FaceBinding,
);

/// The only writer of `MorphWeights`. Targets that the face does not drive keep what an animation
/// or the game has put there.
fn write_weights(
    time: Res<Time>,
    articulation: Option<Res<Articulation>>,
    actions: Option<Res<FacialActions>>,
    mut faces: Query<Driving>,
    mut morphs: Query<&mut MorphWeights>,
) {
    for (face, pose, visemes, expressions, activity, mut binding) in &mut faces {
        if binding.meshes.is_empty() {
            continue;
        }
        let binding = binding.bypass_change_detection();
        binding.whole_faces.advance(activity, time.delta_secs());
        let mut shown = *visemes;
        if let (Some(articulation), MouthStyle::Visemes) = (&articulation, binding.mouth) {
            shown = articulation.decided(visemes);
            if shown.get(Viseme::Sil) > 0.0 {
                let mut mouth = SilentMouth::of(face, pose, visemes, articulation);
                if let Some(actions) = &actions {
                    mouth = mouth.without(expressions, None, actions, |e| binding.whole_faces.shows_mouth(e));
                }
                shown = beneath_speech(&shown, &mouth.amounts(articulation));
            }
        }
        let inputs = binding::inputs(pose, &shown, expressions, binding.whole_faces.share());
        for mesh in &binding.meshes {
            let Ok(mut morph) = morphs.get_mut(mesh.entity) else {
                // It was despawned or replaced.
                binding.stale = true;
                continue;
            };
            let changed = mesh.plan.write(&inputs, morph.bypass_change_detection().weights_mut());
            if changed {
                morph.set_changed();
            }
        }
    }
}
