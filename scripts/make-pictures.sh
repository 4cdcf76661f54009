#!/usr/bin/env bash
# Renders the pictures that the README shows into docs/pictures/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p docs/pictures

# A repository keeps every version of its pictures: they are as small as they may be without looking it.
small() { # FILTERS COLOURS DITHER FROM TO
    ffmpeg -loglevel error -y -i "$4" \
        -vf "$1,split[a][b];[a]palettegen=max_colors=$2[p];[b][p]paletteuse=dither=$3:diff_mode=rectangle" "$5"
}

for example in talking_head sprite_talker; do
    cargo run --locked --example $example -- --headless --out "out/$example"
    cp "out/$example/$example.gif" docs/pictures/
    cp "out/$example/moments.png" "docs/pictures/${example}_moments.png"
    cp "out/$example/visemes.png" "docs/pictures/${example}_visemes.png"
done
cargo run --locked --example mirror -- --headless --frames assets/faces/mirror.gif --out out/mirror
small fps=12.5,scale=720:-1:flags=lanczos 192 none out/mirror/mirror.gif docs/pictures/mirror.gif
small scale=1200:-1:flags=lanczos 256 bayer:bayer_scale=5 out/mirror/moments.png docs/pictures/mirror_moments.png
small null 64 none out/mirror/expressions.png docs/pictures/mirror_expressions.png
ls -l docs/pictures
