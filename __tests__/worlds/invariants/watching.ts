import { isForward, type Life, tellerOf, type Told } from '../life.ts';
import type { Invariant, Scene } from '../scene.ts';
import { ALARMS } from '../world.ts';

const SECOND = 1_000;
const NEVER = -Infinity;

/**
 * Watching never stops between the first change and the end: each gate is asked again before its poll interval and its
 * patience are over. And what an alarm has told on the way is never followed by a promotion.
 */
export function watching(scene: Scene): Invariant {
  const { the, virtual, wrong, lives } = scene;
  const { pollMs, patienceMs } = the.options;
  const mostMs = pollMs + patienceMs + SECOND;
  const lookedAt = new Map<string, number>();
  let startedAt = NEVER;

  const check = (life: Life | undefined): void => {
    if (life === undefined || startedAt === NEVER || !isForward(life)) return;
    for (const [gate, at] of lookedAt) {
      const blindMs = virtual.now() - at;
      if (blindMs > mostMs) wrong(`Watching: nobody has asked the ${gate} for ${blindMs} ms`);
    }
  };

  return {
    onLook: (life, gate) => {
      check(life);
      lookedAt.set(gate, virtual.now());
    },
    onCall: (_, life) => check(life),
    onEvent: (life: Life, { event }: Told) => {
      if (event.type === 'started') {
        startedAt = event.at;
        if (isWatched(scene)) for (const gate of ['alarms', 'tasks']) lookedAt.set(gate, event.at);
      }
      check(life);
    },
    atEnd: () => {
      const end = tellerOf(lives.all)?.told.at(-1);
      if (end?.state.result !== 'completed' && end?.state.result !== 'holding') return;
      const rang = ringsBetween(scene, startedAt, end.event.at - noticingMs(scene));
      if (isWatched(scene) && rang.length > 0)
        wrong(`Watching: ${rang.join(', ')} rang, and it was promoted`);
    },
  };
}

/** A mere return watches nothing but the split. */
function isWatched({ the }: Scene): boolean {
  return the.steps.some(({ share }) => share > 0);
}

/** What rings as late as this may come after everybody's last look. */
function noticingMs({ the }: Scene): number {
  const { pollMs, patienceMs } = the.options;
  return pollMs + 10 * SECOND + (the.faults.length + the.late.length === 0 ? 0 : patienceMs + 30 * SECOND);
}

function ringsBetween({ aws, the }: Scene, from: number, until: number): readonly string[] {
  const { items } = aws.world.alarms.history;
  return ALARMS.filter((name) => {
    const ofAlarm = items.filter(({ alarmName, type }) => alarmName === name && type === 'StateUpdate');
    // Where it may ring at the start it is left out until it was once seen quiet.
    const rangBefore = ofAlarm.findLast(({ at }) => at <= from)?.summary.endsWith('to ALARM') === true;
    if (rangBefore && the.options.alarmAtStart === 'ignore') return false;
    return ofAlarm.some(({ at, summary }) => at > from && at < until && summary.endsWith('to ALARM'));
  });
}
