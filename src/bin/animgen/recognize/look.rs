//! Looking at files: several at once, their rows in order.

use std::{
    cell::OnceCell,
    collections::BTreeMap,
    io::{self, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::channel,
    },
};

use bevy::math::{Rect, UVec2, Vec2};
use bevy_animgen::{
    net::{Device, FaceWatcher, FaceWeights},
    source::PictureFrames,
    track::{ExpressionRecognizer, Sighting},
};
use indicatif::{ProgressBar, ProgressStyle};

use super::{NoTable, Recognize, Tally};

/// While one file takes long, this many others for each thread are looked at and remembered; then they wait for it.
const AHEAD: usize = 32;

/// What was seen in one file: the faces of each picture that could be read, and why the rest could not be.
#[derive(Default)]
struct Looked {
    pictures: Vec<Vec<Sighting>>,
    failure: Option<String>,
}

impl Recognize {
    /// Looks at all files, and writes the rows of each as soon as all before it are written, in the order of the
    /// files, and counts what came of them.
    pub(super) fn look(
        &self,
        files: &[PathBuf],
        weights: &FaceWeights,
        out: &mut dyn Write,
        unwritable: impl FnOnce(io::Error) -> NoTable,
        tally: &mut Tally,
    ) -> Result<(), NoTable> {
        let style = ProgressStyle::with_template("{bar:32} {pos}/{len} files  {msg}  {elapsed_precise}");
        let style = style.map_err(|error| NoTable::Failed(error.into()))?;
        let bar = ProgressBar::new(files.len() as u64).with_style(style);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs.unwrap_or(0))
            .build()
            .map_err(|error| NoTable::Failed(error.into()))?;
        let threads = pool.current_num_threads();
        let over = AtomicBool::new(false);
        let written = pool.in_place_scope(|scope| {
            let (sender, finished) = channel();
            let (mut begun, mut done) = (0, 0);
            let mut early = BTreeMap::new();
            let mut empty = true;
            for (number, file) in files.iter().enumerate() {
                let looked = loop {
                    // No more files than threads: each holds a whole picture in memory.
                    while begun < files.len().min(number + AHEAD * threads) && begun - done < threads {
                        let (sender, begins) = (sender.clone(), begun);
                        let (bar, over) = (&bar, &over);
                        scope.spawn(move |_| {
                            if !over.load(Ordering::Relaxed) {
                                bar.set_message(files[begins].display().to_string());
                                let _ = sender.send((begins, self.one(&files[begins], weights)));
                                bar.inc(1);
                            }
                        });
                        begun += 1;
                    }
                    if let Some(looked) = early.remove(&number) {
                        break looked;
                    }
                    if let Ok((which, looked)) = finished.recv() {
                        early.insert(which, looked);
                        done += 1;
                    }
                };
                // The bar and a printed table may share a terminal.
                let written = bar.suspend(|| {
                    if empty && !looked.pictures.is_empty() {
                        empty = false;
                        self.table().head(out)?;
                    }
                    // One that broke after its first picture moved, too.
                    let moving = looked.pictures.len() > 1 || looked.failure.is_some();
                    self.table().rows(out, file, &looked.pictures, moving)?;
                    out.flush()
                });
                tally.pictures += looked.pictures.len();
                tally.faceless += looked.pictures.iter().filter(|faces| faces.is_empty()).count();
                tally.failures.extend(looked.failure);
                if let Err(error) = written {
                    over.store(true, Ordering::Relaxed);
                    return Err(unwritable(error));
                }
            }
            if empty { Err(NoTable::Empty) } else { Ok(()) }
        });
        bar.finish_and_clear();
        written
    }

    fn one(&self, file: &Path, weights: &FaceWeights) -> Looked {
        thread_local! {
            /// Tensors stay on the thread that made them.
            static WATCHER: OnceCell<FaceWatcher> = const { OnceCell::new() };
        }
        let looked = WATCHER.with(|watcher| {
            // One file that brings down its decoder does not bring down the rest.
            catch_unwind(AssertUnwindSafe(|| {
                if watcher.get().is_none() {
                    let new = FaceWatcher::new(weights, &Device::Flex(Default::default()));
                    // Another file may have come in between, where tensors are computed side by side.
                    let _ = watcher.set(new);
                }
                self.watch(file, watcher.get().expect("it was set just now"))
            }))
        });
        looked.unwrap_or_else(|_| Looked {
            failure: Some(format!("{}: looking at it has panicked", file.display())),
            ..Looked::default()
        })
    }

    fn watch(&self, file: &Path, watcher: &FaceWatcher) -> Looked {
        let settings = ExpressionRecognizer {
            faces: self.faces.into(),
            certainty: self.certainty,
        };
        let mut looked = Looked::default();
        // Whoever opens a pipe that nobody writes to waits for ever.
        if file.metadata().is_ok_and(|there| !there.is_file()) {
            let file = file.display();
            looked.failure = Some(format!(
                "{file}: this is a pipe or a device; name a file with a picture in it"
            ));
            return looked;
        }
        let frames = match PictureFrames::open(file) {
            Ok(frames) => frames,
            Err(error) => {
                looked.failure = Some(error.to_string());
                return looked;
            }
        };
        for frame in frames {
            match frame {
                Ok(frame) => {
                    let mut faces = watcher.inspect(&frame.picture, &settings);
                    let whole = UVec2::new(frame.picture.width(), frame.picture.height()).as_vec2();
                    for face in &mut faces {
                        // A face at the border reaches beyond it; tools that cut faces out want what is there.
                        face.area = face.area.intersect(Rect::from_corners(Vec2::ZERO, whole));
                    }
                    looked.pictures.push(faces);
                }
                Err(error) => {
                    looked.failure = Some(error.to_string());
                    break;
                }
            }
        }
        looked
    }
}
