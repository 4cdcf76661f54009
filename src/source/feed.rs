//! How sound that is known in advance reaches the analysis: ahead of what is heard, a little at a time.

use super::heard::HeardAudio;
use super::{SAMPLE_RATE, sample_at};

/// At most this much per tick beyond twice the tick's own length and a run-up, in seconds: many characters that
/// start together are spread over several ticks, and each still gets ahead of its playback.
const STEP: f64 = 0.1;

/// After a jump, analysis begins this much earlier, in seconds: what it finds depends on the past. The
/// network hears sounds against what it has heard of the voice so far, and needs some words of it.
pub(crate) const RUN_UP: f64 = 2.0;

/// Further behind than this, in seconds, analysis leaves out what is over.
const LATE: f64 = 0.5;

/// Which samples have been handed on.
#[derive(Debug, Default)]
pub(super) struct Feed {
    /// Source index of the next sample.
    next: u64,
    /// The rest of what was handed on is void: begin a new take at the next opportunity.
    jumped: bool,
}

impl Feed {
    /// Source time or its future has changed; what is pushed from now on belongs to a new take.
    pub(super) fn reconsider(&mut self) {
        self.jumped = true;
    }

    /// How many samples may be handed on in this tick, and from where.
    fn due(&mut self, heard: &mut HeardAudio, now: f64, ahead: f64, delta: f64) -> u64 {
        let late = now > LATE + self.next as f64 / f64::from(SAMPLE_RATE);
        let begins = self.jumped || late;
        if begins {
            let from = sample_at((now - RUN_UP).max(0.0));
            // Whoever is late must not be given more to do.
            self.next = if self.jumped { from } else { from.max(self.next) };
            self.jumped = false;
            heard.restart(self.next);
        }
        heard.set_now(now);
        let wanted = sample_at(now + ahead).saturating_sub(self.next);
        if begins {
            // At once: the mouth shows the new place as soon as there is an answer, not what leads up to it.
            return wanted.min(sample_at(now + STEP + delta).saturating_sub(self.next));
        }
        // If nobody takes it, it must not pile up.
        let room = sample_at(2.0 * ahead + LATE).saturating_sub(heard.samples().len() as u64);
        wanted.min(room).min(sample_at(STEP + 2.0 * delta))
    }

    /// Begins a new take at once, at a source index.
    pub(super) fn begin(&mut self, heard: &mut HeardAudio, at: u64) {
        *self = Self {
            next: at,
            jumped: false,
        };
        heard.restart(at);
    }

    /// Hands on a clip that repeats without end, up to source index `last` if that is given.
    pub(super) fn clip(
        &mut self,
        heard: &mut HeardAudio,
        samples: &[f32],
        now: f64,
        last: Option<u64>,
        ahead: f64,
        delta: f64,
    ) {
        let mut due = self.due(heard, now, ahead, delta);
        if let Some(last) = last {
            due = due.min(last.saturating_sub(self.next));
        }
        while due > 0 {
            let from = (self.next % samples.len() as u64) as usize;
            let piece = &samples[from..samples.len().min(from + due as usize)];
            heard.push(piece);
            self.next += piece.len() as u64;
            due -= piece.len() as u64;
        }
        if last.is_some_and(|last| self.next >= last) && !heard.is_closed() {
            heard.close();
        }
    }

    /// Hands on silence.
    pub(super) fn silence(&mut self, heard: &mut HeardAudio, count: u64) {
        heard.push(&vec![0.0; count as usize]);
        self.next += count;
    }

    /// Hands on from what a stream has collected; gives how many samples it took. `pending` begins
    /// at the next sample, of which nothing can be left out.
    pub(super) fn stream(
        &mut self,
        heard: &mut HeardAudio,
        pending: &[f32],
        now: f64,
        ahead: f64,
        delta: f64,
    ) -> usize {
        let late = (now - self.next as f64 / f64::from(SAMPLE_RATE)).max(0.0);
        let count = self
            .due(heard, now - late, ahead + late, delta)
            .min(pending.len() as u64) as usize;
        heard.set_now(now);
        heard.push(&pending[..count]);
        self.next += count as u64;
        count
    }
}
