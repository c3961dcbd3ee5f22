import { describe, expect, test } from '@jest/globals';
import { shellLine } from '../../src/aws/shell.ts';
import { groupName, loadBalancerKind, parseTarget, type Target } from '../../src/traffic/target.ts';

const counts: Target = {
  kind: 'task-count',
  region: 'us-east-1',
  cluster: 'prod',
  stable: { service: 'web' },
  canary: { service: 'web-canary' },
};
const weights: Target = {
  kind: 'listener',
  region: 'us-east-1',
  cluster: 'prod',
  stable: { service: 'web', targetGroupArn: 'arn:stable' },
  canary: { service: 'web-canary', targetGroupArn: 'arn:canary' },
  forwardPoint: { kind: 'rule', arn: 'arn:rule', label: 'rule 10 of HTTPS:443', loadBalancer: 'application' },
};

describe('a target', () => {
  test.each([counts, weights])('of kind $kind survives being saved', (target) => {
    expect(parseTarget(JSON.parse(JSON.stringify(target)))).toEqual(target);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a list', []],
    ['an unknown kind', { ...counts, kind: 'dns' }],
    ['a service without a name', { ...counts, stable: {} }],
    ['weights without a group', { ...weights, canary: { service: 'web-canary' } }],
    ['weights without a place', { ...weights, forwardPoint: undefined }],
  ])('is refused when it is %s', (_name, saved) => {
    expect(() => parseTarget(saved)).toThrow(/^Malformed /);
  });
});

test.each([
  ['arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/shop/0', 'application'],
  ['arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/net/shop/0', 'network'],
  ['arn:aws-cn:elasticloadbalancing:cn-north-1:1:loadbalancer/gwy/shop/0', 'gateway'],
])('%s is an %s load balancer', (arn, kind) => {
  expect(loadBalancerKind(arn)).toBe(kind);
});

test('a target group is known by its name', () => {
  expect(groupName('arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/web-blue/0123')).toBe('web-blue');
  expect(groupName('odd')).toBe('odd');
});

test('a command line can be pasted into a shell whatever it holds', () => {
  expect(shellLine(['aws', 'a:b/c-d', 'it is', "it's", '', '$(x)'])).toBe(
    String.raw`aws a:b/c-d 'it is' 'it'\''s' '' '$(x)'`,
  );
});
