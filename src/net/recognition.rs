//! From the pictures that sources see to the faces in them, through the networks, without a frame ever waiting.

use std::{collections::HashMap, time::Duration};

use bevy::prelude::*;

use super::{
    ExpressionNetWeights, FaceAlignerWeights, FaceFinderWeights, FaceWatcher, FaceWeights, Followed, InferenceDevice,
    NetSettings, Seen, Watched,
    batch::Broken,
    host::{Host, Upgraded},
};
use crate::{
    source::SeenPicture,
    track::{ExpressionRecognizer, SeenFaces},
};

/// Where an entity's pictures stand on their way through the networks.
#[derive(Component, Debug, Default)]
pub(super) struct Watching {
    /// The number of the newest picture that was taken.
    number: u64,
    take: u32,
    settings: ExpressionRecognizer,
    /// With which weights, see [`RecognitionRunner::weights_number`].
    weights: u32,
    /// The question that is not answered yet.
    asked: Option<u64>,
    followed: Followed,
}

/// The networks and who is waiting for their answers.
#[derive(Resource, Default)]
pub(super) struct RecognitionRunner {
    /// Nothing before the first picture: a game without any has no network and no thread.
    host: Option<Host<FaceWatcher>>,
    weights: FaceWeights,
    /// Counts them.
    weights_number: u32,
    asked: HashMap<u64, Asked>,
    questions: u64,
    ready: Vec<Watched>,
    /// The device that the networks were last made ready on, or are now.
    gpu: Option<InferenceDevice>,
    /// They run there, and not on the CPU any more.
    on_gpu: bool,
}

/// A picture that is being looked at.
struct Asked {
    source: Entity,
    size: UVec2,
    time: f64,
}

/// How the networks that see are doing.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Reflect)]
#[reflect(Resource, Default)]
pub struct RecognitionStats {
    /// From handing a batch over to having its answers, for the newest batch.
    pub latency: Duration,
    /// Sources in the newest batch.
    pub sources: usize,
    /// Faces in the newest batch.
    pub faces: usize,
    /// Batches answered since the start.
    pub batches: u64,
    /// Pictures answered for since the start, all sources together.
    pub pictures: u64,
    /// The networks run on the game's GPU; else on the CPU, or there was no picture yet.
    pub on_gpu: bool,
}

impl RecognitionRunner {
    /// Nobody will be answered: whatever was asked is to be asked again, with the next picture.
    fn begin_anew(&mut self) {
        self.asked.clear();
        self.ready.clear();
    }

    /// Starts over on the CPU, if anything was started. From there it may go to a GPU again.
    fn start_over(&mut self) {
        self.gpu = None;
        self.on_gpu = false;
        if let Some(host) = &mut self.host {
            host.forget_upgrade();
            host.start_over(self.weights.clone());
        }
        self.begin_anew();
    }

    /// After the networks stopped: they start over on the CPU, or if they ran there, not at all.
    fn give_up_device(&mut self) {
        let Some(host) = &mut self.host else { return };
        if self.on_gpu {
            warn!("the networks that see stopped on the GPU; starting over on the CPU");
            // The device is remembered: the same one is not tried again.
            self.on_gpu = false;
            host.start_over(self.weights.clone());
        } else {
            error!(
                "the networks that see stopped on the CPU, and faces are not read until other weights or another \
                 render device come; the panic reported before this says why: check the weights, and the memory left"
            );
            host.stop();
        }
        self.begin_anew();
    }
}

/// Starts over when other weights were asked for and have arrived, or were changed on disk.
pub(super) fn follow_weights(
    mut recognition: ResMut<RecognitionRunner>,
    settings: Res<NetSettings>,
    mut finder_events: MessageReader<AssetEvent<FaceFinderWeights>>,
    mut aligner_events: MessageReader<AssetEvent<FaceAlignerWeights>>,
    mut expression_events: MessageReader<AssetEvent<ExpressionNetWeights>>,
    finders: Res<Assets<FaceFinderWeights>>,
    aligners: Res<Assets<FaceAlignerWeights>>,
    expressions: Res<Assets<ExpressionNetWeights>>,
) {
    let mut changed = false;
    if let Some(wanted) = &settings.face_finder
        && finder_events
            .read()
            .any(|e| e.is_loaded_with_dependencies(wanted) || e.is_modified(wanted))
        && let Some(weights) = finders.get(wanted)
        && !weights.same(&recognition.weights.finder)
    {
        recognition.weights.finder = weights.clone();
        changed = true;
    }
    if let Some(wanted) = &settings.face_aligner
        && aligner_events
            .read()
            .any(|e| e.is_loaded_with_dependencies(wanted) || e.is_modified(wanted))
        && let Some(weights) = aligners.get(wanted)
        && !weights.same(&recognition.weights.aligner)
    {
        recognition.weights.aligner = weights.clone();
        changed = true;
    }
    if let Some(wanted) = &settings.expression
        && expression_events
            .read()
            .any(|e| e.is_loaded_with_dependencies(wanted) || e.is_modified(wanted))
        && let Some(weights) = expressions.get(wanted)
        && !weights.same(&recognition.weights.expression)
    {
        recognition.weights.expression = weights.clone();
        changed = true;
    }
    if changed {
        info!("faces are looked at with other weights now");
        recognition.weights_number += 1;
        recognition.start_over();
    }
}

/// Goes where the lip-sync network went: to the game's GPU once that is known to be good, back to the CPU with it.
pub(super) fn follow_device(mut recognition: ResMut<RecognitionRunner>, device: Res<InferenceDevice>) {
    let recognition = &mut *recognition;
    let Some(host) = &mut recognition.host else { return };
    if let Some(gpu) = &recognition.gpu
        && device.device != gpu.device
    {
        if recognition.on_gpu || host.is_stopped() {
            return recognition.start_over();
        }
        host.forget_upgrade();
        recognition.gpu = None;
    }
    if device.is_gpu() && recognition.gpu.is_none() {
        let gpu = device.clone();
        recognition.gpu = Some(gpu.clone());
        host.prepare(move || gpu);
    }
    match host.look_for_upgrade() {
        Upgraded::NotYet => {}
        Upgraded::Failed => warn!("the networks that see could not be made ready on the GPU; they stay on the CPU"),
        Upgraded::Runs { device, anew } => {
            info!("faces are looked at on {} ({})", device.adapter, device.backend);
            recognition.on_gpu = true;
            if anew {
                recognition.begin_anew();
            }
        }
    }
}

/// Takes the newest picture of every source that has one, as long as the networks can take it.
pub(super) fn gather_pictures(
    mut recognition: ResMut<RecognitionRunner>,
    mut sources: Query<(
        Entity,
        &SeenPicture,
        &ExpressionRecognizer,
        &mut Watching,
        &mut SeenFaces,
    )>,
) {
    let recognition = &mut *recognition;
    for (entity, seen, settings, mut watching, mut faces) in &mut sources {
        if watching.take != seen.take() {
            // Nobody is followed from one film into another.
            *watching = Watching {
                take: seen.take(),
                number: watching.number,
                ..default()
            };
            nothing_is_seen(&mut faces);
        }
        if recognition.host.as_ref().is_some_and(Host::is_stopped) {
            // Nobody looks any more: a face that stood still for ever would be worse than none.
            nothing_is_seen(&mut faces);
        }
        let Some(picture) = seen.picture() else { continue };
        // A network that stopped has taken its questions with it.
        let (waits, lost) = match &watching.asked {
            Some(question) if recognition.asked.contains_key(question) => (true, false),
            Some(_) => (false, true),
            None => (false, false),
        };
        let is_new = watching.number != seen.number()
            || watching.settings != *settings
            || watching.weights != recognition.weights_number;
        if waits || !(is_new || lost) {
            continue;
        }
        let host = recognition
            .host
            .get_or_insert_with(|| Host::on_cpu(recognition.weights.clone()));
        if !host.is_free() {
            continue;
        }
        recognition.questions += 1;
        let question = recognition.questions;
        recognition.asked.insert(
            question,
            Asked {
                source: entity,
                size: UVec2::new(picture.width(), picture.height()),
                time: seen.time(),
            },
        );
        watching.asked = Some(question);
        watching.number = seen.number();
        watching.settings = *settings;
        watching.weights = recognition.weights_number;
        recognition.ready.push(Watched {
            source: question,
            picture: picture.clone(),
            time: seen.time(),
            settings: *settings,
            followed: watching.followed.clone(),
        });
    }
}

/// Hands over one batch for all sources, when the frame's own work is done.
pub(super) fn submit_pictures(mut recognition: ResMut<RecognitionRunner>) {
    let recognition = &mut *recognition;
    if recognition.ready.is_empty() {
        return;
    }
    let ready = std::mem::take(&mut recognition.ready);
    if let Some(host) = &mut recognition.host
        && let Err(Broken) = host.submit(ready)
    {
        recognition.give_up_device();
    }
}

/// Writes down the faces that the answers speak of.
pub(super) fn collect_faces(
    mut recognition: ResMut<RecognitionRunner>,
    mut stats: ResMut<RecognitionStats>,
    mut sources: Query<(&mut Watching, &mut SeenFaces)>,
) {
    let recognition = &mut *recognition;
    let now = RecognitionStats {
        on_gpu: recognition.on_gpu,
        ..*stats
    };
    stats.set_if_neq(now);
    let Some(host) = recognition.host.as_mut().filter(|host| !host.is_stopped()) else {
        return;
    };
    loop {
        let finished = match host.collect() {
            Ok(Some(finished)) => finished,
            Ok(None) => return,
            Err(Broken) => return recognition.give_up_device(),
        };
        stats.latency = finished.latency;
        stats.sources = finished.outputs.len();
        stats.faces = finished.outputs.iter().map(|seen| seen.faces.len()).sum();
        stats.batches += 1;
        stats.pictures += finished.outputs.len() as u64;
        for seen in finished.outputs {
            let Some(asked) = recognition.asked.remove(&seen.source) else {
                continue;
            };
            if let Ok((mut watching, mut faces)) = sources.get_mut(asked.source) {
                write_down(seen, &asked, &mut watching, &mut faces);
            }
        }
    }
}

fn write_down(seen: Seen, asked: &Asked, watching: &mut Watching, faces: &mut SeenFaces) {
    if watching.asked != Some(seen.source) {
        // The answer to a picture of another take.
        return;
    }
    watching.asked = None;
    watching.followed = seen.followed;
    faces.faces = seen.faces;
    faces.size = asked.size;
    faces.time = asked.time;
    faces.number += 1;
}

/// Whoever was in view is gone, and nobody who comes is known from before. It is no picture: none is counted.
fn nothing_is_seen(faces: &mut Mut<SeenFaces>) {
    if faces.size != UVec2::ZERO {
        faces.faces.clear();
        faces.size = UVec2::ZERO;
    }
}

/// An entity that sees no more has no faces in view.
pub(super) fn source_is_gone(
    removed: On<Remove, (SeenPicture, ExpressionRecognizer)>,
    mut sources: Query<(&mut Watching, &mut SeenFaces)>,
) {
    if let Ok((mut watching, mut faces)) = sources.get_mut(removed.entity) {
        *watching = Watching::default();
        nothing_is_seen(&mut faces);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{net::BatchRunner, source::Picture};

    #[test]
    fn networks_that_stop_on_the_cpu_are_not_started_again_and_again() {
        let broken = BatchRunner::new("broken", || -> FaceWatcher { panic!("this is what the test asks for") });
        let mut app = App::new();
        app.insert_resource(RecognitionRunner {
            host: Some(Host::with_runner(FaceWeights::default(), broken)),
            ..default()
        })
        .init_resource::<RecognitionStats>()
        .add_systems(PreUpdate, collect_faces)
        .add_systems(Last, (gather_pictures, submit_pictures).chain());
        let source = app
            .world_mut()
            .spawn((
                SeenPicture::default(),
                ExpressionRecognizer::default(),
                Watching::default(),
            ))
            .id();
        let see = |app: &mut App| {
            let picture = Picture::new(4, 4, vec![9; 48]).unwrap();
            app.world_mut()
                .get_mut::<SeenPicture>(source)
                .unwrap()
                .show(picture, 0.0);
            app.update();
            std::thread::sleep(Duration::from_millis(5));
        };
        let stopped = |app: &App| {
            let recognition = app.world().resource::<RecognitionRunner>();
            recognition.host.as_ref().unwrap().is_stopped()
        };

        let mut waited = 0;
        while !stopped(&app) {
            see(&mut app);
            waited += 1;
            assert!(waited < 2_000, "nobody notices that the networks stopped");
        }
        app.world_mut().get_mut::<SeenFaces>(source).unwrap().size = UVec2::ONE;
        for _ in 0..10 {
            see(&mut app);
            assert!(stopped(&app));
        }
        let faces = app.world().get::<SeenFaces>(source).unwrap();
        assert_eq!(faces.size, UVec2::ZERO, "nobody looks, so nobody is seen");

        // Other weights. The picture that was asked about is not lost.
        app.world_mut().resource_mut::<RecognitionRunner>().start_over();
        let mut waited = 0;
        while app.world().resource::<RecognitionStats>().pictures == 0 {
            app.update();
            std::thread::sleep(Duration::from_millis(5));
            waited += 1;
            assert!(waited < 2_000, "the networks do not answer");
        }
        assert!(!stopped(&app));
    }
}
