//! Takes away what light does to a picture.

/// The local mean and the local contrast are taken over this share of a side.
const WINDOW: f32 = 0.5;

/// How much of the whole picture's contrast is added to the local one, so that skin without a feature in it does not
/// become noise.
const SOFTNESS: f32 = 0.1;

/// A picture with less contrast than this, 1 being black to white, shows nothing.
const FLAT: f32 = 3e-4;

/// Evens out the light in a square picture, row by row: light that falls off from side to side goes, then what is
/// brighter or darker than its surroundings stays, relative to the contrast there. Then the mean is 0 and the standard
/// deviation 1.
///
/// The same picture brighter, darker, with less contrast or lit from a side gives nearly the same numbers. A picture
/// that is flat, or holds something that is not a number, becomes all 0.
///
/// # Panics
/// If the picture is not square.
pub fn even(picture: &mut [f32]) {
    let side = picture.len().isqrt();
    assert_eq!(side * side, picture.len(), "the picture is not square");
    if side == 0 {
        return;
    }
    level(picture, side);
    let radius = ((side as f32 * WINDOW) as usize / 2).max(1);
    let mut work = picture.to_vec();
    let mut scratch = vec![0.0; picture.len()];
    means(&mut work, &mut scratch, side, radius);
    let mut sum = 0.0;
    for (value, mean) in picture.iter_mut().zip(&mut work) {
        *value -= *mean;
        *mean = *value * *value;
        sum += *mean;
    }
    let whole = sum / picture.len() as f32;
    // Also when it is not a number.
    if !(whole > FLAT * FLAT && whole < 1e12) {
        picture.fill(0.0);
        return;
    }
    means(&mut work, &mut scratch, side, radius);
    for (value, contrast) in picture.iter_mut().zip(&work) {
        *value /= (contrast.max(0.0) + SOFTNESS * whole).sqrt();
    }
    standardise(picture);
}

/// Takes away the plane that fits best: light from a side.
fn level(picture: &mut [f32], side: usize) {
    let middle = (side as f32 - 1.0) / 2.0;
    let mut columns = vec![0.0; side];
    let (mut sum, mut slope_y) = (0.0, 0.0);
    for (y, row) in picture.chunks_exact(side).enumerate() {
        let mut row_sum = 0.0;
        for (column, value) in columns.iter_mut().zip(row) {
            *column += value;
            row_sum += value;
        }
        sum += row_sum;
        slope_y += row_sum * (y as f32 - middle);
    }
    let slope_x: f32 = columns.iter().enumerate().map(|(x, c)| c * (x as f32 - middle)).sum();
    let n = side as f32;
    // The sum of (x - middle)² over the picture.
    let spread = (n * n * (n * n - 1.0) / 12.0).max(1.0);
    let (mean, slope_x, slope_y) = (sum / (n * n), slope_x / spread, slope_y / spread);
    for (x, column) in columns.iter_mut().enumerate() {
        *column = slope_x * (x as f32 - middle);
    }
    for (y, row) in picture.chunks_exact_mut(side).enumerate() {
        let start = mean + slope_y * (y as f32 - middle);
        for (value, slope) in row.iter_mut().zip(&columns) {
            *value -= start + slope;
        }
    }
}

/// Replaces every pixel by the mean of the square around it, or of what of that is inside the picture.
fn means(picture: &mut [f32], scratch: &mut [f32], side: usize, radius: usize) {
    // What is turned twice stands as it did.
    means_down(picture, scratch, side, radius);
    means_down(scratch, picture, side, radius);
}

/// Means over columns, all columns at once, row after row; written with rows and columns exchanged.
fn means_down(picture: &[f32], turned: &mut [f32], side: usize, radius: usize) {
    let row = |y: usize| &picture[y * side..][..side];
    let mut sums = vec![0.0; side];
    for y in 0..radius.min(side) {
        sums.iter_mut().zip(row(y)).for_each(|(sum, new)| *sum += new);
    }
    for y in 0..side {
        let (first, last) = (y.saturating_sub(radius), (y + radius).min(side - 1));
        let share = 1.0 / (last - first + 1) as f32;
        if y + radius < side {
            sums.iter_mut().zip(row(y + radius)).for_each(|(sum, new)| *sum += new);
        }
        if y > radius {
            sums.iter_mut()
                .zip(row(y - radius - 1))
                .for_each(|(sum, old)| *sum -= old);
        }
        for (out, sum) in turned[y..].iter_mut().step_by(side).zip(&sums) {
            *out = sum * share;
        }
    }
}

/// Mean 0, standard deviation 1.
fn standardise(picture: &mut [f32]) {
    let share = 1.0 / picture.len() as f32;
    let mean = picture.iter().sum::<f32>() * share;
    let mut squares = 0.0;
    for value in picture.iter_mut() {
        *value -= mean;
        squares += *value * *value;
    }
    let deviation = (squares * share).sqrt();
    let scale = if deviation > 0.0 { 1.0 / deviation } else { 0.0 };
    picture.iter_mut().for_each(|v| *v *= scale);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 48;

    /// Two eyes and a mouth, and a little grain.
    fn face() -> Vec<f32> {
        let spot = |x: f32, y: f32, at: (f32, f32), size: (f32, f32)| {
            (-((x - at.0) / size.0).powi(2) - ((y - at.1) / size.1).powi(2)).exp()
        };
        (0..SIDE * SIDE)
            .map(|i| {
                let (x, y) = ((i % SIDE) as f32, (i / SIDE) as f32);
                let grain = ((i * 7_919) % 101) as f32 / 101.0 - 0.5;
                0.7 - 0.5 * spot(x, y, (15.0, 18.0), (4.0, 2.0))
                    - 0.5 * spot(x, y, (33.0, 18.0), (4.0, 2.0))
                    - 0.3 * spot(x, y, (24.0, 35.0), (7.0, 2.0))
                    + 0.02 * grain
            })
            .collect()
    }

    fn evened(mut picture: Vec<f32>) -> Vec<f32> {
        even(&mut picture);
        picture
    }

    fn lit(light: impl Fn(f32, f32, f32) -> f32) -> Vec<f32> {
        let at = |i: usize| ((i % SIDE) as f32 / SIDE as f32, (i / SIDE) as f32 / SIDE as f32);
        let lit = face().into_iter().enumerate().map(|(i, v)| light(v, at(i).0, at(i).1));
        evened(lit.collect())
    }

    /// Root mean square difference; the pictures have deviation 1.
    fn difference(a: &[f32], b: &[f32]) -> f32 {
        (a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>() / a.len() as f32).sqrt()
    }

    #[test]
    fn brightness_and_contrast_make_no_difference() {
        let plain = evened(face());
        assert!(difference(&plain, &lit(|v, _, _| 0.2 * v + 0.6)) < 1e-3);
        assert!(difference(&plain, &lit(|v, _, _| v - 0.4)) < 1e-3);
    }

    #[test]
    fn light_from_a_side_makes_little_difference() {
        let plain = evened(face());
        assert!(difference(&plain, &lit(|v, x, y| v + 0.5 * x - 0.3 * y)) < 1e-3);
        let shaded = difference(&plain, &lit(|v, x, _| v * (0.3 + 0.7 * x)));
        assert!(shaded < 0.35, "{shaded}");
    }

    #[test]
    fn mean_is_zero_and_deviation_one() {
        let plain = evened(face());
        let mean = plain.iter().sum::<f32>() / plain.len() as f32;
        assert!(mean.abs() < 1e-4 && (difference(&plain, &vec![0.0; plain.len()]) - 1.0).abs() < 1e-3);
    }

    #[test]
    fn what_is_flat_or_no_number_becomes_zero() {
        for value in [0.0, 0.37, 1.0, 1e6, f32::NAN, f32::INFINITY] {
            assert!(evened(vec![value; SIDE * SIDE]).iter().all(|v| *v == 0.0), "{value}");
        }
        let ramp = (0..SIDE * SIDE).map(|i| (i % SIDE) as f32 / 48.0).collect();
        assert!(evened(ramp).iter().all(|v| *v == 0.0));
        let mut broken = face();
        broken[100] = f32::NAN;
        assert!(evened(broken).iter().all(|v| *v == 0.0));
        assert_eq!(evened(vec![0.3]), [0.0]);
        assert!(evened(vec![0.3, 0.9, 0.2, 0.1]).iter().all(|v| v.is_finite()));
        assert!(evened(vec![]).is_empty());
    }
}
