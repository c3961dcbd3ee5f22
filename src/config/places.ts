import type { Answers } from './answers.ts';
import type { Arn } from './arn.ts';
import type { Draft } from './draft.ts';
import type { Complaint } from './parsed.ts';

type Part = 'partition' | 'region' | 'account';

/** What a part of every ARN must be, and which input says so: `service is in`, `aws-region is`. */
interface Expectation {
  readonly part: Part;
  readonly value: string;
  readonly because: string;
}

/** Notes ARNs that lie elsewhere than the rest: a rollout reaches one partition, region and account. */
export function resourcesAgree(draft: Draft, answers: Answers): void {
  const arns = arnsOf(draft);
  const [first] = Object.entries(arns).flatMap(([name, [arn]]) => (arn === undefined ? [] : [{ name, arn }]));
  if (first === undefined) return;
  const likeFirst = (part: Part): Expectation => ({
    part,
    value: first.arn[part],
    because: `${first.name} is in`,
  });
  const expectations = [
    likeFirst('partition'),
    draft.region === undefined
      ? likeFirst('region')
      : { part: 'region' as const, value: draft.region, because: 'aws-region is' },
    likeFirst('account'),
  ];
  for (const [name, given] of Object.entries(arns)) {
    answers.complain(name, ...given.flatMap((arn) => disagreements(arn, expectations)));
  }
}

function disagreements(arn: Arn, expectations: readonly Expectation[]): readonly Complaint[] {
  return expectations
    .filter(({ part, value }) => arn[part] !== value)
    .map(({ part, value, because }) => ({
      given: arn.text,
      wrong: `is in the ${part} ${arn[part]}, but ${because} ${value}`,
      right: 'Name resources of one partition, region and account',
    }));
}

/** The ARNs of every input that may have some, in the order of the inputs. */
function arnsOf(draft: Draft): Readonly<Record<string, readonly Arn[]>> {
  return {
    cluster: some(draft.cluster.arn),
    service: some(draft.service.arn),
    'canary-service': some(draft.canaryService.arn),
    listener: some(draft.listener),
    'stable-target-group': some(draft.stableTargetGroup),
    'canary-target-group': some(draft.canaryTargetGroup),
    alarms: draft.alarms.flatMap(({ arn }) => some(arn)),
  };
}

function some(arn: Arn | undefined): readonly Arn[] {
  return arn === undefined ? [] : [arn];
}
