import type { Aws } from '../aws/clients.ts';
import type { Hands, Knob, Role } from '../rollout/ports.ts';
import { readWith } from '../rollout/reading.ts';
import { readPair, type ServicePair } from './pair.ts';
import { capacity, look, settled, type Wanted } from './readiness.ts';
import type { TaskCountTarget } from './target.ts';

const ROLES = ['stable', 'canary'] as const;

/** What the counts of two services are changed with. */
export interface CountWork {
  readonly aws: Aws;
  readonly target: TaskCountTarget;
  readonly knobs: Readonly<Record<Role, Knob>>;
}

/** Brings both counts to a goal, in whichever direction: up, healthy, then down. Returns what runs then. */
export async function shiftCounts(
  work: CountWork,
  goal: Readonly<Record<Role, number>>,
  hands: Hands,
): Promise<ServicePair> {
  const { knobs } = work;
  const live = await livePair(work, hands);
  const raised = ROLES.filter((role) => live[role].desired < goal[role]);
  const lowered = ROLES.filter((role) => live[role].desired > goal[role]);
  const carrying = lowered.length === 0 ? raised : ROLES.filter((role) => !lowered.includes(role));
  for (const role of raised) await hands.set(knobs[role], goal[role]);
  await untilReady(work, only(carrying, goal), hands);
  for (const role of lowered) await hands.set(knobs[role], goal[role]);
  await untilSettled(work, only(lowered, goal), 'exactly', hands);
  return livePair(work, hands);
}

/** Both services, read with the patience of a wait. */
export function livePair({ aws, target }: CountWork, hands: Hands): Promise<ServicePair> {
  return readWith(hands, 'the task counts', (signal) => readPair(aws, target, signal));
}

/** Waits until services can carry what their counts promise. */
export async function untilReady(work: CountWork, wanted: Wanted, hands: Hands): Promise<void> {
  if (Object.keys(wanted).length === 0) return;
  await hands.until(`healthy tasks of ${names(work, wanted)}`, async (signal) =>
    capacity(await look(work.aws, work.target, signal), work.target, wanted),
  );
}

/** Waits until the surplus of lowered services has stopped. */
export async function untilSettled(
  work: CountWork,
  wanted: Wanted,
  how: 'exactly' | 'at most',
  hands: Hands,
): Promise<void> {
  if (Object.keys(wanted).length === 0) return;
  await hands.until(`surplus tasks of ${names(work, wanted)} to stop`, async (signal) =>
    settled(await readPair(work.aws, work.target, signal), wanted, how),
  );
}

function only(roles: readonly Role[], goal: Readonly<Record<Role, number>>): Wanted {
  return Object.fromEntries(roles.map((role) => [role, goal[role]]));
}

function names({ target }: CountWork, wanted: Wanted): string {
  return ROLES.filter((role) => wanted[role] !== undefined)
    .map((role) => target[role].service)
    .join(' and ');
}
