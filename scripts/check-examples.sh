#!/usr/bin/env bash
# Runs every example without a window, short and small, and looks for what each has to leave behind.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
failed=0
complain() { echo "FAILED: $*"; failed=1; }

cargo build --locked --all-features --examples || exit 1
run() { timeout 300 cargo run --quiet --locked --all-features --example "$@" </dev/null; }

# expect NAME: an example that ran into $out/NAME left all of its files there, and they are what they say.
expect() {
    local dir=$out/$1 rows
    [ "$(head -c 3 "$dir/$1.gif" 2>/dev/null)" = GIF ] || complain "$1: no GIF"
    for picture in moments visemes; do
        [ "$(head -c 4 "$dir/$picture.png" 2>/dev/null | tail -c 3)" = PNG ] || complain "$1: no $picture.png"
    done
    rows=$(awk -F, 'NR == 1 { header = $0 == "time_s,sil,PP,FF,TH,DD,kk,CH,SS,nn,RR,aa,E,ih,oh,ou" }
        NR > 1 { sum = 0; for (i = 2; i <= NF; i++) sum += $i; if (NF != 16 || sum < 0.999 || sum > 1.001) bad++; rows++ }
        END { print (header && !bad) ? rows : -1 }' "$dir/track.csv" 2>/dev/null)
    [ "${rows:-0}" -ge 90 ] || complain "$1: track.csv is wrong (rows: ${rows:-none})"
}

for example in talking_head sprite_talker; do
    echo "-- $example"
    run $example -- --headless --size 160 --seconds 1 --out "$out/$example" | tee "$out/$example.log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || complain "$example: exit status ${PIPESTATUS[0]}"
    if grep -q '^no graphics adapter' "$out/$example.log"; then
        echo "(no graphics adapter: pictures not checked)"
        touch "$out/no-adapter"
    else
        expect $example
    fi
done

echo "-- mirror"
# The whole film, so that every expression in it has to be read.
film=assets/faces/mirror
run mirror -- --headless --size 96 --frames $film.gif --out "$out/mirror" | tee "$out/mirror.log"
[ "${PIPESTATUS[0]}" -eq 0 ] || complain "mirror: exit status ${PIPESTATUS[0]}"
if ! grep -q '^no graphics adapter' "$out/mirror.log"; then
    [ "$(head -c 3 "$out/mirror/mirror.gif" 2>/dev/null)" = GIF ] || complain "mirror: no GIF"
    [ "$(head -c 4 "$out/mirror/moments.png" 2>/dev/null | tail -c 3)" = PNG ] || complain "mirror: no moments.png"
fi
[ "$(head -c 4 "$out/mirror/expressions.png" 2>/dev/null | tail -c 3)" = PNG ] || complain "mirror: no expressions.png"
rows=$(awk -F, 'NR == 1 { header = $0 == "time_s,neutral,happy,sad,angry,fearful,disgusted,surprised,contempt" }
    NR > 1 { sum = 0; for (i = 2; i <= NF; i++) sum += $i; if (NF != 9 || sum < 0.99 || sum > 1.01) bad++; rows++ }
    END { print (header && !bad) ? rows : -1 }' "$out/mirror/track.csv" 2>/dev/null)
[ "${rows:-0}" -ge 240 ] || complain "mirror: track.csv is wrong (rows: ${rows:-none})"
# Of the expressions in the film's table, those that the characters showed for most of their time, the first half second
# aside: it takes as long to come, to be read and to be mirrored. A face that is never found is neutral, which is 3 of 10.
read -r right all < <(awk -F '[,\t]' '
    FILENAME == ARGV[1] { if (!/^#/) { all++; from[all] = $1; to[all] = $2; name[all] = $3 } next }
    FNR == 1 { for (i = 2; i <= NF; i++) label[i] = $i; next }
    { strongest = 2; for (i = 3; i <= NF; i++) if ($i > $strongest) strongest = i }
    { for (e = 1; e <= all; e++) if ($1 >= from[e] + 0.5 && $1 < to[e]) { rows[e]++; shown[e] += label[strongest] == name[e] } }
    END { for (e = 1; e <= all; e++) right += 2 * shown[e] > rows[e]; print right + 0, all + 0 }
    ' $film.expressions.tsv "$out/mirror/track.csv" 2>/dev/null)
echo "expressions mirrored: ${right:-none} of ${all:-none}"
[ "${all:-0}" -ge 8 ] && [ "${right:-0}" -ge $((all - 2)) ] || complain "mirror: the film's expressions are not mirrored"

echo "-- minimal"
env -u DISPLAY -u WAYLAND_DISPLAY timeout 300 \
    cargo run --quiet --locked --all-features --example minimal </dev/null || complain "minimal: exit status $?"

# Bad input is one message and exit status 1, not a panic and not a wait.
head -c 2000 /dev/urandom >"$out/noise.wav"
printf 'glTF\2\0\0\0' >"$out/broken.glb"
for bad in "--audio $out/absent.wav" "--audio $out/noise.wav" "--model $out/broken.glb"; do
    echo "-- talking_head $bad"
    # shellcheck disable=SC2086
    run talking_head -- --headless --size 64 --seconds 1 --out "$out/bad" $bad >"$out/log" 2>&1
    status=$?
    tail -n 2 "$out/log"
    [ $status -eq 1 ] || complain "talking_head $bad: exit status $status, not 1"
    grep -q panicked "$out/log" && complain "talking_head $bad: panicked"
    grep -q "^error: .*$(basename "${bad#* }")" "$out/log" || complain "talking_head $bad: no message that names the file"
done

mkdir -p "$out/nothing"
printf 'GIF89a\0' >"$out/broken.gif"
for bad in "$out/absent.gif" "$out/nothing" "$out/broken.gif"; do
    echo "-- mirror --frames $bad"
    run mirror -- --headless --size 64 --seconds 1 --out "$out/bad" --frames "$bad" >"$out/log" 2>&1
    status=$?
    tail -n 2 "$out/log"
    [ $status -eq 1 ] || complain "mirror --frames $bad: exit status $status, not 1"
    grep -q panicked "$out/log" && complain "mirror --frames $bad: panicked"
    grep -q "^error: .*$(basename "$bad")" "$out/log" || complain "mirror --frames $bad: no message that names it"
done

exit $failed
