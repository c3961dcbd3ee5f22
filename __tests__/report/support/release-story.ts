import {
  DEFINITION,
  type Forecast,
  type Plan,
  type PlannedRelease,
  type PlannedStep,
  type Reason,
  type Snapshot,
  type Split,
} from '../../../src/rollout/ports.ts';
import { plan, snapshot, split, Story } from './story.ts';

export const IMAGE = `app: sha256:${'2'.repeat(64)}`;
/** What stable and the canary run at the start, and the new version. */
export const STABLE = arn('web:41');
export const CANARY = arn('web-canary:7');
export const NEW = arn('web-canary:8');

export const FORECAST: Forecast = {
  ...{ mostTasks: 14, extraTasks: 4 },
  ...{ leastMs: 20 * 60_000, mostMs: 80 * 60_000 },
};

const INTENT: PlannedRelease = {
  from: 'web-canary:7',
  to: 'app:2 in container app of web:41',
  isThere: false,
};

export function arn(name: string): string {
  return `arn:aws:ecs:eu-west-1:123456789012:task-definition/${name}`;
}

/** Stable's tasks ended by themselves, or the canary's. */
export function taskFailure(service: string): Reason {
  return {
    kind: 'tasks',
    subject: service,
    message: `ECS put back the old version on ${service}, because the deployment failed`,
    evidence: ['task 1a2b: Essential container exited, app exit code 1', 'log: no such table: users'],
  };
}

/** What is live, with the versions that the services run. */
export function versions(share: number, stable = 'web:41', canary = 'web-canary:8'): Split {
  const live = split(share);
  return {
    ...live,
    stable: { ...live.stable, version: stable },
    canary: { ...live.canary, version: canary },
  };
}

export function found(share = 0): Snapshot {
  const { knobs, ...rest } = snapshot(versions(share, 'web:41', 'web-canary:7'));
  return { ...rest, knobs: { ...knobs, [DEFINITION.stable]: STABLE, [DEFINITION.canary]: CANARY } };
}

/** 25 %, 100 %, and back in two steps. */
export function releasePlan(changes: Partial<Plan> = {}, release: Partial<PlannedRelease> = {}): Plan {
  return {
    ...plan([], [25, 100]),
    release: {
      ...INTENT,
      promotion: [back(50, 300_000), back(0, 0)],
      ...release,
    },
    ...changes,
  };
}

/** The same, where the canary keeps the version. */
export function keptPlan(): Plan {
  return { ...plan([], [25, 100]), release: INTENT };
}

function back(share: number, bakeMs: number): PlannedStep {
  return {
    ...{ share, bakeMs },
    aim: { asked: share, achieved: share, stableWeight: 100 - share, canaryWeight: share },
  };
}

/** Up to the deployment to the canary. */
export function registered(isNew = true, planned = releasePlan()): Story {
  return new Story()
    .plan(planned, found())
    .start()
    .after(1_000)
    .tell({ type: 'stage-started', stage: 'deploy' })
    .after(1_000)
    .tell({ type: 'registered', taskDefinition: NEW, isNew });
}

/** Up to the wait for the canary's tasks. */
export function deploying(): Story {
  return registered().write(DEFINITION.canary, 'task definition of web-canary', CANARY, NEW).tell({
    type: 'waiting',
    what: 'web-canary to run web-canary:8',
    seen: '1 of 2 tasks running',
    leftMs: 590_000,
  });
}

export function deployed(images: readonly string[] = [IMAGE]): Story {
  return deploying()
    .after(20_000)
    .tell({ type: 'deployed', role: 'canary', deployed: { taskDefinition: NEW, images } });
}

/** All steps have passed: the canary serves everything. */
export function serving(): Story {
  return deployed().shift(0, 25).pass(0, 25).shift(1, 100).pass(1, 100);
}

/** Stable is on its way to what the canary serves. */
export function promoting(): Story {
  return serving()
    .tell({ type: 'stage-started', stage: 'promote' })
    .write(DEFINITION.stable, 'task definition of web', STABLE, NEW);
}

/** Half of the traffic is back on stable. */
export function returning(): Story {
  return promoting()
    .after(60_000)
    .tell({ type: 'deployed', role: 'stable', deployed: { taskDefinition: NEW, images: [IMAGE] } })
    .shift(2, 50);
}

/** Everything is done; then it completes. */
export function promoted(): Story {
  return almostDone().end({
    result: 'completed',
    reason: 'All 2 steps passed, and stable runs the new version.',
    split: versions(0, 'web-canary:8'),
  });
}

/** Everything is done, but what was held still is yet to be given back. */
export function almostDone(): Story {
  return returning()
    .pass(2, 50)
    .shift(3, 0)
    .pass(3, 0)
    .tell({ type: 'traffic-restored', split: versions(0, 'web-canary:8') })
    .tell({ type: 'promoted', taskDefinition: NEW, previous: STABLE });
}

/** Stable's tasks failed, and the canary keeps everything. */
export function promotionFailed(from = promoting()): Story {
  const message = 'The stable service could not take over: it did not start';
  return from
    .trouble({ reasons: [taskFailure('web')], message })
    .tell({ type: 'rollback-started', to: { ...found(100), split: versions(100) }, by: 'main' })
    .tell({ type: 'traffic-restored', split: versions(100) })
    .write(DEFINITION.stable, 'task definition of web', NEW, STABLE)
    .end({ result: 'promotion-failed', reason: message, split: versions(100) });
}

/** The canary's tasks failed, and it has what it had. */
export function deploymentFailed(): Story {
  return deploying()
    .trouble({ reasons: [taskFailure('web-canary')] })
    .tell({ type: 'rollback-started', to: found(), by: 'main' })
    .tell({ type: 'traffic-restored', split: versions(0, 'web:41', 'web-canary:8') })
    .write(DEFINITION.canary, 'task definition of web-canary', NEW, CANARY)
    .end({ result: 'rolled-back', reason: '', split: versions(0, 'web:41', 'web-canary:7') });
}
