import { CancelledError, DeadlineError, InputError, messageOf, PreflightError } from './rollout/errors.ts';
import { initialState, type RolloutEvent } from './rollout/events.ts';
import type { Clock, Finding, Gate, Plan, Router, Snapshot } from './rollout/ports.ts';
import { play, type RolloutOptions } from './rollout/rollout.ts';
import { eventsOf, type Spoken } from './rollout/teller.ts';
import { within } from './rollout/time.ts';
import { spell } from './rollout/words.ts';

/** What the checks before a rollout have made ready. */
export interface Ready {
  readonly router: Router;
  readonly gates: readonly Gate[];
  readonly plan: Plan;
  readonly snapshot: Snapshot;
}

export interface Main {
  /** Reads inputs and AWS, and changes nothing. Throws {@link InputError} or {@link PreflightError} with all that is wrong. */
  prepare(signal: AbortSignal): Promise<Prepared>;
  readonly clock: Clock;
  readonly cancel: AbortSignal;
}

export interface Prepared extends Ready {
  readonly dryRun: boolean;
  readonly options: RolloutOptions;
}

/** Checks that take longer than this have met an AWS that doesn't answer, ms. */
const PREFLIGHT_MS = 5 * 60_000;

/** The first act: check everything, then play the plan, or only show it. */
export async function* main(act: Main): AsyncGenerator<RolloutEvent, void, void> {
  const { clock, cancel } = act;
  let prepared: Prepared;
  try {
    const late = (): Error => new DeadlineError(`The checks were not through after ${spell(PREFLIGHT_MS)}.`);
    prepared = await within(clock, PREFLIGHT_MS, cancel, late, (signal) => act.prepare(signal));
  } catch (error) {
    yield* say(clock, refusal(error));
    return;
  }
  if (prepared.dryRun) {
    yield* say(clock, rehearsal(prepared));
  } else {
    yield* play({ ...prepared, clock, cancel });
  }
}

async function* say(clock: Clock, lines: readonly Spoken[]): AsyncGenerator<RolloutEvent, void, void> {
  yield* eventsOf(clock, initialState(clock.now()), async ({ tell }) => {
    for (const line of lines) await tell(line);
  });
}

function rehearsal({ plan, snapshot }: Prepared): readonly Spoken[] {
  const reason = 'This was a dry run: nothing was changed.';
  return [
    { type: 'planned', plan, snapshot },
    { type: 'ended', result: 'planned', reason, commands: [], split: snapshot.split },
  ];
}

function refusal(error: unknown): readonly Spoken[] {
  if (error instanceof CancelledError) {
    return [
      {
        type: 'ended',
        result: 'cancelled',
        reason: `${error.message} Nothing had been changed.`,
        commands: [],
      },
    ];
  }
  const findings = findingsOf(error);
  const first = findings.find(({ severity }) => severity === 'error');
  const message = first === undefined ? messageOf(error) : `${first.subject}: ${first.message}`;
  const more = findings.filter(({ severity }) => severity === 'error').length - 1;
  const reason = more > 0 ? `${message} (and ${more} more: see the findings)` : message;
  return [
    { type: 'refused', message, findings },
    { type: 'ended', result: 'refused', reason, commands: [] },
  ];
}

function findingsOf(error: unknown): readonly Finding[] {
  if (error instanceof PreflightError) return error.findings;
  const mistakes = error instanceof InputError ? error.mistakes : [messageOf(error)];
  const subject = error instanceof InputError ? 'inputs' : 'checks';
  return mistakes.map((message) => ({ severity: 'error', subject, message, fix: '' }));
}
