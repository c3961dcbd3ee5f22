/**
 * Plays the bundle against a third-party emulator, which knows nothing of this project:
 *   npm run third-party -- http://127.0.0.1:5000
 * The emulator must have moto's reset (`moto_server`), since each run starts from an empty account.
 */
import { Job, type Ended } from '../end-to-end/support/bundle.ts';
import { ALARMS, CANARY, CLUSTER, type Kind, STABLE, TABLE, World } from './world.ts';

interface Played {
  readonly main: Ended;
  /** Post, or where the check has one, the later run. */
  readonly next: Ended;
}

interface Check {
  readonly name: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What goes wrong, and when. `says` waits for words in the log. */
  readonly disturb?: (
    world: World,
    says: (what: string) => Promise<void>,
    kill: (signal: 'SIGINT' | 'SIGKILL') => void,
  ) => Promise<void>;
  /** Inputs of a run that comes later, in place of post: the runner was lost. */
  readonly later?: Readonly<Record<string, string>>;
  readonly laterResult?: string;
  readonly result: string | undefined;
  /** All traffic on a canary that keeps what it had (`full`), or the new version (`kept`); on a stable that runs it (`promoted`). */
  readonly ends: 'restored' | 'full' | 'kept' | 'promoted';
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const secondStep = 'Step 2 of ';

const checks: readonly Check[] = [
  { name: 'to 100 %', result: 'completed', ends: 'full' },
  { name: 'release', inputs: { image: 'app:3' }, result: 'completed', ends: 'promoted' },
  {
    name: 'release, alarm in a bake',
    inputs: { image: 'app:3' },
    disturb: async (world, says) => {
      await says(secondStep);
      await world.setAlarm('ALARM');
    },
    result: 'rolled-back',
    ends: 'restored',
  },
  {
    name: 'release, stable taken back to its old version in the promotion',
    inputs: { image: 'app:3' },
    disturb: async (world, says) => {
      await says('task definition of web: app:3, read back');
      await world.deploy(STABLE, 'app:1');
    },
    result: 'promotion-failed',
    ends: 'kept',
  },
  {
    name: 'release, killed in its promotion, then post',
    inputs: { image: 'app:3', 'promotion-schedule': '50%:3s, 100%:3s' },
    disturb: async (_world, says, kill) => {
      await says('back to stable');
      await sleep(800);
      kill('SIGKILL');
    },
    result: undefined,
    ends: 'restored',
  },
  {
    name: 'release from a file under a lease, then rollback',
    inputs: { 'task-definition': '__tests__/third-party/task-definition.json', 'state-table': TABLE },
    later: { mode: 'rollback', 'task-definition': '' },
    laterResult: 'rolled-back',
    result: 'completed',
    ends: 'restored',
  },
  {
    name: 'alarm in a bake',
    disturb: async (world, says) => {
      await says(secondStep);
      await world.setAlarm('ALARM');
    },
    result: 'rolled-back',
    ends: 'restored',
  },
  {
    name: 'alarm that is over before the next look',
    inputs: { 'poll-interval': '3s' },
    disturb: async (world, says) => {
      await says(secondStep);
      await sleep(500);
      await world.setAlarm('ALARM');
      await world.setAlarm('OK');
    },
    result: 'rolled-back',
    ends: 'restored',
  },
  {
    name: 'cancel in a bake',
    disturb: async (_world, says, kill) => {
      await says(secondStep);
      await sleep(800);
      kill('SIGINT');
    },
    result: 'rolled-back',
    ends: 'restored',
  },
  {
    name: 'kill in a bake, then post',
    disturb: async (_world, says, kill) => {
      await says(secondStep);
      await sleep(800);
      kill('SIGKILL');
    },
    result: undefined,
    ends: 'restored',
  },
  {
    name: 'lost runner, then recovery from the table',
    inputs: { 'state-table': TABLE, 'lease-beat': '1s' },
    disturb: async (_world, says, kill) => {
      await says(secondStep);
      await sleep(800);
      kill('SIGKILL');
    },
    later: { mode: 'recover' },
    laterResult: 'rolled-back',
    result: undefined,
    ends: 'restored',
  },
  {
    name: 'to 100 % under a lease, then rollback',
    inputs: { 'state-table': TABLE },
    later: { mode: 'rollback' },
    laterResult: 'rolled-back',
    result: 'completed',
    ends: 'restored',
  },
  {
    name: 'state table that is not there',
    inputs: { 'state-table': 'no-such-table' },
    result: 'refused',
    ends: 'restored',
  },
  { name: 'misspelt alarm', inputs: { alarms: 'web-5xx, wbe-5xx' }, result: 'refused', ends: 'restored' },
];

async function play(world: World, endpoint: string, check: Check): Promise<Played> {
  const start = (more: Readonly<Record<string, string>> = {}): Promise<Job> =>
    Job.start({ ...usual, ...check.inputs, ...more }, environment(endpoint));
  const job = await start();
  const jobs = [job];
  try {
    const step = await job.main({});
    await check.disturb?.(
      world,
      (what) => step.says(what),
      (signal) => void step.kill(signal),
    );
    const main = await step.ended;
    if (check.later === undefined) return { main, next: await (await job.post(main)).ended };
    const later = await start(check.later);
    jobs.push(later);
    return { main, next: await (await later.main({})).ended };
  } finally {
    await Promise.all(jobs.map((each) => each.end()));
  }
}

const usual = {
  cluster: CLUSTER,
  service: STABLE,
  'canary-service': CANARY,
  alarms: ALARMS.join(','),
  schedule: '10%:3s, 50%:3s, 100%:3s',
  'poll-interval': '1s',
};

function environment(endpoint: string) {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

interface Goal {
  readonly counts: string;
  readonly weights: string;
  readonly versions: string;
}

const before = 'app:1/app:2';
const kept = 'app:1/app:3';
const after = 'app:3/app:3';
const expected: Readonly<Record<Kind, Readonly<Record<Check['ends'], Goal>>>> = {
  'task-count': {
    restored: { counts: '10/0', weights: '100', versions: before },
    full: { counts: '0/10', weights: '100', versions: before },
    kept: { counts: '0/10', weights: '100', versions: kept },
    promoted: { counts: '10/0', weights: '100', versions: after },
  },
  listener: {
    restored: { counts: '10/0', weights: '100:0', versions: before },
    full: { counts: '10/10', weights: '0:100', versions: before },
    kept: { counts: '10/10', weights: '0:100', versions: kept },
    promoted: { counts: '10/0', weights: '100:0', versions: after },
  },
  attach: {
    restored: { counts: '10/0', weights: '100', versions: before },
    full: { counts: '10/10', weights: '0:100', versions: before },
    kept: { counts: '10/10', weights: '0:100', versions: kept },
    promoted: { counts: '10/0', weights: '100', versions: after },
  },
};

const [endpoint, only] = process.argv.slice(2);
if (endpoint === undefined)
  throw new Error('Name the endpoint of an emulator: npm run third-party -- http://127.0.0.1:5000');
const world = new World(endpoint);
let failed = 0;
let played = 0;
for (const kind of ['task-count', 'listener', 'attach'] as const) {
  for (const check of checks.filter(({ name }) => only === undefined || name.startsWith(only))) {
    await world.furnish(kind);
    const { scaling } = await world.live();
    const { main, next } = await play(world, endpoint, check);
    const live = await world.live();
    const goal = expected[kind][check.ends];
    const good =
      main.outputs['result'] === check.result &&
      (check.laterResult === undefined || next.outputs['result'] === check.laterResult) &&
      live.counts === goal.counts &&
      live.weights === goal.weights &&
      live.versions === goal.versions &&
      // Counts that stay outside of the limits found widen these.
      (live.scaling === scaling || check.ends === 'full' || check.ends === 'kept');
    played += 1;
    if (!good) failed += 1;
    const seen = `${main.outputs['result'] ?? 'killed'}, then ${String(next.code)}, tasks ${live.counts} of ${live.versions}, weights ${live.weights}, ${live.scaling}`;
    console.log(`${good ? 'passed' : 'FAILED'}  ${kind}: ${check.name}: ${seen}`);
    if (!good) console.log(`${main.log}\n${next.log}`);
  }
}
world.close();
console.log(`${played - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
