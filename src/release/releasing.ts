import type { Aws } from '../aws/clients.ts';
import { readService } from '../aws/services.ts';
import { RemoteError } from '../rollout/errors.ts';
import { DEFINITION, type Hands, type Json, type Router, type Snapshot } from '../rollout/ports.ts';
import { arrivalOf } from './arrival.ts';
import { definitionKnob } from './definition-knob.ts';
import { untilArrived } from './deployment.ts';
import { readWith } from '../rollout/reading.ts';
import { FOLLOW_MS } from '../rollout/time.ts';
import type { ReleasePlace } from './place.ts';

/**
 * A router that puts back, too, what the services ran. Stable first, where it gets traffic: never any to a stable that isn't healthy. The
 * canary last, without waiting for it, unless it is to get traffic again.
 */
export function releasing(inner: Router, aws: Aws, place: ReleasePlace): Router {
  const stable = definitionKnob('stable', aws, place);
  const canary = definitionKnob('canary', aws, place);
  const deploying = { aws, place, router: inner };

  const stableFirst = async (to: Snapshot, hands: Hands): Promise<void> => {
    if (!hands.hasTouched(stable)) return;
    const goal = definitionIn(to, DEFINITION.stable);
    await hands.set(stable, goal);
    await hands.until(`healthy tasks of ${place.stable}`, async (signal) => {
      const view = await readService(aws, place.cluster, place.stable, signal);
      // A deployment that may stop healthy tasks before others are there must be over first.
      const arrival = arrivalOf(view, goal);
      if (view.minimumHealthyPercent < 100 && arrival.kind !== 'arrived') {
        return { kind: 'waiting', seen: arrival.kind === 'failed' ? arrival.why : arrival.seen };
      }
      return inner.ready('stable', signal);
    });
  };
  /**
   * A canary that is to get traffic again, and runs something else now, waits at 0 % for what it ran. So does one of which nobody can
   * tell, unless it serves for a stable that could not take over.
   */
  const mustWait = async (to: Snapshot, hands: Hands): Promise<boolean> => {
    if (to.split.share === 0 || !hands.hasTouched(canary)) return false;
    try {
      return !canary.same(await canary.read(hands.signal), definitionIn(to, DEFINITION.canary));
    } catch (error) {
      if (error instanceof RemoteError) return to.split.share < 100;
      throw error;
    }
  };
  /** Requests may still be on their way to a canary that has just lost its traffic, and a deployment may end its tasks at once. */
  const putCanaryBack = async (goal: string, hands: Hands): Promise<void> => {
    const { desired, taskDefinition } = await readWith(hands, 'the canary', (signal) =>
      readService(aws, place.cluster, place.canary, signal),
    );
    if (desired > 0 && !canary.same(taskDefinition, goal))
      await hands.pause('the load balancer to follow', FOLLOW_MS);
    await hands.set(canary, goal);
  };
  const withDefinitions = (goal: Snapshot, from: Snapshot): Snapshot => ({
    ...goal,
    knobs: { ...from.knobs, ...goal.knobs },
  });
  const atZero = (to: Snapshot): Snapshot => withDefinitions(inner.home(to, 'stable'), to);

  return {
    ...inner,
    knobs: [...inner.knobs, stable, canary],
    snapshot: async (signal) => {
      const [found, ofStable, ofCanary] = await Promise.all([
        inner.snapshot(signal),
        stable.read(signal),
        canary.read(signal),
      ]);
      return { ...found, knobs: { ...found.knobs, [stable.name]: ofStable, [canary.name]: ofCanary } };
    },
    home: (from, to) => withDefinitions(inner.home(from, to), from),
    restoreTraffic: async (to, hands) => {
      const waits = await mustWait(to, hands);
      if (waits || to.split.share < 100) await stableFirst(to, hands);
      await inner.restoreTraffic(waits ? atZero(to) : to, hands);
    },
    restoreRest: async (to, hands) => {
      const waits = await mustWait(to, hands);
      if (waits || to.split.share < 100) await stableFirst(to, hands);
      const goal = definitionIn(to, DEFINITION.canary);
      if (waits) {
        await inner.restoreRest(atZero(to), hands);
        await putCanaryBack(goal, hands);
        await untilArrived(deploying, 'canary', goal, hands);
        await inner.restoreTraffic(to, hands);
      }
      const split = await inner.restoreRest(to, hands);
      if (hands.hasTouched(stable)) await hands.set(stable, definitionIn(to, DEFINITION.stable));
      if (hands.hasTouched(canary)) await putCanaryBack(goal, hands);
      // Healthy tasks of the version that is given up serve until they are replaced: so long nothing is rolled back.
      if (to.split.share < 100 && hands.hasTouched(stable)) {
        await untilArrived(deploying, 'stable', definitionIn(to, DEFINITION.stable), hands);
      }
      return split;
    },
  };
}

function definitionIn({ knobs }: Snapshot, name: string): string {
  const value: Json | undefined = knobs[name];
  if (typeof value === 'string') return value;
  throw new TypeError(`The snapshot has no ${name}.`);
}
