//! The capture thread: opens a device, watches over it and opens it again, so that the game never waits for one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use bevy::log::{info, warn};
use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, StreamConfig};
use ringbuf::HeapRb;
use ringbuf::traits::Split;

use super::device::{find, name};
use super::line::Report;
use super::sink::Sink;
use crate::source::Resampler;
use crate::source::quiet::quiet;

/// Between two attempts to open a device.
const RETRY: Duration = Duration::from_secs(1);

/// A device that delivers nothing for this long is taken for gone.
const STALLED: Duration = Duration::from_secs(5);

/// How often the capture thread looks after an open device.
const WATCH: Duration = Duration::from_millis(100);

/// The queue between device and game, in seconds.
const QUEUE: usize = 4;

/// The capture thread: opens the device, watches it, opens it again; one warning each time it is gone.
pub(super) fn capture(wanted: Option<&str>, stop: &AtomicBool, reports: &Sender<Report>) {
    let mut warned = false;
    while !stop.load(Ordering::Relaxed) {
        quiet();
        let mut session = open(wanted);
        let opened = session.is_ok();
        let problem = match &mut session {
            Ok(session) => {
                if let Some(report) = session.report.take()
                    && reports.send(report).is_err()
                {
                    return;
                }
                // An open device that is silent is not back yet.
                let delivers = || {
                    match std::mem::take(&mut warned) {
                        true => info!("microphone \"{}\" is back", session.device),
                        false => info!("listening to microphone \"{}\"", session.device),
                    };
                };
                match watch(&session.calls, &session.errors, stop, STALLED, delivers) {
                    Some(problem) => format!("\"{}\" {problem}", session.device),
                    None => return,
                }
            }
            Err(problem) => problem.clone(),
        };
        // Told before the device is closed: with a sound system that hangs, that may take long.
        if (opened || !warned) && reports.send(Report::Lost(problem.clone())).is_err() {
            return;
        }
        if !std::mem::replace(&mut warned, true) {
            match wanted {
                Some(wanted) => warn!("no microphone \"{wanted}\": {problem}; trying again every second"),
                None => warn!("no microphone: {problem}; trying again every second"),
            }
        }
        drop(session);
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

/// Waits until the device is gone and says why; `None` if the microphone is not wanted any more.
/// `delivers` is told once, when the first sound comes.
fn watch(
    calls: &AtomicU64,
    errors: &Receiver<cpal::Error>,
    stop: &AtomicBool,
    stalled: Duration,
    mut delivers: impl FnMut(),
) -> Option<String> {
    let (mut count, mut since) = (0, Instant::now());
    while !stop.load(Ordering::Relaxed) {
        std::thread::park_timeout(WATCH.min(stalled));
        while let Ok(error) = errors.try_recv() {
            match error.kind() {
                ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
                _ => return Some(format!("failed: {error}")),
            }
        }
        let now = calls.load(Ordering::Relaxed);
        if now != count {
            if count == 0 {
                delivers();
            }
            (count, since) = (now, Instant::now());
        } else if since.elapsed() > stalled {
            return Some("delivers nothing".into());
        }
    }
    None
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_stalls_is_taken_for_gone() {
        let (_sender, errors) = channel();
        let calls = AtomicU64::new(3);
        let mut heard = 0;
        let problem = watch(
            &calls,
            &errors,
            &AtomicBool::new(false),
            Duration::from_millis(20),
            || heard += 1,
        );
        assert_eq!((problem.as_deref(), heard), (Some("delivers nothing"), 1));
    }

    #[test]
    fn a_device_that_never_delivers_is_not_called_back() {
        let (_sender, errors) = channel();
        let problem = watch(
            &AtomicU64::new(0),
            &errors,
            &AtomicBool::new(false),
            Duration::from_millis(20),
            || panic!("nothing was heard"),
        );
        assert!(problem.is_some());
    }

    #[test]
    fn a_microphone_that_is_not_wanted_any_more_is_let_go() {
        let (_sender, errors) = channel();
        let problem = watch(&AtomicU64::new(0), &errors, &AtomicBool::new(true), STALLED, || ());
        assert_eq!(problem, None);
    }
}
