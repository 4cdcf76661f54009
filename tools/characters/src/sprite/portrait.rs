//! Everything of the face but its mouth.

use super::canvas::{Canvas, Shape, ink};
use super::looks::Look;
use glam::{Vec2, vec2};

pub const LINE: u32 = 0x3b1a22;
pub const W: f32 = 4.6;
const SKIN: u32 = 0xf9cfae;
const SHADE: u32 = 0xe9a488;
const HAIR: u32 = 0xc8572c;
const HAIR_DARK: u32 = 0x93361f;
const HAIR_LIGHT: u32 = 0xe9893f;
const X: f32 = 128.0;

/// The portrait without a mouth: eyes `open`, `half` shut or `closed`.
pub fn face(eyes: &str, look: &Look) -> Canvas {
    let mut c = Canvas::new(super::CELL, super::UNITS);
    let line = ink(LINE, 1.0);
    hair_back(&mut c);
    body(&mut c);
    // Ears.
    let ear = Shape::smooth(&[
        (56.0, 122.0),
        (47.0, 127.0),
        (44.0, 142.0),
        (50.0, 158.0),
        (62.0, 160.0),
        (66.0, 140.0),
    ]);
    for e in [ear.clone(), ear.mirrored(X)] {
        c.outlined(&e, W, line, |_| ink(SKIN, 1.0));
    }
    let inner = Shape::stroke(&[(60.0, 130.0), (52.0, 134.0), (53.0, 148.0)], 4.0, (0.4, 0.4));
    for e in [inner.clone(), inner.mirrored(X)] {
        c.fill(&e, ink(SHADE, 1.0));
    }
    let head = Shape::symmetric(
        X,
        &[
            (0.0, 44.0),
            (40.0, 52.0),
            (66.0, 86.0),
            (70.0, 128.0),
            (64.0, 164.0),
            (45.0, 192.0),
            (20.0, 207.0),
            (0.0, 210.0),
        ],
    );
    c.outlined(&head, W, line, |p| {
        let k = ((p.y - 168.0) / 60.0).clamp(0.0, 1.0) * 0.5;
        mix(SKIN, SHADE, k)
    });
    // Shade under the fringe, blush, freckles.
    let brow_shade = Shape::smooth(&[
        (58.0, 60.0),
        (198.0, 60.0),
        (200.0, 116.0),
        (178.0, 104.0),
        (140.0, 108.0),
        (110.0, 104.0),
        (80.0, 107.0),
        (57.0, 118.0),
    ]);
    c.paint(&brow_shade, &[&head], 0.0, 3.0, |_| ink(SHADE, 0.55));
    for m in [-1.0, 1.0] {
        c.paint(
            &Shape::ellipse(X + m * 45.0, 163.0, 9.0, 5.0),
            &[&head],
            4.0,
            16.0,
            |_| ink(0xf27f72, 0.55 * look.blush.min(1.6)),
        );
        for (x, y) in [(36.0, 156.0), (45.0, 153.0), (42.0, 161.0), (52.0, 159.0)] {
            c.fill(&Shape::ellipse(X + m * x, y, 1.5, 1.3), ink(0xc9713f, 0.8));
        }
    }
    // Nose.
    c.fill(
        &Shape::stroke(&[(122.0, 161.0), (127.0, 165.0), (134.0, 162.0)], 4.0, (0.35, 0.35)),
        ink(0xc06a55, 1.0),
    );
    c.paint(&Shape::ellipse(X, 154.0, 3.4, 2.4), &[], 0.0, 3.0, |_| {
        ink(0xffeeda, 0.8)
    });
    for m in [-1.0, 1.0] {
        eye(&mut c, m, eyes, look, &head);
    }
    if look.wrinkled {
        for m in [-1.0, 1.0] {
            for (x, y) in [(7.0, 141.0), (9.0, 149.0)] {
                let fold = [
                    (X + m * (x - 4.0), y - 2.0),
                    (X + m * x, y + 1.0),
                    (X + m * (x + 1.5), y + 5.0),
                ];
                c.fill(&Shape::stroke(&fold, 3.4, (0.3, 0.4)), ink(0xb9634f, 1.0));
            }
            let fold = [(X + m * 15.0, 158.0), (X + m * 24.0, 164.0), (X + m * 29.0, 174.0)];
            c.fill(&Shape::stroke(&fold, 3.6, (0.3, 0.2)), ink(0xc06a55, 1.0));
        }
    }
    fringe(&mut c);
    for m in [-1.0, 1.0] {
        let lift = match eyes {
            "closed" => 2.5,
            "half" => 1.0,
            _ => 0.0,
        };
        let [inner, middle, outer] = look.brows[usize::from(m > 0.0)];
        let brow = Shape::stroke(
            &[
                (X + m * (16.0 - look.knit), 103.5 + lift + inner),
                (X + m * 30.0, 100.5 + lift + middle),
                (X + m * 47.0, 106.0 + lift + outer),
            ],
            7.0,
            (0.6, 0.15),
        );
        // Brows go over the hair, which is as dark: a rim of skin keeps them apart.
        c.paint(&brow, &[], 1.8, 1.0, |_| ink(SKIN, 1.0));
        c.fill(&brow, ink(0x5c2418, 1.0));
    }
    // Between brows that are knit, the skin folds.
    if look.knit >= 5.0 {
        for m in [-1.0, 1.0] {
            let fold = [(X + m * 4.0, 112.0), (X + m * 3.2, 121.0)];
            c.fill(&Shape::stroke(&fold, 3.2, (0.4, 0.3)), ink(0xb9634f, 1.0));
        }
    }
    c
}

fn mix(a: u32, b: u32, k: f32) -> [f32; 4] {
    let (a, b) = (ink(a, 1.0), ink(b, 1.0));
    std::array::from_fn(|i| a[i] + (b[i] - a[i]) * k)
}

fn eye(c: &mut Canvas, m: f32, state: &str, look: &Look, head: &Shape) {
    let line = ink(LINE, 1.0);
    let (x, y) = (X + m * 31.0, 134.0);
    if state == "closed" {
        let lid = Shape::stroke(
            &[
                (x - 19.0, y + 4.0),
                (x - 9.0, y + 11.0),
                (x + 9.0, y + 11.0),
                (x + 19.0, y + 4.0),
            ],
            5.4,
            (0.5, 0.5),
        );
        c.fill(&lid, line);
        c.fill(
            &Shape::stroke(&[(x + m * 16.0, y + 7.0), (x + m * 23.0, y + 6.0)], 4.4, (1.0, 0.3)),
            line,
        );
        c.fill(
            &Shape::stroke(&[(x + m * 11.0, y + 10.5), (x + m * 18.0, y + 13.0)], 4.0, (1.0, 0.3)),
            line,
        );
        c.paint(
            &Shape::stroke(
                &[(x - 14.0, y - 7.0), (x, y - 11.0), (x + 14.0, y - 7.0)],
                3.0,
                (0.3, 0.3),
            ),
            &[head],
            0.0,
            1.0,
            |_| ink(0xd28a6e, 1.0),
        );
        return;
    }
    let (big, small) = (look.eyes, look.iris);
    let white = Shape::ellipse(x, y, 18.0 * big, 21.5 * big);
    c.paint(&white, &[], 1.2, 1.0, |_| ink(LINE, 1.0));
    c.paint(&white, &[], -0.6, 1.0, |p| {
        mix(0xffffff, 0xcfd3e6, ((y - 6.0 - p.y) / 16.0).clamp(0.0, 1.0))
    });
    let ix = x - m * 1.5;
    let iris = Shape::ellipse(ix, y + 1.5, 13.6 * small, 16.0 * small);
    c.paint(&iris, &[&white], 0.0, 1.0, |_| ink(0x0b3f49, 1.0));
    c.paint(&iris, &[&white], -2.4, 1.2, |p| {
        mix(0x0f6f74, 0x4fd8bb, ((p.y - y + 8.0) / 22.0).clamp(0.0, 1.0))
    });
    c.paint(
        &Shape::ellipse(ix, y + 1.5, 6.6 * small, 8.2 * small),
        &[&white],
        0.0,
        1.0,
        |_| ink(0x120d16, 1.0),
    );
    c.fill(&Shape::ellipse(ix - 5.0, y - 5.5, 4.6, 5.4), ink(0xffffff, 1.0));
    c.fill(&Shape::ellipse(ix + 5.0, y + 9.0, 2.5, 2.9), ink(0xffffff, 0.9));
    let socket = Shape::ellipse(x, y, 20.6 * big, 24.2 * big);
    let half = state == "half";
    if look.lower_lids > 0.0 {
        // The cheek pushes the lower lid up.
        let edge = y + 21.5 - look.lower_lids;
        let lid = Shape::smooth(&[
            (x - 24.0, y + 34.0),
            (x - 23.0, edge + 3.0),
            (x - 10.0, edge - 1.0),
            (x + 10.0, edge - 1.0),
            (x + 23.0, edge + 3.0),
            (x + 24.0, y + 34.0),
        ]);
        c.paint(&lid, &[&socket], 0.0, 1.0, |_| ink(SKIN, 1.0));
        let line = [(x - 17.0, edge + 2.0), (x, edge - 1.8), (x + 17.0, edge + 2.0)];
        c.paint(&Shape::stroke(&line, 3.6, (0.4, 0.4)), &[&socket], 0.0, 1.0, |_| {
            ink(LINE, 1.0)
        });
    }
    // How far the upper lid has come down, at the inner and the outer corner.
    let [inner, outer] = if half { [18.0; 2] } else { look.lids };
    let slant = |dx: f32, t: f32| {
        let inward = (0.5 - m * dx / 40.0).clamp(0.0, 1.0);
        y - 17.0 * big + (outer + (inner - outer) * inward) + t
    };
    let lowered = inner.max(outer) / 18.0;
    if lowered > 0.0 {
        let lid = Shape::smooth(&[
            (x - 24.0, y - 30.0),
            (x + 24.0, y - 30.0),
            (x + 22.0, slant(22.0, 0.0)),
            (x + 10.0, slant(10.0, 0.5)),
            (x, slant(0.0, 1.0)),
            (x - 10.0, slant(-10.0, 0.5)),
            (x - 22.0, slant(-22.0, 0.0)),
        ]);
        c.paint(&lid, &[&socket], 0.0, 1.0, |p| {
            mix(SHADE, SKIN, ((y - p.y) / 20.0).clamp(0.0, 1.0) * 0.6)
        });
    }
    // The lash lies on the round eye, or along the lid that has come down.
    let round = 1.0 - lowered.min(1.0);
    let bow = 1.0 + 5.0 * round;
    let lash = Shape::stroke(
        &[
            (x - m * 19.0 * big, slant(-m * 19.0, bow + 4.0 * round)),
            (x - m * 8.0, slant(-m * 8.0, -bow * 0.45)),
            (x + m * 8.0, slant(m * 8.0, -bow * 0.3)),
            (x + m * 20.0 * big, slant(m * 20.0, bow * 1.1)),
        ],
        6.2,
        (0.35, 0.8),
    );
    c.fill(&lash, line);
    c.fill(
        &Shape::stroke(
            &[
                (x + m * 17.0 * big, slant(m * 17.0, bow * 0.8)),
                (x + m * 25.0 * big, slant(m * 20.0, bow * 0.2 - 1.0)),
            ],
            4.6,
            (1.0, 0.2),
        ),
        line,
    );
}

fn hair_back(c: &mut Canvas) {
    let back = Shape::symmetric(
        X,
        &[
            (0.0, 14.0),
            (46.0, 20.0),
            (80.0, 56.0),
            (86.0, 104.0),
            (80.0, 142.0),
            (70.0, 160.0),
            (58.0, 150.0),
            (40.0, 120.0),
        ],
    );
    c.outlined(&back, W, ink(LINE, 1.0), |_| ink(HAIR_DARK, 1.0));
}

fn body(c: &mut Canvas) {
    let line = ink(LINE, 1.0);
    let shoulders = Shape::symmetric(
        X,
        &[
            (0.0, 222.0),
            (26.0, 222.0),
            (52.0, 230.0),
            (84.0, 242.0),
            (96.0, 262.0),
            (90.0, 290.0),
            (0.0, 290.0),
        ],
    );
    c.outlined(&shoulders, W, line, |p| {
        mix(0x2a9a98, 0x14606a, ((p.y - 226.0) / 40.0).clamp(0.0, 1.0))
    });
    let neck = Shape::symmetric(
        X,
        &[(0.0, 190.0), (21.0, 190.0), (22.0, 210.0), (23.0, 232.0), (0.0, 236.0)],
    );
    c.outlined(&neck, W, line, |p| {
        mix(0xd98c70, SKIN, ((p.y - 210.0) / 18.0).clamp(0.0, 0.6))
    });
    let collar = Shape::symmetric(
        X,
        &[
            (0.0, 228.0),
            (20.0, 224.0),
            (29.0, 219.0),
            (35.0, 226.0),
            (33.0, 238.0),
            (18.0, 246.0),
            (0.0, 248.0),
        ],
    );
    c.outlined(&collar, W, line, |p| {
        mix(0xffcf5e, 0xe59a2e, ((p.y - 226.0) / 22.0).clamp(0.0, 1.0))
    });
}

fn fringe(c: &mut Canvas) {
    let line = ink(LINE, 1.0);
    let top = Shape::smooth(&[
        (54.0, 128.0),
        (48.0, 100.0),
        (52.0, 66.0),
        (76.0, 34.0),
        (112.0, 20.0),
        (150.0, 18.0),
        (186.0, 36.0),
        (206.0, 72.0),
        (208.0, 104.0),
        (202.0, 130.0),
        (195.0, 110.0),
        (190.0, 92.0),
        (176.0, 74.0),
        (166.0, 66.0),
        (160.0, 78.0),
        (146.0, 94.0),
        (126.0, 98.0),
        (132.0, 87.0),
        (112.0, 96.0),
        (88.0, 99.0),
        (96.0, 89.0),
        (76.0, 97.0),
        (61.0, 110.0),
    ]);
    c.outlined(&top, W, line, |p: Vec2| {
        let d = (p - vec2(120.0, 70.0)).length();
        mix(HAIR, HAIR_DARK, ((d - 50.0) / 60.0).clamp(0.0, 0.55))
    });
    // Sheen and strands.
    for (k, w, a) in [
        (
            &[(66.0, 82.0), (84.0, 58.0), (112.0, 44.0), (142.0, 42.0)][..],
            9.0,
            0.85,
        ),
        (&[(78.0, 88.0), (98.0, 73.0), (122.0, 62.0)][..], 5.0, 0.7),
        (&[(176.0, 50.0), (190.0, 66.0), (196.0, 86.0)][..], 6.0, 0.8),
    ] {
        c.paint(&Shape::stroke(k, w, (0.05, 0.05)), &[&top], 0.0, 1.2, |_| {
            ink(HAIR_LIGHT, a)
        });
    }
    for k in [
        &[(166.0, 66.0), (158.0, 48.0), (146.0, 36.0)][..],
        &[(132.0, 87.0), (146.0, 75.0), (154.0, 60.0)][..],
        &[(96.0, 89.0), (115.0, 79.0), (130.0, 63.0)][..],
        &[(190.0, 92.0), (184.0, 70.0), (172.0, 52.0)][..],
    ] {
        c.paint(&Shape::stroke(k, 3.6, (0.9, 0.05)), &[&top], 0.0, 1.0, |_| line);
    }
    // A tuft that will not lie down.
    let tuft = Shape::smooth(&[
        (146.0, 24.0),
        (136.0, 10.0),
        (118.0, 5.0),
        (126.0, 12.0),
        (128.0, 22.0),
        (134.0, 30.0),
    ]);
    c.outlined(&tuft, W, line, |_| ink(HAIR, 1.0));
    c.paint(&Shape::ellipse(139.0, 30.0, 12.0, 6.5), &[], 0.0, 1.0, |_| {
        mix(HAIR, HAIR, 0.0)
    });
}
