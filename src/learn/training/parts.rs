//! How the threads share a step.

/// Most threads: numbers of steps and parts make up the seeds, and those of more would be the same.
const MOST: usize = 64;

/// So many threads share a step where a recipe says nothing of it.
const USUAL: usize = 2;

/// A step's rows, divided among threads: each has one row at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    threads: usize,
    rows: usize,
}

impl Parts {
    /// So many rows for so many threads, or for fewer, where there are not as many rows; 64 at most.
    pub fn new(threads: usize, rows: usize) -> Self {
        let rows = rows.max(1);
        Self {
            threads: threads.clamp(1, rows.min(MOST)),
            rows,
        }
    }

    /// Rows and seed of each part of a step.
    pub fn of(self, step: u64, seed: u64) -> impl Iterator<Item = (usize, u64)> {
        let Self { threads, rows } = self;
        (0..threads).map(move |part| {
            let rows = rows * (part + 1) / threads - rows * part / threads;
            let number = step * MOST as u64 + part as u64;
            (rows, seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15))
        })
    }

    /// What a recipe says of it, behind all else: batches depend on the number of threads, so with another number it is
    /// another training. Nothing for the usual two.
    pub fn recipe(self) -> String {
        match self.threads {
            USUAL => String::new(),
            threads => format!(", steps in {threads} parts"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_thread_is_without_rows_and_no_row_without_a_thread() {
        for (threads, rows) in [(2, 64), (2, 1), (32, 16), (3, 16), (0, 5), (1, 1), (1000, 1000), (2, 0)] {
            let parts: Vec<(usize, u64)> = Parts::new(threads, rows).of(7, 3).collect();
            assert!(
                parts.iter().all(|(rows, _)| *rows > 0),
                "{threads} threads, {rows} rows"
            );
            assert_eq!(parts.iter().map(|part| part.0).sum::<usize>(), rows.max(1));
        }
    }

    #[test]
    fn every_part_of_every_step_is_drawn_on_its_own() {
        let parts = Parts::new(64, 64);
        let seeds: std::collections::HashSet<u64> = (0..100).flat_map(|step| parts.of(step, 7)).map(|p| p.1).collect();
        assert_eq!(seeds.len(), 6400);
    }

    #[test]
    fn another_number_of_threads_is_another_recipe() {
        assert_eq!(Parts::new(2, 64).recipe(), "");
        let others = [1, 3, 4].map(|threads| Parts::new(threads, 64).recipe());
        assert!(others.iter().all(|other| !other.is_empty()));
        assert_ne!(others[0], others[1]);
    }

    #[test]
    fn two_threads_make_the_batches_that_they_always_made() {
        let parts: Vec<(usize, u64)> = Parts::new(2, 65).of(5, 7).collect();
        let seed = |number: u64| 7 ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        assert_eq!(parts, [(32, seed(320)), (33, seed(321))]);
    }
}
