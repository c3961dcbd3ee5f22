import { DriftError } from '../rollout/errors.ts';
import type { Hands, Json, Knob } from '../rollout/ports.ts';

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
