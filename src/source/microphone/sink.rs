//! What runs on the sound system's own thread: it must neither allocate nor wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use cpal::traits::DeviceTrait;
use cpal::{FromSample, SampleFormat, SizedSample, StreamConfig};
use ringbuf::HeapProd;
use ringbuf::traits::Producer;

/// What the device calls: mixes to mono into the queue. Never allocates, never waits.
pub(super) struct Sink {
    pub(super) queue: HeapProd<f32>,
    pub(super) channels: usize,
    pub(super) calls: Arc<AtomicU64>,
    pub(super) lost: Arc<AtomicU64>,
}

impl Sink {
    pub(super) fn connect(
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
