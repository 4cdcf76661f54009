//! The time from a picture to a character's weights, as it is measured.
//!
//! The networks here see what the test wants, however the shipped ones are trained. How long anything takes is not tested.
#![cfg(feature = "train")]

use std::time::Duration;

use bevy_animgen::{
    learn::expression::evaluate::{Latency, latency},
    net::{ExpressionNetWeights, FaceAlignerWeights, FaceFinderWeights, FaceWeights},
    track::Expression,
};

#[allow(dead_code)]
#[path = "common/eyes.rs"]
mod eyes;

fn measured(finder: Vec<u8>, patience: Duration) -> Latency {
    let weights = FaceWeights {
        finder: FaceFinderWeights::from_bytes("finder", finder).unwrap(),
        expression: ExpressionNetWeights::from_bytes("reader", eyes::reader(Expression::Happy)).unwrap(),
        aligner: FaceAlignerWeights::from_bytes("aligner", eyes::aligner()).unwrap(),
    };
    latency(&weights, Duration::from_secs(1), patience)
}

#[test]
fn a_face_that_is_seen_reaches_the_weights_of_the_mesh() {
    let latency = measured(eyes::finder(), Duration::from_secs(60));
    assert_eq!(latency.problem, None);
    assert!(!latency.milliseconds.is_empty() && !latency.frames.is_empty());
    assert!(latency.milliseconds.is_sorted() && latency.frames.is_sorted());
    assert!(latency.milliseconds[0] > 0.0);
    assert!(latency.pictures > 0);
}

#[test]
fn where_no_face_is_found_the_measuring_ends_and_says_why() {
    let latency = measured(eyes::blind_finder(), Duration::from_secs(2));
    assert!(latency.milliseconds.is_empty());
    let problem = latency.problem.unwrap();
    assert!(problem.contains("face") || problem.contains("in time"), "{problem}");
}
