#!/usr/bin/env python3
"""Prints reference log-mel frames as JSON, for tests/mel_reference.rs.

Written from the definition and nothing else: plain Python, a direct Fourier sum, no FFT, no array
library, double precision. Usage: python3 scripts/mel_reference.py > tests/data/mel_reference.json
"""
import cmath
import json
import math

RATE, HOP, WINDOW, FFT, BANDS = 16_000, 160, 400, 512, 40
LOW, HIGH = 80.0, 7_600.0
SAMPLES, EVERY = 120_000, 37


def signal():
    """Five seconds of a gliding tone, a steady tone and a little noise, faint at first; two seconds of silence; then
    half a second of the tones again. tests/mel_reference.rs makes the same."""
    state, out = 12_345, []
    for i in range(SAMPLES):
        t = i % 4_000 / RATE
        state = (1_103_515_245 * state + 12_345) % 2**31
        noise = state / 2**30 - 1.0
        gain = 0.002 if i < 700 else 0.0 if 80_000 <= i < 112_000 else 1.0
        tones = 0.4 * math.sin(2 * math.pi * (300 + 4_000 * t) * t) + 0.1 * math.sin(2 * math.pi * 2_500 * t)
        out.append(gain * (tones + 0.01 * noise))
    return out


def mel(hz):
    return 2_595 * math.log10(1 + hz / 700)


def hertz(m):
    return 700 * (10 ** (m / 2_595) - 1)


def triangle(hz, left, centre, right):
    if left < hz <= centre:
        return (hz - left) / (centre - left)
    if centre < hz < right:
        return (right - hz) / (right - centre)
    return 0.0


def frames(x):
    window = [0.5 - 0.5 * math.cos(2 * math.pi * (n + 0.5) / WINDOW) for n in range(WINDOW)]
    gain = 2 / sum(window)
    corners = [hertz(mel(LOW) + (mel(HIGH) - mel(LOW)) * i / (BANDS + 1)) for i in range(BANDS + 2)]
    roots = [cmath.exp(-2j * math.pi * k / FFT) for k in range(FFT)]
    start_db, floor_db, pause_db, release_db_per_second = -25.0, -45.0, 30.0, 6.0
    nepers = 10 / math.log(10)
    level = start_db / nepers
    mean, weight, idle = [0.0] * BANDS, 50, 0
    for i in range(math.ceil(len(x) / HOP)):
        start = HOP * i - (WINDOW - HOP) // 2
        cut = [x[start + n] * window[n] * gain if 0 <= start + n < len(x) else 0.0 for n in range(WINDOW)]
        power = [abs(sum(c * roots[k * n % FFT] for n, c in enumerate(cut))) ** 2 for k in range(FFT // 2 + 1)]
        bands = [
            sum(p * triangle(k * RATE / FFT, *corners[b:b + 3]) for k, p in enumerate(power)) for b in range(BANDS)
        ]
        power = math.log(sum(bands) + 1e-9)
        level = max(power, level - release_db_per_second / 100 / nepers, floor_db / nepers)
        idle = 0 if power > max(floor_db, level * nepers - pause_db) / nepers else idle + 1
        if idle >= 150:
            level, mean, weight = start_db / nepers, [0.0] * BANDS, 50
        values = [(math.log(band + 1e-9) - level) * 0.25 + 1 for band in bands]
        weight = min(weight + 1, 400)
        mean = [m + (v - m) / weight for m, v in zip(mean, values)]
        yield [v - m for m, v in zip(mean, values)]


if __name__ == "__main__":
    kept = [[round(value, 6) for value in frame] for i, frame in enumerate(frames(signal())) if i % EVERY == 0]
    print(json.dumps({"every": EVERY, "frames": kept}))
