import { isForward } from '../life.ts';
import type { Invariant, Scene, Write } from '../scene.ts';
import { TIMEOUT_MS } from '../way.ts';
import { isByCount } from '../world.ts';

const SECOND = 1_000;

/**
 * A canary is deployed to while it has no traffic; and a stable whose version was changed gets none before all its tasks are
 * healthy, or were a moment ago: neither on the way up, nor on the way back. Where somebody else has a hand in it, nothing can
 * be said.
 */
export function deployments({ the, eye, virtual, wrong }: Scene): Invariant {
  const momentMs = the.faults.length + the.late.length === 0 ? SECOND : 3 * TIMEOUT_MS;
  let isDisturbed = false;
  let isStableChanged = false;
  let fullAt = -Infinity;
  let idleAt = -Infinity;

  const note = (): void => {
    if (eye.ready('stable') >= eye.service('stable').desiredCount) fullAt = virtual.now();
    if (eye.share() === 0) idleAt = virtual.now();
  };
  note();

  const onDefinition = ({ knob, life }: Write): void => {
    if (knob === 'stable-definition') isStableChanged = true;
    else if (virtual.now() - idleAt > momentMs)
      wrong(`Deployments: ${life.kind} deployed to the canary, which has ${eye.share()} % of traffic`);
  };
  const onWeights = ({ before, life }: Write): void => {
    const [was, is] = [eye.share(before.actions), eye.share()];
    const { desiredCount } = eye.service('stable');
    if (!isStableChanged || is >= was) return;
    const others = isForward(life) ? eye.tasksOfOthers('stable') : 0;
    if (others > 0) wrong(`Deployments: stable got traffic, and ${others} of its tasks run something else`);
    if (virtual.now() - fullAt <= momentMs) return;
    wrong(
      `Deployments: ${life.kind} gave stable traffic (the canary's share went from ${was} to ${is}), and ${eye.ready('stable')} of ${desiredCount} of its tasks are healthy`,
    );
  };

  return {
    onForeign: () => {
      isDisturbed = true;
    },
    onWrite: (write) => {
      const { entry, knob } = write;
      if (!entry.applied || isDisturbed) return;
      if (knob === 'stable-definition' || knob === 'canary-definition') onDefinition(write);
      else if (knob === 'forward' && !isByCount(the)) onWeights(write);
    },
    onCall: note,
  };
}
