//! What messages say of numbers.

use std::fmt::Display;

/// How many of something there are: `1 picture`, `2 pictures`.
pub fn counted<N: Display + PartialEq + From<u8>>(number: N, what: &str) -> String {
    let ending = if number == N::from(1) { "" } else { "s" };
    format!("{number} {what}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_several() {
        let said = [0, 1, 2].map(|number| counted(number, "picture"));
        assert_eq!(said, ["0 pictures", "1 picture", "2 pictures"]);
    }
}
