import type { Fence } from './fence.ts';
import type { Gate, Router } from './ports.ts';

/**
 * A gate over the split itself: what we wrote must still be live. Its {@link DriftError} is told apart from bad health.
 *
 * @param isOver whether the work is done, and others may change again what was held still for its time
 */
export function splitGate(fence: Fence, router: Router, isOver: () => boolean): Gate {
  return {
    name: 'split',
    lint: () => Promise.resolve([]),
    check: async (_window, signal) => {
      if (!isOver()) await fence.verify(router.knobs, signal);
      return { kind: 'healthy', seen: 'split as set' };
    },
    conclude: () => ({ verdict: { kind: 'healthy', seen: 'split as set' }, findings: [] }),
  };
}
