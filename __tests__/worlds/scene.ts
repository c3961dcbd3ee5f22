import type { Simulation } from '../../simulator/build.ts';
import type { JournalEntry } from '../../simulator/journal.ts';
import type { VirtualClock } from '../../simulator/virtual-clock.ts';
import type { Chronicle } from './chronicle.ts';
import type { Life, Told } from './life.ts';
import type { Lives } from './lives.ts';
import type { Eye, Live } from './live.ts';
import type { KnobName, World } from './world.ts';

/** All that an invariant may look at. */
export interface Scene {
  readonly the: World;
  readonly aws: Simulation;
  readonly virtual: VirtualClock;
  readonly eye: Eye;
  /** As found by the rollout. */
  readonly start: Live;
  readonly lives: Lives;
  readonly chronicle: Chronicle;
  /** What was live when the last promotion began; absent where none has. */
  readonly held: Live | undefined;
  /** Resolves when a rollout begins to bring stable the canary's version. */
  readonly promotionBegun: Promise<void>;
  /** Says what must not be; the world ends with it. */
  readonly wrong: (what: string) => void;
}

/** A call of the rollout that was meant to change traffic or tasks, as AWS has served it. */
export interface Write {
  readonly entry: JournalEntry;
  readonly life: Life;
  /** What it is about; absent where no rollout may write that. */
  readonly knob: KnobName | undefined;
  /** The value sent, in print. */
  readonly value: string;
  /** What was live before it. */
  readonly before: Live;
}

/** Something that must hold, whatever happens; checked as the world goes on. */
export interface Invariant {
  /** After each write, applied or not. */
  onWrite?(write: Write): void;
  /** After each call of the rollout. */
  onCall?(entry: JournalEntry, life: Life): void;
  /** After somebody else has changed something; `before` is what was live. */
  onForeign?(entry: JournalEntry, before: Live): void;
  onEvent?(life: Life, told: Told): void;
  onLook?(life: Life, gate: string): void;
  atEnd?(): void;
}
