//! The system's own cameras, through nokhwa: V4L2, AVFoundation or Media Foundation.

use nokhwa::utils::{CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution};
use nokhwa::{Camera, NokhwaError};

use super::driver::{CameraDriver, CameraInfo, CameraRequest, OpenCamera};
use super::pixels::{Encoding, picture};
use crate::source::Picture;

/// So many broken pictures in a row are forgiven: transfers fail now and then.
const FORGIVEN: usize = 30;

/// All encodings that are read here, the cheapest to read first.
const ENCODINGS: [(FrameFormat, Encoding); 6] = [
    (FrameFormat::RAWRGB, Encoding::Rgb),
    (FrameFormat::RAWBGR, Encoding::Bgr),
    (FrameFormat::NV12, Encoding::Nv12),
    (FrameFormat::YUYV, Encoding::Yuyv),
    (FrameFormat::MJPEG, Encoding::Mjpeg),
    (FrameFormat::GRAY, Encoding::Gray),
];

/// The system's own cameras.
pub(super) struct Native;

impl CameraDriver for Native {
    fn cameras(&self) -> Result<Vec<CameraInfo>, String> {
        listed()
    }

    fn open(&self, camera: &CameraInfo, request: CameraRequest) -> Result<Box<dyn OpenCamera>, String> {
        // Asks the user for permission, where the system wants that. Opened before the answer, a camera might never deliver.
        #[cfg(target_os = "macos")]
        if !nokhwa::nokhwa_check() {
            nokhwa::nokhwa_initialize(|_| ());
            return Err(
                "the user has not allowed this program to use cameras; the system's settings say who may".into(),
            );
        }
        let known = ENCODINGS.map(|(format, _)| format);
        let any = RequestedFormat::with_formats(RequestedFormatType::None, &known);
        let mut device = Camera::new(CameraIndex::Index(camera.index), any).map_err(explain)?;
        let formats = device.compatible_camera_formats().map_err(explain)?;
        if let Some(best) = nearest(&formats, request) {
            let exact = RequestedFormat::with_formats(RequestedFormatType::Exact(best), &known);
            // What it has instead is good too. It must be asked: it may have taken the size and refused the rate.
            if device.set_camera_requset(exact).is_err() {
                let _ = device.refresh_camera_format();
            }
        }
        device.open_stream().map_err(explain)?;
        Ok(Box::new(Device(device)))
    }
}

/// The format nearest to what is wanted: first the size, then the pictures a second, then what is cheap to read.
fn nearest(formats: &[CameraFormat], request: CameraRequest) -> Option<CameraFormat> {
    let worth = |format: &&CameraFormat| {
        let Resolution { width_x, height_y } = format.resolution();
        let distance = u64::from(width_x.abs_diff(request.size.x)) + u64::from(height_y.abs_diff(request.size.y));
        // More pictures than asked for do less harm than fewer.
        let rate = format.frame_rate();
        let (too_few, too_many) = (request.fps.saturating_sub(rate), rate.saturating_sub(request.fps));
        let missing = 2 * u64::from(too_few) + u64::from(too_many);
        let place = ENCODINGS.iter().position(|(known, _)| *known == format.format());
        (distance, missing, place)
    };
    let readable = |format: &&CameraFormat| ENCODINGS.iter().any(|(known, _)| *known == format.format());
    formats.iter().filter(readable).min_by_key(worth).copied()
}

/// The cameras that are there, by their numbers.
#[cfg(target_os = "linux")]
fn listed() -> Result<Vec<CameraInfo>, String> {
    use std::path::Path;
    // nokhwa lists nodes that are no cameras, too, and panics at a name that it does not expect.
    super::nodes::cameras(Path::new("/dev"), Path::new("/sys/class/video4linux"))
}

/// The cameras that are there, by their numbers.
#[cfg(not(target_os = "linux"))]
fn listed() -> Result<Vec<CameraInfo>, String> {
    let mut cameras: Vec<CameraInfo> = nokhwa::query(nokhwa::utils::ApiBackend::Auto)
        .map_err(explain)?
        .into_iter()
        .zip(0..)
        .map(|(camera, place)| CameraInfo {
            index: camera.index().as_index().unwrap_or(place),
            name: camera.human_name(),
        })
        .collect();
    cameras.sort_by_key(|camera| camera.index);
    Ok(cameras)
}

/// What a message of nokhwa or of the system means to a user, by a part of it.
const MEANINGS: [(&str, &str); 5] = [
    ("busy", "another program uses it"),
    (
        "Permission denied",
        "this user may not use cameras; on most systems, members of the group `video` may",
    ),
    ("Failed to Fufill", "it delivers nothing that is read here"),
    // nokhwa cannot open a camera that another program left so.
    (
        "FrameFormat: unsupported",
        "another program has set it to what is not read here; plug it in again",
    ),
    (
        "Framerate not whole",
        "another program has set it to what is not read here; plug it in again",
    ),
];

fn explain(error: NokhwaError) -> String {
    let text = error.to_string();
    match MEANINGS.iter().find(|(part, _)| text.contains(part)) {
        Some((_, meaning)) => format!("{text} ({meaning})"),
        None => text,
    }
}

struct Device(Camera);

impl OpenCamera for Device {
    fn next(&mut self) -> Result<Picture, String> {
        for _ in 0..FORGIVEN {
            let buffer = self.0.frame().map_err(explain)?;
            let (size, format) = (buffer.resolution(), buffer.source_frame_format());
            let encoding = ENCODINGS
                .iter()
                .find_map(|&(known, encoding)| (known == format).then_some(encoding))
                .ok_or_else(|| format!("its pictures are {format}, which is not read here"))?;
            if let Some(picture) = picture(encoding, size.width(), size.height(), buffer.buffer()) {
                return Ok(picture);
            }
        }
        Err(format!("its last {FORGIVEN} pictures were broken"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_size_counts_first_and_then_the_rate() {
        let formats = [
            CameraFormat::new_from(1280, 720, FrameFormat::MJPEG, 30),
            CameraFormat::new_from(640, 480, FrameFormat::MJPEG, 30),
            CameraFormat::new_from(640, 480, FrameFormat::YUYV, 30),
            CameraFormat::new_from(640, 480, FrameFormat::YUYV, 10),
            CameraFormat::new_from(320, 240, FrameFormat::YUYV, 60),
        ];
        let nearest = |x, y, fps| {
            let request = CameraRequest {
                size: bevy::math::UVec2::new(x, y),
                fps,
            };
            super::nearest(&formats, request)
        };
        assert_eq!(nearest(640, 480, 30), Some(formats[2]));
        assert_eq!(nearest(600, 500, 12), Some(formats[3]));
        assert_eq!(nearest(4000, 4000, 60), Some(formats[0]));
        assert_eq!(nearest(1, 1, 1), Some(formats[4]));
        assert_eq!(nearest(u32::MAX, u32::MAX, u32::MAX), Some(formats[0]));
    }

    #[test]
    fn a_camera_that_may_not_be_used_says_who_may() {
        let refused = NokhwaError::OpenDeviceError("0".into(), "V4L2 Error: Permission denied (os error 13)".into());
        let problem = explain(refused);
        assert!(
            problem.contains("os error 13") && problem.contains("`video`"),
            "{problem}"
        );
        let other = NokhwaError::OpenDeviceError("0".into(), "no such thing".into());
        assert_eq!(explain(other), "Could not open device 0: no such thing");
    }
}
