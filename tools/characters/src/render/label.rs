//! Names under pictures, in a font of three by five dots.

use image::{Rgb, RgbImage};

/// Five rows of three bits, as octal digits from the top.
fn glyph(c: char) -> [u8; 5] {
    let rows: &[u8; 5] = match c.to_ascii_uppercase() {
        'A' => b"25755",
        'B' => b"65656",
        'C' => b"34443",
        'D' => b"65556",
        'E' => b"74647",
        'F' => b"74644",
        'G' => b"34553",
        'H' => b"55755",
        'I' => b"72227",
        'J' => b"11152",
        'K' => b"55655",
        'L' => b"44447",
        'M' => b"57755",
        'N' => b"65555",
        'O' => b"25552",
        'P' => b"65644",
        'Q' => b"25563",
        'R' => b"65655",
        'S' => b"34216",
        'T' => b"72222",
        'U' => b"55557",
        'V' => b"55552",
        'W' => b"55775",
        'X' => b"55255",
        'Y' => b"55222",
        'Z' => b"71247",
        '0' => b"75557",
        '1' => b"26227",
        '2' => b"61247",
        '3' => b"61216",
        '4' => b"55711",
        '5' => b"74616",
        '6' => b"34757",
        '7' => b"71222",
        '8' => b"75757",
        '9' => b"75716",
        '_' => b"00007",
        '+' => b"02720",
        '=' => b"07070",
        '.' => b"00002",
        _ => b"00000",
    };
    rows.map(|d| d - b'0')
}

/// Writes `text` at the bottom of a picture, on a dark band.
pub fn write(picture: &mut RgbImage, text: &str) {
    let (w, h) = picture.dimensions();
    let dot = (w / (text.len() as u32 * 4 + 4)).clamp(1, 2);
    let band = 7 * dot + 2;
    for y in h - band..h {
        for x in 0..w {
            let p = picture.get_pixel_mut(x, y);
            *p = Rgb(p.0.map(|v| v / 4));
        }
    }
    let left = (w - (text.len() as u32 * 4 * dot).min(w)) / 2;
    for (i, c) in text.chars().enumerate() {
        for (row, bits) in glyph(c).iter().enumerate() {
            for col in 0..3u32 {
                if bits >> (2 - col) & 1 == 1 {
                    let (x0, y0) = (left + (i as u32 * 4 + col) * dot, h - band + 1 + (row as u32 + 1) * dot);
                    for (x, y) in (0..dot * dot).map(|k| (x0 + k % dot, y0 + k / dot)) {
                        if x < w && y < h {
                            picture.put_pixel(x, y, Rgb([240, 236, 228]));
                        }
                    }
                }
            }
        }
    }
}
