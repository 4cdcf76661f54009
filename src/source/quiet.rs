//! ALSA writes every failure to the terminal itself, line upon line, also those that are expected
//! while a device is looked for. Each of them comes back as an error too, and is told once.

/// Keeps ALSA from writing to the terminal on this thread, from now on.
pub(super) fn quiet() {
    #[cfg(target_os = "linux")]
    {
        // Installing the handler anew empties what it has collected.
        let _ = alsa::Output::local_error_handler();
    }
}
