#!/usr/bin/env bash
# Renders the pictures that the README shows into docs/pictures/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p docs/pictures
for example in talking_head sprite_talker; do
    cargo run --locked --example $example -- --headless --out "out/$example"
    cp "out/$example/$example.gif" docs/pictures/
    cp "out/$example/moments.png" "docs/pictures/${example}_moments.png"
    cp "out/$example/visemes.png" "docs/pictures/${example}_visemes.png"
done
cargo run --locked --example mirror -- --headless --frames assets/faces/mirror.gif --out out/mirror
cp out/mirror/mirror.gif docs/pictures/
cp out/mirror/moments.png docs/pictures/mirror_moments.png
cp out/mirror/expressions.png docs/pictures/mirror_expressions.png
ls -l docs/pictures
