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
SAMPLES = 2_000


def signal():
    """A gliding tone, a steady tone and a little noise from a linear congruential generator."""
    state, out = 12_345, []
    for i in range(SAMPLES):
        t = i / RATE
        state = (1_103_515_245 * state + 12_345) % 2**31
        noise = state / 2**30 - 1.0
        out.append(0.4 * math.sin(2 * math.pi * (300 + 4_000 * t) * t) + 0.1 * math.sin(2 * math.pi * 2_500 * t) + 0.01 * noise)
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
    floor_db, release_db_per_second = -62.0, 6.0
    nepers = 10 / math.log(10)
    level = floor_db / nepers
    for i in range(math.ceil(len(x) / HOP)):
        start = HOP * i - (WINDOW - HOP) // 2
        cut = [x[start + n] * window[n] * gain if 0 <= start + n < len(x) else 0.0 for n in range(WINDOW)]
        power = [abs(sum(c * roots[k * n % FFT] for n, c in enumerate(cut))) ** 2 for k in range(FFT // 2 + 1)]
        bands = [
            sum(p * triangle(k * RATE / FFT, *corners[b:b + 3]) for k, p in enumerate(power)) for b in range(BANDS)
        ]
        level = max(math.log(sum(bands) + 1e-9), level - release_db_per_second / 100 / nepers, floor_db / nepers)
        yield [(math.log(band + 1e-9) - level) * 0.25 + 1 for band in bands]


if __name__ == "__main__":
    print(json.dumps({"signal": signal(), "frames": list(frames(signal()))}))
