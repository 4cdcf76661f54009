//! Faces as the networks are given them.
