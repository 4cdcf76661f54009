//! What a network reads in faces of people that it never learned from: the report after a training.

use animgen_faces::Family;
use rayon::prelude::*;

use super::evaluate::{Condition, Read, Reader, pictures};
use crate::{
    feature::face::{GreyPicture, align},
    learn::{baseline::Example, corpus::Split},
    net::{Device, ExpressionNet},
};

/// Has a network read this many people of the dev split of each family, each with every expression, cut out by the
/// true points. For each condition that pictures are in, what it read. People of the test split are for
/// [`evaluate`](super::evaluate) alone: who sees a report goes on choosing.
///
/// 60 people of both families take about a minute on two cores, most of it to portray them.
pub fn held_out(net: &ExpressionNet, families: &[Family], people: usize, device: &Device) -> [(Condition, Read); 2] {
    let reader = Reader::of(net.clone(), device);
    Condition::ALL.map(|condition| {
        let mut all = Read::default();
        for family in families {
            let faces: Vec<Example> = pictures(*family, Split::Dev, people, condition)
                .into_par_iter()
                .map(|shown| {
                    let grey = GreyPicture::from(&shown.picture);
                    (align::lit(&grey, &shown.points), shown.expression)
                })
                .collect();
            all.merge(&read(&reader, &faces));
        }
        (condition, all)
    })
}

/// What a network reads in some faces.
pub(super) fn read(reader: &Reader, faces: &[Example]) -> Read {
    let crops: Vec<&[f32]> = faces.iter().map(|face| face.0.as_slice()).collect();
    let shown = reader.read(&crops);
    Read::of(faces.iter().zip(shown).map(|(face, s)| (face.1.index(), s.index())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{net::ExpressionNetConfig, track::Expression};

    #[test]
    fn everybody_is_read_with_every_expression_in_both_conditions() {
        let device = Device::Flex(Default::default());
        let net = ExpressionNetConfig::new().init(&device);
        let families = [Family::Drawn, Family::Sculpted];
        let reads = held_out(&net, &families, 1, &device);
        assert_eq!(reads.each_ref().map(|r| r.0), Condition::ALL);
        for (_, read) in reads {
            for expression in Expression::ALL {
                assert_eq!(read.of_class(expression.index()), 2, "{}", expression.name());
            }
        }
    }
}
