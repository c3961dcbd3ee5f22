import { main } from '../../src/main.ts';
import { logListener } from '../../src/report/log.ts';
import { outputsListener } from '../../src/report/outputs.ts';
import { githubPrinter } from '../../src/report/printer.ts';
import { summaryListener } from '../../src/report/summary.ts';
import { initialState } from '../../src/rollout/events.ts';
import { listen } from '../../src/rollout/teller.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import type { Inputs } from './inputs.ts';

/** What a job has told. */
export interface Told {
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Plays an error in reading the inputs through main and the reports of a job on GitHub, as job.ts puts them together. */
export async function toldOf(error: Error, inputs: Inputs): Promise<Told> {
  const clock = new VirtualClock();
  const outputs: Record<string, string> = {};
  let log = '';
  let summary = '';
  const parts = (): never => {
    throw error;
  };
  const given = (name: string): string => (inputs[name] ?? '').trim();
  const context = {
    cluster: given('cluster') || 'default',
    service: given('service'),
    canaryService: given('canary-service'),
    region: given('aws-region') || 'us-east-1',
  };
  await listen(main({ clock, cancel: new AbortController().signal, parts }), initialState(clock.now()), {
    keeper: () => undefined,
    others: [
      logListener(githubPrinter((text) => void (log += text))),
      outputsListener((name, value) => void (outputs[name] = value)),
      summaryListener((markdown) => Promise.resolve(void (summary = markdown)), context),
    ],
    onFailure: (failure) => {
      throw failure;
    },
  });
  return { log, outputs, summary };
}
