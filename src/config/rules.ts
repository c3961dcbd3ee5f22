import type { Answers } from './answers.ts';
import type { Draft } from './draft.ts';
import { planFitsIntoAJob } from './job-limit.ts';
import { modeRules, playsSteps } from './mode-rules.ts';
import { resourcesAgree } from './places.ts';
import { quote } from './quote.ts';
import { releaseRules } from './release-rules.ts';

type Rule = (draft: Draft, answers: Answers) => void;

/** Notes where inputs that make sense by themselves make none together. Inputs that couldn't be read are left out. */
export function checkTogether(draft: Draft, answers: Answers): void {
  for (const rule of rules) rule(draft, answers);
}

const rules: readonly Rule[] = [
  servicesDiffer,
  servicesLiveInCluster,
  percentOrSchedule,
  somethingWatches,
  trafficInputsFit,
  targetGroupsDiffer,
  canaryHasTasks,
  planFitsIntoAJob,
  ...modeRules,
  ...releaseRules,
  resourcesAgree,
];

function servicesDiffer({ service, canaryService }: Draft, answers: Answers): void {
  if (!answers.sound('service', 'canary-service') || service.name !== canaryService.name) return;
  answers.complain('canary-service', {
    given: canaryService.given,
    wrong: 'is the service that service names, too',
    right: 'Name two services: the stable one and the canary',
  });
}

function servicesLiveInCluster({ cluster, service, canaryService }: Draft, answers: Answers): void {
  for (const [name, reference] of [
    ['service', service],
    ['canary-service', canaryService],
  ] as const) {
    if (!answers.sound('cluster', name)) continue;
    if (reference.cluster === undefined || reference.cluster === cluster.name) continue;
    answers.complain(name, {
      given: reference.given,
      wrong: `is in the cluster ${quote(reference.cluster)}, but cluster is ${quote(cluster.name)}`,
      right: 'Set cluster to the one that both services are in',
    });
  }
}

function percentOrSchedule(_: Draft, answers: Answers): void {
  if (!answers.given('percent') || !answers.given('schedule')) return;
  answers.complain('percent', {
    given: answers.text('percent'),
    wrong: `excludes schedule, which is ${quote(answers.text('schedule'))}`,
    right: 'Give one of the two',
  });
}

function somethingWatches(draft: Draft, answers: Answers): void {
  const { steps, alarms, allowNoAlarms } = draft;
  if (!answers.sound('mode', 'resume') || !playsSteps(draft)) return;
  if (!answers.sound('alarms', 'allow-no-alarms', 'percent') || alarms.length > 0 || allowNoAlarms) return;
  if (answers.given('percent') && steps.every(({ share }) => share === 0)) return;
  answers.complain('alarms', {
    ...(answers.given('alarms') ? { given: answers.text('alarms') } : {}),
    wrong: 'names no alarms, so a bad canary would go unnoticed as long as its tasks run',
    right: 'Name CloudWatch alarms, or set allow-no-alarms to true to watch the tasks alone',
  });
}

/** What each kind of traffic has no use for, and what is said of it. */
function trafficInputsFit({ traffic, canaryCount }: Draft, answers: Answers): void {
  const misfits =
    traffic === 'task-count'
      ? [
          ...['listener', 'stable-target-group', 'canary-target-group', 'settle'].filter((name) =>
            answers.given(name),
          ),
          ...(canaryCount === 'match' ? [] : ['canary-count']),
        ]
      : traffic === 'listener' && answers.given('total-tasks')
        ? ['total-tasks']
        : [];
  if (!answers.sound('traffic')) return;
  for (const name of misfits) {
    answers.complain(name, {
      given: answers.text(name),
      wrong: `has no meaning with traffic: ${traffic}`,
      right: `Leave ${name} out, or set traffic to ${traffic === 'task-count' ? 'listener' : 'task-count'}`,
    });
  }
}

function targetGroupsDiffer(
  { stableTargetGroup, canaryTargetGroup, traffic }: Draft,
  answers: Answers,
): void {
  if (traffic === 'task-count' || stableTargetGroup === undefined) return;
  if (stableTargetGroup.text !== canaryTargetGroup?.text) return;
  answers.complain('canary-target-group', {
    given: canaryTargetGroup.text,
    wrong: 'is the group that stable-target-group names, too, and a listener divides traffic between two',
    right: 'Name two groups; services that share one are divided with traffic: task-count',
  });
}

function canaryHasTasks({ canaryCount, steps }: Draft, answers: Answers): void {
  if (!answers.sound('schedule', 'percent') || canaryCount !== 0 || steps.every(({ share }) => share === 0))
    return;
  answers.complain('canary-count', {
    given: answers.text('canary-count'),
    wrong: 'leaves the canary no task to answer its share of traffic',
    right: 'Write at least 1, or match',
  });
}
