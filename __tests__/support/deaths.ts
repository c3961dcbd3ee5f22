import type { Scenario } from '../../simulator/scenario.ts';
import type { HeardCall } from '../../simulator/simulator.ts';
import { Cloud, type Inputs, type JobOptions } from './jobs.ts';

/** A moment of a rollout at which its runner is lost. */
export interface Death {
  /** Such as `before call 7, UpdateService`. */
  readonly label: string;
  /** What makes a job die there. */
  readonly options: Pick<JobOptions, 'onEvent' | 'onCall'>;
}

/** One of these is like the next. */
const ALIKE = ['watched', 'waiting', 'retrying'];

/**
 * Every moment that matters in a rollout that succeeds, as found by playing it: each event that isn't one of many alike, not yet
 * kept; and each call that changes anything, the state table included, before AWS hears of it and before the answer comes.
 */
export async function deathsIn(scenario: Scenario, inputs: Inputs): Promise<readonly Death[]> {
  const calls: HeardCall[] = [];
  const job = new Cloud(scenario).job({
    inputs,
    onCall: (call) => {
      if (matters(call)) calls.push(call);
    },
  });
  const { state } = await job.main();
  if (state.result !== 'completed') throw new Error(`The rollout to die in did not succeed: ${state.reason}`);
  const types = job.types();
  const atEvents = types.flatMap((type, index): readonly Death[] =>
    ALIKE.includes(type) && types[index - 1] === type ? [] : [atEvent(type, index + 1)],
  );
  return [...atEvents, ...calls.map((call, index) => atCall(call, index + 1))];
}

/** A beat tells nobody anything but that its run is alive. */
function matters({ mutating, params }: HeardCall): boolean {
  return mutating && !JSON.stringify(params).includes('ADD #beat');
}

function atEvent(type: string, number: number): Death {
  return {
    label: `at event ${number}, ${type}`,
    options: {
      onEvent: (_, job) => {
        if (job.told.length + 1 === number) job.die();
      },
    },
  };
}

function atCall({ moment, operation }: HeardCall, number: number): Death {
  const seen = { calls: 0 };
  return {
    label: `${moment} AWS has done ${operation} (${number})`,
    options: {
      onCall: (call, job) => {
        if (!matters(call)) return;
        seen.calls += 1;
        if (seen.calls === number) job.die();
      },
    },
  };
}
