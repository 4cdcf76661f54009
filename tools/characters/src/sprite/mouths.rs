//! The mouths.

use super::canvas::{Bend, Canvas, Shape, ink};
use super::looks::Look;
use super::portrait::{LINE, W};
use glam::vec2;

const X: f32 = 128.0;
const Y: f32 = 180.0;

/// An opening: half width, top and bottom from the corners' height, squareness, and the corners' lift.
fn hole(half: f32, top: f32, bottom: f32, square: f32, lift: f32) -> Shape {
    const N: usize = 40;
    let arc = |t: f32, h: f32| {
        let x = -(t * std::f32::consts::PI).cos();
        let bend = (1.0 - x.abs().powf(square)).max(0.0).powf(1.0 / square.max(1.2));
        vec2(X + half * x, Y + h * bend - lift * x * x)
    };
    let mut points: Vec<_> = (0..=N).map(|i| arc(i as f32 / N as f32, top)).collect();
    points.extend((1..N).rev().map(|i| arc(i as f32 / N as f32, bottom)));
    Shape::polygon(points)
}

struct Inside {
    /// Lower edge of the upper teeth, upper edge of the lower ones, from the corners' height.
    upper: Option<f32>,
    lower: Option<f32>,
    /// Middle and half measures of the tongue.
    tongue: Option<(f32, f32, f32)>,
}

fn open(c: &mut Canvas, shape: &Shape, i: &Inside, lips: f32) {
    let line = ink(LINE, 1.0);
    if lips > 0.0 {
        c.paint(shape, &[], lips + W, 1.0, |_| line);
        c.paint(shape, &[], lips, 1.0, |p| {
            if p.y > Y {
                ink(0xe0786f, 1.0)
            } else {
                ink(0xcc5f5c, 1.0)
            }
        });
    }
    c.paint(shape, &[], W * 0.5, 1.0, |_| line);
    c.paint(shape, &[], -W * 0.5, 1.0, |p| {
        let k = ((p.y - Y) / 30.0).clamp(0.0, 1.0);
        let (a, b) = (ink(0x5e1420, 1.0), ink(0x8a2430, 1.0));
        std::array::from_fn(|n| a[n] + (b[n] - a[n]) * k)
    });
    let inner = inset(shape);
    if let Some((y, rx, ry)) = i.tongue {
        c.paint(&Shape::ellipse(X, Y + y, rx, ry), &[&inner], 0.0, 1.0, |_| {
            ink(0xee7f80, 1.0)
        });
        c.paint(
            &Shape::stroke(&[(X, Y + y - ry * 0.6), (X, Y + y + ry)], 3.0, (0.2, 0.6)),
            &[&inner],
            0.0,
            1.4,
            |_| ink(0xd05f68, 0.9),
        );
    }
    let white = ink(0xfffdf6, 1.0);
    if let Some(y) = i.upper {
        let t = Shape::polygon(vec![
            vec2(0.0, 0.0),
            vec2(256.0, 0.0),
            vec2(256.0, Y + y - 1.5),
            vec2(X, Y + y + 0.8),
            vec2(0.0, Y + y - 1.5),
        ]);
        c.paint(&t, &[&inner], 0.0, 1.0, |_| white);
    }
    if let Some(y) = i.lower {
        let t = Shape::polygon(vec![
            vec2(0.0, 256.0),
            vec2(256.0, 256.0),
            vec2(256.0, Y + y + 1.0),
            vec2(X, Y + y),
            vec2(0.0, Y + y + 1.0),
        ]);
        c.paint(&t, &[&inner], 0.0, 1.0, |_| ink(0xf3ece6, 1.0));
    }
    if let (Some(a), Some(b)) = (i.upper, i.lower)
        && (b - a).abs() < 3.0
    {
        // Teeth together: the line between them, and between neighbours.
        let y = Y + (a + b) * 0.5;
        c.paint(
            &Shape::stroke(
                &[(X - 60.0, y - 1.2), (X, y + 0.6), (X + 60.0, y - 1.2)],
                2.2,
                (1.0, 1.0),
            ),
            &[&inner],
            0.0,
            1.0,
            |_| ink(0xb48f92, 1.0),
        );
        for k in -3..=3 {
            let x = X + k as f32 * 8.4;
            c.paint(
                &Shape::stroke(&[(x, Y - 30.0), (x, Y + 30.0)], 1.2, (1.0, 1.0)),
                &[&inner],
                0.0,
                1.0,
                |_| ink(0xd8c3c0, 0.8),
            );
        }
    }
}

/// The same opening without its line.
fn inset(shape: &Shape) -> Shape {
    shape.shrunk(vec2(X, Y), W * 0.5)
}

fn curve_line(c: &mut Canvas, half: f32, sag: f32, lift: f32) {
    let s = Shape::stroke(
        &[
            (X - half, Y - lift),
            (X - half * 0.45, Y + sag),
            (X + half * 0.45, Y + sag),
            (X + half, Y - lift),
        ],
        5.0,
        (0.45, 0.45),
    );
    c.fill(&s, ink(LINE, 1.0));
}

/// Paints a mouth of the sheet's list as an expression has it.
pub fn paint(c: &mut Canvas, mouth: &str, look: &Look) {
    if mouth == "X" && silent(c, look.name) {
        return;
    }
    c.bend = Bend {
        at: vec2(X, Y),
        corners: look.corners,
        wider: look.wider,
    };
    speak(c, mouth);
    c.bend = Bend::default();
}

/// The mouth that an expression has when it says nothing, if it is one of its own.
fn silent(c: &mut Canvas, expression: &str) -> bool {
    let none = || Inside {
        upper: None,
        lower: None,
        tongue: None,
    };
    match expression {
        "happy" => {
            let inside = Inside {
                upper: Some(2.5),
                tongue: Some((19.0, 13.0, 7.0)),
                ..none()
            };
            open(c, &hole(27.0, 0.0, 18.0, 2.3, 8.0), &inside, 0.0);
            for m in [-1.0, 1.0] {
                let cheek = [
                    (X + m * 28.0, Y - 13.0),
                    (X + m * 31.5, Y - 8.5),
                    (X + m * 29.5, Y - 4.0),
                ];
                c.fill(&Shape::stroke(&cheek, 3.6, (0.3, 0.3)), ink(LINE, 1.0));
            }
        }
        "sad" => {
            stroke(
                c,
                &[(-19.0, 9.0), (-10.0, 1.5), (0.0, -1.0), (10.0, 1.5), (19.0, 9.0)],
                4.6,
            );
            under_lip(c, 12.0, 0.0);
        }
        "angry" => {
            let inside = Inside {
                upper: Some(-0.2),
                lower: Some(0.8),
                ..none()
            };
            open(c, &hole(22.0, -8.5, 7.0, 3.6, -6.0), &inside, 0.0);
        }
        "fearful" => {
            let inside = Inside {
                upper: Some(-4.5),
                lower: Some(6.5),
                ..none()
            };
            open(c, &hole(23.0, -8.0, 8.0, 3.0, -5.0), &inside, 0.0);
        }
        "disgusted" => {
            // The upper lip raised on one side, and the tongue that would rather not have tasted it.
            let shape = Shape::smooth(&[
                (X - 24.0, Y + 9.0),
                (X - 13.0, Y - 2.0),
                (X, Y - 5.0),
                (X + 11.0, Y - 9.0),
                (X + 21.0, Y + 1.0),
                (X + 12.0, Y + 7.5),
                (X, Y + 6.5),
                (X - 12.0, Y + 7.5),
            ]);
            let inside = Inside {
                upper: Some(-0.5),
                ..none()
            };
            open(c, &shape, &inside, 0.0);
            let tongue = Shape::smooth(&[
                (X - 11.0, Y + 4.5),
                (X, Y + 3.2),
                (X + 10.0, Y + 4.5),
                (X + 8.0, Y + 13.5),
                (X - 1.0, Y + 17.0),
                (X - 9.5, Y + 13.5),
            ]);
            c.outlined(&tongue, W * 0.7, ink(LINE, 1.0), |_| ink(0xee7f80, 1.0));
            c.fill(
                &Shape::stroke(&[(X - 0.5, Y + 6.0), (X - 0.8, Y + 12.0)], 2.6, (0.3, 0.5)),
                ink(0xd05f68, 1.0),
            );
        }
        "surprised" => {
            let inside = Inside {
                upper: Some(-8.0),
                tongue: Some((15.0, 7.5, 5.5)),
                ..none()
            };
            open(c, &hole(11.0, -11.0, 15.0, 2.0, 0.0), &inside, 0.0);
        }
        "contempt" => {
            stroke(c, &[(-23.0, -9.0), (-13.0, -1.5), (0.0, 2.0), (15.0, 2.5)], 4.6);
            let dent = [(X - 28.0, Y - 13.0), (X - 25.0, Y - 8.0), (X - 26.5, Y - 3.0)];
            c.fill(&Shape::stroke(&dent, 4.0, (0.3, 0.3)), ink(LINE, 1.0));
            under_lip(c, 13.0, -3.0);
        }
        _ => return false,
    }
    true
}

/// A closed mouth, by points from its middle.
fn stroke(c: &mut Canvas, points: &[(f32, f32)], w: f32) {
    let points: Vec<_> = points.iter().map(|(x, y)| (X + x, Y + y)).collect();
    c.fill(&Shape::stroke(&points, w, (0.5, 0.5)), ink(LINE, 1.0));
}

/// The shade under the lower lip.
fn under_lip(c: &mut Canvas, y: f32, x: f32) {
    let knots = [(X + x - 8.0, Y + y - 1.5), (X + x, Y + y), (X + x + 8.0, Y + y - 1.5)];
    c.fill(&Shape::stroke(&knots, 3.0, (0.3, 0.3)), ink(0xd28a6e, 1.0));
}

fn speak(c: &mut Canvas, mouth: &str) {
    let none = || Inside {
        upper: None,
        lower: None,
        tongue: None,
    };
    match mouth {
        // Rest: nearly straight. A smile would be one: the corners are as high as the middle.
        "X" => {
            curve_line(c, 18.0, 0.8, 0.2);
            c.paint(
                &Shape::stroke(
                    &[(X - 8.0, Y + 11.0), (X, Y + 12.5), (X + 8.0, Y + 11.0)],
                    3.0,
                    (0.3, 0.3),
                ),
                &[],
                0.0,
                1.0,
                |_| ink(0xd28a6e, 1.0),
            );
        }
        // p b m: lips pressed together.
        "A" => {
            let lips = Shape::smooth(&[
                (X - 21.0, Y),
                (X - 9.0, Y - 5.5),
                (X, Y - 4.0),
                (X + 9.0, Y - 5.5),
                (X + 21.0, Y),
                (X + 9.0, Y + 6.5),
                (X - 9.0, Y + 6.5),
            ]);
            c.outlined(&lips, W * 0.8, ink(LINE, 1.0), |p| {
                if p.y > Y {
                    ink(0xe0786f, 1.0)
                } else {
                    ink(0xcc5f5c, 1.0)
                }
            });
            c.fill(
                &Shape::stroke(&[(X - 22.0, Y), (X, Y + 0.6), (X + 22.0, Y)], 4.2, (0.6, 0.6)),
                ink(LINE, 1.0),
            );
        }
        // k s t ee: slightly open, teeth together.
        "B" => open(
            c,
            &hole(21.0, -4.0, 9.0, 2.6, 2.0),
            &Inside {
                upper: Some(2.6),
                lower: Some(3.4),
                ..none()
            },
            0.0,
        ),
        // e: open.
        "C" => open(
            c,
            &hole(22.0, -6.0, 18.0, 2.3, 2.0),
            &Inside {
                upper: Some(1.0),
                tongue: Some((19.0, 14.0, 9.0)),
                ..none()
            },
            0.0,
        ),
        // a: wide open.
        "D" => open(
            c,
            &hole(23.0, -13.0, 21.5, 2.2, 0.0),
            &Inside {
                upper: Some(-5.0),
                tongue: Some((22.0, 15.0, 11.0)),
                ..none()
            },
            0.0,
        ),
        // o, er: rounded.
        "E" => open(
            c,
            &hole(12.0, -8.0, 11.0, 2.0, 0.0),
            &Inside {
                upper: Some(-4.4),
                tongue: Some((12.5, 9.0, 6.5)),
                ..none()
            },
            6.4,
        ),
        // u w: puckered.
        "F" => open(c, &hole(7.0, -4.6, 6.6, 2.0, 0.0), &none(), 6.4),
        // f v: upper teeth on the lower lip.
        "G" => {
            open(
                c,
                &hole(20.0, -6.0, 8.0, 2.4, 1.0),
                &Inside {
                    upper: Some(4.0),
                    ..none()
                },
                0.0,
            );
            let lip = Shape::smooth(&[
                (X - 17.0, Y + 5.5),
                (X - 8.0, Y + 3.6),
                (X, Y + 4.0),
                (X + 8.0, Y + 3.6),
                (X + 17.0, Y + 5.5),
                (X + 9.0, Y + 12.5),
                (X - 9.0, Y + 12.5),
            ]);
            c.outlined(&lip, W * 0.75, ink(LINE, 1.0), |_| ink(0xe0786f, 1.0));
        }
        // l n d: the tongue behind the upper teeth.
        "H" => {
            let shape = hole(21.0, -6.0, 16.0, 2.3, 2.0);
            open(
                c,
                &shape,
                &Inside {
                    upper: Some(0.0),
                    tongue: Some((9.0, 10.0, 9.5)),
                    ..none()
                },
                0.0,
            );
            c.paint(
                &Shape::ellipse(X, Y + 2.5, 8.0, 3.4),
                &[&inset(&shape)],
                0.0,
                1.0,
                |_| ink(0xf79a98, 1.0),
            );
        }
        // th: the tongue between the teeth.
        "TH" => {
            let shape = hole(20.0, -5.0, 12.0, 2.4, 1.5);
            open(
                c,
                &shape,
                &Inside {
                    upper: Some(1.0),
                    lower: Some(7.5),
                    ..none()
                },
                0.0,
            );
            let tongue = Shape::smooth(&[
                (X - 11.0, Y + 3.0),
                (X, Y + 1.2),
                (X + 11.0, Y + 3.0),
                (X + 9.0, Y + 11.5),
                (X, Y + 14.0),
                (X - 9.0, Y + 11.5),
            ]);
            c.outlined(&tongue, W * 0.6, ink(LINE, 1.0), |_| ink(0xee7f80, 1.0));
            c.fill(
                &Shape::stroke(&[(X, Y + 5.0), (X, Y + 10.0)], 2.6, (0.3, 0.5)),
                ink(0xd05f68, 1.0),
            );
        }
        // ch j sh: lips pushed forwards, teeth together.
        "CH" => open(
            c,
            &hole(12.5, -6.5, 9.5, 3.0, 0.0),
            &Inside {
                upper: Some(1.0),
                lower: Some(1.8),
                ..none()
            },
            4.0,
        ),
        // s z: teeth together, lips spread.
        _ => open(
            c,
            &hole(25.0, -3.0, 9.5, 2.6, 4.5),
            &Inside {
                upper: Some(1.6),
                lower: Some(2.4),
                ..none()
            },
            0.0,
        ),
    }
}
