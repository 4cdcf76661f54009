//! The game's side of a film: shows the picture whose time has come, without ever waiting for one.

use std::sync::mpsc::TryRecvError;

use bevy::log::warn;
use bevy::prelude::*;

use super::game_image::Looking;
use super::reel::{Line, Reel, Report};
use super::{AssetFolder, FrameFeed, FrameFeedEnded, FrameFeedPhase, FrameFeedStatus, FrameSource};
use crate::source::SeenPicture;

/// A film is shown at most this many seconds late; then its time waits for its pictures.
const LATE: f64 = 0.25;

/// Follows every film.
pub(in crate::source) fn play(
    time: Res<Time<Real>>,
    assets: Res<AssetFolder>,
    mut feeds: Query<(Entity, &FrameFeed, &mut FrameFeedStatus, &mut Reel, &mut SeenPicture)>,
    mut ended: MessageWriter<FrameFeedEnded>,
    mut commands: Commands,
) {
    for (entity, feed, mut status, mut reel, mut seen) in &mut feeds {
        let reel = reel.bypass_change_detection();
        let wanted = |opened: &(FrameSource, u32)| opened.0 == feed.source && opened.1 == feed.restarts;
        if !reel.opened.as_ref().is_some_and(wanted) {
            *reel = Reel {
                opened: Some((feed.source.clone(), feed.restarts)),
                ..default()
            };
            *status = default();
            seen.restart();
            reel.line = feed.source.path(&assets).map(|path| Line::new(path, feed));
        }
        let Some(line) = &mut reel.line else { continue };
        let mut next = status.clone();
        if !feed.paused && next.phase == FrameFeedPhase::Playing {
            let speed = if feed.speed.is_finite() {
                feed.speed.max(0.0)
            } else {
                1.0
            };
            let clock = reel.clock + time.delta_secs_f64() * f64::from(speed);
            // Nothing has come since the last frame, or it would have been shown or put by.
            reel.clock = match next.waiting {
                true => clock.min(reel.clock.max(reel.until + LATE)),
                false => clock,
            };
        }
        line.tell(reel.clock, feed.looped);
        next.waiting = false;
        let mut due = None;
        loop {
            let report = match reel.next.take().map_or_else(|| line.reports.get().try_recv(), Ok) {
                Ok(report) => report,
                Err(TryRecvError::Empty) => {
                    next.waiting = reel.end.is_none();
                    break;
                }
                Err(TryRecvError::Disconnected) => {
                    if reel.end.is_none() && next.phase != FrameFeedPhase::Failed {
                        let problem = "the thread that decodes the pictures has broken down".to_owned();
                        warn!("nothing more can be seen: {problem}");
                        next.problem = Some(problem);
                        next.phase = FrameFeedPhase::Failed;
                    }
                    break;
                }
            };
            match report {
                // A film whose first pictures are broken begins with the first that is not.
                Report::Frame { time, .. } if time > reel.clock && next.phase != FrameFeedPhase::Opening => {
                    reel.next = Some(report);
                    break;
                }
                Report::Frame {
                    picture,
                    time,
                    until,
                    pass,
                    left_out,
                } => {
                    reel.clock = reel.clock.max(time);
                    reel.until = until;
                    next.passes = pass;
                    next.phase = FrameFeedPhase::Playing;
                    next.dropped += left_out + u64::from(due.replace((picture, time)).is_some());
                }
                Report::Problem(problem) => {
                    warn!("{problem}");
                    next.problem = Some(problem);
                }
                Report::Ended(at) => reel.end = Some(at),
                Report::Failed(problem) => {
                    warn!("nothing can be seen: {problem}");
                    next.problem = Some(problem);
                    next.phase = FrameFeedPhase::Failed;
                }
            }
        }
        if let Some((picture, time)) = due {
            seen.show(picture, time);
        }
        if let Some(end) = reel.end.filter(|end| *end <= reel.clock) {
            reel.clock = end;
            next.phase = FrameFeedPhase::Ended;
            ended.write(FrameFeedEnded { entity });
            commands.trigger(FrameFeedEnded { entity });
        }
        next.position = reel.clock;
        if matches!(next.phase, FrameFeedPhase::Ended | FrameFeedPhase::Failed) {
            next.waiting = false;
            reel.line = None;
        }
        status.set_if_neq(next);
    }
}

/// Without its feed, an entity sees nothing, and what was open is let go.
pub(in crate::source) fn let_go(
    removed: On<Remove, FrameFeed>,
    mut commands: Commands,
    mut feeds: Query<(&mut SeenPicture, Option<&Looking>)>,
) {
    if let Ok((mut seen, looking)) = feeds.get_mut(removed.entity) {
        seen.restart();
        if let Some(child) = looking.and_then(Looking::helper) {
            commands.entity(child).try_despawn();
        }
    }
    commands
        .entity(removed.entity)
        .try_remove::<(Reel, Looking, FrameFeedStatus)>();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A game with a feed whose thread has said this and then died.
    fn after(reports: Vec<Report>) -> FrameFeedStatus {
        let feed = FrameFeed::path("film.gif");
        let reel = Reel {
            opened: Some((feed.source.clone(), 0)),
            line: Some(Line::dead(reports)),
            ..default()
        };
        let mut app = App::new();
        app.init_resource::<Time<Real>>()
            .init_resource::<AssetFolder>()
            .add_message::<FrameFeedEnded>()
            .add_systems(Update, play);
        let entity = app.world_mut().spawn((feed, reel)).id();
        app.update();
        app.world().get::<FrameFeedStatus>(entity).unwrap().clone()
    }

    #[test]
    fn a_decoder_that_dies_is_told_of() {
        let status = after(Vec::new());
        assert_eq!(status.phase, FrameFeedPhase::Failed);
        assert!(status.problem.unwrap().contains("broken down"));
        assert!(!status.waiting);
    }

    #[test]
    fn a_decoder_that_has_said_all_may_go() {
        assert_eq!(after(vec![Report::Ended(0.0)]).phase, FrameFeedPhase::Ended);
        let status = after(vec![Report::Failed("no such file".into())]);
        assert_eq!(status.problem.as_deref(), Some("no such file"));
    }
}
