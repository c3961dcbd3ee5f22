import { lastSegment } from '../aws/batches.ts';
import type { Aws } from '../aws/clients.ts';
import { failureOf } from '../aws/failures.ts';
import { readService } from '../aws/services.ts';
import { forceDeployment, tagService } from '../aws/service-writes.ts';
import {
  type DescribedTaskDefinition,
  describeTaskDefinition,
  registerTaskDefinition,
  type TaskDefinition,
} from '../aws/task-definitions.ts';
import { RemoteError } from '../rollout/errors.ts';
import {
  type Clock,
  DEFINITION,
  type Deployed,
  type Hands,
  type Knob,
  type Release,
  type Router,
} from '../rollout/ports.ts';
import { readWith } from '../rollout/reading.ts';
import { deploymentNow, untilArrived } from './deployment.ts';
import { deploymentFailed } from './evidence.ts';
import type { ReleasePlace } from './place.ts';
import { sameDefinition } from './task-definition.ts';
import type { Wanted } from './wanted.ts';

export interface ReleaseWork {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly place: ReleasePlace;
  /** With the knobs of {@link releasing}. */
  readonly router: Router;
  readonly wanted: Wanted;
  /** The canary runs the revision already, and is to pull its image anew. */
  readonly force: boolean;
  /** ARNs of the services in the long form, and what to mark them with; absent where nobody asked. */
  readonly tags?: { readonly services: readonly string[]; readonly run?: string };
}

/** A registration, or a forced deployment, whose answer was lost is looked for before it is sent again, this often. */
const TRIES = 4;
const BETWEEN_TRIES_MS = 2_000;

export function releaseOf(work: ReleaseWork): Release {
  const { aws, place, router, wanted, force, tags } = work;
  const deploying = { aws, place, router };
  const [stable, canary] = [knobOf(router, DEFINITION.stable), knobOf(router, DEFINITION.canary)];
  return {
    register: async (signal) =>
      wanted.kind === 'revision'
        ? { taskDefinition: wanted.arn, isNew: false }
        : registered(work, wanted.definition, signal),
    deploy: async (taskDefinition, hands) => {
      const before = await deploymentNow(deploying, 'canary', hands);
      if (force) return forced(work, taskDefinition, before, hands);
      await hands.set(canary, taskDefinition);
      return untilArrived(deploying, 'canary', taskDefinition, hands, { before });
    },
    promote: async (hands) => {
      const taskDefinition = await definition(canary, hands);
      const previous = await definition(stable, hands);
      const before = await deploymentNow(deploying, 'stable', hands);
      await hands.set(stable, taskDefinition);
      return { ...(await untilArrived(deploying, 'stable', taskDefinition, hands, { before })), previous };
    },
    explain: async (role, why, signal) => {
      const view = await readService(aws, place.cluster, place[role], signal);
      return deploymentFailed(aws, place, role, { view, why, of: view.taskDefinition }, signal);
    },
    ...(tags === undefined
      ? {}
      : {
          mark: async (taskDefinition: string, signal: AbortSignal) => {
            const marks = {
              'ecs-canary:stable': lastSegment(taskDefinition),
              ...(tags.run === undefined ? {} : { 'ecs-canary:run': tags.run }),
            };
            for (const service of tags.services) await tagService(aws, service, marks, signal);
          },
        }),
  };
}

/** The family's newest revision, where that is just like it: ours, if the answer was lost, or an earlier run's. */
async function registered(
  { aws, clock }: ReleaseWork,
  wanted: TaskDefinition,
  signal: AbortSignal,
): Promise<{ readonly taskDefinition: string; readonly isNew: boolean }> {
  let hasSent: boolean | undefined;
  for (let attempt = 1; ; attempt++) {
    const newest = await newestOf(aws, wanted, signal);
    if (newest !== undefined && sameDefinition(newest.definition, wanted)) {
      return { taskDefinition: newest.arn, isNew: hasSent === true };
    }
    try {
      hasSent = true;
      return { taskDefinition: await registerTaskDefinition(aws, wanted, signal), isNew: true };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof RemoteError && error.transient) || attempt >= TRIES) throw error;
      await clock.sleep(BETWEEN_TRIES_MS, signal);
    }
  }
}

/** ECS says of an unknown family what it says of a bad request. */
async function newestOf(
  aws: Aws,
  { family }: TaskDefinition,
  signal: AbortSignal,
): Promise<DescribedTaskDefinition | undefined> {
  if (typeof family !== 'string') return undefined;
  try {
    return await describeTaskDefinition(aws, family, signal);
  } catch (error) {
    if (error instanceof RemoteError && failureOf(error.cause).code === 'Client') return undefined;
    throw error;
  }
}

/** Sent once; again only where the answer was lost and nothing has come of it. */
async function forced(
  { aws, clock, place, router }: ReleaseWork,
  taskDefinition: string,
  before: string | undefined,
  hands: Hands,
): Promise<Deployed> {
  const deploying = { aws, place, router };
  for (let attempt = 1; ; attempt++) {
    try {
      await hands.once(`a new deployment of ${place.canary}, so that it pulls its image anew`, (signal) =>
        forceDeployment(aws, place.cluster, place.canary, signal),
      );
      break;
    } catch (error) {
      if (!(error instanceof RemoteError && error.transient) || attempt >= TRIES) throw error;
      await clock.sleep(BETWEEN_TRIES_MS, hands.signal);
      if ((await deploymentNow(deploying, 'canary', hands)) !== before) break;
    }
  }
  return untilArrived(deploying, 'canary', taskDefinition, hands, { before, isForced: true });
}

async function definition(knob: Knob, hands: Hands): Promise<string> {
  const value = await readWith(hands, `the ${knob.label}`, (signal) => knob.read(signal));
  if (typeof value !== 'string') throw new TypeError(`The ${knob.label} is no text.`);
  return value;
}

function knobOf(router: Router, name: string): Knob {
  const knob = router.knobs.find((each) => each.name === name);
  if (knob === undefined) throw new Error(`The router has no knob ${name}.`);
  return knob;
}
