import { PROPAGATION_MS } from '../scenario.ts';
import { isForward } from '../life.ts';
import type { Invariant, Scene } from '../scene.ts';

/**
 * Whatever becomes of a rollout, its process and its calls to AWS: while both versions are good and nobody else lays hands
 * on anything, no request of a user fails.
 */
export function users({ the, eye, aws, wrong }: Scene): Invariant {
  let isTornDown = false;
  return {
    onWrite: ({ entry, life, knob, before }) => {
      // A rolling update may end more tasks than others carry the traffic of, where its service allows that; and a network load
      // balancer is slow to follow a rescue that takes the traffic from them.
      const mayEnd = (the.release?.minimumHealthyPercent ?? 100) < 100;
      if (!entry.applied || !mayEnd) return;
      if (knob === 'stable-definition' && eye.share(before.actions) < 100) isTornDown = true;
      if (knob === 'canary-definition' && the.way === 'nlb' && !isForward(life)) isTornDown = true;
    },
    atEnd: () => {
      const isNobodysFault =
        the.canary === 'good' &&
        aws.journal.entries.every(({ actor, applied }) => actor === 'api' || !applied);
      // Without a load balancer nobody can tell that a task which runs is no good.
      const isSickUnseen = the.way === 'no-load-balancer' && the.release?.ailment?.what === 'never-healthy';
      if (isTornDown || isSickUnseen) return;
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
