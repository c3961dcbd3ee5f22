import { PROPAGATION_MS } from '../scenario.ts';
import type { Invariant, Scene } from '../scene.ts';

/**
 * Whatever becomes of a rollout, its process and its calls to AWS: while both versions are good and nobody else lays hands
 * on anything, no request of a user fails.
 */
export function users({ the, aws, wrong }: Scene): Invariant {
  return {
    atEnd: () => {
      const isNobodysFault =
        the.canary === 'good' && aws.journal.entries.every(({ actor }) => actor === 'api');
      // Nobody answers what a third group gets; and a group that is detached loses its targets in the model at once,
      // before the load balancer follows: nothing that AWS says of itself.
      const hasThirdGroup = aws.arns.targetGroups['web-legacy'] !== undefined;
      if (!isNobodysFault || hasThirdGroup || the.way === 'unattached') return;
      // Who tells an NLB's new weights to settle at once has chosen so.
      if (the.way === 'nlb' && (the.options.settleMs ?? Infinity) < PROPAGATION_MS.network) return;
      const { failed, requests } = aws.world.traffic.totals();
      if (failed > 0) wrong(`Users: ${failed} of ${requests} requests failed`);
    },
  };
}
