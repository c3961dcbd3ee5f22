/**
 * Plays the bundle against a third-party emulator, which knows nothing of this project:
 *   npm run third-party -- http://127.0.0.1:5000
 * The emulator must have moto's reset (`moto_server`), since each run starts from an empty account.
 */
import { Job, type Ended } from '../end-to-end/support/bundle.ts';
import { ALARMS, CANARY, CLUSTER, type Kind, STABLE, World } from './world.ts';

interface Played {
  readonly main: Ended;
  readonly post: Ended;
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
  readonly result: string | undefined;
  readonly ends: 'restored' | 'promoted';
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const secondStep = 'Step 2 of 3';

const checks: readonly Check[] = [
  { name: 'to 100 %', result: 'completed', ends: 'promoted' },
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
  { name: 'misspelt alarm', inputs: { alarms: 'web-5xx, wbe-5xx' }, result: 'refused', ends: 'restored' },
];

async function play(world: World, endpoint: string, check: Check): Promise<Played> {
  const job = await Job.start(
    {
      cluster: CLUSTER,
      service: STABLE,
      'canary-service': CANARY,
      alarms: ALARMS.join(','),
      schedule: '10%:3s, 50%:3s, 100%:3s',
      'poll-interval': '1s',
      ...check.inputs,
    },
    {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  );
  try {
    const step = await job.main({});
    await check.disturb?.(
      world,
      (what) => step.says(what),
      (signal) => void step.kill(signal),
    );
    const main = await step.ended;
    return { main, post: await (await job.post(main)).ended };
  } finally {
    await job.end();
  }
}

const expected: Readonly<Record<Kind, Readonly<Record<Check['ends'], { counts: string; weights: string }>>>> =
  {
    'task-count': {
      restored: { counts: '10/0', weights: '100' },
      promoted: { counts: '0/10', weights: '100' },
    },
    listener: {
      restored: { counts: '10/0', weights: '100:0' },
      promoted: { counts: '10/10', weights: '0:100' },
    },
    attach: { restored: { counts: '10/0', weights: '100' }, promoted: { counts: '10/10', weights: '0:100' } },
  };

const [endpoint] = process.argv.slice(2);
if (endpoint === undefined)
  throw new Error('Name the endpoint of an emulator: npm run third-party -- http://127.0.0.1:5000');
const world = new World(endpoint);
let failed = 0;
for (const kind of ['task-count', 'listener', 'attach'] as const) {
  for (const check of checks) {
    await world.furnish(kind);
    const { main, post } = await play(world, endpoint, check);
    const live = await world.live();
    const goal = expected[kind][check.ends];
    const good =
      main.outputs['result'] === check.result && live.counts === goal.counts && live.weights === goal.weights;
    if (!good) failed += 1;
    const seen = `${main.outputs['result'] ?? 'killed'}, post ${String(post.code)}, tasks ${live.counts}, weights ${live.weights}`;
    console.log(`${good ? 'passed' : 'FAILED'}  ${kind}: ${check.name}: ${seen}`);
    if (!good) console.log(`${main.log}\n${post.log}`);
  }
}
world.close();
console.log(`${3 * checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
