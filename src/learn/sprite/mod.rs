//! Sprites that animate themselves: what the networks learn from, and from whom.
//!
//! | file | does |
//! |---|---|
//! | [`cast`] | who plays what, in three splits |
//! | [`discriminator`] | tells frames that were drawn from frames that were made |
//! | [`adversary`] | what drawer and judge win or lose by its verdicts |

pub mod adversary;
pub mod cast;
pub mod discriminator;
