//! Contact sheets of everything a head can do.

use super::load::Surface;
use super::{label, look, tile};
use crate::head::targets;
use image::RgbImage;

/// Weights that belong together, as a game would set them.
const COMBINED: [(&str, &str); 18] = [
    (
        "smile",
        "mouthSmileLeft+mouthSmileRight+cheekSquintLeft=0.6+cheekSquintRight=0.6+browInnerUp=0.3",
    ),
    (
        "open smile",
        "mouthSmileLeft+mouthSmileRight+jawOpen=0.4+eyeSquintLeft=0.5+eyeSquintRight=0.5",
    ),
    (
        "laugh",
        "mouthSmileLeft+mouthSmileRight+jawOpen=0.7+eyeBlinkLeft+eyeBlinkRight+browInnerUp=0.6",
    ),
    (
        "sad",
        "mouthFrownLeft+mouthFrownRight+browInnerUp+mouthShrugLower=0.5+eyeLookDownLeft=0.4+eyeLookDownRight=0.4",
    ),
    (
        "angry",
        "browDownLeft+browDownRight+noseSneerLeft=0.8+noseSneerRight=0.8+mouthFrownLeft=0.6+mouthFrownRight=0.6+eyeSquintLeft=0.5+eyeSquintRight=0.5",
    ),
    (
        "surprised",
        "browInnerUp+browOuterUpLeft+browOuterUpRight+eyeWideLeft+eyeWideRight+jawOpen=0.6",
    ),
    ("jaw open, lips closed", "jawOpen+mouthClose"),
    ("half open, half closed", "jawOpen=0.5+mouthClose=0.5"),
    (
        "wink",
        "eyeBlinkLeft+mouthSmileLeft+cheekSquintLeft=0.5+browOuterUpRight=0.7",
    ),
    ("half blink", "eyeBlinkLeft=0.5+eyeBlinkRight=0.5"),
    (
        "blink looking down",
        "eyeBlinkLeft+eyeBlinkRight+eyeLookDownLeft+eyeLookDownRight",
    ),
    ("look left", "eyeLookOutLeft+eyeLookInRight"),
    (
        "look up right",
        "eyeLookInLeft+eyeLookOutRight+eyeLookUpLeft=0.6+eyeLookUpRight=0.6",
    ),
    ("aa smile", "viseme_aa=0.8+mouthSmileLeft=0.7+mouthSmileRight=0.7"),
    ("PP smile", "viseme_PP+mouthSmileLeft=0.7+mouthSmileRight=0.7"),
    ("funnel open", "mouthFunnel=0.8+jawOpen=0.4"),
    ("pucker blow", "mouthPucker+cheekPuff=0.7"),
    (
        "tongue",
        "tongueOut+jawOpen=0.6+mouthSmileLeft=0.5+mouthSmileRight=0.5+eyeBlinkRight",
    ),
];

fn cell(s: &[Surface], pose: &str, camera: &str, size: u32, text: &str) -> RgbImage {
    let mut c = look(s, pose, camera, size);
    label::write(&mut c, text);
    c
}

/// The sheets: file name and picture.
pub fn all(s: &[Surface]) -> Vec<(&'static str, RgbImage)> {
    let names: Vec<&str> = targets::all().iter().map(|t| t.0).collect();
    let (visemes, arkit): (Vec<&str>, Vec<&str>) = names.iter().partition(|n| n.starts_with("viseme_"));
    let each = |list: &[&str], camera: &str, size: u32| -> Vec<RgbImage> {
        list.iter()
            .map(|n| {
                cell(
                    s,
                    if *n == "mouthClose" { "mouthClose+jawOpen" } else { n },
                    camera,
                    size,
                    n,
                )
            })
            .collect()
    };
    let speech: Vec<RgbImage> = visemes
        .iter()
        .flat_map(|n| ["face34", "mouth", "mouth34"].map(|c| cell(s, n, c, 250, n)))
        .collect();
    let together: Vec<RgbImage> = COMBINED.iter().map(|(n, p)| cell(s, p, "face34", 300, n)).collect();
    let turns = ["front", "34", "34r", "side", "back", "top", "below", "bust"].map(|v| cell(s, "", v, 360, v));
    vec![
        ("targets_front.png", tile(&each(&arkit, "face", 230), 8)),
        ("targets_34.png", tile(&each(&arkit, "face34", 230), 8)),
        ("visemes.png", tile(&speech, 9)),
        ("combined.png", tile(&together, 6)),
        ("turns.png", tile(&turns, 4)),
    ]
}
