import type { JournalEntry } from '../../simulator/journal.ts';
import { field } from '../../src/aws/failures.ts';
import { type Live, NAMES, printOfSent } from './live.ts';
import type { Life } from './life.ts';
import type { Scene, Write } from './scene.ts';
import { type KnobName, knobsOf } from './world.ts';

/** Nothing else of a service may be set. */
const OF_A_COUNT = ['cluster', 'service', 'desiredCount'];

/** Whether a call was meant to change traffic or tasks; what is kept of a rollout is no change to it. */
export function isWrite({ actor, mutating, service }: JournalEntry): boolean {
  return actor === 'api' && mutating && service !== 'dynamodb';
}

/** What a mutating call of the rollout is about. */
export function writeOf(scene: Scene, entry: JournalEntry, life: Life, before: Live): Write {
  const knob = knobOf(scene, entry);
  return {
    entry,
    life,
    before,
    value: valueOf(entry),
    knob: knob !== undefined && knobsOf(scene.the).includes(knob) ? knob : undefined,
  };
}

function knobOf({ eye }: Scene, { operation, params }: JournalEntry): KnobName | undefined {
  switch (operation) {
    case 'UpdateService': {
      if (!Object.keys(params ?? {}).every((name) => OF_A_COUNT.includes(name))) return undefined;
      const service = field(params, 'service');
      if (service === NAMES.stable) return 'stable-count';
      return service === NAMES.canary ? 'canary-count' : undefined;
    }
    case 'ModifyListener':
      return field(params, 'ListenerArn') === eye.forwardArn ? 'forward' : undefined;
    case 'ModifyRule':
      return field(params, 'RuleArn') === eye.forwardArn ? 'forward' : undefined;
    default:
      return undefined;
  }
}

function valueOf({ operation, params }: JournalEntry): string {
  if (operation === 'UpdateService') return String(field(params, 'desiredCount'));
  return printOfSent(field(params, 'DefaultActions') ?? field(params, 'Actions'));
}
