import { DriftError } from '../rollout/errors.ts';
import type { Hands, Json, Knob } from '../rollout/ports.ts';

/** Reads with the patience of a wait: what fails and may work in a moment is read again. */
export async function readWith<T>(
  hands: Hands,
  what: string,
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const found: T[] = [];
  await hands.until(what, async (signal) => {
    found.push(await read(signal));
    return { kind: 'done', seen: what };
  });
  const [first] = found;
  if (first === undefined) throw new Error(`Nothing was read: ${what}.`);
  return first;
}

/** Sets knobs one after the other. One that drifted doesn't keep the rest from being set; its DriftError comes at the end. */
export async function setAll(hands: Hands, changes: readonly (readonly [Knob, Json])[]): Promise<void> {
  const drifts: DriftError[] = [];
  for (const [knob, value] of changes) {
    try {
      await hands.set(knob, value);
    } catch (error) {
      if (!(error instanceof DriftError)) throw error;
      drifts.push(error);
    }
  }
  const [drift] = drifts;
  if (drift !== undefined) throw drift;
}
