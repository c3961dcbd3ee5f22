import { isTaken } from '../../src/rollout/errors.ts';
import type { Listener } from '../../src/rollout/teller.ts';

/** As src/job.ts: each keeps the checkpoint; that another run has the lease outweighs every other failure. */
export function inTurn(keepers: readonly Listener[]): Listener {
  return async (event, state) => {
    const failures: unknown[] = [];
    for (const keep of keepers) {
      try {
        await keep(event, state);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures.find(isTaken) ?? failures[0];
  };
}
