import type { RollbackTo, Share, Step } from '../rollout/ports.ts';
import { type AlarmReference, parseAlarms } from './alarms.ts';
import type { Answers } from './answers.ts';
import { type Arn, arnKinds, arnOf } from './arn.ts';
import { durationBetween } from './duration.ts';
import { parseContainerName, parseSessionName, parseTableName } from './identifiers.ts';
import { parseImage } from './images.ts';
import { type Mode, parseMode } from './mode.ts';
import { allWrong, type Parsed, type Parser, right, wrong } from './parsed.ts';
import { parseTenths, shareOf } from './percent.ts';
import { type OnSuccess, parseOnSuccess } from './on-success.ts';
import { atOnce, parsePromotion } from './promotion.ts';
import { noReference, parseCluster, parseService, type Reference } from './references.ts';
import { regionPattern } from './regions.ts';
import { integerBetween, oneOf, parseBoolean } from './scalars.ts';
import { parseBake, parseSchedule } from './schedule.ts';
import { parseTaskDefinition, type TaskDefinitionReference } from './task-definitions.ts';

/** Most tasks of an ECS service: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const mostTasks = 5000;

/** More requests than any bake of a step needs. */
const mostRequests = 1_000_000_000;

const secondMs = 1000;
const hourMs = 3_600_000;
const minuteMs = 60_000;

const defaultSchedule = '5%:10m, 25%:10m, 50%:10m, 100%:10m';

/** Every input, read by itself. What several must agree on is for rules.ts to say. */
export interface Draft {
  readonly mode: Mode;
  readonly cluster: Reference;
  readonly service: Reference;
  readonly canaryService: Reference;
  readonly image: string | undefined;
  readonly container: string | undefined;
  readonly taskDefinition: TaskDefinitionReference | undefined;
  readonly traffic: 'auto' | 'task-count' | 'listener';
  readonly listener: Arn | undefined;
  readonly stableTargetGroup: Arn | undefined;
  readonly canaryTargetGroup: Arn | undefined;
  readonly steps: readonly Step[];
  /** As asked for; what it comes to is for `onSuccessOf` to say. */
  readonly onSuccess: OnSuccess | undefined;
  readonly promotionSteps: readonly Step[];
  readonly alarms: readonly AlarmReference[];
  readonly allowNoAlarms: boolean;
  readonly alarmAtStart: 'fail' | 'ignore';
  readonly insufficientData: 'ok' | 'fail';
  readonly pollMs: number;
  readonly totalTasks: number | undefined;
  readonly canaryCount: 'match' | 'as-is' | number;
  readonly autoscaling: 'manage' | 'ignore' | 'refuse';
  readonly stabilizeMs: number;
  readonly settleMs: number | undefined;
  readonly rollback: boolean;
  readonly rollbackTo: RollbackTo;
  readonly rollbackTimeoutMs: number;
  readonly patienceMs: number;
  readonly dryRun: boolean;
  readonly stateTable: string | undefined;
  readonly lockTimeoutMs: number;
  readonly leaseBeatMs: number;
  readonly resume: boolean;
  readonly roleToAssume: Arn | undefined;
  readonly roleSessionName: string | undefined;
  readonly roleDurationMs: number;
  readonly region: string | undefined;
  readonly logs: boolean;
  readonly tag: boolean;
  readonly strict: boolean;
  readonly minRequests: number;
  readonly summary: boolean;
}

const deadline = durationBetween(secondMs, 24 * hourMs);
/** What STS allows: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const sessionLength = durationBetween(15 * minuteMs, 12 * hourMs);
const targetGroup = arnOf(arnKinds.targetGroup);

/** Asks for every input once. What can't be read is noted in `answers` and stands in the draft as its default. */
export function readDraft(answers: Answers): Draft {
  return {
    mode: answers.read('mode', parseMode, 'rollout'),
    cluster: answers.read('cluster', parseCluster, { given: 'default', name: 'default' }),
    service: answers.require('service', parseService, noReference),
    canaryService: answers.require('canary-service', parseService, noReference),
    image: answers.read('image', parseImage, undefined),
    container: answers.read('container', parseContainerName, undefined),
    taskDefinition: answers.read('task-definition', parseTaskDefinition, undefined),
    traffic: answers.read('traffic', oneOf('auto', 'task-count', 'listener'), 'auto'),
    listener: answers.read('listener', arnOf(arnKinds.listener), undefined),
    stableTargetGroup: answers.read('stable-target-group', targetGroup, undefined),
    canaryTargetGroup: answers.read('canary-target-group', targetGroup, undefined),
    ...readSteps(answers),
    onSuccess: answers.read('on-success', parseOnSuccess, undefined),
    alarms: answers.read('alarms', parseAlarms, []),
    allowNoAlarms: answers.read('allow-no-alarms', parseBoolean, false),
    alarmAtStart: answers.read('alarm-at-start', oneOf('fail', 'ignore'), 'fail'),
    insufficientData: answers.read('insufficient-data', oneOf('ok', 'fail'), 'ok'),
    pollMs: answers.read('poll-interval', durationBetween(secondMs, 5 * minuteMs), 15 * secondMs),
    totalTasks: answers.read('total-tasks', integerBetween(2, mostTasks), undefined),
    canaryCount: answers.read('canary-count', parseCanaryCount, 'match'),
    autoscaling: answers.read('autoscaling', oneOf('manage', 'ignore', 'refuse'), 'manage'),
    stabilizeMs: answers.read('stabilize-timeout', deadline, 10 * minuteMs),
    settleMs: answers.read('settle', durationBetween(0, hourMs), undefined),
    rollback: answers.read('rollback', parseBoolean, true),
    rollbackTo: answers.read('rollback-to', oneOf('stable', 'previous'), 'stable'),
    rollbackTimeoutMs: answers.read('rollback-timeout', deadline, 10 * minuteMs),
    patienceMs: answers.read('monitoring-patience', durationBetween(secondMs, hourMs), minuteMs),
    dryRun: answers.read('dry-run', parseBoolean, false),
    stateTable: answers.read('state-table', parseTableName, undefined),
    lockTimeoutMs: answers.read('lock-timeout', durationBetween(0, 24 * hourMs), 0),
    leaseBeatMs: answers.read('lease-beat', durationBetween(secondMs, 5 * minuteMs), 10 * secondMs),
    resume: answers.read('resume', parseBoolean, false),
    roleToAssume: answers.read('role-to-assume', arnOf(arnKinds.role), undefined),
    roleSessionName: answers.read('role-session-name', parseSessionName, undefined),
    roleDurationMs: answers.read('role-duration', sessionLength, hourMs),
    region: answers.read('aws-region', parseRegion, undefined),
    logs: answers.read('logs', parseBoolean, false),
    tag: answers.read('tag', parseBoolean, false),
    strict: answers.read('strict', parseBoolean, false),
    minRequests: answers.read('min-requests', integerBetween(0, mostRequests), 100),
    summary: answers.read('summary', parseBoolean, true),
  };
}

/** The way to the canary and the way back: both have steps that take the common bake. */
function readSteps(answers: Answers): Pick<Draft, 'steps' | 'promotionSteps'> {
  const bakeMs = answers.read('bake', parseBake, 10 * minuteMs);
  const schedule: Parser<readonly Step[]> = (text) =>
    parseSchedule(text === '' ? defaultSchedule : text, bakeMs);
  const steps = answers.require('schedule', schedule, []);
  const share = answers.read('percent', parseShare, undefined);
  const promotionSteps = answers.read('promotion-schedule', parsePromotion(bakeMs), atOnce);
  if (share === undefined) return { steps, promotionSteps };
  return { steps: [{ share, bakeMs: share === 0 ? 0 : bakeMs }], promotionSteps };
}

function parseShare(text: string): Parsed<Share> {
  const tenths = parseTenths(text);
  return tenths.ok ? right(shareOf(tenths.value)) : tenths;
}

const parseCount = integerBetween(0, mostTasks);

function parseCanaryCount(text: string): Parsed<'match' | 'as-is' | number> {
  return /^\d/.test(text) ? parseCount(text) : parseCountWord(text);
}

function parseCountWord(text: string): Parsed<'match' | 'as-is'> {
  const word = oneOf('match', 'as-is')(text);
  if (word.ok) return word;
  return allWrong(
    word.complaints.map((complaint) => ({
      ...complaint,
      right: `${complaint.right}, or a number of tasks`,
    })),
  );
}

function parseRegion(text: string): Parsed<string> {
  return regionPattern.test(text)
    ? right(text)
    : wrong({ given: text, wrong: 'is not the name of a region', right: 'Write one such as eu-west-1' });
}
