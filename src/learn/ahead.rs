//! Work that is done ahead of its use, on other threads.

use std::sync::mpsc::{Receiver, sync_channel};

/// Things that each thread makes ahead of their use.
const AHEAD: usize = 4;

/// Starts `threads` makers of what `make` makes for each step from `first` on; every call of the answer gives that of
/// the next step. What is made for a step must depend on its number only: then a training that goes on is given the same
/// as one that was never interrupted.
pub fn ahead<T: Send + 'static>(
    threads: u64,
    first: u64,
    make: impl Fn(u64) -> T + Clone + Send + 'static,
) -> impl FnMut() -> T {
    let threads = threads.max(1);
    let makers: Vec<Receiver<T>> = (0..threads)
        .map(|thread| {
            let (send, receive) = sync_channel(AHEAD);
            let make = make.clone();
            std::thread::Builder::new()
                .name(format!("batches {thread}"))
                .spawn(move || {
                    for step in (first..).filter(|step| step % threads == thread) {
                        if send.send(make(step)).is_err() {
                            return;
                        }
                    }
                })
                .expect("the system can start a thread");
            receive
        })
        .collect();
    let mut step = first;
    move || {
        let made = makers[(step % threads) as usize]
            .recv()
            .expect("makers live as long as their receiver");
        step += 1;
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_gets_its_own_in_order_however_many_work() {
        for threads in 1..4 {
            let mut next = ahead(threads, 5, |step| step * step);
            let made: Vec<u64> = (0..4).map(|_| next()).collect();
            assert_eq!(made, [25, 36, 49, 64]);
        }
    }
}
