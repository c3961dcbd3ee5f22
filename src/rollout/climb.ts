import { splitGate } from './drift.ts';
import type { Fence } from './fence.ts';
import { deployTo, type Journey, playStep, untilTrafficFollows } from './journey.ts';
import type { Finding, Knob, Snapshot } from './ports.ts';
import { promote, PromotionError } from './promotion.ts';
import type { Rollout } from './rollout.ts';
import { said, type Teller } from './teller.ts';
import { Watch } from './watch.ts';

/** Waits look more often than gates poll, ms. */
const LOOK_EVERY_MS = 5_000;

/** The way up: deploy, the steps, promote; watched throughout. Throws whatever stops it. */
export async function climb(rollout: Rollout, teller: Teller, fence: Fence): Promise<void> {
  const { router, clock, options, plan, snapshot, resumeAt } = rollout;
  const startedAt = rollout.startedAt ?? clock.now();
  if (resumeAt === undefined) await teller.tell({ type: 'planned', plan, snapshot });
  else await teller.tell({ type: 'resumed', plan, index: resumeAt });
  await teller.tell({ type: 'started', rollbackTo: options.rollbackTo });

  const window = { phase: 'shift', share: snapshot.split.share, since: startedAt, startedAt } as const;
  const end = { isNear: false };
  const gates = [...rollout.gates, splitGate(fence, router, () => end.isNear)];
  const { pollMs, patienceMs } = options;
  const watch = new Watch({ gates, clock, teller, pollMs, patienceMs }, window);
  const { cancel, stop } = rollout;
  const signal = AbortSignal.any([cancel, watch.trouble, ...(stop === undefined ? [] : [stop])]);
  const hands = fence.hands({
    mode: 'forward',
    signal,
    deadlineMs: options.stabilizeMs,
    lookEveryMs: Math.min(pollMs, LOOK_EVERY_MS),
  });
  const journey = { rollout, teller, fence, gates, watch, hands, startedAt };
  try {
    // A deployment that failed is replaced: what becomes of it until then is nobody's trouble.
    if (plan.release?.isThere === false) watch.deploying('canary');
    watch.start();
    await watch.fresh(signal);
    await deploy(journey);
    for (const [index, step] of plan.steps.entries()) {
      if (index >= (resumeAt ?? 0)) await playStep(journey, index, step);
    }
    await promote(journey);
    // What the report is about to say must be true when it is said.
    await fence.verify(router.knobs, signal);
    end.isNear = true;
    await comeToRest(journey);
    await teller.tell({ type: 'all-passed', result: resultOf(rollout) });
  } catch (error) {
    // A promotion has judged already what ended it.
    if (error instanceof PromotionError) throw error;
    throw signal.aborted ? signal.reason : error;
  } finally {
    await watch.stop();
  }
  signal.throwIfAborted();
  // That nothing is left to do is kept already.
  await said(teller, ending(rollout, teller));
}

/** Brings the new version to the canary, which gives up its traffic first if it has any. */
async function deploy(journey: Journey): Promise<void> {
  const { rollout, teller, hands } = journey;
  const { release, router, snapshot, plan } = rollout;
  if (release === undefined || plan.release?.isThere !== false) return;
  await teller.tell({ type: 'stage-started', stage: 'deploy' });
  if (snapshot.split.share > 0) {
    await router.shift(0, snapshot, hands);
    await untilTrafficFollows(journey);
  }
  const { taskDefinition, isNew } = await release.register(hands.signal);
  await teller.tell({ type: 'registered', taskDefinition, isNew });
  await deployTo(journey, 'canary', 0, () => release.deploy(taskDefinition, hands));
}

/** Gives back what was held still for the rollout's time, where what it has reached stays; what can't be as it was is told. */
async function comeToRest({ rollout: { router, snapshot }, teller, hands }: Journey): Promise<void> {
  const { suspension } = router;
  if (suspension === undefined) return;
  const goal = suspension.atRest(await router.snapshot(hands.signal), snapshot);
  await suspension.lift(goal, hands);
  const findings = suspension.knobs.flatMap((knob) => differenceOf(knob, goal, snapshot));
  if (findings.length > 0) await teller.tell({ type: 'findings', findings });
}

function differenceOf(knob: Knob, { knobs }: Snapshot, from: Snapshot): readonly Finding[] {
  const [now, before] = [knobs[knob.name], from.knobs[knob.name]];
  if (now === undefined || before === undefined || knob.same(now, before)) return [];
  const message = `The ${knob.label} is left at ${knob.show(now)}, because ${knob.show(before)}, as found, would change the number of tasks.`;
  const fix = `When that is wanted: ${knob.command(before)}`;
  return [{ severity: 'warning', subject: knob.label, message, fix }];
}

function ending(rollout: Rollout, { state }: Teller) {
  const { steps } = rollout.plan;
  const passed = `All ${steps.length === 1 ? 'of the one step' : `${steps.length} steps`} passed`;
  const isPromoted = state.release?.promoted !== undefined;
  const reason = `${passed}${isPromoted ? ', and stable runs the new version' : ''}.`;
  const seen = state.split === undefined ? {} : { split: state.split };
  return { type: 'ended', result: resultOf(rollout), reason, commands: [], ...seen } as const;
}

function resultOf({ plan }: Rollout) {
  return plan.steps.at(-1)?.share === 100 ? 'completed' : 'holding';
}
