import { alarmsGate, type AlarmsGateOptions } from '../../../src/health/alarms.ts';
import type { Finding, Gate, Step, Verdict, Window } from '../../../src/rollout/ports.ts';
import type { Refusal } from '../../aws/support/fake-aws.ts';
import { fakeAws, never, TestClock } from '../../aws/support/fake-aws.ts';

type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

interface Change {
  readonly at: number;
  readonly from: State;
  readonly to: State;
  readonly reason: string;
}

export const START = Date.parse('2026-11-01T12:00:00Z');
const FIVE_MINUTES = 300_000;

/** A few alarms whose state tests set; CloudWatch's answers follow from that. */
export class Alarms {
  readonly clock = new TestClock(START);
  readonly history = new Map<string, Change[]>();
  readonly states = new Map<string, State>();
  readonly extra = new Map<string, object>();
  historyFails: Refusal | undefined;
  historyEmpty = false;
  onHistory: () => unknown = () => undefined;
  timestamps: 'transitions' | 'updates' | 'none' = 'transitions';
  /** AWS's clock less the runner's. */
  skewMs = 0;
  readonly #fake = fakeAws((operation, input) => this.#answer(operation, input), this.clock);

  constructor(states: Readonly<Record<string, State>>) {
    for (const [name, state] of Object.entries(states)) {
      this.states.set(name, state);
      this.history.set(name, [
        { at: START - 3_600_000, from: 'INSUFFICIENT_DATA', to: state, reason: 'at first' },
      ]);
    }
  }

  gate(options: Partial<AlarmsGateOptions> = {}): Gate {
    return alarmsGate(this.#fake.aws, {
      names: [...this.states.keys()],
      atStart: 'fail',
      insufficientData: 'ok',
      clock: this.clock,
      ...options,
    });
  }

  set(name: string, to: State, reason = `now ${to}`): void {
    this.clock.pass(1000);
    const from = this.states.get(name) ?? 'OK';
    this.states.set(name, to);
    const at = this.clock.now() + this.skewMs;
    this.history.set(name, [...(this.history.get(name) ?? []), { at, from, to, reason }]);
  }

  get calls(): readonly string[] {
    return this.#fake.calls.map(({ operation }) => operation);
  }

  #answer(operation: string, input: Readonly<Record<string, unknown>>): unknown {
    if (operation === 'DescribeAlarms') {
      const names = Array.isArray(input['AlarmNames']) ? input['AlarmNames'].map(String) : [];
      return { MetricAlarms: names.filter((name) => this.states.has(name)).map((name) => this.#alarm(name)) };
    }
    this.onHistory();
    if (this.historyFails !== undefined) throw this.historyFails;
    const name = String(input['AlarmName']);
    const items = this.historyEmpty ? [] : (this.history.get(name) ?? []);
    const [from, to] = [Number(input['StartDate']) * 1000, Number(input['EndDate']) * 1000];
    return {
      AlarmHistoryItems: items
        .filter(({ at }) => at >= from && at <= to)
        .reverse()
        .map((change) => ({
          Timestamp: change.at / 1000,
          HistorySummary: `Alarm updated from ${change.from} to ${change.to}`,
          HistoryData: JSON.stringify({
            oldState: { stateValue: change.from },
            newState: { stateValue: change.to, stateReason: change.reason },
          }),
        })),
    };
  }

  #alarm(name: string): object {
    const last = this.history.get(name)?.at(-1);
    const changed = (last?.at ?? 0) / 1000;
    return {
      AlarmName: name,
      StateValue: this.states.get(name),
      StateReason: last?.reason,
      ...(this.timestamps === 'none' ? {} : { StateUpdatedTimestamp: changed }),
      ...(this.timestamps === 'transitions' ? { StateTransitionedTimestamp: changed } : {}),
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'HTTPCode_Target_5XX_Count',
      Dimensions: [{ Name: 'TargetGroup', Value: 'targetgroup/canary/1' }],
      Period: 60,
      EvaluationPeriods: 3,
      ...this.extra.get(name),
    };
  }
}

export const step = (share: number, bakeMs: number): Step => ({ share, bakeMs });
export const window = (since = START, phase: Window['phase'] = 'bake'): Window => ({
  phase,
  share: 5,
  since,
  startedAt: START,
});
export const lintOf = (
  gate: Gate,
  steps: readonly Step[] = [step(5, FIVE_MINUTES)],
): Promise<readonly Finding[]> => gate.lint(steps, never);
export const messagesOf = (verdict: Verdict): readonly string[] => {
  switch (verdict.kind) {
    case 'healthy':
      return [verdict.seen];
    case 'unhealthy':
      return verdict.reasons.map(({ message }) => message);
    case 'unknown':
      return [verdict.why];
  }
};

export async function linted(alarms: Alarms, options: Partial<AlarmsGateOptions> = {}): Promise<Gate> {
  const gate = alarms.gate(options);
  await lintOf(gate);
  return gate;
}
