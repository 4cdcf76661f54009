//! Faces to learn from: who there is, and how they act.

pub mod acting;
