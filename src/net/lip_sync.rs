//! From what sources heard to their viseme tracks, through the network, without a frame ever waiting.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use bevy::prelude::*;

use super::{
    Device, InferenceDevice, LipSyncWeights, NetSettings,
    batch::{BatchNetwork, Broken},
    device::DeviceReceiver,
    host::{Host, Hosted, Upgraded},
    stepper::{Answer, Heard, Stepper},
};
use crate::{
    feature::HOP,
    source::{HeardAudio, RUN_UP, SAMPLE_RATE},
    track::{LipSync, VisemeTrack},
};

impl BatchNetwork for Stepper {
    type Input = Heard;
    type Output = Answer;

    fn step(&mut self, inputs: Vec<Heard>) -> Vec<Answer> {
        Self::step(self, inputs)
    }

    fn take_over(&mut self, other: Self) {
        Self::take_over(self, other);
    }
}

impl Hosted for Stepper {
    const NAME: &'static str = "lip-sync";
    type Weights = LipSyncWeights;

    fn build(weights: &LipSyncWeights, device: &Device) -> Self {
        Self::new(weights, device)
    }

    fn warm_up(&mut self) {
        Self::warm_up(self);
    }
}

/// Where an entity's sound stands on its way through the network.
#[derive(Component, Debug, Default)]
pub(super) struct LipSyncStream {
    slot: Option<usize>,
    /// Which beginning its answers belong to; answers to an earlier one are thrown away.
    stream: u64,
    take: u32,
    settings: LipSync,
    closed: bool,
    /// What was taken and is still to be shown, up to the newest sample taken: for starting over.
    past: VecDeque<f32>,
}

impl LipSyncStream {
    /// Forgets what lies further than a run-up behind the moment that is shown. Live sound is shown as it
    /// comes: nothing is kept.
    fn forget(&mut self, heard: &HeardAudio) {
        let first = heard.end() - self.past.len() as u64;
        let needed = ((heard.now() - RUN_UP).max(0.0) * f64::from(SAMPLE_RATE)) as u64;
        let behind = needed.saturating_sub(first) as usize;
        if heard.is_live() {
            self.past.clear();
        } else {
            self.past.drain(..behind.min(self.past.len()));
        }
    }
}

/// The network and who is waiting for its answers.
#[derive(Resource)]
pub(super) struct LipSyncRunner {
    host: Host<Stepper>,
    slots: Slots,
    listeners: HashMap<u64, Entity>,
    ready: Vec<Heard>,
    streams: u64,
}

/// Rows of the network's state table.
#[derive(Default)]
struct Slots {
    free: Vec<usize>,
    used: usize,
}

impl Slots {
    fn take(&mut self) -> usize {
        self.free.pop().unwrap_or_else(|| {
            self.used += 1;
            self.used - 1
        })
    }
}

/// How the network is doing.
#[derive(Resource, Clone, Copy, Debug, Default, Reflect)]
#[reflect(Resource, Default)]
pub struct LipSyncStats {
    /// From handing a batch over to having its answers, for the newest batch.
    pub latency: Duration,
    /// Characters in the newest batch.
    pub characters: usize,
    /// Batches answered since the start.
    pub batches: u64,
    /// Frames answered since the start, all characters together.
    pub frames: u64,
}

impl LipSyncRunner {
    pub(super) fn new(weights: LipSyncWeights) -> Self {
        Self {
            host: Host::on_cpu(weights),
            slots: Slots::default(),
            listeners: HashMap::new(),
            ready: Vec::new(),
            streams: 0,
        }
    }

    /// Starts over on the CPU, with these weights; everybody begins anew.
    fn start_over(&mut self, weights: LipSyncWeights) {
        self.host.start_over(weights);
        self.begin_anew();
    }

    /// Starts over on the CPU with the same weights.
    fn start_again(&mut self) {
        self.start_over(self.host.weights().clone());
    }

    /// The network has heard nothing yet.
    fn begin_anew(&mut self) {
        self.listeners.clear();
        self.ready.clear();
    }
}

/// Picks up a new render device, and the network on it once that is warm. Until then the CPU answers.
pub(super) fn follow_device(
    mut lip_sync: ResMut<LipSyncRunner>,
    devices: Option<ResMut<DeviceReceiver>>,
    mut device: ResMut<InferenceDevice>,
    settings: Res<NetSettings>,
) {
    if let Some(rendered) = devices.and_then(|mut devices| devices.newest()) {
        if device.is_gpu() {
            warn!(
                "the render device was replaced; the lip-sync network goes on with the CPU until it is ready on the new one"
            );
            *device = InferenceDevice::cpu("the render device was replaced");
            lip_sync.start_again();
        } else if lip_sync.host.is_stopped() {
            lip_sync.start_again();
        }
        // What is still being made ready is for an earlier device.
        lip_sync.host.forget_upgrade();
        match rendered.check(settings.device) {
            Ok(()) => {
                *device = InferenceDevice::cpu("the network is being made ready on the GPU");
                lip_sync.host.prepare(move || rendered.share());
            }
            Err(reason) => {
                info!("lip-sync runs on the CPU: {reason}");
                *device = InferenceDevice::cpu(reason);
            }
        }
    }
    match lip_sync.host.look_for_upgrade() {
        Upgraded::NotYet => {}
        Upgraded::Failed => {
            warn!("the lip-sync network could not be made ready on the GPU; it stays on the CPU");
            *device = InferenceDevice::cpu("the network could not be made ready on the GPU");
        }
        Upgraded::Runs { device: gpu, anew } => {
            if anew {
                lip_sync.begin_anew();
            }
            info!("lip-sync runs on {} ({})", gpu.adapter, gpu.backend);
            *device = gpu;
        }
    }
}

/// Takes what every source has heard, as long as the network can take it.
pub(super) fn gather_sound(
    mut lip_sync: ResMut<LipSyncRunner>,
    mut sources: Query<(Entity, &mut HeardAudio, &LipSync, &mut LipSyncStream, &mut VisemeTrack)>,
) {
    let lip_sync = &mut *lip_sync;
    if lip_sync.host.is_stopped() {
        // Nobody will ask for it: it must not pile up.
        for (_, mut heard, _, mut stream, _) in &mut sources {
            let count = heard.samples().len();
            drop(heard.drain(count));
            stream.past.clear();
        }
        return;
    }
    if !lip_sync.host.is_free() {
        return;
    }
    for (entity, mut heard, settings, mut stream, mut track) in &mut sources {
        let same_take = stream.slot.is_some() && stream.take == heard.take();
        let begins = !same_take || stream.settings != *settings || !lip_sync.listeners.contains_key(&stream.stream);
        let closes = heard.is_closed() && (begins || !stream.closed);
        let count = heard.samples().len();
        let nothing_again = !begins || stream.past.is_empty();
        if count == 0 && !closes && nothing_again {
            continue;
        }
        let mut new = Heard {
            close: closes,
            ..default()
        };
        if begins {
            // In the middle of a take, what was taken but not yet shown is analysed again.
            let past = if same_take {
                std::mem::take(&mut stream.past)
            } else {
                VecDeque::new()
            };
            let first = heard.first() - past.len() as u64;
            // Frames lie on a grid of source time, also where a seek did not.
            new.samples.resize((first % HOP as u64) as usize, 0.0);
            new.samples.extend(past);
            new.restart = Some(settings.look_ahead.frames(heard.is_live()));
            track.restart(first / HOP as u64, &settings.smoothing, !heard.is_live());
            let slot = stream.slot.unwrap_or_else(|| lip_sync.slots.take());
            lip_sync.listeners.remove(&stream.stream);
            lip_sync.streams += 1;
            lip_sync.listeners.insert(lip_sync.streams, entity);
            *stream = LipSyncStream {
                slot: Some(slot),
                stream: lip_sync.streams,
                take: heard.take(),
                settings: settings.clone(),
                closed: false,
                past: new.samples.iter().copied().collect(),
            };
        }
        stream.closed |= closes;
        new.slot = stream.slot.unwrap_or_default();
        new.stream = stream.stream;
        stream.past.extend(heard.samples());
        new.samples.extend(heard.drain(count));
        stream.forget(&heard);
        lip_sync.ready.push(new);
    }
}

/// Writes the answers that have come into their tracks.
pub(super) fn collect_answers(
    mut lip_sync: ResMut<LipSyncRunner>,
    mut stats: ResMut<LipSyncStats>,
    mut device: ResMut<InferenceDevice>,
    mut tracks: Query<&mut VisemeTrack>,
) {
    let lip_sync = &mut *lip_sync;
    if lip_sync.host.is_stopped() {
        return;
    }
    if let Err(Broken) = collect(lip_sync, &mut stats, &mut tracks) {
        give_up_device(lip_sync, &mut device);
    }
}

/// Hands over one batch for all characters.
///
/// The frame's own work is done by then: where cores are few, the network's thread would be given the
/// one that the frame runs on.
pub(super) fn submit_batch(mut lip_sync: ResMut<LipSyncRunner>, mut device: ResMut<InferenceDevice>) {
    if lip_sync.ready.is_empty() {
        return;
    }
    let ready = std::mem::take(&mut lip_sync.ready);
    if let Err(Broken) = lip_sync.host.submit(ready) {
        give_up_device(&mut lip_sync, &mut device);
    }
}

/// After the network stopped: it starts over on the CPU, or if it ran there, not at all.
fn give_up_device(lip_sync: &mut LipSyncRunner, device: &mut InferenceDevice) {
    if !device.is_gpu() {
        error!(
            "the lip-sync network stopped on the CPU, and mouths stay at rest until other weights or another \
             render device come; the panic reported before this says why: check the weights, and the memory left"
        );
        lip_sync.host.stop();
        *device = InferenceDevice::cpu("the network stopped here, and waits for other weights or another device");
        return;
    }
    warn!(
        "the lip-sync network stopped on {}; starting over on the CPU",
        device.adapter
    );
    *device = InferenceDevice::cpu("the network stopped on the other device");
    lip_sync.start_again();
}

fn collect(
    lip_sync: &mut LipSyncRunner,
    stats: &mut LipSyncStats,
    tracks: &mut Query<&mut VisemeTrack>,
) -> Result<(), Broken> {
    while let Some(finished) = lip_sync.host.collect()? {
        stats.latency = finished.latency;
        stats.characters = finished.outputs.len();
        stats.batches += 1;
        for answer in finished.outputs {
            stats.frames += answer.frames.len() as u64;
            let Some(mut track) = lip_sync
                .listeners
                .get(&answer.stream)
                .and_then(|e| tracks.get_mut(*e).ok())
            else {
                continue;
            };
            for frame in &answer.frames {
                track.push(frame);
            }
            if answer.closed {
                track.close();
            }
        }
    }
    Ok(())
}

/// Tells every track which moment its source is at.
pub(super) fn follow_now(mut sources: Query<(&HeardAudio, &LipSyncStream, &mut VisemeTrack)>) {
    for (heard, stream, mut track) in &mut sources {
        if stream.take != heard.take() {
            // Source time has jumped and the network has not: the old frames are of another time.
            track.hold();
        }
        track.set_now(heard.now());
    }
}

/// Gives back the state of an entity that no longer speaks.
pub(super) fn release_slot(
    removed: On<Remove, LipSyncStream>,
    streams: Query<&LipSyncStream>,
    lip_sync: Option<ResMut<LipSyncRunner>>,
) {
    if let (Ok(stream), Some(mut lip_sync)) = (streams.get(removed.entity), lip_sync) {
        lip_sync.listeners.remove(&stream.stream);
        // The slot may be taken again before the batch goes: nobody else's sound may be in it.
        lip_sync.ready.retain(|heard| heard.stream != stream.stream);
        lip_sync.slots.free.extend(stream.slot);
    }
}

/// Starts over when other weights were asked for and have arrived, or were changed on disk.
pub(super) fn follow_weights(
    mut lip_sync: ResMut<LipSyncRunner>,
    settings: Res<NetSettings>,
    mut device: ResMut<InferenceDevice>,
    mut events: MessageReader<AssetEvent<LipSyncWeights>>,
    weights: Res<Assets<LipSyncWeights>>,
) {
    let Some(wanted) = &settings.lip_sync else { return };
    let changed = events
        .read()
        .any(|e| e.is_loaded_with_dependencies(wanted) || e.is_modified(wanted));
    // Loading and adding the same weights are told in two messages, which may come in two frames.
    if let (true, Some(weights)) = (changed, weights.get(wanted))
        && !weights.same(lip_sync.host.weights())
    {
        info!("lip-sync uses other weights now");
        if lip_sync.host.is_stopped() {
            *device = InferenceDevice::cpu("the network starts again with other weights");
        }
        lip_sync.start_over(weights.clone());
        if device.is_gpu() {
            let gpu = std::mem::replace(
                &mut *device,
                InferenceDevice::cpu("other weights are being made ready on the GPU"),
            );
            lip_sync.host.prepare(move || gpu);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::BatchRunner;

    #[test]
    fn a_network_that_stops_on_the_cpu_is_not_started_again_and_again() {
        let mut lip_sync = LipSyncRunner::new(LipSyncWeights::default());
        let broken = BatchRunner::new("broken", || -> Stepper { panic!("this is what the test asks for") });
        lip_sync.host = Host::with_runner(LipSyncWeights::default(), broken);
        let mut app = App::new();
        app.insert_resource(lip_sync)
            .insert_resource(InferenceDevice::cpu("this is a test"))
            .init_resource::<LipSyncStats>()
            .add_systems(PreUpdate, collect_answers)
            .add_systems(Last, (gather_sound, submit_batch).chain());
        let speaker = app
            .world_mut()
            .spawn((HeardAudio::live(), LipSync::default(), LipSyncStream::default()))
            .id();
        let hear = |app: &mut App| {
            app.world_mut()
                .get_mut::<HeardAudio>(speaker)
                .unwrap()
                .push(&[0.0; 1_600]);
            app.update();
            std::thread::sleep(Duration::from_millis(5));
        };
        let stopped = |app: &App| app.world().resource::<LipSyncRunner>().host.is_stopped();

        let mut waited = 0;
        while !stopped(&app) {
            hear(&mut app);
            waited += 1;
            assert!(waited < 2_000, "nobody notices that the network stopped");
        }
        for _ in 0..10 {
            hear(&mut app);
            assert!(stopped(&app));
            assert!(app.world().get::<HeardAudio>(speaker).unwrap().samples().is_empty());
        }

        // Other weights.
        app.world_mut()
            .resource_mut::<LipSyncRunner>()
            .start_over(LipSyncWeights::default());
        let mut waited = 0;
        while app.world().resource::<LipSyncStats>().frames == 0 {
            hear(&mut app);
            waited += 1;
            assert!(waited < 2_000, "the network does not answer");
        }
        assert!(!stopped(&app));
    }
}
