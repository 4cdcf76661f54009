//! The lip-sync network: Multi-L, made streaming.
//!
//! After "Deep learning models for automatic animation generation and active learning", section
//! "Multi-L": a convolutional path and an LSTM path hear the same log-mel frames in parallel, are
//! fused at several levels, and what was fused is learned further. Here every convolution is causal
//! and every layer keeps its past in one row of numbers, so that a stream may be cut anywhere.
//!
//! ```text
//!            frames [40]
//!          ┌─────┴─────┐
//!      conv 1, 2       │
//!   ┌──────┤        LSTM 1
//!   │    conv 3        │
//!   │      └──┬──┬─────┘
//!   │         │ fuse 1 ◄── look-ahead
//!   │         │  ├─────────┐
//! delay       │ conv 4    LSTM 2
//!   └─────────┴──┴──┬──────┘
//!                 fuse 2 ◄── look-ahead
//!                 conv 5
//!                visemes [15]
//! ```
//!
//! **Look-ahead.** The network is told how many frames `n` it may wait: after hearing frame `i` it
//! answers for frame `i - n`. One set of weights serves a microphone (`n` small) and a clip (`n` large).
//! A delay line brings what the second convolution made of frame `i - n` to the last fusion as it was, so that
//! the memories need not carry it there: they bring what came before and after.

use burn::{
    config::Config,
    module::Module,
    nn::{Dropout, DropoutConfig, Linear, LinearConfig},
    tensor::{
        TensorData,
        activation::{relu, sigmoid, tanh},
    },
};

use super::{Device, Tensor};
use crate::{
    feature::BANDS,
    track::{LookAhead, Viseme},
};

/// The longest look-ahead the network knows, in frames of 10 ms.
pub const MAX_LOOK_AHEAD: usize = 12;

// What is known in advance is heard as far ahead as the network knows.
const _: () = assert!(LookAhead::KNOWN as usize == MAX_LOOK_AHEAD);

/// Sizes of a [`MultiL`].
#[derive(Config, Debug)]
pub struct MultiLConfig {
    /// Width of the convolutional path.
    #[config(default = 64)]
    pub channels: usize,
    /// Width of the LSTM path and of the fusions.
    #[config(default = 96)]
    pub hidden: usize,
    /// Share of fused values that training drops, 0 to 1.
    #[config(default = 0.25)]
    pub dropout: f64,
}

impl MultiLConfig {
    /// A network with random weights on `device`.
    pub fn init(&self, device: &Device) -> MultiL {
        let (channels, hidden) = (self.channels, self.hidden);
        let conv = |inputs, outputs, dilation| CausalConv::new(inputs, outputs, dilation, device);
        MultiL {
            conv1: conv(BANDS, channels, 1),
            conv2: conv(channels, channels, 2),
            conv3: conv(channels, channels, 4),
            lstm1: Lstm::new(BANDS, hidden, device),
            fuse1: Fusion::new(2 * channels + hidden, hidden, device),
            conv4: conv(hidden, channels, 1),
            lstm2: Lstm::new(hidden, hidden, device),
            fuse2: Fusion::new(3 * channels + hidden, hidden, device),
            conv5: conv(hidden, channels, 2),
            output: LinearConfig::new(channels, Viseme::COUNT).init(device),
            dropout: DropoutConfig::new(self.dropout).init(),
            channels,
        }
    }
}

/// The lip-sync network, Multi-L made streaming; its plan is drawn at the head of `net/multi_l.rs`.
///
/// Burn's derive wants the type parameter; it is always the default.
#[derive(Module, Debug)]
pub struct MultiL<B: burn::tensor::backend::Backend = super::Backend> {
    conv1: CausalConv<B>,
    conv2: CausalConv<B>,
    conv3: CausalConv<B>,
    lstm1: Lstm<B>,
    fuse1: Fusion<B>,
    conv4: CausalConv<B>,
    lstm2: Lstm<B>,
    fuse2: Fusion<B>,
    conv5: CausalConv<B>,
    output: Linear<B>,
    dropout: Dropout,
    channels: usize,
}

/// How many of a batch's frames are real in each row; the rest is padding at the end.
#[derive(Clone, Copy, Debug)]
pub enum Lengths<'a> {
    /// All of them.
    Full,
    /// This many in each row.
    Each(&'a [usize]),
}

impl MultiL {
    /// Numbers that the network remembers per stream; all 0 at the start of one.
    pub fn state_size(&self) -> usize {
        let convs = self.convs().iter().map(|c| c.state_size()).sum::<usize>();
        convs + MAX_LOOK_AHEAD * self.channels + self.lstm1.state_size() + self.lstm2.state_size()
    }

    /// Reads on.
    ///
    /// # Shapes
    /// - `frames`: `[batch, time, 40]`, log-mel
    /// - `look_ahead`: of each row, 0 to [`MAX_LOOK_AHEAD`] frames
    /// - `state`: `[batch, state_size]`
    /// - returns: logits `[batch, time, 15]` (where a row is shorter, the rest is meaningless), and
    ///   the state after each row's last real frame
    ///
    /// # Panics
    /// If there is no frame, if a look-ahead is above [`MAX_LOOK_AHEAD`], or if look-aheads or lengths do
    /// not fit the batch.
    pub fn forward(
        &self,
        frames: Tensor<3>,
        look_ahead: &[usize],
        state: Tensor<2>,
        lengths: Lengths,
    ) -> (Tensor<3>, Tensor<2>) {
        let [batch, time, _] = frames.dims();
        assert!(time > 0, "there are no frames to read");
        assert_eq!(look_ahead.len(), batch, "each row has its look-ahead");
        if let Lengths::Each(lengths) = lengths {
            assert_eq!(lengths.len(), batch, "each row has its length");
            assert!(
                lengths.iter().all(|length| *length <= time),
                "no row is longer than {time} frames: {lengths:?}"
            );
        }
        let wish = one_hot(look_ahead, &frames.device());
        let mut state = State {
            packed: state,
            at: 0,
            next: Vec::new(),
            lengths,
        };
        let c1 = self.conv1.forward(frames.clone(), &mut state);
        let c2 = self.conv2.forward(c1, &mut state);
        let c3 = self.conv3.forward(c2.clone(), &mut state) + c2.clone();
        let h1 = self.lstm1.forward(frames, &mut state);
        let then = state.delayed(c2.clone(), look_ahead);
        let f1 = self.fuse1.forward(vec![c2, c3.clone(), h1], wish.clone());
        let f1 = self.dropout.forward(f1);
        let c4 = self.conv4.forward(f1.clone(), &mut state);
        let h2 = self.lstm2.forward(f1, &mut state);
        let f2 = self.fuse2.forward(vec![c3, c4, h2, then], wish);
        let f2 = self.dropout.forward(f2);
        let c5 = self.conv5.forward(f2, &mut state);
        (self.output.forward(c5), Tensor::cat(state.next, 1))
    }

    /// The network's convolutions.
    fn convs(&self) -> [&CausalConv; 5] {
        [&self.conv1, &self.conv2, &self.conv3, &self.conv4, &self.conv5]
    }
}

/// `[batch, 13]`, 1 where a row's look-ahead is.
fn one_hot(look_ahead: &[usize], device: &Device) -> Tensor<2> {
    let mut wish = vec![0.0; look_ahead.len() * (MAX_LOOK_AHEAD + 1)];
    for (row, frames) in wish.chunks_exact_mut(MAX_LOOK_AHEAD + 1).zip(look_ahead) {
        assert!(
            *frames <= MAX_LOOK_AHEAD,
            "a look-ahead of {frames} frames is above {MAX_LOOK_AHEAD}"
        );
        row[*frames] = 1.0;
    }
    Tensor::from_data(TensorData::new(wish, [look_ahead.len(), MAX_LOOK_AHEAD + 1]), device)
}

/// Hands each layer its part of the packed state and collects what it remembers for the next call.
struct State<'a> {
    packed: Tensor<2>,
    at: usize,
    next: Vec<Tensor<2>>,
    lengths: Lengths<'a>,
}

impl State<'_> {
    /// The next `frames * width` numbers as `[batch, frames, width]`.
    fn take(&mut self, frames: usize, width: usize) -> Tensor<3> {
        let [batch, _] = self.packed.dims();
        let part = self.packed.clone().narrow(1, self.at, frames * width);
        self.at += frames * width;
        part.reshape([batch, frames, width])
    }

    /// `[batch, time, width]` -> the same, each row later by its look-ahead.
    fn delayed(&mut self, input: Tensor<3>, look_ahead: &[usize]) -> Tensor<3> {
        let [batch, time, width] = input.dims();
        let history = Tensor::cat(vec![self.take(MAX_LOOK_AHEAD, width), input], 1);
        self.keep(history.clone(), MAX_LOOK_AHEAD);
        let steps = MAX_LOOK_AHEAD + time;
        let rows: Vec<i32> = look_ahead
            .iter()
            .enumerate()
            .flat_map(|(row, &back)| (0..time).map(move |t| (row * steps + MAX_LOOK_AHEAD - back + t) as i32))
            .collect();
        let rows = burn::tensor::Tensor::from_ints(rows.as_slice(), &history.device());
        history
            .reshape([batch * steps, width])
            .select(0, rows)
            .reshape([batch, time, width])
    }

    /// Keeps the last `frames` steps of each row's real part; `history` is `[batch, frames + time, width]`.
    fn keep(&mut self, history: Tensor<3>, frames: usize) {
        let [batch, steps, width] = history.dims();
        let kept = match self.lengths {
            Lengths::Full => history.narrow(1, steps - frames, frames),
            Lengths::Each(lengths) => {
                let rows: Vec<i32> = lengths
                    .iter()
                    .enumerate()
                    .flat_map(|(row, &length)| (0..frames).map(move |f| (row * steps + length + f) as i32))
                    .collect();
                let rows = burn::tensor::Tensor::from_ints(rows.as_slice(), &history.device());
                history
                    .reshape([batch * steps, width])
                    .select(0, rows)
                    .reshape([batch, frames, width])
            }
        };
        self.next.push(kept.reshape([batch, frames * width]));
    }
}

/// A convolution over time that sees the past only: three taps, `dilation` frames apart, then ReLU.
#[derive(Module, Debug)]
struct CausalConv<B: burn::tensor::backend::Backend = super::Backend> {
    taps: Linear<B>,
    inputs: usize,
    dilation: usize,
}

impl CausalConv {
    const TAPS: usize = 3;

    fn new(inputs: usize, outputs: usize, dilation: usize, device: &Device) -> Self {
        Self {
            taps: LinearConfig::new(Self::TAPS * inputs, outputs).init(device),
            inputs,
            dilation,
        }
    }

    fn past(&self) -> usize {
        (Self::TAPS - 1) * self.dilation
    }

    fn state_size(&self) -> usize {
        self.past() * self.inputs
    }

    /// `[batch, time, inputs]` -> `[batch, time, outputs]`. The taps are laid side by side, which
    /// makes the convolution one matrix product.
    fn forward(&self, input: Tensor<3>, state: &mut State) -> Tensor<3> {
        let time = input.dims()[1];
        let history = Tensor::cat(vec![state.take(self.past(), self.inputs), input], 1);
        state.keep(history.clone(), self.past());
        let taps = (0..Self::TAPS)
            .map(|tap| history.clone().narrow(1, tap * self.dilation, time))
            .collect();
        relu(self.taps.forward(Tensor::cat(taps, 2)))
    }
}

/// A long short-term memory whose input products are one matrix product for all frames.
#[derive(Module, Debug)]
struct Lstm<B: burn::tensor::backend::Backend = super::Backend> {
    input: Linear<B>,
    recurrent: Linear<B>,
    hidden: usize,
}

impl Lstm {
    fn new(inputs: usize, hidden: usize, device: &Device) -> Self {
        Self {
            input: LinearConfig::new(inputs, 4 * hidden).init(device),
            recurrent: LinearConfig::new(hidden, 4 * hidden).with_bias(false).init(device),
            hidden,
        }
    }

    fn state_size(&self) -> usize {
        2 * self.hidden
    }

    /// `[batch, time, inputs]` -> `[batch, time, hidden]`. Gates lie side by side as input, forget,
    /// output, candidate, so that one sigmoid and one tanh serve all of them.
    fn forward(&self, input: Tensor<3>, state: &mut State) -> Tensor<3> {
        let n = self.hidden;
        let [batch, time, _] = input.dims();
        let gates = each_step(self.input.forward(input));
        let first = state.take(2, n);
        let mut h = first.clone().narrow(1, 0, 1).reshape([batch, n]);
        let mut c = first.clone().narrow(1, 1, 1).reshape([batch, n]);
        let (mut outputs, mut memories) = (Vec::with_capacity(time + 1), Vec::with_capacity(time + 1));
        let step = |x: &Tensor<2>| x.clone().reshape([batch, 1, n]);
        outputs.push(step(&h));
        memories.push(step(&c));
        for gate in gates {
            let gate = gate.reshape([batch, 4 * n]) + self.recurrent.forward(h);
            let open = sigmoid(gate.clone().narrow(1, 0, 3 * n));
            let candidate = tanh(gate.narrow(1, 3 * n, n));
            c = open.clone().narrow(1, n, n) * c + open.clone().narrow(1, 0, n) * candidate;
            h = open.narrow(1, 2 * n, n) * tanh(c.clone());
            outputs.push(step(&h));
            memories.push(step(&c));
        }
        let outputs = Tensor::cat(outputs, 1);
        let memories = match state.lengths {
            Lengths::Full => step(&c),
            Lengths::Each(_) => Tensor::cat(memories, 1),
        };
        match state.lengths {
            Lengths::Full => state.keep(Tensor::cat(vec![step(&h), memories], 1), 2),
            Lengths::Each(_) => state.keep(Tensor::cat(vec![outputs.clone(), memories], 2), 1),
        }
        outputs.narrow(1, 1, time)
    }
}

/// The steps of `[batch, time, width]`, as `[batch, 1, width]` each.
///
/// Halves, then halves of halves: the gradient of cutting a piece off is as large as what it was cut
/// from, so that cutting every step off the whole would make training's cost grow with time squared.
fn each_step(all: Tensor<3>) -> Vec<Tensor<3>> {
    let time = all.dims()[1];
    if time <= 1 {
        return vec![all];
    }
    let half = time / 2;
    let mut steps = each_step(all.clone().narrow(1, 0, half));
    steps.extend(each_step(all.narrow(1, half, time - half)));
    steps
}

/// Joins the paths: concatenates them, mixes, and adds what the look-ahead asks for.
#[derive(Module, Debug)]
struct Fusion<B: burn::tensor::backend::Backend = super::Backend> {
    mix: Linear<B>,
    look_ahead: Linear<B>,
}

impl Fusion {
    fn new(inputs: usize, outputs: usize, device: &Device) -> Self {
        Self {
            mix: LinearConfig::new(inputs, outputs).init(device),
            look_ahead: LinearConfig::new(MAX_LOOK_AHEAD + 1, outputs)
                .with_bias(false)
                .init(device),
        }
    }

    /// Paths `[batch, time, _]` and a one-hot look-ahead `[batch, 13]` -> `[batch, time, outputs]`.
    fn forward(&self, paths: Vec<Tensor<3>>, look_ahead: Tensor<2>) -> Tensor<3> {
        let wish = self.look_ahead.forward(look_ahead);
        let [batch, outputs] = wish.dims();
        relu(self.mix.forward(Tensor::cat(paths, 2)) + wish.reshape([batch, 1, outputs]))
    }
}
