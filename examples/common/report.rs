//! The short table at the end: what ran where, and what it took.

use std::time::Duration;

use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;
use bevy_animgen::net::InferenceDevice;

use super::record::{ROW, Record};
use super::show::Show;

/// Everything that the table is made from.
#[derive(SystemParam)]
pub struct Numbers<'w> {
    show: Res<'w, Show>,
    record: Res<'w, Record>,
    device: Option<Res<'w, InferenceDevice>>,
    adapter: Option<Res<'w, RenderAdapterInfo>>,
}

impl Numbers<'_> {
    /// Prints the table. `film`: how many pictures there are, and the files that were written; `more`: what else there is
    /// to say.
    pub fn print(&self, film: Option<(usize, &[String])>, more: &[(&str, String)]) {
        let record = &*self.record;
        let line = |name: &str, value: String| println!("  {name:<18} {value}");
        println!();
        if let Some(device) = &self.device {
            line(
                "network on",
                format!("{} ({}): {}", device.adapter, device.backend, device.reason),
            );
        }
        match &self.adapter {
            Some(adapter) => line("drawn with", format!("{} ({:?})", adapter.name, adapter.backend)),
            None => line("drawn with", "nothing: there is no graphics adapter".into()),
        }
        line("performance", format!("{:.2} s", self.show.time));
        match film {
            Some((frames, _)) => line(
                "frames",
                format!("{frames}, {:.0} a second", frames as f64 / self.show.time.max(ROW)),
            ),
            None => line("frames", record.main_thread.len().to_string()),
        }
        let (frames, taken) = record.answered;
        if !taken.is_zero() {
            line(
                "real-time factor",
                format!("{:.1}x (network alone)", frames as f64 * ROW / taken.as_secs_f64()),
            );
        }
        if self.show.speaks() {
            line("viseme switches", format!("{:.1} a second", record.switches()));
        }
        line(
            "main thread",
            quantiles(&record.main_thread, "p99", 0.99, "a frame, all systems of the plugin"),
        );
        if self.show.speaks() {
            line(
                "latency",
                quantiles(&record.latency, "p95", 0.95, "from sound to visemes, a batch"),
            );
        }
        for (name, value) in more {
            line(name, value.clone());
        }
        for (number, file) in film.iter().flat_map(|(_, files)| files.iter()).enumerate() {
            line(if number == 0 { "written" } else { "" }, file.clone());
        }
    }
}

/// The median and one more quantile, in milliseconds, and of what.
pub fn quantiles(times: &[Duration], name: &str, share: f64, of: &str) -> String {
    let mut sorted: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted.get(((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1)));
    match (at(0.5), at(share)) {
        (Some(median), Some(high)) => format!("median {median:.2} ms, {name} {high:.2} ms {of}"),
        _ => "not measured".into(),
    }
}
