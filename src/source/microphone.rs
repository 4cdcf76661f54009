//! Microphones: live capture through cpal.
//!
//! Three threads share the work. cpal's calls back with samples and only mixes them to mono into a
//! lock-free queue. A capture thread per microphone opens the device, watches over it and opens it
//! again when it is gone. The main thread drains the queue.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::Thread;
use std::time::{Duration, Instant};

use bevy::log::{info, warn};
use bevy::platform::cell::SyncCell;
use bevy::prelude::*;
use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, FromSample, SampleFormat, SizedSample, StreamConfig};
use ringbuf::traits::{Consumer, Observer, Producer, Split};
use ringbuf::{HeapCons, HeapProd, HeapRb};

use super::heard::HeardAudio;
use super::quiet::quiet;
use super::resample::Resampler;
use super::stream::{DRY, DRY_LIMIT};
use super::{SAMPLE_RATE, sample_at};

/// Between two attempts to open a device.
const RETRY: Duration = Duration::from_secs(1);

/// A device that delivers nothing for this long is taken for gone.
const STALLED: Duration = Duration::from_secs(5);

/// How often the capture thread looks after an open device.
const WATCH: Duration = Duration::from_millis(100);

/// The queue between device and game, in seconds.
const QUEUE: usize = 4;

/// What waits longer than this in the queue is over; the newest [`FRESH`] seconds are kept.
const STALE: f64 = 0.5;

/// See [`STALE`].
const FRESH: f64 = 0.05;

/// What follows the last sample of a device that is gone, so that the face does not keep its last shape.
static REST: [f32; SAMPLE_RATE as usize / 2] = [0.0; SAMPLE_RATE as usize / 2];

/// Hears a live input device.
///
/// A device that is missing, or unplugged while running, is one warning; it is tried again every
/// second and announced when it is back. Nothing blocks the main thread: devices are opened on a
/// thread of their own. Several microphones may use one device.
///
/// Source time is the time heard so far, and what the listener hears now is the newest sample. A device
/// that delivers nothing is heard as silence after 0.15 s; after a gap a new take of [`HeardAudio`] begins.
#[derive(Component, Reflect, Clone, Debug, PartialEq)]
#[reflect(Component, Default)]
#[require(HeardAudio = HeardAudio::live(), MicrophoneStatus, Capture)]
pub struct Microphone {
    /// One of [`Microphone::devices`], or `None` for the system's default.
    pub device: Option<String>,
    /// Amplitude factor; 1 leaves the sound as it is.
    pub gain: f32,
    /// Hears silence while true.
    pub muted: bool,
}

impl Default for Microphone {
    fn default() -> Self {
        Self {
            device: None,
            gain: 1.0,
            muted: false,
        }
    }
}

impl Microphone {
    /// Hears a device by name: one of [`devices`](Self::devices), or the system's own identifier
    /// (`alsa:pulse`, or short `pulse`).
    pub fn named(device: impl Into<String>) -> Self {
        Self {
            device: Some(device.into()),
            ..default()
        }
    }

    /// The input devices that are there now. Asking the system can take a second: call it when a
    /// menu opens, in a task, not every frame. Empty if there are none or the system does not answer.
    pub fn devices() -> Vec<String> {
        quiet();
        let Ok(devices) = cpal::default_host().input_devices() else {
            return Vec::new();
        };
        let devices: Vec<(String, String)> = devices.map(|device| (name(&device), id(&device))).collect();
        let unique = |name: &str| devices.iter().filter(|(other, _)| other == name).count() == 1;
        devices
            .iter()
            .map(|(name, id)| if unique(name) { name.clone() } else { label(name, id) })
            .collect()
    }
}

/// What a microphone is doing.
#[derive(Reflect, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MicrophonePhase {
    /// Looks for its device, or waits for its first sample.
    #[default]
    Searching,
    /// Hears.
    Listening,
}

/// What a [`Microphone`] is doing: for the game to read, for a meter in a menu.
#[derive(Component, Reflect, Clone, Debug, Default, PartialEq)]
#[reflect(Component)]
pub struct MicrophoneStatus {
    /// What it is doing.
    pub phase: MicrophonePhase,
    /// The device it hears.
    pub device: Option<String>,
    /// Loudness after gain, 0 to 1: the root mean square, falling back slowly.
    pub level: f32,
    /// Samples (at the device's rate) that were lost because the game stood still.
    pub dropped: u64,
    /// Why there is no device.
    pub problem: Option<String>,
}

/// What the capture thread tells the game.
enum Report {
    Opened {
        device: String,
        queue: HeapCons<f32>,
        resampler: Box<Resampler>,
        lost: Arc<AtomicU64>,
    },
    Lost(String),
}

/// The running side of a microphone.
#[derive(Component, Default)]
pub(super) struct Capture {
    line: Option<Line>,
    samples: Vec<f32>,
    raw: Vec<f32>,
    /// Seconds since the last sample.
    dry: f64,
}

/// The connection to a capture thread. Dropping it ends the thread.
struct Line {
    wanted: Option<String>,
    stop: Arc<AtomicBool>,
    thread: Option<Thread>,
    reports: SyncCell<Receiver<Report>>,
    open: Option<Open>,
}

struct Open {
    queue: SyncCell<HeapCons<f32>>,
    resampler: Box<Resampler>,
    lost: Arc<AtomicU64>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = &self.thread {
            thread.unpark();
        }
    }
}

impl Line {
    fn new(wanted: Option<String>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, reports) = channel();
        let thread = {
            let (wanted, stop) = (wanted.clone(), Arc::clone(&stop));
            let sender = sender.clone();
            std::thread::Builder::new()
                .name("animgen microphone".into())
                .spawn(move || capture(wanted.as_deref(), &stop, &sender))
        };
        let thread = match thread {
            Ok(handle) => Some(handle.thread().clone()),
            Err(error) => {
                warn!("a microphone cannot listen: {error}");
                let _ = sender.send(Report::Lost(error.to_string()));
                None
            }
        };
        Self {
            wanted,
            stop,
            thread,
            reports: SyncCell::new(reports),
            open: None,
        }
    }
}

/// Drains every microphone.
pub(super) fn listen(
    time: Res<Time<Real>>,
    mut microphones: Query<(&Microphone, &mut MicrophoneStatus, &mut Capture, &mut HeardAudio)>,
) {
    for (microphone, mut status, mut capture, mut heard) in &mut microphones {
        let Capture {
            line,
            samples,
            raw,
            dry,
        } = &mut *capture;
        if !heard.is_live() {
            // Another source was here before.
            let end = heard.end();
            heard.set_live(true);
            heard.restart(end);
        }
        if line.as_ref().is_none_or(|line| line.wanted != microphone.device) {
            if line.as_ref().is_some_and(|line| line.open.is_some()) {
                heard.push(&REST);
            }
            *line = Some(Line::new(microphone.device.clone()));
            *status = MicrophoneStatus {
                dropped: status.dropped,
                ..default()
            };
        }
        let Some(line) = line else { continue };
        loop {
            match line.reports.get().try_recv() {
                Ok(Report::Opened {
                    device,
                    queue,
                    resampler,
                    lost,
                }) => {
                    line.open = Some(Open {
                        queue: SyncCell::new(queue),
                        resampler,
                        lost,
                    });
                    let end = heard.end();
                    heard.restart(end);
                    status.device = Some(device);
                    status.problem = None;
                }
                Ok(Report::Lost(problem)) => {
                    if line.open.take().is_some() {
                        heard.push(&REST);
                    }
                    *status = MicrophoneStatus {
                        dropped: status.dropped,
                        problem: Some(problem),
                        ..default()
                    };
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        let Some(open) = &mut line.open else { continue };
        let queue = open.queue.get();
        let rate = f64::from(open.resampler.rate());
        let mut dropped = open.lost.swap(0, Ordering::Relaxed);
        let waiting = queue.occupied_len();
        if waiting as f64 > STALE * rate {
            dropped += queue.skip(waiting - (FRESH * rate) as usize) as u64;
        }
        if dropped > 0 {
            status.dropped += dropped;
            let end = heard.end() + (dropped as f64 / rate * f64::from(SAMPLE_RATE)) as u64;
            heard.restart(end);
        }
        raw.resize(queue.occupied_len(), 0.0);
        let count = queue.pop_slice(raw);
        samples.clear();
        open.resampler.push(&raw[..count], samples);
        let gain = if microphone.muted || !microphone.gain.is_finite() {
            0.0
        } else {
            microphone.gain
        };
        for sample in samples.iter_mut() {
            *sample *= gain;
        }
        if heard.samples().len() > 2 * SAMPLE_RATE as usize {
            // Nobody takes it.
            let end = heard.end();
            heard.restart(end);
        }
        let fallen = status.level * (-time.delta_secs() / 0.15).exp();
        if samples.is_empty() && status.phase == MicrophonePhase::Listening {
            let before = *dry;
            *dry += time.delta_secs_f64();
            if *dry > DRY {
                status.level = fallen;
                if before < DRY + DRY_LIMIT {
                    let silence = time.delta_secs_f64().min(DRY_LIMIT);
                    heard.push(&vec![0.0; sample_at(silence) as usize]);
                }
            }
        }
        if !samples.is_empty() {
            *dry = 0.0;
            // A device may take a second from its opening to its first sample.
            status.phase = MicrophonePhase::Listening;
            heard.push(samples);
            let power = samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32;
            status.level = power.sqrt().max(fallen).min(1.0);
        }
    }
}

/// Without its microphone, an entity hears nothing, and the device is let go.
pub(super) fn let_go(removed: On<Remove, Microphone>, mut commands: Commands, mut heard: Query<&mut HeardAudio>) {
    if let Ok(mut heard) = heard.get_mut(removed.entity) {
        heard.cut();
    }
    commands
        .entity(removed.entity)
        .try_remove::<(Capture, MicrophoneStatus)>();
}

/// The capture thread: opens the device, watches it, opens it again; one warning each time it is gone.
fn capture(wanted: Option<&str>, stop: &AtomicBool, reports: &Sender<Report>) {
    let mut warned = false;
    while !stop.load(Ordering::Relaxed) {
        quiet();
        let problem = match open(wanted) {
            Ok(mut session) => {
                if warned {
                    info!("microphone \"{}\" is back", session.device);
                } else {
                    info!("listening to microphone \"{}\"", session.device);
                }
                warned = false;
                if let Some(report) = session.report.take()
                    && reports.send(report).is_err()
                {
                    return;
                }
                let Some(problem) = session.watch(stop) else { return };
                problem
            }
            Err(problem) => problem,
        };
        if !warned {
            warned = true;
            match wanted {
                Some(wanted) => warn!("no microphone \"{wanted}\": {problem}; trying again every second"),
                None => warn!("no microphone: {problem}; trying again every second"),
            }
            if reports.send(Report::Lost(problem)).is_err() {
                return;
            }
        }
        let begin = Instant::now();
        while begin.elapsed() < RETRY && !stop.load(Ordering::Relaxed) {
            std::thread::park_timeout(RETRY - begin.elapsed().min(RETRY));
        }
    }
}

/// An open device.
struct Session {
    device: String,
    report: Option<Report>,
    /// Counts the device's calls.
    calls: Arc<AtomicU64>,
    errors: Receiver<cpal::Error>,
    _stream: cpal::Stream,
}

impl Session {
    /// Waits until the device is gone and says why; `None` if the microphone is not wanted any more.
    fn watch(&self, stop: &AtomicBool) -> Option<String> {
        let (mut calls, mut since) = (0, Instant::now());
        while !stop.load(Ordering::Relaxed) {
            std::thread::park_timeout(WATCH);
            while let Ok(error) = self.errors.try_recv() {
                match error.kind() {
                    ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
                    _ => return Some(format!("\"{}\" failed: {error}", self.device)),
                }
            }
            let now = self.calls.load(Ordering::Relaxed);
            if now != calls {
                (calls, since) = (now, Instant::now());
            } else if since.elapsed() > STALLED {
                return Some(format!("\"{}\" delivers nothing", self.device));
            }
        }
        None
    }
}

fn name(device: &cpal::Device) -> String {
    device
        .description()
        .map_or_else(|_| id(device), |description| description.name().trim().to_owned())
}

fn id(device: &cpal::Device) -> String {
    device.id().map_or_else(|_| "unknown".into(), |id| id.to_string())
}

fn label(name: &str, id: &str) -> String {
    format!("{name} ({id})")
}

fn find(wanted: Option<&str>) -> Result<cpal::Device, String> {
    let host = cpal::default_host();
    let Some(wanted) = wanted else {
        return host
            .default_input_device()
            .ok_or_else(|| "the system has no input device".into());
    };
    let matches = |device: &cpal::Device| {
        let (name, id) = (name(device), id(device));
        let short = id.split_once(':').map(|(_, short)| short);
        name == wanted || id == wanted || short == Some(wanted) || label(&name, &id) == wanted
    };
    host.devices()
        .map_err(|error| error.to_string())?
        .find(matches)
        .ok_or_else(|| "there is no such input device; `Microphone::devices()` lists those there are".into())
}

fn open(wanted: Option<&str>) -> Result<Session, String> {
    let device = find(wanted)?;
    let explain = |error: cpal::Error| error.to_string();
    let supported = device.default_input_config().map_err(explain)?;
    let (rate, channels) = (supported.sample_rate(), supported.channels());
    let resampler = Resampler::new(rate, 1).map_err(|error| error.to_string())?;
    // Short blocks where the device allows them: every millisecond here is a millisecond of lag.
    let mut config = StreamConfig {
        channels,
        sample_rate: rate,
        buffer_size: BufferSize::Fixed(rate / 100),
    };
    let (error_sender, errors) = channel();
    let calls = Arc::new(AtomicU64::new(0));
    let lost = Arc::new(AtomicU64::new(0));
    let (queue, stream) = loop {
        let (input, queue) = HeapRb::new(QUEUE * rate as usize).split();
        let sink = Sink {
            queue: input,
            channels: channels.into(),
            calls: Arc::clone(&calls),
            lost: Arc::clone(&lost),
        };
        match sink.connect(&device, config, supported.sample_format(), error_sender.clone()) {
            Ok(stream) => break (queue, stream),
            Err(_) if config.buffer_size != BufferSize::Default => config.buffer_size = BufferSize::Default,
            Err(error) => return Err(error.to_string()),
        }
    };
    stream.play().map_err(explain)?;
    let device = name(&device);
    let report = Report::Opened {
        device: device.clone(),
        queue,
        resampler: Box::new(resampler),
        lost,
    };
    Ok(Session {
        device,
        report: Some(report),
        calls,
        errors,
        _stream: stream,
    })
}

/// What the device calls: mixes to mono into the queue. Never allocates, never waits.
struct Sink {
    queue: HeapProd<f32>,
    channels: usize,
    calls: Arc<AtomicU64>,
    lost: Arc<AtomicU64>,
}

impl Sink {
    fn connect(
        self,
        device: &cpal::Device,
        config: StreamConfig,
        format: SampleFormat,
        errors: Sender<cpal::Error>,
    ) -> Result<cpal::Stream, cpal::Error> {
        match format {
            SampleFormat::I8 => self.build::<i8>(device, config, errors),
            SampleFormat::I16 => self.build::<i16>(device, config, errors),
            SampleFormat::I24 => self.build::<cpal::I24>(device, config, errors),
            SampleFormat::I32 => self.build::<i32>(device, config, errors),
            SampleFormat::I64 => self.build::<i64>(device, config, errors),
            SampleFormat::U8 => self.build::<u8>(device, config, errors),
            SampleFormat::U16 => self.build::<u16>(device, config, errors),
            SampleFormat::U24 => self.build::<cpal::U24>(device, config, errors),
            SampleFormat::U32 => self.build::<u32>(device, config, errors),
            SampleFormat::U64 => self.build::<u64>(device, config, errors),
            SampleFormat::F64 => self.build::<f64>(device, config, errors),
            // 32-bit float; the host refuses what it is not.
            _ => self.build::<f32>(device, config, errors),
        }
    }

    fn build<T>(
        mut self,
        device: &cpal::Device,
        config: StreamConfig,
        errors: Sender<cpal::Error>,
    ) -> Result<cpal::Stream, cpal::Error>
    where
        T: SizedSample,
        f32: FromSample<T>,
    {
        device.build_input_stream(
            config,
            move |data: &[T], _| self.take(data),
            move |error| {
                let _ = errors.send(error);
            },
            Some(Duration::from_secs(2)),
        )
    }

    fn take<T: Copy>(&mut self, data: &[T])
    where
        f32: FromSample<T>,
    {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let share = 1.0 / self.channels as f32;
        let frames = data.chunks_exact(self.channels);
        let count = frames.len();
        let mono = frames.map(|frame| frame.iter().map(|&sample| f32::from_sample_(sample)).sum::<f32>() * share);
        // The device cannot take the oldest out again; the game does when it comes back.
        let queued = self.queue.push_iter(mono);
        self.lost.fetch_add((count - queued) as u64, Ordering::Relaxed);
    }
}
