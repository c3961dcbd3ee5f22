import { test } from '@jest/globals';

const LIMIT_MS = 60_000;

/** Tells one scene, which stands for itself: scenes of a file are played at the same time. */
export type Scene = (what: string, play: () => Promise<void>) => void;

/**
 * Scenes about one subject, which begins their names. Not a `describe`: Jest plays the blocks of a file one after another,
 * and scenes mostly wait.
 */
export function about(subject: string, tell: (scene: Scene) => void): void {
  tell((what, play) => test.concurrent(`${subject} ${what}`, play, LIMIT_MS));
}
