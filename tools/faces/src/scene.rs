//! Puts portraits into a picture, and says where everything came to lie.

use glam::{Vec2, Vec4};
use image::RgbImage;

use crate::{Portrait, canvas};

/// Where a face goes. Positions are in pixels; the middle of the first pixel is at (0.5, 0.5).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The middle of the face's area.
    pub centre: Vec2,
    /// From hairline to chin, in pixels, before it is turned.
    pub height: f32,
    /// How far the head is tilted in the picture, in radians, clockwise as seen.
    pub roll: f32,
}

/// Where a face came to lie, in pixels of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Eye, eye, tip of the nose, mouth corner, mouth corner: in the order of the portrait.
    pub points: [Vec2; 5],
    /// Left, top, width, height: upright, around the middle of the face, as large as the face is before it is turned,
    /// so that a face has one size whatever its roll. It may reach over the picture's edge.
    pub area: [f32; 4],
    /// How much of the face is inside the picture and behind nobody else, 0 to 1.
    pub visible: f32,
}

/// From a portrait's pixels to the picture's: turned, scaled, moved.
#[derive(Clone, Copy, Debug)]
struct Way {
    /// The middle of the face in the portrait.
    from: Vec2,
    /// Where it goes.
    to: Vec2,
    /// Turn and scale, as a complex number.
    turn: Vec2,
}

impl Way {
    fn new(portrait: &Portrait, place: &Place) -> Self {
        let [x, y, width, height] = portrait.area;
        let scale = place.height.max(1.0) / height.max(1e-3);
        Self {
            from: Vec2::new(x + width / 2.0, y + height / 2.0),
            to: place.centre,
            turn: Vec2::from_angle(place.roll) * scale,
        }
    }

    fn scale(&self) -> f32 {
        self.turn.length()
    }

    fn forward(&self, p: Vec2) -> Vec2 {
        self.to + self.turn.rotate(p - self.from)
    }

    fn back(&self, p: Vec2) -> Vec2 {
        let inverse = Vec2::new(self.turn.x, -self.turn.y) / self.turn.length_squared();
        self.from + inverse.rotate(p - self.to)
    }

    /// The part of the picture that the portrait can reach: first and last pixel, exclusive.
    fn bounds(&self, portrait: &Portrait, picture: &RgbImage) -> (glam::UVec2, glam::UVec2) {
        let (w, mut h) = (portrait.picture.width() as f32, portrait.picture.height() as f32);
        let size = canvas::size(picture);
        if cut(portrait) {
            h += 2.0 * (size.length() + self.to.distance(size / 2.0)) / self.scale();
        }
        let corners = [(0.0, 0.0), (w, 0.0), (0.0, h), (w, h)].map(|(x, y)| self.forward(Vec2::new(x, y)));
        let low = corners.into_iter().fold(Vec2::INFINITY, Vec2::min) - 1.0;
        let high = corners.into_iter().fold(Vec2::NEG_INFINITY, Vec2::max) + 2.0;
        (
            low.clamp(Vec2::ZERO, size).as_uvec2(),
            high.clamp(Vec2::ZERO, size).as_uvec2(),
        )
    }
}

/// Where a portrait's face would come to lie; `visible` counts the picture's edge only.
pub fn placed(portrait: &Portrait, place: &Place, size: Vec2) -> Placed {
    let way = Way::new(portrait, place);
    Placed {
        points: portrait.points.map(|p| way.forward(p)),
        area: {
            let half = Vec2::new(portrait.area[2], portrait.area[3]) * way.scale() / 2.0;
            let corner = place.centre - half;
            [corner.x, corner.y, 2.0 * half.x, 2.0 * half.y]
        },
        visible: visible(portrait, &way, size, &[]),
    }
}

/// Whether the portrait's lower edge cuts the person: the body then goes on below.
fn cut(portrait: &Portrait) -> bool {
    let (width, height) = portrait.picture.dimensions();
    height > 0 && (0..width).any(|x| portrait.picture.get_pixel(x, height - 1)[3] > 0)
}

/// Paints the portraits into the picture, each over the ones before it; bodies that a portrait's lower edge cuts go on. The answer has their order.
pub fn compose(picture: &mut RgbImage, people: &[(&Portrait, Place)]) -> Vec<Placed> {
    let ways: Vec<Way> = people
        .iter()
        .map(|(portrait, place)| Way::new(portrait, place))
        .collect();
    for ((portrait, _), way) in people.iter().zip(&ways) {
        paint(picture, portrait, way);
    }
    let size = canvas::size(picture);
    (0..people.len())
        .map(|i| {
            let (portrait, place) = &people[i];
            let later: Vec<(&Portrait, Way)> = (i + 1..people.len()).map(|j| (people[j].0, ways[j])).collect();
            Placed {
                visible: visible(portrait, &ways[i], size, &later),
                ..placed(portrait, place, size)
            }
        })
        .collect()
}

/// How much of the oval in the face's area can be seen.
fn visible(portrait: &Portrait, way: &Way, size: Vec2, later: &[(&Portrait, Way)]) -> f32 {
    const GRID: usize = 20;
    let (mut seen, mut all) = (0, 0);
    let half = Vec2::new(portrait.area[2], portrait.area[3]) / 2.0;
    for i in 0..GRID * GRID {
        let unit = (Vec2::new((i % GRID) as f32, (i / GRID) as f32) + 0.5) / GRID as f32 * 2.0 - 1.0;
        if unit.length_squared() > 1.0 {
            continue;
        }
        all += 1;
        let p = way.forward(way.from + unit * half);
        let inside = p.cmpge(Vec2::ZERO).all() && p.cmplt(size).all();
        let hidden = later.iter().any(|(portrait, way)| {
            let q = way.back(p);
            let inside = q.cmpge(Vec2::ZERO).all();
            let last = portrait.picture.height().saturating_sub(1);
            let pixel = portrait.picture.get_pixel_checked(q.x as u32, (q.y as u32).min(last));
            inside && pixel.is_some_and(|pixel| pixel[3] > 127)
        });
        seen += usize::from(inside && !hidden);
    }
    seen as f32 / all as f32
}

/// A picture with premultiplied alpha, 0 to 1.
struct Layer {
    width: usize,
    height: usize,
    pixels: Vec<Vec4>,
}

impl Layer {
    fn new(portrait: &Portrait) -> Self {
        let pixels = portrait.picture.pixels().map(|pixel| {
            let [r, g, b, a] = pixel.0.map(|v| f32::from(v) / 255.0);
            Vec4::new(r * a, g * a, b * a, a)
        });
        Self {
            width: portrait.picture.width() as usize,
            height: portrait.picture.height() as usize,
            pixels: pixels.collect(),
        }
    }

    /// Half as large: the mean of two by two pixels.
    fn halved(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let get = |dx, dy| self.get((2 * x + dx) as i32, (2 * y + dy) as i32);
                pixels.push((get(0, 0) + get(1, 0) + get(0, 1) + get(1, 1)) / 4.0);
            }
        }
        Self { width, height, pixels }
    }

    /// A pixel; outside, transparent, but below, the last row goes on.
    fn get(&self, x: i32, y: i32) -> Vec4 {
        if x < 0 || y < 0 || x as usize >= self.width || self.height == 0 {
            return Vec4::ZERO;
        }
        let y = (y as usize).min(self.height - 1) as i32;
        self.pixels[y as usize * self.width + x as usize]
    }

    /// Between the pixels.
    fn at(&self, p: Vec2) -> Vec4 {
        let q = p - 0.5;
        let cell = q.floor();
        let t = q - cell;
        let (x, y) = (cell.x as i32, cell.y as i32);
        let top = self.get(x, y).lerp(self.get(x + 1, y), t.x);
        let bottom = self.get(x, y + 1).lerp(self.get(x + 1, y + 1), t.x);
        top.lerp(bottom, t.y)
    }
}

fn paint(picture: &mut RgbImage, portrait: &Portrait, way: &Way) {
    let mut layer = Layer::new(portrait);
    let mut shrunk = 1.0;
    // Down to a half by means of pixels; what is left of the way, by four samples for each pixel.
    while way.scale() * shrunk < 0.5 && layer.width > 1 && layer.height > 1 {
        layer = layer.halved();
        shrunk *= 2.0;
    }
    let four = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)].map(|(x, y)| Vec2::new(x, y));
    let taps = if way.scale() * shrunk < 1.0 {
        &four[..]
    } else {
        &[Vec2::splat(0.5)]
    };
    let (low, high) = way.bounds(portrait, picture);
    for y in low.y..high.y {
        for x in low.x..high.x {
            let sum: Vec4 = taps
                .iter()
                .map(|tap| layer.at(way.back(Vec2::new(x as f32, y as f32) + *tap) / shrunk))
                .sum();
            let over = sum / taps.len() as f32;
            if over.w > 0.0 {
                canvas::blend(picture.get_pixel_mut(x, y), over.truncate() / over.w, over.w);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};

    /// A red disc of 60 pixels with a green dot for each point.
    fn portrait() -> Portrait {
        let points = [(40.0, 40.0), (60.0, 40.0), (50.0, 52.0), (43.0, 65.0), (57.0, 65.0)];
        let points = points.map(|(x, y)| Vec2::new(x, y));
        let picture = RgbaImage::from_fn(100, 100, |x, y| {
            let p = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
            if points.iter().any(|q| q.distance(p) < 3.0) {
                Rgba([0, 255, 0, 255])
            } else if p.distance(Vec2::splat(50.0)) < 30.0 {
                Rgba([255, 0, 0, 255])
            } else {
                Rgba([0, 0, 255, 0])
            }
        });
        Portrait {
            picture,
            points,
            area: [20.0, 20.0, 60.0, 60.0],
        }
    }

    fn place(x: f32, y: f32, height: f32, degrees: f32) -> Place {
        Place {
            centre: Vec2::new(x, y),
            height,
            roll: degrees.to_radians(),
        }
    }

    #[test]
    fn the_points_are_where_the_pixels_are_whatever_the_roll_and_size() {
        let portrait = portrait();
        for degrees in [0.0, 30.0, -30.0, 75.0, 180.0] {
            for height in [40.0, 60.0, 111.0, 300.0] {
                let mut picture = RgbImage::new(320, 320);
                let placed = compose(&mut picture, &[(&portrait, place(161.0, 158.0, height, degrees))]);
                for point in placed[0].points {
                    let pixel = picture.get_pixel(point.x as u32, point.y as u32);
                    assert!(pixel[1] > 120 && pixel[1] > pixel[0], "{degrees} {height} {pixel:?}");
                }
            }
        }
    }

    #[test]
    fn a_roll_is_clockwise_and_does_not_change_the_area() {
        let portrait = portrait();
        let size = Vec2::splat(200.0);
        let upright = placed(&portrait, &place(100.0, 100.0, 60.0, 0.0), size);
        let rolled = placed(&portrait, &place(100.0, 100.0, 60.0, 90.0), size);
        assert_eq!(upright.area, [70.0, 70.0, 60.0, 60.0]);
        assert_eq!(upright.area, rolled.area);
        assert_eq!(upright.points[0], Vec2::new(90.0, 90.0));
        assert!(rolled.points[0].distance(Vec2::new(110.0, 90.0)) < 1e-3);
    }

    #[test]
    fn what_is_outside_or_behind_somebody_is_not_visible() {
        let portrait = portrait();
        let mut picture = RgbImage::new(200, 100);
        let people = [
            (&portrait, place(50.0, 50.0, 60.0, 0.0)),
            (&portrait, place(200.0, 50.0, 60.0, 20.0)),
            (&portrait, place(80.0, 50.0, 60.0, 0.0)),
        ];
        let placed = compose(&mut picture, &people);
        assert!((placed[0].visible - 0.61).abs() < 0.05, "{placed:?}");
        assert!((placed[1].visible - 0.5).abs() < 0.05, "{placed:?}");
        assert_eq!(placed[2].visible, 1.0);
    }

    #[test]
    fn shrinking_keeps_the_mean_and_the_hidden_colour_does_not_bleed() {
        let portrait = portrait();
        let mut picture = RgbImage::new(20, 20);
        compose(&mut picture, &[(&portrait, place(10.0, 10.0, 6.0, 10.0))]);
        let sum = picture
            .pixels()
            .fold([0u32; 3], |sum, p| std::array::from_fn(|i| sum[i] + u32::from(p[i])));
        assert_eq!(sum[2], 0);
        let expected = std::f32::consts::PI * 9.0 * 255.0;
        let coloured = (sum[0] + sum[1]) as f32;
        assert!((coloured / expected - 1.0).abs() < 0.06, "{coloured} {expected}");
    }

    #[test]
    fn a_body_goes_on_below_the_portrait() {
        let mut portrait = portrait();
        for x in 48..53 {
            portrait.picture.put_pixel(x, 99, Rgba([9, 200, 9, 255]));
        }
        let mut picture = RgbImage::new(100, 400);
        compose(&mut picture, &[(&portrait, place(50.0, 50.0, 60.0, 0.0))]);
        assert_eq!(picture.get_pixel(50, 399).0, [9, 200, 9]);
        assert_eq!(picture.get_pixel(60, 399).0, [0, 0, 0]);
    }

    #[test]
    fn far_away_and_tiny_places_do_no_harm() {
        let portrait = portrait();
        let mut picture = RgbImage::new(3, 2);
        for (x, y, height) in [(-1e6, 4.0, 10.0), (1.0, 1.0, 0.0), (1.0, 1.0, 5000.0)] {
            compose(&mut picture, &[(&portrait, place(x, y, height, 33.0))]);
        }
    }
}
