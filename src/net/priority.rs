//! Where a network's thread stands beside the game's frame.

/// Keeps this thread, when the frame wakes it, from being given the frame's core at once: a frame that hands over a
/// batch would have a step of the network in it. It gets its share of the cores all the same, and as much as before.
///
/// So on Linux and Android, if the system allows it; elsewhere the system's own ways are left as they are.
pub(super) fn let_the_frame_go_first() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    // SAFETY: 0 is the calling thread; the parameter is plain data, which this policy wants to be all zero.
    unsafe {
        libc::sched_setscheduler(0, libc::SCHED_BATCH, &std::mem::zeroed());
    }
}
