import type { Fence } from './fence.ts';
import type { Gate, Router } from './ports.ts';

/** A gate over the split itself: what we wrote must still be live. Its {@link DriftError} is told apart from bad health. */
export function splitGate(fence: Fence, router: Router): Gate {
  return {
    name: 'split',
    lint: () => Promise.resolve([]),
    check: async (_window, signal) => {
      await fence.verify(router.knobs, signal);
      return { kind: 'healthy', seen: 'split as set' };
    },
    conclude: () => ({ verdict: { kind: 'healthy', seen: 'split as set' }, findings: [] }),
  };
}
