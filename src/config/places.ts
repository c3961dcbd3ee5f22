import type { Answers } from './answers.ts';
import type { Arn } from './arn.ts';
import type { Draft } from './draft.ts';
import type { Complaint } from './parsed.ts';
import { partitionOf } from './regions.ts';

type Part = 'partition' | 'region' | 'account';

/** What a part of every ARN must be, and which input says so: `service is in`, `aws-region is`. */
interface Expectation {
  readonly part: Part;
  readonly value: string;
  readonly because: string;
}

/** Notes ARNs that lie elsewhere than the rest: a rollout reaches one partition, region and account. A role is in no region. */
export function resourcesAgree(draft: Draft, answers: Answers): void {
  const arns = arnsOf(draft);
  const [first] = Object.entries(arns).flatMap(([name, [arn]]) => (arn === undefined ? [] : [{ name, arn }]));
  if (first === undefined) return;
  const expectations = expectationsOf(draft.region, first.name, first.arn);
  for (const [name, given] of Object.entries(arns)) {
    answers.complainAll(
      name,
      given.flatMap((arn) => disagreements(arn, expectations)),
    );
  }
}

function expectationsOf(region: string | undefined, name: string, first: Arn): readonly Expectation[] {
  const likeFirst = (part: Part): Expectation => ({ part, value: first[part], because: `${name} is in` });
  if (region === undefined) return [likeFirst('partition'), likeFirst('region'), likeFirst('account')];
  const partition = partitionOf(region);
  return [
    partition === undefined
      ? likeFirst('partition')
      : { part: 'partition', value: partition, because: `aws-region ${region} is in` },
    { part: 'region', value: region, because: 'aws-region is' },
    likeFirst('account'),
  ];
}

function disagreements(arn: Arn, expectations: readonly Expectation[]): readonly Complaint[] {
  return expectations
    .filter(({ part, value }) => arn[part] !== '' && arn[part] !== value)
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
    'task-definition': some(draft.taskDefinition?.kind === 'revision' ? draft.taskDefinition.arn : undefined),
    listener: some(draft.listener),
    'stable-target-group': some(draft.stableTargetGroup),
    'canary-target-group': some(draft.canaryTargetGroup),
    alarms: draft.alarms.flatMap(({ arn }) => some(arn)),
    // Last, since it can't say which region the others are in.
    'role-to-assume': some(draft.roleToAssume),
  };
}

function some(arn: Arn | undefined): readonly Arn[] {
  return arn === undefined ? [] : [arn];
}
