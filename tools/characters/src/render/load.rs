//! Reads back what [`crate::glb`] writes: the preview shows the file, not the model in memory.

use glam::{Vec2, Vec3};
use image::RgbImage;
use serde_json::Value;

/// A morph target of one mesh.
pub struct Target {
    pub name: String,
    pub position: Vec<Vec3>,
    pub normal: Vec<Vec3>,
}

/// A mesh with everything to draw it.
pub struct Surface {
    pub name: String,
    pub pos: Vec<Vec3>,
    pub normal: Vec<Vec3>,
    pub uv: Vec<Vec2>,
    pub color: Vec<Vec3>,
    pub tris: Vec<[u32; 3]>,
    pub targets: Vec<Target>,
    pub roughness: f32,
    pub double_sided: bool,
    pub base: Option<RgbImage>,
    pub glow: Option<RgbImage>,
    pub glow_factor: Vec3,
}

struct File<'a> {
    doc: Value,
    bin: &'a [u8],
}

impl File<'_> {
    fn view(&self, i: &Value) -> &[u8] {
        let v = &self.doc["bufferViews"][i.as_u64().expect("a view") as usize];
        let start = v["byteOffset"].as_u64().unwrap_or(0) as usize;
        &self.bin[start..start + v["byteLength"].as_u64().expect("a length") as usize]
    }

    /// An accessor's numbers, row after row.
    fn numbers(&self, i: &Value) -> Vec<f32> {
        let a = &self.doc["accessors"][i.as_u64().expect("an accessor") as usize];
        let width = match a["type"].as_str() {
            Some("SCALAR") => 1,
            Some("VEC2") => 2,
            Some("VEC3") => 3,
            _ => 4,
        };
        let read = |bytes: &[u8], kind: u64| -> Vec<f32> {
            match kind {
                5126 => bytes
                    .chunks_exact(4)
                    .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                    .collect(),
                5123 => bytes
                    .chunks_exact(2)
                    .map(|b| u16::from_le_bytes([b[0], b[1]]) as f32)
                    .collect(),
                _ => bytes.iter().map(|b| *b as f32).collect(),
            }
        };
        let kind = a["componentType"].as_u64().expect("a type");
        let mut out = match a.get("bufferView") {
            Some(v) => read(self.view(v), kind),
            None => vec![0.0; a["count"].as_u64().expect("a count") as usize * width],
        };
        if a["normalized"].as_bool() == Some(true) {
            out.iter_mut().for_each(|v| *v /= 255.0);
        }
        if let Some(s) = a.get("sparse") {
            let at = read(
                self.view(&s["indices"]["bufferView"]),
                s["indices"]["componentType"].as_u64().expect("a type"),
            );
            let values = read(self.view(&s["values"]["bufferView"]), kind);
            for (k, i) in at.iter().enumerate() {
                let i = *i as usize * width;
                out[i..i + width].copy_from_slice(&values[k * width..(k + 1) * width]);
            }
        }
        out
    }

    fn vec3(&self, i: &Value) -> Vec<Vec3> {
        self.numbers(i).chunks_exact(3).map(Vec3::from_slice).collect()
    }

    fn picture(&self, reference: &Value) -> Option<RgbImage> {
        let t = reference.get("index")?.as_u64()? as usize;
        let source = self.doc["textures"][t]["source"].as_u64()? as usize;
        let bytes = self.view(&self.doc["images"][source]["bufferView"]);
        Some(image::load_from_memory(bytes).ok()?.to_rgb8())
    }
}

/// The document and the meshes of a `.glb` of ours.
pub fn load(bytes: &[u8]) -> (Value, Vec<Surface>) {
    let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
    let text = word(12);
    let doc: Value = serde_json::from_slice(&bytes[20..20 + text]).expect("the document");
    let file = File {
        doc,
        bin: &bytes[28 + text..],
    };
    let meshes = file.doc["meshes"].as_array().cloned().unwrap_or_default();
    let surfaces = meshes.iter().map(|m| surface(&file, m)).collect();
    (file.doc, surfaces)
}

fn surface(file: &File, mesh: &Value) -> Surface {
    let p = &mesh["primitives"][0];
    let at = &p["attributes"];
    let pos = file.vec3(&at["POSITION"]);
    let uv = at
        .get("TEXCOORD_0")
        .map(|i| file.numbers(i).chunks_exact(2).map(Vec2::from_slice).collect());
    let color = file
        .numbers(&at["COLOR_0"])
        .chunks_exact(4)
        .map(Vec3::from_slice)
        .collect();
    let names = mesh["extras"]["targetNames"].as_array().cloned().unwrap_or_default();
    let list = p["targets"].as_array().cloned().unwrap_or_default();
    let targets = names
        .iter()
        .zip(&list)
        .map(|(n, t)| Target {
            name: n.as_str().unwrap_or_default().into(),
            position: file.vec3(&t["POSITION"]),
            normal: file.vec3(&t["NORMAL"]),
        })
        .collect();
    let m = &file.doc["materials"][p["material"].as_u64().expect("a material") as usize];
    let pbr = &m["pbrMetallicRoughness"];
    Surface {
        name: mesh["name"].as_str().unwrap_or_default().into(),
        uv: uv.unwrap_or_else(|| vec![Vec2::ZERO; pos.len()]),
        normal: file.vec3(&at["NORMAL"]),
        color,
        tris: file
            .numbers(&p["indices"])
            .chunks_exact(3)
            .map(|t| [t[0] as u32, t[1] as u32, t[2] as u32])
            .collect(),
        targets,
        roughness: pbr["roughnessFactor"].as_f64().unwrap_or(1.0) as f32,
        double_sided: m["doubleSided"].as_bool().unwrap_or(false),
        base: pbr.get("baseColorTexture").and_then(|t| file.picture(t)),
        glow_factor: m["emissiveFactor"].as_array().map_or(Vec3::ZERO, |f| {
            Vec3::from_array(std::array::from_fn(|k| f[k].as_f64().unwrap_or(0.0) as f32))
        }),
        glow: m.get("emissiveTexture").and_then(|t| file.picture(t)),
        pos,
    }
}

impl Surface {
    /// Positions and normals with weights on the targets of these names.
    pub fn posed(&self, weights: &[(&str, f32)]) -> (Vec<Vec3>, Vec<Vec3>) {
        let (mut pos, mut normal) = (self.pos.clone(), self.normal.clone());
        for (name, w) in weights {
            for t in self.targets.iter().filter(|t| t.name == *name) {
                for i in 0..pos.len() {
                    pos[i] += t.position[i] * *w;
                    normal[i] += t.normal[i] * *w;
                }
            }
        }
        normal.iter_mut().for_each(|n| *n = n.normalize_or_zero());
        (pos, normal)
    }
}
