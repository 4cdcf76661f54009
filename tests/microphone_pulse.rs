//! A real capture, where PulseAudio is installed: a null sink is the speaker, its monitor is the
//! microphone, `paplay` is the speech.
//!
//! The test starts a private sound server and runs itself a second time with an environment that
//! leads ALSA there. It is skipped, with the reason printed, if something is missing or
//! `ANIMGEN_SKIP_PULSE` is set.
#![cfg(all(feature = "audio", target_os = "linux"))]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bevy::prelude::*;
use bevy_animgen::prelude::{AnimGenPlugin, BlendShape, BlendShapeWeights, Face, Viseme, VisemeWeights};
use bevy_animgen::source::{
    HeardAudio, Microphone, MicrophonePhase, MicrophoneStatus, SourcePlugin, SourceSettings, Voice, VoiceClip,
    VoicePhase, VoiceState,
};

/// Set for the second run: the folder of the private server.
const INSIDE: &str = "ANIMGEN_PULSE_FOLDER";

#[test]
fn a_microphone_hears_what_a_speaker_plays() {
    if let Some(folder) = std::env::var_os(INSIDE) {
        return inside(Path::new(&folder));
    }
    if let Err(reason) = possible() {
        println!("skipped: {reason}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for name in ["home", "run"] {
        std::fs::create_dir(folder.join(name)).unwrap();
    }
    let mut owner = std::fs::metadata(folder.join("run")).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut owner, 0o700);
    std::fs::set_permissions(folder.join("run"), owner).unwrap();
    std::fs::write(
        folder.join("home/.asoundrc"),
        "pcm.!default { type pulse }\nctl.!default { type pulse }\n",
    )
    .unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "a_microphone_hears_what_a_speaker_plays", "--nocapture"])
        .env(INSIDE, folder)
        .env("HOME", folder.join("home"))
        .env("XDG_RUNTIME_DIR", folder.join("run"))
        .env("PULSE_SERVER", format!("unix:{}", folder.join("run/native").display()));
    for foreign in [
        "PULSE_RUNTIME_PATH",
        "PULSE_SINK",
        "PULSE_SOURCE",
        "ALSA_CARD",
        "DISPLAY",
        "DBUS_SESSION_BUS_ADDRESS",
    ] {
        command.env_remove(foreign);
    }
    let mut child = Ended(command.spawn().unwrap());
    let status = wait(Duration::from_secs(120), || child.0.try_wait().unwrap()).expect("the capture hangs");
    assert!(status.success());
}

/// Whether everything is there, or what is not.
fn possible() -> Result<(), String> {
    if std::env::var_os("ANIMGEN_SKIP_PULSE").is_some() {
        return Err("ANIMGEN_SKIP_PULSE is set".into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    for program in ["pulseaudio", "pactl", "paplay"] {
        if !std::env::split_paths(&path).any(|folder| folder.join(program).is_file()) {
            return Err(format!(
                "`{program}` is not installed (package pulseaudio or pulseaudio-utils)"
            ));
        }
    }
    let plugin = "alsa-lib/libasound_module_pcm_pulse.so";
    let libraries = ["/usr/lib", "/usr/lib64", "/usr/local/lib"]
        .map(PathBuf::from)
        .into_iter();
    let libraries = libraries.chain(
        std::fs::read_dir("/usr/lib")
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path()),
    );
    if !libraries.into_iter().any(|folder| folder.join(plugin).is_file()) {
        return Err("ALSA has no PulseAudio plugin (package libasound2-plugins)".into());
    }
    Ok(())
}

/// A process that ends with its owner.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn wait<T>(limit: Duration, mut what: impl FnMut() -> Option<T>) -> Option<T> {
    let begin = Instant::now();
    while begin.elapsed() < limit {
        if let Some(result) = what() {
            return Some(result);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    None
}

/// Tells the sound server something; whether it obeyed.
fn pactl(arguments: &[&str]) -> bool {
    let status = Command::new("pactl")
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

/// Starts the sound server: a speaker, and its monitor as the microphone.
fn server(folder: &Path) -> Ended {
    let socket = folder.join("run/native");
    let _ = std::fs::remove_file(&socket);
    let server = Command::new("pulseaudio")
        // It ends by itself if this process should be killed.
        .args([
            "-n",
            "--daemonize=no",
            "--exit-idle-time=20",
            "--use-pid-file=no",
            "--disable-shm=yes",
        ])
        .args([
            "-L",
            &format!(
                "module-native-protocol-unix auth-anonymous=1 socket={}",
                socket.display()
            ),
        ])
        .args(["-L", "module-null-sink sink_name=speaker rate=48000 channels=2"])
        .stderr(std::fs::File::create(folder.join("pulseaudio.log")).unwrap())
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let server = Ended(server);
    let up = wait(Duration::from_secs(20), || {
        pactl(&["set-default-source", "speaker.monitor"]).then_some(())
    });
    if up.is_none() {
        panic!(
            "PulseAudio does not start:\n{}",
            std::fs::read_to_string(folder.join("pulseaudio.log")).unwrap()
        );
    }
    server
}

/// What the speaker plays.
fn speech() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/audio/guard.wav")
}

fn phase(app: &App, entity: Entity) -> MicrophonePhase {
    app.world().get::<MicrophoneStatus>(entity).unwrap().phase
}

/// Runs until the microphone is in a phase.
fn until(app: &mut App, entity: Entity, wanted: MicrophonePhase) {
    let reached = wait(Duration::from_secs(25), || {
        app.update();
        (phase(app, entity) == wanted).then_some(())
    });
    assert!(
        reached.is_some(),
        "not {wanted:?}: {:?}",
        app.world().get::<MicrophoneStatus>(entity)
    );
}

/// A whole character on the microphone: its mouth is shut, moves with what is played, and shuts again.
fn lips_move(speech: &Path) {
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, AssetPlugin::default(), AnimGenPlugin::default()));
    app.finish();
    app.cleanup();
    let npc = app.world_mut().spawn((Face::default(), Microphone::default())).id();
    until(&mut app, npc, MicrophonePhase::Listening);
    let mut watch = |mut going_on: Box<dyn FnMut() -> bool + '_>| {
        let (mut shown, mut widest) = (Vec::new(), 0.0_f32);
        while going_on() {
            app.update();
            shown.push(app.world().get::<VisemeWeights>(npc).unwrap().strongest());
            widest = widest.max(
                app.world()
                    .get::<BlendShapeWeights>(npc)
                    .unwrap()
                    .get(BlendShape::JawOpen),
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        let open = shown.iter().filter(|v| **v != Viseme::Sil).count() as f32 / shown.len() as f32;
        shown.dedup();
        (open, shown.len(), widest)
    };
    watch(Box::new(for_a(Duration::from_millis(500))));
    let (open, _, _) = watch(Box::new(for_a(Duration::from_millis(1_000))));
    assert!(open < 0.1, "the mouth is open in {open} of the silence before");
    let mut player = Ended(Command::new("paplay").arg(speech).spawn().unwrap());
    let begin = Instant::now();
    let (open, changes, widest) = watch(Box::new(move || {
        player.0.try_wait().unwrap().is_none() && begin.elapsed() < Duration::from_secs(15)
    }));
    println!("lips: open in {open:.2} of the frames, {changes} visemes, jaw up to {widest:.2}");
    assert!(
        open > 0.4 && changes > 10 && widest > 0.2,
        "open in {open}, {changes} visemes, jaw up to {widest}"
    );
    watch(Box::new(for_a(Duration::from_millis(700))));
    let (open, _, _) = watch(Box::new(for_a(Duration::from_millis(500))));
    assert!(open < 0.1, "the mouth is open in {open} of the silence after");
}

/// Runs while the condition holds; gives the loudest 10 ms and the samples heard.
fn listen(app: &mut App, entity: Entity, mut going_on: impl FnMut() -> bool) -> (f32, usize) {
    let (mut loudest, mut count) = (0.0f32, 0);
    while going_on() {
        app.update();
        let mut heard = app.world_mut().get_mut::<HeardAudio>(entity).unwrap();
        for block in heard.samples().chunks(160) {
            let power = block.iter().map(|x| x * x).sum::<f32>() / block.len() as f32;
            loudest = loudest.max(power.sqrt());
        }
        let new = heard.samples().len();
        heard.drain(new).for_each(drop);
        count += new;
        std::thread::sleep(Duration::from_millis(10));
    }
    (loudest, count)
}

fn for_a(duration: Duration) -> impl FnMut() -> bool {
    let begin = Instant::now();
    move || begin.elapsed() < duration
}

fn inside(folder: &Path) {
    let first_server = server(folder);
    let speech = speech();
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, AssetPlugin::default(), SourcePlugin::default()));
    let entity = app.world_mut().spawn(Microphone::default()).id();
    until(&mut app, entity, MicrophonePhase::Listening);
    println!("devices: {:?}", Microphone::devices());

    let (silence, count) = listen(&mut app, entity, for_a(Duration::from_millis(1_000)));
    assert!(
        count > 4_000,
        "the microphone delivers too little: {count} samples in a second"
    );
    assert!(silence < 1e-3, "silence is {silence} loud");

    let mut player = Ended(Command::new("paplay").arg(&speech).spawn().unwrap());
    let begin = Instant::now();
    let playing = || player.0.try_wait().unwrap().is_none() && begin.elapsed() < Duration::from_secs(15);
    let (loud, _) = listen(&mut app, entity, playing);
    assert!(loud > 0.02, "speech is {loud} loud");
    drop(player);

    listen(&mut app, entity, for_a(Duration::from_millis(1_000)));
    let (silence, _) = listen(&mut app, entity, for_a(Duration::from_millis(500)));
    assert!(silence < 1e-3, "after speech, silence is {silence} loud");

    lips_move(&speech);

    // A voice plays through the same speaker, and its time runs smoothly forward to its end.
    let name = speech.display().to_string();
    let (clip, _) = VoiceClip::from_wav(&name, &std::fs::read(&speech).unwrap(), 600.0).unwrap();
    let duration = clip.duration();
    let clip = app.world_mut().resource_mut::<Assets<VoiceClip>>().add(clip);
    let speaker = app.world_mut().spawn(Voice::new(clip.clone())).id();
    let (mut loudest, mut times) = (0.0f32, Vec::new());
    let begin = Instant::now();
    while app.world().get::<VoiceState>(speaker).unwrap().phase() != VoicePhase::Finished {
        assert!(
            begin.elapsed().as_secs_f64() < duration + 30.0,
            "{:?}",
            app.world().get::<VoiceState>(speaker)
        );
        loudest = loudest.max(listen(&mut app, entity, for_a(Duration::from_millis(10))).0);
        times.push(app.world().get::<HeardAudio>(speaker).unwrap().now());
    }
    assert!(loudest > 0.02, "a voice is {loudest} loud");
    assert!(times.windows(2).all(|pair| pair[0] <= pair[1]), "{times:?}");
    assert!(
        times.iter().filter(|&&time| time > 0.0 && time < duration).count() > 10,
        "{times:?}"
    );
    println!("a voice of {duration:.2} s took {:.2} s", begin.elapsed().as_secs_f64());

    // Pauses, jumps and loops reach the device as well.
    app.world_mut().entity_mut(speaker).insert(Voice::new(clip).looped());
    let state = |app: &App| *app.world().get::<VoiceState>(speaker).unwrap();
    let passed = wait(Duration::from_secs(30), || {
        app.update();
        (state(&app).passes() >= 1 && state(&app).position() > 0.1).then_some(())
    });
    assert!(passed.is_some(), "{:?}", state(&app));
    app.world_mut().get_mut::<Voice>(speaker).unwrap().paused = true;
    listen(&mut app, entity, for_a(Duration::from_millis(200)));
    let held = state(&app).position();
    listen(&mut app, entity, for_a(Duration::from_millis(200)));
    assert_eq!(state(&app).position(), held);
    let mut voice = app.world_mut().get_mut::<Voice>(speaker).unwrap();
    (voice.paused, voice.looped) = (false, false);
    voice.seek(duration - 0.3);
    app.update();
    assert!(state(&app).position() > duration - 0.4, "{:?}", state(&app));
    let ended = wait(Duration::from_secs(10), || {
        app.update();
        (state(&app).phase() == VoicePhase::Finished).then_some(())
    });
    assert!(ended.is_some(), "{:?}", state(&app));
    assert_eq!(state(&app).passes(), 1);

    // A voice whose clip the device has played, but nobody heard to its end, can still jump back.
    app.world_mut().resource_mut::<SourceSettings>().output_latency = Duration::from_secs(2);
    let clip = app.world().get::<Voice>(speaker).unwrap().clip.clone();
    app.world_mut().entity_mut(speaker).insert(Voice::new(clip));
    app.update();
    let seek = |app: &mut App, to| app.world_mut().get_mut::<Voice>(speaker).unwrap().seek(to);
    seek(&mut app, duration - 0.3);
    listen(&mut app, entity, for_a(Duration::from_millis(1_500)));
    assert!(state(&app).is_speaking(), "{:?}", state(&app));
    seek(&mut app, 0.0);
    let (loud_again, _) = listen(&mut app, entity, for_a(Duration::from_millis(3_000)));
    assert!(loud_again > 0.02, "after a jump back, a voice is {loud_again} loud");
    app.world_mut().get_mut::<Voice>(speaker).unwrap().stop();
    listen(&mut app, entity, for_a(Duration::from_millis(500)));

    // The device stays, but delivers nothing in the middle of a word: that is heard as silence, and at last
    // the microphone looks for another.
    let player = Ended(Command::new("paplay").arg(&speech).spawn().unwrap());
    listen(&mut app, entity, for_a(Duration::from_millis(700)));
    assert!(pactl(&["suspend-sink", "speaker", "1"]));
    listen(&mut app, entity, for_a(Duration::from_millis(500)));
    let (silence, _) = listen(&mut app, entity, for_a(Duration::from_millis(500)));
    assert!(silence < 1e-3, "a device that stands still is {silence} loud");
    until(&mut app, entity, MicrophonePhase::Searching);
    let problem = app.world().get::<MicrophoneStatus>(entity).unwrap().problem.clone();
    assert!(
        problem
            .as_ref()
            .is_some_and(|problem| problem.contains("delivers nothing")),
        "{problem:?}"
    );
    drop(player);
    assert!(pactl(&["suspend-sink", "speaker", "0"]));
    until(&mut app, entity, MicrophonePhase::Listening);
    let (_, count) = listen(&mut app, entity, for_a(Duration::from_millis(1_000)));
    assert!(count > 4_000, "awake, it delivers {count} samples in a second");

    // The device goes and comes back.
    drop(first_server);
    until(&mut app, entity, MicrophonePhase::Searching);
    let _second_server = server(folder);
    until(&mut app, entity, MicrophonePhase::Listening);
    let (_, count) = listen(&mut app, entity, for_a(Duration::from_millis(1_000)));
    assert!(count > 4_000, "back, it delivers {count} samples in a second");
    println!("heard speech at {loud:.3}, silence at {silence:.6}");
}
