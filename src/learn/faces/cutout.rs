//! A portrait in grey that was cut out, and how it gets into a picture.

use bevy::math::Vec2;

use crate::feature::face::Similarity;

/// A grey picture that is put together: 0 to 1, rows from the top.
#[derive(Clone, Debug)]
pub struct Canvas {
    /// Pixels from left to right.
    pub width: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// `width * height` of them.
    pub pixels: Vec<f32>,
}

/// A square portrait without its background; each pixel is its brightness times its opacity, and its opacity.
#[derive(Clone, Debug)]
pub struct Cutout {
    side: usize,
    pixels: Vec<[f32; 2]>,
}

impl Cutout {
    /// From brightness times opacity, and opacity, 0 to 255, `side * side` of each.
    ///
    /// # Panics
    /// If there are fewer.
    pub fn new(side: usize, grey: &[u8], alpha: &[u8]) -> Self {
        let pixel = |(grey, alpha): (&u8, &u8)| [grey, alpha].map(|v| f32::from(*v) / 255.0);
        let pixels: Vec<[f32; 2]> = grey.iter().zip(alpha).take(side * side).map(pixel).collect();
        assert_eq!(pixels.len(), side * side, "a cutout has its pixels");
        Self { side, pixels }
    }

    /// Paints the portrait over a picture, brighter or darker by the factor `gain`; `way` leads from pixels of the
    /// portrait to pixels of the picture. `seen` is called with every pixel of the picture that the portrait hides.
    pub fn paint(&self, way: &Similarity, gain: f32, canvas: &mut Canvas, mut seen: impl FnMut(usize)) {
        let mut shrunk = 1.0;
        let mut smaller = None;
        // Down to less than half by means of pixels; what is left of the way, between the pixels.
        while way.scale() * shrunk < 0.7 {
            let now: &Self = smaller.as_ref().unwrap_or(self);
            if now.side < 4 {
                break;
            }
            smaller = Some(now.halved());
            shrunk *= 2.0;
        }
        let layer = smaller.as_ref().unwrap_or(self);
        let side = self.side as f32;
        let corners = [(0.0, 0.0), (side, 0.0), (0.0, side), (side, side)].map(|(x, y)| way.apply(Vec2::new(x, y)));
        let low = corners.into_iter().fold(Vec2::INFINITY, Vec2::min);
        let high = corners.into_iter().fold(Vec2::NEG_INFINITY, Vec2::max);
        if !(low.is_finite() && high.is_finite()) {
            return;
        }
        let columns = (low.x.max(0.0) as usize)..((high.x + 1.0).max(0.0) as usize).min(canvas.width);
        let rows = (low.y.max(0.0) as usize)..((high.y + 1.0).max(0.0) as usize).min(canvas.height);
        let back = way.inverse();
        let step = back.apply_vector(Vec2::X) / shrunk;
        for y in rows {
            let start = back.apply(Vec2::new(columns.start as f32 + 0.5, y as f32 + 0.5)) / shrunk - 0.5;
            for (i, x) in columns.clone().enumerate() {
                let [light, opacity] = layer.at(start + step * i as f32);
                if opacity > 0.0 {
                    let at = y * canvas.width + x;
                    canvas.pixels[at] = canvas.pixels[at] * (1.0 - opacity) + (gain * light).min(opacity);
                    if opacity > 0.5 {
                        seen(at);
                    }
                }
            }
        }
    }

    /// Between the pixels, whose middles are at whole numbers; transparent outside.
    fn at(&self, p: Vec2) -> [f32; 2] {
        let last = self.side as f32;
        if !(p.x > -1.0 && p.y > -1.0 && p.x < last && p.y < last) {
            return [0.0; 2];
        }
        let cell = p.floor();
        let t = p - cell;
        let (x, y) = (cell.x as i32, cell.y as i32);
        let get = |x: i32, y: i32| {
            let inside = x >= 0 && y >= 0 && (x as usize) < self.side && (y as usize) < self.side;
            if inside {
                self.pixels[y as usize * self.side + x as usize]
            } else {
                [0.0; 2]
            }
        };
        let (a, b, c, d) = (get(x, y), get(x + 1, y), get(x, y + 1), get(x + 1, y + 1));
        std::array::from_fn(|i| {
            let upper = a[i] + (b[i] - a[i]) * t.x;
            let lower = c[i] + (d[i] - c[i]) * t.x;
            upper + (lower - upper) * t.y
        })
    }

    /// Half as large: the mean of two by two pixels. An odd border falls away; portraits have none there.
    fn halved(&self) -> Self {
        let side = self.side / 2;
        let mut pixels = Vec::with_capacity(side * side);
        for y in 0..side {
            let upper = &self.pixels[2 * y * self.side..][..self.side];
            let lower = &self.pixels[(2 * y + 1) * self.side..][..self.side];
            for x in 0..side {
                let (a, b, c, d) = (upper[2 * x], upper[2 * x + 1], lower[2 * x], lower[2 * x + 1]);
                pixels.push(std::array::from_fn(|i| 0.25 * (a[i] + b[i] + c[i] + d[i])));
            }
        }
        Self { side, pixels }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// White, opaque in a disc of 30 pixels around (32, 32).
    fn disc() -> Cutout {
        let alpha: Vec<u8> = (0..64 * 64)
            .map(|i| Vec2::new((i % 64) as f32 + 0.5, (i / 64) as f32 + 0.5))
            .map(|p| if p.distance(Vec2::splat(32.0)) < 15.0 { 255 } else { 0 })
            .collect();
        Cutout::new(64, &alpha, &alpha)
    }

    fn black(width: usize, height: usize) -> Canvas {
        Canvas {
            width,
            height,
            pixels: vec![0.0; width * height],
        }
    }

    #[test]
    fn a_portrait_comes_to_lie_where_its_way_leads_at_every_size() {
        for scale in [0.2, 0.5, 1.0, 2.0] {
            let middle = Vec2::new(100.0, 80.0);
            let turn = Similarity::new(0.7, scale, Vec2::ZERO);
            let way = Similarity::new(0.7, scale, middle - turn.apply(Vec2::splat(32.0)));
            let mut canvas = black(200, 160);
            let mut seen = 0;
            disc().paint(&way, 1.0, &mut canvas, |_| seen += 1);
            let light: f32 = canvas.pixels.iter().sum();
            let x: f32 = canvas
                .pixels
                .iter()
                .enumerate()
                .map(|(i, v)| v * ((i % 200) as f32 + 0.5))
                .sum();
            let y: f32 = canvas
                .pixels
                .iter()
                .enumerate()
                .map(|(i, v)| v * ((i / 200) as f32 + 0.5))
                .sum();
            assert!((Vec2::new(x, y) / light).distance(middle) < 0.3, "{scale}");
            let area = std::f32::consts::PI * (15.0 * scale).powi(2);
            assert!(
                (light / area - 1.0).abs() < 0.1 && (seen as f32 / area - 1.0).abs() < 0.2,
                "{scale} {light} {area}"
            );
        }
    }

    #[test]
    fn far_away_places_do_no_harm() {
        let mut canvas = black(3, 2);
        for way in [
            Similarity::new(0.0, 1.0, Vec2::splat(-1e7)),
            Similarity::new(1.0, 1e-3, Vec2::ONE),
            Similarity::new(1.0, 1e3, Vec2::splat(-4e4)),
        ] {
            disc().paint(&way, 1.0, &mut canvas, |_| ());
        }
        assert!(canvas.pixels.iter().all(|v| (0.0..=1.001).contains(v)));
    }
}
