//! What tells two trainings apart.

/// Most parts that a message names on each side.
const NAMED: usize = 4;

/// What differs between the recipe of a checkpoint and that of the training that wants to go on with it. Recipes are
/// lists of parts with commas between them.
pub(in crate::learn) fn difference(checkpoint: &str, training: &str) -> String {
    let only = |one: &str, other: &str| {
        let known: Vec<&str> = other.split(", ").collect();
        let mut parts: Vec<&str> = one.split(", ").filter(|part| !known.contains(part)).collect();
        let more = parts.len().saturating_sub(NAMED);
        parts.truncate(NAMED);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        (!parts.is_empty()).then(|| format!("`{}`{more}", parts.join(", ")))
    };
    match (only(checkpoint, training), only(training, checkpoint)) {
        (Some(old), Some(new)) => format!("it was made with {old}, and this training has {new}"),
        (Some(old), None) => format!("it was made with {old}, and this training is without"),
        (None, Some(new)) => format!("it was made without {new}"),
        (None, None) => format!("it was made with `{checkpoint}`, and this training has `{training}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_named() {
        let said = difference("seed 7, 6 steps, rate 0.1", "seed 8, 6 steps, rate 0.1");
        assert_eq!(said, "it was made with `seed 7`, and this training has `seed 8`");
        let said = difference("seed 7, 6 steps", "seed 7, 6 steps, steps in 3 parts");
        assert_eq!(said, "it was made without `steps in 3 parts`");
        let said = difference("seed 7, steps in 3 parts", "seed 7");
        assert_eq!(
            said,
            "it was made with `steps in 3 parts`, and this training is without"
        );
        let said = difference("a, b, c, d, e, f", "g");
        assert!(said.contains("`a, b, c, d` and 2 more"), "{said}");
    }
}
