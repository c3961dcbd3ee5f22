import { readConfig } from '../../../src/config/config.ts';
import { InputError } from '../../../src/rollout/errors.ts';
import type { Inputs } from '../../support/jobs.ts';
import { contents } from './documents.ts';
import { type Mapping, mapping, mappingOf, stepsIn } from './yaml.ts';

/** The one name under which our workflows use this action. */
export const OURS = 'org/ecs-canary@v1';

/** Where the simulator's images are. */
export const REGISTRY = '123456789012.dkr.ecr.us-east-1.amazonaws.com';

/** The tag that they release. */
export const VERSION = '1.4.0';

const RULE =
  'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/web/0123456789abcdef/fedcba9876543210/0123456789abcdef';

/** What GitHub might put in the place of each expression that our workflows use. */
export const EXPRESSIONS: Inputs = {
  'inputs.percent': '25',
  'inputs.bake': '10m',
  'inputs.version': VERSION,
  'steps.render.outputs.task-definition': '/home/runner/work/_temp/task-definition-20-a1b2c3.json',
  'vars.REGISTRY': REGISTRY,
  'vars.LISTENER_RULE': RULE,
  'vars.CANARY_ROLE': 'arn:aws:iam::123456789012:role/ecs-canary',
  'vars.RECOVER_ROLE': 'arn:aws:iam::123456789012:role/ecs-canary-recover',
  'vars.STATUS_ROLE': 'arn:aws:iam::123456789012:role/ecs-canary-status',
  'vars.AWS_REGION': 'eu-west-1',
};

/** Inputs that action.yml declares. */
export const declared = mapping(mappingOf(contents('action.yml'))['inputs']);

/** What a workflow, or a piece of one, gives to this action: one a step. */
export function oursIn(value: unknown): readonly Mapping[] {
  return stepsIn(value)
    .filter(({ uses }) => uses === OURS)
    .map((step) => mapping(step['with'] ?? {}));
}

/** A value as GitHub hands it over. */
export function filled(value: unknown, expressions: Inputs = EXPRESSIONS): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (whole, expression: string) => {
    const found = expressions[expression];
    if (found === undefined) throw new Error(`The test has no value for ${whole}.`);
    return found;
  });
}

/** Every input as the runner fills it in: as given, else the default of action.yml. */
export function answersTo(inputs: Mapping, expressions: Inputs = EXPRESSIONS): Inputs {
  const names = Object.keys({ ...declared, ...inputs });
  return Object.fromEntries(
    names.map(
      (name) =>
        [name, filled(inputs[name] ?? mapping(declared[name])['default'] ?? '', expressions)] as const,
    ),
  );
}

/** What the action would say is wrong. */
export function mistakesIn(inputs: Mapping): readonly string[] {
  const answers = answersTo(inputs);
  try {
    readConfig((name) => answers[name] ?? '');
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.mistakes;
    throw error;
  }
}
