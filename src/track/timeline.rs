//! Values by source time.

use std::collections::VecDeque;

/// Values at a fixed rate, stamped with source time; the one answer to "what should the face show now?".
///
/// Networks, baked files and scripts all write one of these. Value `i` covers
/// `i * step` to `(i + 1) * step` seconds and is exact at the middle of that span; in between, the
/// reader interpolates. Old values are dropped once they are further back than the kept span.
#[derive(Clone, Debug)]
pub struct Timeline<T> {
    step: f64,
    first: u64,
    values: VecDeque<T>,
    kept: usize,
}

impl<T: Clone> Timeline<T> {
    /// A timeline of one value per `step` seconds that remembers the last `kept` values.
    pub fn new(step: f64, kept: usize) -> Self {
        Self {
            step,
            first: 0,
            values: VecDeque::new(),
            kept: kept.max(1),
        }
    }

    /// Forgets everything; the next value pushed is number `first`.
    pub fn restart(&mut self, first: u64) {
        self.values.clear();
        self.first = first;
    }

    /// Appends the next value.
    pub fn push(&mut self, value: T) {
        self.values.push_back(value);
    }

    /// Drops the values that lie more than the kept span before `seconds`.
    pub fn forget_before(&mut self, seconds: f64) {
        let oldest = (seconds / self.step).floor().max(0.0) as u64;
        while self.values.len() > 1 && self.first + (self.kept as u64) < oldest {
            self.values.pop_front();
            self.first += 1;
        }
    }

    /// Number of the first value that is still here.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// Number one past the newest value.
    pub fn end(&self) -> u64 {
        self.first + self.values.len() as u64
    }

    /// Source time at which the newest value's span ends, in seconds.
    pub fn end_time(&self) -> f64 {
        self.end() as f64 * self.step
    }

    /// The value number `index`, if it is here.
    pub fn get(&self, index: u64) -> Option<&T> {
        self.values.get(usize::try_from(index.checked_sub(self.first)?).ok()?)
    }

    /// The two values around `seconds` and how far it lies between them (0 to 1). Before the first
    /// and after the last value, that value holds. `None` while there are no values.
    pub fn around(&self, seconds: f64) -> Option<(&T, &T, f32)> {
        let last = self.values.len().checked_sub(1)?;
        let position = (seconds / self.step - 0.5 - self.first as f64).clamp(0.0, last as f64);
        let index = position.floor() as usize;
        let fraction = (position - position.floor()) as f32;
        Some((&self.values[index], &self.values[(index + 1).min(last)], fraction))
    }
}
