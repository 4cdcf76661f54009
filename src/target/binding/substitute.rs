//! What stands in for a viseme that a character has no mouth for.

use std::collections::HashSet;

use crate::target::RhubarbShape;
use crate::track::Viseme;

/// Consonants that look alike, the best substitute first.
fn lookalikes(viseme: Viseme) -> &'static [Viseme] {
    use Viseme::*;
    match viseme {
        TH => &[DD, NN],
        DD => &[NN],
        KK => &[DD, NN],
        NN => &[DD],
        _ => &[],
    }
}

/// How a mouth that has only vowels shows a sound: how far it opens for it, against the vowel that
/// stands in. Lips that close show as nothing open at all.
fn as_vowels(viseme: Viseme) -> &'static [(Viseme, f32)] {
    use Viseme::*;
    match viseme {
        Sil | PP => &[],
        FF => &[(IH, 0.08)],
        TH => &[(IH, 0.2), (AA, 0.1)],
        DD => &[(IH, 0.3), (AA, 0.08)],
        KK => &[(AA, 0.18), (IH, 0.15)],
        CH => &[(OU, 0.35), (IH, 0.1)],
        SS => &[(IH, 0.35)],
        NN => &[(IH, 0.22), (AA, 0.12)],
        RR => &[(OU, 0.25), (OH, 0.15)],
        AA => &[(AA, 1.0)],
        E => &[(E, 1.0)],
        IH => &[(IH, 1.0)],
        OH => &[(OH, 1.0)],
        OU => &[(OU, 1.0)],
    }
}

/// What shows a vowel where it is missing, the best substitute first.
fn vowel_substitutes(vowel: Viseme) -> &'static [(Viseme, f32)] {
    use Viseme::*;
    match vowel {
        AA => &[(OH, 0.9), (E, 0.9)],
        E => &[(AA, 0.55), (IH, 1.0)],
        IH => &[(E, 0.6), (AA, 0.3)],
        OH => &[(AA, 0.6), (OU, 0.8)],
        OU => &[(OH, 0.6), (AA, 0.25)],
        _ => &[],
    }
}

/// How much of each available viseme shows `viseme`.
pub(super) fn distribute(viseme: Viseme, available: &HashSet<Viseme>) -> Vec<(Viseme, f32)> {
    let own = std::iter::once(&viseme)
        .chain(lookalikes(viseme))
        .find(|v| available.contains(v));
    if let Some(own) = own {
        return vec![(*own, 1.0)];
    }
    let shown = |&(vowel, share): &(Viseme, f32)| {
        if available.contains(&vowel) {
            return Some((vowel, share));
        }
        let substitute = vowel_substitutes(vowel).iter().find(|(v, _)| available.contains(v))?;
        Some((substitute.0, share * substitute.1))
    };
    as_vowels(viseme).iter().filter_map(shown).collect()
}

/// Which Rhubarb mouths show a viseme on a character that has those in `available`.
pub(super) fn mouth_for(viseme: Viseme, available: &HashSet<RhubarbShape>) -> Option<RhubarbShape> {
    let wanted = RhubarbShape::of(viseme);
    [wanted, wanted.basic()].into_iter().find(|s| available.contains(s))
}
