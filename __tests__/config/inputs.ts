import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { parse } from 'yaml';
import { readConfig } from '../../src/config/config.ts';
import { InputError } from '../../src/rollout/errors.ts';

export type Inputs = Readonly<Record<string, string>>;

/** The least that makes a rollout. */
export const least: Inputs = { service: 'web', 'canary-service': 'web-canary', alarms: 'web-5xx' };

/** The name of every input of action.yml. */
export const inputNames: readonly string[] = namesIn(
  parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')),
);

function namesIn(action: unknown): readonly string[] {
  if (typeof action === 'object' && action !== null && 'inputs' in action) {
    const { inputs } = action;
    if (typeof inputs === 'object' && inputs !== null) return Object.keys(inputs);
  }
  throw new Error('action.yml has no inputs.');
}

/** Answers as the runner gives them: an empty string for what the workflow leaves out. */
export function answering(inputs: Inputs): (name: string) => string {
  return (name) => inputs[name] ?? '';
}

export function configWith(inputs: Inputs): ReturnType<typeof readConfig> {
  return readConfig(answering({ ...least, ...inputs }));
}

/** What is said to be wrong; nothing, where the config could be read. Anything but an InputError is thrown on. */
export function mistakesWith(inputs: Inputs): readonly string[] {
  try {
    configWith(inputs);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.mistakes;
    throw error;
  }
}

/** Each of `expected` is a part of one mistake; they are told in this order, and no others. */
export function expectMistakes(inputs: Inputs, expected: readonly string[]): void {
  expect(mistakesWith(inputs)).toEqual(expected.map((mistake): unknown => expect.stringContaining(mistake)));
}

export function ecsArn(
  resource: string,
  region = 'eu-west-1',
  account = '123456789012',
  partition = 'aws',
): string {
  return `arn:${partition}:ecs:${region}:${account}:${resource}`;
}

export function elbArn(resource: string, region = 'eu-west-1', account = '123456789012'): string {
  return `arn:aws:elasticloadbalancing:${region}:${account}:${resource}`;
}

export function alarmArn(name: string, region = 'eu-west-1', account = '123456789012'): string {
  return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
}

/** `name` with its path, if it has one. */
export function roleArn(name: string, account = '123456789012', partition = 'aws'): string {
  return `arn:${partition}:iam::${account}:role/${name}`;
}
