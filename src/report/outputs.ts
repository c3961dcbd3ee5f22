import type { RolloutEvent, RolloutState } from '../rollout/events.ts';
import { quote } from './escape.ts';
import { cause } from './cause.ts';
import { placeWord } from './place.ts';
import { promotionIn } from './release-words.ts';
import { asEnded, isLive } from './verdict.ts';
import { percent } from './words.ts';

/** GitHub refuses a job's outputs above 1 MB in all: longer reasons and lists of alarms are cut here. */
const REASON_CHARS = 10_000;
const ALARMS_BYTES = 256 * 1024;

/**
 * The action's outputs. Empty where there is nothing to say.
 *
 * - `result`: how it ended.
 * - `percent`: the share that reaches the canary, as measured last, without a trailing `.0`. Between nothing and
 *   everything it never reads `0` or `100`.
 * - `failed-step`: where it went wrong: the step, counted from 1, with the share that was asked, `2 (25%)`; or `deploy`, `promote`.
 * - `reason`: why, in one line.
 * - `alarms`: JSON array of the names of the alarms that fired, each once; the first 256 KiB of them.
 *   When only looked at (`observed`): of those in ALARM now.
 * - `checkpoint`: JSON of what the state table held as this run found it; empty without one.
 * - `stable-count`, `canary-count`: the desired counts as last read, which is what ECS has been asked for. Running tasks
 *   come and go; these don't.
 * - `stable-weight`, `canary-weight`: of the target groups; empty where task counts divide the traffic.
 * - `promoted-task-definition`, `previous-task-definition`: ARNs of what stable got in the end, and of what it had before; empty
 *   where nothing was promoted, or where the promotion was undone.
 * - `duration-seconds`: whole seconds from start to end.
 *
 * @param live whether the state's split is what is live now; what could not be read is not put out.
 */
export function outputsOf(state: RolloutState, live = true): Readonly<Record<string, string>> {
  const split = live ? state.split : undefined;
  const promotion = promotionIn(state);
  return {
    result: state.result ?? '',
    percent: split === undefined ? '' : percent(split.share),
    'failed-step': failedStep(state),
    reason: quote(state.reason === '' ? cause(state) : state.reason, REASON_CHARS),
    alarms: JSON.stringify(firedAlarms(state)),
    checkpoint: recordOutput(state),
    'stable-count': number(split?.stable.desired),
    'canary-count': number(split?.canary.desired),
    'stable-weight': number(split?.stable.weight),
    'canary-weight': number(split?.canary.weight),
    'promoted-task-definition': promotion?.promoted ?? '',
    'previous-task-definition': promotion?.previous ?? '',
    'duration-seconds':
      state.endedAt === undefined ? '' : number(Math.floor((state.endedAt - state.startedAt) / 1000)),
  };
}

/** Sets every output when the rollout ends, however it ends. */
export function outputsListener(
  setOutput: (name: string, value: string) => void | Promise<void>,
): (event: RolloutEvent, state: RolloutState) => Promise<void> {
  return async (event, state) => {
    if (event.type !== 'ended' && event.type !== 'refused') return;
    const outputs = outputsOf(asEnded(event, state), isLive(event, state));
    for (const [name, value] of Object.entries(outputs)) await setOutput(name, value);
  };
}

function failedStep(state: RolloutState): string {
  return state.trouble === undefined ? '' : (placeWord(state) ?? '');
}

function recordOutput({ record }: RolloutState): string {
  if (record === undefined) return '';
  const { since, ...rest } = record;
  return JSON.stringify({
    ...rest,
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
  });
}

function firedAlarms({ trouble, observation }: RolloutState): readonly string[] {
  const fired = [
    ...(trouble?.reasons ?? []).filter(({ kind }) => kind === 'alarm').map(({ subject }) => subject),
    ...(observation?.alarms ?? []).filter(({ state }) => state === 'ALARM').map(({ name }) => name),
  ];
  const names: string[] = [];
  let bytes = 0;
  for (const name of new Set(fired)) {
    bytes += Buffer.byteLength(JSON.stringify(name)) + 1;
    if (bytes > ALARMS_BYTES) break;
    names.push(name);
  }
  return names;
}

function number(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}
