//! However sound is cut and whoever else speaks, a character shows the same.

use bevy_animgen::{
    net::{Device, Heard, LipSyncWeights, Stepper},
    source::wav,
    track::VisemeWeights,
};
use proptest::prelude::*;

fn speech() -> Vec<f32> {
    wav::open("assets/audio/guard.wav")
        .unwrap()
        .flat_map(Result::unwrap)
        .take(24_000)
        .collect()
}

fn stepper() -> Stepper {
    Stepper::new(&LipSyncWeights::default(), &Device::Flex(Default::default()))
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
        let sound = &speech()[..if shortest < 40 { 3_000 } else { 24_000 }];
        assert_same(&streamed(&mut stepper(), 0, sound, look_ahead, &chunks), &baked(sound, look_ahead));
    }
}

#[test]
fn single_samples_give_the_same_track() {
    let sound = &speech()[..1_500];
    assert_same(&streamed(&mut stepper(), 0, sound, 3, &[1]), &baked(sound, 3));
}

#[test]
fn one_row_per_begun_ten_milliseconds() {
    for samples in [0, 1, 159, 160, 161, 1_600] {
        assert_eq!(
            baked(&speech()[..samples], 12).len(),
            samples.div_ceil(160),
            "{samples} samples"
        );
    }
}

#[test]
fn neighbours_in_the_batch_do_not_matter() {
    let sound = speech();
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
fn a_restarted_stream_has_no_past() {
    let sound = speech();
    let mut stepper = stepper();
    streamed(&mut stepper, 0, &sound, 4, &[700]);
    assert_same(
        &streamed(&mut stepper, 0, &sound[..8_000], 4, &[700]),
        &baked(&sound[..8_000], 4),
    );
}
