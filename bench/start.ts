import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { table } from './markdown.ts';
import { BUNDLE, closed, cloud, type Environment, inputs, startNode } from './process.ts';
import { ms, spreadOf, times } from './statistics.ts';

/** A start that takes longer hangs. */
const LONGEST_MS = 30_000;
/** The figure that the project set out with for AWS's own ECS deploy action. */
const STATED = '2.5 × bare Node, measured on another machine';
const NO_RIVAL =
  "AWS's own ECS deploy action is not on the npm registry. It is measured where `--rival PATH` names its `dist/index.js`; " +
  `nothing stands in for it. The figure stated for it is ${STATED}.`;
const ONE_REQUEST = "require('node:http').get(process.env.AWS_ENDPOINT_URL, (answer) => answer.resume())";

interface Runner {
  readonly name: string;
  readonly args: readonly string[];
  readonly until: 'request' | 'exit';
  readonly inputs: Environment;
  readonly env?: Environment;
}

/** As on a self-hosted runner, or in a post step: Node has compiled the bundle before. */
const US: Runner = {
  name: "ecs-canary's bundle, to its first AWS request",
  args: [BUNDLE],
  until: 'request',
  inputs: { cluster: 'demo', service: 'web', 'canary-service': 'web-canary', alarms: 'demo-5xx' },
};
/** As in the first step of a fresh machine. */
const US_COLD: Runner = {
  ...US,
  name: "ecs-canary's bundle, never compiled before",
  env: { NODE_DISABLE_COMPILE_CACHE: '1' },
};
const BARE: Runner = {
  name: 'bare Node, to its first HTTP request',
  args: ['-e', ONE_REQUEST],
  until: 'request',
  inputs: {},
};
const NOTHING: Runner = { name: '`node -e 0`, to its exit', args: ['-e', '0'], until: 'exit', inputs: {} };

export interface Rival {
  /** Path of another action's `dist/index.js`. */
  readonly path: string;
  readonly inputs: Environment;
}

/** Time from spawning Node to the first request that reaches a local server, interleaved: one of each, `runs` times. */
export async function benchStart(runs: number, rival: Rival | undefined): Promise<string> {
  const server = createServer((_, answer) => answer.writeHead(400).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const runners = [NOTHING, BARE, US, US_COLD, ...(rival === undefined ? [] : [rivalRunner(rival)])];
    const measured = new Map<string, number[]>(runners.map(({ name }) => [name, []]));
    for (const runner of runners) await measure(runner, server, true);
    for (let run = 0; run < runs; run++) {
      for (const runner of runners) measured.get(runner.name)?.push(await measure(runner, server));
    }
    return report(measured, runs, rival !== undefined);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function rivalRunner(rival: Rival): Runner {
  return {
    name: 'the other action, to its first AWS request',
    args: [rival.path],
    until: 'request',
    inputs: rival.inputs,
  };
}

/** @param toTheEnd waits until it exits by itself, so that it leaves behind what it keeps */
async function measure(runner: Runner, server: Server, toTheEnd = false): Promise<number> {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  const requested = new AbortController();
  const startedAt = performance.now();
  const asked = once(server, 'request', { signal: requested.signal }).then(() => performance.now());
  const child = startNode(runner.args, {
    ...inputs(runner.inputs),
    ...cloud(`http://127.0.0.1:${address.port}`),
    ...runner.env,
  });
  child.stdout?.resume();
  child.stderr?.resume();
  const ended = closed(child);
  const hung = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  const exited = ended.then(() => performance.now());
  try {
    const endedAt = await (runner.until === 'exit' ? exited : Promise.race([asked, silent(exited, runner)]));
    if (toTheEnd) await ended;
    return endedAt - startedAt;
  } finally {
    clearTimeout(hung);
    requested.abort();
    child.kill('SIGKILL');
    await Promise.allSettled([ended, asked]);
  }
}

async function silent(exited: Promise<number>, { name }: Runner): Promise<never> {
  await exited;
  throw new Error(`It ended without a request: ${name}`);
}

function report(measured: ReadonlyMap<string, readonly number[]>, runs: number, hasRival: boolean): string {
  const bare = spreadOf(measured.get(BARE.name) ?? []).median;
  const rows = [...measured].map(([name, values]) => {
    const { median, min, max } = spreadOf(values);
    return [name, ms(median), `${ms(min)} – ${ms(max)}`, times(median / bare)];
  });
  return [
    '## Start',
    `From spawning Node to the first request at a local server. ${runs} runs of each, one after the other in turn, after one of each to warm up.`,
    table(['', 'median', 'spread', 'of bare Node'], rows),
    hasRival ? `The figure stated for AWS's own ECS deploy action is ${STATED}.` : NO_RIVAL,
  ].join('\n\n');
}
