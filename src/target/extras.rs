//! Names of morph targets that Bevy's glTF loader leaves in a model's extras.

use bevy::ecs::reflect::{AppTypeRegistry, ReflectComponent};
use bevy::prelude::*;

/// The `targetNames` in the extras of a primitive.
///
/// VRM 0 exporters write them there; the glTF loader looks at the mesh only, but keeps the text in a
/// component. It is read by the path of its type, so that this crate does not force the glTF loader
/// on games that do without.
pub(super) fn names_in_extras(world: &World, entity: Entity) -> Option<Vec<String>> {
    let entity = world.get_entity(entity).ok()?;
    let registry = world.get_resource::<AppTypeRegistry>()?.read();
    ["bevy_gltf::assets::GltfExtras", "bevy_gltf::assets::GltfMeshExtras"]
        .iter()
        .find_map(|path| {
            let component = registry.get_with_type_path(path)?.data::<ReflectComponent>()?;
            let extras = component.reflect(entity)?.reflect_ref().as_struct().ok()?;
            target_names(extras.field("value")?.try_downcast_ref::<String>()?)
        })
}

/// Finds the list of strings under the key `targetNames` in a JSON text; `None` if there is none.
fn target_names(json: &str) -> Option<Vec<String>> {
    const KEY: &str = "\"targetNames\"";
    let after = json[json.find(KEY)? + KEY.len()..].trim_start().strip_prefix(':')?;
    let mut rest = after.trim_start().strip_prefix('[')?.trim_start();
    let mut names = Vec::new();
    while let Some(text) = rest.strip_prefix('"') {
        let (name, tail) = string(text)?;
        names.push(name);
        rest = tail.trim_start();
        rest = rest.strip_prefix(',').map_or(rest, str::trim_start);
    }
    (rest.starts_with(']') && !names.is_empty()).then_some(names)
}

/// Reads a JSON string up to its closing quote, and returns what follows.
fn string(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut units: Vec<u16> = Vec::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let escape = if c == '\\' { Some(chars.next()?.1) } else { None };
        if escape == Some('u') {
            let digits: String = chars.by_ref().take(4).map(|(_, c)| c).collect();
            units.push(u16::from_str_radix(&digits, 16).ok()?);
            continue;
        }
        // A character beyond the basic plane is two escapes: decode them together.
        out.push_str(&String::from_utf16_lossy(&units));
        units.clear();
        match (c, escape) {
            (_, Some('n')) => out.push('\n'),
            (_, Some('t')) => out.push('\t'),
            (_, Some('r' | 'b' | 'f')) => {}
            (_, Some(other)) => out.push(other),
            ('"', None) => return Some((out, &text[at + 1..])),
            (c, None) => out.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_among_other_things() {
        let json = r#"{"a": null, "targetNames" : [ "jawOpen","\u3042", "say \"ah\"" ], "b": {"c": [1, 2]}}"#;
        assert_eq!(target_names(json).unwrap(), ["jawOpen", "あ", "say \"ah\""]);
        for none in [
            "",
            "{}",
            r#"{"targetNames": []}"#,
            r#"{"targetNames": ["a"#,
            r#"{"targetNames": [1]}"#,
        ] {
            assert_eq!(target_names(none), None, "{none}");
        }
    }
}
