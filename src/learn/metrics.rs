//! How often what was recognised is the truth.

/// What each class was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion<const N: usize> {
    /// `counts[truth][shown]`.
    pub counts: [[u64; N]; N],
}

impl<const N: usize> Default for Confusion<N> {
    fn default() -> Self {
        Self { counts: [[0; N]; N] }
    }
}

impl<const N: usize> Confusion<N> {
    /// Counts pairs of truth and what was shown, as indices.
    ///
    /// # Panics
    /// If an index is `N` or more.
    pub fn of(pairs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut confusion = Self::default();
        for (truth, shown) in pairs {
            confusion.add(truth, shown);
        }
        confusion
    }

    /// Counts one more.
    ///
    /// # Panics
    /// If an index is `N` or more.
    pub fn add(&mut self, truth: usize, shown: usize) {
        self.counts[truth][shown] += 1;
    }

    /// Adds another's counts.
    pub fn merge(&mut self, other: &Self) {
        for (a, b) in self.counts.iter_mut().flatten().zip(other.counts.iter().flatten()) {
            *a += b;
        }
    }

    /// All that was counted.
    pub fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// How often a class is the truth.
    pub fn of_class(&self, truth: usize) -> u64 {
        self.counts[truth].iter().sum()
    }

    /// The share that was recognised, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        ratio((0..N).map(|i| self.counts[i][i]).sum(), self.total())
    }

    /// How much of a class was taken for `shown`, 0 to 1.
    pub fn share(&self, truth: usize, shown: usize) -> f64 {
        ratio(self.counts[truth][shown], self.of_class(truth))
    }

    /// How much of a class was recognised, 0 to 1; `None` if it never was the truth.
    pub fn recall(&self, class: usize) -> Option<f64> {
        (self.of_class(class) > 0).then(|| self.share(class, class))
    }

    /// The lowest recall of all classes that occur, and whose it is.
    pub fn worst_recall(&self) -> Option<(usize, f64)> {
        (0..N)
            .filter_map(|class| Some((class, self.recall(class)?)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// F1 of one class, 0 to 1.
    pub fn f1(&self, class: usize) -> f64 {
        let shown: u64 = self.counts.iter().map(|row| row[class]).sum();
        ratio(2 * self.counts[class][class], self.of_class(class) + shown)
    }

    /// Mean F1 over the classes that occur in the truth, 0 to 1.
    pub fn macro_f1(&self) -> f64 {
        let present: Vec<f64> = (0..N).filter(|c| self.of_class(*c) > 0).map(|c| self.f1(c)).collect();
        present.iter().sum::<f64>() / present.len().max(1) as f64
    }
}

/// A share; 0 of nothing.
pub(super) fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macro_f1_is_over_what_occurs() {
        let confusion = Confusion::<3>::of([(0, 0), (0, 0), (1, 1), (1, 0)]);
        assert!((confusion.accuracy() - 0.75).abs() < 1e-9);
        assert!((confusion.macro_f1() - (0.8 + 2.0 / 3.0) / 2.0).abs() < 1e-9);
    }

    #[test]
    fn the_worst_class_is_one_that_occurs() {
        let confusion = Confusion::<3>::of([(0, 0), (1, 1), (1, 0)]);
        assert_eq!(confusion.worst_recall(), Some((1, 0.5)));
        assert_eq!(confusion.recall(2), None);
        assert_eq!(Confusion::<3>::default().worst_recall(), None);
    }
}
