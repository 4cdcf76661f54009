//! Steps the lip-sync network for many streams at once; live and baked speech both go through here.

use burn::tensor::{Bool, IndexingUpdateOp, Int, TensorData, activation::softmax};

use super::{Device, Lengths, LipSyncWeights, MAX_LOOK_AHEAD, MultiL, Tensor};
use crate::{
    feature::{BANDS, HOP, LogMel, MelStream, WINDOW, frames_in},
    track::{Viseme, VisemeWeights},
};

/// Batch sizes that a GPU is given. Kernels are compiled and tuned for each shape, so there are few.
const ROWS: [usize; 5] = [1, 4, 16, 64, 256];

/// Frames per row that a GPU is given.
const TIMES: [usize; 5] = [1, 2, 4, 8, 16];

/// Most frames of one row that go through in one call; more are cut into several.
const LONGEST: usize = 512;

/// New sound of one stream.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// The row of the state table that remembers this stream: a small number, at most once in a batch.
    pub slot: usize,
    /// Whatever tells the caller whose answer this is; handed back with it.
    pub stream: u64,
    /// Forget the stream's past first, and from now on answer with this look-ahead, in frames.
    pub restart: Option<usize>,
    /// What follows on the sound before: 16 kHz, mono.
    pub samples: Vec<f32>,
    /// Nothing follows: answer for everything heard.
    pub close: bool,
}

/// The network's answers for the next frames of one stream.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Whose, as the caller named it.
    pub stream: u64,
    /// Frame by frame, following on those before; without smoothing.
    pub frames: Vec<VisemeWeights>,
    /// The stream was closed, and this was all of it.
    pub closed: bool,
}

/// What is remembered of a stream outside the state table.
#[derive(Clone, Default)]
struct Stream {
    mel: MelStream,
    look_ahead: usize,
    samples: u64,
    heard: u64,
}

/// A network on a device, with a table of all streams' states.
pub struct Stepper {
    model: MultiL,
    device: Device,
    mel: LogMel,
    streams: Vec<Stream>,
    table: Tensor<2>,
    padded: bool,
}

/// One stream's frames on their way through the network.
struct Row {
    job: usize,
    slot: usize,
    frames: Vec<f32>,
}

impl Stepper {
    /// The network with these weights on `device`.
    pub fn new(weights: &LipSyncWeights, device: &Device) -> Self {
        let model = weights.init(device);
        let table = Tensor::zeros([1, model.state_size()], device);
        Self {
            padded: !matches!(device, Device::Flex(_)),
            mel: LogMel::default(),
            streams: vec![Stream::default()],
            device: device.clone(),
            model,
            table,
        }
    }

    /// Where the network runs.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Takes new sound of any number of streams, each at most once, and steps them all as one batch.
    ///
    /// Blocks until the answers are there: call it where nobody waits for a frame.
    pub fn step(&mut self, heard: Vec<Heard>) -> Vec<Answer> {
        let mut answers: Vec<Answer> = heard
            .iter()
            .map(|h| Answer {
                stream: h.stream,
                frames: Vec::new(),
                closed: h.close,
            })
            .collect();
        self.make_room(heard.iter().map(|h| h.slot + 1).max().unwrap_or(0));
        self.forget(heard.iter().filter(|h| h.restart.is_some()).map(|h| h.slot));
        let mut rows: Vec<Row> = heard
            .into_iter()
            .enumerate()
            .map(|(job, heard)| Row {
                job,
                slot: heard.slot,
                frames: self.listen(heard),
            })
            .collect();
        while rows.iter().any(|r| !r.frames.is_empty()) {
            rows.retain(|r| !r.frames.is_empty());
            for (chunk, frames) in cut(&mut rows, self.padded) {
                self.run(&chunk, &frames, &mut answers);
            }
        }
        answers
    }

    /// Features of what was heard, and after the end of the silence that the last answers wait for.
    fn listen(&mut self, heard: Heard) -> Vec<f32> {
        let stream = &mut self.streams[heard.slot];
        if let Some(look_ahead) = heard.restart {
            *stream = Stream {
                look_ahead: look_ahead.min(MAX_LOOK_AHEAD),
                ..Default::default()
            };
        }
        stream.samples += heard.samples.len() as u64;
        let mut frames = Vec::new();
        self.mel.push(&mut stream.mel, heard.samples, &mut frames);
        if heard.close && stream.samples > 0 {
            let wanted = frames_in(stream.samples) as usize + stream.look_ahead;
            while (stream.heard as usize) + frames.len() / BANDS < wanted {
                self.mel
                    .push(&mut stream.mel, std::iter::repeat_n(0.0, HOP), &mut frames);
            }
            frames.truncate((wanted - stream.heard as usize) * BANDS);
        }
        frames
    }

    /// Runs some frames of some streams: `frames` holds each row's, `Row::frames` what comes after.
    fn run(&mut self, rows: &[(usize, usize)], frames: &[Vec<f32>], answers: &mut [Answer]) {
        let lengths: Vec<usize> = frames.iter().map(|f| f.len() / BANDS).collect();
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let (count, time) = if self.padded {
            (bucket(&ROWS, rows.len()), bucket(&TIMES, longest))
        } else {
            (rows.len(), longest)
        };
        let mut input = Vec::with_capacity(count * time * BANDS);
        let mut look_ahead = vec![0; count];
        for (row, ((_, slot), frames)) in rows.iter().zip(frames).enumerate() {
            input.extend_from_slice(frames);
            input.resize((row + 1) * time * BANDS, 0.0);
            look_ahead[row] = self.streams[*slot].look_ahead;
        }
        input.resize(count * time * BANDS, 0.0);
        let mut padded_lengths = lengths.clone();
        padded_lengths.resize(count, 0);
        let even = padded_lengths.iter().all(|l| *l == time);
        // Padding rows read slot 0 and are cut off again before anything is written.
        let mut slots: Vec<i32> = rows.iter().map(|(_, slot)| *slot as i32).collect();
        let written = burn::tensor::Tensor::<_, 1, Int>::from_ints(slots.as_slice(), &self.device);
        slots.resize(count, 0);
        let read = burn::tensor::Tensor::<_, 1, Int>::from_ints(slots.as_slice(), &self.device);
        let before = self.table.clone().select(0, read);
        let (logits, after) = self.model.forward(
            Tensor::from_data(TensorData::new(input, [count, time, BANDS]), &self.device),
            &look_ahead,
            before,
            if even {
                Lengths::Full
            } else {
                Lengths::Each(&padded_lengths)
            },
        );
        // Emptied first, so that adding writes the new state exactly.
        self.forget(rows.iter().map(|(_, slot)| *slot));
        let after = after.narrow(0, 0, rows.len());
        self.table = self
            .table
            .clone()
            .select_assign(0, written, after, IndexingUpdateOp::Add);
        let values: Vec<f32> = softmax(logits, 2)
            .into_data()
            .convert::<f32>()
            .to_vec()
            .expect("converted to f32 just now");
        for (row, (job, slot)) in rows.iter().enumerate() {
            let stream = &mut self.streams[*slot];
            for weights in values[row * time * Viseme::COUNT..]
                .chunks_exact(Viseme::COUNT)
                .take(lengths[row])
            {
                // The first answers are for moments before the stream began.
                if stream.heard >= stream.look_ahead as u64 {
                    answers[*job]
                        .frames
                        .push(VisemeWeights(weights.try_into().expect("15 numbers")));
                }
                stream.heard += 1;
            }
        }
    }

    /// Sees to it that there are at least `slots` rows in the table.
    fn make_room(&mut self, slots: usize) {
        let have = self.streams.len();
        if slots > have {
            let slots = slots.next_power_of_two();
            let more = Tensor::zeros([slots - have, self.model.state_size()], &self.device);
            self.table = Tensor::cat(vec![self.table.clone(), more], 0);
            self.streams.resize(slots, Stream::default());
        }
    }

    /// Zeroes the states of these slots.
    fn forget(&mut self, slots: impl Iterator<Item = usize>) {
        let mut emptied = vec![false; self.streams.len()];
        slots.for_each(|slot| emptied[slot] = true);
        if emptied.contains(&true) {
            let size = self.table.dims();
            let mask =
                burn::tensor::Tensor::<_, 1, Bool>::from_data(TensorData::from(emptied.as_slice()), &self.device);
            self.table = self
                .table
                .clone()
                .mask_fill(mask.unsqueeze_dim::<2>(1).expand(size), 0.0);
        }
    }

    /// Goes on with every stream of `other`, which ran on another device with the same weights.
    pub fn take_over(&mut self, other: Self) {
        let slots = other.streams.len();
        self.make_room(slots);
        let table = Tensor::from_data(other.table.into_data(), &self.device);
        self.table = match self.streams.len() - slots {
            0 => table,
            rest => Tensor::cat(vec![table, self.table.clone().narrow(0, slots, rest)], 0),
        };
        self.streams[..slots].clone_from_slice(&other.streams);
    }

    /// Runs every shape that a GPU will be given, so that its kernels are compiled before they are needed.
    pub fn warm_up(&mut self) {
        if !self.padded {
            return;
        }
        let shapes = ROWS
            .iter()
            .flat_map(|rows| TIMES.iter().map(move |time| (*rows, *time)));
        for (rows, time) in shapes {
            // Full batches, and batches in which one row is shorter: their kernels differ.
            for shorter in [0, 1] {
                let heard = |slot| Heard {
                    slot,
                    restart: Some(0),
                    samples: vec![0.0; WINDOW + (time - if slot + 1 == rows { shorter } else { 0 }) * HOP - HOP],
                    ..Default::default()
                };
                self.step((0..rows).map(heard).collect());
            }
        }
        let all = 0..self.streams.len();
        self.forget(all);
    }
}

/// The smallest bucket that holds `n`; the largest if none does.
fn bucket(buckets: &[usize], n: usize) -> usize {
    buckets
        .iter()
        .copied()
        .find(|b| *b >= n)
        .unwrap_or(buckets[buckets.len() - 1])
}

/// Cuts off what goes through next: at most 256 rows a batch, at most [`LONGEST`] frames of each (16 on
/// a GPU). Gives the rows' jobs and slots, and their frames.
fn cut(rows: &mut [Row], padded: bool) -> Vec<(Vec<(usize, usize)>, Vec<Vec<f32>>)> {
    let longest = if padded { TIMES[TIMES.len() - 1] } else { LONGEST };
    rows.chunks_mut(ROWS[ROWS.len() - 1])
        .map(|rows| {
            rows.iter_mut()
                .map(|row| {
                    let rest = row.frames.split_off(row.frames.len().min(longest * BANDS));
                    ((row.job, row.slot), std::mem::replace(&mut row.frames, rest))
                })
                .unzip()
        })
        .collect()
}
