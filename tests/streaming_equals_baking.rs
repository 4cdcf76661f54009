//! However sound is cut and whoever else speaks, a character shows the same.

use bevy_animgen::{
    net::{Heard, Stepper},
    track::VisemeWeights,
};
use proptest::prelude::*;

#[path = "common/network.rs"]
mod network;
#[path = "common/speech.rs"]
mod speech;

use network::stepper;

/// A second and a half of speech.
fn words() -> Vec<f32> {
    let mut words = speech::speech("guard");
    words.truncate(24_000);
    words
}

/// Everything at once.
fn baked(sound: &[f32], look_ahead: usize) -> Vec<VisemeWeights> {
    let heard = Heard {
        restart: Some(look_ahead),
        samples: sound.to_vec(),
        close: true,
        ..Default::default()
    };
    stepper().step(vec![heard]).remove(0).frames
}

/// In pieces of these sizes, over and over.
fn streamed(
    stepper: &mut Stepper,
    slot: usize,
    sound: &[f32],
    look_ahead: usize,
    chunks: &[usize],
) -> Vec<VisemeWeights> {
    let (mut frames, mut at, mut restart) = (Vec::new(), 0, Some(look_ahead));
    for size in chunks.iter().cycle() {
        let end = (at + size).min(sound.len());
        let close = end == sound.len();
        let heard = Heard {
            slot,
            restart: restart.take(),
            samples: sound[at..end].to_vec(),
            close,
            ..Default::default()
        };
        frames.extend(stepper.step(vec![heard]).remove(0).frames);
        at = end;
        if close {
            return frames;
        }
    }
    unreachable!("the chunks repeat for ever")
}

#[track_caller]
fn assert_same(a: &[VisemeWeights], b: &[VisemeWeights]) {
    assert_eq!(a.len(), b.len());
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        for (x, y) in a.0.iter().zip(b.0) {
            assert!((x - y).abs() < 1e-5, "frame {i}: {x} and {y}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn any_chunk_size_gives_the_same_track(
        chunks in prop::collection::vec(1_usize..=4_096, 1..4),
        look_ahead in 0_usize..=12,
    ) {
        // One sample at a time is slow for the test's own bookkeeping, so tiny chunks hear less.
        let shortest = *chunks.iter().min().unwrap();
        let sound = &words()[..if shortest < 40 { 3_000 } else { 24_000 }];
        assert_same(&streamed(&mut stepper(), 0, sound, look_ahead, &chunks), &baked(sound, look_ahead));
    }
}

#[test]
fn single_samples_give_the_same_track() {
    let sound = &words()[..1_500];
    assert_same(&streamed(&mut stepper(), 0, sound, 3, &[1]), &baked(sound, 3));
}

#[test]
fn one_row_per_begun_ten_milliseconds() {
    for samples in [0, 1, 159, 160, 161, 1_600] {
        assert_eq!(
            baked(&words()[..samples], 12).len(),
            samples.div_ceil(160),
            "{samples} samples"
        );
    }
}

#[test]
fn neighbours_in_the_batch_do_not_matter() {
    let sound = words();
    let alone = baked(&sound[..16_000], 5);
    let mut stepper = stepper();
    let mut together = Vec::new();
    // Forty others come, go and speak in chunks of other lengths in the same batches.
    for (tick, piece) in sound[..16_000].chunks(400).enumerate() {
        let mut heard: Vec<Heard> = (0..40)
            .filter(|other| (tick + other) % 3 != 0)
            .map(|other| Heard {
                slot: other,
                restart: (tick % 7 == other % 7).then_some(other % 13),
                samples: sound[other * 100..][..160 * (1 + (tick + other) % 4)].to_vec(),
                ..Default::default()
            })
            .collect();
        heard.insert(
            tick % 5,
            Heard {
                slot: 41,
                stream: 99,
                restart: (tick == 0).then_some(5),
                samples: piece.to_vec(),
                close: tick == 39,
            },
        );
        let answers = stepper.step(heard);
        together.extend(answers.into_iter().find(|a| a.stream == 99).unwrap().frames);
    }
    assert_same(&together, &alone);
}

#[test]
fn the_shortest_and_the_longest_look_ahead_share_a_batch() {
    let sound = words();
    // Each tick brings one of them less than the other.
    let (short, long) = (&sound[..7_000], &sound[..19_000]);
    let look_ahead = [0, 12];
    let mut stepper = stepper();
    let mut together: [Vec<VisemeWeights>; 2] = Default::default();
    for (tick, pieces) in short.chunks(700).zip(long.chunks(1_900)).enumerate() {
        let heard = [pieces.0, pieces.1].into_iter().enumerate().map(|(slot, piece)| Heard {
            slot,
            stream: slot as u64,
            restart: (tick == 0).then_some(look_ahead[slot]),
            samples: piece.to_vec(),
            close: tick == 9,
        });
        for answer in stepper.step(heard.collect()) {
            together[answer.stream as usize].extend(answer.frames);
        }
    }
    assert_same(&together[0], &baked(short, look_ahead[0]));
    assert_same(&together[1], &baked(long, look_ahead[1]));
}

#[test]
fn a_network_that_takes_over_goes_on_where_the_last_one_stands() {
    let sound = words();
    let (before, after) = sound.split_at(11_111);
    let hear = |stepper: &mut Stepper, restart, samples: &[f32], close| {
        let heard = Heard {
            slot: 3,
            restart,
            samples: samples.to_vec(),
            close,
            ..Default::default()
        };
        stepper.step(vec![heard]).remove(0).frames
    };
    // The one that takes over may know fewer streams than the last one, or more.
    for knows in [0, 9] {
        let (mut last, mut next) = (stepper(), stepper());
        streamed(&mut next, knows, &sound[..3_000], 2, &[1_000]);
        let mut frames = hear(&mut last, Some(5), before, false);
        next.take_over(last);
        frames.extend(hear(&mut next, None, after, true));
        assert_same(&frames, &baked(&sound, 5));
    }
}

#[test]
fn a_restarted_stream_has_no_past() {
    let sound = words();
    let mut stepper = stepper();
    streamed(&mut stepper, 0, &sound, 4, &[700]);
    assert_same(
        &streamed(&mut stepper, 0, &sound[..8_000], 4, &[700]),
        &baked(&sound[..8_000], 4),
    );
}
