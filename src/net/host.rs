//! Keeps a network running beside the game: on the CPU first, then on the game's GPU once it is warm there, and after
//! whatever went wrong.

use std::sync::{
    Mutex,
    mpsc::{Receiver, TryRecvError, channel},
};

use super::{
    Device, InferenceDevice,
    batch::{BatchNetwork, BatchRunner, Broken, Finished},
    priority,
};

/// A network that a [`Host`] can build anew, on any device.
pub(super) trait Hosted: BatchNetwork {
    /// What its thread is called, and what messages call it.
    const NAME: &'static str;

    /// All that it is built from.
    type Weights: Clone + Send + 'static;

    /// The network on a device, knowing of nobody yet.
    fn build(weights: &Self::Weights, device: &Device) -> Self;

    /// Runs every shape that it will run, so that a GPU's kernels are compiled before they are needed.
    fn warm_up(&mut self);
}

/// A network's thread, what it was built from, and another one that is being made ready on a GPU.
pub(super) struct Host<N: Hosted> {
    runner: BatchRunner<N>,
    weights: N::Weights,
    /// Counts the weights that were used.
    epoch: u32,
    upgrade: Option<Mutex<Receiver<Upgrade<N>>>>,
    /// The network stopped on the CPU: it would stop there again.
    stopped: bool,
}

/// A network on the GPU, warmed up and ready to take over.
struct Upgrade<N> {
    network: N,
    device: InferenceDevice,
    epoch: u32,
}

/// What has become of the network that was being made ready on a GPU.
pub(super) enum Upgraded {
    /// None was, or it is not ready yet.
    NotYet,
    /// It could not be made ready.
    Failed,
    /// It answers from now on.
    Runs {
        /// Where.
        device: InferenceDevice,
        /// It knows nothing of what the network before it knew.
        anew: bool,
    },
}

impl<N: Hosted> Host<N> {
    /// Starts the network on the CPU.
    pub(super) fn on_cpu(weights: N::Weights) -> Self {
        Self {
            runner: start_on_cpu(&weights),
            weights,
            epoch: 0,
            upgrade: None,
            stopped: false,
        }
    }

    /// What the network was built from.
    pub(super) fn weights(&self) -> &N::Weights {
        &self.weights
    }

    /// Whether the network stopped on the CPU and waits for other weights or another device.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Whether the network can take another batch.
    pub(super) fn is_free(&self) -> bool {
        !self.stopped && self.runner.is_free()
    }

    /// Starts over on the CPU, with these weights. Batches under way are lost.
    pub(super) fn start_over(&mut self, weights: N::Weights) {
        self.runner = start_on_cpu(&weights);
        self.weights = weights;
        self.stopped = false;
        self.epoch += 1;
    }

    /// Lets the network rest that stopped on the CPU.
    pub(super) fn stop(&mut self) {
        self.stopped = true;
    }

    /// Builds and warms the network on a GPU in the background.
    pub(super) fn prepare(&mut self, device: impl FnOnce() -> InferenceDevice + Send + 'static) {
        let (sender, receiver) = channel();
        self.upgrade = Some(Mutex::new(receiver));
        let (weights, epoch) = (self.weights.clone(), self.epoch);
        let warm_up = move || {
            priority::let_the_frame_go_first();
            let device = device();
            let mut network = N::build(&weights, &device.device);
            network.warm_up();
            // Nobody listens any more when the game is shutting down.
            let _ = sender.send(Upgrade { network, device, epoch });
        };
        // Without a thread, the sender is gone and the next look at the receiver says so.
        let _ = std::thread::Builder::new()
            .name(format!("{} warm-up", N::NAME))
            .spawn(warm_up);
    }

    /// The network that is being made ready is of no use any more.
    pub(super) fn forget_upgrade(&mut self) {
        self.upgrade = None;
    }

    /// Has the network that was made ready answer from now on, if it is.
    pub(super) fn look_for_upgrade(&mut self) -> Upgraded {
        let Some(upgrade) = self.upgrade.as_mut().and_then(|u| u.get_mut().ok()) else {
            return Upgraded::NotYet;
        };
        match upgrade.try_recv() {
            Err(TryRecvError::Empty) => Upgraded::NotYet,
            Err(TryRecvError::Disconnected) => {
                self.upgrade = None;
                Upgraded::Failed
            }
            // Other weights came meanwhile: the device is good, the network on it is not.
            Ok(upgrade) if upgrade.epoch != self.epoch => {
                self.prepare(move || upgrade.device);
                Upgraded::NotYet
            }
            Ok(upgrade) => {
                self.upgrade = None;
                let Upgrade { network, device, .. } = upgrade;
                let anew = self.stopped;
                if anew {
                    // There is nothing to take over.
                    self.runner = BatchRunner::new(N::NAME, move || network);
                    self.stopped = false;
                } else if self.runner.switch(network).is_err() {
                    return Upgraded::NotYet;
                }
                Upgraded::Runs { device, anew }
            }
        }
    }

    /// Hands a batch over. Never waits.
    ///
    /// # Errors
    /// If the network is gone.
    pub(super) fn submit(&mut self, inputs: Vec<N::Input>) -> Result<(), Broken> {
        self.runner.submit(inputs)
    }

    /// The answers of one batch, oldest first, if some are ready. Never waits.
    ///
    /// # Errors
    /// If the network is gone.
    pub(super) fn collect(&mut self) -> Result<Option<Finished<N::Output>>, Broken> {
        self.runner.collect()
    }

    /// A host whose network is another one, for tests.
    #[cfg(test)]
    pub(super) fn with_runner(weights: N::Weights, runner: BatchRunner<N>) -> Self {
        Self {
            runner,
            weights,
            epoch: 0,
            upgrade: None,
            stopped: false,
        }
    }
}

fn start_on_cpu<N: Hosted>(weights: &N::Weights) -> BatchRunner<N> {
    let weights = weights.clone();
    BatchRunner::new(N::NAME, move || N::build(&weights, &InferenceDevice::cpu("").device))
}
