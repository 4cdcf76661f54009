//! Writes binary glTF 2.0.

use crate::mesh::Mesh;
use glam::Vec3;
use image::{ImageBuffer, ImageEncoder, PixelWithColorType, RgbImage};
use serde_json::{Value, json};

/// A morph target: one delta per vertex, millimetres and plain.
pub struct Target {
    pub name: &'static str,
    pub position: Vec<Vec3>,
    pub normal: Vec<Vec3>,
}

/// One mesh with one material.
pub struct Part {
    pub name: &'static str,
    pub mesh: Mesh,
    pub normal: Vec<Vec3>,
    pub material: usize,
    pub targets: Vec<Target>,
}

/// Metallic-roughness without metal; colours are the vertices' times the picture's.
pub struct Material {
    pub name: &'static str,
    pub roughness: f32,
    pub double_sided: bool,
    pub base: Option<RgbImage>,
    pub glow: Option<RgbImage>,
    /// With a glow picture: its strength. Without: how much of white the whole surface glows; 1 is none.
    pub glow_factor: f32,
}

/// A whole file.
pub struct Model {
    pub parts: Vec<Part>,
    pub materials: Vec<Material>,
}

#[derive(Default)]
struct Writer {
    bin: Vec<u8>,
    views: Vec<Value>,
    accessors: Vec<Value>,
}

const FLOAT: u32 = 5126;
const U16: u32 = 5123;
const U8: u32 = 5121;

impl Writer {
    fn view(&mut self, bytes: &[u8], target: Option<u32>) -> usize {
        while !self.bin.len().is_multiple_of(4) {
            self.bin.push(0);
        }
        let mut v = json!({ "buffer": 0, "byteOffset": self.bin.len(), "byteLength": bytes.len() });
        if let Some(t) = target {
            v["target"] = t.into();
        }
        self.bin.extend_from_slice(bytes);
        self.views.push(v);
        self.views.len() - 1
    }

    fn accessor(&mut self, value: Value) -> usize {
        self.accessors.push(value);
        self.accessors.len() - 1
    }

    fn floats(&mut self, rows: &[Vec<f32>], kind: &str, bounds: bool) -> usize {
        let bytes: Vec<u8> = rows.iter().flatten().flat_map(|v| v.to_le_bytes()).collect();
        let view = self.view(&bytes, Some(34962));
        let mut a = json!({ "bufferView": view, "componentType": FLOAT, "count": rows.len(), "type": kind });
        if bounds {
            let (lo, hi) = extent(rows.iter().map(|r| [r[0], r[1], r[2]]));
            a["min"] = json!(lo);
            a["max"] = json!(hi);
        }
        self.accessor(a)
    }

    fn indices(&mut self, mesh: &Mesh) -> usize {
        let flat = mesh.tris.iter().flatten();
        assert!(mesh.pos.len() < 65_536, "indices are stored in 16 bits");
        let bytes: Vec<u8> = flat.flat_map(|i| (*i as u16).to_le_bytes()).collect();
        let view = self.view(&bytes, Some(34963));
        self.accessor(
            json!({ "bufferView": view, "componentType": U16, "count": mesh.tris.len() * 3, "type": "SCALAR" }),
        )
    }

    /// Three-vectors of which most are zero: only the others are stored.
    fn sparse(&mut self, rows: &[Vec3], bounds: bool) -> usize {
        let mut kept: Vec<usize> = (0..rows.len()).filter(|&i| rows[i] != Vec3::ZERO).collect();
        if kept.is_empty() {
            // The format wants at least one.
            kept.push(0);
        }
        let mut a = json!({ "componentType": FLOAT, "count": rows.len(), "type": "VEC3" });
        if bounds {
            let (lo, hi) = extent(rows.iter().map(|v| v.to_array()));
            a["min"] = json!(lo);
            a["max"] = json!(hi);
        }
        let bytes = |k: &[usize]| -> Vec<u8> {
            k.iter()
                .flat_map(|&i| rows[i].to_array())
                .flat_map(f32::to_le_bytes)
                .collect()
        };
        if kept.len() * 14 >= rows.len() * 12 {
            let all: Vec<usize> = (0..rows.len()).collect();
            a["bufferView"] = self.view(&bytes(&all), None).into();
        } else {
            let index: Vec<u8> = kept.iter().flat_map(|i| (*i as u16).to_le_bytes()).collect();
            let (iv, vv) = (self.view(&index, None), self.view(&bytes(&kept), None));
            a["sparse"] = json!({
                "count": kept.len(),
                "indices": { "bufferView": iv, "componentType": U16 },
                "values": { "bufferView": vv },
            });
        }
        self.accessor(a)
    }

    fn colors(&mut self, colors: &[[f32; 4]]) -> usize {
        let bytes: Vec<u8> = colors
            .iter()
            .flatten()
            .map(|v| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8)
            .collect();
        let view = self.view(&bytes, Some(34962));
        self.accessor(json!({
            "bufferView": view, "componentType": U8, "normalized": true, "count": colors.len(), "type": "VEC4"
        }))
    }
}

fn extent(rows: impl Iterator<Item = [f32; 3]>) -> ([f32; 3], [f32; 3]) {
    rows.fold(([f32::MAX; 3], [f32::MIN; 3]), |(lo, hi), r| {
        (
            std::array::from_fn(|k| lo[k].min(r[k])),
            std::array::from_fn(|k| hi[k].max(r[k])),
        )
    })
}

/// A picture as PNG.
pub fn png<P>(picture: &ImageBuffer<P, Vec<u8>>) -> Vec<u8>
where
    P: PixelWithColorType<Subpixel = u8>,
{
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};
    let mut out = Vec::new();
    PngEncoder::new_with_quality(&mut out, CompressionType::Best, FilterType::Adaptive)
        .write_image(picture.as_raw(), picture.width(), picture.height(), P::COLOR_TYPE)
        .expect("writing to memory");
    out
}

/// The bytes of a `.glb`; lengths become metres.
pub fn write(model: &Model) -> Vec<u8> {
    let mut w = Writer::default();
    let metres = |v: &Vec3| *v * 0.001;
    let (mut meshes, mut nodes) = (Vec::new(), Vec::new());
    for part in &model.parts {
        let pos: Vec<Vec<f32>> = part.mesh.pos.iter().map(|p| metres(p).to_array().to_vec()).collect();
        let normal: Vec<Vec<f32>> = part.normal.iter().map(|n| n.to_array().to_vec()).collect();
        let mut attributes =
            json!({ "POSITION": w.floats(&pos, "VEC3", true), "NORMAL": w.floats(&normal, "VEC3", false) });
        if model.materials[part.material].base.is_some() {
            let uv: Vec<Vec<f32>> = part.mesh.uv.iter().map(|t| t.to_array().to_vec()).collect();
            attributes["TEXCOORD_0"] = w.floats(&uv, "VEC2", false).into();
        }
        attributes["COLOR_0"] = w.colors(&part.mesh.color).into();
        let mut primitive =
            json!({ "attributes": attributes, "indices": w.indices(&part.mesh), "material": part.material });
        let mut mesh = json!({ "name": part.name });
        if !part.targets.is_empty() {
            let list: Vec<Value> = part
                .targets
                .iter()
                .map(|t| {
                    let p: Vec<Vec3> = t.position.iter().map(metres).collect();
                    json!({ "POSITION": w.sparse(&p, true), "NORMAL": w.sparse(&t.normal, false) })
                })
                .collect();
            primitive["targets"] = list.into();
            mesh["weights"] = vec![0.0; part.targets.len()].into();
            mesh["extras"] = json!({ "targetNames": part.targets.iter().map(|t| t.name).collect::<Vec<_>>() });
        }
        mesh["primitives"] = json!([primitive]);
        meshes.push(mesh);
        nodes.push(json!({ "name": part.name, "mesh": nodes.len() }));
    }
    let children: Vec<usize> = (0..nodes.len()).collect();
    nodes.push(json!({ "name": "Character", "children": children }));

    let (mut images, mut textures, mut materials) = (Vec::new(), Vec::new(), Vec::new());
    let mut texture = |w: &mut Writer, picture: &RgbImage| {
        let view = w.view(&png(picture), None);
        images.push(json!({ "bufferView": view, "mimeType": "image/png" }));
        textures.push(json!({ "source": images.len() - 1, "sampler": 0 }));
        textures.len() - 1
    };
    for m in &model.materials {
        let mut pbr = json!({ "metallicFactor": 0.0, "roughnessFactor": (m.roughness * 100.0).round() as f64 / 100.0 });
        if let Some(p) = &m.base {
            pbr["baseColorTexture"] = json!({ "index": texture(&mut w, p) });
        }
        let mut v = json!({ "name": m.name, "pbrMetallicRoughness": pbr, "doubleSided": m.double_sided });
        if let Some(p) = &m.glow {
            v["emissiveTexture"] = json!({ "index": texture(&mut w, p) });
            v["emissiveFactor"] = json!([1.0, 1.0, 1.0]);
        } else if m.glow_factor < 1.0 {
            let g = (m.glow_factor * 100.0).round() as f64 / 100.0;
            v["emissiveFactor"] = json!([g, g * 0.96, g * 0.9]);
        }
        materials.push(v);
    }
    let root = nodes.len() - 1;
    while !w.bin.len().is_multiple_of(4) {
        w.bin.push(0);
    }
    let doc = json!({
        "asset": { "version": "2.0", "generator": "bevy_animgen characters", "copyright": "MIT OR Apache-2.0" },
        "scene": 0,
        "scenes": [{ "name": "Character", "nodes": [root] }],
        "nodes": nodes, "meshes": meshes, "materials": materials,
        "images": images, "textures": textures,
        "samplers": [{ "magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071 }],
        "accessors": w.accessors, "bufferViews": w.views,
        "buffers": [{ "byteLength": w.bin.len() }],
    });
    let mut text = doc.to_string().into_bytes();
    while !text.len().is_multiple_of(4) {
        text.push(b' ');
    }
    let mut out = Vec::new();
    let word = |out: &mut Vec<u8>, v: u32| out.extend_from_slice(&v.to_le_bytes());
    word(&mut out, 0x4654_6c67);
    word(&mut out, 2);
    word(&mut out, (12 + 8 + text.len() + 8 + w.bin.len()) as u32);
    word(&mut out, text.len() as u32);
    word(&mut out, 0x4e4f_534a);
    out.extend(text);
    word(&mut out, w.bin.len() as u32);
    word(&mut out, 0x004e_4942);
    out.extend(w.bin);
    out
}
