import { alarmWasInAlarm, describeAlarms, type AlarmView } from '../aws/alarms.ts';
import type { Aws } from '../aws/clients.ts';
import { messageOf } from '../rollout/errors.ts';
import type { Clock, Finding, Gate, Reason, Step, Verdict, Window } from '../rollout/ports.ts';
import { alarmsElsewhere, alarmsFiring, alarmsWithoutData, missingAlarms, shortBakes } from './alarm-lint.ts';
import { DataSeen, hasMoved, knownFrom, type Known } from './alarm-memory.ts';
import {
  blip,
  firing,
  goneReason,
  noAlarms,
  presumedBlip,
  silentFinding,
  silentReason,
} from './alarm-reasons.ts';
import { countOf } from './alarm-words.ts';

export interface AlarmsGateOptions {
  /** Names, metric or composite, any number. */
  readonly names: readonly string[];
  /** Those of them that were given by ARN: an alarm of that name in another region or account is refused. Default: none. */
  readonly arns?: readonly { readonly name: string; readonly arn: string }[];
  /** What an alarm in ALARM before the rollout means: refusal, or that it is left out until it has once been OK. */
  readonly atStart: 'fail' | 'ignore';
  /**
   * When a rollout began that goes on after its runner was lost, epoch ms: what an alarm did since then counts, though nobody
   * watched. Default: from the checks on.
   */
  readonly since?: number;
  /** What an alarm means that saw no data in a whole bake: a warning, or unhealthy. */
  readonly insufficientData: 'ok' | 'fail';
  readonly clock: Clock;
  /** Refuse where there are no names at all. Default: false. */
  readonly required?: boolean;
}

/** Histories asked for at once, when many alarms change state together. */
const HISTORIES_AT_ONCE = 4;

/**
 * CloudWatch alarms as a gate: one DescribeAlarms call per 100 names and look, and a history only of an alarm that
 * changed its state since the last look without being in ALARM now: it may have fired in between.
 */
export function alarmsGate(aws: Aws, options: AlarmsGateOptions): Gate {
  return new AlarmsGate(aws, options);
}

/** What one alarm had to say at a look. */
type Say =
  | { readonly kind: 'fine' | 'joined' | 'left-out' }
  | { readonly kind: 'bad'; readonly reason: Reason }
  | { readonly kind: 'unknown'; readonly why: string };

class AlarmsGate implements Gate {
  readonly name = 'alarms';
  readonly #aws: Aws;
  readonly #options: AlarmsGateOptions;
  readonly #known = new Map<string, Known>();
  /** Alarms about which there was no open question at a look. */
  readonly #looked = new Set<string>();
  readonly #data = new DataSeen();
  /** Alarms whose history could not tell: it may be a moment behind, so it is asked twice before the worst is assumed. */
  readonly #unanswered = new Set<string>();

  constructor(aws: Aws, options: AlarmsGateOptions) {
    this.#aws = aws;
    this.#options = options;
  }

  async lint(steps: readonly Step[], signal: AbortSignal): Promise<readonly Finding[]> {
    const { names, arns = [], atStart, clock, required } = this.#options;
    if (names.length === 0) return required === true ? [noAlarms] : [];
    const { found, missing } = await describeAlarms(this.#aws, names, signal);
    for (const alarm of found) {
      const counts = alarm.state !== 'ALARM' || atStart === 'fail';
      this.#known.set(alarm.name, knownFrom(alarm, clock.now(), counts));
    }
    return [
      ...(missing.length === 0 ? [] : missingAlarms(missing, await this.#aws.region())),
      ...alarmsElsewhere(found, arns),
      ...alarmsFiring(found, atStart),
      ...shortBakes(found, steps),
      ...alarmsWithoutData(found),
    ];
  }

  async check(window: Window, signal: AbortSignal): Promise<Verdict> {
    const { names } = this.#options;
    if (names.length === 0) return { kind: 'healthy', seen: 'no alarms' };
    const { found, missing } = await describeAlarms(this.#aws, names, signal);
    const says = await inTurns(found, HISTORIES_AT_ONCE, (alarm) => this.#look(alarm, window, signal));
    return verdictOf(found, missing, says);
  }

  conclude(window: Window): { readonly verdict: Verdict; readonly findings: readonly Finding[] } {
    const silent = this.#data.without(window);
    if (silent.length === 0) return { verdict: { kind: 'healthy', seen: 'alarms had data' }, findings: [] };
    if (this.#options.insufficientData === 'fail') {
      return { verdict: { kind: 'unhealthy', reasons: silent.map(silentReason) }, findings: [] };
    }
    return {
      verdict: { kind: 'healthy', seen: `${silent.length} without data` },
      findings: [silentFinding(silent)],
    };
  }

  async #look(alarm: AlarmView, window: Window, signal: AbortSignal): Promise<Say> {
    const now = this.#options.clock.now();
    const known = this.#known.get(alarm.name) ?? knownFrom(alarm, now, true);
    if (!known.counts) return this.#lookAtLeftOut(alarm, known);
    this.#data.look(window, alarm.name, alarm.state !== 'INSUFFICIENT_DATA' || hasMoved(known, alarm));
    if (isStale(alarm, known)) return outdated(alarm);
    if (alarm.state === 'ALARM') return { kind: 'bad', reason: firing(alarm) };
    const open = this.#openQuestion(alarm, known);
    const say =
      open === undefined ? ({ kind: 'fine' } as const) : await this.#askHistory(alarm, open, signal);
    if (say.kind === 'fine') {
      this.#known.set(alarm.name, knownFrom(alarm, now, true));
      this.#looked.add(alarm.name);
    }
    return say;
  }

  /** From where on it isn't known whether an alarm was in ALARM, if there is such a gap. */
  #openQuestion(alarm: AlarmView, known: Known): Known | undefined {
    const { since } = this.#options;
    const isUnseen = since !== undefined && !this.#looked.has(alarm.name) && known.changedAt > since;
    if (isUnseen) return { ...known, changedAt: since };
    return hasMoved(known, alarm) ? known : undefined;
  }

  #lookAtLeftOut(alarm: AlarmView, known: Known): Say {
    const counts = alarm.state === 'OK';
    this.#known.set(alarm.name, counts ? knownFrom(alarm, this.#options.clock.now(), true) : known);
    return { kind: counts ? 'joined' : 'left-out' };
  }

  /** Where nothing is answered, what was known stays known: the same question is open at the next look. */
  async #askHistory(alarm: AlarmView, known: Known, signal: AbortSignal): Promise<Say> {
    const until = Math.max(this.#options.clock.now(), alarm.transitionedAt ?? 0);
    try {
      const fired = await alarmWasInAlarm(this.#aws, alarm.name, known.changedAt, until, signal);
      this.#unanswered.delete(alarm.name);
      return fired === undefined ? { kind: 'fine' } : { kind: 'bad', reason: blip(alarm, fired) };
    } catch (error) {
      signal.throwIfAborted();
      const isSecondTry = this.#unanswered.has(alarm.name);
      this.#unanswered.add(alarm.name);
      if (known.state === alarm.state && isSecondTry) {
        return { kind: 'bad', reason: presumedBlip(alarm, messageOf(error)) };
      }
      const why = `alarm "${alarm.name}" went from ${known.state} to ${alarm.state}, and whether by way of ALARM is unknown`;
      return { kind: 'unknown', why: `${why}: ${messageOf(error)}` };
    }
  }
}

/** Answers may come from a replica that is behind. */
function isStale(alarm: AlarmView, known: Known): boolean {
  return known.told && alarm.transitionedAt !== undefined && alarm.transitionedAt < known.changedAt;
}

/** What is older than what is known says nothing of now: no reason to roll back, and none to go on. */
function outdated(alarm: AlarmView): Say {
  const why = `alarm "${alarm.name}" is shown as it was before the last look (${alarm.state})`;
  return { kind: 'unknown', why };
}

function verdictOf(found: readonly AlarmView[], missing: readonly string[], says: readonly Say[]): Verdict {
  const reasons = [
    ...says.flatMap((say) => (say.kind === 'bad' ? [say.reason] : [])),
    ...missing.map(goneReason),
  ];
  if (reasons.length > 0) return { kind: 'unhealthy', reasons };
  const unknown = says.flatMap((say) => (say.kind === 'unknown' ? [say.why] : []));
  if (unknown.length > 0) return { kind: 'unknown', why: unknown.slice(0, 3).join('; ') };
  const joined = found.filter((_, at) => says[at]?.kind === 'joined').map(({ name }) => name);
  const notes = joined.map((name) => `Alarm "${name}" is OK and counts from here on.`);
  return { kind: 'healthy', seen: seenOf(found, says), ...(notes.length === 0 ? {} : { notes }) };
}

/** `3 alarms OK`; `12 alarms: 10 OK, 1 no data, 1 left out`. */
function seenOf(found: readonly AlarmView[], says: readonly Say[]): string {
  const leftOut = says.filter(({ kind }) => kind === 'left-out').length;
  const counting = found.filter((_, at) => says[at]?.kind !== 'left-out');
  const ok = counting.filter(({ state }) => state === 'OK').length;
  const silent = counting.length - ok;
  if (ok === found.length) return `${countOf(ok, 'alarm')} OK`;
  const parts = [
    `${ok} OK`,
    ...(silent === 0 ? [] : [`${silent} no data`]),
    ...(leftOut === 0 ? [] : [`${leftOut} left out`]),
  ];
  return `${countOf(found.length, 'alarm')}: ${parts.join(', ')}`;
}

/** Maps with at most `width` at work, results in order. */
async function inTurns<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += width) {
    results.push(...(await Promise.all(items.slice(at, at + width).map(work))));
  }
  return results;
}
