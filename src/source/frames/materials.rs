//! Materials keep the texture that they were made with, also when their image gets another.

use bevy::asset::{ReflectAsset, UntypedAssetId};
use bevy::prelude::*;
use bevy::reflect::{PartialReflect, ReflectRef};

/// Has everything made anew that shows this image: materials, that is, in games that know them only by reflection.
pub(super) fn renew(world: &mut World, image: AssetId<Image>) {
    let Some(registry) = world.get_resource::<AppTypeRegistry>().cloned() else {
        return;
    };
    let registry = registry.read();
    for assets in registry.iter().filter_map(|kind| kind.data::<ReflectAsset>()) {
        let resource = world.components().get_valid_id(assets.assets_resource_type_id());
        if !resource.is_some_and(|resource| world.contains_resource_by_id(resource)) {
            continue;
        }
        let showing: Vec<UntypedAssetId> = assets
            .ids(world)
            .filter(|&id| {
                let asset = assets.get(world, id);
                asset.is_some_and(|asset| shows(asset.as_partial_reflect(), image))
            })
            .collect();
        for id in showing {
            // To be given out for changes is to be changed.
            assets.get_mut(world, id);
        }
    }
}

/// Whether one of the fields is this image. Lists are left out: those of some assets are long, materials have none.
fn shows(value: &dyn PartialReflect, image: AssetId<Image>) -> bool {
    if let Some(handle) = value.try_downcast_ref::<Handle<Image>>() {
        return handle.id() == image;
    }
    match value.reflect_ref() {
        ReflectRef::Struct(value) => value.iter_fields().any(|(_, field)| shows(field, image)),
        ReflectRef::TupleStruct(value) => value.iter_fields().any(|field| shows(field, image)),
        ReflectRef::Tuple(value) => value.iter_fields().any(|field| shows(field, image)),
        ReflectRef::Enum(value) => value.iter_fields().any(|field| shows(field.value(), image)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A material.
    #[derive(Asset, Reflect)]
    struct Screen {
        texture: Option<Handle<Image>>,
    }

    #[test]
    fn only_materials_that_show_the_image_are_made_anew() {
        let mut app = App::new();
        app.add_plugins((MinimalPlugins, AssetPlugin::default()))
            .init_asset::<Image>()
            .init_asset::<Screen>()
            .register_asset_reflect::<Screen>();
        let mut images = app.world_mut().resource_mut::<Assets<Image>>();
        let (drawn, other) = (images.add(Image::default()), images.add(Image::default()));
        let mut screens = app.world_mut().resource_mut::<Assets<Screen>>();
        let [showing, _other, _empty] =
            [Some(drawn.clone()), Some(other), None].map(|texture| screens.add(Screen { texture }));
        for _ in 0..3 {
            app.update();
        }
        renew(app.world_mut(), drawn.id());
        app.update();
        let changes = app.world().resource::<Messages<AssetEvent<Screen>>>();
        let changed: Vec<_> = changes
            .iter_current_update_messages()
            .filter(|change| matches!(change, AssetEvent::Modified { .. }))
            .collect();
        assert_eq!(changed, [&AssetEvent::Modified { id: showing.id() }]);
    }
}
