# `make demo` and `make test` need nothing but Rust and a C compiler: the system packages that are missing are
# installed first (apt, dnf or pacman), those that are there are left alone.

SHELL := bash

# Outside the clone, so that a second clone, or the next run on a build machine, starts from a warm build.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/bevy_animgen/target
# rustup puts cargo here; a shell that was open before does not know it yet.
export PATH := $(PATH):$(HOME)/.cargo/bin

ANIMGEN := cargo run --locked --all-features --bin animgen --

.PHONY: help demo demo-mirror test test-quick data train-lip-sync eval train-faces eval-faces bench audio characters film \
	pictures packages

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: packages ## a character speaks: in a window, or without a display as pictures in out/talking_head/
	cargo run --locked --example talking_head -- $(DEMO_ARGS)

demo-mirror: packages ## a face is mirrored, the webcam's or a film's: in a window, or as pictures in out/mirror/
	cargo run --locked --example mirror --features webcam -- $(DEMO_ARGS)

test: packages ## everything that checks the project, with a summary at the end
	scripts/check.sh

test-quick: packages ## unit, integration and doc tests only
	cargo test --locked --workspace --all-features

data: packages ## makes the speech corpus in data/ (installs espeak-ng, flite and festival if missing)
	scripts/install-speech.sh
	$(ANIMGEN) data

train-lip-sync: data ## reproduces the shipped weights from nothing; goes on where it was stopped
	$(ANIMGEN) train lip-sync --weights assets/models/lip_sync.safetensors

eval: packages ## prints the figures of the shipped weights that hear (after make data)
	$(ANIMGEN) eval lip-sync

# More than a day on two cores. Each training goes on where it was stopped; portraits are kept in ~/.cache/bevy_animgen.
# Writes over the weights that ship, with others of the same kind: those were trained with interruptions, as their cards
# say, so these are not the same, and their figures may differ a little.
train-faces: packages ## trains the networks that see again, in place of the shipped ones, and those of one family
	$(ANIMGEN) train face-finder --weights assets/models/face_finder.safetensors
	$(ANIMGEN) train face-aligner --weights assets/models/face_aligner.safetensors
	$(ANIMGEN) train expression --weights assets/models/expression.safetensors
	for family in drawn sculpted; do \
		for network in face-finder face-aligner expression; do \
			finder=; [ $$network != face-aligner ] || finder="--face-finder out/only-$$family/face_finder.safetensors"; \
			$(ANIMGEN) train $$network $$finder --only $$family --out out/train-$$network-$$family \
				--weights out/only-$$family/$${network/-/_}.safetensors || exit; \
		done; \
	done

# Networks of one family are judged across families where train-faces has left them; EVAL_ARGS="--quick" for a first look.
eval-faces: packages ## prints the figures of the networks that see, against their goals
	$(ANIMGEN) eval expression \
		$(foreach family,drawn sculpted,$(if $(wildcard out/only-$(family)/expression.safetensors),--only-$(family) out/only-$(family))) \
		$(EVAL_ARGS)

# The dev profile, so that benches use the build that is there: its dependencies are optimised.
bench: packages ## Criterion benches
	cargo bench --locked --all-features --profile dev

audio: ## makes the speech in assets/audio/ again
	scripts/install-speech.sh
	scripts/make-audio.sh

characters: ## makes the characters in assets/characters/ again
	cargo run --locked --release --package characters -- head -o assets/characters/head.glb
	cargo run --locked --release --package characters -- sprite -o assets/characters/sprite_face.png

film: ## makes the film in assets/faces/ again, and the table of what it shows
	cargo run --locked --release --package animgen_faces --example film -- assets/faces/mirror.gif

pictures: packages ## renders the pictures of the README into docs/pictures/
	scripts/make-pictures.sh

packages:
	@scripts/install-packages.sh
