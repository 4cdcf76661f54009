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
//! | [`joint_finder`] | where the joints of a made frame are |
//! | [`train`] | learning from all of that to animate |
//! | [`evaluate`] | how well it does |
//! | [`create`] | learning to make new characters |
//! | [`obeying`] | how well they are as they were ordered |
//! | [`motions`] | learning to make new motions |
//! | [`ablation`] | what each of the paper's improvements gives |

pub mod ablation;
pub mod adversary;
pub mod bent;
pub mod cast;
pub mod create;
pub mod discriminator;
pub mod evaluate;
pub mod joint_finder;
pub mod look;
pub mod measures;
pub mod motions;
pub mod obeying;
pub mod onlooker;
pub mod train;
