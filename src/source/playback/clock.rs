//! The time that a listener hears, made from what a device says: lips that follow the device itself would jerk.

/// Turns a device's reported position, which moves in blocks and trails behind commands, into a
/// smooth one.
#[cfg_attr(not(feature = "audio"), allow(dead_code))]
pub(super) struct DeviceClock {
    pub(super) time: f64,
    pub(super) span: f64,
    /// Playback began or jumped to here; nothing before it is heard again.
    since: f64,
    latency: f64,
    reported: f64,
    /// Seconds since the report last moved.
    unmoved: f64,
    /// A jump whose effect the device has not reported yet.
    awaits: Option<f64>,
}

#[cfg_attr(not(feature = "audio"), allow(dead_code))]
impl DeviceClock {
    /// The device takes a jump for done when it reports a position this close to it.
    const NEAR: f64 = 0.25;
    /// Without a moving report, time stands still after this long...
    const STALLED: f64 = 0.25;
    /// ...and runs by itself after this long: the device is gone, the face should not freeze.
    const LOST: f64 = 2.0;

    pub(super) fn new(at: f64, span: f64, latency: f64) -> Self {
        Self {
            time: at,
            span,
            since: at,
            latency,
            reported: at,
            unmoved: 0.0,
            awaits: Some(at),
        }
    }

    pub(super) fn jump(&mut self, to: f64) {
        (self.time, self.since, self.awaits, self.unmoved) = (to, to, Some(to), 0.0);
    }

    /// Lets time pass while the device plays and reports `position` in the clip.
    pub(super) fn advance(&mut self, delta: f64, position: f64) {
        let moved = position != self.reported;
        self.reported = position;
        self.unmoved = if moved { 0.0 } else { self.unmoved + delta };
        // The pass of a looped clip that brings the report closest to where it is expected.
        let reported = position + ((self.time - position) / self.span).round() * self.span;
        if let Some(target) = self.awaits {
            if moved && (reported - target).abs() < Self::NEAR {
                self.awaits = None;
                self.time = self.time.max(reported);
            } else if self.unmoved > Self::LOST {
                self.awaits = None;
            }
            return;
        }
        if !moved {
            if self.unmoved <= Self::STALLED || self.is_lost() {
                self.time += delta;
            }
            return;
        }
        let expected = self.time + delta;
        let error = reported - expected;
        self.time = if error > Self::NEAR {
            reported
        } else {
            // A tenth of the error per report: the blocks average out. Too far ahead, it waits.
            (expected + error.max(-Self::NEAR) * 0.1).max(self.time)
        };
    }

    /// Lets time pass without the device.
    pub(super) fn coast(&mut self, delta: f64) {
        self.time += delta;
    }

    pub(super) fn is_lost(&self) -> bool {
        self.unmoved > Self::LOST
    }

    pub(super) fn heard(&self) -> f64 {
        (self.time - self.latency).max(self.since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A device with blocks of 40 ms, watched at 60 frames a second.
    fn play(clock: &mut DeviceClock, device: &mut f64, seconds: f64, looped: bool) -> Vec<f64> {
        let frame = 1.0 / 60.0;
        (0..(seconds / frame) as usize)
            .map(|_| {
                *device += frame;
                let mut block = (*device / 0.04).floor() * 0.04;
                if looped {
                    block %= clock.span;
                }
                clock.advance(frame, block);
                clock.heard()
            })
            .collect()
    }

    #[test]
    fn a_device_that_moves_in_blocks_gives_smooth_time() {
        let mut clock = DeviceClock::new(0.0, 100.0, 0.0);
        let heard = play(&mut clock, &mut 0.0, 5.0, false);
        let steps: Vec<f64> = heard.windows(2).skip(30).map(|w| w[1] - w[0]).collect();
        assert!(steps.iter().all(|&step| step > 0.012 && step < 0.021), "{steps:?}");
        assert!((heard.last().unwrap() - 5.0).abs() < 0.06);
    }

    #[test]
    fn time_waits_for_a_seek_and_then_follows_it() {
        let (mut clock, mut device) = (DeviceClock::new(0.0, 100.0, 0.0), 0.0);
        play(&mut clock, &mut device, 1.0, false);
        clock.jump(50.0);
        // The device has not noticed yet.
        assert!(
            play(&mut clock, &mut device, 0.1, false)
                .iter()
                .all(|&heard| heard == 50.0)
        );
        device = 50.0;
        let heard = play(&mut clock, &mut device, 1.0, false);
        assert!((heard.last().unwrap() - 51.0).abs() < 0.1);
    }

    #[test]
    fn a_loop_goes_on_counting() {
        let mut clock = DeviceClock::new(0.0, 0.7, 0.0);
        let heard = play(&mut clock, &mut 0.0, 10.0, true);
        assert!(heard.windows(2).all(|w| w[1] >= w[0]));
        assert!((heard.last().unwrap() - 10.0).abs() < 0.1);
    }

    #[test]
    fn a_device_that_stops_holds_time_and_then_lets_it_go() {
        let mut clock = DeviceClock::new(0.0, 100.0, 0.0);
        play(&mut clock, &mut 0.0, 1.0, false);
        let stuck = clock.reported;
        for _ in 0..60 {
            clock.advance(1.0 / 60.0, stuck);
        }
        assert!(clock.heard() < 1.4 && !clock.is_lost());
        for _ in 0..120 {
            clock.advance(1.0 / 60.0, stuck);
        }
        assert!(clock.heard() > 1.9 && clock.is_lost());
    }

    #[test]
    fn latency_delays_what_is_heard() {
        let mut clock = DeviceClock::new(2.0, 100.0, 0.1);
        clock.coast(0.05);
        assert_eq!(clock.heard(), 2.0);
        clock.coast(0.2);
        assert!((clock.heard() - 2.15).abs() < 1e-9);
    }
}
