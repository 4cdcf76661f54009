//! Network weights: an asset in the safetensors format, checked before anything runs on it.

use std::{io::Read as _, marker::PhantomData, sync::Arc};

use bevy::{
    asset::{AssetLoader, LoadContext, UntypedAssetId, VisitAssetDependencies, io::Reader},
    prelude::*,
    reflect::utility::GenericTypePathCell,
};
use burn::{
    module::Module,
    store::{ModuleSnapshot, SafetensorsStore},
};

use super::{
    Backend, Device, ExpressionNet, ExpressionNetConfig, FaceAligner, FaceAlignerConfig, FaceFinder, FaceFinderConfig,
    MultiL, MultiLConfig,
    character_maker::{CharacterMaker, CharacterMakerConfig},
    first_order::{FirstOrder, FirstOrderConfig},
    precision::Precision,
};
use crate::source;

/// A network that weights can be loaded into.
pub trait Trained: Module<Backend> + 'static {
    /// What messages call it; `animgen train NAME` trains it.
    const NAME: &'static str;

    /// The first part of the names that Bevy's registry knows its weights and their loader by.
    const TYPE: &'static str;

    /// The network as training begins with it, on `device`.
    fn untrained(device: &Device) -> Self;
}

/// A network that ships with weights.
pub trait Shipped: Trained {
    /// The weights that ship with the crate: the bytes of a safetensors file.
    fn shipped() -> &'static [u8];
}

impl Trained for MultiL {
    const NAME: &'static str = "lip-sync";
    const TYPE: &'static str = "LipSync";

    fn untrained(device: &Device) -> Self {
        MultiLConfig::new().init(device)
    }
}

impl Shipped for MultiL {
    /// See `assets/models/lip_sync.md` for what they were trained on.
    fn shipped() -> &'static [u8] {
        include_bytes!("../../assets/models/lip_sync.safetensors")
    }
}

impl Trained for FaceFinder {
    const NAME: &'static str = "face-finder";
    const TYPE: &'static str = "FaceFinder";

    fn untrained(device: &Device) -> Self {
        FaceFinderConfig::new().init(device)
    }
}

impl Shipped for FaceFinder {
    /// See `assets/models/face_finder.md` for what they were trained on.
    fn shipped() -> &'static [u8] {
        include_bytes!("../../assets/models/face_finder.safetensors")
    }
}

impl Trained for FaceAligner {
    const NAME: &'static str = "face-aligner";
    const TYPE: &'static str = "FaceAligner";

    fn untrained(device: &Device) -> Self {
        FaceAlignerConfig::new().init(device)
    }
}

impl Shipped for FaceAligner {
    /// See `assets/models/face_aligner.md` for what they were trained on.
    fn shipped() -> &'static [u8] {
        include_bytes!("../../assets/models/face_aligner.safetensors")
    }
}

impl Trained for ExpressionNet {
    const NAME: &'static str = "expression";
    const TYPE: &'static str = "ExpressionNet";

    fn untrained(device: &Device) -> Self {
        ExpressionNetConfig::new().init(device)
    }
}

impl Shipped for ExpressionNet {
    /// See `assets/models/expression.md` for what they were trained on.
    fn shipped() -> &'static [u8] {
        include_bytes!("../../assets/models/expression.safetensors")
    }
}

impl Trained for FirstOrder {
    const NAME: &'static str = "sprite";
    const TYPE: &'static str = "Sprite";

    fn untrained(device: &Device) -> Self {
        FirstOrderConfig::new().init(device)
    }
}

impl Trained for CharacterMaker {
    const NAME: &'static str = "character";
    const TYPE: &'static str = "Character";

    fn untrained(device: &Device) -> Self {
        CharacterMakerConfig::new().init(device)
    }
}

/// Trained weights of the lip-sync network.
pub type LipSyncWeights = Weights<MultiL>;

/// Trained weights of the network that finds faces.
pub type FaceFinderWeights = Weights<FaceFinder>;

/// Trained weights of the network that aligns faces.
pub type FaceAlignerWeights = Weights<FaceAligner>;

/// Trained weights of the network that reads expressions.
pub type ExpressionNetWeights = Weights<ExpressionNet>;

/// Trained weights of the network that animates sprites.
pub type SpriteWeights = Weights<FirstOrder>;

/// Trained weights of the network that makes new characters.
pub type CharacterWeights = Weights<CharacterMaker>;

/// Loads [`LipSyncWeights`] from `.safetensors` files.
pub type LipSyncWeightsLoader = WeightsLoader<MultiL>;

/// Trained weights of a network. By default, those that ship with the crate, if some do.
///
/// All networks' files end in `.safetensors`: load them with their type (`server.load::<LipSyncWeights>(…)`, or into a
/// handle of it), because the file's name does not tell which network they are for.
#[derive(Clone, Debug)]
pub struct Weights<N: Trained> {
    bytes: Arc<[u8]>,
    network: PhantomData<fn() -> N>,
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
        "{file}: these are not weights of the {network} network: {problem}; \
         use a file made by `animgen train {network}`, or leave the setting out to use the shipped weights"
    )]
    Mismatch {
        /// Which file.
        file: String,
        /// The network that they should be for, as `animgen train` names it.
        network: &'static str,
        /// What does not fit, with the tensor's name.
        problem: String,
    },
    /// The weights of another of the networks here.
    #[error(
        "{file}: these look like weights of the {found} network, and those of the {network} network are needed; \
         use a file made by `animgen train {network}`, or leave the setting out to use the shipped weights"
    )]
    OtherNetwork {
        /// Which file.
        file: String,
        /// The network that they should be for, as `animgen train` names it.
        network: &'static str,
        /// The network that they fit.
        found: &'static str,
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

impl<N: Shipped> Default for Weights<N> {
    /// The shipped weights.
    fn default() -> Self {
        Self::unchecked(N::shipped().into())
    }
}

impl<N: Trained> Weights<N> {
    fn unchecked(bytes: Arc<[u8]>) -> Self {
        Self {
            bytes,
            network: PhantomData,
        }
    }

    /// Checks `bytes`, the content of `file`: every tensor there, of the right shape, finite.
    ///
    /// # Errors
    /// Says which tensor does not fit.
    pub fn from_bytes(file: &str, bytes: impl Into<Arc<[u8]>>) -> Result<Self, WeightsError> {
        let weights = Self::unchecked(bytes.into());
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
        let failed = |source| WeightsError::Read {
            file: file.clone(),
            source,
        };
        let mut bytes = Vec::new();
        let opened = source::file::open(path).and_then(|mut input| input.read_to_end(&mut bytes));
        opened.map_err(failed)?;
        Self::from_bytes(&file, bytes)
    }

    /// The file, byte by byte.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How large the file is, in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Whether these are the very bytes of `other`: read from the same file at the same time.
    pub(super) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.bytes, &other.bytes)
    }

    /// The network with these weights on `device`, as it is trained.
    pub fn init(&self, device: &Device) -> N {
        self.load("weights", device)
            .expect("the weights were checked when they were loaded")
    }

    fn load(&self, file: &str, device: &Device) -> Result<N, WeightsError> {
        read(&self.bytes, device).map_err(|problem| match network_of(&self.bytes) {
            Some(found) => WeightsError::OtherNetwork {
                file: file.into(),
                network: N::NAME,
                found,
            },
            None => WeightsError::Mismatch {
                file: file.into(),
                network: N::NAME,
                problem,
            },
        })
    }
}

/// A network with the weights of a safetensors file, or what does not fit.
fn read<N: Trained>(bytes: &[u8], device: &Device) -> Result<N, String> {
    read_into(N::untrained(device), bytes)
}

/// The same of any network, which need not ship with weights.
pub(crate) fn read_into<M: Module<Backend>>(mut model: M, bytes: &[u8]) -> Result<M, String> {
    let mut store = SafetensorsStore::from_bytes(Some(bytes.to_vec()))
        .with_from_adapter(Precision::IN_USE)
        .validate(true)
        .allow_partial(false);
    model.load_from(&mut store).map_err(|error| error.to_string())?;
    Ok(model)
}

/// The network whose tensors a file has, all of them and in the right shapes.
fn network_of(bytes: &[u8]) -> Option<&'static str> {
    fn fits<N: Trained>(bytes: &[u8]) -> Option<&'static str> {
        read::<N>(bytes, &Device::Flex(Default::default()))
            .ok()
            .map(|_| N::NAME)
    }
    fits::<MultiL>(bytes)
        .or_else(|| fits::<FaceFinder>(bytes))
        .or_else(|| fits::<FaceAligner>(bytes))
        .or_else(|| fits::<ExpressionNet>(bytes))
        .or_else(|| fits::<FirstOrder>(bytes))
        .or_else(|| fits::<CharacterMaker>(bytes))
}

// By hand, because Burn's modules have no path that could be part of another type's.
impl<N: Trained> TypePath for Weights<N> {
    fn type_path() -> &'static str {
        static PATH: GenericTypePathCell = GenericTypePathCell::new();
        PATH.get_or_insert::<Self, _>(|| format!("bevy_animgen::net::weights::{}Weights", N::TYPE))
    }

    fn short_type_path() -> &'static str {
        static PATH: GenericTypePathCell = GenericTypePathCell::new();
        PATH.get_or_insert::<Self, _>(|| format!("{}Weights", N::TYPE))
    }
}

impl<N: Trained> VisitAssetDependencies for Weights<N> {
    fn visit_dependencies(&self, _: &mut impl FnMut(UntypedAssetId)) {}
}

impl<N: Trained> Asset for Weights<N> {}

/// Loads the [`Weights`] of one network from `.safetensors` files.
pub struct WeightsLoader<N: Trained>(PhantomData<fn() -> N>);

impl<N: Trained> Default for WeightsLoader<N> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<N: Trained> TypePath for WeightsLoader<N> {
    fn type_path() -> &'static str {
        static PATH: GenericTypePathCell = GenericTypePathCell::new();
        PATH.get_or_insert::<Self, _>(|| format!("bevy_animgen::net::weights::{}WeightsLoader", N::TYPE))
    }

    fn short_type_path() -> &'static str {
        static PATH: GenericTypePathCell = GenericTypePathCell::new();
        PATH.get_or_insert::<Self, _>(|| format!("{}WeightsLoader", N::TYPE))
    }
}

impl<N: Trained> AssetLoader for WeightsLoader<N> {
    type Asset = Weights<N>;
    type Settings = ();
    type Error = WeightsError;

    async fn load(
        &self,
        reader: &mut dyn Reader,
        _: &(),
        context: &mut LoadContext<'_>,
    ) -> Result<Weights<N>, WeightsError> {
        let file = context.path().to_string();
        let mut bytes = Vec::new();
        reader
            .read_to_end(&mut bytes)
            .await
            .map_err(|source| WeightsError::Read {
                file: file.clone(),
                source,
            })?;
        Weights::from_bytes(&file, bytes)
    }

    fn extensions(&self) -> &[&str] {
        &["safetensors"]
    }
}
