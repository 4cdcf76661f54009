//! The asynchronous batch runner: a network on a thread of its own.
//!
//! The game's frame hands over a batch and goes on; answers are there in a later frame. All work goes
//! through one thread, because the tensor library keeps a stream of work for each.

use std::{
    sync::{
        Mutex,
        mpsc::{Receiver, Sender, TryRecvError, channel},
    },
    time::{Duration, Instant},
};

use bevy::log::error;

use super::priority;

/// A network that answers batches and keeps what it remembers between them to itself.
pub trait BatchNetwork: Send + 'static {
    /// One entity's part of a batch.
    type Input: Send;
    /// One entity's answer.
    type Output: Send;

    /// Answers a batch. May block.
    fn step(&mut self, inputs: Vec<Self::Input>) -> Vec<Self::Output>;

    /// Goes on where `other`, which ran until now, stands.
    fn take_over(&mut self, other: Self);
}

/// Batches under way at once. A second one keeps the network busy while the first one's answers
/// wait for the next frame; more would only add delay.
const IN_FLIGHT: usize = 2;

/// Runs a [`BatchNetwork`] beside the game.
pub struct BatchRunner<N: BatchNetwork> {
    orders: Sender<Order<N>>,
    finished: Mutex<Receiver<Finished<N::Output>>>,
    in_flight: usize,
}

enum Order<N: BatchNetwork> {
    Step(Vec<N::Input>, Instant),
    Switch(Box<N>),
}

/// A batch's answers.
pub struct Finished<O> {
    /// In the order of the inputs.
    pub outputs: Vec<O>,
    /// From handing the batch over to having the answers.
    pub latency: Duration,
}

/// The network's thread ended: the network panicked, say because its GPU went away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

impl<N: BatchNetwork> BatchRunner<N> {
    /// Starts the thread; `make` builds the network there.
    pub fn new(name: &str, make: impl FnOnce() -> N + Send + 'static) -> Self {
        let (orders, inbox) = channel();
        let (outbox, finished) = channel();
        let started = std::thread::Builder::new().name(name.into()).spawn(move || {
            priority::let_the_frame_go_first();
            let mut network = make();
            for order in inbox {
                match order {
                    Order::Step(inputs, handed_over) => {
                        let outputs = network.step(inputs);
                        if outbox
                            .send(Finished {
                                outputs,
                                latency: handed_over.elapsed(),
                            })
                            .is_err()
                        {
                            return;
                        }
                    }
                    Order::Switch(next) => {
                        let last = std::mem::replace(&mut network, *next);
                        network.take_over(last);
                    }
                }
            }
        });
        // The channels went with what would have run there: whoever asks is told that it is broken.
        if let Err(problem) = started {
            error!("the {name} network has no thread: {problem}");
        }
        Self {
            orders,
            finished: Mutex::new(finished),
            in_flight: 0,
        }
    }

    /// Whether another batch may be handed over. If not, let what is ready pile up for a larger one.
    pub fn is_free(&self) -> bool {
        self.in_flight < IN_FLIGHT
    }

    /// Hands a batch over. Never waits.
    ///
    /// # Errors
    /// If the network is gone.
    pub fn submit(&mut self, inputs: Vec<N::Input>) -> Result<(), Broken> {
        self.orders
            .send(Order::Step(inputs, Instant::now()))
            .map_err(|_| Broken)?;
        self.in_flight += 1;
        Ok(())
    }

    /// Has `next` take over after the batches under way. Never waits.
    ///
    /// # Errors
    /// If the network is gone.
    pub fn switch(&mut self, next: N) -> Result<(), Broken> {
        self.orders.send(Order::Switch(Box::new(next))).map_err(|_| Broken)
    }

    /// The answers of one batch, oldest first, if some are ready. Never waits.
    ///
    /// # Errors
    /// If the network is gone.
    pub fn collect(&mut self) -> Result<Option<Finished<N::Output>>, Broken> {
        match self.finished.get_mut().map_err(|_| Broken)?.try_recv() {
            Ok(finished) => {
                self.in_flight -= 1;
                Ok(Some(finished))
            }
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(Broken),
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// Answers with the scheduling policy and niceness of the thread it runs on.
    struct Asked;

    fn standing() -> (i32, i32) {
        // SAFETY: both only ask, for the calling thread.
        unsafe { (libc::sched_getscheduler(0), libc::getpriority(libc::PRIO_PROCESS, 0)) }
    }

    impl BatchNetwork for Asked {
        type Input = ();
        type Output = (i32, i32);

        fn step(&mut self, inputs: Vec<()>) -> Vec<(i32, i32)> {
            inputs.iter().map(|()| standing()).collect()
        }

        fn take_over(&mut self, _: Self) {}
    }

    #[test]
    fn a_woken_network_does_not_take_the_frames_core() {
        let allowed = std::thread::spawn(|| {
            priority::let_the_frame_go_first();
            standing().0 == libc::SCHED_BATCH
        });
        if !allowed.join().unwrap() {
            println!("skipped: this system does not let threads choose how they are scheduled");
            return;
        }
        let mut runner = BatchRunner::new("asked", || Asked);
        runner.submit(vec![()]).unwrap();
        let answer = loop {
            if let Some(finished) = runner.collect().unwrap() {
                break finished.outputs[0];
            }
            std::thread::yield_now();
        };
        let (_, usual_niceness) = standing();
        assert_eq!(answer, (libc::SCHED_BATCH, usual_niceness));
    }
}
