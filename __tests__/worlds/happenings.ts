import type { VirtualClock } from '../../simulator/virtual-clock.ts';
import { stateOf } from './life.ts';
import { deedOf, undoing } from './meddlers.ts';
import { behaviourOf, tagOf } from './scenario.ts';
import type { Scene } from './scene.ts';
import type { Accident, Ailment, Meddling, Move } from './world.ts';

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
    ...(the.scaling?.moves ?? []).map((one) => move(scene, one, over)),
    ...(the.release?.ailment === undefined ? [] : [ail(scene, the.release.ailment, over)]),
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
  const { virtual, eye } = scene;
  if (!(await passes(virtual, meddling.atMs, over)) || !hasStarted(scene)) return;
  const found = eye.live();
  const deed = deedOf(scene, meddling);
  if (deed === undefined) return;
  deed();
  if (meddling.backAfterMs === undefined || !(await passes(virtual, meddling.backAfterMs, over))) return;
  undoing(scene, meddling, found)();
}

/** An autoscaler tries to move a count. */
async function move(scene: Scene, { atMs, service, kind, to }: Move, over: AbortSignal): Promise<void> {
  if (!(await passes(scene.virtual, atMs, over)) || !hasStarted(scene)) return;
  scene.aws.change({ what: 'autoscale', service, kind, desiredCount: to }, { actor: 'autoscaler' });
}

/** While stable takes the new version over, something happens: nobody's change. */
async function ail(scene: Scene, ailment: Ailment, over: AbortSignal): Promise<void> {
  const { aws, virtual, promotionBegun, lives } = scene;
  if (!(await comes(promotionBegun, over)) || !(await passes(virtual, ailment.afterMs, over))) return;
  switch (ailment.what) {
    case 'alarm':
      return aws.world.forceAlarm('demo-5xx', 'ALARM', 1);
    case 'cancel':
      return lives.cancel();
    case 'death':
      return lives.all.find(({ kind }) => kind === 'main')?.process.die();
    case 'no-room':
    case 'crash-at-start':
    case 'never-healthy':
      return sicken(scene, ailment.what, ailment.forMs, over);
  }
}

/** For a while stable can't run the new version: no task of it can be placed, or those that are don't live. */
async function sicken(
  { the, aws, eye, virtual }: Scene,
  what: 'no-room' | 'crash-at-start' | 'never-healthy',
  forMs: number,
  over: AbortSignal,
): Promise<void> {
  const { scheduler } = aws.world.containers;
  const { tasks } = scheduler;
  const healthy = tasks.versions;
  const stable = eye.service('stable');
  aws.world.settle();
  if (what === 'no-room') stable.placementBlocked = true;
  else tasks.versions = { ...healthy, [tagOf(the)]: { ...healthy[tagOf(the)], ...behaviourOf(what) } };
  if (!(await passes(virtual, forMs, over))) return;
  aws.world.settle();
  tasks.versions = healthy;
  stable.placementBlocked = false;
  scheduler.reconcile(stable);
}

function hasStarted({ lives }: Scene): boolean {
  return lives.all.some((life) => (stateOf(life)?.phase ?? 'preflight') !== 'preflight');
}

/** Whether something comes before all is over. */
function comes(event: Promise<void>, over: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    over.addEventListener('abort', () => resolve(false), { once: true });
    event.then(
      () => resolve(true),
      () => resolve(false),
    );
  });
}

async function passes(virtual: VirtualClock, ms: number, over: AbortSignal): Promise<boolean> {
  try {
    await virtual.sleep(ms, over);
    return true;
  } catch {
    return false;
  }
}
