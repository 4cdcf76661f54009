//! The kinds that choices have been made by. Figures on them tell how a choice went, no more.

pub mod basics;
pub mod surroundings;
