//! The 3D character: a head with neck and shoulders.

pub mod body;
pub mod brows;
pub mod ears;
pub mod eye;
pub mod eyeballs;
pub mod face;
pub mod hair;
pub mod lips;
pub mod mouth;
pub mod paint;
pub mod pose;
pub mod sculpt;
pub mod skin;
pub mod targets;
pub mod teeth;
pub mod tongue;

use crate::glb::{Material, Model, Part, Target};
use crate::mesh::{Mesh, normals};
use glam::Vec3;
use pose::Pose;

/// Deltas shorter than this (millimetres) are not stored.
const STILL: f32 = 0.05;

/// Samples the targets that move a mesh.
fn targets(mesh: &Mesh, posed: impl Fn(&Pose) -> Vec<Vec3>) -> Vec<Target> {
    let mut out = Vec::new();
    for (name, to, from) in targets::all() {
        let (a, b) = (posed(&from), posed(&to));
        let moved: Vec<bool> = a.iter().zip(&b).map(|(a, b)| a.distance(*b) > STILL).collect();
        // `viseme_sil` is rest itself, yet belongs to the list.
        if !moved.contains(&true) && name != "viseme_sil" {
            continue;
        }
        let (na, nb) = (normals(&a, &mesh.tris), normals(&b, &mesh.tris));
        let deltas = (0..a.len()).map(|i| {
            let (dp, dn) = (b[i] - a[i], nb[i] - na[i]);
            (
                if moved[i] { dp } else { Vec3::ZERO },
                if dn.length() > 0.04 { dn } else { Vec3::ZERO },
            )
        });
        let (position, normal) = deltas.unzip();
        out.push(Target { name, position, normal });
    }
    out
}

fn part(name: &'static str, mesh: Mesh, material: usize, targets: Vec<Target>) -> Part {
    let normal = normals(&mesh.pos, &mesh.tris);
    Part {
        name,
        mesh,
        normal,
        material,
        targets,
    }
}

/// The meshes that make the face, with their morph targets: Head, Eyes, Teeth, Tongue, Brows.
pub fn moving(face: &face::Face) -> Vec<Part> {
    let eyes = eyeballs::build();
    let teeth = teeth::build();
    let tongue = tongue::build();
    let brows = brows::build();
    vec![
        part("Head", face.mesh.clone(), 0, targets(&face.mesh, |p| face.posed(p))),
        part("Eyes", eyes.mesh.clone(), 1, targets(&eyes.mesh, |p| eyes.posed(p))),
        part("Teeth", teeth.mesh.clone(), 2, targets(&teeth.mesh, |p| teeth.posed(p))),
        part(
            "Tongue",
            tongue.mesh.clone(),
            3,
            targets(&tongue.mesh, |p| tongue.posed(p)),
        ),
        part("Brows", brows.mesh.clone(), 4, targets(&brows.mesh, |p| brows.posed(p))),
    ]
}

/// Makes the whole character.
pub fn build() -> Model {
    let mut parts = moving(&face::build());
    parts.push(part("Hair", hair::build(), 5, Vec::new()));
    parts.push(part("Clothes", body::build(), 6, Vec::new()));
    let plain = |name, roughness| Material {
        name,
        roughness,
        double_sided: false,
        base: None,
        glow: None,
        glow_factor: 1.0,
    };
    let materials = vec![
        Material {
            base: Some(paint::skin(1024)),
            ..plain("Skin", 0.52)
        },
        Material {
            base: Some(paint::eyeball(512)),
            glow: Some(paint::eye_glow(256)),
            ..plain("Eye", 0.12)
        },
        // Light hardly gets behind lips; teeth and tongue help themselves a little.
        Material {
            glow_factor: 0.07,
            ..plain("Teeth", 0.25)
        },
        plain("Tongue", 0.40),
        Material {
            double_sided: true,
            ..plain("Brow", 0.70)
        },
        Material {
            double_sided: true,
            ..plain("Hair", 0.48)
        },
        Material {
            double_sided: true,
            ..plain("Clothes", 0.85)
        },
    ];
    Model { parts, materials }
}
