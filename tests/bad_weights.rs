//! Weights that cannot be used are one clear error, and the character goes on with the shipped ones.

use bevy_animgen::net::{
    Device, ExpressionNet, FaceAligner, FaceFinder, LipSyncWeights, MultiLConfig, Shipped, Weights, WeightsError,
};
use burn::store::{ModuleSnapshot, SafetensorsStore};

fn shipped() -> Vec<u8> {
    std::fs::read("assets/models/lip_sync.safetensors").unwrap()
}

#[track_caller]
fn refused(bytes: Vec<u8>) -> String {
    let error = LipSyncWeights::from_bytes("my/weights.safetensors", bytes).unwrap_err();
    let message = error.to_string();
    assert!(
        message.contains("my/weights.safetensors"),
        "the file is named: {message}"
    );
    message
}

#[test]
fn the_shipped_weights_are_fine_and_small() {
    let bytes = shipped();
    assert!(bytes.len() <= 1_000_000, "{} bytes", bytes.len());
    LipSyncWeights::from_bytes("lip_sync.safetensors", bytes).unwrap();
}

/// The size of the shipped weights of a network, in bytes, once they were checked like anybody else's.
fn size_of<N: Shipped>() -> usize {
    Weights::<N>::from_bytes(N::NAME, N::shipped()).unwrap().size()
}

#[test]
fn the_shipped_weights_of_the_networks_that_see_are_fine_and_together_at_most_4_mb() {
    let bytes = size_of::<FaceFinder>() + size_of::<FaceAligner>() + size_of::<ExpressionNet>();
    assert!(bytes <= 4_000_000, "{bytes} bytes");
}

#[test]
fn the_network_has_at_most_300_000_parameters() {
    use burn::module::Module;
    let parameters = MultiLConfig::new().init(&Device::Flex(Default::default())).num_params();
    assert!(parameters <= 300_000, "{parameters} parameters");
}

#[test]
fn empty_truncated_and_foreign_files_are_refused() {
    refused(Vec::new());
    refused(b"RIFF....WAVEfmt ".to_vec());
    for keep in [1, 8, 9, 200, 5_000] {
        refused(shipped()[..keep].to_vec());
    }
    let mut cut = shipped();
    cut.truncate(cut.len() - 4);
    refused(cut);
    // A header that announces more than there is.
    let mut long = shipped();
    long[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    refused(long);
}

#[test]
fn another_network_is_refused_with_the_tensor_that_does_not_fit() {
    let other = MultiLConfig::new()
        .with_hidden(48)
        .init(&Device::Flex(Default::default()));
    let mut store = SafetensorsStore::from_bytes(None);
    other.save_into(&mut store).unwrap();
    let message = refused(store.get_bytes().unwrap());
    assert!(message.contains("lstm1") || message.contains("fuse1"), "{message}");
    assert!(message.contains("animgen train"), "the remedy is named: {message}");
}

#[test]
fn weights_of_another_of_our_networks_are_called_what_they_are() {
    for network in ["face_finder", "face_aligner", "expression"] {
        let message = refused(std::fs::read(format!("assets/models/{network}.safetensors")).unwrap());
        let name = network.replace('_', "-");
        assert!(
            message.contains(&format!("look like weights of the {name} network")),
            "{message}"
        );
        assert!(message.contains("animgen train lip-sync"), "{message}");
    }
}

#[test]
fn a_folder_is_not_weights() {
    let error = LipSyncWeights::from_file(std::path::Path::new("assets/models")).unwrap_err();
    assert!(error.to_string().contains("this is a folder"), "{error}");
}

#[test]
fn weights_that_are_not_numbers_are_refused() {
    let mut bytes = shipped();
    let end = bytes.len();
    bytes[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    let error = LipSyncWeights::from_bytes("w.safetensors", bytes).unwrap_err();
    assert!(matches!(error, WeightsError::NotFinite { .. }), "{error}");
}

#[test]
fn a_missing_file_is_named() {
    let error = LipSyncWeights::from_file(std::path::Path::new("no/such/file.safetensors")).unwrap_err();
    assert!(error.to_string().contains("no/such/file.safetensors"));
}
