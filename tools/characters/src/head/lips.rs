//! What ties upper and lower lip to each other: they seal, they never pass through one another, the lower one bites.

use super::mouth::{COLS, CONTACT, HALF, Loop};
use super::pose::Pose;
use super::skin::BITE;
use crate::scalar::curve;
use glam::{Vec3, vec3};

/// How much a vertex follows its lip's contact line when that is moved: the red nearly all, the skin less and less.
fn follow(l: &Loop) -> f32 {
    if l.f < 0.0 {
        return curve(
            &[(-5.0, 0.0), (-4.0, 0.12), (-3.0, 0.5), (-2.0, 0.85), (-1.0, 1.0)],
            l.f,
        );
    }
    let reach: &[(f32, f32)] = if l.side > 0.0 {
        &[
            (0.0, 1.0),
            (1.0, 0.82),
            (2.0, 0.55),
            (3.0, 0.38),
            (4.0, 0.24),
            (5.0, 0.12),
            (6.0, 0.04),
            (7.0, 0.0),
        ]
    } else {
        &[
            (0.0, 1.0),
            (1.0, 0.86),
            (2.0, 0.66),
            (3.0, 0.48),
            (4.0, 0.31),
            (5.0, 0.16),
            (6.0, 0.05),
            (7.0, 0.0),
        ]
    };
    curve(reach, l.f)
}

/// Moves the vertices of the mouth, given where [`super::skin::deform`] put them. `pos` holds them ring by ring.
pub fn constrain(pos: &mut [Vec3], loops: &[Loop], pose: &Pose) {
    let at = |col: usize| CONTACT * COLS + col;
    let mut shift = vec![Vec3::ZERO; COLS];
    for col in 1..COLS / 2 {
        let (u, l) = (at(col), at(COLS - col));
        let (mut up, mut low) = (pos[u], pos[l]);
        if pose.bite > 0.0 {
            let q = loops[u].line.x / HALF;
            let want = vec3(low.x, BITE.y + 1.3 * q * q, BITE.z - low.x * low.x / 44.0);
            low += (want - low) * pose.bite * (1.0 - q.powi(4)).max(0.0);
        }
        // Lips at rest touch; a control that pushes one through the other moves both.
        let apart = up - low;
        let seal = if apart.y < 0.0 && pose.bite == 0.0 {
            1.0
        } else {
            pose.seal
        };
        let meet = low + apart * 0.58;
        up += (meet - up) * seal;
        low += (meet - low) * seal;
        shift[col] = up - pos[u];
        shift[COLS - col] = low - pos[l];
    }
    for (p, l) in pos.iter_mut().zip(loops) {
        *p += shift[l.col] * follow(l);
    }
}
