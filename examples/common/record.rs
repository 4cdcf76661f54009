//! What happened during a performance: the sound that was heard, the visemes that were shown, and what
//! it cost.

use std::time::Duration;

use bevy::prelude::*;
use bevy_animgen::net::LipSyncStats;
use bevy_animgen::source::{HeardAudio, SAMPLE_RATE};
use bevy_animgen::track::{VisemeTrack, VisemeWeights};
use bevy_animgen::{AnimGenDiagnostics, AnimGenSystems};

use super::show::{Phase, Show, Speaker};

/// Seconds per row of the track.
pub const ROW: f64 = 0.01;

/// What was heard without a break.
#[derive(Default)]
pub struct Take {
    /// When it began, in seconds of the performance.
    pub start: f64,
    /// Mono, 16 kHz.
    pub samples: Vec<f32>,
    number: u32,
    first: u64,
}

/// The record of a performance.
#[derive(Resource, Default)]
pub struct Record {
    /// What was heard.
    pub takes: Vec<Take>,
    /// What the face showed: row `i` covers `10 i` to `10 i + 10` ms of the performance.
    pub rows: Vec<VisemeWeights>,
    /// What the plugin took of each frame on the main thread.
    pub main_thread: Vec<Duration>,
    /// From handing a batch to the network to having its answers.
    pub latency: Vec<Duration>,
    /// Frames of 10 ms that the network has answered, and how long it took over them.
    pub answered: (u64, Duration),
    batches: u64,
    frames: u64,
}

impl Record {
    /// The sound of the whole performance, `seconds` long: mono, 16 kHz.
    pub fn sound(&self, seconds: f64) -> Vec<f32> {
        let mut sound = vec![0.0; (seconds * f64::from(SAMPLE_RATE)) as usize];
        for take in &self.takes {
            // What was heard before the performance began is not part of it.
            let (skip, begin) = (sample_at(-take.start), sample_at(take.start));
            for (to, from) in sound.iter_mut().skip(begin).zip(take.samples.iter().skip(skip)) {
                *to = *from;
            }
        }
        sound
    }

    /// How often the strongest viseme changes, per second.
    pub fn switches(&self) -> f64 {
        let changes = self
            .rows
            .windows(2)
            .filter(|pair| pair[0].strongest() != pair[1].strongest())
            .count();
        changes as f64 / (self.rows.len() as f64 * ROW).max(ROW)
    }
}

fn sample_at(seconds: f64) -> usize {
    (seconds.max(0.0) * f64::from(SAMPLE_RATE)).round() as usize
}

/// Keeps the record.
pub fn plugin(app: &mut App) {
    app.init_resource::<Record>()
        .add_systems(PreUpdate, listen.after(AnimGenSystems::Sense))
        .add_systems(PostUpdate, (watch_face, measure));
}

/// Copies what was heard before the network takes it.
fn listen(mut record: ResMut<Record>, speaker: Query<&HeardAudio, With<Speaker>>) {
    let Ok(heard) = speaker.single() else { return };
    if record.takes.last().is_none_or(|take| take.number != heard.take()) {
        record.takes.push(Take {
            number: heard.take(),
            first: heard.first(),
            ..default()
        });
    }
    let Some(take) = record.takes.last_mut() else { return };
    let next = take.first + take.samples.len() as u64;
    let new = next.saturating_sub(heard.first()) as usize;
    take.samples
        .extend_from_slice(heard.samples().get(new..).unwrap_or_default());
}

fn watch_face(show: Res<Show>, mut record: ResMut<Record>, speaker: Query<(&HeardAudio, &VisemeTrack), With<Speaker>>) {
    let Ok((heard, track)) = speaker.single() else { return };
    if !matches!(show.phase, Phase::Speaking | Phase::Over) {
        return;
    }
    // The performance and the source run at one speed; a clip's source time begins anew.
    let offset = show.time - heard.now();
    if let Some(take) = record.takes.last_mut() {
        take.start = offset + take.first as f64 / f64::from(SAMPLE_RATE);
    }
    let mut middle = (record.rows.len() as f64 + 0.5) * ROW;
    while middle <= show.time {
        record.rows.push(track.at(middle - offset));
        middle += ROW;
    }
}

fn measure(
    show: Res<Show>,
    time: Res<Time<Real>>,
    diagnostics: Option<Res<AnimGenDiagnostics>>,
    stats: Option<Res<LipSyncStats>>,
    mut record: ResMut<Record>,
) {
    if let Some(diagnostics) = diagnostics
        && show.phase == Phase::Speaking
        && !time.delta().is_zero()
    {
        record.main_thread.push(diagnostics.main_thread);
    }
    if let Some(stats) = stats
        && stats.batches != record.batches
    {
        // The first batch also builds the network.
        if record.batches > 0 {
            record.answered.0 += stats.frames - record.frames;
            record.answered.1 += stats.latency;
            record.latency.push(stats.latency);
        }
        (record.batches, record.frames) = (stats.batches, stats.frames);
    }
}
