//! Where a network's thread stands beside the game's frame.

/// Keeps this thread, when it is woken, from taking the core of the thread that wakes it: a frame that hands over
/// a batch would have a step of the network in it. It still gets its share of whatever cores are free.
///
/// If the system refuses, the network works all the same.
pub(super) fn let_the_frame_go_first() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use thread_priority::{
            NormalThreadSchedulePolicy::Batch, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy,
            thread_native_id,
        };
        // The usual niceness: in a busy game, the mouths get their share of the cores.
        let usual = ThreadPriority::Os(Default::default());
        let _ = set_thread_priority_and_policy(thread_native_id(), usual, ThreadSchedulePolicy::Normal(Batch));
    }
    #[cfg(windows)]
    {
        use thread_priority::{WinAPIThreadPriority, set_winapi_thread_priority, thread_native_id};
        let _ = set_winapi_thread_priority(thread_native_id(), WinAPIThreadPriority::BelowNormal);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use thread_priority::{NormalThreadSchedulePolicy::Batch, ThreadSchedulePolicy, thread_schedule_policy};

    #[test]
    fn a_woken_network_does_not_take_the_frames_core() {
        let policy = std::thread::spawn(|| {
            super::let_the_frame_go_first();
            thread_schedule_policy()
        });
        assert_eq!(policy.join().unwrap(), Ok(ThreadSchedulePolicy::Normal(Batch)));
    }
}
