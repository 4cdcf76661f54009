#!/usr/bin/env bash
# Renders the pictures that the README shows into docs/pictures/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v ffmpeg >/dev/null || { echo "error: ffmpeg is not on the PATH; it makes the pictures small" >&2; exit 1; }
mkdir -p docs/pictures

# A repository keeps every version of its pictures: they are as small as they may be without looking it.
small() { # FILTERS COLOURS DITHER FROM TO
    ffmpeg -loglevel error -y -i "$4" \
        -vf "$1,split[a][b];[a]palettegen=max_colors=$2[p];[b][p]paletteuse=dither=$3:diff_mode=rectangle" "$5"
}

cargo run --locked --example talking_head -- --headless --out out/talking_head
cp out/talking_head/talking_head.gif docs/pictures/
cp out/talking_head/moments.png docs/pictures/talking_head_moments.png
cp out/talking_head/visemes.png docs/pictures/talking_head_visemes.png
# What a character hears does not depend on how it looks: one plot is enough for both.
cargo run --locked --example sprite_talker -- --headless --out out/sprite_talker
small fps=10,scale=320:-1:flags=lanczos 48 none out/sprite_talker/sprite_talker.gif docs/pictures/sprite_talker.gif
small scale=1000:-1:flags=lanczos 128 bayer:bayer_scale=5 out/sprite_talker/moments.png docs/pictures/sprite_talker_moments.png
cargo run --locked --example mirror -- --headless --frames assets/faces/mirror.gif --out out/mirror
small fps=10,scale=540:-1:flags=lanczos 256 bayer:bayer_scale=5 out/mirror/mirror.gif docs/pictures/mirror.gif
small scale=1000:-1:flags=lanczos 256 bayer:bayer_scale=5 out/mirror/moments.png docs/pictures/mirror_moments.png
small null 64 none out/mirror/expressions.png docs/pictures/mirror_expressions.png
ls -l docs/pictures
