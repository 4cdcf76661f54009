//! Paint: parts with light, shade and lines around them, in whole pixels or with soft edges.

use glam::{Vec2, Vec3};
use image::{Rgba, RgbaImage};
use tiny_skia::{
    BlendMode, Color, FillRule, GradientStop, LineJoin, LinearGradient, Paint, Path, PathBuilder, Pixmap, PixmapPaint,
    Point, PremultipliedColorU8, RadialGradient, Shader, SpreadMode, Stroke, Transform,
};

use super::shape::{LIGHT, Shade, Shape};
use crate::character::{Outline, Ramp, Style};

/// What is painted at once, with one line around it.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// What is nearer is painted later.
    pub depth: f32,
    /// What it is made of, back to front.
    pub shapes: Vec<Shape>,
    /// What is on it: nothing of it is seen beyond the part.
    pub details: Vec<Shape>,
}

/// A picture that is being painted.
pub struct Canvas {
    picture: Pixmap,
    /// The part that is being painted.
    layer: Pixmap,
    style: Style,
    line: Vec3,
    /// Pixels of 1 in the units of a body.
    scale: f32,
    /// Where the middle of the ground is, in pixels.
    origin: Vec2,
}

/// How high an average character is, as a share of the side of the picture.
const HEIGHT: f32 = 0.68;

/// Where the ground is, as a share of the side, from above.
const GROUND: f32 = 0.93;

impl Canvas {
    pub fn new(side: u32, style: Style, line: Vec3) -> Self {
        let side = side.max(1);
        let empty = || Pixmap::new(side, side).expect("a side of at least one pixel");
        Self {
            picture: empty(),
            layer: empty(),
            style,
            line,
            scale: HEIGHT * side as f32,
            origin: Vec2::new(0.5, GROUND) * side as f32,
        }
    }

    /// Where in the picture a place is, in pixels.
    pub fn pixel(&self, place: Vec2) -> Vec2 {
        self.origin + Vec2::new(place.x, -place.y) * self.scale
    }

    /// How large a pixel is, in the units of a body.
    pub fn pixel_size(&self) -> f32 {
        1.0 / self.scale
    }

    /// Paints a part over what is there.
    pub fn part(&mut self, part: &Part) {
        self.layer.fill(Color::TRANSPARENT);
        for (shapes, mode) in [
            (&part.shapes, BlendMode::SourceOver),
            (&part.details, BlendMode::SourceAtop),
        ] {
            for shape in shapes {
                self.fill(shape, mode);
            }
        }
        if let Some(shape) = part.shapes.first() {
            self.lines(part, shape.ramp);
        }
        let paint = PixmapPaint::default();
        self.picture
            .draw_pixmap(0, 0, self.layer.as_ref(), &paint, Transform::identity(), None);
    }

    /// What was painted, not premultiplied.
    pub fn finish(self) -> RgbaImage {
        let pixels = self.picture.pixels();
        RgbaImage::from_fn(self.picture.width(), self.picture.height(), |x, y| {
            let c = pixels[(y * self.picture.width() + x) as usize].demultiply();
            Rgba([c.red(), c.green(), c.blue(), c.alpha()])
        })
    }

    fn fill(&mut self, shape: &Shape, mode: BlendMode) {
        let Some(path) = self.path(shape) else { return };
        let paint = Paint {
            shader: self.shader(shape),
            blend_mode: mode,
            anti_alias: !self.style.pixel_art,
            ..Paint::default()
        };
        self.layer
            .fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
    }

    fn path(&self, shape: &Shape) -> Option<Path> {
        let mut points: Vec<Vec2> = shape.outline.iter().map(|place| self.pixel(*place)).collect();
        if shape.dot && self.style.pixel_art {
            let (low, high) = (points[3].min(points[1]), points[3].max(points[1]));
            let size = (high - low).round().max(Vec2::ONE);
            let low = ((low + high - size) / 2.0).round();
            points = vec![low, low + size * Vec2::X, low + size, low + size * Vec2::Y];
        }
        let mut path = PathBuilder::new();
        for (i, point) in points.iter().enumerate() {
            if i == 0 {
                path.move_to(point.x, point.y);
            } else {
                path.line_to(point.x, point.y);
            }
        }
        path.close();
        path.finish()
    }

    /// Lines around the part in the layer.
    fn lines(&mut self, part: &Part, ramp: Ramp) {
        let line = match self.style.outline {
            Outline::None => return,
            Outline::Dark => self.line,
            Outline::Tinted => ramp.line,
        };
        if self.style.pixel_art {
            return self.pixel_lines(line);
        }
        let paint = Paint {
            shader: Shader::SolidColor(colour(line)),
            ..Paint::default()
        };
        let stroke = Stroke {
            width: (0.024 * self.scale).max(1.2),
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        for shape in &part.shapes {
            if let Some(path) = self.path(shape) {
                self.picture
                    .stroke_path(&path, &paint, &stroke, Transform::identity(), None);
            }
        }
    }

    /// One pixel beside each pixel of the layer, above, below, left and right.
    fn pixel_lines(&mut self, line: Vec3) {
        let (width, height) = (self.layer.width() as i32, self.layer.height() as i32);
        let layer = self.layer.pixels();
        let opaque = |x: i32, y: i32| {
            (0..width).contains(&x) && (0..height).contains(&y) && layer[(y * width + x) as usize].alpha() > 0
        };
        let line = colour(line).premultiply().to_color_u8();
        let picture: &mut [PremultipliedColorU8] = self.picture.pixels_mut();
        for y in 0..height {
            for x in 0..width {
                let beside = [(1, 0), (-1, 0), (0, 1), (0, -1)];
                if !opaque(x, y) && beside.iter().any(|(dx, dy)| opaque(x + dx, y + dy)) {
                    picture[(y * width + x) as usize] = line;
                }
            }
        }
    }

    fn shader(&self, shape: &Shape) -> Shader<'static> {
        let mid = Shader::SolidColor(colour(shape.ramp.mid));
        let stops = self.stops(&shape.ramp);
        let point = |place: Vec2| {
            let at = self.pixel(place);
            Point::from_xy(at.x, at.y)
        };
        let still = Transform::identity();
        match shape.shade {
            _ if self.style.tones < 2 => mid,
            Shade::Flat => mid,
            Shade::Across(from, to) => {
                LinearGradient::new(point(from), point(to), stops, SpreadMode::Pad, still).unwrap_or(mid)
            }
            Shade::Ball(centre, radius) => {
                let lit = point(centre + LIGHT * 0.45 * radius);
                let reach = 1.5 * radius * self.scale;
                RadialGradient::new(lit, 0.0, lit, reach, stops, SpreadMode::Pad, still).unwrap_or(mid)
            }
        }
    }

    /// Tones from light to shade: in steps, or one into the other.
    fn stops(&self, ramp: &Ramp) -> Vec<GradientStop> {
        let [light, mid, dark] = ramp.tones().map(colour);
        let steps: &[(f32, Color)] = match (self.style.tones, self.style.pixel_art) {
            (2, true) => &[(0.0, mid), (0.62, mid), (0.62, dark), (1.0, dark)],
            (_, true) => &[
                (0.0, light),
                (0.26, light),
                (0.26, mid),
                (0.68, mid),
                (0.68, dark),
                (1.0, dark),
            ],
            (2, false) => &[(0.0, mid), (0.55, mid), (0.7, dark), (1.0, dark)],
            (_, false) => &[(0.0, light), (0.45, mid), (1.0, dark)],
        };
        steps
            .iter()
            .map(|(at, colour)| GradientStop::new(*at, *colour))
            .collect()
    }
}

fn colour(colour: Vec3) -> Color {
    let c = colour.clamp(Vec3::ZERO, Vec3::ONE);
    Color::from_rgba(c.x, c.y, c.z, 1.0).expect("each is 0 to 1")
}
