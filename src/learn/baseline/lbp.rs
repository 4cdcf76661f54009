//! Uniform local binary patterns: which of its eight neighbours a pixel is darker than, counted field by field.

use std::sync::LazyLock;

use super::SIDE;

/// Fields in a row of the grid, and rows.
const GRID: usize = 6;

/// 58 patterns that change at most twice on the way round, and one for all others.
const BINS: usize = 59;

/// Neighbours in their order around a pixel.
const AROUND: [(usize, usize); 8] = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)];

static BIN: LazyLock<[u8; 256]> = LazyLock::new(|| {
    let mut next = 0;
    std::array::from_fn(|code| {
        let code = code as u8;
        if (code ^ code.rotate_left(1)).count_ones() <= 2 {
            next += 1;
            next - 1
        } else {
            BINS as u8 - 1
        }
    })
});

/// The histograms of all fields, one after the other.
///
/// Square roots of the shares: their dot product compares histograms as such (Bhattacharyya), which suits both kernels.
pub(super) fn describe(crop: &[f32]) -> Vec<f64> {
    let mut counts = vec![0.0_f64; GRID * GRID * BINS];
    let inner = SIDE - 2;
    for (y, x) in (0..inner).flat_map(|y| (0..inner).map(move |x| (y, x))) {
        let centre = crop[(y + 1) * SIDE + x + 1];
        let code = AROUND.iter().enumerate().fold(0_usize, |code, (bit, (dx, dy))| {
            code | usize::from(crop[(y + dy) * SIDE + x + dx] >= centre) << bit
        });
        let field = (y * GRID / inner) * GRID + x * GRID / inner;
        counts[field * BINS + usize::from(BIN[code])] += 1.0;
    }
    for field in counts.chunks_exact_mut(BINS) {
        let all: f64 = field.iter().sum();
        field.iter_mut().for_each(|n| *n = (*n / all).sqrt());
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_58_uniform_patterns() {
        assert_eq!(BIN.iter().filter(|bin| usize::from(**bin) < BINS - 1).count(), 58);
    }

    #[test]
    fn light_does_not_matter() {
        let mut rng = fastrand::Rng::with_seed(1);
        let crop: Vec<f32> = (0..SIDE * SIDE).map(|_| rng.f32()).collect();
        let brighter: Vec<f32> = crop.iter().map(|v| v * 3.0 + 1.0).collect();
        assert_eq!(describe(&crop), describe(&brighter));
    }

    #[test]
    fn each_field_is_a_whole() {
        let row = describe(&vec![0.5; SIDE * SIDE]);
        assert_eq!(row.len(), GRID * GRID * BINS);
        for field in row.chunks_exact(BINS) {
            assert!((field.iter().map(|v| v * v).sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }
}
