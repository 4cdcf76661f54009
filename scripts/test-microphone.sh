#!/bin/sh
# Lets a character listen to a real capture device that no hardware is needed for: PulseAudio's null
# sink and its monitor, on a private sound server. Prints why if it has to be skipped.
# Needs (Debian): pulseaudio pulseaudio-utils libasound2-plugins
set -eu
cd "$(dirname "$0")/.."
exec cargo test --all-features --test microphone_pulse -- --nocapture
