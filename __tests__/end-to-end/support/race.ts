import type { JournalEntry } from '../../../simulator/journal.ts';
import { listenerScenario, STATE_TABLE, taskCountScenario } from '../../../simulator/scenarios.ts';
import type { Scenario } from '../../../simulator/scenario.ts';
import { type RunningSimulator, startSimulator } from '../../../simulator/server.ts';
import { Job, type Names } from './bundle.ts';
import { isChange } from './crash-matrix.ts';
import { cloud, Stage, TIME_SCALE, USUAL } from './stage.ts';

const world = {
  stableTasks: 2,
  requestsPerSecond: 1,
  settings: { tasks: { startMs: 10_000, startJitter: 0, stopMs: 2_000 } },
};
export const BY_WEIGHTS = listenerScenario(world);
export const BY_COUNTS = taskCountScenario(world);

/** A job of a repository of its own. */
export interface Contestant {
  readonly repository: string;
  /** URL of its workflow run. */
  readonly run: string;
  readonly stage: Stage;
}

/** One simulated AWS, and jobs that know nothing of each other. */
export class Arena {
  readonly aws: RunningSimulator;
  /** Who made an entry of the journal, by its number: jobs sign with keys of their own. */
  readonly #keys = new Map<number, string>();
  readonly #jobs: Job[] = [];
  readonly #contestants: Contestant[] = [];

  constructor(aws: RunningSimulator) {
    this.aws = aws;
    const { simulator, journal } = aws;
    const respond = simulator.respond.bind(simulator);
    simulator.respond = (request) => {
      const known = journal.entries.length;
      const outcome = respond(request);
      const [, key = '?'] = /Credential=([^/]+)\//.exec(request.headers['authorization'] ?? '') ?? [];
      for (const { seq } of journal.entries.slice(known)) this.#keys.set(seq, key);
      return outcome;
    };
  }

  /** A job that is ready to start. Its name is its repository's, too. */
  async enter(name: string, inputs: Names = {}): Promise<Contestant> {
    const id = this.#jobs.length + 1;
    const github = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: `acme/${name}` };
    const run = { GITHUB_WORKFLOW: 'Release', GITHUB_RUN_ID: String(id), GITHUB_ACTOR: 'mona' };
    const env = { ...cloud(this.aws.url), ...github, ...run, AWS_ACCESS_KEY_ID: name };
    const job = await Job.start({ ...USUAL, 'state-table': STATE_TABLE, ...inputs }, env);
    this.#jobs.push(job);
    const repository = `acme/${name}`;
    const contestant = {
      repository,
      run: `https://github.com/${repository}/actions/runs/${id}`,
      stage: new Stage(this.aws, job),
    };
    this.#contestants.push(contestant);
    return contestant;
  }

  /** What a job has sent, in order. */
  sent({ repository }: Contestant): readonly JournalEntry[] {
    return this.aws.journal.entries.filter(({ seq }) => `acme/${this.#keys.get(seq) ?? ''}` === repository);
  }

  /** What a job has sent to change services or listener, whatever became of it. */
  changes(by: Contestant): readonly JournalEntry[] {
    return this.sent(by).filter(isChange);
  }

  get log(): string {
    return this.#contestants.map(({ repository, stage }) => `${repository}:\n${stage.log}`).join('\n');
  }

  async clear(): Promise<void> {
    await Promise.all(this.#jobs.map((job) => job.end()));
    await this.aws.close();
  }
}

/** Plays a scene on a fresh simulator and clears it afterwards, however it went. A failure says what all jobs have logged. */
export async function inArena(scenario: Scenario, scene: (arena: Arena) => Promise<void>): Promise<void> {
  const arena = new Arena(await startSimulator({ scenario, timeScale: TIME_SCALE }));
  try {
    await scene(arena);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new Error(`${what}\n\nThe logs:\n${arena.log}`, { cause: error });
  } finally {
    await arena.clear();
  }
}
