//! Square pictures as rows of pixels.

use burn::tensor::{Int, TensorData};

use crate::net::{Backend, Device, Tensor};

/// Square pictures of one size: a row for each pixel, one picture after the other, each from its top left corner, row by
/// row; a column for each map.
#[derive(Clone, Debug)]
pub struct Maps {
    rows: Tensor<2>,
    side: usize,
}

impl Maps {
    /// Of rows, so many for each picture as its side times its side.
    ///
    /// # Shapes
    /// - `rows`: `[pictures * side * side, maps]`
    pub fn new(rows: Tensor<2>, side: usize) -> Self {
        debug_assert_eq!(rows.dims()[0] % (side * side), 0, "whole pictures");
        Self { rows, side }
    }

    /// `[pictures * side * side, maps]`
    pub fn rows(&self) -> Tensor<2> {
        self.rows.clone()
    }

    /// The same with a dimension for the pictures, `[pictures, side * side, maps]`.
    pub fn pixels(&self) -> Tensor<3> {
        self.rows()
            .reshape([self.pictures(), self.side * self.side, self.count()])
    }

    /// How many maps there are.
    pub fn count(&self) -> usize {
        self.rows.dims()[1]
    }

    /// How many pictures there are.
    pub fn pictures(&self) -> usize {
        self.rows.dims()[0] / (self.side * self.side)
    }

    /// Pixels in a row, and in a column, of a picture.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Where they are.
    pub fn device(&self) -> Device {
        self.rows.device()
    }

    /// With every number changed.
    pub fn map(self, change: impl FnOnce(Tensor<2>) -> Tensor<2>) -> Self {
        Self::new(change(self.rows), self.side)
    }

    /// With the maps of others behind these.
    pub fn beside(self, others: Self) -> Self {
        Self::new(Tensor::cat(vec![self.rows, others.rows], 1), self.side)
    }

    /// Some of the maps: so many from a number on.
    pub fn some(&self, from: usize, count: usize) -> Self {
        Self::new(self.rows().narrow(1, from, count), self.side)
    }

    /// Several lots of pictures of one size, one after the other.
    ///
    /// # Panics
    /// Without any.
    pub fn together<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let all: Vec<&Self> = all.into_iter().collect();
        debug_assert!(all.iter().all(|one| one.side == all[0].side), "one size");
        let rows = all.iter().map(|one| one.rows()).collect();
        Self::new(Tensor::cat(rows, 0), all[0].side)
    }

    /// The mean of each map over each picture, `[pictures, maps]`.
    pub fn means(&self) -> Tensor<2> {
        let (pictures, pixels) = (self.pictures(), self.side * self.side);
        // A matrix product is quicker than a mean over a dimension between two others.
        Tensor::<3>::full([pictures, 1, pixels], 1.0 / pixels as f32, &self.device())
            .matmul(self.pixels())
            .reshape([pictures, self.count()])
    }

    /// What there is one of for each picture, for each of its pixels.
    ///
    /// # Shapes
    /// - `values`: `[pictures, numbers]`
    /// - returns: `[pictures * side * side, numbers]`; of a single picture `[1, numbers]`, which goes with all its rows
    pub fn each(&self, values: Tensor<2>) -> Tensor<2> {
        if self.pictures() == 1 {
            return values;
        }
        let pixels = self.side * self.side;
        let of = (0..self.pictures()).flat_map(|picture| std::iter::repeat_n(picture, pixels));
        values.select(0, numbers(of, &self.device()))
    }

    /// What is around each pixel, or around every second one in each direction: a square window, row by row, and nothing
    /// beyond the edges.
    ///
    /// # Shapes
    /// - returns: `[pictures * (side / stride)^2, window * window * maps]`
    pub fn windows(&self, window: usize, stride: usize) -> Tensor<2> {
        let (side, beyond) = (self.side, self.rows.dims()[0]);
        let reach = (window / 2) as isize;
        let within = |at: usize, step: usize| (at + step).checked_add_signed(-reach).filter(|at| *at < side);
        let mut from = Vec::with_capacity(beyond / (stride * stride) * window * window);
        for picture in 0..self.pictures() {
            for y in (0..side).step_by(stride) {
                for x in (0..side).step_by(stride) {
                    for row in 0..window {
                        let row = within(y, row).map(|y| (picture * side + y) * side);
                        let of = |column| Some(row? + within(x, column)?);
                        from.extend((0..window).map(|column| of(column).unwrap_or(beyond)));
                    }
                }
            }
        }
        let wide = from.len() / (window * window);
        let nothing = Tensor::zeros([1, self.count()], &self.device());
        Tensor::cat(vec![self.rows(), nothing], 0)
            .select(0, numbers(from, &self.device()))
            .reshape([wide, window * window * self.count()])
    }

    /// Half as large: means of four pixels.
    ///
    /// They are taken by a matrix product, which is quicker than a mean over a dimension between two others.
    pub fn halved(&self) -> Self {
        let (half, count) = (self.side / 2, self.count());
        let mut from = Vec::with_capacity(self.rows.dims()[0]);
        for picture in 0..self.pictures() {
            for (y, x) in (0..half).flat_map(|y| (0..half).map(move |x| (y, x))) {
                for row in [2 * y, 2 * y + 1] {
                    let row = (picture * self.side + row) * self.side;
                    from.extend([row + 2 * x, row + 2 * x + 1]);
                }
            }
        }
        let fours = self.rows().select(0, numbers(from, &self.device()));
        let mean = Tensor::<2>::eye(count, &self.device())
            .mul_scalar(0.25)
            .repeat_dim(0, 4);
        let rows = fours.reshape([self.pictures() * half * half, 4 * count]).matmul(mean);
        Self::new(rows, half)
    }

    /// Twice as large: each pixel four times.
    pub fn doubled(&self) -> Self {
        let side = 2 * self.side;
        let from = (0..self.pictures()).flat_map(|picture| {
            (0..side * side).map(move |at| (picture * side / 2 + at / side / 2) * (side / 2) + at % side / 2)
        });
        Self::new(self.rows().select(0, numbers(from, &self.device())), side)
    }

    /// Halved, or doubled, until they have a side.
    ///
    /// # Panics
    /// If it is not theirs times or through a power of two.
    pub fn sized(&self, side: usize) -> Self {
        let mut maps = self.clone();
        while maps.side > side {
            maps = maps.halved();
        }
        while maps.side < side {
            maps = maps.doubled();
        }
        assert_eq!(maps.side, side, "{} is no power of two away", self.side);
        maps
    }

    /// Twice as large with a quarter of the maps: those of one pixel become four pixels.
    ///
    /// The sub-pixel convolution's last step ("Real-time single image and video super-resolution using an efficient
    /// sub-pixel convolutional neural network", Shi et al., 2016).
    pub fn finer(&self) -> Self {
        let (now, side, count) = (self.side, 2 * self.side, self.count() / 4);
        let of = move |picture: usize, at: usize| {
            let (y, x) = (at / side, at % side);
            let pixel = (picture * now + y / 2) * now + x / 2;
            4 * pixel + 2 * (y % 2) + x % 2
        };
        let from = (0..self.pictures()).flat_map(|picture| (0..side * side).map(move |at| of(picture, at)));
        let fours = self.rows().reshape([4 * self.rows.dims()[0], count]);
        Self::new(fours.select(0, numbers(from, &self.device())), side)
    }
}

/// Numbers of rows, as a tensor.
fn numbers(from: impl IntoIterator<Item = usize>, device: &Device) -> burn::Tensor<Backend, 1, Int> {
    let from: Vec<i64> = from.into_iter().map(|number| number as i64).collect();
    let count = from.len();
    burn::Tensor::from_data(TensorData::new(from, [count]), device)
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Distribution, Tolerance, module::avg_pool2d};

    use super::*;

    fn device() -> Device {
        Device::Flex(Default::default())
    }

    fn maps(pictures: usize, side: usize, count: usize) -> Maps {
        let shape = [pictures * side * side, count];
        Maps::new(Tensor::random(shape, Distribution::Uniform(0.0, 1.0), &device()), side)
    }

    /// With the channels first, as Burn has them.
    fn planes(maps: &Maps) -> Tensor<4> {
        let shape = [maps.pictures(), maps.side(), maps.side(), maps.count()];
        maps.rows().reshape(shape).permute([0, 3, 1, 2])
    }

    fn same<const D: usize>(a: Tensor<D>, b: Tensor<D>) {
        a.into_data()
            .assert_approx_eq::<f32>(&b.into_data(), Tolerance::absolute(1e-5));
    }

    #[test]
    fn halving_is_what_burns_pooling_does() {
        let maps = maps(3, 8, 5);
        let pooled = avg_pool2d(planes(&maps), [2, 2], [2, 2], [0, 0], true, false);
        same(planes(&maps.halved()), pooled);
    }

    #[test]
    fn what_was_doubled_and_halved_is_as_before() {
        let maps = maps(2, 4, 3);
        assert_eq!(maps.doubled().side(), 8);
        same(maps.sized(16).sized(4).rows(), maps.rows());
    }

    #[test]
    fn maps_become_pixels() {
        let maps = Maps::new(
            Tensor::from_floats([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]], &device()),
            1,
        );
        let finer = maps.finer();
        assert_eq!((finer.side(), finer.pictures(), finer.count()), (2, 2, 1));
        let expected = Tensor::<1>::from_floats([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0], &device());
        same(finer.rows().reshape([8]), expected);
    }

    #[test]
    fn each_pixel_gets_what_its_picture_has() {
        let maps = maps(2, 2, 3);
        let each = maps.each(Tensor::from_floats([[1.0], [2.0]], &device()));
        let numbers: Vec<f32> = each.into_data().iter::<f32>().collect();
        assert_eq!(numbers, [1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0]);
    }

    #[test]
    fn nothing_is_beyond_the_edges() {
        let ones = Maps::new(Tensor::ones([9, 1], &device()), 3);
        let around: Vec<f32> = ones.windows(3, 1).sum_dim(1).into_data().iter::<f32>().collect();
        assert_eq!(around, [4.0, 6.0, 4.0, 6.0, 9.0, 6.0, 4.0, 6.0, 4.0]);
    }
}
