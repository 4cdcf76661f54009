//! Pictures that a user may have: of every kind, and broken in every way.

use std::io::Cursor;
use std::path::Path;

use bevy_animgen::source::{PIXEL_LIMIT, Picture, PictureError, PictureFrames};
use image::codecs::gif::GifEncoder;
use image::{Delay, DynamicImage, Frame, ImageFormat, Luma, Rgb, Rgba, RgbaImage};

const RED: [u8; 3] = [255, 0, 0];

/// A picture file of this kind.
fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A picture of one colour.
fn plain(width: u32, height: u32, colour: [u8; 3]) -> DynamicImage {
    image::RgbImage::from_pixel(width, height, Rgb(colour)).into()
}

/// An animation: frame `i` is grey `40 i` and lasts 50 ms.
fn animation(frames: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    for i in 0..frames {
        let grey = RgbaImage::from_pixel(20, 10, Rgba([40 * i, 40 * i, 40 * i, 255]));
        let delay = Delay::from_numer_denom_ms(50, 1);
        encoder.encode_frame(Frame::from_parts(grey, 0, 0, delay)).unwrap();
    }
    drop(encoder);
    file
}

fn read(bytes: Vec<u8>) -> Result<Picture, PictureError> {
    Picture::decode("shot.dat", bytes)
}

/// The colour of the first pixel.
fn first(picture: &Picture) -> [u8; 3] {
    picture.pixels()[..3].try_into().unwrap()
}

#[track_caller]
fn assert_near(is: [u8; 3], should: [u8; 3]) {
    let near = is.iter().zip(should).all(|(is, should)| is.abs_diff(should) <= 4);
    assert!(near, "{is:?} is not {should:?}");
}

/// The message about a file that cannot be used; it names the file and says what to do.
#[track_caller]
fn complaint(result: Result<Picture, PictureError>, name: &str) -> String {
    let message = result.unwrap_err().to_string();
    assert!(message.starts_with(&format!("{name}: ")), "{message}");
    assert!(message.contains("; "), "no remedy: {message}");
    message
}

#[test]
fn every_kind_of_file_is_read_whatever_its_name_says() {
    let folder = tempfile::tempdir().unwrap();
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::Bmp,
        ImageFormat::WebP,
    ] {
        let path = folder.path().join("picture.txt");
        std::fs::write(&path, file(&plain(7, 5, RED), format)).unwrap();
        let picture = Picture::open(&path).unwrap();
        assert_eq!((picture.width(), picture.height()), (7, 5), "{format:?}");
        assert_near(first(&picture), RED);
    }
}

#[test]
fn grey_sixteen_bits_and_palettes_become_eight_bit_colour() {
    let grey = DynamicImage::ImageLuma8(image::GrayImage::from_pixel(3, 3, Luma([77])));
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        assert_near(first(&read(file(&grey, format)).unwrap()), [77; 3]);
    }
    let deep = image::ImageBuffer::from_pixel(3, 3, Rgb([65_535_u16, 32_768, 0]));
    let deep = read(file(&DynamicImage::ImageRgb16(deep), ImageFormat::Png)).unwrap();
    assert_near(first(&deep), [255, 128, 0]);
    let deep = image::ImageBuffer::from_pixel(3, 3, Luma([32_768_u16]));
    let deep = read(file(&DynamicImage::ImageLuma16(deep), ImageFormat::Png)).unwrap();
    assert_near(first(&deep), [128; 3]);
    let palette = read(file(&plain(3, 3, [10, 200, 30]), ImageFormat::Gif)).unwrap();
    assert_near(first(&palette), [10, 200, 30]);
}

#[test]
fn what_is_transparent_shows_mid_grey() {
    for (alpha, shown) in [(255, [255, 0, 0]), (0, [128; 3]), (128, [192, 64, 64])] {
        let image = DynamicImage::ImageRgba8(RgbaImage::from_pixel(2, 2, Rgba([255, 0, 0, alpha])));
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            assert_near(first(&read(file(&image, format)).unwrap()), shown);
        }
    }
}

#[test]
fn cmyk_is_converted() {
    // Adobe's programs store how little ink there is: full magenta and yellow make red.
    let red = read(four_colour_jpeg([255, 0, 0, 255])).unwrap();
    assert_eq!((red.width(), red.height()), (8, 8));
    assert_near(first(&red), RED);
    assert_near(first(&read(four_colour_jpeg([255, 255, 255, 255])).unwrap()), [255; 3]);
    assert_near(first(&read(four_colour_jpeg([255, 255, 255, 0])).unwrap()), [0; 3]);
}

/// A JPEG of 8x8 pixels with these values of cyan, magenta, yellow and black, as the standard has it: each block
/// is its mean alone.
fn four_colour_jpeg(ink: [u8; 4]) -> Vec<u8> {
    let mut file = b"\xff\xd8\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00".to_vec();
    // All steps of quantisation are 8, so that a mean is its own coefficient.
    file.extend(b"\xff\xdb\x00\x43\x00");
    file.extend([8; 64]);
    file.extend(b"\xff\xc0\x00\x14\x08\x00\x08\x00\x08\x04");
    for id in 1..=4 {
        file.extend([id, 0x11, 0]);
    }
    // The lengths 0 to 8 have codes of four bits; the end of a block has one of one bit.
    file.extend(b"\xff\xc4\x00\x1c\x00\0\0\0\x09\0\0\0\0\0\0\0\0\0\0\0\0\x00\x01\x02\x03\x04\x05\x06\x07\x08");
    file.extend(b"\xff\xc4\x00\x14\x10\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x00");
    file.extend(b"\xff\xda\x00\x0e\x04\x01\x00\x02\x00\x03\x00\x04\x00\x00\x3f\x00");
    let mut bits = String::new();
    for value in ink {
        let mean = i32::from(value) - 128;
        let length = 32 - mean.unsigned_abs().leading_zeros();
        let tail = if mean < 0 { mean + (1 << length) - 1 } else { mean };
        bits += &format!("{length:04b}");
        if length > 0 {
            bits += &format!("{tail:0width$b}", width = length as usize);
        }
        bits += "0";
    }
    while !bits.len().is_multiple_of(8) {
        bits.push('1');
    }
    for byte in bits.as_bytes().chunks(8) {
        let byte = u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap();
        file.push(byte);
        if byte == 255 {
            file.push(0);
        }
    }
    file.extend(b"\xff\xd9");
    file
}

#[test]
fn a_photograph_taken_upright_stands_upright() {
    let mut image = image::RgbImage::from_pixel(32, 16, Rgb([0, 0, 255]));
    for y in 0..16 {
        for x in 0..16 {
            image.put_pixel(x, y, Rgb(RED));
        }
    }
    let jpeg = file(&image.into(), ImageFormat::Jpeg);
    // "Turn me a quarter to the right", as the camera notes it.
    let note = b"\xff\xe1\x00\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let turned = read([&jpeg[..2], note, &jpeg[2..]].concat()).unwrap();
    assert_eq!((turned.width(), turned.height()), (16, 32));
    assert_near(first(&turned), [255, 0, 0]);
    assert_near(turned.pixels()[16 * 31 * 3..][..3].try_into().unwrap(), [0, 0, 255]);
}

#[test]
fn one_pixel_is_a_picture() {
    let picture = read(file(&plain(1, 1, RED), ImageFormat::Png)).unwrap();
    assert_eq!((picture.width(), picture.height(), first(&picture)), (1, 1, RED));
}

#[test]
fn files_that_are_no_pictures_are_named() {
    assert!(complaint(read(Vec::new()), "shot.dat").contains("empty"));
    assert!(complaint(read(b"<html>no".to_vec()), "shot.dat").contains("<html>"));
    assert!(complaint(read(b"II*\0and so on".to_vec()), "shot.dat").contains("Tiff"));
    assert!(complaint(read(b"\0\0\0\x18ftypheic".to_vec()), "shot.dat").contains("HEIC"));
    assert!(complaint(Picture::open("no/such/file.png"), "no/such/file.png").contains("exists"));
    let folder = Path::new("tests").display().to_string();
    complaint(Picture::open("tests"), &folder);
}

#[test]
fn broken_files_are_an_error_and_never_a_panic() {
    for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::WebP] {
        let whole = file(&plain(40, 30, RED), format);
        complaint(read(whole[..whole.len() / 2].to_vec()), "shot.dat");
        complaint(read(whole[..20].to_vec()), "shot.dat");
        // Every byte wrong in turn: whatever comes, it comes back.
        for i in 0..whole.len().min(400) {
            let mut bytes = whole.clone();
            bytes[i] ^= 0x55;
            let _ = read(bytes);
        }
    }
    // What of a JPEG is there is seen; without any of it, it is broken.
    let whole = file(&plain(64, 64, RED), ImageFormat::Jpeg);
    complaint(read(whole[..40].to_vec()), "shot.dat");
}

/// CRC-32, as PNG wants it.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum: u32, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| (sum >> 1) ^ ((sum & 1) * 0xedb8_8320))
    })
}

#[test]
fn sixteen_thousand_pixels_are_fine_in_a_row_and_too_many_in_a_square() {
    let long = read(file(&plain(16_384, 16, RED), ImageFormat::Png)).unwrap();
    assert_eq!((long.width(), long.height()), (16_384, 16));

    let side = 16_384_u16;
    assert!(u64::from(side) * u64::from(side) > PIXEL_LIMIT);
    let mut png = file(&plain(8, 8, RED), ImageFormat::Png);
    png[16..20].copy_from_slice(&u32::from(side).to_be_bytes());
    png[20..24].copy_from_slice(&u32::from(side).to_be_bytes());
    let sum = checksum(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    let mut gif = animation(2);
    gif[6..8].copy_from_slice(&side.to_le_bytes());
    gif[8..10].copy_from_slice(&side.to_le_bytes());
    let mut bmp = file(&plain(8, 8, RED), ImageFormat::Bmp);
    bmp[18..22].copy_from_slice(&u32::from(side).to_le_bytes());
    bmp[22..26].copy_from_slice(&u32::from(side).to_le_bytes());
    let mut jpeg = file(&plain(8, 8, RED), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == b"\xff\xc0").unwrap();
    jpeg[frame + 5..frame + 7].copy_from_slice(&side.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&side.to_be_bytes());
    for bytes in [png, gif, bmp, jpeg] {
        let message = complaint(read(bytes), "shot.dat");
        assert!(message.contains("16384x16384"), "{message}");
    }
}

/// Time, length and first colour of each frame, and what came after them.
fn frames(bytes: Vec<u8>) -> (Vec<(f64, f64, u8)>, Option<String>) {
    let mut seen = Vec::new();
    for frame in PictureFrames::read("film.gif", Cursor::new(bytes)).unwrap() {
        match frame {
            Ok(frame) => seen.push((frame.time, frame.duration, frame.picture.pixels()[0])),
            Err(error) => return (seen, Some(error.to_string())),
        }
    }
    (seen, None)
}

#[test]
fn animations_are_read_frame_by_frame_with_their_times() {
    let (seen, problem) = frames(animation(4));
    assert_eq!(problem, None);
    assert_eq!(seen.len(), 4);
    for (i, (time, length, grey)) in seen.into_iter().enumerate() {
        assert!((time - 0.05 * i as f64).abs() < 1e-9 && (length - 0.05).abs() < 1e-9);
        assert_near([grey; 3], [40 * i as u8; 3]);
    }
    for name in ["tests/data/moving.apng", "tests/data/moving.webp"] {
        let times: Vec<f64> = PictureFrames::open(name)
            .unwrap()
            .map(|frame| frame.unwrap().time)
            .collect();
        assert_eq!(times.len(), 5, "{name}");
        assert!((times[4] - 0.8).abs() < 1e-9, "{name}: {times:?}");
    }
    let still = frames(file(&plain(4, 4, RED), ImageFormat::Png));
    assert_eq!(still, (vec![(0.0, 0.0, 255)], None));
}

#[test]
fn an_animation_that_breaks_off_is_seen_up_to_there() {
    let whole = animation(4);
    let (seen, problem) = frames(whole[..whole.len() - 60].to_vec());
    assert!((1..4).contains(&seen.len()), "{seen:?}");
    let problem = problem.unwrap();
    assert!(problem.starts_with("film.gif: frame "), "{problem}");
    // Looked at as one picture, it is whole.
    assert!(read(whole[..whole.len() - 60].to_vec()).is_ok());
}

#[test]
fn careless_delays_are_what_browsers_make_of_them() {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    for _ in 0..2 {
        encoder.encode_frame(Frame::new(RgbaImage::new(4, 4))).unwrap();
    }
    drop(encoder);
    let (seen, _) = frames(file);
    assert!((seen[1].0 - 0.1).abs() < 1e-9);
}
