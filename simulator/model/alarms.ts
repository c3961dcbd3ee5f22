import { evaluate, hasData, periodOf } from './alarm-evaluation.ts';
import { AlarmHistory } from './alarm-history.ts';
import { alarmsIn, holds, parseRule } from './alarm-rule.ts';
import type {
  Alarm,
  AlarmState,
  CompositeAlarm,
  Criteria,
  Judgement,
  MetricAlarm,
  Watched,
} from './alarm-types.ts';
import { arnOf } from './arn.ts';
import { ApiError } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { Timeline } from './timeline.ts';
import type { Fields } from './value.ts';

const MINUTE_MS = 60_000;

/** Metric and composite alarms: their states, and how these follow metrics, rules, scripts and people. */
export class Alarms {
  readonly all = new Map<string, Alarm>();
  readonly history = new AlarmHistory();
  readonly #timeline: Timeline;
  readonly #metrics: Metrics;
  readonly #metricDelayMs: number;

  constructor(timeline: Timeline, metrics: Metrics, metricDelayMs: number) {
    this.#timeline = timeline;
    this.#metrics = metrics;
    this.#metricDelayMs = metricDelayMs;
  }

  /** Creates or replaces; a replaced alarm keeps its state, as in CloudWatch. */
  putMetricAlarm(name: string, watched: Watched, criteria: Criteria, rest: Fields = {}): MetricAlarm {
    const alarm: MetricAlarm = {
      ...{ kind: 'metric', watched, criteria, setByHand: false, scripted: false },
      ...this.#newAlarm(name, rest),
    };
    this.#put(alarm);
    return alarm;
  }

  /** @throws ApiError ValidationError for a rule that cannot be read or names alarms that do not exist. */
  putCompositeAlarm(name: string, rule: string, rest: Fields = {}): CompositeAlarm {
    const expression = parseRule(rule);
    const unknown = alarmsIn(expression).filter((other) => !this.all.has(other));
    if (unknown.length > 0) {
      throw new ApiError(
        'ValidationError',
        `AlarmRule names alarms that do not exist: ${unknown.join(', ')}`,
      );
    }
    const alarm: CompositeAlarm = {
      ...{ kind: 'composite', rule, expression, scripted: false },
      ...this.#newAlarm(name, rest),
    };
    this.#put(alarm);
    this.#followRules();
    return alarm;
  }

  /** @throws ApiError ResourceNotFound */
  get(name: string): Alarm {
    const alarm = this.all.get(name);
    if (alarm === undefined) throw new ApiError('ResourceNotFound', `Unknown alarm: ${name}`, 404);
    return alarm;
  }

  /** Lasts until an evaluation yields another state. */
  setState(name: string, judgement: Judgement): void {
    const alarm = this.get(name);
    alarm.scripted = false;
    if (alarm.kind === 'metric') alarm.setByHand = true;
    this.#enter(alarm, judgement);
  }

  /** From now on the alarm has this state, whatever its metric says, until the next script or SetAlarmState. */
  script(name: string, state: AlarmState, reason = 'Scripted by the simulation'): void {
    const alarm = this.get(name);
    alarm.scripted = true;
    this.#enter(alarm, { state, reason, reasonData: undefined });
  }

  delete(names: readonly string[]): void {
    for (const name of names) this.get(name);
    for (const name of names) this.all.delete(name);
    this.#followRules();
  }

  /** Evaluates the alarms that are due: those with a period below a minute every 10 s, others every minute. */
  tick(): void {
    const onTheMinute = this.#timeline.now % MINUTE_MS === 0;
    for (const alarm of this.all.values()) {
      if (alarm.kind !== 'metric' || alarm.scripted) continue;
      if (onTheMinute || periodOf(alarm.watched) < MINUTE_MS) this.#evaluate(alarm);
    }
  }

  #evaluate(alarm: MetricAlarm): void {
    if (alarm.setByHand && !hasData(this.#metrics, alarm.watched)) return;
    const judgement = evaluate(alarm, this.#metrics, this.#timeline.now, this.#metricDelayMs);
    if (judgement === undefined) return;
    alarm.setByHand = false;
    this.#enter(alarm, judgement);
  }

  #newAlarm(
    name: string,
    rest: Fields,
  ): Omit<MetricAlarm, 'kind' | 'watched' | 'criteria' | 'setByHand' | 'scripted'> {
    const now = this.#timeline.now;
    const before = this.all.get(name);
    return {
      ...{ name, arn: arnOf('cloudwatch', `alarm:${name}`), configuredAt: now, rest },
      state: before?.state ?? 'INSUFFICIENT_DATA',
      reason: before?.reason ?? 'Unchecked: Initial alarm creation',
      reasonData: before?.reasonData,
      ...{ updatedAt: before?.updatedAt ?? now, transitionedAt: before?.transitionedAt ?? now },
    };
  }

  #put(alarm: Alarm): void {
    const before = this.all.get(alarm.name);
    if (before !== undefined && before.kind !== alarm.kind) {
      throw new ApiError('ValidationError', `Alarm ${alarm.name} exists with another type`);
    }
    this.all.set(alarm.name, alarm);
    this.history.configured(alarm, this.#timeline.now, before === undefined);
  }

  #enter(alarm: Alarm, judgement: Judgement): void {
    const now = this.#timeline.now;
    const before: Judgement = { state: alarm.state, reason: alarm.reason, reasonData: alarm.reasonData };
    alarm.state = judgement.state;
    alarm.reason = judgement.reason;
    alarm.reasonData = judgement.reasonData;
    alarm.updatedAt = now;
    if (before.state === judgement.state) return;
    alarm.transitionedAt = now;
    this.history.changed(alarm, before, judgement, now);
    this.#followRules();
  }

  /** Re-evaluates composite alarms; each change comes back here until nothing changes any more. */
  #followRules(): void {
    for (const alarm of this.all.values()) {
      if (alarm.kind !== 'composite' || alarm.scripted) continue;
      const state = holds(alarm.expression, (name) => this.all.get(name)?.state) ? 'ALARM' : 'OK';
      if (state === alarm.state) continue;
      const reason = `${alarm.arn} transitioned to ${state} at ${new Date(this.#timeline.now).toUTCString()}`;
      return this.#enter(alarm, { state, reason, reasonData: this.#triggers(alarm) });
    }
  }

  #triggers(alarm: CompositeAlarm): string {
    const triggeringAlarms = alarmsIn(alarm.expression).flatMap((name) => {
      const child = this.all.get(name);
      if (child === undefined) return [];
      return [
        {
          arn: child.arn,
          state: { value: child.state, timestamp: new Date(child.transitionedAt).toISOString() },
        },
      ];
    });
    return JSON.stringify({ triggeringAlarms });
  }
}
