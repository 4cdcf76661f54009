//! What whoever learns from sculpted people relies on.

use animgen_faces::{Family, Person, Portrait, SHAPES, Shot};

fn person(seed: u64) -> Person {
    Person::new(Family::Sculpted, seed)
}

fn shot(weights: &[(&str, f32)]) -> Shot {
    let mut shot = Shot::default();
    for (name, w) in weights {
        let k = SHAPES.iter().position(|s| s == name).expect("a shape");
        shot.shapes[k] = *w;
    }
    shot
}

/// The mean difference of two pictures' colours in a square of this half side around a point.
fn difference(a: &Portrait, b: &Portrait, at: glam::Vec2, half: f32) -> f32 {
    let (mut sum, mut n) = (0.0, 0.0f32);
    let (x0, x1) = ((at.x - half).max(0.0) as u32, (at.x + half) as u32);
    let (y0, y1) = ((at.y - half).max(0.0) as u32, (at.y + half) as u32);
    for y in y0..y1.min(a.picture.height()) {
        for x in x0..x1.min(a.picture.width()) {
            let (p, q) = (a.picture.get_pixel(x, y).0, b.picture.get_pixel(x, y).0);
            sum += (0..3).map(|k| (p[k] as f32 - q[k] as f32).abs()).sum::<f32>() / 3.0;
            n += 1.0;
        }
    }
    sum / n.max(1.0)
}

#[test]
fn the_same_number_gives_the_same_pixels() {
    let shot = shot(&[("mouthSmileLeft", 0.7), ("jawOpen", 0.3)]);
    let (a, b) = (person(3).portray(&shot, 96), person(3).portray(&shot, 96));
    assert_eq!(a.picture.as_raw(), b.picture.as_raw());
    assert_eq!(a.points, b.points);
    assert_ne!(
        person(4).portray(&shot, 96).picture.as_raw(),
        a.picture.as_raw(),
        "another number is another person"
    );
}

#[test]
fn points_stay_inside_the_picture_and_in_order_when_the_head_is_turned_as_far_as_it_goes() {
    for seed in 0..12 {
        let p = person(seed);
        for (yaw, pitch) in [
            (0.0, 0.0),
            (0.7, 0.0),
            (-0.7, 0.0),
            (0.7, 0.4),
            (-0.7, -0.4),
            (0.0, 0.4),
            (0.0, -0.4),
        ] {
            let mut shot = shot(&[("jawOpen", 1.0)]);
            (shot.yaw, shot.pitch) = (yaw, pitch);
            let portrait = p.portray(&shot, 128);
            for q in portrait.points {
                assert!(
                    q.x > 1.0 && q.y > 1.0 && q.x < 127.0 && q.y < 127.0,
                    "seed {seed}, yaw {yaw}, pitch {pitch}: {q}"
                );
            }
            let [l, r, nose, ml, mr] = portrait.points;
            assert!(l.x < r.x && ml.x < mr.x, "seed {seed}: left to right as seen");
            assert!(nose.y > l.y.min(r.y) && ml.y > nose.y, "seed {seed}: eyes, nose, mouth");
            let [x, y, w, h] = portrait.area;
            assert!(
                x >= 0.0 && y >= 0.0 && x + w <= 128.0 && y + h <= 128.0,
                "seed {seed}: the face is whole"
            );
        }
    }
}

#[test]
fn the_face_is_six_tenths_of_the_picture_high() {
    for seed in 0..20 {
        let high = person(seed).portray(&Shot::default(), 128).area[3] / 128.0;
        assert!((0.55..0.66).contains(&high), "seed {seed}: {high}");
    }
}

#[test]
fn a_turn_to_the_right_moves_the_nose_to_the_right_and_raising_moves_it_up() {
    let p = person(1);
    let nose = |yaw: f32, pitch: f32| {
        let shot = Shot {
            yaw,
            pitch,
            ..Shot::default()
        };
        p.portray(&shot, 128).points[2]
    };
    assert!(nose(0.5, 0.0).x > nose(0.0, 0.0).x + 3.0);
    assert!(nose(0.0, 0.3).y < nose(0.0, 0.0).y - 2.0);
}

#[test]
fn every_shape_that_a_picture_can_show_changes_the_picture() {
    let p = person(7);
    let rest = p.portray(&Shot::default(), 128);
    for name in SHAPES {
        // The jaw's way forwards is towards the camera; closing the mouth does nothing without the jaw.
        if matches!(name, "jawForward" | "mouthClose") {
            continue;
        }
        let moved = p.portray(&shot(&[(name, 1.0)]), 128);
        let most = rest.points.map(|q| difference(&rest, &moved, q, 14.0));
        let most = most.into_iter().fold(0.0f32, f32::max);
        assert!(most > 0.4, "{name} changes {most}");
    }
}

#[test]
fn left_is_the_persons_own_left() {
    let p = person(7);
    let rest = p.portray(&Shot::default(), 128);
    let wink = p.portray(&shot(&[("eyeBlinkLeft", 1.0)]), 128);
    let [seen_left, seen_right, ..] = rest.points;
    let (l, r) = (
        difference(&rest, &wink, seen_left, 8.0),
        difference(&rest, &wink, seen_right, 8.0),
    );
    assert!(r > 5.0 && l < 0.5, "the eye on the picture's right closes: {r}, {l}");
}

#[test]
fn a_blink_hides_the_eye() {
    // Whatever the iris looks like, nothing of it is left: open eyes differ much more from shut ones than
    // eyes that look elsewhere behind shut lids do.
    let p = person(7);
    let open = p.portray(&Shot::default(), 160);
    let both = [("eyeBlinkLeft", 1.0), ("eyeBlinkRight", 1.0)];
    let shut = p.portray(&shot(&both), 160);
    let aside = [("eyeLookInLeft", 1.0), ("eyeLookOutRight", 1.0)];
    let shut_aside = p.portray(&shot(&[both, aside].concat()), 160);
    for eye in [0, 1] {
        let at = open.points[eye];
        assert!(difference(&open, &shut, at, 6.0) > 8.0);
        assert!(difference(&shut, &shut_aside, at, 6.0) < 1.0, "the iris shows through");
    }
}

#[test]
fn the_person_is_cut_out() {
    for seed in 0..8 {
        let p = person(seed).portray(&Shot::default(), 96).picture;
        let at = |x: u32, y: u32| p.get_pixel(x, y).0[3];
        assert_eq!((at(0, 0), at(95, 0)), (0, 0), "seed {seed}: nobody in the corners");
        assert_eq!(at(48, 48), 255, "seed {seed}: somebody in the middle");
        assert!(
            p.pixels().any(|q| (1..255).contains(&q.0[3])),
            "seed {seed}: soft edges"
        );
    }
}

#[test]
fn weights_out_of_range_do_no_harm() {
    for w in [7.0, -3.0, f32::NAN] {
        let shot = Shot {
            shapes: [w; 52],
            ..Shot::default()
        };
        person(2).portray(&shot, 64);
    }
    person(2).portray(&Shot::default(), 1);
}
