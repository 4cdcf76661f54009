//! Makes the characters that ship with `bevy_animgen`, and lends the head's meshes to whoever draws other people
//! from them. See the README beside the sources.

#[cfg(test)]
mod check;
pub mod glb;
pub mod head;
pub mod hull;
pub mod mesh;
pub mod render;
pub mod scalar;
pub mod sprite;
