//! Numbers that trainings are asked for, refused in plain words.

use std::str::FromStr;

/// A number of steps or threads: none at all would do nothing.
///
/// # Errors
/// If it is another.
pub fn at_least_one<T: FromStr + PartialOrd + From<u8>>(text: &str) -> Result<T, String> {
    match text.parse() {
        Ok(number) if number >= T::from(1) => Ok(number),
        _ => Err("give a whole number, at least 1".into()),
    }
}

/// A number of seconds.
///
/// # Errors
/// If time does not go by so.
pub fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && seconds >= 0.0 => Ok(seconds),
        _ => Err("give a number of seconds, 0 or more".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_training_of_no_steps_or_of_no_time() {
        assert_eq!(at_least_one::<u64>("1"), Ok(1));
        assert_eq!(seconds("0"), Ok(0.0));
        assert_eq!(seconds("0.5"), Ok(0.5));
        for wrong in ["0", "-5", "1.5", "many", ""] {
            let error = at_least_one::<u64>(wrong).unwrap_err();
            assert!(error.contains("at least 1"), "{wrong}: {error}");
        }
        for wrong in ["nan", "-5", "inf", "soon", ""] {
            let error = seconds(wrong).unwrap_err();
            assert!(error.contains("0 or more"), "{wrong}: {error}");
        }
    }
}
