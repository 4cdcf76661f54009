//! Sprites that animate themselves: what the networks learn from, and from whom.
//!
//! | file | does |
//! |---|---|
//! | [`cast`] | who plays what, in three splits |
//! | [`bent`] | pictures bent a little, for keypoints to go along |
//! | [`onlooker`] | what a sprite looks like, as a network of our own sees it |
//! | [`discriminator`] | tells frames that were drawn from frames that were made |
//! | [`adversary`] | what drawer and judge win or lose by its verdicts |
//! | [`measures`] | how near a made frame is to the drawn one |
//! | [`look`] | teaching the onlooker |
//! | [`train`] | learning from all of that to animate |

pub mod adversary;
pub mod bent;
pub mod cast;
pub mod discriminator;
pub mod look;
pub mod measures;
pub mod onlooker;
pub mod train;
