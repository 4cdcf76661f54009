//! espeak-ng through its shared library, for the phoneme events that its command-line tool does not give.
//!
//! The library is opened at run time: building the crate needs neither it nor its headers. It keeps its
//! state in globals, so that one [`Espeak`] exists at a time in a process (a lock sees to it); it says
//! several minutes in a second.

use std::ffi::{CString, c_char, c_int, c_short, c_uint, c_void};
use std::sync::{Mutex, MutexGuard};

use libloading::Library;

use super::labels::Segment;
use super::{CorpusError, Spoken};

const ENGINE: &str = "espeak-ng";
const PACKAGES: &str = "espeak-ng libespeak-ng1";
const NAMES: [&str; 3] = ["libespeak-ng.so.1", "libespeak-ng.so", "libespeak-ng.1.dylib"];

// From espeak-ng/speak_lib.h, API revision 12.
const OUTPUT_SYNCHRONOUS: c_int = 2;
const INITIALIZE_PHONEME_EVENTS: c_int = 0x0001;
const INITIALIZE_DONT_EXIT: c_int = 0x8000;
const EVENT_LIST_TERMINATED: c_int = 0;
const EVENT_PHONEME: c_int = 7;
const POSITION_CHARACTER: c_int = 1;
const CHARS_UTF8: c_uint = 1;
const PARAMETER_RATE: c_int = 1;
const PARAMETER_PITCH: c_int = 3;
const PARAMETER_RANGE: c_int = 4;

#[repr(C)]
struct Event {
    kind: c_int,
    unique_identifier: c_uint,
    text_position: c_int,
    length: c_int,
    /// Milliseconds since the start of the sound.
    audio_position: c_int,
    sample: c_int,
    user_data: *mut c_void,
    /// A union in C; in a phoneme event the name, terminated by 0 unless it fills all eight bytes.
    name: [u8; 8],
}

type Callback = unsafe extern "C" fn(*mut c_short, c_int, *mut Event) -> c_int;

/// How espeak-ng is to say something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    /// Words in a minute, 80 to 450.
    pub rate: i32,
    /// Pitch, 0 to 100; 50 is the voice's own.
    pub pitch: i32,
    /// How lively the intonation is, 0 (monotone) to 100.
    pub range: i32,
}

/// What the callback gathers of the utterance that is being said.
struct Heard {
    samples: Vec<i16>,
    phones: Vec<(String, f64)>,
}

static SPEAKING: Mutex<()> = Mutex::new(());

/// The opened library.
pub struct Espeak {
    library: Library,
    rate: u32,
    _alone: MutexGuard<'static, ()>,
}

impl Espeak {
    /// Opens and initialises the library; waits while another one in this process speaks.
    ///
    /// # Errors
    /// [`CorpusError::Engine`] with the packages to install.
    pub fn open() -> Result<Self, CorpusError> {
        let alone = SPEAKING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let fail = |problem: String| CorpusError::Engine {
            engine: ENGINE,
            problem,
            packages: PACKAGES,
        };
        let mut problem = String::new();
        let library = NAMES.iter().find_map(|name| {
            // SAFETY: the library's initialisers have no preconditions.
            unsafe { Library::new(*name) }
                .map_err(|error| problem = error.to_string())
                .ok()
        });
        let library = library.ok_or_else(|| fail(problem))?;
        // SAFETY: the types are those of speak_lib.h; a null path means the built-in one.
        let rate = unsafe {
            let initialize = library
                .get::<unsafe extern "C" fn(c_int, c_int, *const c_char, c_int) -> c_int>(b"espeak_Initialize")
                .map_err(|error| fail(error.to_string()))?;
            let options = INITIALIZE_PHONEME_EVENTS | INITIALIZE_DONT_EXIT;
            let rate = initialize(OUTPUT_SYNCHRONOUS, 200, std::ptr::null(), options);
            let set_callback = library
                .get::<unsafe extern "C" fn(Callback)>(b"espeak_SetSynthCallback")
                .map_err(|error| fail(error.to_string()))?;
            set_callback(gather);
            rate
        };
        let rate = u32::try_from(rate).map_err(|_| fail("it found no voice data".to_owned()))?;
        Ok(Self {
            library,
            rate,
            _alone: alone,
        })
    }

    /// Chooses a voice, with an optional variant after a `+`: `en-us+f3`.
    ///
    /// # Errors
    /// [`CorpusError::Synthesis`] if there is no such voice.
    pub fn set_voice(&mut self, voice: &str) -> Result<(), CorpusError> {
        let name = CString::new(voice).unwrap_or_default();
        // SAFETY: the type is that of speak_lib.h; the name outlives the call.
        let status = unsafe {
            self.function::<unsafe extern "C" fn(*const c_char) -> c_int>(b"espeak_SetVoiceByName")
                .map(|set| set(name.as_ptr()))
        }?;
        if status == 0 {
            Ok(())
        } else {
            Err(failed(voice, "", "it has no such voice"))
        }
    }

    /// Says a text with the chosen voice. `voice` is for messages.
    ///
    /// # Errors
    /// [`CorpusError::Synthesis`] if there is no sound or no phoneme event.
    pub fn speak(&mut self, voice: &str, text: &str, manner: Manner) -> Result<Spoken, CorpusError> {
        let words = CString::new(text).map_err(|_| failed(voice, text, "the text has a zero byte"))?;
        let mut heard = Heard {
            samples: Vec::new(),
            phones: Vec::new(),
        };
        // SAFETY: the types are those of speak_lib.h. In synchronous mode the callback runs within the call,
        // so that `heard` outlives its use; the text outlives the call and its length counts the final 0.
        unsafe {
            let set = self.function::<unsafe extern "C" fn(c_int, c_int, c_int) -> c_int>(b"espeak_SetParameter")?;
            set(PARAMETER_RATE, manner.rate, 0);
            set(PARAMETER_PITCH, manner.pitch, 0);
            set(PARAMETER_RANGE, manner.range, 0);
            let synth = self.function::<unsafe extern "C" fn(
                *const c_void,
                usize,
                c_uint,
                c_int,
                c_uint,
                c_uint,
                *mut c_uint,
                *mut c_void,
            ) -> c_int>(b"espeak_Synth")?;
            let status = synth(
                words.as_ptr().cast(),
                words.as_bytes_with_nul().len(),
                0,
                POSITION_CHARACTER,
                0,
                CHARS_UTF8,
                std::ptr::null_mut(),
                (&raw mut heard).cast(),
            );
            if status != 0 {
                return Err(failed(voice, text, &format!("status {status}")));
            }
        }
        if heard.phones.is_empty() || heard.samples.is_empty() {
            return Err(failed(voice, text, "it said nothing"));
        }
        Ok(Spoken {
            segments: segments(&heard, self.rate),
            samples: heard.samples,
            rate: self.rate,
        })
    }

    /// # Safety
    /// `F` must be the type of the function of that name.
    unsafe fn function<F>(&self, name: &[u8]) -> Result<libloading::Symbol<'_, F>, CorpusError> {
        // SAFETY: the caller vouches for the type.
        unsafe { self.library.get(name) }.map_err(|error| CorpusError::Engine {
            engine: ENGINE,
            problem: error.to_string(),
            packages: PACKAGES,
        })
    }
}

/// Called by the library with some more sound and the events in it.
unsafe extern "C" fn gather(sound: *mut c_short, count: c_int, mut event: *mut Event) -> c_int {
    // SAFETY: the library passes `count` samples (or null) and a list that ends with a terminator, whose
    // `user_data` is what `speak` passed.
    unsafe {
        let heard = (*event).user_data.cast::<Heard>();
        if heard.is_null() {
            return 0;
        }
        let heard = &mut *heard;
        while (*event).kind != EVENT_LIST_TERMINATED {
            if (*event).kind == EVENT_PHONEME {
                let name = &(*event).name;
                let length = name.iter().position(|&byte| byte == 0).unwrap_or(name.len());
                let phone = String::from_utf8_lossy(&name[..length]).into_owned();
                heard.phones.push((phone, f64::from((*event).audio_position) / 1000.0));
            }
            event = event.add(1);
        }
        if !sound.is_null() && count > 0 {
            heard
                .samples
                .extend_from_slice(std::slice::from_raw_parts(sound, count as usize));
        }
    }
    0
}

/// Events say when a phone begins; it ends where the next begins, the last with the sound.
fn segments(heard: &Heard, rate: u32) -> Vec<Segment> {
    let end = heard.samples.len() as f64 / f64::from(rate);
    let mut segments = Vec::with_capacity(heard.phones.len() + 1);
    if let Some((_, first)) = heard.phones.first().filter(|(_, first)| *first > 0.0) {
        segments.push(Segment {
            phone: "_".to_owned(),
            start: 0.0,
            end: *first,
        });
    }
    for (index, (phone, start)) in heard.phones.iter().enumerate() {
        let end = heard.phones.get(index + 1).map_or(end, |(_, next)| *next);
        if end > *start {
            // An event without a name is a pause.
            let phone = if phone.is_empty() {
                "_".to_owned()
            } else {
                phone.clone()
            };
            segments.push(Segment {
                phone,
                start: *start,
                end,
            });
        }
    }
    segments
}

fn failed(voice: &str, text: &str, problem: &str) -> CorpusError {
    CorpusError::Synthesis {
        engine: ENGINE,
        voice: voice.to_owned(),
        text: text.to_owned(),
        problem: problem.to_owned(),
    }
}
