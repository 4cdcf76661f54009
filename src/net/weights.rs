//! Network weights: an asset in the safetensors format, checked before anything runs on it.

use std::sync::Arc;

use bevy::{
    asset::{AssetLoader, LoadContext, io::Reader},
    prelude::*,
};
use burn::store::{ModuleSnapshot, SafetensorsStore};

use super::{Device, MultiL, MultiLConfig};

/// The weights that ship with the crate. See `assets/models/lip_sync.md` for what they were trained on.
const SHIPPED: &[u8] = include_bytes!("../../assets/models/lip_sync.safetensors");

/// Trained weights of the lip-sync network.
#[derive(Asset, TypePath, Clone, Debug)]
pub struct LipSyncWeights {
    bytes: Arc<[u8]>,
}

/// Why weights cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// The file cannot be read.
    #[error("{file}: cannot be read: {source}; check that the file exists and may be read")]
    Read {
        /// Which file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Not a safetensors file, cut short, or with other tensors than the network has.
    #[error(
        "{file}: these are not weights of the lip-sync network: {problem}; \
         use a file made by `animgen train lip-sync`, or leave the setting out to use the shipped weights"
    )]
    Mismatch {
        /// Which file.
        file: String,
        /// What does not fit, with the tensor's name.
        problem: String,
    },
    /// A weight is not a finite number.
    #[error(
        "{file}: tensor {tensor} holds a weight that is not a number; the file is damaged or the training diverged"
    )]
    NotFinite {
        /// Which file.
        file: String,
        /// Which tensor.
        tensor: String,
    },
}

impl Default for LipSyncWeights {
    /// The shipped weights.
    fn default() -> Self {
        Self { bytes: SHIPPED.into() }
    }
}

impl LipSyncWeights {
    /// Checks `bytes`, the content of `file`: every tensor there, of the right shape, finite.
    ///
    /// # Errors
    /// Says which tensor does not fit.
    pub fn from_bytes(file: &str, bytes: impl Into<Arc<[u8]>>) -> Result<Self, WeightsError> {
        let weights = Self { bytes: bytes.into() };
        let model = weights.load(file, &Device::Flex(Default::default()))?;
        for snapshot in model.collect(None, None, false) {
            let tensor = snapshot.full_path();
            let finite = snapshot
                .to_data()
                .is_ok_and(|data| data.iter::<f32>().all(f32::is_finite));
            if !finite {
                return Err(WeightsError::NotFinite {
                    file: file.into(),
                    tensor,
                });
            }
        }
        Ok(weights)
    }

    /// Reads and checks a file.
    ///
    /// # Errors
    /// If it cannot be read or does not fit.
    pub fn from_file(path: &std::path::Path) -> Result<Self, WeightsError> {
        let file = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|source| WeightsError::Read {
            file: file.clone(),
            source,
        })?;
        Self::from_bytes(&file, bytes)
    }

    /// Whether these are the very bytes of `other`: read from the same file at the same time.
    pub(super) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.bytes, &other.bytes)
    }

    /// The network with these weights on `device`.
    pub(crate) fn init(&self, device: &Device) -> MultiL {
        self.load("weights", device)
            .expect("the weights were checked when they were loaded")
    }

    fn load(&self, file: &str, device: &Device) -> Result<MultiL, WeightsError> {
        let mismatch = |problem: String| WeightsError::Mismatch {
            file: file.into(),
            problem,
        };
        let mut model = MultiLConfig::new().init(device);
        let mut store = SafetensorsStore::from_bytes(Some(self.bytes.to_vec()))
            .validate(true)
            .allow_partial(false);
        model.load_from(&mut store).map_err(|e| mismatch(e.to_string()))?;
        Ok(model)
    }
}

/// Loads [`LipSyncWeights`] from `.safetensors` files.
#[derive(Default, TypePath)]
pub struct LipSyncWeightsLoader;

impl AssetLoader for LipSyncWeightsLoader {
    type Asset = LipSyncWeights;
    type Settings = ();
    type Error = WeightsError;

    async fn load(
        &self,
        reader: &mut dyn Reader,
        _: &(),
        context: &mut LoadContext<'_>,
    ) -> Result<LipSyncWeights, WeightsError> {
        let file = context.path().to_string();
        let mut bytes = Vec::new();
        reader
            .read_to_end(&mut bytes)
            .await
            .map_err(|source| WeightsError::Read {
                file: file.clone(),
                source,
            })?;
        LipSyncWeights::from_bytes(&file, bytes)
    }

    fn extensions(&self) -> &[&str] {
        &["safetensors"]
    }
}
