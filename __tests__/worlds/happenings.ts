import type { Change } from '../../simulator/changes.ts';
import type { VirtualClock } from '../../simulator/virtual-clock.ts';
import { stateOf } from './life.ts';
import { groupsOf, type Live, NAMES } from './live.ts';
import type { Scene } from './scene.ts';
import { type Accident, isByCount, type Meddling } from './world.ts';

/** Who changes what a rollout may change, too. */
const MEDDLER = { actor: 'terraform' };
const MOST_TASKS = 14;
const FATE = { actor: 'fate' };
/** The other version of each service. */
const DEPLOYED = { web: 'app:2', 'web-canary': 'app:1' } as const;

/** Lets everything happen that a world has in store, until it is over. */
export async function happen(scene: Scene, over: AbortSignal): Promise<void> {
  const { the, aws } = scene;
  for (const fault of the.faults) aws.faults.add(fault);
  for (const { alarm, atMs, forMs } of the.ringing) {
    aws.world.forceAlarm(alarm, 'ALARM', atMs);
    aws.world.forceAlarm(alarm, 'OK', atMs + forMs);
  }
  await Promise.all([
    ...the.accidents.map((accident) => befall(scene, accident, over)),
    ...the.meddling.map((meddling) => meddle(scene, meddling, over)),
  ]);
}

async function befall({ aws, virtual }: Scene, accident: Accident, over: AbortSignal): Promise<void> {
  const { service } = accident;
  if (!(await passes(virtual, accident.atMs, over))) return;
  switch (accident.what) {
    case 'crash':
      return aws.change({ what: 'crash-tasks', service, count: accident.count }, FATE);
    case 'deploy': {
      const taskDefinition = aws.arns.taskDefinitions[DEPLOYED[service]] ?? '';
      return aws.change({ what: 'deploy', service, taskDefinition }, FATE);
    }
    case 'no-room':
      aws.change({ what: 'block-placement', service, blocked: true }, FATE);
      if (await passes(virtual, accident.forMs, over)) {
        aws.change({ what: 'block-placement', service, blocked: false }, FATE);
      }
  }
}

/** Before the start a change is what was found; after the end it is nobody's business. */
async function meddle(scene: Scene, meddling: Meddling, over: AbortSignal): Promise<void> {
  const { virtual, eye, aws, lives } = scene;
  const hasStarted = (): boolean =>
    lives.all.some((life) => (stateOf(life)?.phase ?? 'preflight') !== 'preflight');
  if (!(await passes(virtual, meddling.atMs, over)) || !hasStarted()) return;
  const found = eye.live();
  const change = changeOf(scene, meddling);
  if (change === undefined) return;
  aws.change(change, MEDDLER);
  if (meddling.backAfterMs === undefined || !(await passes(virtual, meddling.backAfterMs, over))) return;
  aws.change(backTo(scene, meddling, found), MEDDLER);
}

function changeOf({ the, eye }: Scene, { knob, value }: Meddling): Change | undefined {
  if (knob !== 'forward') return countChange(knob, value % MOST_TASKS);
  if (isByCount(the)) return undefined;
  const weights = { [NAMES.stable]: 100 - value, [NAMES.canary]: value };
  return { what: 'set-weights', arn: eye.forwardArn, weights };
}

function backTo({ eye }: Scene, { knob }: Meddling, found: Live): Change {
  if (knob !== 'forward') return countChange(knob, knob === 'stable-count' ? found.stable : found.canary);
  const weights = Object.fromEntries(groupsOf(found.actions).map(({ arn, weight }) => [arn, weight]));
  return { what: 'set-weights', arn: eye.forwardArn, weights };
}

function countChange(knob: 'stable-count' | 'canary-count', desiredCount: number): Change {
  const service = knob === 'stable-count' ? NAMES.stable : NAMES.canary;
  return { what: 'set-desired-count', service, desiredCount };
}

async function passes(virtual: VirtualClock, ms: number, over: AbortSignal): Promise<boolean> {
  try {
    await virtual.sleep(ms, over);
    return true;
  } catch {
    return false;
  }
}
