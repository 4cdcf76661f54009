//! What a user of the head relies on, checked on the bytes that are shipped.

use crate::head::mouth::{COLS, CONTACT};
use crate::head::sculpt::{EYE, EYE_R};
use crate::head::{self, eye, targets};
use crate::render::load::{Surface, load};
use crate::{glb, sprite};
use glam::{Vec3, vec3};
use serde_json::Value;
use std::sync::OnceLock;

fn file() -> &'static (Vec<u8>, Value, Vec<Surface>) {
    static FILE: OnceLock<(Vec<u8>, Value, Vec<Surface>)> = OnceLock::new();
    FILE.get_or_init(|| {
        let bytes = glb::write(&head::build());
        let (doc, surfaces) = load(&bytes);
        (bytes, doc, surfaces)
    })
}

/// Positions of one mesh in millimetres.
fn posed(mesh: &str, weights: &[(&str, f32)]) -> Vec<Vec3> {
    let s = file().2.iter().find(|s| s.name == mesh).expect("the mesh");
    s.posed(weights).0.into_iter().map(|p| p * 1000.0).collect()
}

/// Distances between upper and lower lip, column by column.
fn lip_gaps(weights: &[(&str, f32)]) -> Vec<f32> {
    let p = posed("Head", weights);
    (1..COLS / 2)
        .map(|c| p[CONTACT * COLS + c].distance(p[CONTACT * COLS + COLS - c]))
        .collect()
}

fn widest(gaps: &[f32]) -> f32 {
    gaps.iter().copied().fold(0.0, f32::max)
}

/// Index of a vertex of an eye's rings.
fn lid(eye: usize, ring: usize, col: usize) -> usize {
    (CONTACT + 9) * COLS + (eye * eye::RINGS + ring) * eye::COLS + col % eye::COLS
}

/// Height of the opening of one eye, at its widest.
fn aperture(eye: usize, weights: &[(&str, f32)]) -> f32 {
    let p = posed("Head", weights);
    let gap = |c: usize| p[lid(eye, eye::EDGE, c)].y - p[lid(eye, eye::EDGE, eye::COLS - c)].y;
    (1..eye::COLS / 2).map(gap).fold(f32::MIN, f32::max)
}

#[test]
fn all_sixty_seven_targets_are_there() {
    let surfaces = &file().2;
    let names: Vec<&str> = targets::all().iter().map(|t| t.0).collect();
    assert_eq!(names.len(), 67);
    for name in names {
        let found: Vec<_> = surfaces
            .iter()
            .flat_map(|s| &s.targets)
            .filter(|t| t.name == name)
            .collect();
        assert!(!found.is_empty(), "{name} is missing");
        let most = found
            .iter()
            .flat_map(|t| &t.position)
            .map(|d| d.length())
            .fold(0.0, f32::max);
        assert!(
            name == "viseme_sil" || most > 0.001,
            "{name} moves nothing by a millimetre: {most}"
        );
    }
}

#[test]
fn the_document_is_consistent() {
    let (bytes, doc, surfaces) = file();
    assert_eq!(&bytes[..4], b"glTF");
    assert_eq!(
        u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]) as usize,
        bytes.len()
    );
    let total = doc["buffers"][0]["byteLength"].as_u64().expect("a length");
    for v in doc["bufferViews"].as_array().expect("views") {
        assert!(v["byteOffset"].as_u64().expect("an offset") + v["byteLength"].as_u64().expect("a length") <= total);
    }
    for (s, mesh) in surfaces.iter().zip(doc["meshes"].as_array().expect("meshes")) {
        let a = &doc["accessors"][mesh["primitives"][0]["attributes"]["POSITION"]
            .as_u64()
            .expect("an index") as usize];
        for k in 0..3 {
            let (lo, hi) = s
                .pos
                .iter()
                .fold((f32::MAX, f32::MIN), |(lo, hi), p| (lo.min(p[k]), hi.max(p[k])));
            assert_eq!(a["min"][k].as_f64().expect("a number") as f32, lo, "{}", s.name);
            assert_eq!(a["max"][k].as_f64().expect("a number") as f32, hi, "{}", s.name);
        }
        assert!(s.tris.iter().flatten().all(|i| (*i as usize) < s.pos.len()));
        let every = s
            .pos
            .iter()
            .chain(&s.normal)
            .chain(s.targets.iter().flat_map(|t| t.position.iter().chain(&t.normal)));
        assert!(every.into_iter().all(|v| v.is_finite()), "{}", s.name);
        assert!(s.normal.iter().all(|n| (n.length() - 1.0).abs() < 1e-3), "{}", s.name);
        assert_eq!(mesh["weights"].as_array().map_or(0, Vec::len), s.targets.len());
    }
}

#[test]
fn the_head_has_human_size() {
    let p = posed("Head", &[]);
    let (lo, hi) = p
        .iter()
        .fold((f32::MAX, f32::MIN), |(lo, hi), p| (lo.min(p.y), hi.max(p.y)));
    assert!(hi > 95.0 && hi < 125.0 && lo < -130.0, "{lo} {hi}");
    // The character's own left is +X.
    let (at, wink) = (posed("Head", &[]), posed("Head", &[("eyeBlinkLeft", 1.0)]));
    assert!(
        at.iter()
            .zip(&wink)
            .filter(|(a, b)| a.distance(**b) > 3.0)
            .all(|(a, _)| a.x > 0.0)
    );
}

#[test]
fn lips_close() {
    for weights in [
        &[][..],
        &[("viseme_sil", 1.0)],
        &[("viseme_PP", 1.0)],
        &[("viseme_PP", 0.5)],
        &[("jawOpen", 1.0), ("mouthClose", 1.0)],
        &[("jawOpen", 0.4), ("mouthClose", 0.4)],
        &[("mouthPressLeft", 1.0), ("mouthPressRight", 1.0)],
        &[("mouthRollLower", 1.0)],
        &[("mouthRollUpper", 1.0)],
        &[("mouthPucker", 1.0)],
        &[("mouthSmileLeft", 1.0), ("mouthSmileRight", 1.0)],
        &[("cheekPuff", 1.0)],
        &[("viseme_PP", 1.0), ("mouthSmileLeft", 0.7), ("mouthSmileRight", 0.7)],
    ] {
        let gap = widest(&lip_gaps(weights));
        assert!(gap < 0.5, "{weights:?}: {gap} mm");
    }
}

#[test]
fn mouths_open() {
    for (name, least) in [
        ("jawOpen", 22.0),
        ("viseme_aa", 18.0),
        ("viseme_E", 10.0),
        ("viseme_O", 12.0),
        ("viseme_U", 2.5),
        ("viseme_SS", 5.0),
        ("mouthFunnel", 5.0),
    ] {
        let gap = widest(&lip_gaps(&[(name, 1.0)]));
        assert!(gap > least, "{name}: {gap} mm");
    }
}

#[test]
fn lids_close_over_the_eyeball() {
    for (eye, name) in ["eyeBlinkLeft", "eyeBlinkRight"].into_iter().enumerate() {
        assert!(aperture(eye, &[]) > 18.0);
        assert!(aperture(eye, &[(name, 1.0)]) < 0.3, "{}", aperture(eye, &[(name, 1.0)]));
        assert!(aperture(1 - eye, &[(name, 1.0)]) > 18.0);
        let centre = vec3(if eye == 0 { EYE.x } else { -EYE.x }, EYE.y, EYE.z);
        for w in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let p = posed("Head", &[(name, w)]);
            for ring in 0..=eye::EDGE {
                for col in 0..eye::COLS {
                    let off = p[lid(eye, ring, col)].distance(centre) - EYE_R;
                    assert!(off > 0.25, "ring {ring}, column {col} at {w}: {off} mm");
                }
            }
        }
    }
}

#[test]
fn the_lower_lip_meets_the_upper_teeth_in_ff() {
    let (lips, teeth) = (
        posed("Head", &[("viseme_FF", 1.0)]),
        posed("Teeth", &[("viseme_FF", 1.0)]),
    );
    let rest = posed("Teeth", &[]);
    let upper: Vec<Vec3> = teeth
        .iter()
        .zip(&rest)
        .filter(|(a, b)| a == b && a.y > -62.0)
        .map(|(a, _)| *a)
        .collect();
    for col in COLS * 3 / 4 - 4..COLS * 3 / 4 + 4 {
        let near = |ring: usize| {
            upper
                .iter()
                .map(|t| t.distance(lips[ring * COLS + col]))
                .fold(f32::MAX, f32::min)
        };
        let best = (CONTACT - 2..=CONTACT + 1).map(near).fold(f32::MAX, f32::min);
        assert!(best < 2.0, "column {col}: {best} mm");
    }
}

#[test]
fn the_tongue_shows_between_the_teeth_in_th() {
    let (tongue, teeth) = (
        posed("Tongue", &[("viseme_TH", 1.0)]),
        posed("Teeth", &[("viseme_TH", 1.0)]),
    );
    let tip = tongue
        .iter()
        .copied()
        .reduce(|a, b| if b.z > a.z { b } else { a })
        .expect("a tongue");
    let front = teeth.iter().map(|p| p.z).fold(f32::MIN, f32::max);
    assert!(tip.z > front, "{tip} {front}");
    let lower = teeth
        .iter()
        .zip(posed("Teeth", &[]))
        .filter(|(a, b)| a.distance(*b) > 0.1)
        .map(|(a, _)| a.y)
        .fold(f32::MIN, f32::max);
    assert!(tip.y > lower - 2.0 && tip.y < -55.0, "{tip} {lower}");
}

#[test]
fn eyes_turn_and_chin_drops() {
    let far = |mesh: &str, name: &str| {
        posed(mesh, &[])
            .into_iter()
            .zip(posed(mesh, &[(name, 1.0)]))
            .map(|(a, b)| b - a)
            .fold(Vec3::ZERO, |m, d| if d.length() > m.length() { d } else { m })
    };
    assert!(far("Eyes", "eyeLookOutLeft").x > 6.0 && far("Eyes", "eyeLookOutRight").x < -6.0);
    assert!(far("Eyes", "eyeLookUpLeft").y > 4.0);
    assert!(far("Teeth", "jawOpen").y < -15.0 && far("Tongue", "jawOpen").y < -15.0);
    assert!(far("Head", "jawOpen").y < -15.0);
}

#[test]
fn the_file_is_small_and_the_same_every_time() {
    let bytes = &file().0;
    assert!(bytes.len() < 3_300_000, "{}", bytes.len());
    assert_eq!(*bytes, glb::write(&head::build()));
}

/// How many bytes of two cells of the sheet differ clearly.
fn differ(sheet: &image::RgbaImage, a: (u32, u32), b: (u32, u32)) -> usize {
    let cell = |(col, row): (u32, u32)| {
        let (x, y) = (col * sprite::CELL, row * sprite::CELL);
        image::imageops::crop_imm(sheet, x, y, sprite::CELL, sprite::CELL)
            .to_image()
            .into_raw()
    };
    let clearly = |(x, y): (&u8, u8)| x.abs_diff(y) > 24;
    cell(a).iter().zip(cell(b)).filter(|pair| clearly(*pair)).count()
}

#[test]
fn every_mouth_and_every_expression_of_the_sheet_differs() {
    let sheet = sprite::sheet();
    assert_eq!(sheet.dimensions(), (12 * sprite::CELL, 24 * sprite::CELL));
    for row in 0..24 {
        for a in 0..12u32 {
            for b in 0..a {
                let differ = differ(&sheet, (a, row), (b, row));
                let [a, b] = [a, b].map(|m| sprite::MOUTHS[m as usize]);
                assert!(differ > 300, "row {row}: {a} and {b} look alike: {differ}");
            }
        }
    }
    for a in 0..8u32 {
        for b in 0..a {
            for (eyes, name) in sprite::EYES.iter().enumerate() {
                for mouth in 0..12 {
                    let row = |expression: u32| 3 * expression + eyes as u32;
                    let differ = differ(&sheet, (mouth, row(a)), (mouth, row(b)));
                    let [a, b] = [a, b].map(|e| sprite::LOOKS[e as usize].name);
                    assert!(
                        differ > 600,
                        "{a} and {b} look alike, eyes {name}, mouth {mouth}: {differ}"
                    );
                }
            }
        }
    }
    let bytes = glb::png(&sheet).len();
    assert!(bytes < 1_500_000, "{bytes}");
}
