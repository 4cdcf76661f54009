//! How many bits the numbers of weights have: 16 in files, where size counts; 32 in use, as no CPU multiplies fewer quicker.

use std::rc::Rc;

use burn::{
    store::{ModuleAdapter, TensorSnapshot},
    tensor::DType,
};

/// Brings every float of a network to one precision on its way into a file or out of it, whatever it was before.
///
/// Burn's own `HalfPrecisionAdapter` turns 32 bits into 16 also when it reads, and files of either kind are to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Precision(DType);

impl Precision {
    /// That of the networks here.
    pub(crate) const IN_USE: Self = Self(DType::F32);

    /// That of the files which training writes: half as large, and the 11 bits that are left of a weight change no answer
    /// that anybody could see.
    #[cfg(feature = "train")]
    pub(crate) const IN_FILES: Self = Self(DType::F16);
}

impl ModuleAdapter for Precision {
    fn adapt(&self, tensor: &TensorSnapshot) -> TensorSnapshot {
        let Self(wanted) = *self;
        if tensor.dtype == wanted || !tensor.dtype.is_float() {
            return tensor.clone();
        }
        let data = tensor.clone_data_fn();
        TensorSnapshot::from_closure(
            Rc::new(move || Ok(data()?.convert_dtype(wanted))),
            wanted,
            tensor.shape.clone(),
            tensor.path_stack.clone().unwrap_or_default(),
            tensor.container_stack.clone().unwrap_or_default(),
            tensor.tensor_id.unwrap_or_default(),
        )
    }

    fn clone_box(&self) -> Box<dyn ModuleAdapter> {
        Box::new(*self)
    }
}
