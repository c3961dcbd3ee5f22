import { expect, test } from '@jest/globals';
import { alarmsInRule } from '../../src/preflight/rule.ts';

test.each([
  ['ALARM(a)', ['a']],
  ['ALARM("a b") OR OK(\'c(d)\')', ['a b', 'c(d)']],
  ['(ALARM(a) AND NOT INSUFFICIENT_DATA( b )) or alarm(a)', ['a', 'b']],
  ['ALARM("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a:b")', ['a:b']],
  ['ALARM("say \\"hi\\"") OR TRUE', ['say "hi"']],
  ['FALSE', []],
])('%s names %j, and no more', (rule, names) => {
  expect(alarmsInRule(rule)).toEqual({ names, isWhole: true });
});

test.each(['AT_LEAST(1, ALARM, (a, b))', 'ALARM(a) OR NEWER(b)', 'ALARM(a) XOR ALARM(b)'])(
  '%s may name more than is known',
  (rule) => {
    expect(alarmsInRule(rule).isWhole).toBe(false);
  },
);
