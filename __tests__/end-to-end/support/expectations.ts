import { expect } from '@jest/globals';
import type { Ended } from './bundle.ts';
import type { Stage } from './stage.ts';

const OUR_COMMANDS = ['group', 'endgroup', 'notice', 'warning', 'error'];
const OUTPUTS = [
  'result',
  'percent',
  'failed-step',
  'reason',
  'alarms',
  'checkpoint',
  'stable-count',
  'canary-count',
  'stable-weight',
  'canary-weight',
  'promoted-task-definition',
  'previous-task-definition',
  'duration-seconds',
];

/** A job that went well: exit code 0, no error annotation, all outputs, and the verdict first in the summary. */
export function expectSuccess(end: Ended, result: string, heading: RegExp | string): void {
  expectReport(end, result, heading);
  expect(end.errors).toEqual([]);
  expect(end.code).toBe(0);
}

/** A job that failed once: exit code 1, exactly one error annotation with the cause first, all outputs. */
export function expectFailure(
  end: Ended,
  result: string,
  cause: RegExp | string,
  heading: RegExp | string,
): void {
  expectReport(end, result, heading);
  expect(end.errors).toHaveLength(1);
  const [first] = (end.errors[0] ?? '').split('\n');
  if (typeof cause === 'string') expect(first).toContain(cause);
  else expect(first).toMatch(cause);
  expect(end.outputs['reason']).not.toBe('');
  expect(end.code).toBe(1);
}

/** The post step of a job that main has ended in order: not a word, not a write. */
export async function expectQuietPost(stage: Stage, main: Ended): Promise<void> {
  const before = stage.writes().length;
  const post = await stage.postEnds(main);
  expect(post.log).toBe('');
  expect(post.summary).toBe('');
  expect(post.code).toBe(0);
  expect(stage.writes()).toHaveLength(before);
}

function expectReport(end: Ended, result: string, heading: RegExp | string): void {
  expect(end.outputs['result']).toBe(result);
  expect(Object.keys(end.outputs)).toEqual(OUTPUTS);
  expect(end.outputs['duration-seconds']).toMatch(/^\d+$/);
  expect(end.commands.filter(({ name }) => !OUR_COMMANDS.includes(name))).toEqual([]);
  const [first] = end.summary.split('\n');
  if (typeof heading === 'string') expect(first).toContain(heading);
  else expect(first).toMatch(heading);
}
