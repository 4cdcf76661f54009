//! Makes the characters that ship with `bevy_animgen`. See the README beside the sources.

use characters::render::load::{Surface, load};
use characters::{glb, head, render, sprite};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: characters head -o FILE.glb                      the 3D head
       characters sprite -o FILE.png                    the 2D face sheet
       characters preview FILE.glb -o DIR               contact sheets of every target
       characters look FILE.glb SIZE COLS POSE@VIEW.. -o FILE.png
           a pose is name=weight+name=weight, or nothing; views are front 34 34r side back top below
           face face34 mouth mouth34 eye eyes bust";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<(), Box<dyn Error>> {
    let split = args.iter().position(|a| a == "-o").ok_or(USAGE)?;
    let out = PathBuf::from(args.get(split + 1).ok_or(USAGE)?);
    match args[..split].iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["head"] => make_head(&out),
        ["sprite"] => Ok(std::fs::write(out, glb::png(&sprite::sheet()))?),
        ["preview", file] => {
            let surfaces = read(file)?;
            std::fs::create_dir_all(&out)?;
            for (name, picture) in render::sheets::all(&surfaces) {
                picture.save(out.join(name))?;
            }
            Ok(())
        }
        ["look", file, size, cols, ref poses @ ..] if !poses.is_empty() => {
            let surfaces = read(file)?;
            let (size, cols) = (size.parse()?, cols.parse()?);
            let cells: Result<Vec<_>, _> = poses
                .iter()
                .map(|a| {
                    a.split_once('@')
                        .map(|(pose, view)| render::look(&surfaces, pose, view, size))
                        .ok_or(USAGE)
                })
                .collect();
            Ok(render::tile(&cells?, cols).save(&out)?)
        }
        _ => Err(USAGE.into()),
    }
}

fn make_head(out: &Path) -> Result<(), Box<dyn Error>> {
    let model = head::build();
    for p in &model.parts {
        let (vertices, triangles, targets) = (p.mesh.pos.len(), p.mesh.tris.len(), p.targets.len());
        println!(
            "{:8} {vertices:5} vertices {triangles:5} triangles {targets:3} targets",
            p.name
        );
    }
    let bytes = glb::write(&model);
    println!("{} bytes", bytes.len());
    Ok(std::fs::write(out, bytes)?)
}

/// The meshes of a head that this tool wrote.
fn read(file: &str) -> Result<Vec<Surface>, Box<dyn Error>> {
    let bytes = std::fs::read(file).map_err(|e| format!("{file}: {e}"))?;
    if !bytes.starts_with(b"glTF") {
        return Err(format!("{file}: not a binary glTF; make one with `characters head -o {file}`").into());
    }
    Ok(load(&bytes).1)
}
