//! Numbers by which a training knows its pictures and the weights that it began with.

use burn::module::{Module, ModuleVisitor, Param};

use crate::{
    learn::{faces::checksum, pictures::LabelledPicture},
    net::{Backend, ExpressionNet, Tensor},
};

/// A number that changes with the pictures, with what they are said to show, and with what they may be used for. So a
/// training never goes on with another division: it would be judged by people that it has learned from.
pub fn pictures_checksum(pictures: &[LabelledPicture]) -> u64 {
    let one = |picture: &LabelledPicture| {
        let mut bytes = picture.grey.clone();
        bytes.extend(picture.width.to_le_bytes());
        bytes.extend([picture.split as u8, picture.expression.index() as u8]);
        bytes.extend(picture.votes.iter().flat_map(|v| v.to_le_bytes()));
        checksum(&bytes).to_le_bytes()
    };
    checksum(&pictures.iter().flat_map(one).collect::<Vec<u8>>())
}

/// A number that changes with any weight.
pub fn weights_checksum(net: &ExpressionNet) -> u64 {
    struct Bytes(Vec<u8>);
    impl ModuleVisitor<Backend> for Bytes {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let weights = param.val().into_data();
            self.0.extend(weights.iter::<f32>().flat_map(f32::to_le_bytes));
        }
    }
    let mut bytes = Bytes(Vec::new());
    net.visit(&mut bytes);
    checksum(&bytes.0)
}

#[cfg(test)]
mod tests {
    use super::super::batches::tests::picture;
    use super::*;
    use crate::{
        learn::corpus::Split,
        net::{Device, ExpressionNetConfig, ExpressionNetWeights},
        track::Expression,
    };

    #[test]
    fn other_pictures_other_divisions_and_other_labels_are_another_training() {
        let pictures = vec![picture(Expression::Sad), picture(Expression::Happy)];
        let sum = pictures_checksum(&pictures);
        assert_eq!(sum, pictures_checksum(&pictures.clone()));
        let changes: [fn(&mut LabelledPicture); 4] = [
            |p| p.split = Split::Test,
            |p| p.expression = Expression::Angry,
            |p| p.votes = [0.125; Expression::COUNT],
            |p| p.grey[479] ^= 1,
        ];
        for change in changes {
            let mut other = pictures.clone();
            change(&mut other[1]);
            assert_ne!(pictures_checksum(&other), sum);
        }
        assert_ne!(pictures_checksum(&pictures[..1]), sum);
    }

    #[test]
    fn the_same_weights_have_the_same_checksum_and_others_another_one() {
        let device = Device::Flex(Default::default());
        let shipped = || weights_checksum(&ExpressionNetWeights::default().init(&device));
        assert_eq!(shipped(), shipped());
        assert_ne!(shipped(), weights_checksum(&ExpressionNetConfig::new().init(&device)));
    }
}
