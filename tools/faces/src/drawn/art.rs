//! What all parts of a face are drawn with.

use super::canvas::{Canvas, Mask, Rgb};
use super::head::Head;
use super::pose::Pose;
use super::style::Style;
use glam::Vec2;

/// A portrait in the making.
pub struct Art<'a> {
    pub canvas: Canvas,
    pub head: &'a Head,
    pub style: &'a Style,
    pub pose: &'a Pose,
}

impl Art<'_> {
    /// A filled outline with the style's line around it.
    pub fn shape(&mut self, outline: &[Vec2], colour: Rgb) -> Mask {
        let mask = self.canvas.area(outline);
        self.canvas.paint(&mask, colour, 1.0);
        self.contour(outline);
        mask
    }

    /// The style's line around an outline.
    pub fn contour(&mut self, outline: &[Vec2]) {
        let width = self.style.outline;
        if width > 0.0 && !outline.is_empty() {
            let mut closed = outline.to_vec();
            closed.push(outline[0]);
            let mask = self.canvas.stroke(&closed, |_| width);
            self.canvas.paint(&mask, self.style.ink, 1.0);
        }
    }

    /// An even stroke of the style's ink.
    pub fn stroke(&mut self, line: &[Vec2], width: f32, alpha: f32) {
        self.stroke_in(line, width, self.style.ink, alpha);
    }

    /// An even stroke of any colour.
    pub fn stroke_in(&mut self, line: &[Vec2], width: f32, colour: Rgb, alpha: f32) {
        if alpha > 0.01 && width > 0.0 {
            let mask = self.canvas.stroke(line, |_| width);
            self.canvas.paint(&mask, colour, alpha);
        }
    }

    /// A stroke that thins towards both ends.
    pub fn brush(&mut self, line: &[Vec2], width: f32, colour: Rgb, alpha: f32) {
        if alpha > 0.01 && width > 0.0 {
            let mask = self
                .canvas
                .stroke(line, |t| width * (0.25 + 0.75 * (1.0 - (2.0 * t - 1.0).powi(2))));
            self.canvas.paint(&mask, colour, alpha);
        }
    }
}
