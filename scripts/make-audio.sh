#!/usr/bin/env bash
# Makes the speech in assets/audio/ again: one flite or espeak-ng call per clip, and for the flite clips a table of
# when each phone and word is said, for the captions under the examples' pictures.
# Needs: flite and espeak-ng (scripts/install-speech.sh), sox.
set -euo pipefail
cd "$(dirname "$0")/../assets/audio"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Speech with its peak at -3 dB, mono, 16 bit, at the synthesiser's own rate.
level() { sox -G "$1" -b 16 -c 1 "$2" norm -3; }

# name voice text: <name>.wav and <name>.words.tsv
flite_clip() {
    local name=$1 voice=$2 text=$3
    flite -voice "$voice" -psdur -t "$text" "$work/$name.wav" >"$work/$name.phones"
    level "$work/$name.wav" "$name.wav"
    # Words carry no times in flite; each one's phones are counted by saying it alone.
    {
        printf '# start_s\tend_s\tphone\tword\n'
        for word in $text; do
            local count
            count=$(flite -voice "$voice" -ps -t "$word" none | tr ' ' '\n' | grep -cv -e '^pau$' -e '^$')
            printf '%s %s\n' "$count" "$(printf '%s' "$word" | tr -d '.,:;!?')"
        done >"$work/$name.counts"
        tr ' ' '\n' <"$work/$name.phones" | grep ':' | tr ':' ' ' | awk -v counts="$work/$name.counts" '
            BEGIN { while ((getline line < counts) > 0) { split(line, part, " "); n[++words] = part[1]; w[words] = part[2] } word = 1 }
            $1 == "pau" { printf "%.3f\t%.3f\tsil\t\n", from, $2; from = $2; next }
            { while (said == n[word]) { word++; said = 0 }
              printf "%.3f\t%.3f\t%s\t%s\n", from, $2, $1, w[word]; said++; from = $2 }'
    } >"$name.words.tsv"
}

flite_clip traveller slt \
    "Welcome, brave friend! The map you found shows a path over five bridges. Both wolves move fast, but you will make it."
flite_clip guard rms \
    "Halt! Nobody passes the gate before the bell. Give me the password, or leave very slowly."

espeak-ng -v de+m3 -s 150 -w "$work/wirt.wav" \
    "Guten Abend! Was darf ich euch bringen? Brot, Bier und eine warme Suppe?"
level "$work/wirt.wav" wirt.wav

for clip in *.wav; do printf '%s\t%s s\t%s Hz\n' "$clip" "$(soxi -D "$clip")" "$(soxi -r "$clip")"; done
