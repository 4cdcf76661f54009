//! The cameras of Linux, by their device nodes. A camera may have several, and not all of them deliver pictures.

use std::fs;
use std::path::Path;

use super::driver::CameraInfo;

/// The cameras among the nodes `videoN` in `dev` (`/dev`), by their numbers, with what the kernel says about each in a
/// folder of the same name in `class` (`/sys/class/video4linux`).
///
/// Since Linux 4.16 a USB camera has two nodes of the same name, and the second delivers data about the pictures
/// instead of these. The kernel counts the nodes of a device from 0, in the file `index`: only the first is a camera
/// here. Where it does not say, as in some containers, the node is taken for one.
///
/// # Errors
/// If `dev` cannot be read.
pub(super) fn cameras(dev: &Path, class: &Path) -> Result<Vec<CameraInfo>, String> {
    let entries = fs::read_dir(dev).map_err(|error| format!("{}: {error}", dev.display()))?;
    let mut cameras: Vec<CameraInfo> = entries
        .flatten()
        .filter_map(|entry| camera(entry.file_name().to_str()?, dev, class))
        .collect();
    cameras.sort_by_key(|camera| camera.index);
    Ok(cameras)
}

/// The camera of this node; `None` if it is none.
fn camera(node: &str, dev: &Path, class: &Path) -> Option<CameraInfo> {
    let index: u32 = node.strip_prefix("video")?.parse().ok()?;
    // Links that administrators make have names of other forms.
    if node != format!("video{index}") {
        return None;
    }
    let says = |file: &str| {
        let text = fs::read_to_string(class.join(node).join(file)).ok()?;
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let first = says("index").is_none_or(|place| place == "0");
    first.then(|| CameraInfo {
        index,
        name: says("name").unwrap_or_else(|| dev.join(node).display().to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is listed of a system with these nodes, each with what the kernel says about it: its place in its device, and
    /// its name.
    fn listed(nodes: &[(&str, Option<(&str, &str)>)]) -> Vec<String> {
        let root = tempfile::tempdir().unwrap();
        let (dev, class) = (root.path().join("dev"), root.path().join("class"));
        fs::create_dir(&dev).unwrap();
        for (node, says) in nodes {
            fs::write(dev.join(node), "").unwrap();
            if let Some((place, name)) = says {
                let folder = class.join(node);
                fs::create_dir_all(&folder).unwrap();
                fs::write(folder.join("index"), format!("{place}\n")).unwrap();
                fs::write(folder.join("name"), format!("{name}\n")).unwrap();
            }
        }
        let found = cameras(&dev, &class).unwrap();
        let dev = format!("{}/", dev.display());
        found
            .iter()
            .map(|camera| format!("{} {}", camera.index, camera.name.replace(&dev, "/dev/")))
            .collect()
    }

    #[test]
    fn a_camera_with_two_nodes_is_listed_once_under_its_own_number() {
        let found = listed(&[
            ("video10", Some(("0", "Desk Camera"))),
            ("video0", Some(("0", "Integrated Camera"))),
            ("video1", Some(("1", "Integrated Camera"))),
            ("video2", Some(("0", "Desk Camera"))),
            ("video3", Some(("1", "Desk Camera"))),
        ]);
        assert_eq!(found, ["0 Integrated Camera", "2 Desk Camera", "10 Desk Camera"]);
    }

    #[test]
    fn a_node_that_the_kernel_says_nothing_about_is_taken_for_a_camera() {
        assert_eq!(listed(&[("video4", None)]), ["4 /dev/video4"]);
    }

    #[test]
    fn what_is_not_named_like_a_node_is_no_camera() {
        let others = ["video", "video-front", "video+1", "video01", "videocamera0", "null"];
        let found = listed(&others.map(|name| (name, None)));
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_system_without_nodes_that_can_be_read_is_told_of() {
        let problem = cameras(Path::new("/no/such/dev"), Path::new("/no/such/class")).unwrap_err();
        assert!(problem.contains("/no/such/dev"), "{problem}");
    }
}
