import type { JournalEntry } from '../../simulator/journal.ts';
import { field } from '../../src/aws/failures.ts';
import { type Live, NAMES, printOfScaling, printOfSent } from './live.ts';
import type { Life } from './life.ts';
import type { Scene, Write } from './scene.ts';
import { type KnobName, knobsOf } from './world.ts';

/** Nothing else of a service may be set, and never two things at once. */
const OF_A_SERVICE = { desiredCount: 'count', taskDefinition: 'definition' } as const;

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
      const set = Object.keys(params ?? {}).filter((name) => name !== 'cluster' && name !== 'service');
      const [what] = set;
      const role = roleOf(field(params, 'service'));
      if (role === undefined || set.length !== 1) return undefined;
      if (what !== 'desiredCount' && what !== 'taskDefinition') return undefined;
      return `${role}-${OF_A_SERVICE[what]}`;
    }
    case 'RegisterScalableTarget': {
      const role = roleOf(String(field(params, 'ResourceId')).replace('service/demo/', ''));
      return role === undefined ? undefined : `${role}-scaling`;
    }
    case 'ModifyListener':
      return field(params, 'ListenerArn') === eye.forwardArn ? 'forward' : undefined;
    case 'ModifyRule':
      return field(params, 'RuleArn') === eye.forwardArn ? 'forward' : undefined;
    default:
      return undefined;
  }
}

function roleOf(service: unknown): 'stable' | 'canary' | undefined {
  if (service === NAMES.stable) return 'stable';
  return service === NAMES.canary ? 'canary' : undefined;
}

function valueOf({ operation, params }: JournalEntry): string {
  if (operation === 'UpdateService')
    return String(field(params, 'desiredCount') ?? field(params, 'taskDefinition'));
  if (operation === 'RegisterScalableTarget') return printOfScaling(params);
  if (operation === 'RegisterTaskDefinition' || operation === 'TagResource') return JSON.stringify(params);
  return printOfSent(field(params, 'DefaultActions') ?? field(params, 'Actions'));
}
